"""Calibration: which numbers of the model agree with the past, and which the past cannot tell.

A design of parameter sets is simulated in batches on the run axis; means and spreads of summaries are emulated over it, and
emcee samples the posterior. Batches are kept as they finish, so that a calibration that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import kstest, qmc

from suitors.history import parameters
from suitors.history.errors import HistoryError
from suitors.history.panel import Panel
from suitors.results.folder import ResultError
from suitors.results.version import model_version
from suitors.scenario import Quantity, library
from suitors.studies import calibrate_emulator as emulation
from suitors.studies.calibrate_summaries import FIRST_YEARS, Window, seen, simulated
from suitors.studies.evaluation import Evaluation, Progress, silent
from suitors.words.brief import Brief

Array = NDArray[np.float64]
MODEL_PARAMETERS = (
    "deal_size_spread",
    "purse_draw",
    "taste_scale",
    "weight_conditions",
    "weight_constant",
    "weight_footprint",
    "weight_grant_element",
    "weight_hedging",
    "weight_need",
    "weight_opacity",
    "weight_quality",
    "weight_skills",
    "weight_speed",
    "weight_stress",
)
"""Numbers of the register on which the chance of a deal rests; the data see deals that were taken, never those refused."""
SETS_A_BATCH, REPETITIONS = 32, 16
TEST_YEARS = 8
"""Years at a panel's end that are left for testing unless told otherwise."""
INFORMED = 0.85
"""A posterior spread above this share of the prior's says that the data are silent."""


@dataclass(frozen=True)
class Prior:
    """A parameter's range; flat in its logarithm where it spans more than a factor of four."""

    path: str
    low: float
    high: float

    @property
    def logarithmic(self) -> bool:
        return self.low > 0 and self.high / self.low > 4.0

    def value(self, unit: Array) -> Array:
        """From the unit interval to the range."""
        if self.logarithmic:
            return np.exp(np.log(self.low) + unit * np.log(self.high / self.low))
        return self.low + unit * (self.high - self.low)


@dataclass(frozen=True, repr=False)
class Calibration(Brief):
    """The posterior and what it was made from."""

    priors: tuple[Prior, ...]
    names: tuple[str, ...]
    """Summaries."""
    observed: Array
    points: Array
    """Simulated sets in the unit cube, (set, parameter)."""
    summaries: Array
    """(set, summary, repetition)"""
    draws: Array
    """Posterior in the unit cube, (draw, parameter)."""
    acceptance: float

    def table(self) -> pd.DataFrame:
        """Posterior draws by dotted path."""
        return pd.DataFrame({prior.path: prior.value(self.draws[:, place]) for place, prior in enumerate(self.priors)})

    def report(self) -> pd.DataFrame:
        """Each parameter: prior range, posterior median and 80 % interval, spread relative to the prior's, and whether informed."""
        rows = []
        for place, prior in enumerate(self.priors):
            unit = self.draws[:, place]
            ratio = float(unit.std() / np.sqrt(1.0 / 12.0))
            low, middle, high = (float(value) for value in prior.value(np.quantile(unit, [0.1, 0.5, 0.9])))
            rows.append((prior.path, prior.low, prior.high, low, middle, high, ratio, ratio < INFORMED))
        return pd.DataFrame(rows, columns=["parameter", "prior_low", "prior_high", "p10", "p50", "p90", "spread_ratio", "informed"])


def priors() -> tuple[Prior, ...]:
    """Ranges of everything that is calibrated, from the registers."""
    chosen: dict[str, Quantity] = {f"{parameters.PREFIX}{name}": row for name, row in parameters.register().items()}
    shipped = library().parameters
    chosen |= {f"parameters.{name}": Quantity.model_validate(shipped[name]) for name in MODEL_PARAMETERS}
    return tuple(Prior(path, float(row.low or 0.0), float(row.high or 1.0)) for path, row in chosen.items())


def training_window(panel: Panel, train_to: int | None) -> int:
    """Last year of training; default: eight years before the panel's end. Raises HistoryError where that leaves nothing to learn from."""
    earliest, last = panel.years[0] + FIRST_YEARS, panel.years[-1]
    if earliest > last:
        raise HistoryError(f"{panel.name}: calibration needs {FIRST_YEARS + 1} years of flows; it has {panel.years[0]} to {last}")
    chosen = max(earliest, last - TEST_YEARS) if train_to is None else train_to
    if not earliest <= chosen <= last:
        raise HistoryError(f"--train-to {chosen}: allowed is {earliest} to {last}, {FIRST_YEARS} years of past and one to learn from")
    return chosen


def design(size: int, seed: int) -> Array:
    """Parameter sets that fill the unit cube evenly (scrambled Sobol sequence), (set, parameter)."""
    points: Array = qmc.Sobol(len(priors()), scramble=True, rng=seed).random(size)
    return points


def calibrate(
    panel: Panel,
    train_to: int,
    sets: int,
    draws: int,
    evaluation: Evaluation,
    progress: Progress = silent,
    steps: int = 1500,
) -> Calibration:
    """Fit to the years up to `train_to`; simulated batches are kept in a checkpoint and used again if they are there.

    `steps` are those of the sampler.
    """
    window, ranges, seed = Window(panel, train_to), priors(), evaluation.seed
    names, target = seen(window)
    batches = -(-sets // SETS_A_BATCH)
    points = design(batches * SETS_A_BATCH, seed)
    summaries = _simulated(window, ranges, points, evaluation, key_of(panel, train_to, sets, seed), progress)
    emulator = emulation.fit(points, summaries)
    sampled, acceptance = emulation.sample(emulator, target, len(ranges), draws, seed, steps)
    return Calibration(ranges, tuple(names), target, points, summaries, sampled, acceptance)


def _simulated(window: Window, ranges: tuple[Prior, ...], points: Array, evaluation: Evaluation, key: str, progress: Progress) -> Array:
    batches, done = range(len(points) // SETS_A_BATCH), {}
    given = (window, ranges, points, evaluation.seed)
    for batch, result in evaluation.parts(_one_batch, list(batches), given, key=lambda batch: f"{key} {batch}"):
        done[batch] = result
        progress(1)
    return np.concatenate([done[batch] for batch in batches])


def _one_batch(batch: int, window: Window, ranges: tuple[Prior, ...], every: Array, seed: int) -> Array:
    """Summaries of a batch of sets, (set, summary, repetition)."""
    points = every[batch * SETS_A_BATCH : (batch + 1) * SETS_A_BATCH]
    lanes = {prior.path: np.repeat(prior.value(points[:, place]), REPETITIONS) for place, prior in enumerate(ranges)}
    values = simulated(window, lanes, len(points) * REPETITIONS, seed + 1 + batch)
    return np.moveaxis(values.reshape(len(values), len(points), REPETITIONS), 0, 1)


def remarks(sets: int) -> list[str]:
    """What to know of a design of so many sets."""
    size = len(priors())
    features = 1 + size + size * (size + 1) // 2
    if sets >= features:
        return []
    return [f"{sets} sets for {features} coefficients of each emulated summary: posteriors are rough; take 1024 or more"]


def key_of(panel: Panel, train_to: int, sets: int, seed: int) -> str:
    """What decides the batches of a calibration: another panel, window, design, register or model has another key."""
    digest = hashlib.sha256()
    for name in sorted(panel.dyads):
        digest.update(np.nan_to_num(panel.dyads[name], nan=-1.0).tobytes())
    digest.update(repr((panel.powers, panel.states, panel.years, train_to, sets, seed, REPETITIONS, model_version(), priors())).encode())
    return digest.hexdigest()


def check_posterior(out: Path, wanted: dict[str, Any], overwrite: bool) -> None:
    """Raises ResultError where `out` is not what the same command made, unless it may be overwritten."""
    if overwrite or not out.exists():
        return
    try:
        made = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        made = {}
    if not isinstance(made, dict) or any(made.get(key) != value for key, value in wanted.items()):
        raise ResultError(f"{out} was made by another command or is none of ours; choose another with --out, or use --overwrite")


def write(calibration: Calibration, path: Path, manifest: dict[str, Any]) -> None:
    """The posterior as Parquet, its manifest beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = calibration.report()
    silent = table.loc[~table["informed"], "parameter"].tolist()
    content = {
        **manifest,
        "kind": "posterior",
        "model": model_version(),
        "draws": len(calibration.draws),
        "sets": len(calibration.points),
        "repetitions": REPETITIONS,
        "acceptance": round(calibration.acceptance, 4),
        "summaries": {name: round(float(value), 6) for name, value in zip(calibration.names, calibration.observed, strict=True)},
        "parameters": {
            str(row["parameter"]): {
                "prior": [row["prior_low"], row["prior_high"]],
                **{key: round(float(row[key]), 6) for key in ("p10", "p50", "p90", "spread_ratio")},
            }
            for row in table.to_dict("records")
        },
        "not_informed_by_the_data": silent,
    }
    made = [(path.with_suffix(".json.part"), path.with_suffix(".json")), (path.with_suffix(".part"), path)]
    try:
        made[0][0].write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        calibration.table().to_parquet(made[1][0], index=False)
        # Both are whole: a full disk leaves an earlier posterior with its own manifest.
        for partial, whole in made:
            partial.replace(whole)
    finally:
        for partial, _ in made:
            partial.unlink(missing_ok=True)


def nearest_sets(calibration: Calibration, share: float = 0.05) -> NDArray[np.intp]:
    """Simulated sets of the highest likelihood, a share of all: a look at the posterior through real runs, not the emulator."""
    emulator = emulation.fit(calibration.points, calibration.summaries)
    likelihood = emulator.log_likelihood(calibration.points, calibration.observed)
    return np.argsort(-likelihood, kind="stable")[: max(8, int(share * len(likelihood)))]


def ranks(
    calibration: Calibration,
    trials: int,
    evaluation: Evaluation,
    draws: int = 200,
    steps: int = 600,
    progress: Progress = silent,
) -> Array:
    """Simulation-based calibration: where the truth falls in its own posterior, (trial, parameter), 0 to 1.

    Each trial takes a simulated set as the truth and one of its repetitions as data; the emulator is fitted without those sets.
    """
    seed = evaluation.seed
    chosen = np.random.default_rng(seed).choice(len(calibration.points), min(trials, len(calibration.points) // 4), replace=False)
    rest = np.setdiff1d(np.arange(len(calibration.points)), chosen)
    emulator = emulation.fit(calibration.points[rest], calibration.summaries[rest])
    tasks = [
        (calibration.summaries[index, :, trial % REPETITIONS], calibration.points[index], seed + 1 + trial, trial)
        for trial, index in enumerate(chosen)
    ]
    rows: dict[int, Array] = {}
    for task, row in replace(evaluation, checkpoint=None).parts(_rank, tasks, (emulator, draws, steps)):
        rows[task[3]] = row
        progress(1)
    return np.array([rows[trial] for trial in range(len(tasks))])


def _rank(task: tuple[Array, Array, int, int], emulator: emulation.Emulator, draws: int, steps: int) -> Array:
    """Where the truth falls in the posterior of its own data, (parameter,)."""
    data, truth, seed, _ = task
    sampled, _ = emulation.sample(emulator, data, len(truth), draws, seed, steps)
    return np.asarray((sampled < truth).mean(axis=0), dtype=np.float64)


def recovery(ranks: Array, names: list[str]) -> dict[str, Any]:
    """What ranks of simulated truths say: share inside the 80 % interval by parameter, and how likely even ranks are as uneven."""
    inside = (ranks >= 0.1) & (ranks <= 0.9)
    even = [float(kstest(ranks[:, place], "uniform").pvalue) for place in range(ranks.shape[1])]
    return {
        "recovery_trials": len(ranks),
        "recovery_80": {name: round(float(inside[:, place].mean()), 3) for place, name in enumerate(names)},
        "recovery_80_mean": round(float(inside.mean()), 3),
        "ranks_even_p": {name: round(value, 4) for name, value in zip(names, even, strict=True)},
    }
