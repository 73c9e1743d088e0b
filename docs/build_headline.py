"""Compute the headline comparison and write docs/headline.md.

Run ``python docs/build_headline.py``; ``--runs 64 --futures 60`` is quicker, ``--keep FOLDER`` keeps the comparisons.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

PAGE = Path(__file__).resolve().parent / "headline.md"
MEASURES = {
    "policy_leverage": "policy leverage, debt at face value",
    "policy_leverage_present_value": "policy leverage, debt at present value",
    "usable_influence": "usable influence",
    "goodwill": "goodwill",
    "fiscal_cost": "cost to the treasury, bn US$ a year",
}
STORY = ("technology", "patient money", "neutrality")


class Compared:
    """A comparison's folder, read."""

    def __init__(self, folder: Path, power: str, other: str) -> None:
        self.power, self.other = power, other
        self.answer = json.loads((folder / "answer.json").read_text("utf-8"))
        self.manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        self.differences = pd.read_csv(folder / "differences.csv").set_index(["variant", "outcome"])
        self.blocks = pd.read_csv(folder / "blocks.csv").set_index(["cut", "block", "outcome"])
        self.futures = pd.read_csv(folder / "futures.csv").set_index(["row", "variant", "outcome"])
        self.criteria = pd.read_csv(folder / "criteria.csv")
        self.mechanisms = pd.read_csv(folder / "mechanisms.csv").set_index(["variant", "measure", "mechanism"])
        self.causes = json.loads((folder / "causes.json").read_text("utf-8"))
        rests_on = folder / "rests_on.csv"
        self.rests_on = pd.read_csv(rests_on) if rests_on.exists() else pd.DataFrame()

    def outcome(self, measure: str) -> str:
        return f"{measure}[{self.power}]"


def play(folder: Path, power: str, strategies: str, runs: int, futures: int, workers: int) -> Compared:
    """Run the comparison by the command that a reader would use."""
    command = [
        str(Path(sys.executable).parent / "suitors"),
        "compare",
        "tokyo_2025",
        "--power",
        power,
        "--strategies",
        strategies,
        "--runs",
        str(runs),
    ]
    more = ["--decompose", "--futures", str(futures), "--no-plots", "--workers", str(workers), "--out", str(folder), "--json"]
    subprocess.run([*command, *more], check=True, stdout=subprocess.DEVNULL)
    return Compared(folder, power, strategies.split(",")[1])


def signed(value: float) -> str:
    """Two significant digits with a sign, as text."""
    return f"{value:+.2g}".replace("-", "−")


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def differences(told: Compared) -> str:
    """Differences of the other strategy with delivery staying and travelling, and shares of futures."""
    rows = []
    for measure, words in MEASURES.items():
        row = [words]
        for variant in (told.other, f"{told.other}, with its delivery"):
            item, over = (
                told.differences.loc[(variant, told.outcome(measure))],
                told.futures.loc[("as assumed", variant, told.outcome(measure))],
            )
            row += [f"{signed(item['difference'])} ({signed(item['low'])} to {signed(item['high'])})", percent(over["better"])]
        rows.append(row)
    return table(["outcome", "its own delivery", "better in futures", "delivery comes along", "better in futures"], rows)


def doubt(told: Compared) -> str:
    beliefs = list(dict.fromkeys(told.futures.index.get_level_values("row")))
    rows = []
    for variant in (told.other, f"{told.other}, with its delivery"):
        for measure in ("policy_leverage", "policy_leverage_present_value", "goodwill"):
            shares = [percent(told.futures.loc[(row, variant, told.outcome(measure)), "better"]) for row in beliefs]
            rows.append([variant, MEASURES[measure], *shares])
    return table(["variant", "outcome", *beliefs], rows)


def parts(told: Compared, cut: str, measure: str) -> list[tuple[str, float, float, float]]:
    rows = told.blocks.xs(cut, level="cut").xs(told.outcome(measure), level="outcome")
    return [(str(block), row["value"], row["low"], row["high"]) for block, row in rows.iterrows()]


def split(told: Compared, cut: str) -> str:
    measures = ("policy_leverage", "policy_leverage_present_value", "goodwill")
    by_measure = {measure: {block: (value, low, high) for block, value, low, high in parts(told, cut, measure)} for measure in measures}
    rows = [
        [
            block,
            *(
                f"{signed(item[0])} ({signed(item[1])} to {signed(item[2])})"
                for item in (by_measure[measure][block] for measure in measures)
            ),
        ]
        for block in by_measure[measures[0]]
    ]
    return table(["part", *(MEASURES[measure] for measure in measures)], rows)


def claim(told: Compared) -> str:
    """Whether the ingredients of the story's success work, one by one and together, when Japan adds them to the other strategy."""
    rows = []
    for measure in ("policy_leverage", "policy_leverage_present_value", "goodwill"):
        single = {block: -value for block, value, _, _ in parts(told, "ingredients", measure)}
        frame = told.blocks.xs("ingredients", level="cut").xs(told.outcome(measure), level="outcome")
        together = -(frame.loc["all else", "total"] - frame.loc["all else", "last"])
        rows.append([MEASURES[measure], *(signed(single[name]) for name in STORY), signed(together), signed(single["all else"])])
    return table(["outcome", *STORY, "the three together", "all else"], rows)


def verdict(told: Compared) -> str:
    """What the table of ingredients says, in words that follow from its signs."""
    frame = told.blocks.xs("ingredients", level="cut").xs(told.outcome("policy_leverage"), level="outcome")
    helps = [name for name in STORY if frame.loc[name, "high"] < 0]
    hurts = [name for name in STORY if frame.loc[name, "low"] > 0]
    rest = -frame.loc["all else", "value"]
    together = -(frame.loc["all else", "total"] - frame.loc["all else", "last"])
    said = []
    if helps:
        said.append(f"{' and '.join(helps)} add to Japan's policy leverage")
    if hurts:
        said.append(f"{' and '.join(hurts)} take away from it")
    said.append(f"together they are worth {signed(together)} points")
    said.append(f"all else that tells the two strategies apart is worth {signed(rest)}")
    return "; ".join(said) + "."


def criteria(told: Compared) -> str:
    rows = told.criteria[told.criteria["outcome"] == told.outcome("policy_leverage")]
    lines = []
    for delivery, some in rows.groupby("delivery", sort=False):
        first = some[some["rank"] == 1].groupby("criterion", sort=False)["strategy"].agg(" and ".join)
        agree = "They agree." if some["agree"].all() else "They do not agree."
        lines.append(f"- delivery {delivery}: " + "; ".join(f"{name}: {strategy}" for name, strategy in first.items()) + f". {agree}")
    return "\n".join(lines)


def measures_and_mechanisms(told: Compared) -> str:
    names = list(dict.fromkeys(told.mechanisms.index.get_level_values("mechanism")))
    measures = list(dict.fromkeys(told.mechanisms.index.get_level_values("measure")))
    rows = [
        [measure.replace("_", " "), *(signed(float(told.mechanisms.loc[(told.other, measure, name), "difference"])) for name in names)]
        for measure in measures
    ]
    return table(["measure", *names], rows)


def causes(told: Compared) -> str:
    lines = []
    for cause in told.causes:
        if cause["outcome"] not in (told.outcome("policy_leverage"), told.outcome("policy_leverage_present_value")):
            continue
        measure = MEASURES[cause["outcome"].partition("[")[0]]
        words = f"- {cause['variant']}, {measure}: the sign flips in {percent(cause['flips'])} of the futures"
        box = cause["box"]
        if box:
            held = (
                f"coverage {percent(box['held_out_coverage'])}, density {percent(box['held_out_density'])} on futures not used to find it"
            )
            words += f", above all where {box['text']} ({held}{'' if box['confirmed'] else '; not borne out by them'})"
        lines.append(words + ("" if box else f"; {cause['message']}") + ".")
    if len(told.rests_on):
        mine = told.rests_on[(told.rests_on["variant"] == told.other) & (told.rests_on["outcome"] == told.outcome("policy_leverage"))]
        top = mine[mine["significant"]].head(8)
        rows = [
            [str(row["name"]), signed(row["rank_correlation"]), str(row["grade"]), f"{row['value']:g} ({row['low']:g} to {row['high']:g})"]
            for _, row in top.iterrows()
        ]
        if rows:
            lines += [
                "",
                "Numbers on which the difference in policy leverage (delivery staying) rests, by rank correlation over futures:",
                "",
            ]
            lines.append(table(["number", "rank correlation", "grade", "value and range"], rows))
    return "\n".join(lines)


def page(japan: Compared, china: Compared) -> str:
    manifest, settings = japan.manifest, japan.manifest["asked"]
    told = "\n\n".join(japan.answer["sentences"])
    mirrored = "\n\n".join(china.answer["sentences"][:1])
    return f"""# Japan against China: what came out

Made by `python docs/build_headline.py`; every figure below is computed. Scenario `tokyo_2025` (hash `{manifest["scenario_hash"][:12]}`),
{manifest["runs"]:,} paired runs with the numbers as assumed, {settings["futures"]} futures of {settings["runs_in_a_future"]} runs
({settings["runs_in_rows_of_doubt"]} in the other rows of doubt), seed {manifest["seed"]}, ten years.
Repeat with

```
suitors compare tokyo_2025 --power JPN --strategies japan,china --runs {manifest["runs"]} --decompose --futures {settings["futures"]}
```

## In three sentences

{told}

## Japan with China's strategy, against Japan as itself

Mean differences with 95 % intervals (luck only), and the share of futures in which the other strategy does better (all numbers
with a range drawn anew, shocks included). "Better" means more, for cost less.

{differences(japan)}

Four ways to doubt, side by side: the share of futures in which it does better.

{doubt(japan)}

Which strategy is first in policy leverage by each criterion:

{criteria(japan)}

## Which part of the strategy makes the difference

Shapley values of the blocks with delivery staying ({int(japan.blocks["runs"].iloc[0])} paired runs); they add up to the difference.

{split(japan, "blocks")}

With delivery as a fifth block:

{split(japan, "blocks and delivery")}

## Does technology, patient money and neutrality work?

The same difference cut another way. Each column tells what Japan gains by keeping its own ingredient rather than taking over China's;
technology is know-how and the share of technology products, patient money the loan terms, neutrality conditions, claims, footprint,
openness of contracts and the absence of pressure.
"The three together" is what Japan loses when it gives up all three and keeps all else.

{claim(japan)}

In the model, {verdict(japan)}

## What would change the answer

{causes(japan)}

The difference (delivery staying) under other mechanisms and measures, numbers as assumed:

{measures_and_mechanisms(japan)}

## China with Japan's strategy

{mirrored}

{differences(china)}

## What to doubt

- None of these outcomes is validated against data. Leverage, goodwill and usable influence are constructs of the model.
- Differences are small: a tenth of a point of a scale of 100. They are told apart from luck with ease, and from doubtful numbers hardly.
- Intervals hold luck only. Futures hold the ranges of the register, which are judgements for the most part, drawn one by one
  without their correlations.
- Shocks (`sim/data/shocks.toml`: lending cycles, retrenchment, closures, controls, prices) come with chances that are judgements.
- A power that plays another strategy keeps its old loans and works; ten years are short against forty-year loans.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--futures", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.keep or Path(scratch)
        japan = play(folder / "japan", "JPN", "japan,china", asked.runs, asked.futures, asked.workers)
        china = play(folder / "china", "CHN", "china,japan", asked.runs, asked.futures, asked.workers)
        PAGE.write_text(page(japan, china), encoding="utf-8")


if __name__ == "__main__":
    main()
