"""``suitors scenarios``: the shipped scenarios and their questions, or one of them with what to look at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.console import indented, plain_table, table_console
from suitors.cli.options import pack_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from suitors.scenario import Loaded
    from suitors.words.scenario import Words

NOTES = {"set_up": "Set-up", "in_class": "In class", "look_at": "Look at"}
"""Sections of the header of a scenario file that are printed."""
MOST = 4
"""Outcomes named at most."""


@click.command()
@pack_option
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def scenarios(name: str | None, as_json: bool) -> None:
    """List the shipped scenarios with the question that each asks, or say of NAME what it asks and what to look at.

    \b
      suitors scenarios
      suitors scenarios tokyo_2025
    """
    import json

    from suitors.scenario.layers import display, parse_toml
    from suitors.scenario.shipped_files import shipped_scenarios

    rows = []
    for known, path in shipped_scenarios().items():
        document = parse_toml(path.read_text(encoding="utf-8"), display(path))
        about = {key: str(document.get(key, "")) for key in ("title", "question", "extends")}
        rows.append({"name": known, **about, "path": display(path)})
    if name is not None:
        from suitors.scenario import load

        loaded = load(name)
        file = shipped_scenarios().get(name)
        told = _told(name, loaded, file.read_text(encoding="utf-8") if file is not None else "")
        if as_json:
            click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            _show(table_console(), told)
        return
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    from rich.text import Text

    console = table_console()
    from suitors.packs.pack import shipped

    groups = {"": "Scenarios", "teach": "For the classroom"} | {pack.name: f"Another region: {pack.title}" for pack in shipped().values()}
    for folder, title in groups.items():
        inside = [row for row in rows if row["name"].rpartition("/")[0] == folder]
        if not inside:
            continue
        table = plain_table("name", "question", left=2, title=title)
        table.kept = 1
        for row in inside:
            table.add_row(Text(row["name"]), Text(row["question"]))
        console.print(table)
        console.print()
    console.print("suitors scenarios NAME says what to look at in one of them.")


def _told(name: str, loaded: Loaded, text: str) -> dict[str, Any]:
    """Question, description, notes, who takes part, and the outcomes that answer the question; `text` is that of the file."""
    from suitors.scenario.lines import header_of, section
    from suitors.scenario.parent import parent_of
    from suitors.studies.subjects import subjects
    from suitors.words.scenario import Words

    scenario, words, header = loaded.scenario, Words(loaded), header_of(text)
    parent = parent_of(loaded.origin)
    about = None if parent is None else subjects(parent.loaded, loaded)
    return {
        "name": name,
        "title": scenario.title,
        "question": scenario.question,
        "description": " ".join(scenario.description.split()),
        "extends": "" if parent is None else parent.loaded.name,
        "powers": [words.actor(code) for code in sorted(scenario.powers)],
        "states": [words.actor(code) for code in sorted(scenario.states)],
        **{key: section(header, heading) for key, heading in NOTES.items()},
        "outcomes": _outcomes(
            " ".join(section(header, NOTES["look_at"]).split()), about.powers if about else (), about.states if about else (), words
        ),
    }


def _outcomes(look_at: str, powers: Sequence[str], states: Sequence[str], words: Words) -> list[str]:
    """Outcomes that the notes name, or the main one, of whom the scenario is about, else of whom the notes name, else of all.

    Of each outcome one actor comes first, so that few lines show many outcomes.
    """
    from suitors.variables.register import OUTCOMES
    from suitors.variables.variable import MAIN

    places: dict[str, int] = {}
    left = look_at
    for name in sorted(OUTCOMES, key=len, reverse=True):  # "policy leverage" speaks of no other leverage
        if found := re.search(rf"\b{name.replace('_', '[ _]')}\b", left, re.IGNORECASE):
            places[name] = found.start()
            left = f"{left[: found.start()]}{' ' * len(found[0])}{left[found.end() :]}"
    named, scenario = sorted(places, key=places.__getitem__), words.loaded.scenario

    def actors(kind: Sequence[str], concerned: Sequence[str]) -> list[str]:
        said = {code: re.search(rf"\b({re.escape(words.title(code))}|{re.escape(code)})\b", look_at) for code in kind}
        return list(concerned) or [code for _, code in sorted((at.start(), code) for code, at in said.items() if at)] or sorted(kind)

    of = {"power": actors(list(scenario.powers), powers), "state": actors(list(scenario.states), states)}
    # Names as people say them; a command takes them as well as codes.
    by_outcome = [[f"{name}[{words.title(code)}]" for code in of[OUTCOMES[name].of]] for name in named or [MAIN]]
    return [each[place] for place in range(MOST) for each in by_outcome if place < len(each)][:MOST]


def _in_words(text: str) -> str:
    """Notes with the names of variables as people say them; those of scenarios stay, since commands take them."""
    from suitors.variables.register import OUTCOMES, VARIABLES

    def said(found: re.Match[str]) -> str:
        key = found[0]
        return OUTCOMES[key].heading if key in OUTCOMES else key.replace("_", " ") if key in VARIABLES else key

    return re.sub(r"\b(?:gdp|[a-z]+(?:_[a-z]+)+)\b", said, text)


def _show(console: Console, told: dict[str, Any]) -> None:
    from rich.text import Text

    console.print(Text(told["title"], style="bold"))
    console.print(Text(told["question"]))
    console.print()
    for key, heading in {"description": "What it is", **NOTES}.items():
        if told[key]:
            console.print(Text(f"{heading}:", style="bold"))
            indented(console, _in_words(told[key]))
    powers, states = ", ".join(told["powers"]), ", ".join(told["states"])
    console.print(Text.assemble(("Who takes part: ", "bold"), f"{powers}; in {states}"))
    if told["extends"]:
        console.print(Text.assemble(("Compared with: ", "bold"), told["extends"]))
    console.print()
    command = f"suitors run {told['name']}"
    console.print(Text.assemble(("Commands", "bold")))
    console.print(Text(f"  {command}"))
    for outcome in told["outcomes"]:
        console.print(Text(f'  {command} --outcome "{outcome}"'))
