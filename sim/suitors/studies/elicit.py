"""Forms for experts: the assumed numbers that matter most, asked for as quantiles or chips; and what comes back as a file of beliefs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from suitors.analysis.elicitation import Fitted, Judgement, disagreement, fit, of_chips, of_quantiles, pooled
from suitors.engine.streams import generator
from suitors.errors import InputError
from suitors.results.folder import ResultError
from suitors.results.tables import safe_cell, write_csv
from suitors.scenario import Loaded, Quantity, load, varied
from suitors.scenario.errors import ScenarioError, did_you_mean
from suitors.studies.sweep.vary import override
from suitors.words.scenario import Words

TOP = 20
BINS = 10
DRAWS = 1000
BEYOND = 1e-6
"""How far beyond 0 and 1 a number is tried, to see whether they bound it."""
QUANTILES = {"one in ten below": 0.1, "as likely above as below": 0.5, "one in ten above": 0.9}
"""Columns of the form for quantiles, with the chance of lying below."""
CHIPS = [f"chips {place + 1}" for place in range(BINS)]
ABOUT = ["number", "meaning", "unit", "present value", "present low", "present high"]
EDGES = ["first bin from", "last bin to"]
COLUMNS = [*ABOUT, *QUANTILES, *EDGES, *CHIPS]
HOW_TO = (
    "Fill either the three quantiles or the chips of each number; leave a row empty to say nothing about it.",
    "Quantiles: the value that you would expect the number to fall below in one case of ten.",
    "Then the value that it is as likely above as below, and the value that it exceeds in one case of ten.",
    "Chips: lay twenty chips (or any number) into ten equal bins between the two ends; a chip in a bin is a chance in twenty.",
    "Ask yourself what would surprise you before you look at the present value.",
)


class FormError(InputError):
    """A form that cannot be made or read; the message is for the user."""


@dataclass(frozen=True)
class Belief:
    """What experts say of one number together."""

    path: str
    experts: tuple[str, ...]
    fitted: tuple[Fitted, ...]
    disagreement: float


def form_of(folder: Path, top: int = TOP) -> pd.DataFrame:
    """An empty form about the numbers that move the difference of a comparison with futures most, assumed ones only.

    Raises FormError where `folder` is no such comparison.
    """
    file = folder / "rests_on.csv"
    if not file.is_file():
        raise FormError(f"{folder}: is no comparison with futures; make one with: suitors compare … --futures 250")
    loaded = load(folder, to_run=False)
    known, words = loaded.quantities(), Words(loaded)
    ranked = pd.read_csv(file)
    ranked = ranked[ranked["number"].isin(list(known))]
    ranked = ranked.assign(size=ranked["rank_correlation"].abs()).sort_values("size", ascending=False, kind="stable")
    played = _played(folder, loaded)
    paths = [path for path in dict.fromkeys(ranked["number"]) if known[path].grade == "assumed" and _concerns(path, played)][:top]
    rows: list[dict[str, Any]] = []
    for path in paths:
        item = known[path]
        low, high = (item.value if end is None else end for end in (item.low, item.high))
        about = dict(zip(ABOUT, (path, item.meaning or words.short(path), item.unit, item.value, low, high), strict=True))
        rows.append({**about, **dict.fromkeys(QUANTILES, ""), **dict(zip(EDGES, (low, high), strict=True)), **dict.fromkeys(CHIPS, "")})
    return pd.DataFrame(rows, columns=COLUMNS)


def _played(folder: Path, loaded: Loaded) -> set[str]:
    """Strategies that somebody plays in the scenario of a comparison, or that it compares."""
    told = json.loads((folder / "manifest.json").read_text("utf-8"))
    return {*map(str, told.get("strategies", [])), *(str(power.strategy) for power in loaded.scenario.powers.values())}


def _concerns(path: str, played: set[str]) -> bool:
    """Whether a number can matter: one of a strategy that nobody plays ranks high by chance alone."""
    return not path.startswith("strategies.") or path.split(".")[1] in played


def write_form(form: pd.DataFrame, target: Path) -> None:
    """Write the form as CSV, or as a workbook with a page that explains it. Raises FormError for other endings, or where a file is."""
    if target.exists():
        raise FormError(f"{target} exists; choose another name, so that no answers are lost")
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix == ".csv":
        write_csv(form, target, index=False)
    elif target.suffix == ".xlsx":
        with pd.ExcelWriter(target, engine="openpyxl") as book:
            pd.DataFrame({"How to fill this form": HOW_TO}).to_excel(book, sheet_name="How to", index=False)
            form.map(safe_cell).to_excel(book, sheet_name="Numbers", index=False, freeze_panes=(1, 1))
            for sheet in book.sheets.values():
                for column in sheet.columns:
                    width = max(len(str(cell.value or "")) for cell in column)
                    sheet.column_dimensions[column[0].column_letter].width = min(max(width, 10), 60)
    else:
        raise FormError(f"{target}: a form is a .csv or .xlsx file")


def read_forms(files: Sequence[Path], loaded: Loaded) -> list[Belief]:
    """What experts, a form each, say of a scenario's numbers. Raises FormError with file, row and what is wrong."""
    known = loaded.quantities()
    if twice := [file for file in files if sum(file.resolve() == other.resolve() for other in files) > 1]:
        raise FormError(f"{twice[0]} is named twice; each expert has a form of their own")
    found: dict[str, list[tuple[str, Fitted]]] = {}
    for file in files:
        form = _read(file)
        if repeated := form["number"][form["number"].duplicated() & form["number"].notna()].tolist():
            raise FormError(f"{file}: {repeated[0]} stands in two rows; each number is asked for once")
        for place, row in form.iterrows():
            where = f"{file}: row {int(str(place)) + 2}"
            if _empty(row["number"]):
                if all(_empty(cell) for cell in row):
                    continue
                raise FormError(f"{where}: column number is empty; it names the number that the row is about")
            path = str(row["number"]).strip().lstrip("'")
            if path not in known:
                raise FormError(f"{where}: no number {path} in {loaded.name}{did_you_mean(path, known)}")
            item = known[path]
            bounds = _bounds(loaded, path, item)
            answers = {chance: _number(row[name], where, name) for name, chance in QUANTILES.items() if not _empty(row[name])}
            chips = [0.0 if _empty(row[name]) else _number(row[name], where, name) for name in CHIPS]
            try:
                if answers:
                    judged = of_quantiles(answers, *bounds)
                elif any(chips):
                    low, high = (_number(row[name], where, name) for name in EDGES)
                    judged = of_chips(np.linspace(low, high, BINS + 1).tolist(), chips, *bounds)
                else:
                    continue
            except ValueError as problem:
                raise FormError(f"{where}: {path}: {problem}") from None
            _allowed(loaded, path, judged, where)
            found.setdefault(path, []).append((file.stem, fit(judged)))
    if not found:
        raise FormError(f"{', '.join(map(str, files))}: no row is filled")
    return [
        Belief(path, tuple(name for name, _ in said), tuple(item for _, item in said), disagreement([item for _, item in said]))
        for path, said in found.items()
    ]


def _bounds(loaded: Loaded, path: str, item: Quantity) -> tuple[float, float]:
    """Least and largest value that a scenario may hold: those of the number, else 0 and 1 where it allows nothing beyond them."""
    least = -np.inf if item.minimum is None else item.minimum
    most = np.inf if item.maximum is None else item.maximum
    if item.minimum is None and item.value >= 0.0 and _problem(loaded, path, -BEYOND) is not None:
        least = 0.0
    if item.maximum is None and item.value <= 1.0 and _problem(loaded, path, 1.0 + BEYOND) is not None:
        most = 1.0
    return least, most


def _allowed(loaded: Loaded, path: str, judged: Judgement, where: str) -> None:
    """Raises FormError for answers that no scenario may hold."""
    for value in (judged.values[0], judged.values[-1]):
        if (problem := _problem(loaded, path, value)) is not None:
            raise FormError(f"{where}: {path}: {problem}")


def _problem(loaded: Loaded, path: str, value: float) -> ScenarioError | None:
    """Why a scenario may not hold the value; None where it may."""
    try:
        varied(loaded, overrides=[override(path, value)])
    except ScenarioError as problem:
        return problem
    return None


def _read(file: Path) -> pd.DataFrame:
    if not file.is_file():
        raise FormError(f"{file}: no such file")
    try:
        form = pd.read_excel(file, sheet_name="Numbers") if file.suffix == ".xlsx" else pd.read_csv(file)
    except (ValueError, OSError) as problem:
        raise FormError(f"{file}: cannot be read as a form: {problem}") from None
    if missing := [name for name in COLUMNS if name not in form.columns]:
        raise FormError(f"{file}: is no form of suitors elicit export: column {missing[0]} is missing")
    return form


def _empty(cell: Any) -> bool:
    return bool(pd.isna(cell)) or str(cell).strip() == ""


def _number(cell: Any, where: str, column: str) -> float:
    if _empty(cell):
        raise FormError(f"{where}: column {column} is empty; it takes a number")
    try:
        value = float(cell)
    except (TypeError, ValueError):
        value = float("nan")
    if not np.isfinite(value):
        raise FormError(f"{where}: column {column}: {cell!r} is no finite number")
    return value


def write_beliefs(beliefs: Sequence[Belief], target: Path, name: str, seed: int) -> None:
    """Write draws from the pooled beliefs as a posterior file with its manifest. Raises ResultError where a file is."""
    if target.suffix != ".parquet":
        raise FormError(f"{target}: beliefs are a .parquet file")
    if target.exists():
        raise ResultError(f"{target} exists; choose another name with --out")
    target.parent.mkdir(parents=True, exist_ok=True)
    draws = {}
    for belief in beliefs:
        # Which expert is believed is the same for all numbers of a draw.
        place = generator(seed, 0, "elicited", (belief.path,)).random(DRAWS)
        who = generator(seed, 0, "elicited", ("expert",)).random(DRAWS)
        draws[belief.path] = pooled(belief.fitted, np.stack([who, place]))
    pd.DataFrame(draws).to_parquet(target, index=False)
    told = {
        "kind": "beliefs",
        "grade": "elicited",
        "round": name,
        "draws": DRAWS,
        "seed": seed,
        "numbers": {
            belief.path: {
                "experts": list(belief.experts),
                "families": [item.family for item in belief.fitted],
                "errors": [round(item.error, 4) for item in belief.fitted],
                "disagreement": round(belief.disagreement, 4),
                **{f"p{100 * chance:.0f}": float(np.quantile(draws[belief.path], chance)) for chance in (0.1, 0.5, 0.9)},
            }
            for belief in beliefs
        },
    }
    target.with_suffix(".json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
