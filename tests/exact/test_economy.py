"""The economy's laws of motion, by hand."""

from __future__ import annotations

import numpy as np
from near import LN2, arr, num, same

from suitors.engine import economy

SHARE = arr([[[[0.25]], [[0.75]]], [[[1.0]], [[0.0]]]])
"""Two foci on two sectors of one state."""


def test_skills_are_lacking_in_three_ways() -> None:
    same(economy.skills_gap(arr([[0.4], [1.0]]), arr([[0.2], [0.0]]), arr([[0.1], [0.0]])), [[0.3], [0.0]])


def test_need_weighs_the_gaps_of_the_sectors() -> None:
    gap = arr([[[0.4, 0.8]], [[0.8, 0.0]]])
    # ¼·0.4 + ¾·0.8 and ¼·0.8; the second focus sees the first sector only.
    expected = [[[0.7, 0.2]], [[0.4, 0.8]]]
    same(economy.need(SHARE, gap), expected)
    # The same where shares differ from run to run.
    by_run = np.concatenate([SHARE, SHARE[::-1]], axis=-1)
    same(economy.need(by_run, gap), [[[0.7, 0.8]], [[0.4, 0.2]]])


def test_amounts_are_spread_over_the_sectors() -> None:
    amounts = arr([[[4.0, 8.0]], [[1.0, 0.0]]])
    # ¼·4 + 1 and ¾·4; ¼·8 and ¾·8.
    same(economy.by_sector(SHARE, amounts), [[[2.0, 2.0]], [[3.0, 6.0]]])
    by_run = np.concatenate([SHARE, SHARE[::-1]], axis=-1)
    same(economy.by_sector(by_run, amounts), [[[2.0, 8.0]], [[3.0, 0.0]]])


def test_works_grow_the_economy_until_they_crowd_each_other_out() -> None:
    # Half a log point for each share of GDP: ½·2/100; works of 10 % of GDP halve it where 10 % is the threshold; 30 % end it.
    completed, works = arr([2.0, 2.0, 2.0, -2.0]), arr([0.0, 10.0, 30.0, 10.0])
    same(economy.growth_of_works(completed, works, num(100.0), num(0.5), num(0.1)), [0.01, 0.005, 0.0, -0.005])


def test_technology_and_gaps_close_by_halves() -> None:
    # Exponent 50 ln 2·(2/100)·½ = ln 2 / 2 for technology, 50 ln 2·2/100 = ln 2 for a gap.
    level = economy.next_technology(num(0.5), num(2.0), num(100.0), num(50 * LN2), num(0.5))
    same(level, [1 - 0.5 / np.sqrt(2.0)])
    same(economy.next_gap(num(0.8), num(2.0), num(100.0), num(50 * LN2)), [0.4])


def test_the_dollar_factor_reverts_and_takes_shocks_in_proportion() -> None:
    # Two years with half kept a year: a quarter; shock √0.36·2 + √0.64·1 = 2; spread 0.1·√(1 - 1/16).
    factor = economy.next_dollar_factor(num(0.2), num(1.0), num(2.0), num(0.1), num(LN2), num(0.36), 2.0)
    same(factor, [0.05 + 0.1 * np.sqrt(0.9375) * 2.0])
