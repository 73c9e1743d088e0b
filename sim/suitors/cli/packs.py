"""`suitors packs`: the regions that ship, or one of them."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import click

from suitors.cli.console import indented, table_console
from suitors.cli.options import json_option
from suitors.packs.pack import Pack, pack_of, shipped
from suitors.words.numbers import plural

MOST = 6
"""Names of scenarios that are told."""


@click.command()
@click.argument("name", required=False, metavar="[NAME|FOLDER]")
@json_option("them")
def packs(name: str | None, as_json: bool) -> None:
    """List the regions that ship, or check the one called NAME or lying in FOLDER: what is in it, what stands in and what is missing.

    \b
      suitors packs
      suitors packs mekong
      suitors packs ./mine
      suitors run baseline --pack mekong
    """
    from rich.text import Text

    told = [{**_told(pack), **_gaps(pack)} for pack in [pack_of(name)]] if name else [_told(pack) for pack in shipped().values()]
    if as_json:
        click.echo(json.dumps(told if name is None else told[0], indent=2, ensure_ascii=False))
        return
    console = table_console()
    for about in told:
        console.print(Text(f"{about['name']}: {about['title']}", "bold"))
        grades = ", ".join(f"{count} {grade}" for grade, count in about["grades"].items())
        scenarios = about["scenarios"][:MOST]
        more = f" and {len(about['scenarios']) - len(scenarios)} more" if len(scenarios) < len(about["scenarios"]) else ""
        lines = [
            about["about"],
            f"states: {', '.join(about['states'])}",
            f"powers: {', '.join(about['powers'])}",
            f"opening figures: {grades or 'none'}; {about['grade']}",
            f"record: {about['record'] or 'none'}",
            f"scenarios: {', '.join(scenarios)}{more}",
            f"licence: {about['licence']}",
            *([f"sources: {about['sources']}"] if name else []),
            *([f"stand-ins: {about['stand_ins'] or 'none'}"] if name else []),
        ]
        for line in filter(None, lines):
            indented(console, line)
        if name:
            console.print(Text("It lacks" if about["missing"] else "It lacks nothing that a pack may have.", "bold"))
            for line in about["missing"]:
                indented(console, line)
        console.print()
    if name is None:
        console.print(Text(f"{plural(len(told), 'region')}; --pack NAME takes one in most commands with a scenario or a panel."))


def _told(pack: Pack) -> dict[str, Any]:
    entities, grades = pack.entities(), Counter(row.grade for row in pack.opening())
    return {
        "name": pack.name,
        **pack.facts,
        "title": pack.title,
        "states": [profile["name"] for profile in entities["states"].values()],
        "powers": [profile["name"] for profile in entities["powers"].values()],
        "grades": dict(grades.most_common()),
        "record": _record(pack),
        "scenarios": list(pack.scenarios()),
    }


def _gaps(pack: Pack) -> dict[str, Any]:
    from suitors.packs.gaps import missing, stand_ins

    return {"stand_ins": stand_ins(pack), "missing": missing(pack)}


def _record(pack: Pack) -> str:
    """Years of the pack's panel, empty where it has none."""
    if pack.history is None:
        return ""
    from suitors.history.panel import read_panel
    from suitors.packs.pack import using

    with using(pack):
        panel = read_panel()
    return f"flows of {plural(len(panel.powers), 'power')} from {panel.years[0]} to {panel.years[-1]}"
