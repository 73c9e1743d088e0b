"""Ties and protests, by hand."""

from __future__ import annotations

from near import LN2, arr, num, same

from suitors.engine import opinion


def test_ties_return_to_their_norm_and_meetings_close_part_of_the_rest() -> None:
    # Half of the way from 0.8 to 0.4 is 0.6; then 2 meetings close 2·0.25 of the remaining 0.4.
    same(opinion.next_ties(num(0.8), num(0.4), num(2.0), num(0.25), num(LN2), 1.0), [0.8])
    # Two years: 0.5. Fewer meetings than usual loosen; ties stay within 0 and 1.
    same(opinion.next_ties(num(0.8), num(0.4), arr([0.0, -1.0, -9.0, 9.0]), num(0.25), num(LN2), 2.0), [0.5, 0.375, 0.0, 1.0])


def test_protests_are_counted_from_one_uniform() -> None:
    # Mean ln 2: none up to 0.5, one up to 0.8466, two up to 0.9667, three up to 0.9944.
    uniform = arr([0.49, 0.51, 0.84, 0.85, 0.96, 0.97, 0.99])
    same(opinion.poisson(num(LN2) + 0 * uniform, uniform), [0, 1, 1, 2, 2, 3, 3])


def test_no_mean_no_protests_and_forty_at_most() -> None:
    same(opinion.poisson(arr([0.0, 1000.0]), arr([0.5, 0.5])), [0.0, 40.0])
    same(opinion.poisson(arr([0.0]), arr([0.0])), [0.0])
