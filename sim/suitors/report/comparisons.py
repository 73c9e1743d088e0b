"""The report's part about a comparison."""

from __future__ import annotations

import json
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

import pandas as pd

from suitors.plots.compare_all import FIGURES
from suitors.report.answer import moved_by, resting
from suitors.report.content import Columns, ReportPart, ReportTable, grades_of, pictures_of, region_of
from suitors.report.grounds import ASSUMED
from suitors.report.runs import passing_table
from suitors.results.outcomes import columns_in, large_enough, phrase_of
from suitors.results.pairs import pairs_in
from suitors.scenario import Loaded
from suitors.words.numbers import MISSING, count, estimate, in_table, interval, number, percent, signed
from suitors.words.scenario import Words

MOST_VARIANTS = 3
"""With more, a report shows one headline of each."""


def compared(folder: Path, manifest: dict[str, Any], loaded: Loaded) -> ReportPart:
    """Everything that a comparison's folder says, in the order in which a reader asks."""
    said = json.loads((folder / "answer.json").read_text("utf-8"))
    differences = pd.read_csv(folder / "differences.csv")
    words = Words(loaded)
    powers, states = manifest["powers"], sorted(manifest["scenario"]["states"])
    tables = [
        table
        for power in powers
        for table in (
            _differences(differences, f"Differences for {words.actor(power)}", columns_in("report", [power])),
            _differences(differences, f"Leverage of {words.actor(power)} by channel", columns_in("channels", [power])),
        )
    ]
    if (folder / "unfolding.csv").exists():
        unfolding = pd.read_csv(folder / "unfolding.csv")
        tables += [table for power in powers for table in _unfolding(unfolding[unfolding["power"] == power], power, words)]
    if (folder / "by_year.csv").exists():
        years = pd.read_csv(folder / "by_year.csv").fillna({"unit": ""})
        told = (
            passing_table(rows, words, f"{variant} against {other}, on the same draws")
            for (variant, other), rows in years.groupby(["variant", "against"], sort=False)
        )
        tables += [table for table in told if table.rows]
    tables.append(_differences(differences, "Differences for the states", columns_in("report", states, "state")))
    if named := list(pairs_in(map(str, differences["outcome"]))):
        tables.append(_differences(differences, "Differences for powers in single states", named))
    if (folder / "blocks.csv").exists():
        tables.append(_blocks(pd.read_csv(folder / "blocks.csv"), powers[0]))
    tables.append(_variants(manifest["variants"]))
    if (folder / "futures.csv").exists():
        tables += _futures(folder, powers[0], words)
    return ReportPart(
        title=manifest["title"],
        question=said["question"],
        sentences=[*said["sentences"], *said["meetings"]],
        unfolding=said.get("unfolding", []),
        headlines=[_card(item, said["money"], words) for item in _most_asked_for(said["headlines"])],
        depends_on=said["depends_on"],
        money=said["money"],
        pictures=pictures_of(folder, FIGURES),
        tables=tables,
        grades=grades_of(loaded),
        region=region_of(loaded),
        citation=said["citation"],
        repeat=manifest["repeat"],
        hash=manifest["scenario_hash"],
        versions=manifest["versions"],
        changes=_changes(folder, powers, words),
    )


def _most_asked_for(headlines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All headlines of a few variants; of many only each one's first measure, since the tables tell the others side by side."""
    first: dict[str, dict[str, Any]] = {}
    for item in headlines:
        first.setdefault(item["variant"], item)
    return headlines if len(first) <= MOST_VARIANTS else list(first.values())


def _card(item: dict[str, Any], money: list[dict[str, Any]], words: Words) -> dict[str, Any]:
    """A headline with all that must stand beside it, in words."""
    power = item["outcome"].partition("[")[2][:-1]
    name, _, travels = item["variant"].partition(", ")
    return {
        **item,
        "title": f"{words.outcome(item['outcome'])}",
        "what": f"{words.strategy(name, power)}{', ' + travels if travels else ''}, against {words.strategy(item['against'], power)}"
        if name != "exchanged"
        else f"strategies {item['variant']}, against {item['against']}",
        "sure": MISSING if item["sign"] is None else percent(item["sign"]),
        "resting": resting(item),
        "beliefs": [f"{row} {percent(share)}" for row, share in item["rows"].items()],
        "over": item["futures"],
        "disagree": [words.outcome(measure.partition("[")[0]) for measure in item["disagree"]],
        "money": [
            f"{row['ledger'].replace('_', ' ')}, {row['stage']}, bn US$ a year: {row['path']}{row['source'] and '; ' + row['source']}"
            for row in money
            if row["power"] == power
        ],
    }


def _changes(folder: Path, powers: list[str], words: Words) -> list[str]:
    """Where the sign of each difference differs and which numbers move it."""
    if not (folder / "causes.json").exists():
        return []
    numbers = pd.read_csv(folder / "rests_on.csv") if (folder / "rests_on.csv").exists() else pd.DataFrame()
    said, never = [], []
    for cause in json.loads((folder / "causes.json").read_text("utf-8")):
        pair = (f"{words.strategy(name)}{''.join(name.partition(',')[1:])}" for name in map(str, (cause["variant"], cause["against"])))
        what = f"{words.outcome(cause['outcome'])}, {' against '.join(pair)}"
        if cause["flips"] == 0.0:
            never.append(what)
            continue
        text = f"{what}: the sign differs in {percent(cause['flips'])} of the futures; {words.where(cause)}"
        if len(numbers):
            mine = numbers[(numbers["variant"] == cause["variant"]) & (numbers["outcome"] == cause["outcome"])]
            text += f"; {moved_by(mine, words)}" if len(mine) else ""
        said.append(f"{text}.")
    return said + [f"{what}: the sign is the same in all futures." for what in never]


def _differences(rows: pd.DataFrame, title: str, outcomes: list[str]) -> ReportTable:
    """Differences that matter: told from 0 by the runs, and large enough by the register; a note says how many do not."""
    every = rows[rows["outcome"].isin(outcomes)].sort_values("outcome", kind="stable", key=lambda names: names.map(outcomes.index))
    beyond = (every["low"] > 0) | (every["high"] < 0)
    found = every[beyond & large_enough(every)]
    note = "Mean differences on common draws; effect: over their standard deviation; better in: share of the runs that both have."
    if less := len(every) - len(found):
        note += f" {less} of {len(every)} differences are left out: they are too small to matter, or there by chance."
    columns: Columns = {
        "outcome": _outcome,
        "unit": lambda row: in_table(str(row["unit"])),
        "variant": itemgetter("variant"),
        "against": itemgetter("against"),
        "its median": lambda row: number(row["level_against"]),
        "difference (95 %)": _difference,
        "effect": lambda row: signed(row["effect"]),
        "better in": lambda row: percent(row["better"]),
        "runs": lambda row: count(row["runs"]),
        "runs needed": lambda row: count(row["runs_needed"]),
    }
    return ReportTable.of(title, note, _rows(found), columns)


def _unfolding(rows: pd.DataFrame, power: str, words: Words) -> list[ReportTable]:
    """The parts of the states at the horizon, and the whole year by year with every state's part."""
    last = rows[rows["year"] == rows["year"].max()]
    pairs: Columns = {"variant": itemgetter("variant"), "against": itemgetter("against")}
    parts: Columns = {
        "state": lambda row: words.actor(row["state"]),
        "part of its level": lambda row: number(row["level_against"]),
        "difference (95 %)": _difference,
    }
    note = "A state's part is its leverage times its share of GDP; the parts add up to the whole. Points of 100."
    by_state = ReportTable.of(f"Leverage of {words.actor(power)} by state", note, _rows(last), {**pairs, **parts})
    states = list(dict.fromkeys(rows["state"]))
    wide = rows.pivot_table(index=["variant", "against", "year"], columns="state", values="difference", sort=False).reset_index()
    # The whole comes last; a pair of scenarios need not share all states.
    years: Columns = {"year": itemgetter("year"), **{words.actor(state): partial(_of_state, state) for state in states}}
    by_year = ReportTable.of(
        f"Leverage of {words.actor(power)} over time", "Mean differences; the states' parts add up in every year.", _rows(wide),
        {**pairs, **years},
    )  # fmt: skip
    return [by_state, by_year]


def _of_state(state: str, row: Any) -> str:
    return signed(row[state])


def _variants(variants: dict[str, dict[str, str]]) -> ReportTable:
    rows = [[name, item["against"] or MISSING, item["note"]] for name, item in variants.items()]
    note = "Parts of a strategy are marked transferable, needing a capacity, or barred, with the reason."
    return ReportTable("What was played", note, ["variant", "against", "what it is"], rows)


def _blocks(rows: pd.DataFrame, power: str) -> ReportTable:
    columns: Columns = {
        "strategy": itemgetter("strategy"),
        "split over": itemgetter("cut"),
        "outcome": _outcome,
        "part": itemgetter("block"),
        "Shapley value (95 %)": lambda row: estimate(row["value"], row["low"], row["high"], signed),
        **{name: partial(_signed, name) for name in ("alone", "last", "total")},
    }
    note = f"Values of an outcome's parts add up to its total. {count(rows['runs'].max())} runs."
    return ReportTable.of("Which part makes the difference", note, _rows(rows[rows["outcome"].isin(columns_in("main", [power]))]), columns)


def _futures(folder: Path, power: str, words: Words) -> list[ReportTable]:
    futures, criteria, mechanisms = (pd.read_csv(folder / f"{name}.csv") for name in ("futures", "criteria", "mechanisms"))
    shown = columns_in("report", [power])
    flips = ReportTable.of(
        "Where the sign differs",
        "Where the sign differs, the share of the variance that numbers explain beyond chance, and what assumed numbers explain of it.",
        json.loads((folder / "causes.json").read_text("utf-8")),
        {
            "variant": itemgetter("variant"),
            "outcome": _outcome,
            "differs in": lambda cause: percent(cause["flips"]),
            "where": words.where,
            "tree": lambda cause: words.text(cause["tree"]["text"]) if cause["tree"] else MISSING,
            "explained": lambda cause: _explained(cause["by_grade"])[0],
            "by assumed numbers": lambda cause: _explained(cause["by_grade"])[1],
        },
    )
    doubts = ReportTable.of(
        "Rows of doubt",
        "Differences over futures: median, 5 to 95 %, share in which it does better.",
        _rows(futures[futures["outcome"].isin(shown)]),
        {
            "variant": itemgetter("variant"),
            "outcome": _outcome,
            "belief": itemgetter("row"),
            "median": lambda row: signed(row["p50"]),
            "5 to 95 %": lambda row: interval(row["p5"], row["p95"], signed),
            "better in": lambda row: percent(row["better"]),
        },
    )
    judged = ReportTable.of(
        "Criteria under uncertainty",
        "Rank 1 is best.",
        _rows(criteria[criteria["outcome"].isin(shown)]),
        {
            "delivery": itemgetter("delivery"),
            "outcome": _outcome,
            "criterion": itemgetter("criterion"),
            "strategy": itemgetter("strategy"),
            "value": lambda row: number(row["value"]),
            "rank": lambda row: int(row["rank"]),
            "warning": lambda row: "" if row["agree"] else "criteria disagree",
        },
    )
    ways = ReportTable.of(
        "Other mechanisms and measures",
        "Differences with the numbers as assumed.",
        _rows(mechanisms),
        {
            "mechanism": itemgetter("mechanism"),
            "variant": itemgetter("variant"),
            "measure": lambda row: phrase_of(f"{row['measure']}[{row['power']}]"),
            "difference (95 %)": _difference,
        },
    )
    if not (folder / "rests_on.csv").exists():
        return [flips, doubts, judged, ways]
    numbers = pd.read_csv(folder / "rests_on.csv").fillna({"grade": "assumed", "source": "a shock of the futures"})
    rests_on = ReportTable.of(
        "What it rests on",
        "Numbers by their rank correlation with the difference over futures.",
        _rows(numbers.groupby(["variant", "outcome"], sort=False).head(8)),
        {
            "variant": itemgetter("variant"),
            "outcome": _outcome,
            "number": lambda row: words.text(str(row["name"])),
            "rank correlation": lambda row: signed(row["rank_correlation"]),
            "beyond chance": lambda row: "yes" if row["significant"] else "no",
            "grade": itemgetter("grade"),
            "value and range": lambda row: estimate(row["value"], row["low"], row["high"]),
            "source": itemgetter("source"),
        },
    )
    return [flips, rests_on, doubts, judged, ways]


def _rows(table: pd.DataFrame) -> list[pd.Series]:
    return [row for _, row in table.iterrows()]


def _outcome(row: Any) -> str:
    return phrase_of(row["outcome"])


def _signed(name: str, row: Any) -> str:
    return signed(row[name])


def _difference(row: Any) -> str:
    return estimate(row["difference"], row["low"], row["high"], signed)


def _explained(by_grade: dict[str, float]) -> list[str]:
    """Shares of the variance that numbers explain, and assumed ones among them; nothing is said where nothing was found."""
    if not by_grade:
        return ["nothing beyond chance", MISSING]
    return [percent(sum(by_grade.values())), percent(sum(by_grade.get(grade, 0.0) for grade in ASSUMED))]
