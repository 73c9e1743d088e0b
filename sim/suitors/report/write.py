"""Reports as one HTML file that needs nothing else, or as Markdown."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Literal

from markupsafe import Markup

from suitors.report.content import ReportPart, part_of
from suitors.report.terms import PageTerms
from suitors.words.numbers import given, signed

Format = Literal["html", "md"]
WIDEST = 1600
"""Pixels; figures are drawn larger for print."""


def report(folders: Sequence[Path], form: Format) -> str:
    """The text of a report on some results. The same results give the same text. Raises ResultError."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("suitors.report"),
        autoescape=form == "html",
        finalize=_as_markdown_text if form == "md" else None,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"signed": signed, "given": given, "embedded": _embedded, "code": _code}
    parts: list[ReportPart] = [part_of(folder) for folder in folders]
    script = Markup(resources.files("suitors.report").joinpath("templates/report.js").read_text("utf-8"))
    return environment.get_template(f"report.{form}.jinja").render(parts=parts, terms=PageTerms(), script=script, policy=_policy(script))


def _policy(script: str) -> Markup:
    """What a browser lets the page do: show its own figures and run its one script, and ask for nothing."""
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return Markup(
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    )


def _as_markdown_text(value: object) -> object:
    """What stands in a Markdown report stands there as text: no heading, link, picture, tag or end of a table's cell.

    Spaces at its ends go: a space after the star that begins emphasis would make a list. Only what is marked as `code` stays as it is.
    """
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    text = " ".join(value.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("://", ":&#47;/")
    return re.sub(r"([\\`*_\[\]|#~])", r"\\\1", text)


def _code(text: str) -> Markup:
    """Text of one line, for a block of code."""
    return Markup(" ".join(text.split()).replace("`", "'"))


def _embedded(path: Path) -> str:
    """A figure as a data address, no larger than a page needs."""
    from PIL import Image

    picture: Image.Image = Image.open(path)
    if picture.width > WIDEST:
        picture = picture.resize((WIDEST, round(picture.height * WIDEST / picture.width)), Image.Resampling.LANCZOS)
    kept = io.BytesIO()
    picture.convert("RGB").quantize(128).save(kept, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(kept.getvalue()).decode()
