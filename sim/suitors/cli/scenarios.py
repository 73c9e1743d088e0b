"""``suitors scenarios``: the shipped scenarios and their questions."""

from __future__ import annotations

import click

from suitors.cli.console import table_console


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def scenarios(as_json: bool) -> None:
    """List the shipped scenarios with the question that each asks."""
    import json

    from rich import box
    from rich.table import Table
    from rich.text import Text

    from suitors.scenario.layers import display, parse_toml
    from suitors.scenario.shipped import shipped_scenarios

    rows = []
    for name, path in shipped_scenarios().items():
        document = parse_toml(path.read_text(encoding="utf-8"), display(path))
        about = {key: str(document.get(key, "")) for key in ("title", "question", "extends")}
        rows.append({"name": name, **about, "path": display(path)})
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for group, inside in (("Scenarios", False), ("For the classroom", True)):
        table = Table("name", "title", "question", box=box.SIMPLE, title=group, title_justify="left")
        for row in rows:
            if ("/" in row["name"]) == inside:
                table.add_row(*(Text(row[key]) for key in ("name", "title", "question")))
        table_console().print(table)
