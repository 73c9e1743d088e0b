"""The tables of a result for office work: `summary.csv`, and all of them in `tables.xlsx`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from suitors.results.outcomes import columns_in, outcome_of, text_of
from suitors.results.summary import summaries
from suitors.results.tables import write_csv
from suitors.results.version import citation
from suitors.results.workbook import Sheet, workbook
from suitors.scenario import Loaded
from suitors.variables.register import OUTCOMES
from suitors.words.names import number_name

SUMMARY, TABLES, DIFFERENCES = "summary.csv", "tables.xlsx", ("differences.csv", "by_year.csv")
PARTS = {
    "unfolding.csv": "The difference in leverage by year and state; the parts of the states add up to the whole.",
    "by_year.csv": "States year by year: paired differences from what the scenario is compared with, and their 95 % intervals.",
    "structures.csv": "The difference under each structure: measure, mechanism, model and what counts as the strategy.",
    "breakeven.json": "Where the sign differs: single numbers, from below to above.",
    "blocks.csv": "Which part of a strategy makes the difference: Shapley values, which add up to the total.",
    "meetings.csv": "What leaders' meetings would add, and past how many the sign differs.",
    "quick_futures.csv": "Differences over a small set of futures.",
    "quick_ranks.csv": "Ranks of the strategies over the same futures.",
    "futures.csv": "Differences over futures, by row of doubt.",
    "criteria.csv": "Criteria under uncertainty; rank 1 is best.",
    "mechanisms.csv": "Differences under other mechanisms and measures.",
    "information.csv": "What it is worth to know a number before one chooses.",
    "rests_on.csv": "Numbers by their rank correlation with the difference over futures.",
    "regret.csv": "Every profile: payoffs, gains, and what the best deviation would gain.",
    "winners.csv": "Which strategy does best under how many weightings.",
    "morris.csv": "Elementary effects.",
    "sobol.csv": "Shares of the variance.",
    "importance.csv": "Importance of the varied numbers over the points of the sweep.",
}
"""Files whose tables stand in the workbook too, and what they hold."""
MOST_NUMBERS = 8
"""Numbers on which an outcome rests that a sheet names."""
INTERVAL = "Paired differences on common draws: mean, its 95 % interval, and the share of runs in which it is better."


def write_tables(folder: Path, loaded: Loaded, into: Path | None = None) -> None:
    """Write `summary.csv` and, where openpyxl is installed, `tables.xlsx` of a result whose manifest and tables are in `folder`.

    They come into the same folder, or `into` another. The same result gives the same bytes.
    """
    into = into or folder
    manifest = _manifest(folder)
    summary = SUMMARIES[manifest["kind"]](folder, manifest, loaded)
    write_csv(summary.table, into / SUMMARY, index=False, float_format="%.9g")
    parts = [Sheet(Path(name).stem, note, _part(folder / name, manifest)) for name, note in PARTS.items() if (folder / name).exists()]
    if manifest["kind"] == "run" and (folder / "differences.csv").exists():
        parts.insert(0, Sheet("differences", INTERVAL, _told(pd.read_csv(folder / "differences.csv"))))
    if manifest["kind"] == "tournament":
        parts += [_equilibria(folder), _payoff(manifest)]
    if manifest["kind"] == "sweep":
        parts += [_varied(manifest)]
    sheets = [_about(folder, manifest, loaded), summary, *parts, _money(loaded), _outcomes(), _numbers(loaded), _names(loaded)]
    content = workbook([sheet for sheet in sheets if len(sheet.table)])
    if content is not None:
        (into / TABLES).write_bytes(content)


def _manifest(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    # A sweep grows: how far is said elsewhere.
    index = folder / "index.json"
    return {**manifest, "runs": json.loads(index.read_text("utf-8"))["runs"]} if index.exists() and "runs" not in manifest else manifest


def cited(manifest: Mapping[str, Any], loaded: Loaded) -> str:
    """How to cite a result, with version, hash and seed."""
    runs = 1 if manifest.get("only_run") is not None else int(manifest["runs"])
    made_with = manifest["versions"]["suitors"]
    return citation(manifest["kind"], runs, manifest["seed"], loaded.scenario.title, manifest["scenario_hash"], made_with)


def cited_in(folder: Path, loaded: Loaded) -> str:
    """The same by the manifest of a result folder."""
    return cited(_manifest(folder), loaded)


def tables_in(folder: Path) -> str:
    """Names of the files for office work that a result has, and of its tables of differences."""
    return ", ".join(name for name in (*DIFFERENCES, SUMMARY, TABLES) if (folder / name).exists())


def _run(folder: Path, manifest: Mapping[str, Any], loaded: Loaded) -> Sheet:
    outcomes = pd.read_parquet(folder / "outcomes.parquet")
    means = outcomes.mean()
    rows = [
        {**_named(name), "unit": outcome_of(name).told_unit, "p10": told.p10, "median": told.p50, "p90": told.p90,
         "share_of_runs": told.share, "mean": float(means[name])}
        for name, told in summaries(outcomes).items()
    ]  # fmt: skip
    return Sheet(
        "summary", "Medians of the runs, where 80 % of them lie, and means; of what is rare, the share of runs.", pd.DataFrame(rows)
    )


def _compare(folder: Path, manifest: Mapping[str, Any], loaded: Loaded) -> Sheet:
    rows = pd.read_csv(folder / "differences.csv")
    return Sheet("summary", INTERVAL, _told(rows[[_on_screen(str(name)) for name in rows["outcome"]]]))


def _tournament(folder: Path, manifest: Mapping[str, Any], loaded: Loaded) -> Sheet:
    return Sheet("summary", "Strategies of each power, the best first; gains over the status quo.", pd.read_csv(folder / "ranking.csv"))


def _sweep(folder: Path, manifest: Mapping[str, Any], loaded: Loaded) -> Sheet:
    from suitors.studies.sweep.read import read

    found = read(folder)
    shown = [name for name in found.outcomes if "|" not in name and _on_screen(name)]
    columns = [*found.varied, *(shown or [name for name in found.outcomes if "|" not in name])]
    by_point = found.table.groupby("point", sort=True)
    outcomes = [name for name in columns if name not in found.varied]
    means = by_point[outcomes].mean() if "run" in found.table.columns else by_point[outcomes].first()
    table = pd.concat([by_point[list(found.varied)].first(), means], axis=1)
    return Sheet("summary", "The points of the sweep: what is varied, and means of the outcomes over the runs.", table.reset_index())


SUMMARIES: dict[str, Callable[[Path, Mapping[str, Any], Loaded], Sheet]] = {
    "run": _run, "compare": _compare, "tournament": _tournament, "sweep": _sweep,
}  # fmt: skip


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    """Differences with what is said of them in words, and as a per cent of the level."""
    named = pd.DataFrame([_named(str(name)) for name in rows["outcome"]], index=rows.index, columns=["outcome", "words", "actor"])
    kept = ["variant", "against", "unit", "level_against", "difference", "low", "high", "p10", "p90", "better", "runs"]
    table = pd.concat([named, rows[kept]], axis=1)
    level = rows["level_against"].abs()
    table.insert(8, "per_cent_of_level", 100 * rows["difference"] / level.where(level > 0))
    return table


def _named(column: str) -> dict[str, str]:
    return {"outcome": column, "words": text_of(column), "actor": column.partition("[")[2].rstrip("]")}


def _on_screen(column: str) -> bool:
    item = OUTCOMES.get(column.partition("[")[0])
    return item is not None and bool({"run", "compare", "report", "channels"} & set(item.shown.split()))


def _part(path: Path, manifest: Mapping[str, Any]) -> pd.DataFrame:
    """A table of the result: of outcomes those that reports show, of the powers that it is about."""
    if path.suffix != ".csv":
        return pd.DataFrame(json.loads(path.read_text("utf-8"))["breakevens"])
    table = pd.read_csv(path)
    if path.stem == "by_year":
        words = pd.DataFrame([_named(str(name)) for name in table["outcome"]], index=table.index, columns=["words", "actor"])
        return pd.concat([table, words], axis=1)
    if "outcome" in table.columns and manifest["kind"] == "compare":
        table = table[table["outcome"].isin(columns_in("report", manifest["powers"]))]
    if path.stem == "rests_on":
        table = table.groupby([name for name in ("variant", "outcome") if name in table.columns], sort=False).head(MOST_NUMBERS)
    return table


def _about(folder: Path, manifest: Mapping[str, Any], loaded: Loaded) -> Sheet:
    said = json.loads((folder / "answer.json").read_text("utf-8")) if (folder / "answer.json").exists() else {}
    rows: Iterable[tuple[str, str]] = [
        ("title", loaded.scenario.title),
        ("question", str(said.get("question") or loaded.scenario.question)),
        *(("answer", sentence) for sentence in said.get("sentences", [])),
        ("citation", cited(manifest, loaded)),
        ("repeat", str(manifest.get("repeat", ""))),
        ("scenario hash", manifest["scenario_hash"]),
        ("seed", str(manifest["seed"])),
        ("version", manifest["versions"]["suitors"]),
        ("note", "Outcomes are those of a model. Leverage, goodwill and private money are not validated against data."),
        ("note", "Texts that a spreadsheet would work out begin with an apostrophe."),
    ]
    return Sheet("about", "What this result is.", pd.DataFrame(rows, columns=["what", "text"]))


def _names(loaded: Loaded) -> Sheet:
    """What codes of powers, states, strategies and other things of the scenario stand for."""
    scenario = loaded.scenario
    rows = [
        *({"code": code, "kind": "power", "name": item.name} for code, item in sorted(scenario.powers.items())),
        *({"code": code, "kind": "state", "name": item.name} for code, item in sorted(scenario.states.items())),
        *({"code": code, "kind": "strategy", "name": item.title} for code, item in sorted(scenario.strategies.items())),
        *({"code": code, "kind": "corridor", "name": item.title} for code, item in sorted(scenario.corridors.items())),
        *({"code": code, "kind": "mineral", "name": item.title} for code, item in sorted(scenario.minerals.items())),
    ]
    note = "What the codes in these sheets stand for; brackets behind an outcome hold whose it is, such as leverage[JPN]."
    return Sheet("names", note, pd.DataFrame(rows))


def _money(loaded: Loaded) -> Sheet:
    rows = [
        {"power": power.name, "ledger": ledger.replace("_", " "), "stage": money.stage, "from_year": year, "amount": part.value,
         "unit": part.unit, "grade": part.grade, "source": part.source or money.source}
        for _, power in sorted(loaded.scenario.powers.items())
        for ledger, money in power.money.items()
        for year, part in sorted(money.path.items())
    ]  # fmt: skip
    return Sheet("money", "The money behind the result, each ledger at the stage at which its source tells it.", pd.DataFrame(rows))


def _equilibria(folder: Path) -> Sheet:
    found = json.loads((folder / "equilibria.json").read_text("utf-8"))
    rows = [
        {"equilibrium": place + 1, "power": power, "strategy": strategy, "payoff": item["payoffs"][power],
         "share_of_resamples": item.get("share_of_resamples")}
        for place, item in enumerate(found["pure"])
        for power, strategy in item["profile"].items()
    ]  # fmt: skip
    return Sheet("equilibria", "Equilibria in pure strategies, a row a power.", pd.DataFrame(rows))


def _payoff(manifest: Mapping[str, Any]) -> Sheet:
    rows = [
        {"power": power, "outcome": name, **{key: item[key] for key in ("weight", "scale", "unit")}}
        for power, terms in manifest.get("payoff", {}).items()
        for name, item in terms.items()
    ]
    return Sheet("payoff", "What a payoff is made of: outcome times weight over scale, added up.", pd.DataFrame(rows))


def _varied(manifest: Mapping[str, Any]) -> Sheet:
    rows = [
        {"number": item["key"], "words": number_name(item["key"]), "unit": item.get("unit", ""), "low": item.get("low"),
         "high": item.get("high"), "choices": ", ".join(map(str, item.get("choices") or []))}
        for item in manifest.get("design", {}).get("vary", [])
    ]  # fmt: skip
    return Sheet("varied", "What the sweep varies.", pd.DataFrame(rows))


def _outcomes() -> Sheet:
    rows = [
        {"outcome": item.name, "words": text_of(item.name), "of": item.of, "unit": item.unit, "better": item.better,
         "definition": item.definition, "validated": item.validated}
        for item in OUTCOMES.values()
    ]  # fmt: skip
    return Sheet("outcomes", "What each outcome is, in which unit, and which way is better for whom it is about.", pd.DataFrame(rows))


def _numbers(loaded: Loaded) -> Sheet:
    """The numbers that the scenario changes, then the parameters, each with its grade and source."""
    known = loaded.quantities()
    changed = {change.path for change in loaded.changes}
    paths = [
        *(path for path in known if path in changed),
        *(path for path in known if path.startswith("parameters.") and path not in changed),
    ]
    rows = [
        {"number": path, "words": number_name(path), "value": item.value, "unit": item.unit, "low": item.low, "high": item.high,
         "grade": item.grade, "source": item.source, "changed_here": path in changed}
        for path in paths
        for item in (known[path],)
    ]  # fmt: skip
    return Sheet("sources", "Numbers that this scenario changes, then all parameters: range, grade and source.", pd.DataFrame(rows))
