"""Write docs/glossary.md from the terms that ship, so that page and command cannot disagree.

Run ``python docs/build_glossary.py``; with ``--check`` nothing is written and a stale page ends with exit code 1.
"""

from __future__ import annotations

import sys
from pathlib import Path

from suitors.words.glossary import glossary

PAGE = Path(__file__).resolve().parent / "glossary.md"


def written() -> str:
    """The page as the terms have it."""
    rows = [f"| {term.name} | {term.short} | {', '.join(term.see)} |" for term in glossary().values()]
    head = [
        "# Glossary",
        "",
        "`suitors glossary TERM` says the same in the terminal.",
        "",
        "| term | meaning | see also |",
        "| --- | --- | --- |",
    ]
    return "\n".join([*head, *rows]) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page, or check it."""
    if "--check" in arguments:
        stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != written()
        if stale:
            print("docs/glossary.md is stale: run python docs/build_glossary.py", file=sys.stderr)
        return int(stale)
    PAGE.write_text(written(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
