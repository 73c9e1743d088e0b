"""Minerals in their stages, by hand."""

from __future__ import annotations

import numpy as np
from near import LN2, arr, num, same

from suitors.engine import minerals


def test_exploration_pays_by_geology_know_how_and_technology() -> None:
    # 0.5 + 2·0.2·0.1·1.5.
    same(minerals.discover(num(0.5), num(0.2), num(0.1), num(2.0), num(0.5)), [0.56])


def test_mines_open_up_half_of_what_is_left_to_mine() -> None:
    # Works of 2 at a pace of ln 2 / 2; what is mined beyond the discovered base stays.
    same(minerals.develop(arr([0.1, 0.5]), arr([0.5, 0.1]), num(2.0), num(LN2 / 2)), [0.3, 0.5])


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


def test_supply_needs_mine_plant_contract_and_a_way() -> None:
    # One mineral in two states: least of separated and developed is 2 and 1.
    separated, developed = arr([[[2.0], [4.0]]]), arr([[[3.0], [1.0]]])
    contracted = arr([[[[0.5], [1.0]]], [[[0.5], [0.0]]], [[[0.0], [1.0]]]])
    supply = minerals.independent_supply(separated, developed, contracted, arr([[[1.0]], [[1.0]], [[0.0]]]))
    # ½·2 + 1·1; ½·2; nothing can be delivered.
    same(supply, [[[2.0]], [[1.0]], [[0.0]]])


def test_new_supply_displaces_the_feared_supplier_first() -> None:
    # 0.8 - (0.3 - 0.1)/0.5; more relief than exposure; less supply than at the opening, at most 1; no use, no relief.
    opening, supply = arr([0.8, 0.8, 0.8, 0.8]), arr([0.3, 0.9, 0.0, 0.9])
    same(minerals.exposure(opening, supply, arr([0.1, 0.1, 0.4, 0.1]), arr([0.5, 0.5, 0.5, 0.0])), [0.4, 0.0, 1.0, 0.8])
