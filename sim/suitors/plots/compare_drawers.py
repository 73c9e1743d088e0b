"""Which figures a comparison's folder has the numbers for, and what draws each."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from suitors.plots import (
    compare_channels,
    compare_differences,
    compare_doubts,
    compare_parts,
    compare_plane,
    compare_regret,
    compare_rests_on,
    compare_states,
    compare_structures,
    compare_tables,
    compare_trade_off,
    compare_unfolding,
    run_differences,
)
from suitors.plots.compare_findings import balance, change, chief, verdicts
from suitors.plots.compare_folder import Compared
from suitors.results.outcomes import columns_in, outcome_of
from suitors.studies.by_year import all_passing
from suitors.studies.futures.explore import RUNS_OF_MECHANISMS
from suitors.variables.variable import MAIN
from suitors.words.names import number_name

SPLIT = {"parts": ("blocks", "blocks and delivery"), "ingredients": ("ingredients",)}
"""Figures of splits and the cuts that they show."""
Drawer = Callable[[], Figure]


def drawers(compared: Compared) -> dict[str, Drawer]:
    """What draws each figure, by file name. Figures of a second power or a further strategy have its name added."""
    found: dict[str, Drawer] = {}
    for power in compared.powers:
        mark = "" if power == compared.powers[0] else f"_{power}"
        found |= {f"{name}{mark}": draw for name, draw in _of_power(compared, power).items()}
    found["states"] = partial(
        compare_states.states, compared.differences, compared.states, compared.looks, compared.foot, compared.actor, compared.powers[0]
    )
    if compared.has("by_year.csv"):
        found |= _by_year(compared)
    return found | (_of_blocks(compared) if compared.has("blocks.csv") else {})


def _of_power(compared: Compared, power: str) -> dict[str, Drawer]:
    looks, foot = compared.looks, compared.foot
    found: dict[str, Drawer] = {
        "differences": lambda: compare_differences.differences(
            compared.differences,
            power,
            looks,
            foot,
            name=compared.actor(power),
        ),
        "cost_and_effect": lambda: compare_plane.cost_and_effect(
            compared.tables, _by_variant(compared), power, looks, _foot_of_both(compared), _cost_and_effect(compared, power)
        ),
        "trade_off": lambda: compare_trade_off.trade_off(
            compared.tables, power, compared.states, looks, foot(compare_trade_off.NOTE), _balance(compared, power)
        ),
    }
    if compare_channels.moving(compared.differences, power, looks):
        found["channels"] = lambda: compare_channels.channels(compared.differences, power, looks, foot, compared.actor(power))
    if compared.has("unfolding.csv"):
        rows = compared.unfolding[compared.unfolding["power"] == power]
        if compare_unfolding.moves(rows, looks):
            found["unfolding"] = lambda: compare_unfolding.unfolding(rows, looks, foot, compared.actor, compared.actor(power))
    if compared.more:
        found["variants"] = lambda: compare_differences.differences(
            compared.differences,
            power,
            compared.every_look,
            foot,
            "variants",
            f"{_most(compared, power)}",
            compared.actor(power),
        )
    if compared.has("structures.csv"):
        found |= _of_structures(compared, power)
    return found | (_of_futures(compared, power) if compared.has("futures.csv") else {})


def _by_year(compared: Compared) -> dict[str, Drawer]:
    """A figure for each scenario in which something differs for a time."""
    told = {look.name: (look, look.rows(compared.by_year)) for look in compared.looks}
    passing = {name: pair for name, pair in told.items() if all_passing(pair[1])}
    return {
        "by_year" if place == 0 else f"by_year_{name}": partial(run_differences.by_year, rows, look.versus, compared.actor, compared.foot)
        for place, (name, (look, rows)) in enumerate(passing.items())
    }


def _cost_and_effect(compared: Compared, power: str) -> str:
    told = (compare_plane.EFFECT, compare_plane.COST)
    return change(compared.differences, compared.looks, power, compared.actor(power), told)


def _balance(compared: Compared, power: str) -> str:
    """How many outcomes of the power, and of the states taken one by one, get better and worse."""
    table = compared.differences
    look = chief(table, compared.looks, power)
    signs = verdicts(table, look, columns_in("trade-off", [power]))
    turned = {column: sign * outcome_of(column).direction for column, sign in signs.items()}
    return f"With {look.title}, for {compared.actor(power)}: {balance(turned)}"


def _most(compared: Compared, power: str) -> str:
    """The variant with the largest difference in the main outcome that is told apart from nought."""
    column = f"{MAIN}[{power}]"
    found = {look: verdicts(compared.differences, look, [column]).get(column, 0) for look in compared.every_look}
    size = {
        look: abs(float(look.rows(compared.differences).set_index("outcome")["difference"].loc[column]))
        for look, sign in found.items()
        if sign
    }
    if not size:
        return f"No variant changes the leverage of {compared.actor(power)} by enough to matter"
    first = max(size, key=lambda look: size[look])
    what = "adds most to" if found[first] > 0 else "takes most from"
    return f"Of all variants, “{first.title}” {what} the leverage of {compared.actor(power)}"


def _of_structures(compared: Compared, power: str) -> dict[str, Drawer]:
    """A heat map for each pair that was played under all structures."""
    table = compared.structures
    mine = table[table["power"] == power]
    found: dict[str, Drawer] = {}
    for place, (variant, rows) in enumerate(mine.groupby("variant", sort=False)):
        note = f"{compare_structures.NOTE} {int(rows['worlds'].iloc[0]):,} futures in each."
        draw = partial(
            compare_structures.structures, rows, power, compared.name_of(str(variant)), compared.foot(note), compared.actor(power)
        )
        found["structures" if place == 0 else f"structures_{str(variant).partition(',')[0]}"] = draw
    return found


def _of_futures(compared: Compared, power: str) -> dict[str, Drawer]:
    looks, foot = compared.looks, compared.foot
    found: dict[str, Drawer] = {
        "doubts": lambda: compare_doubts.doubts(compared.futures, power, looks, foot(compare_doubts.NOTE, True), compared.actor(power)),
        "regret": lambda: compare_regret.regret(
            compared.means, _contests(compared), power, compared.colour, foot(compare_regret.NOTE, True), compared.called
        ),
        "criteria": lambda: compare_tables.criteria(
            compared.criteria,
            power,
            compared.colour,
            foot(compare_tables.CRITERIA_NOTE, True),
            compared.least,
            _by_variant(compared),
            compared.short,
            compared.actor(power),
        ),
        "mechanisms": lambda: compare_tables.mechanisms(
            compared.mechanisms,
            power,
            looks,
            foot(compare_tables.MECHANISMS_NOTE, runs=_runs_of_mechanisms(compared)),
            compared.least,
            compared.actor(power),
        ),
    }
    return found | (_of_causes(compared, power) if compared.has("rests_on.csv") else {})


def _of_causes(compared: Compared, power: str) -> dict[str, Drawer]:
    """Where the sign of leverage differs, for each pair whose numbers are ranked; other outcomes where futures held out bear a box out."""
    looks = {look.name: look for look in compared.looks}
    found: dict[str, Drawer] = {}
    for cause in json.loads((compared.folder / "causes.json").read_text("utf-8")):
        measure, _, actor = str(cause["outcome"]).partition("[")
        confirmed = bool(cause["box"]) and cause["box"]["confirmed"]
        if actor != f"{power}]" or not (measure == MAIN or confirmed):
            continue
        ranked = compared.rests_on
        numbers = ranked[(ranked["outcome"] == cause["outcome"]) & (ranked["variant"] == cause["variant"])].reset_index(drop=True)
        if not (confirmed or numbers["significant"].any()):
            continue
        name = "rests_on" if measure == MAIN else f"rests_on_{measure}"
        name += "_travelling" if looks[cause["variant"]].hollow else ""
        name += f"_{str(cause['variant']).partition(',')[0]}" if name in found else ""
        found[name] = partial(_rests_on, compared, cause, numbers)
    return found


def _rests_on(compared: Compared, cause: dict[str, Any], numbers: pd.DataFrame) -> Figure:
    values = compared.means[cause["outcome"]].unstack("variant")
    difference = pd.Series(values[cause["variant"]] - values[cause["against"]])
    power = str(cause["outcome"]).partition("[")[2].rstrip("]")
    titles = compared.name_of(str(cause["variant"])), compared.name_of(str(cause["against"])), compared.actor(power)
    numbers = numbers.assign(name=[number_name(str(name), compared.plain) for name in numbers["name"]])
    return compare_rests_on.rests_on(cause, numbers, compared.drawn, difference, compared.foot("", True), titles)


def _of_blocks(compared: Compared) -> dict[str, Drawer]:
    blocks, power = compared.blocks, compared.powers[0]
    found: dict[str, Drawer] = {}
    for place, strategy in enumerate(dict.fromkeys(blocks["strategy"])):
        mine = blocks[blocks["strategy"] == strategy]
        foot = compared.foot(compare_parts.NOTE, runs=int(mine["runs"].iloc[0]))
        for name, cuts in SPLIT.items():
            draw = partial(compare_parts.parts, mine, power, cuts, compared.colour(str(strategy)), foot, compared.least)
            found[name if place == 0 else f"{name}_{strategy}"] = draw
    return found


def _contests(compared: Compared) -> dict[str, Sequence[str]]:
    """Rivals for the first place, by delivery."""
    table = compared.criteria
    return {str(delivery): list(dict.fromkeys(rows["strategy"])) for delivery, rows in table.groupby("delivery", sort=False)}


def _foot_of_both(compared: Compared) -> str:
    return compared.foot(compare_plane.NOTE, compared.has("futures.parquet"), compared.manifest["runs"])


def _runs_of_mechanisms(compared: Compared) -> int:
    asked = compared.manifest["asked"]
    return min(int(asked["futures"]) * int(asked["runs_in_a_future"]), RUNS_OF_MECHANISMS)


def _by_variant(compared: Compared) -> dict[str, pd.DataFrame] | None:
    """Mean outcomes of each future by variant; None without futures."""
    if not compared.has("futures.parquet"):
        return None
    return {str(name): pd.DataFrame(compared.means.loc[name]) for name in compared.means.index.get_level_values("variant").unique()}
