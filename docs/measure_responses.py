"""Measure the shipped responses and write the table of docs/responses.md.

Run ``python docs/measure_responses.py`` (about half a minute); ``--runs 64`` is quicker, ``--print`` only prints the table.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from suitors import __version__
from suitors.studies.evaluation import Evaluation
from suitors.studies.responses.experiments import RowAnswer, answers, digest_of, experiments
from suitors.studies.responses.folder import counts
from suitors.studies.responses.rows import listed, shipped
from suitors.words.numbers import interval, number

PAGE = Path(__file__).resolve().parent / "responses.md"
BEGIN, END = "<!-- measured: responses -->", "<!-- end: responses -->"
SEED = 2025


def table(found: list[RowAnswer]) -> list[str]:
    """A line for each row."""
    lines = [
        "| | what is changed | what is measured | range | simulated | interval | unit | verdict | grade of the range | ground |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in found:
        row = one.row
        ground = f"{row.ground}; not yet: {row.not_yet}" if row.not_yet else row.ground
        cells = [row.id, row.change, row.shows, row.range, number(one.middle), interval(one.low, one.high)]
        lines.append("| " + " | ".join([*cells, row.unit, one.verdict, row.grade, ground]) + " |")
    return lines


def main() -> None:
    """Measure, and write or print the table."""
    parser = argparse.ArgumentParser(description="Measure the shipped responses.")
    parser.add_argument("--runs", type=int, default=256)
    parser.add_argument("--print", action="store_true", dest="only_print")
    asked = parser.parse_args()
    made = experiments(listed([shipped()]))
    found = answers(made, asked.runs, Evaluation(SEED, os.cpu_count() or 1))
    told = ", ".join(f"{count} {name}" for name, count in counts([one.verdict for one in found]).items())
    about = f"{len(found)} rows: {told}. {asked.runs} paired runs, seed {SEED}, rows {digest_of(made)[:8]}, by suitors {__version__}."
    text = "\n".join([BEGIN, "", about, "", *table(found), "", END])
    if asked.only_print:
        print(text)
    else:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(page.split(BEGIN)[0] + text + page.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
