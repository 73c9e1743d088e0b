"""Validation from one end to the other: plan, scores, skill, coverage, and what may be said of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from suitors.history.errors import HistoryError
from suitors.history.panel import Panel
from suitors.results.version import model_version
from suitors.studies.evaluation import STANDARD, Evaluation, Progress, silent
from suitors.studies.posterior import lanes_of, manifest_of, read_posterior, shipped_posteriors
from suitors.studies.validation.events import EVENTS
from suitors.studies.validation.points import LAST_YEAR
from suitors.studies.validation.rolling import MODEL, RollingPlan, model_path, path_origins, rival_cells, stack_cells
from suitors.studies.validation.rolling import Path as ModelPath
from suitors.studies.validation.skill import LEAST, PARTS, coverage, left_out, skill_table
from suitors.words.brief import Brief
from suitors.words.numbers import fixed, interval, plural

UNTESTED = "Not validated by this: leverage, goodwill, ties, autonomy, private money."
NOT_VALIDATED = (
    "Leverage, goodwill, ties, autonomy and private money are not validated by this: only official loans and grants, and debts "
    "to official creditors, are."
)
PRIMARY = ("flow", "shares", "debt")
SAID = {"flow": "Loans and grants", "shares": "Shares of the states", "debt": "Debts"}
"""What sentences call them."""
LONG = (3, 5)
NOTHING = "no forecasts of three or five years: these are the test, so nothing is shown"
DAMPED = "damped shares"
SHORTEST_PAST = 4
"""Years that must lie before the first origin."""
MODEL_PART, CHOICE = PARTS
QUESTIONS = {MODEL_PART: "the model", CHOICE: "strategic choice"}
"""What is asked of each part of the forecast with the model."""
ForecastTask = tuple[int, bool] | None
"""An origin with or without choice, or None for all rivals."""


@dataclass(frozen=True)
class Beaten:
    """How the forecast stands against its naive rivals in one observable at one horizon."""

    observable: str
    horizon: int
    rivals: int
    better: int
    """Rivals that it beats."""
    surely: int
    """Rivals that it beats beyond chance."""
    hardest: str
    skill: str
    """Over the hardest rival, with its 95 % interval."""


@dataclass(frozen=True, repr=False)
class Validation(Brief):
    """Scores of one kind of hindcast."""

    conditional: bool
    cells: pd.DataFrame
    skill: pd.DataFrame
    coverage: pd.DataFrame
    without_state: pd.DataFrame
    without_power: pd.DataFrame

    @property
    def kind(self) -> str:
        return "conditional" if self.conditional else "unconditional"

    def losses(self) -> pd.DataFrame:
        """Where the forecast does worse than a rival, worst first; certain if the whole interval is below zero."""
        lost = self.skill[(self.skill["skill"] < 0) & ~self.skill["rival"].isin(list(PARTS))].copy()
        lost["certain"] = lost["high"] < 0
        return lost.sort_values("skill").reset_index(drop=True)

    def verdicts(self, without: str) -> list[str]:
        """What a part of the forecast adds: one line for each primary observable and event at three and five years.

        `without` names the forecast that lacks the part. It adds skill where the forecast is better than that by at least `LEAST`
        and beyond chance in all verdicts of a run together; with choice the forecast must beat the damped shares, too.
        """
        part, lines = QUESTIONS[without], []
        for observable, horizon in [*self._scored(PRIMARY), *self._scored(EVENTS)]:
            rows = self._rows(observable, horizon)
            judged = (without, DAMPED) if without == CHOICE and observable in PRIMARY else (without,)
            judges = [row for row in rows if row["rival"] in judged]
            own = next((row for row in judges if row["rival"] == without), None)
            if own is None:
                continue
            told = "; ".join(f"over {row['rival']} {_interval(row)}" for row in reversed(judges))
            if all(adds(row) for row in judges):
                verdict = f"{part} adds forecast skill here"
            elif costs(own):
                verdict = f"{part} adds no forecast skill here; it costs some"
            else:
                verdict = f"{part} adds no forecast skill here"
            lines.append(f"{observable}, {horizon} years: {verdict} ({told})")
        return lines or [f"no forecasts of three or five years: nothing can be said of {part}"]

    def help_of(self, without: str, among: Iterable[str]) -> tuple[list[str], list[str], int]:
        """Where a part of the forecast helps and where it costs, by name and horizon, and how many rows can tell."""
        helps, harms, count = list[str](), list[str](), 0
        for observable, horizon in self._scored(among):
            for row in self._rows(observable, horizon):
                if row["rival"] == without and np.isfinite(row["sure_low"]):
                    count += 1
                    (helps if adds(row) else harms if costs(row) else []).append(f"{observable}, {horizon} years")
        return helps, harms, count

    def says(self, without: str) -> list[str]:
        """What a part of the forecast adds in amounts, and where a mechanism could matter: a sentence each."""
        part, told = QUESTIONS[without], []
        helps, harms, count = self.help_of(without, PRIMARY)
        gain = f"forecast skill in {len(helps)} of {count} rows" if helps else "no forecast skill"
        told.append(f"{part.capitalize()} adds {gain}" + (f"; it costs some in {plural(len(harms), 'row')}." if harms else "."))
        helps, harms, count = self.help_of(without, EVENTS)
        rows = plural(count, "row")
        told.append(f"On events {part} helps in {len(helps) or 'none'} of {rows}" + (f" and costs in {len(harms)}." if harms else "."))
        told += [f"It {does} with {_events(names)}." for does, names in (("helps", helps), ("costs skill", harms)) if names]
        return told if count else [told[0], f"On events nothing can be said of {part}: too few came."]

    def summary(self, among: Iterable[str] = PRIMARY) -> list[dict[str, Any]]:
        """For each of some observables at three and five years: skill over last year and the hardest rule, bands, the model's part."""
        found = []
        for observable, horizon in self._scored(among):
            rows = {row["rival"]: row for row in self._rows(observable, horizon)}
            naive = [row for name, row in rows.items() if name not in PARTS]
            bands = self.coverage[(self.coverage["observable"] == observable) & (self.coverage["horizon"] == horizon)]
            found.append(
                {
                    "observable": observable,
                    "horizon": horizon,
                    "cells": naive[0]["cells"],
                    "over_last_year": rows[LAST_YEAR]["skill"],
                    "hardest": min(naive, key=lambda row: float(row["skill"])),
                    "inside_80": float(bands["inside_80"].iloc[0]) if len(bands) else None,
                    "of_model": rows[MODEL_PART]["skill"] if MODEL_PART in rows else None,
                    "of_choice": rows[CHOICE]["skill"] if CHOICE in rows else None,
                }
            )
        return found

    def beaten(self) -> list[Beaten]:
        """How many naive rivals are beaten, for each primary observable at three and five years."""
        found = []
        for observable, horizon in self._scored(PRIMARY):
            rows = [row for row in self._rows(observable, horizon) if row["rival"] not in PARTS]
            better, surely = sum(row["skill"] > 0 for row in rows), sum(row["low"] > 0 for row in rows)
            hardest = min(rows, key=lambda row: float(row["skill"]))
            found.append(Beaten(observable, horizon, len(rows), better, surely, str(hardest["rival"]), _interval(hardest)))
        return found

    def in_short(self) -> list[str]:
        """The same, and the hardest rival, in short sentences."""
        lines = []
        for one in self.beaten():
            chance = "all beyond chance" if one.surely == one.better else f"{one.surely} of them beyond chance"
            sure = f", {chance}" if one.better else ""
            years = f"{SAID[one.observable]}, {one.horizon} years ahead"
            lines.append(f"{years}: the forecast beats {one.better} of {one.rivals} naive rivals{sure}.")
            lines.append(f"The hardest rival is {one.hardest}: skill {one.skill}.")
        return lines or [NOTHING]

    def _scored(self, among: Iterable[str]) -> list[tuple[str, int]]:
        known = set(zip(self.skill["observable"], self.skill["horizon"], strict=True))
        return [(name, years) for years in LONG for name in among if (name, years) in known]

    def _rows(self, observable: str, horizon: int) -> list[dict[Any, Any]]:
        chosen = (self.skill["observable"] == observable) & (self.skill["horizon"] == horizon)
        return self.skill[chosen].to_dict("records")


def _events(names: Sequence[str]) -> str:
    """Which events some rows are about."""
    return " and ".join(dict.fromkeys(name.partition(",")[0] for name in names))


def adds(row: Mapping[Any, Any]) -> bool:
    """Whether a skill is large enough to speak of, and beyond chance in all verdicts of a run together."""
    return bool(row["skill"] >= LEAST and row["sure_low"] > 0)


def costs(row: Mapping[Any, Any]) -> bool:
    """The same for a loss."""
    return bool(row["skill"] <= -LEAST and row["sure_high"] < 0)


def _interval(row: Mapping[Any, Any]) -> str:
    def write(value: float) -> str:
        return fixed(value, 3, sign=True)

    between = "too few for an interval" if row["low"] != row["low"] else interval(row["low"], row["high"], write)
    return f"{write(row['skill'])} ({between})"


def plan_of(
    panel: Panel, train_to: int | None, test_to: int | None, runs: int, seed: int, posterior: Path | None
) -> tuple[RollingPlan, list[str]]:
    """The plan of a validation and remarks on it. Raises HistoryError where the years do not allow one."""
    first, last = panel.years[0], panel.years[-1]
    end = last if test_to is None else test_to
    start = max(first + SHORTEST_PAST - 1, end - 8) if train_to is None else train_to
    if not first < end <= last:
        raise HistoryError(f"--test-to {end} is not in the panel, which runs from {first} to {last}")
    if start < first + SHORTEST_PAST - 1 or start >= end:
        raise HistoryError(
            f"--train-to {start} must leave {SHORTEST_PAST} years before it and one after: from {first + SHORTEST_PAST - 1} to {end - 1}"
        )
    notes = []
    if len(panel.states) == 1:
        notes.append("one state: where totals are given its flows are given too, and shares say nothing")
    if end - start < min(LONG):
        notes.append(f"--train-to {start} leaves no forecast of {min(LONG)} years or more, which are the test")
    chosen = posterior if posterior is not None else shipped_posterior(start)
    if chosen is None:
        notes.append(f"no shipped posterior was trained on years up to {start} alone: the registers' values stand in")
        return RollingPlan(panel, start, end, runs, seed, {}), notes
    trained = manifest_of(chosen).get("train_to")
    if isinstance(trained, int) and trained > start:
        notes.append(f"{chosen.name} was trained on years up to {trained}, later than --train-to {start}: its scores are not out of sample")
    notes.append(f"numbers from {chosen.name}" + (f", trained on {manifest_of(chosen).get('panel')} up to {trained}" if trained else ""))
    return RollingPlan(panel, start, end, runs, seed, lanes_of(read_posterior(chosen), runs, seed)), notes


def shipped_posterior(train_to: int) -> Path | None:
    """The shipped posterior that was trained on the most years up to `train_to`, or None."""
    usable = {year: file for year, file in shipped_posteriors().items() if year <= train_to}
    return usable[max(usable)] if usable else None


def validate(plan: RollingPlan, conditional: bool, evaluation: Evaluation = STANDARD, progress: Progress = silent) -> Validation:
    """Score the model and every rival from every origin; seed and draws are those of the plan.

    `progress` is called with the number of tasks just done.
    """
    # The rivals first: they take longest.
    tasks: list[ForecastTask] = [None, *((origin, choice) for origin in path_origins(plan) for choice in (True, False))]
    paths: dict[tuple[int, bool], ModelPath] = {}
    of_rivals = pd.DataFrame()
    digest = _digest(plan, conditional) if evaluation.checkpoint is not None else ""
    for task, part in evaluation.parts(_done, tasks, (plan, conditional), key=lambda task: f"{digest} {task}"):
        if task is None:
            of_rivals = part
        else:
            paths[task] = ModelPath.of(task[0], part)
        progress(1)
    return assess(pd.concat([stack_cells(plan, conditional, paths), of_rivals], ignore_index=True), conditional, plan.seed)


def steps(plan: RollingPlan) -> int:
    """How many tasks a validation of one kind has."""
    return 2 * len(path_origins(plan)) + 1


def _digest(plan: RollingPlan, conditional: bool) -> str:
    """What decides the scores."""
    digest = hashlib.sha256(f"{model_version()} {plan.train_to} {plan.test_to} {plan.runs} {plan.seed} {conditional}".encode())
    for arrays in (plan.panel.dyads, plan.lanes):
        for name in sorted(arrays):
            digest.update(name.encode() + np.ascontiguousarray(arrays[name]).tobytes())
    digest.update(repr((plan.panel.powers, plan.panel.states, plan.panel.years)).encode())
    return digest.hexdigest()


def _done(task: ForecastTask, plan: RollingPlan, conditional: bool) -> Any:
    return rival_cells(plan, conditional) if task is None else model_path(plan, task[0], conditional, task[1]).arrays


def assess(cells: pd.DataFrame, conditional: bool, seed: int) -> Validation:
    """Skill, coverage and leave-one-out from scored cells."""
    table = skill_table(cells, seed)
    return Validation(
        conditional, cells, table, coverage(cells),
        pd.concat([left_out(cells, name, "state") for name in (DAMPED, LAST_YEAR)], ignore_index=True),
        pd.concat([left_out(cells, name, "power") for name in (DAMPED, LAST_YEAR)], ignore_index=True),
    )  # fmt: skip


def as_json(plan: RollingPlan, notes: list[str], validations: list[Validation]) -> dict[str, Any]:
    """Everything as plain data."""
    return {
        "panel": plan.panel.name,
        "powers": list(plan.panel.powers),
        "states": list(plan.panel.states),
        "train_to": plan.train_to,
        "test_to": plan.test_to,
        "runs": plan.runs,
        "seed": plan.seed,
        "warnings": list(plan.panel.warnings),
        "notes": notes,
        "not_validated": NOT_VALIDATED,
        "model": MODEL,
        "kinds": {
            each.kind: {
                "skill": _records(each.skill),
                "losses": _records(each.losses()),
                "coverage": _records(each.coverage),
                "without_state": _records(each.without_state),
                "without_power": _records(each.without_power),
                "choice": each.verdicts(CHOICE),
                "model_part": each.verdicts(MODEL_PART),
                "summary": [_plain({**row, "hardest": _plain(row["hardest"])}) for row in each.summary()],
                "events": [_plain({**row, "hardest": _plain(row["hardest"])}) for row in each.summary(EVENTS)],
                "says": [line for part in QUESTIONS for line in each.says(part)],
                "in_short": each.in_short(),
            }
            for each in validations
        },
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [_plain(row) for row in table.to_dict("records")]


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        str(key): (None if isinstance(value, float) and value != value else round(value, 6) if isinstance(value, float) else value)
        for key, value in row.items()
    }
