"""Random streams: they belong to names and run numbers, and to nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitors.engine.streams import BLOCK, ProcessDraws, generator, gumbel, later_digits, normal, stable

NAMES = [("CHN", "loan"), ("JPN", "loan"), ("JPN", "grant")]


def draws(runs: list[int], names: list[tuple[str, ...]] = NAMES, seed: int = 1, steps: int = 20) -> np.ndarray:
    process = ProcessDraws(seed, "deal", names, 2, np.array(runs, dtype=np.intp))
    return np.stack([process.at(step).copy() for step in range(steps)])


@given(st.lists(st.integers(0, 3 * BLOCK), min_size=1, max_size=12, unique=True))
def test_a_run_draws_the_same_in_any_batch(runs: list[int]) -> None:
    runs = sorted(runs)
    together = draws(runs, steps=3)
    for column, number in enumerate(runs):
        np.testing.assert_array_equal(together[..., column : column + 1], draws([number], steps=3))


def test_a_name_draws_the_same_in_any_company() -> None:
    whole = draws(list(range(300)))
    np.testing.assert_array_equal(draws(list(range(300)), [NAMES[2], NAMES[0]]), whole[:, :, [2, 0]])


def test_seeds_processes_names_and_blocks_draw_differently() -> None:
    first = [generator(seed, block, process, names).random() for seed in (0, 1) for block in (0, 1) for process in "ab" for names in NAMES]
    assert len(set(first)) == len(first)


def test_keys_do_not_run_into_each_other() -> None:
    assert generator(1, 0, "deal", ("ab", "c")).random() != generator(1, 0, "deal", ("a", "bc")).random()


def test_a_stream_is_the_same_on_every_machine() -> None:
    """Known first draws: a change here changes every result."""
    found = generator(2025, 0, "deal", ("JPN", "private.investment", "KAZ")).random(3)
    np.testing.assert_array_equal(found, [0.5333447056059782, 0.9865036521813975, 0.30745952439031776])


def test_draws_are_uniform_and_independent_of_each_other() -> None:
    sample = draws(list(range(2 * BLOCK)))
    assert sample.min() >= 0.0
    assert sample.max() < 1.0
    assert sample.mean() == pytest.approx(0.5, abs=0.005)
    flat = sample.transpose(1, 2, 0, 3).reshape(6, -1)
    assert np.abs(np.corrcoef(flat) - np.eye(6)).max() < 0.05


@pytest.mark.parametrize("chance", [0.22, 1.0])
def test_one_draw_serves_for_arrival_size_and_taste(chance: float) -> None:
    luck = np.random.default_rng(3).random(400_000)
    arrived = luck < chance
    parts = np.stack([luck / chance, later_digits(luck, 14), later_digits(luck, 27)])[:, arrived]
    for uniform in parts:
        assert uniform.min() >= 0.0
        assert uniform.max() < 1.0
        assert np.histogram(uniform, 20, (0.0, 1.0))[0] == pytest.approx(np.full(20, arrived.sum() / 20), rel=0.05)
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert np.histogram2d(parts[one], parts[other], 5)[0] == pytest.approx(np.full((5, 5), arrived.sum() / 25), rel=0.08)


def test_streams_run_forward_only() -> None:
    process = ProcessDraws(0, "deal", NAMES, 1, np.arange(4))
    process.at(9)
    with pytest.raises(ValueError, match="run forward only"):
        process.at(0)


def test_two_streams_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="share a name"):
        ProcessDraws(0, "deal", [("JPN",), ("JPN",)], 1, np.arange(4))


def test_transforms_bear_the_ends_of_the_unit_interval() -> None:
    ends = np.array([0.0, 2.0**-60, 1.0 - 2.0**-53])
    assert np.all(np.isfinite(normal(ends)))
    assert np.all(np.isfinite(gumbel(ends)))


def test_transforms_have_their_distributions() -> None:
    uniform = (np.arange(200_000) + 0.5) / 200_000
    assert normal(uniform).std() == pytest.approx(1.0, abs=1e-3)
    assert gumbel(uniform).mean() == pytest.approx(np.euler_gamma, abs=1e-3)
    assert gumbel(uniform).var() == pytest.approx(np.pi**2 / 6, rel=1e-3)


def test_the_stable_variate_has_its_laplace_transform() -> None:
    variate = stable(np.random.default_rng(5).random((2, 400_000)), np.array([0.6]))
    for argument in (0.3, 1.0, 3.0):
        assert np.exp(-argument * variate).mean() == pytest.approx(np.exp(-(argument**0.6)), abs=3e-3)
