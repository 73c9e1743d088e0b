"""`suitors glossary`: what terms mean."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from suitors.cli.console import indented, table_console
from suitors.errors import InputError


@click.command()
@click.argument("terms", nargs=-1, metavar="[TERM]...")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def glossary(terms: tuple[str, ...], as_json: bool) -> None:
    """Say what TERM means; without one, list all terms.

    \b
      suitors glossary
      suitors glossary goodwill "grant element"
    """
    from rich.text import Text

    from suitors.scenario.errors import did_you_mean
    from suitors.words.glossary import glossary as known

    found = known()
    chosen = []
    for term in (term.lower().replace("_", " ") for term in terms):
        if term not in found:
            raise InputError(f"no term {term!r}{did_you_mean(term, found, '; suitors glossary lists them all')}")
        chosen.append(found[term])
    shown = chosen or list(found.values())
    if as_json:
        click.echo(json.dumps([asdict(term) for term in shown], indent=1, ensure_ascii=False))
        return
    console = table_console()
    for item in shown:
        console.print(Text(item.name, style="bold"))
        indented(console, item.short)
        if chosen:
            indented(console, f"See also: {', '.join(item.see)}.", "dim")
