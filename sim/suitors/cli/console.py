"""The console that commands print tables on."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys instead of showing it; line ends and tabs are none."""
FOREIGN = re.compile(r"\\*\[(?!/?(?:bold|dim|italic|red|green|yellow|blue|cyan|magenta|bold red|bold green)?\])")
"""A bracket that begins none of the styles that our own tables use, with the backslashes before it."""

WIDTH_OF_A_FILE = 160


def table_console() -> Console:
    """As wide as the terminal; wide enough for whole lines when the output goes to a file or another program."""
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

    return Plain(highlight=False, width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE)


def plain_table(*headings: str, left: int = 1, title: str = "") -> Table:
    """A table without lines; the first `left` columns hold words, the others numbers, which stand to the right."""
    from rich.table import Table

    table = Table(header_style="bold", box=None, pad_edge=False, title=title or None, title_justify="left", title_style="bold")
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="left" if place < left else "right")
    return table
