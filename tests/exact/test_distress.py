"""Debt ratios and distress, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from near import LN2, arr, num, same

from suitors.engine import distress

THRESHOLDS = arr([[[0.4]], [[1.6]], [[0.16]], [[0.2]]])


@pytest.mark.parametrize(
    ("present_value", "service", "exports", "revenue", "expected"),
    [
        # Of a GDP of 100: 60 / 40; 60 / (160·¼); 8 / (16·¼); 8 / (20·¼).
        (60.0, 0.0, 1.0, 1.0, 1.5),
        (60.0, 0.0, 0.25, 1.0, 1.5),
        (40.0, 0.0, 0.125, 1.0, 2.0),
        (0.0, 8.0, 0.25, 0.5, 2.0),
        (0.0, 8.0, 0.5, 0.25, 1.6),
        # All at once: 0.5, 1, 0.25 and 1.25.
        (20.0, 2.0, 0.125, 0.08, 1.25),
        # No exports at all count as a millionth of GDP: 0.01 / 1.6e-6; no revenue: 0.01 / 2e-7.
        (1.0, 0.0, 0.0, 1.0, 0.01 / 1.6e-6),
        (0.0, 1.0, 1.0, 0.0, 0.01 / 2e-7),
    ],
)
def test_the_worst_of_four_ratios(present_value: float, service: float, exports: float, revenue: float, expected: float) -> None:
    values = (arr([[number]]) for number in (present_value, service, 100.0, exports, revenue))
    same(distress.worst_ratio(*values, THRESHOLDS), [[expected]])


def test_stress_counts_from_its_onset_up_to_two() -> None:
    same(distress.stress(arr([0.5, 1.5, 9.0]), num(1.0)), [0.0, 0.5, 2.0])


def test_the_hazard_doubles_with_the_ratio_up_to_a_bound() -> None:
    same(distress.hazard(arr([1.0, 2.0, 3.0, 0.0]), num(0.01), num(LN2)), [0.01, 0.02, 0.04, 0.005])
    same(distress.hazard(num(2.0), num(0.01), num(1000.0)), [0.01 * np.exp(50.0)])


def test_the_hazard_by_step_is_that_of_half_a_threshold_away() -> None:
    # A slope of 2 ln 2 doubles in half a threshold: half the base below, twice from the threshold on.
    same(distress.hazard_by_step(arr([0.0, 0.99, 1.0, 5.0]), num(0.01), num(2 * LN2)), [0.005, 0.005, 0.02, 0.02])


def test_one_uniform_decides_entry_and_exit() -> None:
    # Rates of 2 ln 2 (entry) and ln 2 (exit) over half a year: chances ½ and 1 - 1/√2 = 0.29.
    before = arr([0.0, 0.0, 1.0, 1.0])
    after = distress.next_distress(before, num(2 * LN2), num(LN2), arr([0.45, 0.55, 0.25, 0.35]), 0.5)
    same(after, [1.0, 0.0, 0.0, 1.0])
    assert distress.next_distress(before.astype(np.float32), num(1.0), num(1.0), before, 0.5).dtype == np.float32


def test_no_rate_moves_nobody() -> None:
    same(distress.next_distress(arr([0.0, 1.0]), num(0.0), num(0.0), arr([0.0, 0.0]), 0.5), [0.0, 1.0])


def test_each_creditor_answers_by_kind_and_size() -> None:
    # One creditor with a claim of ½, one below the threshold of ½; five lanes, distress begins in the first four.
    entering = arr([[1.0, 1.0, 1.0, 1.0, 0.0]])
    kind = arr([[[0.125, 0.25, 0.5, 0.75, 0.1]], [[0.125, 0.25, 0.5, 0.75, 0.1]]])
    size = np.full((2, 1, 5), 0.5)
    answer = distress.resolve(entering, arr([[[0.5]], [[0.25]]]), np.stack([kind, size]), num(0.5), num(0.25), num(0.2), num(0.6), num(0.5))
    # Below ¼ a write-off of 0.2 + ½·(0.6 - 0.2); below ¾ a swap of the largest share for whom has the claim; else deferral.
    same(answer.written_off, [[[0.4, 0, 0, 0, 0]], [[0.4, 0, 0, 0, 0]]])
    same(answer.swapped, [[[0, 0.6, 0.6, 0, 0]], [[0, 0, 0, 0, 0]]])
    same(answer.deferring, [[[0, 0, 0, 1, 0]], [[0, 1, 1, 1, 0]]])
    single = distress.resolve(entering.astype(np.float32), arr([[[0.5]]]), np.zeros((2, 1, 1, 5)), *(num(0.5) for _ in range(5)))
    assert single.deferring.dtype == np.float32


@pytest.mark.parametrize(
    ("present_value", "service", "exports", "revenue", "expected"),
    [
        # Of a GDP of 100: 40; 160·⅛; then by service, in proportion: 20·2/2.5 and 20·1.6/2.
        (20.0, 0.0, 1.0, 1.0, 40.0),
        (20.0, 0.0, 0.125, 1.0, 20.0),
        (20.0, 2.5, 0.125, 1.0, 16.0),
        (20.0, 2.0, 1.0, 0.08, 16.0),
        (0.0, 0.0, 0.125, 0.08, 20.0),
    ],
)
def test_what_can_be_borne_meets_the_worst_ratio(
    present_value: float, service: float, exports: float, revenue: float, expected: float
) -> None:
    values = (arr([[present_value]]), arr([[service]]), arr([[100.0]]), arr([[exports]]), arr([[revenue]]), THRESHOLDS)
    same(distress.bearable(*values), [[expected]])
    if present_value:
        same(present_value / distress.worst_ratio(*values), [[expected]])


def test_headroom_shrinks_with_every_loan_signed() -> None:
    twice_in_five = 2.0**0.2 - 1.0

    def left(signed: float, growth: float, discount: float) -> float:
        outlook = distress.Outlook(arr([[growth]]), num(discount), num(5.0))
        return float(distress.headroom(arr([[30.0]]), arr([[10.0]]), arr([[2.0]]), arr([[signed]]), arr([[50.0]]), outlook).item())

    # 50 - (30 - 5·2) - 10, and less by what is signed.
    same(left(0.0, 0.0, 0.0), 20.0)
    same(left(15.0, 0.0, 0.0), 5.0)
    same(left(25.0, 0.0, 0.0), -5.0)
    # What can be borne doubles with the economy; what is owed would double too, less service of 2·5/ln 2.
    same(left(15.0, twice_in_five, 0.0), 55.0)
    same(left(15.0, 0.0, twice_in_five), 25.0 - (60.0 - 10.0 / LN2))
