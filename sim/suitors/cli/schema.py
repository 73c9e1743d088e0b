"""``suitors schema``: the JSON Schema of scenario files, for editors."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead of printing.")
def schema(out: Path | None) -> None:
    """Print the JSON Schema of a scenario file.

    An editor that knows TOML completes keys and marks errors with it; the first line of a scenario then
    reads  #:schema ./scenario.schema.json
    """
    import json

    from suitors.scenario.file_schema import file_schema

    text = json.dumps(file_schema(), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    out.write_text(text, encoding="utf-8")
    click.echo(f"Wrote {out}")
