"""`suitors brief`: a result as a policy brief of two pages."""

from __future__ import annotations

from pathlib import Path

import click

from suitors.cli.options import overwrite_option


@click.command()
@click.argument("result", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["html", "pdf", "docx"]), default="html", show_default=True, help="Web page, PDF, or Word."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File; default: brief.FORMAT in the result's folder.")
@overwrite_option
def brief(result: Path, form: str, out: Path | None, overwrite: bool) -> None:
    """Write a policy brief of RESULT, a folder of run, compare or tournament: two pages for readers who decide.

    \b
      suitors brief results/FOLDER
      suitors brief results/FOLDER --format docx --out brief.docx
    """
    from suitors.report.brief import written
    from suitors.results.folder import adding, put_file

    content = written(result, form)  # type: ignore[arg-type]
    target = out or result / f"brief.{form}"
    if target.parent.resolve() == result.resolve():
        with adding(target.parent, overwrite=overwrite) as partial:
            (partial / target.name).write_bytes(content)
    else:
        put_file(target, content, overwrite)
    click.echo(str(target))
