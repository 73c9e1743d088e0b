"""Sentences and tables of docs/headline.md, made of comparisons that `suitors compare` wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from suitors.report.answer import moved_by
from suitors.results.outcomes import shown_in, text_of
from suitors.scenario import load
from suitors.words.numbers import about, estimate, given, number, percent
from suitors.words.scenario import BELIEFS, Words, listed

TOLD = ("leverage", "leverage_present_value", "usable_influence", "goodwill", "fiscal_cost")
MAIN = shown_in("explained")
STORY = {
    "technology": "know-how and the share of technology products",
    "patient money": "long and cheap loans",
    "neutrality": "few conditions, claims and footprints, open contracts, no pressure",
}
REST = "all else"
TRAVELS = "with its delivery"
CRITERIA = {"stays": "Japan delivers as it does", "travels": "delivery comes along"}


class Compared:
    """A comparison's folder, read."""

    def __init__(self, folder: Path, power: str, other: str) -> None:
        self.power, self.other = power, other
        self.loaded = load(folder)
        self.words = Words(self.loaded)
        self.answer = json.loads((folder / "answer.json").read_text("utf-8"))
        self.manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        self.differences = pd.read_csv(folder / "differences.csv").set_index(["variant", "outcome"])
        self.blocks = (
            pd.read_csv(folder / "blocks.csv").set_index(["cut", "block", "outcome"]) if (folder / "blocks.csv").exists() else None
        )
        self.futures = pd.read_csv(folder / "futures.csv").set_index(["row", "variant", "outcome"])
        self.criteria = pd.read_csv(folder / "criteria.csv")
        self.mechanisms = pd.read_csv(folder / "mechanisms.csv").set_index(["variant", "measure", "mechanism"])
        self.causes: list[dict[str, Any]] = json.loads((folder / "causes.json").read_text("utf-8"))
        self.rests_on = pd.read_csv(folder / "rests_on.csv")

    @property
    def variants(self) -> tuple[str, str]:
        """The other strategy with delivery staying and travelling."""
        return self.other, f"{self.other}, {TRAVELS}"

    @property
    def asked(self) -> dict[str, Any]:
        found: dict[str, Any] = self.manifest["asked"]
        return found

    def outcome(self, measure: str) -> str:
        return f"{measure}[{self.power}]"

    def difference(self, variant: str, measure: str) -> pd.Series:
        return pd.Series(self.differences.loc[(variant, self.outcome(measure))])

    def over(self, variant: str, measure: str, row: str = "as assumed") -> pd.Series:
        return pd.Series(self.futures.loc[(row, variant, self.outcome(measure))])

    def part(self, cut: str, measure: str) -> pd.DataFrame:
        assert self.blocks is not None
        return pd.DataFrame(self.blocks.xs(cut, level="cut").xs(self.outcome(measure), level="outcome"))


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def with_interval(row: pd.Series, name: str = "difference") -> str:
    return f"{about(row[name])} ({about(row['low'])} to {about(row['high'])})"


def measure_name(told: Compared, measure: str) -> str:
    unit = str(told.difference(told.other, measure)["unit"])
    return text_of(measure) + ("" if unit == "1" else f", {unit}")


def size(told: Compared) -> str:
    """How large the difference is against what there is."""
    row = told.difference(told.other, "leverage")
    absent = -told.differences.loc[("no new money", told.outcome("leverage")), "difference"]
    power = told.words.actor(told.power)
    travels = told.difference(told.variants[1], "leverage")["difference"]
    return (
        f"How much is that? {power} ends with {number(row['level_against'], 2)} points of leverage in the region, of which its new "
        f"money brings {number(absent, 2)}. The other strategy changes that by {about(row['difference'])} where {power} delivers as it "
        f"does, and by "
        f"{about(travels)} where delivery comes along."
    )


def adoptable(told: Compared) -> str:
    """What of the other strategy could be taken over at all."""
    rows = told.differences.xs(told.outcome("leverage"), level="outcome")
    other, marks = told.words.strategy(told.other), told.loaded.scenario.strategies[told.other].blocks
    barred = [f"part of its {block} ({mark.reason.rstrip('.')})" for block, mark in marks.items() if mark.transfer == "barred"]
    lacking = [f"its {block}" for block, mark in marks.items() if mark.transfer == "needs_capacity"]
    said = [f"Could {told.words.actor(told.power)} take it over? Not all of {other}."]
    if barred:
        said.append(f"Barred to it is {listed(barred)}.")
    if lacking:
        said.append(f"It lacks the capacity for {listed(lacking)}.")
    if f"{told.other}, what is transferable" in rows.index:
        free, wider = rows.loc[f"{told.other}, what is transferable"], rows.loc[f"{told.other}, what is not barred"]
        said.append(
            f"The blocks that are open are worth {with_interval(free)} points, those without a bar {with_interval(wider)}, "
            f"the whole {with_interval(rows.loc[told.other])}."
        )
    return " ".join(said)


def differences(told: Compared) -> str:
    """Differences of the other strategy with delivery staying and travelling, and shares of futures."""
    rows = []
    for measure in TOLD:
        row = [measure_name(told, measure)]
        for variant in told.variants:
            row += [with_interval(told.difference(variant, measure)), percent(told.over(variant, measure)["better"])]
        rows.append(row)
    return table(["", "own delivery", "better in futures", "delivery comes along", "better in futures"], rows)


def doubt(told: Compared) -> str:
    beliefs = list(dict.fromkeys(told.futures.index.get_level_values("row")))
    rows = [
        [
            text_of(measure),
            "comes along" if place else "stays",
            *(percent(told.over(variant, measure, row)["better"]) for row in beliefs),
        ]
        for place, variant in enumerate(told.variants)
        for measure in MAIN
    ]
    return table(["", "delivery", *(BELIEFS[row] for row in beliefs)], rows)


def split(told: Compared, cut: str) -> str:
    by_measure = {measure: told.part(cut, measure) for measure in MAIN}
    rows = [
        [str(block), *(with_interval(by_measure[measure].loc[block], "value") for measure in MAIN)] for block in by_measure[MAIN[0]].index
    ]
    return table(["part", *(text_of(measure) for measure in MAIN)], rows)


def together(told: Compared, measure: str) -> float:
    """What the three ingredients of the story are worth at once: what is lost when all three are given up and all else is kept."""
    rest = told.part("ingredients", measure).loc[REST]
    return -float(rest["total"] - rest["last"])


def claim(told: Compared) -> str:
    """What the power gains by keeping each of its own ingredients."""
    rows = []
    for measure in MAIN:
        frame = told.part("ingredients", measure)
        own = [f"{about(-row['value'])} ({about(-row['high'])} to {about(-row['low'])})" for _, row in frame.loc[[*STORY, REST]].iterrows()]
        rows.append([text_of(measure), *own[:-1], about(together(told, measure)), own[-1]])
    return table(["", *STORY, "the three together", REST], rows)


def in_short(told: Compared) -> str:
    """How often the ingredients help, and which matters most, counted from the table."""
    found = [
        (name, measure, -float(row["value"]), "helps" if row["high"] < 0 else "hurts" if row["low"] > 0 else "makes no difference")
        for measure in MAIN
        for name, row in told.part("ingredients", measure).loc[list(STORY)].iterrows()
    ]
    counts = {verb: sum(item[3] == verb for item in found) for verb in ("helps", "hurts", "makes no difference")}
    both = [name for name in STORY if {"helps", "hurts"} <= {item[3] for item in found if item[0] == name}]
    said = f"Of nine answers (three ingredients, three measures) {counts['helps']} say that it helps and {counts['hurts']} that it hurts. "
    if both:
        said += f"So it depends on what is counted, above all for {listed(both)}. "
    else:
        said += "So it does not depend on which of the three measures is counted. "
    rest = [-float(told.part("ingredients", measure).loc[REST, "value"]) for measure in MAIN[:2]]
    if all(value < 0 for value in rest):
        said += (
            f"Whatever the three bring, all else that tells Japan's strategy from China's "
            f"costs it more leverage ({about(rest[0])} with debt at face value, {about(rest[1])} at present value)."
        )
    return said


def verdict(told: Compared) -> str:
    """Whether each ingredient helps, by measure, and whether the three outweigh the rest; in words that follow from signs alone."""
    lines = []
    for name, what in STORY.items():
        said = []
        for measure in MAIN:
            row = told.part("ingredients", measure).loc[name]
            verb = "helps" if row["high"] < 0 else "hurts" if row["low"] > 0 else "makes no difference for"
            said.append((verb, f"{text_of(measure)} ({about(-row['value'])})"))
        grouped = {verb: [text for which, text in said if which == verb] for verb, _ in said}
        lines.append(f"- **{name.capitalize()}** ({what}) " + "; ".join(f"{verb} {listed(texts)}" for verb, texts in grouped.items()) + ".")
    outcomes = []
    for measure in MAIN:
        rest = -float(told.part("ingredients", measure).loc[REST, "value"])
        both = together(told, measure)
        weighs = (
            "add to it"
            if both > 0 < rest
            else "outweigh"
            if both > 0 and both > -rest
            else "do not outweigh"
            if both > 0
            else "do not help"
        )
        tail = f" what the rest of the strategy costs ({about(rest)})" if "outweigh" in weighs else f" (all else {about(rest)})"
        outcomes.append(f"in {text_of(measure)} they are worth {about(both)} and {weighs}{tail}")
    lines.append(f"- **Together**: {'; '.join(outcomes)}.")
    return "\n".join(lines)


def criteria(told: Compared) -> str:
    rows = told.criteria[told.criteria["outcome"] == told.outcome("leverage")]
    lines = []
    for delivery, some in rows.groupby("delivery", sort=False):
        first = (
            some[some["rank"] == 1]
            .groupby("criterion", sort=False)["strategy"]
            .agg(lambda names: " and ".join(told.words.strategy(name) for name in names))
        )
        by_strategy: dict[str, list[str]] = {}
        for criterion, strategy in first.items():
            by_strategy.setdefault(str(strategy), []).append(str(criterion))
        agree = "All criteria agree." if some["agree"].all() else "The criteria do not agree."
        said = "; ".join(f"{strategy} by {listed(names)}" for strategy, names in by_strategy.items())
        lines.append(f"- {CRITERIA[str(delivery)]}: {said}. {agree}")
    return "\n".join(lines)


def measures_and_mechanisms(told: Compared) -> str:
    names = list(dict.fromkeys(told.mechanisms.index.get_level_values("mechanism")))
    measures = list(dict.fromkeys(told.mechanisms.index.get_level_values("measure")))
    rows = [
        [text_of(measure), *(about(float(told.mechanisms.loc[(told.other, measure, name), "difference"])) for name in names)]
        for measure in measures
    ]
    return table(["", *names], rows)


def causes(told: Compared) -> str:
    lines = []
    for cause in told.causes:
        measure = cause["outcome"].partition("[")[0]
        delivery = "delivery comes along" if TRAVELS in cause["variant"] else "delivery stays"
        mine = told.rests_on[(told.rests_on["variant"] == cause["variant"]) & (told.rests_on["outcome"] == cause["outcome"])]
        moved = moved_by(mine, told.words) if len(mine) else "there are too few futures to tell which numbers matter"
        lines.append(
            f"- *{text_of(measure)}, {delivery}*: the sign differs in {percent(cause['flips'])} of the futures; "
            f"{told.words.where(cause)}; {moved}."
        )
    return "\n".join(lines)


def numbers(told: Compared) -> str:
    """The numbers that move leverage beyond chance; a sentence where there are none."""
    mine = told.rests_on[(told.rests_on["variant"] == told.other) & (told.rests_on["outcome"] == told.outcome("leverage"))]
    top = mine[mine["significant"]].head(8)
    if top.empty:
        return "No single number passes what chance lets the strongest of all of them reach."
    rows = [
        [
            told.words.text(str(row["name"])),
            about(row["rank_correlation"]),
            str(row["grade"]) if isinstance(row["grade"], str) else "assumed",
            estimate(row["value"], row["low"], row["high"], given) if row["value"] == row["value"] else "a shock",
        ]
        for _, row in top.iterrows()
    ]
    return table(["number", "rank correlation", "grade", "value and range"], rows)


def calibrated(told: Compared, again: Compared) -> str:
    """The same futures with the numbers of the posterior drawn from it, how much of that is knowledge, and what that changed."""
    known = [told.words.number(path) for path in again.asked["calibrated"]]
    drawn = len(again.asked["drawn_from_posterior"])
    informed = f"{len(known)} of them: {listed(known)}" if known else "none of them: refused offers are not in the data, so ranges stay"
    count = int(again.asked["futures"])
    rows, changed = [], []
    for place, variant in enumerate(told.variants):
        for measure in MAIN:
            before, after = told.over(variant, measure), again.over(variant, measure)
            rows.append(
                [
                    text_of(measure),
                    "comes along" if place else "stays",
                    f"{about(before['p50'])} ({about(before['p5'])} to {about(before['p95'])})",
                    f"{about(after['p50'])} ({about(after['p5'])} to {about(after['p95'])})",
                    percent(before["better"]),
                    percent(after["better"]),
                ]
            )
            moved, delivery = after["better"] - before["better"], "coming along" if place else "staying"
            if (before["better"] - 0.5) * (after["better"] - 0.5) < 0 and abs(moved) > count**-0.5:
                changed.append(
                    f"{text_of(measure)} (delivery {delivery}) changes sides, {percent(before['better'])} to {percent(after['better'])}"
                )
            elif abs(moved) > 2 * count**-0.5:
                changed.append(
                    f"{text_of(measure)} (delivery {delivery}) moves from {percent(before['better'])} to {percent(after['better'])}"
                )
    verdict_ = listed(changed) if changed else "no share moves by more than chance in drawing futures could do"
    header = [
        "",
        "delivery",
        "by ranges: median, 5 to 95 %",
        "by posterior: median, 5 to 95 %",
        "better, by ranges",
        "better, by posterior",
    ]
    return (
        f"Calibration on the years to 2015 gives draws of {drawn} of this scenario's numbers together. The past informs "
        f"{informed}. "
        f"Drawn from the posterior `{again.asked['posterior']}` instead of one by one, everything else as before ({count} futures):"
        f"\n\n{table(header, rows)}\n\nWhat it changes: {verdict_}."
    )
