"""Scenarios against each other: the first is what the others are compared with, run by run on the same draws."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from suitors.results.outcomes import large_enough, outcome_of
from suitors.results.summary import as_told
from suitors.scenario import Loaded
from suitors.studies.evaluation import Evaluation
from suitors.studies.plan import ComparisonError, ComparisonPlan, Variant, known_power
from suitors.studies.points import evaluate
from suitors.studies.subjects import subjects
from suitors.variables.register import OUTCOMES
from suitors.variables.variable import MAIN

RUNS_TO_CHOOSE = 16
MOST_POWERS = 3
"""Powers that a comparison of scenarios is about where nobody says which."""


def scenarios_plan(scenarios: Sequence[Loaded], powers: Sequence[str] = (), seed: int = 0) -> ComparisonPlan:
    """A plan with a variant for each scenario, by name.

    It is about `powers`; by default those whose tables or events differ, and if there are none those whose leverage moves most. Raises
    ComparisonError.
    """
    if len(scenarios) < 2:
        raise ComparisonError("a comparison of scenarios needs two, such as suitors compare baseline tokyo_2025")
    names = _names(scenarios)
    base = scenarios[0]
    common = [code for code in base.scenario.powers if all(code in item.scenario.powers for item in scenarios)]
    if not common or not any(all(state in item.scenario.states for item in scenarios) for state in base.scenario.states):
        raise ComparisonError("the scenarios have no power, or no state, in common: there is nothing to compare")
    for item in scenarios[1:]:
        if _span(item) != _span(base):
            spans = f"{base.name} {_span(base)}, {item.name} {_span(item)}"
            raise ComparisonError(f"the scenarios end at different times: {spans}; --set horizon.years=N sets one for all")
    chosen = tuple(dict.fromkeys(known_power(item, said) for said in powers for item in scenarios))
    variants = {names[0]: Variant(base, "base", note=_note(base))}
    variants |= {name: Variant(item, "scenario", names[0], _note(item)) for name, item in zip(names[1:], scenarios[1:], strict=True)}
    return ComparisonPlan(chosen or _about(scenarios, common, seed), (), variants)


def _span(loaded: Loaded) -> str:
    horizon = loaded.scenario.horizon
    return f"{horizon.years} years from {horizon.start}"


def _note(loaded: Loaded) -> str:
    return f"{loaded.scenario.title}{': ' if loaded.overrides else ''}{', '.join(loaded.overrides)}"


def _names(scenarios: Sequence[Loaded]) -> list[str]:
    found: list[str] = []
    for item in scenarios:
        place = 2
        name = item.name
        while name in found:
            name, place = f"{item.name} ({place})", place + 1
        found.append(name)
    return found


def _about(scenarios: Sequence[Loaded], common: Sequence[str], seed: int) -> tuple[str, ...]:
    concerned = {code for item in scenarios[1:] for code in subjects(scenarios[0], item).powers} & set(common)
    contestants = [code for code in common if scenarios[0].scenario.powers[code].contestant] or list(common)
    asked = sorted(concerned) or contestants
    if len(asked) <= MOST_POWERS and concerned:
        return tuple(asked)
    tables = evaluate({str(place): item for place, item in enumerate(scenarios)}, range(RUNS_TO_CHOOSE), Evaluation(seed))
    means = pd.DataFrame({name: table.mean() for name, table in tables.items()})

    def moved(code: str) -> float:
        row = means.loc[[f"{MAIN}[{code}]"]].to_numpy(np.float64)[0]
        return float(np.abs(row - row[0]).max())

    return tuple(sorted(asked, key=moved, reverse=True)[: MOST_POWERS if concerned else 1])


def moved_most(rows: pd.DataFrame, base: pd.DataFrame) -> pd.DataFrame:
    """The rows of one pair's differences that moved beyond chance and by enough to matter, the largest first.

    The size is the mean difference over how much runs of the base differ among each other. Only outcomes that tables on screen show.
    """
    spread = as_told(base).std()
    shown = rows[[bool({"run", "compare"} & set(outcome_of(str(name)).shown.split())) for name in rows["outcome"]]]
    size = shown["difference"].abs() / np.maximum(spread.reindex(shown["outcome"]).to_numpy(np.float64), 1e-12)
    notable = large_enough(shown)
    beyond = (shown["low"] > 0) | (shown["high"] < 0)
    order = {name: place for place, name in enumerate(OUTCOMES)}
    found = shown.assign(size=size, order=[order[str(name).partition("[")[0]] for name in shown["outcome"]])[notable & beyond]
    return found.sort_values(["size", "order"], ascending=[False, True], kind="stable").drop(columns="order")


def only_in_one(plan: ComparisonPlan) -> list[str]:
    """Who takes part in one of two scenarios only, a sentence each."""
    base = plan.variants[plan.base].loaded
    said = []
    for name, item in plan.variants.items():
        if item.kind != "scenario":
            continue
        found = subjects(base, item.loaded)
        for codes, loaded, where in ((found.only_first, base, plan.base), (found.only_second, item.loaded, name)):
            if codes:
                actors = {code: power.name for code, power in loaded.scenario.powers.items()}
                actors |= {code: state.name for code, state in loaded.scenario.states.items()}
                who = ", ".join(f"{actors[code]} ({code})" for code in codes)
                verb = "takes" if len(codes) == 1 else "take"
                said.append(f"Only in {where}: {who} {verb} part; outcomes of what the other lacks are not compared.")
    return list(dict.fromkeys(said))
