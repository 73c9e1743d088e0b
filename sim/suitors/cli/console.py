"""The console that commands print tables on."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from suitors.cli.folding import FoldingTable

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys instead of showing it; line ends and tabs are none."""
FOREIGN = re.compile(r"\\*\[(?!/?(?:bold|dim|italic|red|green|yellow|blue|cyan|magenta|bold red|bold green)?\])")
"""A bracket that begins none of the styles that our own tables use, with the backslashes before it."""

WIDTH_OF_A_FILE = 160
KEPT = 2
"""Most columns that are repeated where a table goes on below."""


def table_console() -> Console:
    """As wide as the terminal or as COLUMNS says; wide enough for whole lines when the output goes to a file or another program."""
    from rich.console import Console
    from rich.errors import MarkupError
    from rich.text import Text

    class Plain(Console):
        """Knows our own styles alone: other brackets, emoji names and control characters of data are shown as text or left out."""

        def render_str(self, text: str, **options: Any) -> Text:
            printed = CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
            options |= {"emoji": False}
            try:
                return super().render_str(FOREIGN.sub(r"\\[", printed) if options.get("markup") is not False else printed, **options)
            except MarkupError:
                return super().render_str(printed, **options | {"markup": False})

    return Plain(highlight=False, width=None if sys.stdout.isatty() or os.environ.get("COLUMNS") else WIDTH_OF_A_FILE)


def indented(console: Console, text: str, style: str = "") -> None:
    """A paragraph two blanks to the right, without blanks at the ends of lines."""
    from textwrap import wrap

    from rich.text import Text

    for line in wrap(CONTROL.sub("\N{REPLACEMENT CHARACTER}", text), console.width - 2, break_long_words=False, break_on_hyphens=False):
        console.print(Text(f"  {line}", style=style), soft_wrap=True)


def hanging(console: Console, line: str) -> None:
    """A line of a list: what does not fit goes on two blanks further to the right than the line begins."""
    from textwrap import wrap

    from rich.text import Text

    ahead = " " * (len(line) - len(line.lstrip()))
    text = CONTROL.sub("\N{REPLACEMENT CHARACTER}", line)
    for part in wrap(text, console.width, subsequent_indent=f"{ahead}  ", break_long_words=False, break_on_hyphens=False):
        console.print(Text(part), soft_wrap=True)


def folder_told(folder: object, files: str) -> None:
    """Where a result is, on a line of its own so that it can be copied, and what is in it."""
    import click

    click.echo(f"\n{folder}")
    indented(table_console(), files)


def to_cite(citation: str) -> None:
    """How to cite a result; a title's control characters are no part of it."""
    import click

    click.echo("To cite:")
    indented(table_console(), citation)


def row_name(name: str, unit: str, width: int) -> str:
    """What a row is called in a column of a table, in lines of at most `width`; its unit stands whole behind it or in the next line."""
    from textwrap import wrap

    from suitors.words.numbers import in_table

    unit = in_table(unit)
    *lines, last = wrap(f"{name}," if unit else name, width, subsequent_indent="  ")
    between = " " if len(last) + 1 + len(unit) <= width else "\n  "
    return "\n".join([*lines, f"{last}{between}[dim]{unit}[/dim]" if unit else last])


def plain_table(*headings: str, left: int = 1, title: str = "") -> FoldingTable:
    """A table without lines that breaks no cell; the first `left` columns hold words, the others numbers, which stand to the right."""
    from suitors.cli.folding import FoldingTable

    table = FoldingTable(header_style="bold", box=None, title=title or None, title_style="bold")
    table.kept = min(left, KEPT)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="left" if place < left else "right")
    return table
