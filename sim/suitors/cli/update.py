"""`suitors update`: publishers' own files into a panel and an opening, and what they change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.console import hanging, table_console
from suitors.cli.options import json_option, overwrite_option, panel_option, workers_options
from suitors.words.actors import capital
from suitors.words.numbers import given, number, plural

if TYPE_CHECKING:
    from suitors.ingest.headline import HeadlineShift
    from suitors.ingest.update import Update
    from suitors.runs.evaluate import Workers
    from suitors.words.scenario import Words

FILES, REVISED, REMARKS, OPENED = 5, 4, 2, 2
"""Lines of each part without --detail, so that all of it fits on a screen."""


def _list(context: click.Context, parameter: click.Parameter, given: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (name.strip() for name in (given or "").split(","))))


@click.command()
@click.option("--from", "folder", required=True, type=click.Path(path_type=Path), help="Folder with files as publishers give them.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for panel and opening; default: none are written.")
@panel_option
@click.option("--states", callback=_list, metavar="A,B", help="States to read.  [default: those of the panel]")
@click.option("--powers", callback=_list, metavar="A,B", help="Powers to read.  [default: those of the panel]")
@click.option("--runs", type=click.IntRange(2, 20_000), default=64, show_default=True, help="Paired runs of the headline.")
@click.option("--no-headline", is_flag=True, help="Leave out what the new opening does to the headline.")
@click.option("--incomplete", is_flag=True, help="Use files that look cut off or damaged.")
@workers_options
@overwrite_option
@click.option("--detail", is_flag=True, help="Print every file, revision, remark and changed figure.")
@json_option("all of it")
def update(
    folder: Path,
    out: Path | None,
    panel: Path | None,
    states: tuple[str, ...],
    powers: tuple[str, ...],
    runs: int,
    no_headline: bool,
    incomplete: bool,
    workers: Workers,
    overwrite: bool,
    detail: bool,
    as_json: bool,
) -> None:
    """Read publishers' files into a panel and an opening, and say what they change.

    Files are known by their columns: World Bank IDS and WDI, OECD CRS, CEPII BACI, IMF DOTS, AidData GCDF. Nothing is
    fetched from anywhere, and without --out nothing is written.

    \b
      suitors update --from downloads
      suitors update --from downloads --out results/update --detail
      suitors validate --panel results/update/panel.csv
    """
    from suitors.ingest.headline import headline
    from suitors.ingest.update import update as updated
    from suitors.ingest.update import write
    from suitors.packs.pack import chosen
    from suitors.results.folder import check_target

    command: dict[str, Any] = {"command": "update", "from": str(folder), "panel": str(panel or ""), "pack": chosen().name}
    command |= {"states": list(states), "powers": list(powers)}
    if out is not None:
        check_target(out, command, overwrite)
    done = updated(folder, panel, states, powers, incomplete)
    told = not no_headline and bool(done.changes) and chosen().reference is None
    seen = headline(done.changes, runs, workers) if told else None
    if out is not None:
        write(done, out, command, seen, overwrite)
    if as_json:
        click.echo(json.dumps(_plain(done, seen), indent=2, ensure_ascii=False, default=str))
        return
    console = table_console()
    for line in _lines(done, seen, detail):
        hanging(console, line)
    if out is not None:
        click.echo(f"\n{out}: panel.csv, opening.csv, sources.csv, revisions.csv, apart.csv, manifest.json")


def _lines(done: Update, seen: HeadlineShift | None, detail: bool) -> list[str]:
    most = (lambda many: 10**9) if detail else (lambda many: many)
    from suitors.data.countries import name_of
    from suitors.ingest.update import base_scenario
    from suitors.scenario import load
    from suitors.words.scenario import Words

    words = Words(load(base_scenario())) if done.changes else None
    sources, remarks = done.collection.sources, [*done.gaps, *done.collection.remarks]
    states = _some(tuple(map(name_of, done.region.states)))
    lines = [f"{plural(len(sources), 'file')} on {states}, and {plural(len(done.region.powers), 'power')}:"]
    lines += _few(
        [
            f"  {each.file}: {each.title}, {each.edition}; {_years(each.first_year, each.last_year)}, {plural(each.numbers, 'number')}"
            for each in sources
        ],
        most(FILES),
    )
    kinds = done.revisions["kind"].value_counts()
    counts = [int(kinds.get(kind, 0)) for kind in ("revised", "new", "gone")]
    lines += of_panel(*counts)
    shown = done.revisions if detail else done.revisions[done.revisions["kind"] == "revised"]
    lines += _few([f"  {_revision(row)}" for row in shown.to_dict("records")], most(REVISED))
    lines.append(of_opening(len(done.changes)))
    lines += _few(
        [
            f"  {words.number(new.path)}: {number(old.value)} → {number(new.value)} {new.unit} ({new.year})"
            for old, new in ((each.before, each.after) for each in done.changes)
            if words is not None
        ],
        most(OPENED),
    )
    if seen is not None and words is not None:
        lines += of_headline(seen, words)
    if remarks:
        lines.append("Remarks:")
        lines += _few([f"  {each}" for each in dict.fromkeys(remarks)], most(REMARKS))
    return lines


def of_panel(revised: int, new: int, gone: int) -> list[str]:
    """What the files do to the panel, a sentence each."""
    if not revised + new + gone:
        return ["The files change no number of the panel."]
    said = [f"The files revise {plural(revised, 'number')} of the panel and add {given(new)}."]
    return (
        [*said, f"{capital(plural(gone, 'number'))} of the panel {'is' if gone == 1 else 'are'} in no file; such numbers stay."]
        if gone
        else said
    )


def of_opening(figures: int) -> str:
    """How many figures of the opening are new."""
    return f"They change {plural(figures, 'figure')} of the opening." if figures else "They change no figure of the opening."


def of_headline(seen: HeadlineShift, words: Words) -> list[str]:
    """What the headline was and is, and whether the new opening moves it, a sentence each."""
    first, second = (words.strategy(name, seen.power) for name in seen.strategies)

    def told(values: tuple[float, float, float]) -> str:
        return f"{number(values[0], 2, sign=True)} ({number(values[1], 2, sign=True)} to {number(values[2], 2, sign=True)})"

    low, high = seen.change[1:]
    moves = "not beyond chance" if low <= 0.0 <= high else "beyond chance"
    return [
        f"The headline is {seen.outcome} of {words.actor(seen.power)} with {second}, less that with {first}.",
        f"Over {plural(seen.runs, 'paired run')} it was {told(seen.shipped)} and is now {told(seen.new)}.",
        f"The new opening moves it by {told(seen.change)}, {moves}.",
    ]


def _few(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], f"  and {len(lines) - most + 1} more; --detail shows them"]


def _some(names: tuple[str, ...], most: int = 8) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _revision(row: Mapping[Any, Any]) -> str:
    unit = {"USD": (1e6, "m US$"), "persons": (1e6, "million persons")}.get(row["unit"], (1.0, row["unit"]))
    from suitors.data.countries import name_of

    whose = " in ".join(name_of(code) for code in (row["power"], row["state"]) if code)
    before, after = (number(row[name] / unit[0]) if row[name] == row[name] else "nothing" for name in ("shipped", "new"))
    source = row["new_source"] or row["shipped_source"]
    from suitors.ingest.rows import in_words

    return f"{row['kind']}: {in_words(row['variable'])}, {whose}, {row['year']}: {before} → {after} {unit[1]} ({source})"


def _plain(done: Update, seen: HeadlineShift | None) -> dict[str, Any]:
    from dataclasses import asdict

    from suitors.results.tables import plain_rows

    return {
        "sources": [asdict(source) for source in done.collection.sources],
        "revisions": plain_rows(done.revisions),
        "opening": [asdict(change) for change in done.changes],
        "gaps": list(done.gaps),
        "remarks": list(done.collection.remarks),
        "headline": asdict(seen) if seen else None,
    }
