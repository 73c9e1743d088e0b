"""Tables that fit a terminal: no number or word is broken, and columns that find no room follow below."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.measure import Measurement
from rich.table import Table

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.table import Column

BETWEEN = 2
"""Blanks between two columns."""
ENOUGH = 18
"""A text column is wrapped to no less than this width before other columns go below."""


class FoldingTable(Table):
    """A table without lines whose numbers stay whole; what does not fit beside the first `kept` columns stands in blocks below them."""

    kept: int = 1

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        columns = [column for column in self.columns if _filled(column)] if self.rows else list(self.columns)
        ranges = [_widths(console, options, column) for column in columns]
        kept = sum(column in columns for column in self.columns[: self.kept])
        for place, block in enumerate(_blocks(ranges, kept, options.max_width)):
            part = Table(box=None, pad_edge=False, padding=(0, BETWEEN, 0, 0), header_style=self.header_style, title_justify="left")
            part.show_header, part.title_style = self.show_header, self.title_style
            part.title = None if place else self.title
            shares = _shared([ranges[index] for index in block], options.max_width)
            part.columns = [
                replace(columns[index], _index=new, width=width, _cells=list(columns[index].cells))
                for new, (index, width) in enumerate(zip(block, shares, strict=True))
            ]
            part.rows = self.rows
            if place:
                yield ""
            yield part


def _filled(column: Column) -> bool:
    """Whether there is anything in it at all."""
    return any(not isinstance(cell, str) or cell for cell in column.cells)


def _widths(console: Console, options: ConsoleOptions, column: Column) -> tuple[int, int]:
    """Least width that breaks nothing, and the width that needs no second line."""
    cells = [Measurement.get(console, options, cell) for cell in column.cells]
    head = Measurement.get(console, options, column.header)
    most = max([head.maximum, *(cell.maximum for cell in cells)])
    if column.width is not None:
        fits = max([head.minimum, *(cell.minimum for cell in cells)])
        return max(column.width, fits), max(column.width, fits)
    if column.no_wrap or column.justify == "right":
        return max([head.minimum, *(cell.maximum for cell in cells)]), most
    least = max([head.minimum, *(cell.minimum for cell in cells)])
    return max(least, min(most, ENOUGH)), most


def _blocks(ranges: list[tuple[int, int]], kept: int, room: int) -> list[list[int]]:
    """Places of the columns of each block; every block begins with the first `kept`."""
    first = list(range(min(kept, len(ranges))))
    used = sum(ranges[place][0] + BETWEEN for place in first)
    found, current, taken = [], list(first), used
    for place in range(len(first), len(ranges)):
        least = ranges[place][0]
        if taken + least > room and len(current) > len(first):
            found.append(current)
            current, taken = list(first), used
        current.append(place)
        taken += least + BETWEEN
    return [*found, current]


def _shared(ranges: list[tuple[int, int]], room: int) -> list[int]:
    """Widths of the columns of a block: the least of each, and what is left to those that lack least."""
    widths = [least for least, _ in ranges]
    left = room - sum(widths) - BETWEEN * (len(widths) - 1)
    order = sorted(range(len(ranges)), key=lambda place: ranges[place][1] - ranges[place][0])
    for waiting, place in enumerate(order):
        share = max(0, left) // (len(order) - waiting)
        more = min(ranges[place][1] - widths[place], share)
        widths[place] += more
        left -= more
    return widths
