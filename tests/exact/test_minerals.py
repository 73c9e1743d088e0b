"""Minerals in their stages, by hand."""

from __future__ import annotations

import numpy as np
from near import LN2, arr, num, same

from suitors.engine import minerals


def test_money_aims_at_what_is_wanted_and_there() -> None:
    # Two minerals in two states: 1·0.2 to 3·0.1 in the first, none of it in the second; who wants nothing aims at nothing.
    # Other ground that pulls by 0.5 takes half.
    wanted, deposits = arr([[[1.0], [3.0]], [[0.0], [0.0]]]), arr([[[0.2], [0.0]], [[0.1], [0.0]]])
    same(minerals.aims(wanted, deposits, num(0.5))[0, :, 0], [[0.2], [0.3]])
    aims = minerals.aims(wanted, deposits, num(0.0))
    same(aims, [[[[0.4], [0.0]], [[0.6], [0.0]]], [[[0.0], [0.0]], [[0.0], [0.0]]]])
    money = arr([[[10.0, 20.0], [5.0, 5.0]], [[7.0, 7.0], [7.0, 7.0]]])
    expected = [[[4.0, 8.0], [0.0, 0.0]], [[6.0, 12.0], [0.0, 0.0]]]
    same(minerals.spent_on(aims, money), expected)
    same(minerals.spent_on(np.broadcast_to(aims, (2, 2, 2, 2)), money), expected)


def test_finds_come_now_and_then_and_surveys_bring_more_of_them() -> None:
    # Half a year at ln 4 a year: one chance in two; twice as fast: three in four. A find is what two halves of a year looked for.
    effort, rate = np.full((1, 1, 4), 0.1), 2 * LN2 * arr([1.0, 1.0, 2.0, 2.0])
    found, dry = minerals.find(effort, num(2 * LN2), rate, 0.5, arr([[[0.49, 0.51, 0.74, 0.76]]]))
    same(found, [[[0.2, 0.0, 0.2, 0.0]]])
    same(dry, [[[0.0, 1.0, 0.0, 1.0]]])
    found, dry = minerals.find(effort, num(2 * LN2), rate, 0.5, None)
    same(found, [[[0.1, 0.1, 0.15, 0.15]]])
    same(dry, [[[0.5, 0.5, 0.25, 0.25]]])


def test_what_is_found_adds_to_the_worlds_reserves() -> None:
    same(minerals.discover(arr([0.0, 0.2]), arr([LN2, LN2])), [0.5, 0.6])


def test_what_the_known_deposits_could_still_bear() -> None:
    same(minerals.undeveloped(arr([0.1, 0.5, 0.0, 0.1]), arr([0.4, 0.4, 0.0, 0.0])), [0.75, 0.0, 0.0, 0.0])


def test_mines_open_as_far_as_deposits_bear() -> None:
    # Room for 0.3, for 0.05, and none; what is mined beyond the deposits goes on.
    same(minerals.develop(arr([0.1, 0.1, 0.5]), arr([0.4, 0.15, 0.1]), num(0.2)), [0.3, 0.15, 0.5])


def test_plants_move_through_their_stages() -> None:
    plants, before = arr([4.0, 2.0])[:, None, None, None], np.ones((1, 1, 1))
    # Stages over lag 2 / 2 a year for ln 2 years: half of each stage moves on; what is started enters the first.
    after = minerals.separate(plants, before, np.full((1, 1, 1), 0.5), num(2.0), 2, LN2)
    same(after, [[[2.0]]])
    same(plants[:, 0, 0, 0], [2.5, 3.0])
    same(before, [[[1.0]]])


def test_three_stages_with_another_lag() -> None:
    plants = arr([8.0, 4.0, 2.0])[:, None]
    # 3/6 a year for 4 ln 2 years: three quarters move.
    same(minerals.separate(plants, num(0.0), num(1.0), num(6.0), 3, 4 * LN2), [1.5])
    same(plants[:, 0], [3.0, 7.0, 3.5])


def test_claims_share_what_is_free() -> None:
    # 0.3 of 0.5 is under contract: claims of 0.1 and 0.3 get half; 0.1 alone gets all; where all is sold nobody gets any.
    held = arr([[[[0.3]]], [[[0.0]]]])
    same(minerals.contract(held, arr([[[[0.1]]], [[[0.3]]]]), arr([[[0.5]]])), [[[[0.35]]], [[[0.15]]]])
    same(minerals.contract(held, arr([[[[0.0]]], [[[0.1]]]]), arr([[[0.5]]])), [[[[0.3]]], [[[0.1]]]])
    same(minerals.contract(held, arr([[[[0.1]]], [[[0.1]]]]), arr([[[0.2]]])), held)


def test_supply_needs_mine_plant_contract_and_a_way() -> None:
    # One mineral in two states: two thirds of the first's output of 3 is separated, all of the second's.
    separated, developed = arr([[[2.0], [4.0]]]), arr([[[3.0], [1.0]]])
    contracted = arr([[[[1.5], [1.0]]], [[[0.75], [0.0]]], [[[0.0], [1.0]]]])
    supply = minerals.independent_supply(separated, developed, contracted, arr([[[1.0]], [[1.0]], [[0.0]]]))
    # ⅔·1.5 + 1; ⅔·0.75; nothing can be delivered.
    same(supply, [[[2.0]], [[0.5]], [[0.0]]])
    same(minerals.independent_supply(separated, np.zeros_like(developed), contracted, np.ones((3, 1, 1))), np.zeros((3, 1, 1)))


def test_prices_close_in_on_what_controls_make_of_them() -> None:
    # Half of the way to 2·½ in half a year, and from 1 back to nought.
    same(minerals.price(arr([0.0, 1.0]), arr([0.5, 0.0]), num(2.0), num(2 * LN2), 0.5), [0.5, 0.5])


def test_new_supply_displaces_the_feared_supplier_first() -> None:
    # 0.8 - (0.3 - 0.1)/0.5; more relief than exposure; less supply than at the opening, at most 1; no use, no relief.
    opening, supply = arr([0.8, 0.8, 0.8, 0.8]), arr([0.3, 0.9, 0.0, 0.9])
    same(minerals.exposure(opening, supply, arr([0.1, 0.1, 0.4, 0.1]), arr([0.5, 0.5, 0.5, 0.0])), [0.4, 0.0, 1.0, 0.8])
