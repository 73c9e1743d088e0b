"""Works in progress: nothing is lost, the long-run filling stays as it is, and the rates mean what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitors.engine import pipeline

share = st.floats(0.01, 0.99)
years = st.floats(0.25, 12.0)


@given(st.integers(0, 2**32), st.integers(1, 4))
def test_what_is_signed_is_in_progress_completed_or_lapsed(seed: int, stages: int) -> None:
    random = np.random.default_rng(seed)
    works = random.uniform(0.0, 3.0, (stages, 2, 2, 5))
    before = works.sum(axis=0)
    signed = random.uniform(0.0, 1.0, (2, 2, 5))
    advance = random.uniform(0.0, 0.5, (2, 1, 5))
    lapse = random.uniform(0.0, 0.5, (2, 1, 1))
    completed, lapsed, _ = pipeline.move(works, signed, advance, lapse)
    np.testing.assert_allclose(before + signed, works.sum(axis=0) + completed + lapsed, rtol=1e-12)
    assert min(works.min(), completed.min(), lapsed.min()) >= 0.0


@given(share, years, st.integers(1, 4), st.sampled_from([0.05, 0.25, 1.0]))
def test_full_is_a_fixed_point_of_move(realisation: float, build_years: float, stages: int, step: float) -> None:
    advance, lapse = pipeline.step_shares(*pipeline.stage_rates(np.full(1, realisation), np.full(1, build_years), stages), step)
    signed = np.full((1, 1, 1), 2.0)
    works = pipeline.full(signed, advance, lapse, stages)
    before = works.copy()
    completed, lapsed, _ = pipeline.move(works, signed.copy(), advance, lapse)
    np.testing.assert_allclose(works, before, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(completed + lapsed, signed, rtol=1e-10)


@given(share, years, st.integers(1, 4))
def test_stage_rates_realise_their_share_in_their_time(realisation: float, build_years: float, stages: int) -> None:
    """The whole pipeline completes `realisation`, and the mean of its gamma-distributed time is `build_years`."""
    advance, lapse = pipeline.stage_rates(np.full(1, realisation), np.full(1, build_years), stages)
    assert ((advance / (advance + lapse)) ** stages).item() == pytest.approx(realisation)
    assert (stages / (advance + lapse)).item() == pytest.approx(build_years)


@given(st.floats(0.0, 5.0), st.floats(0.001, 5.0))
def test_steps_of_any_length_lead_to_the_same_place(advance: float, lapse: float) -> None:
    yearly, quarterly = (pipeline.step_shares(np.array(advance), np.array(lapse), step) for step in (1.0, 0.25))
    assert (1.0 - yearly[0] - yearly[1]) == pytest.approx((1.0 - quarterly[0] - quarterly[1]) ** 4, abs=1e-12)


def test_chances_per_step_let_lapse_come_first() -> None:
    advance, lapse = pipeline.per_step_shares(np.array(0.5), np.array(0.2))
    assert (advance.item(), lapse.item()) == pytest.approx((0.4, 0.2))
