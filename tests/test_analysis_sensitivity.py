"""Indices against functions whose indices are known, through the same path that the simulator takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import delta as salib_delta
from SALib.analyze import morris as salib_morris
from SALib.analyze import pawn as salib_pawn

from suitors.analysis.blocks import TooFewBlocks, heeded, problem_of
from suitors.analysis.delta import raw_delta
from suitors.analysis.importance import TooFew, importance
from suitors.analysis.pawn import Slices
from suitors.analysis.replication import replication
from suitors.analysis.screening import morris, morris_points
from suitors.analysis.variance import sobol, sobol_points
from suitors.studies.sensitivity import SensitivityError, SensitivityPlan, analyse

ISHIGAMI = {f"x{number}": (-np.pi, np.pi) for number in (1, 2, 3)}
WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0])
G = {f"x{number}": (0.0, 1.0) for number in range(len(WEIGHTS))}


def ishigami(points: pd.DataFrame) -> np.ndarray:
    x, y, z = (points[name].to_numpy() for name in ISHIGAMI)
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


def g_function(points: pd.DataFrame) -> np.ndarray:
    """Numbers that are not varied stay where their factor is 1."""
    points = points.reindex(columns=list(G), fill_value=0.25)
    return np.prod((np.abs(4 * points.to_numpy() - 2) + WEIGHTS) / (1 + WEIGHTS), axis=1)


class Function:
    """A function as a model: runs add luck, on the same draws at every point (`common`) and point by point (`own`)."""

    def __init__(self, function: Callable[[pd.DataFrame], np.ndarray], runs: int = 1, common: float = 0.0, own: float = 0.0) -> None:
        self.function, self.runs, self.common, self.own = function, runs, common, own

    def __call__(self, points: pd.DataFrame, progress: Callable[[int], None]) -> Mapping[str, np.ndarray]:
        draws = np.random.Generator(np.random.SFC64(5))
        luck = self.common * draws.normal(size=self.runs) + self.own * draws.normal(size=(len(points), self.runs))
        progress(len(points) * self.runs)
        return {"y": self.function(points)[:, None] + luck}


def test_ishigami_indices_are_found_through_the_whole_path() -> None:
    found = analyse(Function(ishigami), ISHIGAMI, SensitivityPlan(trajectories=0, base=2048, top=3, seed=0))
    table = found.sobol.set_index("number")
    for number, first, total in (("x1", 0.3139, 0.5576), ("x2", 0.4424, 0.4424), ("x3", 0.0, 0.2437)):
        assert table.loc[number, "first"] == pytest.approx(first, abs=0.02)
        assert table.loc[number, "total"] == pytest.approx(total, abs=0.02)
        assert table.loc[number, "total_low"] <= total <= table.loc[number, "total_high"]
    assert found.noise["settled"].item()


def test_g_function_is_screened_and_decomposed() -> None:
    found = analyse(Function(g_function), G, SensitivityPlan(trajectories=40, base=1024, top=4, seed=3))
    assert found.morris["number"].tolist()[:3] == ["x0", "x1", "x2"]
    assert set(found.decomposed) == {"x0", "x1", "x2", "x3"}
    part = 1 / (3 * (1 + WEIGHTS) ** 2)
    variance = np.prod(1 + part[:4]) - 1
    table = found.sobol.set_index("number")
    for place in range(4):
        assert table.loc[f"x{place}", "first"] == pytest.approx(part[place] / variance, abs=0.03)


def test_seed_nought_is_a_seed() -> None:
    for make in (lambda seed: morris_points(G, 5, seed), lambda seed: sobol_points(G, 16, seed)):
        assert make(0).equals(make(0))
        assert not make(0).equals(make(1))
    assert heeded(0) != 0 and heeded(2**63 - 1) < 2**32
    once, again = (analyse(Function(ishigami, runs=4, own=0.3), ISHIGAMI, SensitivityPlan(5, 16, 3, 0)) for _ in range(2))
    pd.testing.assert_frame_equal(once.sobol, again.sobol)
    pd.testing.assert_frame_equal(once.morris, again.morris)


def test_a_missing_number_costs_its_block_only() -> None:
    points = sobol_points(ISHIGAMI, 512, 1)
    whole = ishigami(points)[:, None]
    holed = whole.copy()
    holed[7] = np.nan
    table, _, dropped = sobol(holed, ISHIGAMI, 1)
    complete, _, none = sobol(whole, ISHIGAMI, 1)
    assert (dropped, none) == (1, 0)
    assert np.abs(table["total"] - complete["total"]).max() < 0.02
    with pytest.raises(TooFewBlocks, match="finite"):
        sobol(np.full_like(whole, np.nan), ISHIGAMI, 1)


def test_a_constant_outcome_has_no_indices() -> None:
    table, _, _ = sobol(np.ones((len(sobol_points(G, 16, 0)), 1)), G, 0)
    assert (table[["first", "total"]] == 0).all(axis=None) and not table["significant"].any()
    found = analyse(Function(lambda points: np.ones(len(points))), G, SensitivityPlan(4, 16, 2, 0))
    assert not found.morris["significant"].any()


def test_screening_equals_salib() -> None:
    points = morris_points(ISHIGAMI, 30, 2)
    values = ishigami(points)
    table, _, _ = morris(points, values[:, None], ISHIGAMI, 2)
    known = salib_morris.analyze(problem_of(ISHIGAMI), points.to_numpy(), values, num_levels=4)
    for column in ("mu_star", "mu", "sigma"):
        expected = pd.Series(np.asarray(known[column]), index=list(ISHIGAMI))
        assert np.allclose(table[column].reindex(expected.index), expected)


def test_luck_of_the_runs_is_not_taken_for_an_effect() -> None:
    noisy = analyse(Function(lambda points: 5 * points["x0"].to_numpy(), runs=8, own=0.5), G, SensitivityPlan(20, 64, 6, 1))
    assert noisy.morris.loc[noisy.morris["significant"], "number"].tolist() == ["x0"]
    assert noisy.sobol.loc[noisy.sobol["significant"], "number"].tolist() == ["x0"]
    expected = 0.5**2 / 8
    assert noisy.noise["of_that_luck"].to_numpy() == pytest.approx(expected, rel=0.1)


def test_luck_common_to_all_points_is_no_difference_between_them() -> None:
    rng = np.random.Generator(np.random.SFC64(1))
    effect = rng.normal(size=(500, 1))
    shared = replication(effect + 3.0 * rng.normal(size=10))
    assert shared.noise == pytest.approx(0, abs=1e-12) and shared.inputs == pytest.approx(float(effect.var(ddof=1)))
    own = replication(effect + 2.0 * rng.normal(size=(500, 10)))
    assert own.noise == pytest.approx(4 / 10, rel=0.1) and own.inputs == pytest.approx(1.0, rel=0.2)
    assert np.isnan(replication(effect).noise)


def test_nothing_to_vary_is_said() -> None:
    with pytest.raises(SensitivityError, match="no number"):
        analyse(Function(ishigami), {}, SensitivityPlan())


@pytest.fixture(scope="module")
def sample() -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.Generator(np.random.SFC64(4))
    inputs = pd.DataFrame(rng.random((400, 60)), columns=[f"x{place}" for place in range(60)])
    inputs["side"] = rng.choice(["left", "right"], 400)
    output = 2 * inputs["x3"] + 8 * (inputs["x7"] - 0.5) ** 2 + 1.0 * (inputs["side"] == "left") + 0.2 * rng.normal(size=400)
    return inputs, pd.Series(output)


def test_given_data_finds_the_inputs_that_matter(sample: tuple[pd.DataFrame, pd.Series]) -> None:
    table = importance(*sample, seed=0)
    assert set(table.index[table["significant"]]) == {"x3", "x7", "side"}
    assert abs(table.loc["x7", "rank_correlation"]) < table.loc["x7", "rank_bound"]  # only the whole distribution shows it
    assert np.isnan(table.loc["side", "rank_correlation"])
    pd.testing.assert_frame_equal(table, importance(*sample, seed=0))


def test_given_data_finds_nothing_in_noise() -> None:
    rng = np.random.Generator(np.random.SFC64(9))
    found = 0
    for seed in range(6):
        inputs = pd.DataFrame(rng.random((60, 30)), columns=[f"x{place}" for place in range(30)])
        found += importance(inputs, pd.Series(rng.normal(size=60)), seed=seed, permutations=40)["significant"].any()
    assert found <= 2


def test_the_more_is_looked_at_the_more_it_takes_to_be_beyond_luck() -> None:
    """As in a comparison: few futures, hundreds of numbers, several differences."""
    rng = np.random.Generator(np.random.SFC64(4))
    inputs = pd.DataFrame(rng.random((40, 400)), columns=[f"x{place}" for place in range(400)])
    outputs = [pd.Series(rng.normal(size=40)) for _ in range(6)]
    tables = [importance(inputs, output, seed=1, permutations=40, together=6) for output in outputs]
    alone = importance(inputs, outputs[0], seed=1, permutations=40)
    assert tables[0]["rank_bound"].iloc[0] > alone["rank_bound"].iloc[0] > 0.5
    assert not any(table["significant"].any() for table in tables)
    real = importance(inputs, outputs[0] + 4 * inputs["x9"].rank() / 10, seed=1, permutations=40, together=6)
    assert real.index[real["significant"]].tolist() == ["x9"]


def test_pawn_and_delta_equal_salib(sample: tuple[pd.DataFrame, pd.Series]) -> None:
    inputs, output = sample[0].drop(columns="side"), sample[1].to_numpy()
    problem = {"num_vars": 60, "names": list(inputs.columns), "bounds": [[0, 1]] * 60}
    known = np.asarray(salib_pawn.analyze(problem, inputs.to_numpy(), output)["median"])
    # SALib leaves the largest value of every input out.
    assert np.abs(Slices(inputs, output).distances() - known).max() < 0.02
    exponent = 2.0 / (7.0 + np.tanh((1500.0 - 400) / 500.0))
    classes = np.linspace(0, 400, int(np.ceil(400**exponent)) + 1)
    grid = np.linspace(output.min(), output.max(), 100)
    for name in ("x3", "x7", "x20"):
        values = inputs[name].to_numpy()
        assert raw_delta(values, output, grid) == pytest.approx(salib_delta.calc_delta(output, grid, values, classes), rel=1e-9)


def test_pawn_is_the_distance_of_distributions() -> None:
    inputs = pd.DataFrame({"half": np.repeat([0.0, 1.0], 50), "same": np.tile([0.0, 1.0], 50), "one": np.ones(100)})
    far = Slices(inputs, np.arange(100.0)).distances()
    assert far[0] == pytest.approx(0.5) and far[1] == pytest.approx(0.01) and np.isnan(far[2])


def test_too_few_points_are_refused(sample: tuple[pd.DataFrame, pd.Series]) -> None:
    with pytest.raises(TooFew, match="20 are needed"):
        importance(sample[0].head(12), sample[1].head(12), seed=0)
