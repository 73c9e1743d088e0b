"""Reports as one HTML file that needs nothing else, or as Markdown."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from suitors.report.content import Part, part_of
from suitors.words.numbers import given, signed

Format = Literal["html", "md"]
WIDEST = 1600
"""Pixels; figures are drawn larger for print."""


def report(folders: Sequence[Path], form: Format) -> str:
    """The text of a report on some results. The same results give the same text. Raises ResultError."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("suitors.report"), autoescape=form == "html", undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"signed": signed, "given": given, "embedded": _embedded, "cell": _cell}
    parts: list[Part] = [part_of(folder) for folder in folders]
    return environment.get_template(f"report.{form}.jinja").render(parts=parts)


def _cell(text: str) -> str:
    """A text that does not end a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("\n", "<br>")


def _embedded(path: Path) -> str:
    """A figure as a data address, no larger than a page needs."""
    from PIL import Image

    picture: Image.Image = Image.open(path)
    if picture.width > WIDEST:
        picture = picture.resize((WIDEST, round(picture.height * WIDEST / picture.width)), Image.Resampling.LANCZOS)
    kept = io.BytesIO()
    picture.convert("RGB").quantize(128).save(kept, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(kept.getvalue()).decode()
