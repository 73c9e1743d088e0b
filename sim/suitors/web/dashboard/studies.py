"""What a page asks for by a button: comparisons, break-evens, why deals were taken, and which assumed numbers matter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from suitors.errors import InputError
from suitors.plots.style import COLOURS
from suitors.report.answer import answer
from suitors.results.outcomes import text_of
from suitors.scenario import Loaded
from suitors.studies.breakeven import OURS, BreakEven, search
from suitors.studies.compare import compare as compare_experiment
from suitors.studies.evaluation import Evaluation
from suitors.studies.explain import deals_with_terms, name_of, term_columns
from suitors.studies.futures.draws import draw
from suitors.studies.futures.explore import play
from suitors.studies.futures.quick import least_correlation
from suitors.studies.plan import ABSENT, ComparisonPlan, strategies_plan
from suitors.studies.posterior import calibrated
from suitors.studies.scenarios import scenarios_plan
from suitors.studies.sweep.vary import Vary
from suitors.variables.variable import MAIN
from suitors.web.dashboard import worlds as fitting
from suitors.web.dashboard.lever import ASSUMED
from suitors.web.dashboard.levers import levers_of
from suitors.web.dashboard.sources import Source, loaded_of
from suitors.words.numbers import given, in_sentence, number, plural, signed
from suitors.words.scenario import Words

COMPARED_RUNS, TURN_RUNS, FUTURES, DEALS, NUMBERS = 128, 24, 384, 400, 12
NOWHERE = "/nonexistent"
SHOWN = (MAIN, "policy_leverage", "goodwill", "completed_public", "fiscal_cost")
"""Outcomes of the power that a comparison shows."""


def compared(source: Source, changes: tuple[str, ...], power: str, rivals: tuple[str, ...], others: tuple[Source, ...]) -> dict[str, Any]:
    """Strategies of a power, or scenarios, side by side on the same draws: the answer, and a row an outcome of the power."""
    from pathlib import Path

    loaded = loaded_of(source, changes)
    plan = _plan(loaded, power, rivals, others)
    found = compare_experiment(loaded, plan, COMPARED_RUNS, Evaluation(loaded.scenario.seed))
    said = answer(found, loaded, Path(NOWHERE), loaded.scenario.seed)
    words = Words(loaded)
    names = [name for name, item in plan.variants.items() if item.kind in ("base", "strategy", "scenario")]
    rows = found.differences
    table = []
    for outcome in (f"{name}[{power}]" for name in SHOWN):
        known = rows[rows["outcome"] == outcome].set_index("variant")
        if known.empty or outcome not in found.tables[plan.base]:
            continue
        cells = []
        for name in names:
            level = float(found.tables[name][outcome].median())
            cell: dict[str, Any] = {"level": number(level), "value": level, "low": None, "high": None, "difference": None}
            if name in known.index:
                row = known.loc[name]
                row = row[row["against"] == plan.base].iloc[0] if isinstance(row, pd.DataFrame) else row
                cell |= {"difference": float(row["difference"]), "low": float(row["low"]), "high": float(row["high"])}
            cells.append(cell)
        table.append({"what": text_of(outcome), "unit": in_sentence(str(known["unit"].iloc[0])), "cells": cells})
    return {
        "power": words.title(power),
        "sentences": said["sentences"],
        "unfolding": said["unfolding"],
        "names": [_capital(_called(name, plan, words, power)) for name in names],
        "table": table,
        "runs": found.runs,
    }


def _called(name: str, plan: ComparisonPlan, words: Words, power: str) -> str:
    if plan.of_scenarios:
        return plan.variants[name].loaded.scenario.title
    return words.strategy(name, power)


def _plan(loaded: Loaded, power: str, rivals: tuple[str, ...], others: tuple[Source, ...]) -> ComparisonPlan:
    if others:
        return scenarios_plan([loaded, *(loaded_of(other) for other in others)], [power], loaded.scenario.seed)
    plan = strategies_plan(loaded, power, list(rivals))
    # What needs the run without the power's new money is left to the command.
    kept = {name: item for name, item in plan.variants.items() if item.kind in ("base", "strategy") or name == ABSENT}
    return ComparisonPlan(plan.powers, plan.strategies, kept)


def turning(
    source: Source, changes: tuple[str, ...], power: str, rivals: tuple[str, ...], others: tuple[Source, ...], lever: str
) -> dict[str, Any]:
    """Where along a lever the difference in leverage between the first two of a comparison passes 0."""
    loaded = loaded_of(source, changes)
    lever_found = levers_of(loaded_of(source)).get(lever)
    if lever_found is None or lever_found.key is None:
        raise InputError("a break-even needs a lever that sets one number")
    plan = _plan(loaded, power, rivals, others)
    name, against = plan.headline[0]
    kind: Any = "belief" if lever_found.key.startswith("parameters.") else "lane"
    if lever_found.key.startswith(("powers.", "strategies.", "events.")) and ".money." in lever_found.key:
        kind = "structural"
    varied = Vary(lever_found.key, kind, low=lever_found.low, high=lever_found.high, unit=lever_found.unit)
    found = search(
        plan.variants[name].loaded, plan.variants[against].loaded, f"{MAIN}[{power}]", [varied], TURN_RUNS,
        Evaluation(loaded.scenario.seed),
    )[0]  # fmt: skip
    return _curve(found) | {"label": lever_found.label, "what": f"{_called(name, plan, Words(loaded), power)}"}


def _curve(found: BreakEven) -> dict[str, Any]:
    assert OURS
    return {
        "now": found.now,
        "unit": found.unit,
        "told": found.told,
        "curve": [{name: float(row[name]) for name in ("value", "difference", "low", "high")} for _, row in found.curve.iterrows()],
        "turns": [
            {
                "value": turn.value,
                "low": turn.low if np.isfinite(turn.low) else turn.value,
                "high": turn.high if np.isfinite(turn.high) else turn.value,
                "rising": turn.rising,
            }
            for turn in found.turns
        ],
    }


def explained(source: Source, changes: tuple[str, ...], run: int) -> dict[str, Any]:
    """The deals of a run with the parts of their utility, the largest first."""
    loaded = loaded_of(source, changes)
    words = Words(loaded)
    deals = deals_with_terms(loaded, [run], Evaluation(loaded.scenario.seed, posterior=calibrated(loaded)))
    terms = term_columns(deals)
    largest = deals.sort_values("size", ascending=False, kind="stable").head(DEALS).sort_values("time", kind="stable")
    found = []
    for place, deal in largest.iterrows():
        parts = [{"name": name_of(column), "value": float(deal[column])} for column in terms if abs(float(deal[column])) >= 0.005]
        found.append(
            {
                "id": int(str(place)),
                "date": given(round(float(deal["time"]), 1)),
                "power": str(deal["power"]),
                "state": str(deal["state"]),
                "names": [words.title(str(deal["power"])), words.title(str(deal["state"]))],
                "what": _what(deal, loaded),
                "size": float(deal["size"]),
                "taken": float(deal["taken"]),
                "outcome": str(deal["outcome"]),
                "reason": _plain(deal, "reason"),
                "facts": _facts(deal),
                "parts": sorted(parts, key=lambda part: -abs(float(str(part["value"]))))[:12],
                "taste": float(deal["taste"]) if "taste" in deal else 0.0,
            }
        )
    counts = deals["outcome"].value_counts()
    money = float(deals["taken"].sum())
    taken = int(counts.get("taken", 0)) + int(counts.get("cut", 0))
    title = f"In run {run}, {taken:,} of {len(deals):,} deals are taken, worth {number(money)} bn US$"
    return {"run": run, "title": title, "deals": found, "total": len(deals), "colours": sorted(COLOURS)}


def _what(deal: pd.Series, loaded: Loaded) -> str:
    product, strategy = str(deal.get("product", "")), loaded.scenario.powers[str(deal["power"])].strategy
    known = loaded.scenario.strategies[strategy].products.get(product.rpartition(".")[2].rpartition(":")[2].rpartition("/")[2])
    return known.title if known is not None else product.replace("_", " ")


def _plain(deal: pd.Series, column: str) -> str:
    return str(deal[column]).replace("_", " ") if column in deal and isinstance(deal[column], str) else ""


FACTS: dict[str, tuple[str, str, float]] = {
    "sector": ("sector", "", 1.0),
    "rate": ("interest", " % a year", 100.0),
    "maturity": ("years to repay", "", 1.0),
    "grace": ("years of grace", "", 1.0),
    "grant_element": ("grant element", " %", 100.0),
    "chance": ("chance to be taken", " %", 100.0),
    "utility": ("utility", "", 1.0),
}


def _facts(deal: pd.Series) -> list[list[str]]:
    found = []
    for column, (name, unit, factor) in FACTS.items():
        if column not in deal or pd.isna(deal[column]):
            continue
        value = deal[column]
        found.append([name, value.replace("_", " ") if isinstance(value, str) else f"{number(factor * float(value))}{unit}"])
    return found


def doubted(
    source: Source, changes: tuple[str, ...], base: tuple[Source, tuple[str, ...]], against: str, power: str, worlds: pd.DataFrame | None
) -> dict[str, Any]:
    """The answer over futures that draw all numbers anew, or over worlds that fit, and its assumed numbers ranked by what they move.

    The answer is the difference in leverage of a power from what the page compares with, or leverage itself where that is nothing.
    What one side sets keeps its value there, as in comparisons.
    """
    loaded, outcome = loaded_of(source, changes), f"{MAIN}[{power}]"
    compared = base != (source, changes)
    seed = loaded.scenario.seed
    drawn = draw(loaded, [], FUTURES, seed, worlds)
    sides = {OURS: loaded}
    if compared:
        sides["base"] = loaded_of(*base)
        ours, theirs = (side.quantities() for side in sides.values())
        kept = [
            path for path in map(str, drawn.columns)
            if path in theirs and theirs[path].value == ours[path].value and not path.startswith("events.")
        ]  # fmt: skip
        drawn = drawn[kept]
    levels = {
        name: table[outcome].groupby(level="point", sort=True).mean() for name, table in play(sides, drawn, 1, Evaluation(seed)).items()
    }
    values = levels[OURS] - levels["base"] if compared else levels[OURS]
    values.index = drawn.index
    ranks = drawn.rank().corrwith(values.rank()).dropna()
    ranks = ranks[ranks.abs() > least_correlation(len(ranks), len(drawn))].sort_values(key=lambda item: -item.abs(), kind="stable")
    quantities, words = loaded.quantities(), Words(loaded)
    who = words.actor(power)
    keys = {lever.key: lever.id for lever in levers_of(loaded).values() if lever.key}
    rows = []
    for path, rank in ranks.items():
        item = quantities.get(str(path))
        if item is None or item.grade not in ASSUMED or item.low is None or item.high is None:
            continue
        third = pd.qcut(drawn[path].rank(method="first"), 3, labels=False)
        effect = float(values[third == 2].mean() - values[third == 0].mean())
        rows.append(
            {
                "path": str(path), "name": _capital(words.number(str(path))), "unit": item.unit, "now": item.value, "low": item.low,
                "high": item.high, "source": item.source, "rank": float(rank), "effect": effect, "lever": keys.get(str(path)),
            }
        )  # fmt: skip
    low, middle, high = (float(value) for value in np.quantile(values, [0.05, 0.5, 0.95]))
    unit = "points of 100"
    if compared:
        up = int((values > 0).sum())
        many, way = (up, "higher") if 2 * up >= FUTURES else (int((values < 0).sum()), "lower")
        title = f"In {many:,} of {FUTURES:,} futures leverage of {who} is {way} than {against}"
        note = f"Difference: {signed(middle)} {unit} in the middle; 90 % of the futures lie between {signed(low)} and {signed(high)}."
    else:
        title = f"Leverage of {who} lies between {number(low)} and {number(high)} {unit} in 90 % of {FUTURES:,} futures"
        note = f"It is {number(middle)} in the middle."
    return {
        "title": title, "note": f"{note} Each future, a dot, draws {plural(len(drawn.columns), 'number')}.", "compared": compared,
        "numbers": rows[:NUMBERS], "low": low, "middle": middle, "high": high, "unit": unit, "power": words.title(power),
        "dots": [round(float(value), 4) for value in np.sort(values)],
    }  # fmt: skip


def dragged(source: Source, changes: tuple[str, ...], power: str, path: str) -> dict[str, Any]:
    """How leverage of a power goes along one assumed number over its range."""
    loaded = loaded_of(source, changes)
    item = loaded.quantities().get(path)
    if item is None or item.low is None or item.high is None:
        raise InputError("there is no such number with a range")
    kind: Any = "belief" if path.startswith("parameters.") else "lane"
    if ".money." in path:
        kind = "structural"
    varied = Vary(path, kind, low=min(item.low, item.value), high=max(item.high, item.value), unit=item.unit)
    return _curve(search(loaded, None, f"{MAIN}[{power}]", [varied], TURN_RUNS, Evaluation(loaded.scenario.seed))[0])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


WORK: dict[str, Callable[..., Any]] = {
    "compared": compared,
    "turning": turning,
    "explained": explained,
    "doubted": doubted,
    "dragged": dragged,
    **fitting.WORK,
}
