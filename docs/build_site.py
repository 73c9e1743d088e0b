"""Hook of the documentation site: reference pages are made from the code when the site is built, so that they cannot be stale."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

import click
from build_model import PARAMETERS, grades, table
from build_slides import HANDOUT, HEADING, decks, handouts

OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./(?!docs/)([^)]+)\)")


def on_page_markdown(markdown: str, **more: Any) -> str:
    """Replace links to the source by its path: the site stands alone."""
    page = more.get("page")
    if page is not None and page.file.src_uri.startswith("teach/"):
        name = page.file.src_uri.removeprefix("teach/").removesuffix(".md")
        markdown = markdown.replace(f"{HEADING}\n", f"{HEADING}\n\n[Open them full screen]({name}_slides.html)\n", 1)
        markdown = markdown.replace(f"{HANDOUT}\n", f"{HANDOUT}\n\n[Print it]({name}_handout.html)\n", 1)
    return OUTSIDE.sub(_named, markdown)


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that are made from the code."""
    from mkdocs.structure.files import File

    for name, build in PAGES.items():
        files.append(File.generated(config, name, content=build()))
    for kind, made in (("slides", decks()), ("handout", handouts())):
        for name, html in made.items():
            files.append(File.generated(config, f"teach/{name}_{kind}.html", content=html))
    return files


def _named(link: re.Match[str]) -> str:
    text, path = link.groups()
    return f"`{path}`" if text.rpartition("/")[2] in path else f"{text} (`{path}`)"


def commands() -> str:
    """Every command, as its own help prints it."""
    from suitors.cli.main import COMMANDS, main

    context = click.Context(main, info_name="suitors")
    parts = ["# Commands\n\n`suitors COMMAND --help` says the same in the terminal.\n"]
    for name, meaning in COMMANDS.items():
        command = main.get_command(context, name)
        assert command is not None
        parts.append(f"\n## suitors {name}\n\n{meaning}\n\n{_helped(name, command)}")
    return "".join(parts)


def _helped(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=f"suitors {name}", terminal_width=80, max_content_width=80)
    text = f"```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        below = (command.get_command(context, part) for part in command.list_commands(context))
        text += "".join(f"\n### suitors {name} {part.name}\n\n{_helped(f'{name} {part.name}', part)}" for part in below if part is not None)
    return text


def scenario_keys() -> str:
    """Every key of a scenario file, from its schema."""
    from suitors.scenario.file_schema import file_schema

    schema = file_schema()
    parts = [
        "# Keys of a scenario file\n\n`suitors schema` prints the same as JSON Schema, for editors. A number may be written bare or as a "
        "table with its unit, range, grade and source.\n\n## The file\n\n",
        _keys(schema),
    ]
    for name, definition in sorted(schema["$defs"].items()):
        if "properties" in definition:
            parts.append(f"\n\n## {name}\n\n{definition.get('description', '')}\n\n{_keys(definition)}")
    return "".join(parts)


def _keys(definition: Mapping[str, Any]) -> str:
    rows = [[f"`{key}`", _kind(value), _usual(value), value.get("description", "")] for key, value in definition["properties"].items()]
    return table(["key", "what it takes", "default", "meaning"], rows)


def _kind(value: Mapping[str, Any]) -> str:
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})" if name != "Quantity" else "number"
    if "enum" in value or "const" in value:
        return ", ".join(f"`{choice}`" for choice in value.get("enum", [value.get("const")]))
    for several in ("anyOf", "oneOf"):
        if several in value:
            return " or ".join(dict.fromkeys(_kind(one) for one in value[several]))
    kind = value.get("type", "table")
    if kind == "array":
        return f"list of {_kind(value.get('items', {}))}"
    if kind == "object" and isinstance(value.get("additionalProperties"), Mapping):
        return f"table of {_kind(value['additionalProperties'])}"
    return {"string": "text", "integer": "whole number", "boolean": "true or false", "object": "table"}.get(kind, str(kind))


def _usual(value: Mapping[str, Any]) -> str:
    usual = value.get("default")
    return "" if usual in (None, "", [], {}) else f"`{str(usual).lower() if isinstance(usual, bool) else usual}`"


def parameters() -> str:
    """Every parameter of the model with its range, grade and source."""
    from suitors.words.numbers import given, within

    rows = [
        [f"`{name}`", given(it["value"]), it["unit"], within(it["low"], it["high"]), it["grade"], it["source"], it["meaning"]]
        for name, it in tomllib.loads(PARAMETERS.read_text(encoding="utf-8")).items()
    ]
    head = ["name", "value", "unit", "range", "grade", "source", "meaning"]
    return f"# Parameters\n\n{grades()} `suitors params` prints them.\n\n{table(head, rows)}\n"


def outcomes() -> str:
    """Every outcome, and every variable of a dataset."""
    from suitors.variables.register import OUTCOMES, RECORDED

    named = [[f"`{it.name}`", it.of, it.unit, it.better, it.definition, it.text, it.shown.replace(" ", ", ")] for it in OUTCOMES.values()]
    recorded = [[f"`{item.name}`", ", ".join(item.axes), item.unit, item.meaning] for item in RECORDED]
    return (
        "# Outcomes and variables\n\nAn outcome is one number a run for each power or state, such as `goodwill[JPN]`. "
        "Comparisons with the absence of a power's new money add `headline_leverage` and what is additional; "
        "tournaments with prizes add `prize_won` and `money_spent`.\n\n"
        + table(["outcome", "of each", "unit", "better", "definition", "in words", "shown in"], named)
        + "\n\n## Variables of `dataset.nc`\n\n"
        + table(["variable", "axes", "unit", "meaning"], recorded)
    )


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "scenario_keys.md": scenario_keys,
    "parameters.md": parameters,
    "outcomes.md": outcomes,
}
"""Pages made from the code."""
