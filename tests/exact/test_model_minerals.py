"""Minerals and exploration of the model, by hand: two powers, one or two minerals, one or two states, one run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from near import LN2, arr, num, same
from stub_coefficients import stub_coefficients

from suitors.model.mineral_money import turned_to_minerals
from suitors.model.submodels import exploration, minerals, prices


def opened(**changes: Any) -> tuple[dict[str, Any], Any]:
    inputs = {
        "developed": np.zeros((1, 2, 1)),
        "separated": np.zeros((1, 2, 1)),
        "contracted": np.zeros((2, 1, 2, 1)),
        "direct_investment": arr([[[3.0], [0.0]], [[1.0], [0.0]]]),
        "contestant": np.ones((2, 1, 1)),
        "mineral_output": arr([[[0.2], [0.1]]]),
        "mineral_reserves": arr([[[0.4], [0.0]]]),
        "mineral_exposure": arr([[[0.5]], [[0.0]]]),
        "processed_at_home": arr([[0.5]]),
        "opening_contracts": num(0.4),
        "deliverable": np.ones((2, 1, 1)),
        "mineral_interest": num(0.1),
        "other_ground": num(0.0),
        **changes,
    }
    return inputs, minerals.open_mines(**inputs)


def test_mines_open_at_their_output_with_part_of_it_contracted() -> None:
    got, kept = opened()
    same(got["developed"], [[[0.2], [0.1]]])
    same(got["separated"], [[[0.1], [0.05]]])
    # 0.4 of 0.2 by shares ¾ and ¼ of investments; in the second state nobody has invested.
    same(got["contracted"], [[[[0.06], [0.0]]], [[[0.02], [0.0]]]])
    same(kept["usual_contracts"], got["contracted"])
    assert kept["usual_contracts"] is not got["contracted"]
    # Half of it is processed.
    same(kept["opening_supply"], [[[0.03]], [[0.01]]])
    same(kept["mineral_aims"], np.ones((2, 1, 2, 1)))


def test_a_state_that_mines_nothing_opens_without_output_whatever_lies_in_its_ground() -> None:
    got, kept = opened(mineral_output=np.zeros((1, 2, 1)), mineral_reserves=arr([[[0.4], [0.1]]]))
    for name in ("developed", "separated", "contracted"):
        assert not got[name].any()
    assert not kept["opening_supply"].any()


def test_who_does_not_contest_has_no_contracts() -> None:
    got, _ = opened(contestant=arr([[[0.0]], [[1.0]]]))
    same(got["contracted"], [[[[0.0], [0.0]]], [[[0.08], [0.0]]]])


def test_exposure_falls_by_new_supply_and_the_supplier_fears_nobody() -> None:
    separated, developed = arr([[[0.1]]]), arr([[[0.2]]])
    contracted = arr([[[[0.2]]], [[[0.1]]]])
    same(minerals.independent_supply(separated, developed, contracted, arr([[[1.0]], [[0.0]]])), [[[0.1]], [[0.0]]])
    found = minerals.exposure(
        separated, developed, contracted, np.ones((2, 1, 1)), arr([[[0.05]], [[0.05]]]), arr([[[0.6]], [[0.6]]]), arr([[[0.25]], [[0.25]]]),
        arr([[[0.0]], [[1.0]]]),
    )  # fmt: skip
    # 0.6 - (0.1 - 0.05) / 0.25.
    same(found, [[[0.4]], [[0.0]]])


def test_mineral_money_is_told_apart() -> None:
    # Three foci of two powers: half of 8 in minerals, a tenth of it in those followed; 2 for minerals alone; 4 of which half surveys.
    given = (arr([[[8.0]], [[2.0]], [[4.0]]]), arr([[[0.5]], [[1.0]], [[1.0]]]))
    more = (arr([[[0.5]], [[1.0]], [[1.0]]]), arr([[[0.1]], [[1.0]], [[1.0]]]), (slice(0, 2), slice(2, 3)))
    money, skilled, surveys = minerals.divide_money(*given, None, *more)
    same(money, [[[2.4]], [[4.0]]])
    same(skilled, [[[2.2]], [[4.0]]])
    same(surveys, [[[0.0]], [[0.0]]])
    money, skilled, surveys = minerals.divide_money(*given, arr([[[0.0]], [[0.0]], [[0.5]]]), *more)
    same(money, [[[2.4]], [[2.0]]])
    same(skilled, [[[2.2]], [[2.0]]])
    same(surveys, [[[0.0]], [[2.0]]])


def worked(**changes: Any) -> dict[str, Any]:
    """One mineral in one state, half a year; mineral money of 4 and 2, half and all of it skilled; mines and plants cost 10 and 20."""
    inputs = {
        "discovered": arr([[[0.4]]]),
        "developed": arr([[[0.2]]]),
        "plants": arr([[[[0.08]]], [[[0.04]]]]),
        "separated": arr([[[0.1]]]),
        "contracted": arr([[[[0.08]]], [[[0.06]]]]),
        "controls_felt": np.zeros((1, 1)),
        "survey": np.zeros((2, 1, 1)),
        "mineral_money": arr([[[4.0]], [[2.0]]]),
        "skilled_mineral_money": arr([[[2.0]], [[2.0]]]),
        "mineral_aims": arr([[[[0.5]]], [[[0.5]]]]),
        "mineral_output": arr([[[0.2]]]),
        "contestant": np.ones((2, 1, 1)),
        "supplier_of": np.zeros((2, 1, 1)),
        "mineral_exposure": arr([[[0.5]], [[1.0]]]),
        "cost_of_output": arr([[20.0]]),
        "mine_cost": arr([[10.0]]),
        "plant_cost": arr([[20.0]]),
        "processed_at_home": arr([[0.5]]),
        "usual_contracts": arr([[[[0.04]]], [[[0.06]]]]),
        "output_of_reserves": num(2.0),
        "plant_share": num(0.4),
        "exploration_share": num(0.1),
        "market_room": num(1.0),
        "mineral_price": np.zeros((1, 1)),
        "commissioning_lag": num(1 / LN2),
        "offtake_of_money": num(0.5),
        "offtake_years": num(0.5 / LN2),
        "first_sight": num(2.0),
        "controls_response": num(1.0),
        "mineral_build_years": num(0.5 / LN2),
        "event_controls": None,
        "step_length": 0.5,
        **changes,
    }
    minerals.work_minerals(**inputs)
    return inputs


def test_money_opens_mines_and_builds_plants() -> None:
    got = worked()
    # Half of the money aims here: 3. A fifth goes into plants, a tenth explores; 2.1 over 10 are mined on top.
    same(got["developed"], [[[0.2 + 0.21]]])
    # Two stages of a lag of 1 / ln 2 for half a year: half of each moves on. Begun: a fifth of skilled 2 over 20.
    same(got["separated"], [[[0.12]]])
    same(got["plants"], [[[[0.04 + 0.02]]], [[[0.02 + 0.04]]]])


def test_every_dollar_explores_mines_or_builds() -> None:
    got = worked()
    mined, begun = (got["developed"] - 0.2) * 10.0, 0.02 * 20.0
    # Of the money that aims here, 3: what is spent on plants without the skill for them is lost.
    same(mined + begun + 0.1 * 3.0 + 0.2 * (3.0 - 2.0), [[[3.0]]])


def test_mines_end_with_the_deposits_and_with_the_market() -> None:
    same(worked(discovered=arr([[[0.15]]]))["developed"], [[[0.3]]])
    # What was added already, 0.1, is ln 2 of the room at usual prices, half of that where prices are twice as high.
    full = {"mineral_output": arr([[[0.1]]]), "market_room": num(0.1 / LN2)}
    same(worked(**full)["developed"], [[[0.2 + 0.105]]])
    same(worked(**full, mineral_price=arr([[LN2]]))["developed"], [[[0.2 + 0.21 / 2**0.5]]])


def test_the_supplier_builds_no_plants_against_itself() -> None:
    same(worked(supplier_of=arr([[[1.0]], [[0.0]]]))["plants"][0], [[[0.04 + 0.01]]])


def test_contracts_are_won_from_new_output_and_run_off_to_the_usual() -> None:
    # Won so far: 0.04, of which half runs off in half a year. Claims: ½·½·4 and ½·½·2 over 20, from 0.21 that are new.
    same(worked()["contracted"], [[[[0.04 + 0.02 + 0.05]]], [[[0.06 + 0.025]]]])
    # A lender without ambitions wins nothing.
    same(worked(contestant=arr([[[1.0]], [[0.0]]]))["contracted"], [[[[0.11]]], [[[0.06]]]])
    # Five times the claims meet what is left of the new output: 0.21 - 0.02, by 2 to 1.
    same(worked(offtake_of_money=num(2.5))["contracted"], [[[[0.06 + 0.19 * 2 / 3]]], [[[0.06 + 0.19 / 3]]]])
    # Nobody works: contracts only run off.
    idle = worked(mineral_money=np.zeros((2, 1, 1)), skilled_mineral_money=np.zeros((2, 1, 1)))
    same(idle["contracted"], [[[[0.06]]], [[[0.06]]]])


def test_who_surveyed_the_ground_has_first_sight_of_what_is_not_mined() -> None:
    # Three quarters of what 0.4 could bear are not mined; half is surveyed by the second: its claim grows by 2·½·¾.
    got = worked(survey=arr([[[0.0]], [[0.5]]]))["contracted"]
    same(got, [[[[0.11]]], [[[0.06 + 0.025 * 1.75]]]])


def test_works_aim_at_what_was_held_back_when_they_were_begun() -> None:
    # A second mineral like the first: half of the controls is felt after half a year, so 1 + ½·½·exposure against 1.
    two = {
        "discovered": np.full((2, 1, 1), 0.4),
        "developed": np.full((2, 1, 1), 0.2),
        "plants": np.zeros((2, 2, 1, 1)),
        "separated": np.zeros((2, 1, 1)),
        "contracted": np.zeros((2, 2, 1, 1)),
        "usual_contracts": np.zeros((2, 2, 1, 1)),
        "controls_felt": np.zeros((2, 1)),
        "mineral_aims": np.full((2, 2, 1, 1), 0.5),
        "mineral_output": np.full((2, 1, 1), 0.2),
        "supplier_of": np.zeros((2, 2, 1)),
        "mineral_exposure": np.ones((2, 2, 1)),
        "mine_cost": arr([[10.0], [10.0]]),
        "plant_cost": arr([[20.0], [20.0]]),
        "cost_of_output": arr([[[20.0]], [[20.0]]]),
        "processed_at_home": np.ones((2, 1)),
        "mineral_price": np.zeros((2, 1)),
    }
    got = worked(**two, event_controls=arr([[0.5], [0.0]]))
    same(got["controls_felt"], [[0.25], [0.0]])
    same(got["developed"], [[[0.2 + 0.54 * 1.25 / 2.25]], [[0.2 + 0.54 / 2.25]]])


def test_without_minerals_nothing_is_done() -> None:
    nothing = np.zeros((0, 1, 1))
    same(worked(developed=nothing, mineral_money=None)["separated"], [[[0.1]]])
    explored(developed=nothing, survey_money=None)


def explored(luck: float | None = None, **changes: Any) -> dict[str, Any]:
    """One mineral in one state, half a year: skilled money of 4 in all, half of it aims here, a tenth explores."""
    inputs = {
        "discovered": arr([[[0.5]]]),
        "developed": arr([[[0.25]]]),
        "survey": np.zeros((2, 1, 1)),
        "explored": arr([[[1.0]]]),
        "dry": arr([[[0.5]]]),
        "skilled_mineral_money": arr([[[3.0]], [[1.0]]]),
        "survey_money": np.zeros((2, 1, 1)),
        "mineral_aims": arr([[[[0.5]]], [[[0.5]]]]),
        "technology": arr([[0.5]]),
        "cost_of_output": arr([[10.0]]),
        "output_of_reserves": num(2.0),
        "exploration_share": num(0.1),
        "discovery_cost": num(0.15 / LN2),
        "find_rate": num(2 * LN2),
        "survey_pace": num(LN2),
        "survey_gain": num(3.0),
        "draw": lambda name: None if luck is None else arr([[[luck]]]),
        "step_length": 0.5,
        **changes,
    }
    exploration.explore(**inputs)
    return inputs


def test_exploration_finds_by_money_skill_and_technology() -> None:
    # 0.2·1.5 over 0.15 / ln 2·10·2 is a tenth of ln 2; one chance in two of twice that.
    same(explored()["discovered"], [[[1 - 0.5 * 2**-0.1]]])
    same(explored(0.49)["discovered"], [[[1 - 0.5 * 2**-0.2]]])
    same(explored(0.51)["discovered"], [[[0.5]]])
    same(explored()["explored"], [[[1.2]]])
    for luck, vain in ((None, 0.1), (0.49, 0.0), (0.51, 0.2)):
        same(explored(luck)["dry"], [[[0.5 + vain]]])
    same(exploration.dry_share(arr([0.0, 2.0]), arr([0.0, 0.5])), [0.0, 0.25])


def test_surveys_cover_the_ground_and_speed_finds_where_nothing_is_mined() -> None:
    # Half of a ground of which 0.2 is known is covered by surveys of 0.75 and 0.25, the first's share ¾.
    got = explored(survey=arr([[[0.2]], [[0.0]]]), survey_money=arr([[[0.75]], [[0.25]]]))
    same(got["survey"], [[[0.5]], [[0.1]]])
    # Three quarters of what could be mined are not: a factor 1 + 2·0.6·¾ = 1.9 on the rate of finds.
    same(got["discovered"], [[[1 - 0.5 * 2 ** (-0.1 * (1 - 2**-1.9) / 0.5)]]])
    same(got["dry"], [[[0.5 + 0.2 * 2**-1.9]]])
    # Where all is mined, a survey finds nothing faster.
    same(explored(survey=arr([[[0.6]], [[0.0]]]), developed=arr([[[1.0]]]))["discovered"], explored()["discovered"])


def test_controls_make_minerals_dear_and_states_earn_by_what_they_sell_freely() -> None:
    price = np.zeros((1, 1))
    given = (arr([[[0.2], [0.0]]]), arr([[[[0.1], [0.0]]]]), arr([[50.0], [10.0]]), arr([[10.0]]), num(2 * LN2), num(2 * LN2), num(0.5))
    earned = prices.move_mineral_prices(price, *given, arr([[1.0]]), 0.5)
    # Half of the way to 2 ln 2: twice the price. Sold freely: 0.2 - ½·0.1; 10·0.15 over 50.
    same(price, [[LN2]])
    same(earned, [[0.03], [0.0]])
    same(prices.move_mineral_prices(price, *given, None, 0.5), [[0.0], [0.0]])
    same(price, [[LN2]])


def test_dear_minerals_make_mines_worth_having() -> None:
    aims, share = arr([[[[0.5]], [[0.5]]], [[[1.0]], [[0.0]]]]), arr([[[1.0]], [[0.5]], [[1.0]]])
    owner = np.array([0, 0, 1])
    same(minerals.worth_of_prices(arr([[0.4], [0.0]]), aims[:, :, 0][:, :, None], share, owner, num(2.0)), [[[0.4]], [[0.2]], [[0.8]]])
    by_run = np.broadcast_to(aims[:, :, 0][:, :, None], (2, 2, 1, 1))
    same(minerals.worth_of_prices(arr([[0.4], [0.0]]), by_run, share, owner, num(2.0)), [[[0.4]], [[0.2]], [[0.8]]])
    same(minerals.worth_of_prices(np.zeros((2, 1)), aims, share, owner, num(2.0)), np.zeros((3, 1, 1)))


def test_controls_turn_money_to_minerals() -> None:
    """A power's ledger of 3 for minerals alone and 5 and 1 for else; another power without products for minerals."""
    coefficients = stub_coefficients(
        parameter={"controls_money": num(2.0), "controls_new_money": num(0.25)},
        layout=SimpleNamespace(ledger_slices=[[slice(0, 3)], [slice(3, 4)]]),
        for_minerals_alone=np.array([False, True, False, False]),
    )
    flow = arr([[[5.0]], [[3.0]], [[1.0]], [[4.0]]])

    def turned(bite: float | None) -> np.ndarray:
        model: Any = SimpleNamespace(coefficients=coefficients, bite_of_controls=lambda: None if bite is None else arr([[bite], [1.0]]))
        return turned_to_minerals(model, flow.copy())

    same(turned(None), flow)
    # Half as much again: 3 on top, a quarter of it new; 2.25 of the other 6 are taken away.
    same(turned(0.5), [[[5.0 * 0.625]], [[6.0]], [[0.625]], [[4.0]]])
    # Of 12 on top 9 would be taken: there are 6, and 3 are new.
    same(turned(2.0), [[[0.0]], [[12.0]], [[0.0]], [[4.0]]])
