"""Boxes and trees against regions that are known, and noise in which there is nothing to find."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from suitors.analysis.discovery import Limit, OneClass, prim_box, tree
from suitors.analysis.halves import halves
from suitors.analysis.limits import inside
from suitors.analysis.prim import peeling_path


@pytest.fixture(scope="module")
def cloud() -> pd.DataFrame:
    rng = np.random.Generator(np.random.SFC64(3))
    points = pd.DataFrame(rng.random((800, 8)), columns=list("abcdefgh"))
    points["strategy"] = rng.choice(["japan", "china", "korea"], 800)
    return points


@pytest.fixture(scope="module")
def corner(cloud: pd.DataFrame) -> pd.Series:
    return (cloud["a"] > 0.6) & (cloud["b"] < 0.4) & (cloud["strategy"] != "korea")


def test_a_known_box_is_found_and_said(cloud: pd.DataFrame, corner: pd.Series) -> None:
    box = prim_box(cloud, corner, seed=1)
    assert box is not None and set(box.limits) == {"a", "b", "strategy"}
    low, high = box.limits["a"].low, box.limits["b"].high
    assert low == pytest.approx(0.6, abs=0.1) and high == pytest.approx(0.4, abs=0.1)
    assert box.limits["strategy"].among == ("china", "japan")
    assert box.held_out_density > 0.9 and box.held_out_coverage > 0.5 and box.confirmed
    assert all(limit.quasi_p < 0.05 and limit.held_out_p < 0.05 for limit in box.limits.values())
    assert box.text({"a": "quality", "b": "years"}) == f"quality above {low:.3g} and years below {high:.3g} and strategy is china or japan"
    assert box.inside(cloud).sum() == ((cloud["a"] >= low) & (cloud["b"] <= high) & (cloud["strategy"] != "korea")).sum()


def test_the_trade_off_starts_with_everything_and_gets_denser(cloud: pd.DataFrame, corner: pd.Series) -> None:
    box = prim_box(cloud, corner, seed=1)
    assert box is not None
    steps = box.trajectory
    assert list(steps.columns) == ["coverage", "density", "mass", "dims", "held_out_coverage", "held_out_density"]
    assert steps.loc[0, "coverage"] == 1.0 and steps.loc[0, "dims"] == 0 and steps.loc[0, "mass"] == 1.0
    assert steps["density"].iloc[-1] > steps["density"].iloc[0]
    demanding = prim_box(cloud, corner, coverage_at_least=0.9, seed=1)
    assert demanding is not None and demanding.coverage >= 0.9


def test_the_split_is_seeded_and_keeps_both_kinds(corner: pd.Series) -> None:
    flags = corner.to_numpy()
    fit, held_out = halves(flags, 4)
    assert not set(fit) & set(held_out) and len(fit) + len(held_out) == len(flags)
    assert abs(int(flags[fit].sum()) - int(flags[held_out].sum())) <= 1
    assert np.array_equal(fit, halves(flags, 4)[0]) and not np.array_equal(fit, halves(flags, 5)[0])


def test_noise_is_not_borne_out() -> None:
    rng = np.random.Generator(np.random.SFC64(8))
    confirmed = 0
    for seed in range(3):
        points = pd.DataFrame(rng.random((200, 100)), columns=[f"x{place}" for place in range(100)])
        box = prim_box(points, pd.Series(rng.random(200) < 0.3), seed=seed)
        confirmed += box is not None and box.confirmed
    assert confirmed <= 1


def test_a_tree_finds_the_same_corner(cloud: pd.DataFrame, corner: pd.Series) -> None:
    found = tree(cloud, corner, seed=1)
    best = found.leaves[0]
    assert best.density > 0.9 and best.held_out_density > 0.8 and set(best.limits) == {"a", "b", "strategy"}
    assert found.accuracy > 0.85 and set(found.importance.index[:3]) == {"a", "b", "strategy"}
    assert sum(leaf.points for leaf in found.leaves) + sum(leaf.held_out_points for leaf in found.leaves) == len(cloud)
    assert sum(leaf.coverage for leaf in found.leaves) == pytest.approx(1.0)
    assert found.text().splitlines()[0].startswith(f"{100 * best.density:3.0f} % of {best.points} points where ")


@pytest.mark.parametrize(
    ("hits", "said"), [(0, "at none of 800"), (800, "at every one of 800"), (3, "holds at 3 of"), (796, "fails at 4 of")]
)
def test_one_class_gets_a_message(cloud: pd.DataFrame, hits: int, said: str) -> None:
    flips = pd.Series(np.arange(800) < hits)
    for look in (prim_box, tree):
        with pytest.raises(OneClass, match=said):
            look(cloud, flips)


def test_inputs_that_do_not_vary_give_no_box(corner: pd.Series) -> None:
    still = pd.DataFrame({"a": np.ones(800), "b": "same"})
    assert prim_box(still, corner) is None
    assert len(tree(still.assign(c=np.arange(800.0)), corner).leaves) >= 1


def test_a_share_that_is_none_is_refused(cloud: pd.DataFrame, corner: pd.Series) -> None:
    with pytest.raises(ValueError, match="coverage_at_least"):
        prim_box(cloud, corner, coverage_at_least=1.5)


def test_limits_in_words() -> None:
    assert Limit(low=0.9).text("quality") == "quality above 0.9"
    assert Limit(high=5.0).text("years") == "years below 5"
    assert Limit(1.0, 2.0).text("rate") == "rate between 1 and 2"
    assert Limit(among=("a", "b")).text("way") == "way is a or b"


@pytest.mark.parametrize("trial", range(3))
def test_peeling_goes_the_way_of_the_ema_workbench(trial: int) -> None:
    rng = np.random.Generator(np.random.SFC64(trial))
    points = pd.DataFrame(rng.random((300, 4)), columns=list("abcd"))
    points["a"] = np.round(points["a"] * 8)
    if trial:
        points["way"] = rng.choice(["x", "y", "z"], 300)
    flags = ((points["b"] > 0.6) & (points["c"] < 0.4) & (points["a"] > 2) | (rng.random(300) < 0.1)).to_numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        prim = pytest.importorskip("ema_workbench.analysis.prim")
        known = prim.Prim(points, flags.astype(int), threshold=1e-9).find_box().peeling_trajectory
    path = [inside(points, limits) for limits in peeling_path(points, flags, 0.05)]
    assert [int(kept.sum()) for kept in path] == known["n"].tolist()
    assert [int(flags[kept].sum()) for kept in path] == known["k"].tolist()
