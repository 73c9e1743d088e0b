"""Write the tables of docs/library.md from the scenario files, so that page and files cannot disagree.

Run ``python docs/build_library.py``; with ``--check`` nothing is written and a stale page ends with exit code 1.
"""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from suitors.packs.pack import DEFAULT, shipped
from suitors.scenario.lines import section
from suitors.scenario.shipped_files import shipped_scenarios

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "library.md"
BEGIN, END = "<!-- tables begin -->", "<!-- tables end -->"
TITLES = {"": "Scenarios", "teach": "For the classroom"} | {
    pack.name: f"Another region: {pack.title}" for pack in shipped().values() if pack.name != DEFAULT
}
LAID_OVER = ("parameters", "instruments", "corridors", "minerals", "strategies", "powers", "states", "given", "payoff", "tournament")


@dataclass(frozen=True)
class Entry:
    """One scenario file: its name, what it says, and the comment above it."""

    name: str
    document: dict[str, Any]
    header: str

    @property
    def parent(self) -> str:
        """Name of the scenario that it extends, or empty."""
        extended = str(self.document.get("extends", "")).removesuffix(".toml")
        folder = self.name.rpartition("/")[0]
        return f"{folder}/{extended}" if folder and extended and "/" not in extended else extended

    @property
    def changes(self) -> str:
        """What it lays over its parent: dated events by type, then the tables and settings that it touches."""
        types = [event["type"] for event in self.document.get("events", [])]
        counted = [f"{kind} × {types.count(kind)}" if types.count(kind) > 1 else kind for kind in dict.fromkeys(types)]
        touched = []
        for table_name in LAID_OVER:
            table = self.document.get(table_name, {})
            touched += (
                [f"`{table_name}.{key}`" for key in table] if len(table) <= 3 else [f"`{table_name}` ({len(table)})"] if table else []
            )
        settings = [f"`{key}`" for key in ("horizon", "mechanism", "places", "lumpy", "hazards", "off") if key in self.document]
        return ", ".join([*counted, *touched, *settings]) or "–"

    def section(self, heading: str) -> str:
        """The part of the header under a heading such as ``Look at``, as one line; empty if there is none."""
        return section(self.header, heading)


def entries() -> list[Entry]:
    """Every scenario, the top folder first, in alphabetical order; those of other regions' packs last."""
    found = []
    for name, path in shipped_scenarios().items():
        text = path.read_text(encoding="utf-8")
        header = "".join(line for line in re.match(r"(#[^\n]*\n)*", text)[0].splitlines(keepends=True))  # type: ignore[index]
        found.append(Entry(name, tomllib.loads(text), header))
    return found


def row(cells: list[str]) -> str:
    """One line of a Markdown table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def tables(found: list[Entry]) -> list[str]:
    """A table for each folder."""
    lines = []
    for folder, title in TITLES.items():
        inside = [entry for entry in found if entry.name.rpartition("/")[0] == folder]
        lines += [f"## {title}", "", row(["name", "question", "extends", "changes", "look at"]), row(["---"] * 5)]
        for entry in inside:
            parent = f"`{entry.parent}`" if entry.parent else "–"
            lines.append(row([f"`{entry.name}`", entry.document["question"], parent, entry.changes, entry.section("Look at")]))
        lines.append("")
    return lines


def fresh(page: str) -> str:
    """The page with its tables written anew."""
    before, rest = page.split(BEGIN, 1)
    return f"{before}{BEGIN}\n\n" + "\n".join(tables(entries())) + f"\n{END}{rest.split(END, 1)[1]}"


def main(arguments: list[str]) -> int:
    """Write the page, or check it."""
    page = PAGE.read_text(encoding="utf-8")
    written = fresh(page)
    if "--check" in arguments:
        if page != written:
            print("docs/library.md is stale: run python docs/build_library.py", file=sys.stderr)
        return int(page != written)
    PAGE.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
