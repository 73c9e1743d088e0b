"""The report's part about a comparison."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from sim.plots.compare_all import FIGURES
from sim.report.content import Part, Table, grades_of, number, percent, pictures_of, signed
from sim.scenario import Loaded

SHOWN = (
    "headline_leverage",
    "policy_leverage",
    "policy_leverage_present_value",
    "structural_leverage",
    "goodwill",
    "usable_influence",
    "supply_exposure",
    "completed_public",
    "completed_private",
    "additional_finance",
    "displaced_finance",
    "debt",
    "uptake",
    "fiscal_cost",
)
OF_STATES = ("gdp", "debt_to_gdp", "distress_hazard", "technology", "gap", "autonomy", "grievance", "bargaining_gain")


def compared(folder: Path, manifest: dict[str, Any], loaded: Loaded) -> Part:
    """Everything that a comparison's folder says, in the order in which a reader asks."""
    said = json.loads((folder / "answer.json").read_text("utf-8"))
    differences = pd.read_csv(folder / "differences.csv")
    powers, states = manifest["powers"], sorted(manifest["scenario"]["states"])
    tables = [_differences(differences, f"Differences for {power}", [f"{name}[{power}]" for name in SHOWN]) for power in powers] + [
        _differences(differences, "Differences for the states", [f"{name}[{state}]" for name in OF_STATES for state in states])
    ]
    if (folder / "blocks.csv").exists():
        tables.append(_blocks(pd.read_csv(folder / "blocks.csv"), powers[0]))
    if (folder / "futures.csv").exists():
        tables += _futures(folder, powers[0])
    return Part(
        title=manifest["title"],
        question=said["question"],
        sentences=said["sentences"],
        headlines=said["headlines"],
        depends_on=said["depends_on"],
        money=said["money"],
        pictures=pictures_of(folder, FIGURES),
        tables=tables,
        grades=grades_of(loaded),
        citation=said["citation"],
        repeat=manifest["repeat"],
        hash=manifest["scenario_hash"],
        versions=manifest["versions"],
    )


def _differences(rows: pd.DataFrame, title: str, outcomes: list[str]) -> Table:
    found = rows[rows["outcome"].isin(outcomes)].copy()
    found["order"] = found["outcome"].map({name: place for place, name in enumerate(outcomes)})
    found = found.sort_values("order", kind="stable")
    cells = [
        [
            str(row["outcome"]).replace("_", " "),
            str(row["unit"]),
            str(row["variant"]),
            str(row["against"]),
            number(row["level_against"]),
            f"{signed(row['difference'])} ({signed(row['low'])} to {signed(row['high'])})",
            percent(row["better"]),
            str(int(row["runs_needed"])),
        ]
        for _, row in found.iterrows()
    ]
    header = ["outcome", "unit", "variant", "against", "its median", "difference (95 %)", "better in", "runs needed"]
    return Table(title, "Mean differences on common draws; 'better in' is the share of runs.", header, cells)


def _blocks(rows: pd.DataFrame, power: str) -> Table:
    shown = rows[
        rows["outcome"].isin(
            [f"{name}[{power}]" for name in ("policy_leverage", "policy_leverage_present_value", "goodwill", "fiscal_cost")]
        )
    ]
    cells = [
        [
            str(row["strategy"]),
            str(row["cut"]),
            str(row["outcome"]).replace("_", " "),
            str(row["block"]),
            f"{signed(row['value'])} ({signed(row['low'])} to {signed(row['high'])})",
            signed(row["alone"]),
            signed(row["last"]),
            signed(row["total"]),
        ]
        for _, row in shown.iterrows()
    ]
    header = ["strategy", "split over", "outcome", "part", "Shapley value (95 %)", "alone", "last", "total"]
    return Table("Which part makes the difference", "Values of an outcome's parts add up to its total.", header, cells)


def _futures(folder: Path, power: str) -> list[Table]:
    futures, criteria, mechanisms = (pd.read_csv(folder / f"{name}.csv") for name in ("futures", "criteria", "mechanisms"))
    mine = futures[futures["outcome"].isin([f"{name}[{power}]" for name in SHOWN])]
    doubts = [
        [
            str(row["variant"]),
            str(row["outcome"]).replace("_", " "),
            str(row["row"]),
            signed(row["p50"]),
            f"{signed(row['p5'])} to {signed(row['p95'])}",
            percent(row["better"]),
        ]
        for _, row in mine.iterrows()
    ]
    ranks = criteria[criteria["outcome"].isin([f"{name}[{power}]" for name in SHOWN])]
    judged = [
        [
            str(row["delivery"]),
            str(row["outcome"]).replace("_", " "),
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
            f"{row['measure']}[{row['power']}]".replace("_", " "),
            f"{signed(row['difference'])} ({signed(row['low'])} to {signed(row['high'])})",
        ]
        for _, row in mechanisms.iterrows()
    ]
    causes = [
        [
            cause["variant"],
            cause["outcome"].replace("_", " "),
            percent(cause["flips"]),
            _where(cause),
            percent(cause["by_grade"].get("assumed", float("nan"))),
        ]
        for cause in json.loads((folder / "causes.json").read_text("utf-8"))
    ]
    tables = [
        Table(
            "What would change it",
            "Where the sign flips, and the share of the explained variance that is assumed.",
            ["variant", "outcome", "flips in", "where", "assumed"],
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
                str(row["outcome"]).replace("_", " "),
                str(row["name"]),
                signed(row["rank_correlation"]),
                "yes" if row["significant"] else "no",
                str(row["grade"]),
                f"{number(row['value'])} ({number(row['low'])} to {number(row['high'])})",
                str(row["source"]),
            ]
            for _, row in top.fillna({"grade": "assumed", "source": "a shock of the futures"}).iterrows()
        ]
        header = ["variant", "outcome", "number", "rank correlation", "beyond luck", "grade", "value and range", "source"]
        tables.insert(1, Table("What it rests on", "Numbers by their rank correlation with the difference over futures.", header, rows))
    return tables


def _where(cause: dict[str, Any]) -> str:
    box = cause["box"]
    if not box:
        return str(cause["message"])
    held = f"coverage {percent(box['held_out_coverage'])}, density {percent(box['held_out_density'])} on unseen futures"
    return f"{box['text']} ({held}{'' if box['confirmed'] else '; not borne out by them'})"
