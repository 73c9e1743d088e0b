"""Minerals of the model, by hand: two powers, one mineral, one or two states, one run."""

from __future__ import annotations

from typing import Any

import numpy as np
from near import LN2, arr, num, same

from suitors.model.submodels import minerals


def test_mines_open_at_their_base_with_part_of_the_output_contracted() -> None:
    stocks = [np.zeros((1, 2, 1)) for _ in range(3)] + [np.zeros((2, 1, 2, 1))]
    invested, contestant = arr([[[3.0], [0.0]], [[1.0], [0.0]]]), np.ones((2, 1, 1))
    base = arr([[[0.2], [0.1]]])
    kept = minerals.open_mines(*stocks, invested, contestant, base, arr([[0.5]]), num(0.4), np.ones((2, 1, 1)))
    discovered, developed, separated, contracted = stocks
    same(discovered, [[[0.4], [0.2]]])
    same(developed, [[[0.2], [0.1]]])
    same(separated, [[[0.1], [0.05]]])
    # 0.4 of output by shares ¾ and ¼ of investments; in the second state nobody has invested.
    same(contracted, [[[[0.3], [0.0]]], [[[0.1], [0.0]]]])
    same(kept["usual_contracts"], contracted)
    assert kept["usual_contracts"] is not contracted
    same(kept["opening_supply"], [[[0.03]], [[0.01]]])


def test_who_does_not_contest_has_no_contracts() -> None:
    stocks = [np.zeros((1, 1, 1)) for _ in range(3)] + [np.zeros((2, 1, 1, 1))]
    minerals.open_mines(
        *stocks, arr([[[3.0]], [[1.0]]]), arr([[[0.0]], [[1.0]]]), arr([[[0.2]]]), arr([[0.5]]), num(0.4), np.ones((2, 1, 1))
    )
    same(stocks[3], [[[[0.0]]], [[[0.4]]]])


def test_exposure_falls_by_new_supply_and_the_supplier_fears_nobody() -> None:
    separated, developed = arr([[[0.4]]]), arr([[[0.2]]])
    contracted = arr([[[[0.5]]], [[[0.5]]]])
    same(minerals.independent_supply(separated, developed, contracted, arr([[[1.0]], [[0.0]]])), [[[0.1]], [[0.0]]])
    found = minerals.exposure(
        separated, developed, contracted, np.ones((2, 1, 1)), arr([[[0.05]], [[0.05]]]), arr([[[0.6]], [[0.6]]]), arr([[[0.25]], [[0.25]]]),
        arr([[[0.0]], [[1.0]]]),
    )  # fmt: skip
    # 0.6 - (0.1 - 0.05) / 0.25.
    same(found, [[[0.4]], [[0.0]]])


def worked(**changes: Any) -> dict[str, Any]:
    """A GDP of 100; works of 8 and 4 with half in minerals: 4 % and 2 % of GDP. Half a year."""
    inputs = {
        "discovered": arr([[[0.4]]]),
        "developed": arr([[[0.2]]]),
        "plants": arr([[[[0.08]]], [[[0.04]]]]),
        "separated": arr([[[0.1]]]),
        "contracted": arr([[[[0.3]]], [[[0.2]]]]),
        "completed_by_focus": arr([[[8.0]], [[4.0]]]),
        "gdp": arr([[100.0]]),
        "technology": arr([[0.5]]),
        "minerals_share": arr([[[0.5]], [[0.5]]]),
        "focuses_of_power": (slice(0, 1), slice(1, 2)),
        "contestant": np.ones((2, 1, 1)),
        "know_how_of_focus": arr([[[0.5]], [[1.0]]]),
        "mineral_base": arr([[[0.2]]]),
        "usual_contracts": arr([[[[0.1]]], [[[0.2]]]]),
        "exploration_pace": num(2.0),
        "development_pace": num(LN2 / 0.06),
        "processing_pace": num(3.0),
        "processing_lag": num(1 / LN2),
        "contract_pace": num(LN2 / 0.06),
        "contract_decay": num(2 * LN2),
        "step_length": 0.5,
        **changes,
    }
    minerals.work_minerals(**inputs)
    return inputs


def test_works_explore_mine_and_build_plants() -> None:
    got = worked()
    # Skilled works ½·4 % + 2 % = 4 %: 0.4 + 2·0.2·0.04·1.5 = 0.424; all works of 6 % open up half of what is not mined.
    same(got["discovered"], [[[0.424]]])
    same(got["developed"], [[[0.2 + 0.112]]])
    # Two stages of a lag of 1 / ln 2 for half a year: half of each moves on. Begun: 3·0.2·0.04.
    same(got["separated"], [[[0.12]]])
    same(got["plants"], [[[[0.04 + 0.024]]], [[[0.02 + 0.04]]]])


def test_contracts_are_won_from_what_is_free_and_lapse_to_the_usual() -> None:
    # Half of the free half goes 4 : 2; before that half of what was won beyond the usual lapses.
    same(worked()["contracted"], [[[[0.1 + 0.1 + 0.25 * 2 / 3]]], [[[0.2 + 0.25 / 3]]]])
    # A lender without ambitions wins nothing; rivals then have 4 %: 1 - 2^(-2/3).
    won = (1 - 2 ** (-2 / 3)) * 0.5
    same(worked(contestant=arr([[[1.0]], [[0.0]]]))["contracted"], [[[[0.2 + won]]], [[[0.2]]]])
    # Nothing is free, and nobody works: contracts only lapse.
    same(worked(contracted=arr([[[[0.9]]], [[[0.2]]]]))["contracted"], [[[[0.5]]], [[[0.2]]]])
    same(worked(completed_by_focus=np.zeros((2, 1, 1)))["contracted"], [[[[0.2]]], [[[0.2]]]])


def test_without_minerals_nothing_is_done() -> None:
    still = worked(mineral_base=np.zeros((0, 1, 1)), gdp=None)
    same(still["discovered"], [[[0.4]]])
