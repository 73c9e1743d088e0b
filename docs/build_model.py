"""Write the tables of docs/model.md from the code and the registers, so that page and model cannot disagree.

Run ``python docs/build_model.py``; with ``--check`` nothing is written and a stale page ends with exit code 1.
A table stands between ``<!-- table: name -->`` and ``<!-- end: name -->``.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, get_args

from suitors.model.calendar import CHANGES
from suitors.model.coefficients.places import THRESHOLDS
from suitors.model.submodels.schedule import schedule
from suitors.model.submodels.schedule import stocks as world_stocks
from suitors.scenario.base import Noise, Submodel
from suitors.words.numbers import given, percent

ROOT = Path(__file__).resolve().parent.parent
PARAMETERS = ROOT / "sim" / "suitors" / "data" / "parameters.toml"
PAGE = ROOT / "docs" / "model.md"


def row(cells: Sequence[str]) -> str:
    """One line of a Markdown table."""
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    return "\n".join([row(head), row(["---"] * len(head)), *map(row, rows)])


def state_variables() -> str:
    """Everything that changes while the model runs."""
    rows = []
    for item in world_stocks():
        axes = ", ".join((*item.dims, "run"))
        rows.append([f"`{item.name}`", axes, item.unit, item.meaning])
    return table(["variable", "axes", "unit", "meaning"], rows)


def grades() -> str:
    """How many parameters the register holds, by grade."""
    register: dict[str, Any] = tomllib.loads(PARAMETERS.read_text(encoding="utf-8"))
    found = Counter(entry["grade"] for entry in register.values())
    return f"{len(register)} parameters: {', '.join(f'{count} {grade}' for grade, count in found.most_common())}."


def thresholds() -> str:
    """Debt thresholds by debt-carrying capacity."""
    rows = [[kind, *(percent(value) for value in values)] for kind, values in THRESHOLDS.items()]
    return table(["capacity", "present value / GDP", "present value / exports", "service / exports", "service / revenue"], rows)


def changes() -> str:
    """What dated events act on."""
    rows = [[f"`{name}`", dims.replace(" ", ", ") or "all alike", given(neutral)] for name, (dims, neutral) in CHANGES.items()]
    return table(["change", "axes", "value without events"], rows)


def switches() -> str:
    """What a scenario may switch off."""
    off, noise = (", ".join(f"`{name}`" for name in get_args(kind)) for kind in (Submodel, Noise))
    return f"Submodels that `off` may name: {off}.\n\nKinds of noise that `given.noise` may keep: {noise}."


def schedule_of_a_step() -> str:
    """The processes in their order."""
    return table(["submodel", "what happens"], [[f"`{submodel.name}`", process.does] for submodel, process in schedule()])


TABLES: dict[str, Callable[[], str]] = {
    "state variables": state_variables,
    "parameters": grades,
    "thresholds": thresholds,
    "changes": changes,
    "switches": switches,
    "schedule": schedule_of_a_step,
}


def fresh(page: str) -> str:
    """The page with its tables written anew. Raises ValueError where a table has no place."""
    for name, build in TABLES.items():
        begin, end = f"<!-- table: {name} -->", f"<!-- end: {name} -->"
        if page.count(begin) != 1 or page.count(end) != 1:
            raise ValueError(f"docs/model.md must hold {begin} and {end} once")
        before, rest = page.split(begin)
        page = f"{before}{begin}\n\n{build()}\n\n{end}{rest.split(end)[1]}"
    return page


def main(arguments: Sequence[str]) -> int:
    """Write the page, or check it."""
    page = PAGE.read_text(encoding="utf-8")
    written = fresh(page)
    if "--check" in arguments:
        if page != written:
            print("docs/model.md is stale: run python docs/build_model.py", file=sys.stderr)
        return int(page != written)
    PAGE.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
