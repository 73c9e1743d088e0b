"""The report's part about a sweep: how far outcomes move over its points, and with what."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from suitors.plots.sweep_kinds import SWEEP_KINDS
from suitors.report.content import ReportPart, ReportTable, grades_of, pictures_of, region_of
from suitors.report.runs import drawn_from
from suitors.results.outcomes import outcome_of, shown_in
from suitors.scenario import Loaded
from suitors.studies.office import cited
from suitors.studies.sweep_points import SweepPoints, read_points
from suitors.variables.variable import MAIN
from suitors.words.actors import capital
from suitors.words.numbers import MISSING, amount, in_sentence, number, plural, signed
from suitors.words.scenario import Words, listed

FIGURES = {name: capital(text) for name, text in SWEEP_KINDS.items()}
MOST_POINTS = 200
"""Points that a table shows."""
MOST_TOLD = 2
"""Outcomes of which sentences speak."""
CLEAR = 0.5
"""Rank correlation below which no sentence speaks of it."""
FEWEST = 4
"""Points below which no rank correlation is told."""


def swept(folder: Path, manifest: dict[str, Any], loaded: Loaded) -> ReportPart:
    """What the varied numbers do to the outcomes that were kept. Raises ResultError where there is no point yet."""
    points = read_points(folder)
    words = Words(loaded)
    shown = _shown(points, manifest)
    varied = [words.number(key) for key in points.varied]
    more = "" if len(varied) <= 3 else f" and {plural(len(varied) - 3, 'other number')}"
    return ReportPart(
        title=loaded.scenario.title,
        question=f"What do other values of {listed(varied[:3])}{more} change?",
        sentences=[*answer_of(points, manifest, words), *drawn_from(manifest)],
        headlines=[],
        depends_on=[],
        money=[],
        pictures=pictures_of(folder, FIGURES),
        tables=[_outcomes(points, shown, words), *_choices(points, shown, words), _varied(points, words), _points(points, shown, words)],
        grades=grades_of(loaded),
        region=region_of(loaded),
        citation=cited({**manifest, "runs": len(points.inputs) * points.runs}, loaded),
        repeat=_repeat(manifest, points),
        hash=manifest["scenario_hash"],
        versions=manifest["versions"],
    )


def _shown(points: SweepPoints, manifest: Mapping[str, Any]) -> list[str]:
    """Outcomes that were asked for, else those that a run shows on screen; of a power whose numbers vary first."""
    kept = [str(name) for name in points.mean.columns]
    chosen = list(manifest.get("selected") or []) or [
        name for name in kept if outcome_of(name).name in {*shown_in("run"), *shown_in("run", "state")}
    ]
    chosen = [name for name in chosen if name in kept] or kept
    concerned = {f"[{key.split('.')[1]}]" for key in points.varied if key.startswith(("powers.", "states."))}
    return sorted(chosen, key=lambda name: (not any(name.endswith(who) for who in concerned), outcome_of(name).name != MAIN))


def _strongest(points: SweepPoints, name: str) -> tuple[str, float] | None:
    """The varied number with the largest rank correlation; None where nothing moves or points are few."""
    values = points.mean[name]
    numbers = points.inputs.select_dtypes("number")
    if len(values) < FEWEST or values.nunique() < 2:
        return None
    ranks = {str(key): float(numbers[key].rank().corr(values.rank())) for key in numbers.columns if numbers[key].nunique() > 1}
    found = {key: rank for key, rank in ranks.items() if np.isfinite(rank)}
    return max(found.items(), key=lambda item: abs(item[1])) if found else None


def answer_of(points: SweepPoints, manifest: Mapping[str, Any], words: Words) -> list[str]:
    """How far the first outcomes move over the points, and with which number most."""
    shown = _shown(points, manifest)
    # Where something moves, it is told before what does not.
    told = sorted(shown, key=lambda name: not _matters(points, name))[:MOST_TOLD]
    return [sentence for name in told for sentence in _sentences(points, name, words)]


def _matters(points: SweepPoints, name: str) -> bool:
    values = points.mean[name]
    return bool(values.nunique() > 1 and values.max() - values.min() >= outcome_of(name).least(float(values.median())))


def _sentences(points: SweepPoints, name: str, words: Words) -> list[str]:
    values, strongest = points.mean[name], _strongest(points, name)
    unit = outcome_of(name).unit
    what, over = capital(words.phrase(name)), f"over {plural(len(values), 'point')}"
    if not _matters(points, name):
        return [f"{what} moves too little to matter {over}."]
    highest = amount(number(values.max()), "" if unit == "1" else in_sentence(unit))
    said = [f"{what} lies between {number(values.min())} and {highest} {over}."]
    if strongest is not None and abs(strongest[1]) < CLEAR:
        strongest = None
    if strongest is not None and len(points.varied) > 1:
        said.append(f"It moves most with {words.short(strongest[0])}.")
    elif strongest is not None:
        said.append(f"It {'rises' if strongest[1] > 0 else 'falls'} with {words.short(strongest[0])}.")
    return said


def _outcomes(points: SweepPoints, shown: Sequence[str], words: Words) -> ReportTable:
    rows = []
    for name in shown:
        values, strongest = points.mean[name], _strongest(points, name)
        if not _matters(points, name):
            continue
        ends = [number(value) for value in (values.min(), values.median(), values.max())]
        most = [MISSING, MISSING] if strongest is None else [words.short(strongest[0]), signed(strongest[1], 2)]
        rows.append([words.outcome(name), outcome_of(name).unit_text, *ends, *most])
    header = ["outcome", "unit", "lowest", "median", "highest", "moves most with", "rank correlation"]
    note = "Means over the runs of a point, over all points."
    if less := len(shown) - len(rows):
        note += f" {plural(less, 'outcome')} that no point moves enough to matter {'is' if less == 1 else 'are'} left out."
    return ReportTable("Outcomes over the points", note, header, rows)


def _choices(points: SweepPoints, shown: Sequence[str], words: Words) -> list[ReportTable]:
    """Of each key that takes choices, what outcomes are on average with each."""
    tables = []
    for key in [name for name, values in points.varied.items() if isinstance(values, list)]:
        means = points.mean[list(shown)].groupby(points.inputs[key].astype(str), sort=False).mean()
        rows = [[words.outcome(name), *(number(value) for value in means[name])] for name in shown]
        note = "Means over the points with each choice."
        tables.append(ReportTable(f"By choice of {words.number(key)}", note, ["outcome", *map(str, means.index)], rows))
    return tables


def _varied(points: SweepPoints, words: Words) -> ReportTable:
    rows = [
        [words.number(key), points.units.get(key, ""), ", ".join(map(str, values)) if isinstance(values, list) else _range(values)]
        for key, values in points.varied.items()
    ]
    return ReportTable("What is varied", "Ranges are covered evenly by the design.", ["number", "unit", "values"], rows)


def _range(values: Sequence[float]) -> str:
    return f"{number(values[0])} to {number(values[1])}"


def _points(points: SweepPoints, shown: Sequence[str], words: Words) -> ReportTable:
    few = list(shown[:6])
    table = pd.concat([points.inputs, points.mean[few]], axis=1).head(MOST_POINTS)
    rows = [
        [str(point), *(number(value) if isinstance(value, float) else str(value) for value in row)] for point, *row in table.itertuples()
    ]
    more = f" The first {MOST_POINTS} of {len(points.inputs):,}; summary.csv has all." if len(points.inputs) > MOST_POINTS else ""
    header = ["point", *(words.number(str(key)) for key in points.inputs.columns), *(words.outcome(name) for name in few)]
    return ReportTable("The points", f"Means over {plural(points.runs, 'run')} each.{more}", header, rows)


def _repeat(manifest: Mapping[str, Any], points: SweepPoints) -> str:
    """The command that does it again from the manifest."""
    said = ["suitors", "sweep", "manifest.json"]
    for key, values in points.varied.items():
        ends = ",".join(map(str, values)) if isinstance(values, list) else f"{values[0]}:{values[1]}"
        said += ["--vary", f"{key}={ends}"]
    said += ["--points", str(len(points.inputs)), "--runs", str(points.runs), "--seed", str(manifest["seed"]), "--keep", manifest["keep"]]
    for name in manifest.get("selected") or []:
        said += ["--outcome", name]
    return shlex.join([*said, "--out", "again"])
