"""Where and when a difference in leverage arises, in two short sentences for each pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from suitors.results.outcomes import outcome_of
from suitors.studies.unfolding import EVERYWHERE
from suitors.variables.variable import MAIN
from suitors.words.numbers import about
from suitors.words.scenario import Words

HALF = 0.5
"""A difference that has lost more than this share of its largest size is told to fade."""


@dataclass(frozen=True)
class CourseOfDifference:
    """How a difference runs over the years; years of the calendar."""

    shows: int
    """The first year in which it is told from 0 and large enough to matter."""
    largest: int
    at_largest: float
    last: int
    at_last: float

    @property
    def fades(self) -> bool:
        return self.at_last * self.at_largest > 0.0 and abs(self.at_last) < HALF * abs(self.at_largest)

    @property
    def turns(self) -> bool:
        return self.at_last * self.at_largest < 0.0


def of_pair(rows: pd.DataFrame, words: Words) -> list[str]:
    """Sentences on one pair and power; `rows` are its rows of `unfolding.csv`. None where there are none."""
    if rows.empty:
        return []
    course = course_of(rows[rows["state"] == EVERYWHERE])
    if course is None:
        return ["The difference in leverage is within chance, or too small to matter, in every year."]
    return [over_time(course), *by_place(rows[(rows["year"] == rows["year"].max())], words)]


def course_of(whole: pd.DataFrame) -> CourseOfDifference | None:
    """The course of the whole difference; None where it is in no year told from 0 and large enough to matter."""
    difference, years = whole["difference"].to_numpy(np.float64), whole["year"].to_numpy()
    least = np.array([outcome_of(MAIN).least(float(level)) for level in whole["level_against"]])
    told = ((whole["low"] > 0) | (whole["high"] < 0)).to_numpy() & (np.abs(difference) >= least)
    if not told.any():
        return None
    peak = int(np.argmax(np.where(told, np.abs(difference), 0.0)))
    sure = float(difference[-1]) if told[-1] else 0.0
    return CourseOfDifference(int(years[told][0]), int(years[peak]), float(difference[peak]), int(years[-1]), sure)


def over_time(course: CourseOfDifference) -> str:
    """When it shows, when it is largest, and whether it fades."""
    shows = f"The difference shows from {course.shows} on"
    if course.largest == course.last:
        return f"{shows} and is largest in the last year, {course.last}."
    most = f"{shows} and is largest in {course.largest}"
    if not course.at_last:
        return f"{most}; by {course.last} it is within chance or too small to matter."
    if course.turns:
        return f"{most}, at {about(course.at_largest)}; by {course.last} its sign differs, at {about(course.at_last)}."
    if course.fades:
        return f"{most}, at {about(course.at_largest)}; by {course.last} it fades to {about(course.at_last)}."
    return f"{most}, at {about(course.at_largest)}; in {course.last} it is {about(course.at_last)}."


def by_place(last: pd.DataFrame, words: Words) -> list[str]:
    """Which state's part is the largest at the horizon, if any is told from chance."""
    parts = last[last["state"] != EVERYWHERE]
    told = parts[(parts["low"] > 0) | (parts["high"] < 0)]
    if told.empty or len(parts) < 2:
        return []
    whole = float(last.loc[last["state"] == EVERYWHERE, "difference"].iloc[0])
    most = told.iloc[int(told["difference"].abs().to_numpy().argmax())]
    part, where = float(most["difference"]), words.actor(str(most["state"]))
    against = f"{about(part)} of {about(whole)}" if part * whole > 0 else f"{about(part)}, against {about(whole)} in all"
    others = int((told["difference"] * part < 0).sum())
    other = f"; {others} other state{'s pull' if others > 1 else ' pulls'} the other way" if others else ""
    return [f"The largest part by state comes from {where}: {against}{other}."]
