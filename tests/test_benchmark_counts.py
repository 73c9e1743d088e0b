"""What a step costs in calls and memory, counted rather than timed, so that no later change quietly loses what was won."""

from __future__ import annotations

import sys
import tracemalloc
from types import FrameType
from typing import Any

import numpy as np
import pytest

from sim.agents.model import CompetitionModel
from sim.agents.record import Record
from sim.engine.streams import MINIMUM_LANES
from sim.experiments import ensemble
from sim.results.outcomes import NEEDED, outcome_table
from sim.scenario import Loaded

WIDTH = 256
MOST_PYTHON_CALLS, MOST_BUILTIN_CALLS = 1050, 850
"""A sixth more than a step of the shipped region takes; it took twice as many when states and powers were asked one by one."""
MOST_ARRAYS = 14
"""Arrays of (product, state, run) that a step may hold at its peak beyond what stays."""


@pytest.fixture
def model(tokyo: Loaded) -> CompetitionModel:
    """A model that has taken its first step, with the draws of the next steps at hand."""
    model = CompetitionModel(tokyo, runs=range(WIDTH))
    model.step()
    return model


def test_calls_of_a_step_do_not_grow(model: CompetitionModel) -> None:
    counts = {"call": 0, "c_call": 0}

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event in counts:
            counts[event] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        model.step()
    finally:
        sys.setprofile(before)
    assert 0 < counts["call"] <= MOST_PYTHON_CALLS
    assert 0 < counts["c_call"] <= MOST_BUILTIN_CALLS


def test_calls_do_not_depend_on_the_number_of_runs(tokyo: Loaded) -> None:
    counts = []
    for runs in (8, 64):
        model = CompetitionModel(tokyo, runs=range(runs))
        model.step()
        calls = 0

        def note(frame: FrameType, event: str, argument: Any) -> None:
            nonlocal calls
            calls += event in ("call", "c_call")

        before = sys.getprofile()
        sys.setprofile(note)
        try:
            model.step()
        finally:
            sys.setprofile(before)
        counts.append(calls)
    # Which rare things happen differs; their number of calls is bounded.
    assert max(counts) < 1.3 * min(counts)


def test_memory_of_a_step_is_bounded(model: CompetitionModel) -> None:
    tracemalloc.start()
    try:
        model.step()
        tracemalloc.reset_peak()
        held = tracemalloc.get_traced_memory()[0]
        model.step()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    layout = model.setting.layout
    array = 8 * len(layout.offers) * len(layout.states) * WIDTH
    assert peak - held < MOST_ARRAYS * array


def test_flows_that_nobody_asks_for_are_not_worked_out(model: CompetitionModel) -> None:
    lazy = {"fiscal_cost", "bargaining_gain", "elite_gain", "favour", "inflow"}
    assert model.flows is not None
    assert not lazy & set(vars(model.flows))
    assert np.isfinite(model.flows.fiscal_cost).all()
    assert lazy & set(vars(model.flows)) == {"fiscal_cost"}


def test_outcomes_need_only_what_they_say(tokyo: Loaded) -> None:
    powers, states = tuple(sorted(tokyo.scenario.powers)), tuple(sorted(tokyo.scenario.states))
    tables = []
    for only in (None, NEEDED):
        model = CompetitionModel(tokyo, runs=range(8))
        record = Record(model, only=only)
        while not model.finished:
            model.step()
            record.after_step()
        recorded = {**record.stocks, **record.moved}
        assert only is None or set(recorded) == only
        tables.append(outcome_table(recorded, powers, states, tuple(range(8))))
    assert tables[0].equals(tables[1])
    assert "deals_offered" not in NEEDED


def test_an_unknown_variable_cannot_be_kept(model: CompetitionModel) -> None:
    with pytest.raises(KeyError, match="fortune"):
        Record(model, only={"fortune"})


def test_large_regions_run_in_narrower_batches(tokyo: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ensemble.widest(tokyo) == ensemble.BATCH
    monkeypatch.setattr(ensemble, "MODEL_MEMORY", 5_000_000)
    assert MINIMUM_LANES <= ensemble.widest(tokyo) < ensemble.BATCH
    assert [len(part) for part in ensemble.batches(20, most=8)] == [8, 8, 4]
