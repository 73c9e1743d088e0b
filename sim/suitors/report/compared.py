"""The report's part about a comparison."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from suitors.plots.compare_all import FIGURES
from suitors.report.answer import ASSUMED, moved_by, resting
from suitors.report.content import Part, Table, grades_of, pictures_of
from suitors.report.words import Words
from suitors.results.outcomes import columns_in, phrase_of
from suitors.scenario import Loaded
from suitors.words.numbers import MISSING, count, estimate, interval, number, percent, signed


def compared(folder: Path, manifest: dict[str, Any], loaded: Loaded) -> Part:
    """Everything that a comparison's folder says, in the order in which a reader asks."""
    said = json.loads((folder / "answer.json").read_text("utf-8"))
    differences = pd.read_csv(folder / "differences.csv")
    words = Words(loaded)
    powers, states = manifest["powers"], sorted(manifest["scenario"]["states"])
    tables = [_differences(differences, f"Differences for {power}", columns_in("report", [power])) for power in powers] + [
        _differences(differences, "Differences for the states", columns_in("report", states, "state"))
    ]
    if (folder / "blocks.csv").exists():
        tables.append(_blocks(pd.read_csv(folder / "blocks.csv"), powers[0]))
    tables.append(_variants(manifest["variants"]))
    if (folder / "futures.csv").exists():
        tables += _futures(folder, powers[0], words)
    return Part(
        title=manifest["title"],
        question=said["question"],
        sentences=said["sentences"],
        headlines=[_card(item, said["money"], words) for item in said["headlines"]],
        depends_on=said["depends_on"],
        money=said["money"],
        pictures=pictures_of(folder, FIGURES),
        tables=tables,
        grades=grades_of(loaded),
        citation=said["citation"],
        repeat=manifest["repeat"],
        hash=manifest["scenario_hash"],
        versions=manifest["versions"],
        changes=_changes(folder, powers, words),
    )


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
    """Where the sign of each difference flips and which numbers move it."""
    if not (folder / "causes.json").exists():
        return []
    numbers = pd.read_csv(folder / "rests_on.csv") if (folder / "rests_on.csv").exists() else pd.DataFrame()
    said, never = [], []
    for cause in json.loads((folder / "causes.json").read_text("utf-8")):
        what = f"{words.outcome(cause['outcome'])}, {cause['variant']} against {cause['against']}"
        if cause["flips"] == 0.0:
            never.append(what)
            continue
        text = f"{what}: the sign flips in {percent(cause['flips'])} of the futures; {words.where(cause)}"
        if len(numbers):
            mine = numbers[(numbers["variant"] == cause["variant"]) & (numbers["outcome"] == cause["outcome"])]
            text += f"; {moved_by(mine, words)}" if len(mine) else ""
        said.append(f"{text}.")
    return said + [f"{what}: the sign is the same in all futures." for what in never]


def _differences(rows: pd.DataFrame, title: str, outcomes: list[str]) -> Table:
    found = rows[rows["outcome"].isin(outcomes)].copy()
    found["order"] = found["outcome"].map({name: place for place, name in enumerate(outcomes)})
    found = found.sort_values("order", kind="stable")
    cells = [
        [
            phrase_of(row["outcome"]),
            str(row["unit"]),
            str(row["variant"]),
            str(row["against"]),
            number(row["level_against"]),
            estimate(row["difference"], row["low"], row["high"], signed),
            signed(row["effect"]),
            percent(row["better"]),
            count(row["runs"]),
            count(row["runs_needed"]),
        ]
        for _, row in found.iterrows()
    ]
    header = ["outcome", "unit", "variant", "against", "its median", "difference (95 %)", "effect", "better in", "runs", "runs needed"]
    note = "Mean differences on common draws; effect: over their standard deviation; better in: share of the runs that both have."
    return Table(title, note, header, cells)


def _variants(variants: dict[str, dict[str, str]]) -> Table:
    rows = [[name, item["against"] or MISSING, item["note"]] for name, item in variants.items()]
    note = "Parts of a strategy are marked transferable, needing a capacity, or barred, with the reason."
    return Table("What was played", note, ["variant", "against", "what it is"], rows)


def _blocks(rows: pd.DataFrame, power: str) -> Table:
    shown = rows[rows["outcome"].isin(columns_in("main", [power]))]
    cells = [
        [
            str(row["strategy"]),
            str(row["cut"]),
            phrase_of(row["outcome"]),
            str(row["block"]),
            estimate(row["value"], row["low"], row["high"], signed),
            signed(row["alone"]),
            signed(row["last"]),
            signed(row["total"]),
        ]
        for _, row in shown.iterrows()
    ]
    header = ["strategy", "split over", "outcome", "part", "Shapley value (95 %)", "alone", "last", "total"]
    return Table(
        "Which part makes the difference",
        f"Values of an outcome's parts add up to its total. {count(rows['runs'].max())} runs.",
        header,
        cells,
    )


def _futures(folder: Path, power: str, words: Words) -> list[Table]:
    futures, criteria, mechanisms = (pd.read_csv(folder / f"{name}.csv") for name in ("futures", "criteria", "mechanisms"))
    mine = futures[futures["outcome"].isin(columns_in("report", [power]))]
    doubts = [
        [
            str(row["variant"]),
            phrase_of(row["outcome"]),
            str(row["row"]),
            signed(row["p50"]),
            interval(row["p5"], row["p95"], signed),
            percent(row["better"]),
        ]
        for _, row in mine.iterrows()
    ]
    ranks = criteria[criteria["outcome"].isin(columns_in("report", [power]))]
    judged = [
        [
            str(row["delivery"]),
            phrase_of(row["outcome"]),
            str(row["criterion"]),
            str(row["strategy"]),
            number(row["value"]),
            str(int(row["rank"])),
            "" if row["agree"] else "criteria disagree",
        ]
        for _, row in ranks.iterrows()
    ]
    ways = [
        [
            str(row["mechanism"]),
            str(row["variant"]),
            phrase_of(f"{row['measure']}[{row['power']}]"),
            estimate(row["difference"], row["low"], row["high"], signed),
        ]
        for _, row in mechanisms.iterrows()
    ]
    causes = [
        [
            cause["variant"],
            phrase_of(cause["outcome"]),
            percent(cause["flips"]),
            words.where(cause),
            words.text(cause["tree"]["text"]) if cause["tree"] else MISSING,
            *_explained(cause["by_grade"]),
        ]
        for cause in json.loads((folder / "causes.json").read_text("utf-8"))
    ]
    tables = [
        Table(
            "Where the sign flips",
            "Where the sign flips, the share of the variance that numbers explain beyond luck, and what assumed numbers explain of it.",
            ["variant", "outcome", "flips in", "where", "tree", "explained", "by assumed numbers"],
            causes,
        ),
        Table(
            "Rows of doubt",
            "Differences over futures: median, 5 to 95 %, share in which it does better.",
            ["variant", "outcome", "belief", "median", "5 to 95 %", "better in"],
            doubts,
        ),
        Table(
            "Criteria under uncertainty",
            "Rank 1 is best.",
            ["delivery", "outcome", "criterion", "strategy", "value", "rank", "warning"],
            judged,
        ),
        Table(
            "Other mechanisms and measures",
            "Differences with the numbers as assumed.",
            ["mechanism", "variant", "measure", "difference (95 %)"],
            ways,
        ),
    ]
    if (folder / "rests_on.csv").exists():
        numbers = pd.read_csv(folder / "rests_on.csv")
        top = numbers.groupby(["variant", "outcome"], sort=False).head(8)
        rows = [
            [
                str(row["variant"]),
                phrase_of(row["outcome"]),
                words.text(str(row["name"])),
                signed(row["rank_correlation"]),
                "yes" if row["significant"] else "no",
                str(row["grade"]),
                estimate(row["value"], row["low"], row["high"]),
                str(row["source"]),
            ]
            for _, row in top.fillna({"grade": "assumed", "source": "a shock of the futures"}).iterrows()
        ]
        header = ["variant", "outcome", "number", "rank correlation", "beyond luck", "grade", "value and range", "source"]
        tables.insert(1, Table("What it rests on", "Numbers by their rank correlation with the difference over futures.", header, rows))
    return tables


def _explained(by_grade: dict[str, float]) -> list[str]:
    """Shares of the variance that numbers explain, and assumed ones among them; nothing is said where nothing was found."""
    if not by_grade:
        return ["nothing beyond luck", MISSING]
    return [percent(sum(by_grade.values())), percent(sum(by_grade.get(grade, 0.0) for grade in ASSUMED))]
