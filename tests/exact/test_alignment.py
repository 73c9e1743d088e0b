"""Alignment and choices, by hand."""

from __future__ import annotations

import numpy as np
from near import LN2, arr, num, same

from suitors.engine.alignment import alignment, menu_gain, wanted

CONTEST = arr([[[1.0]], [[1.0]], [[0.0]]])


def test_alignment_is_a_softmax_of_weighted_pulls_among_contestants() -> None:
    ties = arr([[[LN2, 0.0]], [[0.0, LN2]], [[9.0, 9.0]]])
    aid = arr([[[LN2, 0.0]], [[0.0, 0.0]], [[0.0, 0.0]]])
    # Lane 0: e^(ln 2 + 2 ln 2) = 8 against 1; lane 1: 1 against 2. Who does not contest gets nothing.
    same(alignment([(num(1.0), ties), (num(2.0), aid)], CONTEST), [[[8 / 9, 1 / 3]], [[1 / 9, 2 / 3]], [[0.0, 0.0]]])


def test_pulls_beyond_fifty_count_as_fifty_and_nobody_gets_nothing() -> None:
    pull = arr([[[60.0, -60.0, 50.0, -50.0]], [[99.0, -99.0, 49.0, -49.0]], [[0.0] * 4]])
    first = 1 / (1 + np.exp(-1.0))
    same(alignment([(num(1.0), pull)], CONTEST), [[[0.5, 0.5, first, 1 - first]], [[0.5, 0.5, 1 - first, first]], [[0.0] * 4]])
    same(alignment([(num(1.0), pull)], np.zeros((3, 1, 1))), np.zeros((3, 1, 4)))


def test_what_beats_waiting_is_signed() -> None:
    # ½ of 4, ¾ of 8; nobody offers, or nobody likes it.
    same(wanted(arr([[4.0, 8.0], [0.0, 5.0]]), arr([[1.0, 3.0], [9.0, 0.0]])), [[2.0, 6.0], [0.0, 0.0]])


def test_a_menu_gains_over_its_best_suitor() -> None:
    # 2 (ln(1 + 3 + 1) - ln(1 + 3)); 2 (ln 1.75 - ln 1.5).
    same(menu_gain(arr([[3.0, 0.25], [1.0, 0.5]]), num(2.0)), [2 * np.log(5 / 4), 2 * np.log(1.75 / 1.5)])
    same(menu_gain(np.zeros((0, 2)), num(2.0)), [0.0, 0.0])
