"""Where a sweep's points lie, and what of it is missing: invariants of designs and of the cutting into parts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitors.studies.sweep.plan import COLUMNS_OF_A_PART, Stretch, missing, parts
from suitors.studies.sweep.sampling import Points
from suitors.studies.sweep.vary import Vary

RANGES = (Vary("a", "lane", low=2.0, high=4.0), Vary("b", "belief", low=-1.0, high=0.0))
MIXED = (*RANGES, Vary("c", "structural", ("x", "y", "z")))


def covered(stretches: list[Stretch], points: int, runs: int) -> np.ndarray:
    count = np.zeros((points, runs), dtype=int)
    for item in stretches:
        count[item.first_point : item.last_point, item.first_run : item.last_run] += 1
    return count


@given(
    requests=st.lists(st.tuples(st.integers(1, 40), st.integers(1, 30)), min_size=1, max_size=4),
    dropped=st.sets(st.integers(0, 30)),
)
def test_what_is_missing_completes_what_is_there(requests: list[tuple[int, int]], dropped: set[int]) -> None:
    there: list[Stretch] = []
    for points, runs in requests:
        there += [part for place, part in enumerate(parts(missing(points, runs, there), "runs")) if place not in dropped]
    points, runs = requests[-1]
    gaps = missing(points, runs, there)
    most = max(size for size, _ in requests), max(size for _, size in requests)
    assert covered([*there, *gaps], *most).max() <= 1
    assert (covered([*there, *gaps], *most)[:points, :runs] == 1).all()
    assert not missing(points, runs, [*there, *gaps])


def test_summaries_count_only_over_enough_runs() -> None:
    there = [Stretch(0, 0, 10, 8), Stretch(10, 0, 20, 16)]
    assert missing(20, 16, there, whole_runs=True) == [Stretch(0, 0, 10, 16)]
    assert missing(20, 8, there, whole_runs=True) == []


@pytest.mark.parametrize(("points", "runs"), [(1, 1), (1000, 1), (100_000, 1), (300, 64), (7, 5000), (3, 40_000)])
@pytest.mark.parametrize("keep", ["runs", "points"])
def test_parts_are_of_a_good_size_and_cover_everything(points: int, runs: int, keep: str) -> None:
    cut = list(parts([Stretch(0, 0, points, runs)], keep))
    assert sum(part.columns for part in cut) == points * runs
    assert len({part.name for part in cut}) == len(cut)
    if keep == "points":
        assert all(part.last_run - part.first_run == runs for part in cut)
    assert all(part.columns <= max(COLUMNS_OF_A_PART[keep], runs if keep == "points" else 0) for part in cut)
    if points * runs >= 100_000 and keep == "runs":
        assert len(cut) <= 60


@pytest.mark.parametrize("kind", ["random", "sobol", "lhs"])
def test_a_stretch_of_points_is_the_same_in_any_company(kind: str) -> None:
    points = Points(kind, MIXED, seed=5)  # type: ignore[arg-type]
    points.grow(3000)
    whole = points.at(0, 3000)
    for first, last in ((0, 1), (1000, 1030), (1023, 1025), (2990, 3000)):
        pd.testing.assert_frame_equal(points.at(first, last), whole.iloc[first:last], check_index_type=False)
    assert whole["a"].between(2, 4).all() and whole["b"].between(-1, 0).all()
    assert whole["c"].value_counts().between(900, 1100).all()


def test_other_seeds_give_other_points() -> None:
    one, other = (Points("random", RANGES, seed).at(0, 10) for seed in (1, 2))
    assert not np.isclose(one, other).any()


def test_sequences_grow_without_moving() -> None:
    for kind in ("random", "sobol"):
        small, large = Points(kind, RANGES, 1), Points(kind, RANGES, 1)  # type: ignore[arg-type]
        pd.testing.assert_frame_equal(small.at(0, 100), large.at(0, 2000).iloc[:100], check_index_type=False)


def test_a_latin_hypercube_has_one_point_in_each_layer_and_grows_by_blocks() -> None:
    points = Points("lhs", RANGES, seed=1)
    points.grow(50)
    first = points.at(0, 50)
    assert sorted(np.floor((first["a"] - 2) / 2 * 50).astype(int)) == list(range(50))
    points.grow(80)
    assert points.blocks == [50, 30]
    pd.testing.assert_frame_equal(points.at(0, 80).iloc[:50], first, check_index_type=False)
    assert sorted(np.floor((points.at(50, 80)["b"] + 1) * 30).astype(int)) == list(range(30))


def test_a_sobol_sequence_is_balanced() -> None:
    points = Points("sobol", RANGES, seed=1).at(0, 256)
    assert sorted(np.floor((points["a"] - 2) / 2 * 256).astype(int)) == list(range(256))


def test_a_grid_has_every_combination_the_last_key_fastest() -> None:
    grid = Points("grid", (Vary("a", "lane", (1.0, 2.0)), Vary("c", "structural", ("x", "y", "z"))), seed=0)
    assert grid.size == 6
    assert list(grid.at(0, 6).itertuples(index=False, name=None)) == [(a, c) for a in (1.0, 2.0) for c in "xyz"]
    assert list(grid.at(4, 6)["c"]) == ["y", "z"]
