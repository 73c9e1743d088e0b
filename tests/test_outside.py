"""Measures of influence against published ones, and how far their orders hang on weights."""

from __future__ import annotations

import json
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from stub_coefficients import stub_coefficients

from suitors.cli.main import main
from suitors.engine.influence import CHANNELS
from suitors.model import measures
from suitors.model.model import CompetitionModel
from suitors.packs.pack import chosen
from suitors.scenario import load
from suitors.studies import outside
from suitors.studies.futures.draws import draw


@cache
def opened() -> CompetitionModel:
    return outside.opened(load("baseline"), 16, 7)


def test_agreement_is_the_rank_correlation() -> None:
    ours = np.array([[1.0, 9.0, 5.0], [2.0, 4.0, 5.0], [3.0, 1.0, 5.0], [4.0, 0.0, 5.0]])
    found = outside.agreement(ours, np.array([0.1, 0.3, 0.2, 0.9]))
    # Ranks 1 2 3 4 against 1 3 2 4: 1 - 6·2/(4·15) = .8, and against 4 3 2 1: 1 - 6·(9 + 0 + 0 + 9)/60 = -.8.
    np.testing.assert_allclose(found[:2], [0.8, -0.8])
    assert np.isnan(found[2])


def test_the_first_lane_is_as_declared_and_the_others_hold_every_number_of_leverage() -> None:
    loaded, model = load("baseline"), opened()
    declared = CompetitionModel(loaded, runs=range(1))
    np.testing.assert_allclose(measures.leverage(model)[..., 0], measures.leverage(declared)[..., 0])
    for channel in CHANNELS:
        for kind in ("leverage_weight", "substitutability", *(["exposure_scale"] if channel != "ties" else [])):
            values = model.coefficients.parameter[f"{kind}_{channel}"]
            assert len(np.unique(values)) == 17 and values[0] == loaded.scenario.parameters[f"{kind}_{channel}"].value


def test_weights_and_scales_enter_every_future() -> None:
    drawn = draw(load("tokyo_2025"), [], 4, 1)
    for channel in CHANNELS:
        assert drawn[f"parameters.leverage_weight_{channel}"].nunique() == drawn[f"parameters.substitutability_{channel}"].nunique() == 4


def test_every_measure_is_held_against_what_is_published() -> None:
    found = {(item.measure, item.published): item for item in outside.agreements(opened(), chosen())}
    assert found.keys() == {(measure, name) for name, held in outside.HELD_AGAINST.items() for measure in held}
    assert found["leverage", "leverage"].places == 5 and found["alignment", "alignment"].places == 8
    for item in found.values():
        low, middle, high = item.over_weights
        assert -1 <= low <= middle <= high <= 1 and -1 <= item.agreement <= 1


def test_published_numbers_say_where_they_come_from() -> None:
    assert all(item.source and item.unit and item.direction in (1.0, -1.0) for item in outside.published(chosen()))


def test_orders_hold_or_do_not() -> None:
    # Three powers in one state and three draws: as declared 3 > 2 > 1, then the same, then the last two and the first two changed round.
    values = np.array([[[3.0, 9.0, 2.0, 3.0]], [[2.0, 8.0, 3.0, 1.0]], [[1.0, 7.0, 1.0, 2.0]]])
    model: Any = SimpleNamespace(
        world=SimpleNamespace(gdp=np.ones((1, 4))),
        runs=range(4),
        contestant=np.ones((3, 1, 1)),
        coefficients=stub_coefficients(layout=SimpleNamespace(powers=("A", "B", "C"))),
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(outside, "READ", {"leverage": lambda model: values})
        found = outside.stability(model)
    assert (found.leader, found.leads, found.same_order) == ("A", 2 / 3, 1 / 3)
    assert found.same_pairs == pytest.approx((3 + 2 + 2) / 9)


def test_the_scorecard_tells_them() -> None:
    asked = ["score", "--runs", "16", "--workers", "1"]
    told = json.loads(CliRunner().invoke(main, [*asked, "--json"]).output)
    assert {row["measure"] for row in told["outside"]} >= {"leverage", "alignment"} and len(told["orders"]) == 3
    shown = CliRunner().invoke(main, [*asked, "--detail"], terminal_width=200).output
    assert "Measures of influence at the opening" in shown and "leads the region in" in shown
