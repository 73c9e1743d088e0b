"""Which candidate sets of numbers fit the record: history matching (Craig et al. 1997; Vernon et al. 2010).

The distance of each piece of evidence from what is observed is told in standard deviations of the model's discrepancy and of chance. A
candidate is rejected if too many of these distances pass a cut-off. Rejection was chosen over weights because nobody knows the joint
distribution of discrepancies; and over an emulator because the model itself is fast enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from suitors.model.model import CompetitionModel
from suitors.model.record import record_of
from suitors.results.version import model_version
from suitors.scenario import Loaded, load_complete
from suitors.scenario.quantity import Quantity
from suitors.studies.evaluation import Evaluation, Progress, silent
from suitors.studies.futures.draws import draw
from suitors.studies.points import BATCH, hash_of
from suitors.studies.score import check_scorable
from suitors.studies.worlds import evidence as record
from suitors.studies.worlds.evidence import Evidence
from suitors.words.brief import Brief

Array = NDArray[np.float64]
CANDIDATES = 2000
RUNS = 2
"""Runs of each candidate, the same draws in all."""
NOISE_RUNS = 256
"""Runs with the numbers as they stand, which tell how far chance moves each piece of evidence."""
CUT_OFF = 3.0
FREE = 2
"""Pieces of evidence that a candidate may contradict: the third largest implausibility is cut off.

With the true numbers each of some 25 pieces is contradicted by error and chance at most once in twenty times (see `evidence`), so that
one or two are to be expected; three or more come in one case of eight.
"""
LEAST = 0.02
"""Share of candidates that must fit; where fewer do, one more piece of evidence may be contradicted, and again."""
BY_CHANCE = 0.05
"""Chance that any number counts as narrowed though the record says nothing of any."""


@dataclass(frozen=True, repr=False)
class Fit(Brief):
    """What came of the candidates."""

    loaded: Loaded
    drawn: pd.DataFrame
    """Numbers of each candidate: candidate × dotted path."""
    evidence: list[Evidence]
    values: Array
    """Mean over the runs of each candidate, (evidence, candidate)."""
    noise: Array
    """Standard deviation by chance of what `values` and one observed history differ by, (evidence,)."""
    as_assumed: Array
    """Mean over runs with the numbers as they stand, (evidence,)."""
    implausibility: Array
    """(evidence, candidate)."""
    asked: int
    """Pieces of evidence that each fitting candidate was to contradict at most."""
    free: int
    """Pieces that it may contradict: as asked, or more where the rule had to be relaxed."""
    fits: NDArray[np.bool_]

    @property
    def relaxed(self) -> bool:
        return self.free > self.asked

    @property
    def worlds(self) -> pd.DataFrame:
        """The fitting sets, one row each."""
        return self.drawn[self.fits].reset_index(drop=True)


def base_of(loaded: Loaded) -> Loaded:
    """What the record is about: the reference of a scenario, before its own events and changes."""
    if loaded.document == loaded.reference_document:
        return loaded
    return load_complete(loaded.reference_document, loaded.reference_document, name=f"{loaded.name} reference")


@dataclass(frozen=True)
class Search:
    """Candidates that have not been judged yet."""

    base: Loaded
    drawn: pd.DataFrame
    evidence: list[Evidence]
    runs: int
    seed: int

    @property
    def parts(self) -> list[range | str]:
        """Work in pieces: runs with the numbers as they stand, then candidates side by side."""
        at_once, count = max(1, BATCH // self.runs), len(self.drawn)
        return ["as they stand", *(range(first, min(first + at_once, count)) for first in range(0, count, at_once))]

    @property
    def given(self) -> tuple[Loaded, list[Evidence], pd.DataFrame, int, int]:
        """What a piece takes besides its part."""
        return self.base, self.evidence, self.drawn, self.runs, self.seed

    def judged(self, done: Sequence[Array], free: int = FREE) -> Fit:
        """Which candidates fit, from what the pieces gave, in their order."""
        single, values = done[0], np.concatenate(done[1:], axis=1)
        known = np.flatnonzero(np.isfinite(values).any(axis=1) & np.isfinite(single).any(axis=1))
        items = [self.evidence[place] for place in known]
        values, single = values[known], single[known]
        # The observed history is one of many that could have been: chance moves it as it moves a single run.
        noise = np.nanstd(single, axis=1, ddof=1) * np.sqrt(1.0 + 1.0 / self.runs)
        far = np.stack([item.implausibility(row, float(sd)) for item, row, sd in zip(items, values, noise, strict=True)])
        allowed, fits = kept(far, free)
        return Fit(self.base, self.drawn, items, values, noise, np.nanmean(single, axis=1), far, free, allowed, fits)


def search(loaded: Loaded, candidates: int, runs: int, seed: int, draws: pd.DataFrame | None = None) -> Search:
    """Draw candidates from the ranges of all numbers. Raises NotScorable where the record is not about the scenario."""
    base = base_of(loaded)
    check_scorable(base)
    return Search(base, draw(base, [], candidates, seed, draws).rename_axis("candidate"), record.evidence(), runs, seed)


def fit(
    loaded: Loaded,
    candidates: int,
    runs: int,
    evaluation: Evaluation,
    progress: Progress = silent,
    free: int = FREE,
) -> Fit:
    """Draw candidates, run each, and keep those that contradict at most `free` pieces of evidence.

    `progress` is called with the runs just finished. Raises NotScorable where the record is not about the scenario.
    """
    posterior = evaluation.posterior
    found = search(loaded, candidates, runs, evaluation.seed, None if posterior is None else posterior.draws)
    names = [(item.name, item.measure) for item in found.evidence]
    about = f"worlds {model_version()} {found.base.hash} {names} {runs} {evaluation.seed} {hash_of(found.drawn)}"
    done: dict[range | str, Array] = {}
    for part, values in evaluation.parts(piece, found.parts, found.given, key=lambda part: f"{about} {part}"):
        done[part] = values
        progress(values.shape[1] * (1 if isinstance(part, str) else runs))
    return found.judged([done[part] for part in found.parts], free)


def kept(implausibility: Array, free: int = FREE) -> tuple[int, NDArray[np.bool_]]:
    """How many pieces of evidence may be contradicted, and which candidates fit; `implausibility` is (evidence, candidate).

    `free` pieces may be, so that a fault or two of the model's structure do not reject every set of numbers. Where fewer than `LEAST`
    of the candidates fit, one more may be, until enough do.
    """
    contradicted = (implausibility > CUT_OFF).sum(axis=0)
    while (contradicted <= free).mean() < LEAST:
        free += 1
    return free, contradicted <= free


def shares_by_misses(implausibility: Array, most: int = 5) -> list[float]:
    """Share of candidates that contradict at most 0, 1, … `most` pieces of evidence; `implausibility` is (evidence, candidate)."""
    contradicted = (implausibility > CUT_OFF).sum(axis=0)
    return [float((contradicted <= misses).mean()) for misses in range(most + 1)]


# What is no number gives no answer; nobody has use for the lines of code where it arose.
@np.errstate(all="ignore")
def piece(part: range | str, loaded: Loaded, items: list[Evidence], drawn: pd.DataFrame, runs: int, seed: int) -> Array:
    """Evidence of one part, (evidence, candidate), or (evidence, run) with the numbers as they stand."""
    if isinstance(part, str):
        model = CompetitionModel(loaded, runs=range(NOISE_RUNS), seed=seed)
    else:
        # Run by run, all candidates of the part: lane = run · candidates + candidate.
        some = drawn.iloc[part.start : part.stop]
        beliefs = dict(zip(map(str, some.columns), np.tile(some.to_numpy(np.float64).T, runs), strict=True))
        model = CompetitionModel(loaded, runs=np.repeat(np.arange(runs), len(part)).tolist(), seed=seed, beliefs=beliefs)
    recorded = record_of(model, record.needs(items))
    model.take_apart()
    found = record.values(items, loaded, recorded)
    return found if isinstance(part, str) else found.reshape(len(items), runs, len(part)).mean(axis=1)


def patterns_of(found: Fit) -> pd.DataFrame:
    """By piece of evidence, those that reject most first.

    Columns: evidence, fact, unit, low, high (range without fault), as_assumed (mean with the numbers as they stand), p10, p50, p90 (of
    candidates), fitting_p10, fitting_p50, fitting_p90, rejects (share of candidates that it contradicts), fitting_rejects (share of
    fitting ones), source.
    """
    levels = [0.1, 0.5, 0.9]
    rows = []
    for place, item in enumerate(found.evidence):
        values, far = found.values[place], found.implausibility[place]
        every, fitting = (_quantiles(some, levels) for some in (values, values[found.fits]))
        rows.append(
            {
                "evidence": item.name,
                "fact": item.fact,
                "unit": item.unit,
                "low": item.low,
                "high": item.high,
                "as_assumed": found.as_assumed[place],
                **{f"p{100 * level:.0f}": value for level, value in zip(levels, every, strict=True)},
                **{f"fitting_p{round(100 * level)}": value for level, value in zip(levels, fitting, strict=True)},
                "rejects": float((far > CUT_OFF).mean()),
                "fitting_rejects": float((far[found.fits] > CUT_OFF).mean()),
                "source": item.source,
            }
        )
    return pd.DataFrame(rows).sort_values("rejects", ascending=False, kind="stable", ignore_index=True)


def _quantiles(values: Array, levels: Sequence[float]) -> Array:
    finite = values[np.isfinite(values)]
    return np.quantile(finite, levels) if finite.size else np.full(len(levels), np.nan)


def numbers_of(found: Fit) -> pd.DataFrame:
    """Which numbers the record narrows, the most narrowed first.

    Columns: number, together (numbers drawn as one with it, itself included), value, unit, grade, distance (Kolmogorov-Smirnov, between
    fitting sets and all candidates), by_chance (what the largest of so many distances reaches by chance in one case of twenty),
    narrowed, p10, p50, p90 (of candidates), fitting_p10, fitting_p50, fitting_p90.
    """
    quantities = found.loaded.quantities()
    columns = np.ascontiguousarray(found.drawn.to_numpy(np.float64).T)
    order = np.argsort(columns, axis=1, kind="stable")
    alone: dict[bytes, list[int]] = {}
    for place, ranks in enumerate(order):
        alone.setdefault(ranks.tobytes(), []).append(place)
    first = [places[0] for places in alone.values()]
    fitting, rest = int(found.fits.sum()), int((~found.fits).sum())
    distance = ks_distance(order[first], found.fits)
    bound = _by_chance(len(first), fitting, rest)
    levels = [0.1, 0.5, 0.9]
    every, kept_only = (np.quantile(some[first], levels, axis=1) for some in (columns, columns[:, found.fits]))
    paths = [str(path) for path in found.drawn.columns]
    about = [quantities.get(paths[place]) or Quantity(value=np.nan) for place in first]
    table = pd.DataFrame(
        {
            "number": [paths[place] for place in first],
            "together": [len(places) for places in alone.values()],
            "value": [item.value for item in about],
            "unit": [item.unit for item in about],
            "grade": [item.grade for item in about],
            "distance": distance,
            "by_chance": bound,
            "narrowed": distance > bound,
            **{f"p{100 * level:.0f}": row for level, row in zip(levels, every, strict=True)},
            **{f"fitting_p{round(100 * level)}": row for level, row in zip(levels, kept_only, strict=True)},
        }
    )
    return table.sort_values("distance", ascending=False, kind="stable", ignore_index=True)


def ks_distance(order: NDArray[np.intp], fits: NDArray[np.bool_]) -> Array:
    """Largest gap between the distribution of fitting sets and that of all candidates, (number,).

    `order` (number, candidate) sorts the candidates by each number; `fits` says which of them fit. 0 where none or all fit.
    """
    fitting = int(fits.sum())
    if fitting in (0, len(fits)):
        return np.zeros(len(order))
    cumulated = np.cumsum(fits[order], axis=1) / fitting
    steps = np.arange(1, len(fits) + 1) / len(fits)
    return np.asarray(np.abs(cumulated - steps).max(axis=1), dtype=np.float64)


def _by_chance(numbers: int, fitting: int, rest: int) -> float:
    """The distance that the largest of so many numbers passes by chance in one case of twenty."""
    if not fitting or not rest:
        return 1.0
    total = fitting + rest
    # Fitting and rejected sets are two samples; the gap to all candidates is that to the rejected ones times their share.
    critical = float(special.kolmogi(BY_CHANCE / max(numbers, 1)))
    return float(min(1.0, critical * np.sqrt(total / (fitting * rest)) * rest / total))
