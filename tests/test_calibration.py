"""Calibration: known parameters come back, intervals hold what they claim, a stopped calibration goes on, files are judged."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from history_panels import made_up, write

from suitors.history.errors import HistoryError
from suitors.history.panel import Panel, read_panel
from suitors.runs.checkpoint import Checkpoint
from suitors.studies import calibrate, calibrate_emulator
from suitors.studies.calibrate import Calibration, Prior
from suitors.studies.calibrate_summaries import Window, seen, simulated
from suitors.studies.evaluation import Evaluation
from suitors.studies.posterior import PosteriorError, lanes_of, manifest_of, read_posterior

SHAPE = np.array([[2.0, 0.5, 0.0, 0.0], [0.0, 1.5, 1.0, 0.0], [1.0, -1.0, 0.3, 0.0], [0.0, 0.2, 2.0, 0.0]])
"""How four summaries answer to four parameters; to the last not at all."""


def toy(sets: int = 512, repetitions: int = 16) -> tuple[Calibration, np.ndarray]:
    """A calibration of a made-up simulator, and its truth."""
    random = np.random.default_rng(5)
    points = random.random((sets, 4))
    noise = random.normal(0.0, 0.25, (sets, 4, repetitions))
    summaries = (points @ SHAPE.T + 0.3 * (points @ SHAPE.T) ** 2)[:, :, None] + noise
    truth = np.array([0.7, 0.3, 0.6, 0.5])
    target = SHAPE @ truth + 0.3 * (SHAPE @ truth) ** 2
    priors = tuple(Prior(f"toy.{name}", 0.0, 1.0) for name in "abcd")
    sampled, acceptance = calibrate_emulator.sample(calibrate_emulator.fit(points, summaries), target, 4, 400, 1, 600)
    return Calibration(priors, tuple("wxyz"), target, points, summaries, sampled, acceptance), truth


@pytest.fixture(scope="module")
def fitted() -> tuple[Calibration, np.ndarray]:
    return toy()


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Panel:
    return read_panel(write(tmp_path_factory.mktemp("panel") / "panel.csv", made_up()))


def test_known_parameters_come_back_and_silent_ones_keep_their_prior(fitted: tuple[Calibration, np.ndarray]) -> None:
    found, truth = fitted
    low, high = np.quantile(found.draws, [0.025, 0.975], axis=0)
    assert ((low <= truth) & (truth <= high)).all()
    report = found.report().set_index("parameter")
    assert report.loc[["toy.a", "toy.b", "toy.c"], "informed"].all()
    assert not report.loc["toy.d", "informed"]
    assert report.loc["toy.d", "spread_ratio"] == pytest.approx(1.0, abs=0.12)


def test_intervals_of_simulated_truths_hold_what_they_claim(fitted: tuple[Calibration, np.ndarray]) -> None:
    ranks = calibrate.ranks(fitted[0], 40, Evaluation(3), draws=150, steps=150)
    covered = ((ranks >= 0.1) & (ranks <= 0.9)).mean(axis=0)
    assert ((covered > 0.6) & (covered < 0.96)).all()
    assert 0.7 <= covered.mean() <= 0.9
    assert np.abs(ranks.mean(axis=0) - 0.5).max() < 0.12


def test_the_likelihood_is_nothing_outside_the_prior(fitted: tuple[Calibration, np.ndarray]) -> None:
    found = fitted[0]
    emulator = calibrate_emulator.fit(found.points, found.summaries)
    inside, outside = emulator.log_likelihood(np.array([[0.5] * 4, [0.5, 1.1, 0.5, 0.5]]), found.observed)
    assert np.isfinite(inside) and outside == -np.inf


def test_priors_are_the_registers_ranges() -> None:
    chosen = {prior.path: prior for prior in calibrate.priors()}
    assert chosen["parameters.weight_hedging"].high == 4.0
    wide = Prior("x", 0.1, 10.0)
    assert wide.logarithmic and wide.value(np.array([0.0, 0.5, 1.0])) == pytest.approx([0.1, 1.0, 10.0])
    assert Prior("y", 0.0, 2.0).value(np.array([0.25])) == pytest.approx([0.5])


def test_summaries_of_panel_and_simulation_are_the_same_list(panel: Panel) -> None:
    window = Window(panel, 2006)
    names, target = seen(window)
    made = simulated(window, {}, 16, 1)
    assert made.shape == (len(names), 16) and np.isfinite(made).all() and np.isfinite(target).all()
    # The made-up panel lends to everybody in every year.
    assert target[names.index("loans any 1 where active")] == 1.0


def test_a_stopped_calibration_goes_on_and_ends_the_same(panel: Panel, tmp_path: Path) -> None:
    done: list[int] = []
    kept = Checkpoint(tmp_path / "posterior")
    first = calibrate.calibrate(panel, 2005, 64, 32, Evaluation(3, checkpoint=kept), done.append, steps=40)
    assert sum(done) == kept.pieces == 2
    next(kept.folder.iterdir()).unlink()
    done.clear()
    again = calibrate.calibrate(panel, 2005, 64, 32, Evaluation(3, checkpoint=kept), done.append, steps=40)
    assert (done, kept.found) == ([1, 1], 1)
    np.testing.assert_array_equal(first.draws, again.draws)
    out = tmp_path / "posterior_2005.parquet"
    calibrate.write(first, out, {"panel": panel.name, "train_to": 2005})
    told = json.loads(out.with_suffix(".json").read_text())
    assert told["train_to"] == 2005 and set(told["parameters"]) == {prior.path for prior in first.priors}
    assert manifest_of(out) == told
    draws = read_posterior(out)
    assert len(draws) == 32 and "parameters.taste_scale" in draws
    for prior in first.priors:
        assert draws[prior.path].between(prior.low * (1 - 1e-9), prior.high * (1 + 1e-9)).all()


def test_windows_without_anything_to_learn_from_are_refused(panel: Panel) -> None:
    assert calibrate.training_window(panel, None) == 2004 and calibrate.training_window(panel, 2009) == 2009
    for year in (2003, 2010):
        with pytest.raises(HistoryError, match="allowed is 2004 to 2009"):
            calibrate.training_window(panel, year)


def test_recovery_names_what_is_not_recovered() -> None:
    even = np.tile((np.arange(50) + 0.5)[:, None] / 50, (1, 2))
    even[:, 1] = np.where(np.arange(50) % 2, 0.02, 0.98)
    told = calibrate.recovery(even, ["good", "bad"])
    assert told["recovery_80"] == {"good": 0.8, "bad": 0.0}
    assert told["ranks_even_p"]["good"] > 0.5 and told["ranks_even_p"]["bad"] < 0.001


def test_another_panel_or_window_has_another_key_for_its_batches(panel: Panel) -> None:
    chosen = ((panel, 2005), (panel, 2006), (panel.without(states=("AAA",)), 2005))
    assert len({calibrate.key_of(one, year, 64, 1) for one, year in chosen}) == 3


def test_faulty_posterior_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(PosteriorError, match="no such posterior file"):
        read_posterior(tmp_path / "none.parquet")
    (tmp_path / "text.parquet").write_text("no table")
    with pytest.raises(PosteriorError, match="is no Parquet table"):
        read_posterior(tmp_path / "text.parquet")
    faults = {"empty": pd.DataFrame({"parameters.x": []}), "undotted": pd.DataFrame({"x": [1.0]}), "gap": pd.DataFrame({"p.x": [np.nan]})}
    said = {"empty": "holds no draws", "undotted": "no dotted path", "gap": "no finite number"}
    for name, table in faults.items():
        table.to_parquet(tmp_path / f"{name}.parquet")
        with pytest.raises(PosteriorError, match=said[name]):
            read_posterior(tmp_path / f"{name}.parquet")


def test_every_draw_is_used_as_often_as_any_other() -> None:
    draws = pd.DataFrame({"parameters.x": np.arange(10.0)})
    lanes = lanes_of(draws, 40, 1)["parameters.x"]
    assert sorted(lanes) == sorted(np.repeat(np.arange(10.0), 4))
    np.testing.assert_array_equal(lanes, lanes_of(draws, 40, 1)["parameters.x"])


def test_ranks_do_not_depend_on_the_number_of_workers(fitted: tuple[Calibration, np.ndarray]) -> None:
    one, two = (calibrate.ranks(fitted[0], 4, Evaluation(3, workers), draws=40, steps=40) for workers in (1, 2))
    np.testing.assert_array_equal(one, two)
