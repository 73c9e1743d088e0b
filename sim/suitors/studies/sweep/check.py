"""Whether every value that a sweep gives a key is one that the scenario allows."""

from __future__ import annotations

from collections.abc import Sequence

from suitors.scenario import Loaded, ScenarioError, load
from suitors.studies.sweep.vary import SweepError, Vary, override

MOST_CHOICES = 200
"""Choices tried before the start; of more, the rest show when their points' turn comes."""


def check(varied: Sequence[Vary], source: str, overrides: Sequence[str]) -> list[Loaded]:
    """Load the scenario at the ends of all ranges and at every structural choice; the scenarios that the choices make.

    Limits are intervals: where both ends are allowed, all between are. Raises ScenarioError with the schema's message.
    """
    names = [item.key for item in varied]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise SweepError(f"{twice} is varied twice")
    first = [override(item.key, item.choices[0]) for item in varied if item.kind == "structural"]
    numbers = [item for item in varied if item.kind != "structural"]
    for pick in (min, max):
        ends = [override(item.key, pick(item.choices or (item.low, item.high))) for item in numbers]
        _load(source, [*overrides, *ends])
    made = []
    for item in varied:
        for choice in item.choices[:MOST_CHOICES] if item.kind == "structural" else ():
            alone = override(item.key, choice)
            try:
                made.append(_load(source, [*overrides, alone]))
            except ScenarioError:
                # Some choices go together only: contest and endogenous money, say.
                others = [text for text in first if text.partition("=")[0] != alone.partition("=")[0]]
                if not others:
                    raise
                made.append(_load(source, [*overrides, *others, alone]))
    for loaded in made:
        quantities = loaded.quantities()
        for item in numbers:
            if item.key not in quantities:
                raise SweepError(f"{item.key} is varied but does not exist where {loaded.overrides[-1]}")
    return made


def _load(source: str, overrides: Sequence[str]) -> Loaded:
    try:
        return load(source, overrides)
    except ScenarioError as error:
        place = "--vary" if error.file == "--set" else error.file
        raise ScenarioError(
            file=place, problem=error.problem, line=error.line, key=error.key, value=error.value,
            allowed=error.allowed, nearest=error.nearest, others=error.others,
        ) from None  # fmt: skip
