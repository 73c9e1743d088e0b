"""`suitors report`: results as one file for readers."""

from __future__ import annotations

from pathlib import Path

import click

from suitors.cli.options import overwrite_option


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RESULT…")
@click.option("--format", "form", type=click.Choice(["html", "md"]), default="html", show_default=True, help="One HTML file, or Markdown.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="File; default: report.html or report.md in the (first) result's folder."
)
@overwrite_option
def report(results: tuple[Path, ...], form: str, out: Path | None, overwrite: bool) -> None:
    """Write a report of runs and comparisons: the answer first, then figures, tables, what it rests on and how to repeat it.

    The HTML file holds everything in itself and opens from disk. RESULT is a result folder; several make one report.

    \b
      suitors report results/FOLDER
      suitors report results/FOLDER --format md
    """
    from suitors.report.write import report as written
    from suitors.results.folder import adding, put_file

    text = written(results, form)  # type: ignore[arg-type]
    target = out or results[0] / f"report.{form}"
    if target.parent.resolve() in [folder.resolve() for folder in results]:
        with adding(target.parent, overwrite=overwrite) as partial:
            (partial / target.name).write_text(text, encoding="utf-8")
    else:
        put_file(target, text, overwrite)
    click.echo(str(target))
