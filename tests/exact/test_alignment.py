"""Alignment and choices, by hand."""

from __future__ import annotations

import numpy as np
from near import LN2, arr, num, same

from suitors.engine.alignment import alignment, menu_gain, wanted

CONTEST = arr([[[1.0]], [[1.0]], [[0.0]]])


def test_alignment_is_a_choice_by_weighted_pulls_or_nobody() -> None:
    ties = arr([[[LN2, 0.0]], [[0.0, LN2]], [[9.0, 9.0]]])
    aid = arr([[[LN2, 0.0]], [[0.0, 0.0]], [[0.0, 0.0]]])
    # Lane 0: e^(ln 2 + 2 ln 2) - 1 = 7 and nothing, beside 1 for nobody; lane 1: nothing and 1. Who does not contest gets nothing.
    same(alignment([(num(1.0), ties), (num(2.0), aid)], CONTEST), [[[7 / 8, 0.0]], [[0.0, 1 / 2]], [[0.0, 0.0]]])


def test_who_does_not_pull_takes_nothing_from_others() -> None:
    ties = arr([[[0.3]], [[0.2]], [[0.0]]])
    with_all = alignment([(num(2.0), ties)], np.ones((3, 1, 1)))
    same(with_all[:2], alignment([(num(2.0), ties[:2])], np.ones((2, 1, 1))))
    same(with_all[2], [[0.0]])


def test_pulls_beyond_fifty_count_as_fifty() -> None:
    pull = arr([[[60.0]], [[50.0]], [[0.0]]])
    odds = np.expm1(50.0)
    same(alignment([(num(1.0), pull)], CONTEST), [[[odds / (1 + 2 * odds)]], [[odds / (1 + 2 * odds)]], [[0.0]]])
    same(alignment([(num(1.0), pull)], np.zeros((3, 1, 1))), np.zeros((3, 1, 1)))


def test_what_beats_waiting_is_signed() -> None:
    # ½ of 4, ¾ of 8; nobody offers, or nobody likes it.
    same(wanted(arr([[4.0, 8.0], [0.0, 5.0]]), arr([[1.0, 3.0], [9.0, 0.0]])), [[2.0, 6.0], [0.0, 0.0]])


def test_a_menu_gains_over_its_best_suitor() -> None:
    # 2 (ln(1 + 3 + 1) - ln(1 + 3)); 2 (ln 1.75 - ln 1.5).
    same(menu_gain(arr([[3.0, 0.25], [1.0, 0.5]]), num(2.0)), [2 * np.log(5 / 4), 2 * np.log(1.75 / 1.5)])
    same(menu_gain(np.zeros((0, 2)), num(2.0)), [0.0, 0.0])
