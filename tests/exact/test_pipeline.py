"""The pipeline, by hand."""

from __future__ import annotations

import numpy as np
from near import LN2, arr, num, same

from suitors.engine import pipeline


def test_rates_realise_a_quarter_in_four_years() -> None:
    # Each of two stages is survived by half: advance ½·2/4, lapse as much again. Nothing realised counts as a millionth.
    advance, lapse = pipeline.stage_rates(arr([0.25, 0.0]), num(4.0), 2)
    same(advance, [0.25, 0.0005])
    same(lapse, [0.25, 0.4995])


def test_part_of_what_fails_is_never_begun() -> None:
    # Of 0.657 that fails 0.3 fails first: 0.7 is begun, and each later stage passes 0.7 as well; a stage is left at a rate of 2.
    advance, lapse = pipeline.stage_rates(num(0.343), num(1.5), 3, num(0.3 / 0.657))
    same(advance[:, 0], [1.4, 1.4, 1.4])
    same(lapse[:, 0], [0.6, 0.6, 0.6])
    # All that fails fails first: the others pass everything.
    advance, lapse = pipeline.stage_rates(num(0.5), num(1.5), 3, num(1.0))
    same(advance[:, 0], [1.0, 2.0, 2.0])
    same(lapse[:, 0], [1.0, 0.0, 0.0])


def test_completion_follows_an_erlang_curve() -> None:
    # Three stages in three years, one a year each: survival e^-t (1 + t + t²/2), of which quantiles follow; steps of a hundredth.
    share = pipeline.step_shares(*pipeline.stage_rates(num(0.512), num(3.0), 3, num(0.2 / 0.488)), 0.01)
    works, done = np.zeros((3, 1)), [0.0]
    for step in range(3000):
        completed, _, _ = pipeline.move(works, num(float(step == 0)), *share)
        done.append(done[-1] + completed.item())
    of_completed = np.array(done) / 0.512
    years = np.arange(3001) * 0.01 - 0.005
    expected = 1.0 - np.exp(-years) * (1.0 + years + years**2 / 2.0)
    np.testing.assert_allclose(of_completed[100:], expected[100:], atol=0.004)
    # Quantiles of the gamma distribution with shape 3: median 2.674, nine tenths 5.322; mean 3.
    same([years[np.searchsorted(of_completed, share)] for share in (0.5, 0.9)], [2.674, 5.322], 0.01)
    same([(np.diff(of_completed) * years[1:]).sum()], [3.0], 0.01)


def test_competing_risks_share_what_leaves() -> None:
    # Rates ¾ ln 2 and ¼ ln 2: half leaves in a year, three quarters in two.
    for step, leaves in ((1.0, 0.5), (2.0, 0.75)):
        advance, lapse = pipeline.step_shares(num(0.75 * LN2), num(0.25 * LN2), step)
        same(advance, [0.75 * leaves])
        same(lapse, [0.25 * leaves])


def test_per_step_lapse_comes_first() -> None:
    advance, lapse = pipeline.per_step_shares(num(0.5), num(0.2))
    same(advance, [0.4])
    same(lapse, [0.2])


def test_works_move_by_one_stage() -> None:
    works = arr([4.0, 2.0, 1.0])[:, None]
    # The first stage takes in 1, then half of each advances, a fifth lapses: 5 → 1.5, 2 → 0.6 + 2.5, 1 → 0.3 + 1.
    completed, lapsed, unbegun = pipeline.move(works, num(1.0), num(0.5), num(0.2))
    same(works[:, 0], [1.5, 3.1, 1.3])
    same(completed, [0.5])
    same(lapsed, [1.6])
    same(unbegun, [1.0])


def test_shares_beyond_one_leave_nothing() -> None:
    works = arr([4.0, 2.0])[:, None]
    completed, lapsed, unbegun = pipeline.move(works, num(0.0), num(0.75), num(0.5))
    same(works[:, 0], [0.0, 3.0])
    same(completed, [1.5])
    same(lapsed, [3.0])
    same(unbegun, [2.0])


def test_a_full_pipeline_stands_still() -> None:
    # Leaves ¾, advances ½: first 1·¼/¾ = 1/3; into the second flows (1 + 1/3)·½ = 2/3, so 2/3 / ¾ = 8/9;
    # into the third 8/9·½ = 4/9, so 16/27.
    works = pipeline.full(num(1.0), num(0.5), num(0.25), 3)
    same(works[:, 0], [1 / 3, 8 / 9, 16 / 27])
    pipeline.move(works, num(1.0), num(0.5), num(0.25))
    same(works[:, 0], [1 / 3, 8 / 9, 16 / 27])


def test_a_stage_takes_in_what_comes_from_the_one_before() -> None:
    # Works of 4, of which ½ advance and ¼ lapse; 1 comes behind.
    stage = arr([[[4.0]]])
    keep = pipeline.remaining(arr([[[0.5]]]), arr([[[0.25]]]))
    same(pipeline.leave(stage, arr([[[0.5]]]), keep, arr([[[1.0]]])), [[[2.0]]])
    same(stage, [[[2.0]]])
    same(pipeline.leave(stage, arr([[[0.5]]]), keep, None), [[[1.0]]])
    same(stage, [[[0.5]]])
