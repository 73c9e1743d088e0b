"""A policy brief of a result: question, answer, one figure, what it rests on, what would change it, how to repeat; two pages."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from suitors.errors import InputError
from suitors.report.content import Picture, part_of
from suitors.report.grounds import NOT_VALIDATED, shares, turns

Format = Literal["html", "pdf", "docx"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "msedge")
MOST_ITEMS = 6
"""Items of a list in a brief."""


@dataclass(frozen=True)
class PolicyBrief:
    """What a brief says, in the order of its sections."""

    title: str
    question: str
    answer: list[str]
    picture: Picture | None
    unfolding: list[str]
    """Where and when the difference arises."""
    rests_on: list[str]
    changes: list[str]
    repeat: str
    citation: str


def brief_of(folder: Path) -> PolicyBrief:
    """Read a result folder. Raises ResultError where it is none, or of a kind that has no report."""
    part = part_of(folder)
    return PolicyBrief(
        title=part.title,
        question=part.question,
        answer=part.sentences[:3],
        picture=part.pictures[0] if part.pictures else None,
        unfolding=part.unfolding,
        rests_on=[*shares(part.grades), NOT_VALIDATED],
        changes=[*turns(folder), *part.depends_on][:MOST_ITEMS],
        repeat=part.repeat,
        citation=part.citation,
    )


def written(folder: Path, form: Format) -> bytes:
    """The brief as a file's content. Raises ResultError, InputError where a program or library for the format is missing."""
    brief = brief_of(folder)
    if form == "docx":
        return _docx(brief)
    page = _html(brief)
    return page.encode() if form == "html" else _pdf(page)


def _html(brief: PolicyBrief) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from suitors.report.write import _embedded

    environment = Environment(
        loader=PackageLoader("suitors.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["embedded"] = _embedded
    return environment.get_template("brief.html.jinja").render(brief=brief)


def _pdf(page: str) -> bytes:
    """The page as a browser prints it."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise InputError("--format pdf prints with Chromium, which is not installed; take --format html and print it from a browser")
    with tempfile.TemporaryDirectory(prefix="suitors-") as made:
        source, target = Path(made) / "brief.html", Path(made) / "brief.pdf"
        source.write_text(page, encoding="utf-8")
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", f"--user-data-dir={made}/profile"]
        command = [browser, *flags, "--no-pdf-header-footer", f"--print-to-pdf={target}", source.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        if not target.is_file():
            raise InputError(f"--format pdf: {browser} printed nothing: {done.stderr.strip().splitlines()[-1:] or done.returncode}")
        return target.read_bytes()


def _docx(brief: PolicyBrief) -> bytes:
    try:
        from docx import Document
        from docx.shared import Cm, Pt
    except ModuleNotFoundError:
        raise InputError("--format docx needs python-docx; install the extra: pip install 'suitors[office]'") from None
    document = Document()
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(2.0)
    document.styles["Normal"].font.size = Pt(10.5)
    document.add_heading(brief.title, 1)
    document.add_paragraph(brief.question).runs[0].italic = True
    document.add_heading("Answer", 2)
    for sentence in brief.answer:
        document.add_paragraph(sentence)
    if brief.picture is not None:
        document.add_picture(str(brief.picture.path), width=Cm(16))
        document.add_paragraph(brief.picture.caption)
    lists = (("Where and when", brief.unfolding), ("What it rests on", brief.rests_on), ("What would change it", brief.changes))
    for heading, items in lists:
        if items:
            document.add_heading(heading, 2)
            for item in items:
                document.add_paragraph(item, style="List Bullet")
    document.add_heading("How to repeat it in its folder", 2)
    document.add_paragraph(brief.repeat)
    document.add_paragraph(brief.citation)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()
