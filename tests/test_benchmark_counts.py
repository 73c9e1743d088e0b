"""What a step costs, counted rather than timed, so that no later change quietly loses what was won."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks import limits, traffic
from suitors.engine.streams import MINIMUM_LANES
from suitors.model.model import CompetitionModel
from suitors.model.record import Record, record_of
from suitors.results.outcomes import needed, needed_at_end, outcome_table
from suitors.scenario import Loaded, load
from suitors.studies import ensemble
from suitors.studies.evaluation import STANDARD

HINT = "; if it is worth it, put the output of `python -m benchmarks.limits` in place of LIMITS in benchmarks/limits.py"


@pytest.fixture
def model(tokyo: Loaded) -> CompetitionModel:
    """A model that has taken its first step, with the draws of the next steps at hand."""
    model = CompetitionModel(tokyo, runs=range(64))
    model.step()
    return model


@pytest.mark.parametrize("name", limits.LIMITS)
def test_no_count_exceeds_its_limit(name: str) -> None:
    found, most = limits.counts(limits.scenarios()[name]), limits.LIMITS[name]
    assert found.keys() == most.keys()
    above = [f"{what}: {count:,.0f} in the {name}, at most {most[what]:,}" for what, count in found.items() if count > most[what]]
    assert not above, "; ".join(above) + HINT


def test_calls_do_not_depend_on_the_number_of_runs(tokyo: Loaded) -> None:
    counts = []
    for runs in (8, 64):
        model = CompetitionModel(tokyo, runs=range(runs))
        model.step()
        with limits.counted_calls() as calls:
            model.step()
        counts.append(sum(calls.values()))
    # Which rare things happen differs; their number of calls is bounded.
    assert max(counts) < 1.3 * min(counts)


def test_counting_changes_no_number(model: CompetitionModel, tokyo: Loaded) -> None:
    counted = traffic.of_steps(model, 2)
    plain = CompetitionModel(tokyo, runs=range(64))
    for _ in range(3):
        plain.step()
    assert counted.operations > 0
    for name in ("debt", "works", "goodwill", "gdp", "purse"):
        np.testing.assert_array_equal(getattr(model.world, name), getattr(plain.world, name), err_msg=name)


def test_operations_and_bytes_are_counted_once() -> None:
    with traffic.counting() as found:
        array = np.zeros((4, 8))
        # Two read, one written.
        total = array + array
        # A view costs nothing; writing to it in place reads two and writes one.
        total[1] += array[0]
        # A broadcast row is read once.
        np.multiply(array, np.broadcast_to(array[:1], (4, 8)), out=total)
        assert (found.operations, found.bytes) == (3, 8 * (3 * 32 + 3 * 8 + 2 * 32 + 8))
        total[np.array([0, 2])] = array[np.array([1, 3])]
    assert found.operations == 5


def test_flows_that_nobody_asks_for_are_not_worked_out(model: CompetitionModel) -> None:
    lazy = {"fiscal_cost", "bargaining_gain", "elite_gain", "favour", "inflow", "service"}
    assert model.flows is not None
    assert not lazy & set(vars(model.flows))
    assert np.isfinite(model.flows.fiscal_cost).all()
    assert lazy & set(vars(model.flows)) == {"fiscal_cost"}


def test_outcomes_need_only_what_they_say(tokyo: Loaded) -> None:
    powers, states = tuple(sorted(tokyo.scenario.powers)), tuple(sorted(tokyo.scenario.states))
    tables = []
    for only, at_end in ((None, ()), (needed(), needed_at_end())):
        model = CompetitionModel(tokyo, runs=range(8))
        recorded = record_of(model, only, at_end)
        assert only is None or set(recorded) == only
        tables.append(outcome_table(recorded, powers, states, tuple(range(8))))
    assert tables[0].equals(tables[1])
    assert "deals_offered" not in needed()


def test_an_unknown_variable_cannot_be_kept(model: CompetitionModel) -> None:
    with pytest.raises(KeyError, match="fortune"):
        Record(model, only={"fortune"})


def test_large_regions_run_in_narrower_batches(tokyo: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ensemble.widest(tokyo) == ensemble.BATCH
    monkeypatch.setattr(ensemble, "MODEL_MEMORY", 5_000_000)
    assert MINIMUM_LANES <= ensemble.widest(tokyo) < ensemble.BATCH
    assert [len(part) for part in ensemble.batches(20, most=8)] == [8, 8, 4]


@pytest.mark.parametrize("limit", [0, 10**9], ids=["in files", "in memory"])
def test_a_long_run_needs_the_memory_of_one_batch_and_of_what_it_keeps(limit: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary files are not counted: the system may drop their pages."""
    loaded, batch = load("teach/two_powers", ["horizon.years=2"]), 256
    monkeypatch.setattr(ensemble, "MEMORY_LIMIT", limit)
    monkeypatch.setattr(ensemble, "BATCH", batch)

    def simulated(runs: int) -> ensemble.Ensemble:
        return ensemble.ensemble(loaded, runs, STANDARD, scratch=tmp_path)

    one, three = (limits.peak(lambda runs=runs: simulated(runs)) for runs in (batch, 3 * batch))  # type: ignore[misc]
    kept = sum(values.nbytes for values in simulated(3 * batch).recorded.values()) if limit else 0
    # A batch's record that outlived its use would be a fifth of its peak.
    assert three < 1.1 * one + kept
