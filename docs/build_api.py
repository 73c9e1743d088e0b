"""Write docs/api.md from the docstrings of the library, so that page and code cannot disagree.

Run ``python docs/build_api.py``; with ``--check`` nothing is written and a stale page ends with exit code 1.
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from typing import Any

import suitors

PAGE = Path(__file__).resolve().parent / "api.md"
FUNCTIONS = ("load", "scenarios", "run", "compare", "sweep", "discover", "tournament", "sensitivity", "breakeven", "responses")
RESULTS = ("Loaded", "Result", "Comparison", "Sweep", "Discovery", "Futures", "TournamentResult", "Sensitivity", "BreakEven")
TO_BUILD_ON = ("Model", "Power", "State", "Rule", "Strategy", "SuitorsError")
SHOWN = {
    "Model": ("time", "finished", "step", "run_model"),
    "Power": ("debt", "goodwill", "exposure_share", "state_values", "attraction", "money"),
    "State": ("gdp", "debt_ratio", "autonomy", "terms", "settle"),
}
"""Of classes with many parts, those that somebody from without may look at or override."""
HEAD = """# The library

<!-- written by docs/build_api.py from the docstrings; edit those -->

`import suitors` offers what follows; `help(suitors)` says the same. The examples are run by the tests.

"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, prose(suitors)]
    for heading, names in (("Functions", FUNCTIONS), ("What they return", RESULTS), ("To build on", TO_BUILD_ON)):
        write = function if names is FUNCTIONS else data
        parts.append(f"\n## {heading}\n")
        parts.extend(f"\n### suitors.{name}\n\n{write(name, getattr(suitors, name))}" for name in names)
    return "".join(parts)


def prose(of: Any) -> str:
    """A docstring as Markdown: examples in fences, arguments as lists."""
    blocks = []
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(of.__doc__ or "")):
        first, *rest = paragraph.splitlines()
        if first.lstrip().startswith(">>>"):
            blocks.append(f"```pycon\n{inspect.cleandoc(paragraph)}\n```")
        elif first in ("Args:", "Returns:", "Raises:", "Attributes:"):
            blocks.append(f"*{first.removesuffix(':')}*\n\n" + "\n".join(items(rest)))
        else:
            blocks.append(paragraph)
    return "\n\n".join(blocks) + "\n"


def items(lines: list[str]) -> list[str]:
    """The entries of a list of arguments, continuation lines joined."""
    found: list[str] = []
    for line in lines:
        name, colon, meaning = line.strip().partition(":")
        if colon and re.fullmatch(r"[\w, ]+", name):
            found.append(f"- `{name}`: {meaning.strip()}")
        else:
            found[-1] += f" {line.strip()}"
    return found


def function(name: str, of: Any) -> str:
    """A function: how it is called, and its docstring."""
    shown: list[str] = []
    for parameter in inspect.signature(of).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in shown:
            shown.append("*")
        shown.append(parameter.name + ("" if parameter.default is parameter.empty else f"={parameter.default!r}"))
    return f"```text\nsuitors.{name}({', '.join(shown)})\n```\n\n{prose(of)}"


def data(shown_as: str, of: type) -> str:
    """A class: what it is, and the properties and methods of its own that are explained."""
    rows = []
    members = {name: inspect.getattr_static(of, name) for name in SHOWN.get(shown_as, vars(of))}
    for name, member in members.items():
        called = inspect.isfunction(member)
        if name.startswith("_") or not (called or isinstance(member, property) or hasattr(member, "attrname")):
            continue
        if described := inspect.getdoc(member):
            said = re.split(r"\n\s*\n", described)[0].replace("\n", " ").replace("|", "\\|")
            rows.append(f"| `{name}{'()' if called else ''}` | {said} |")
    return prose(of) + ("\n| | |\n| --- | --- |\n" + "\n".join(rows) + "\n" if rows else "")


def main(arguments: list[str]) -> int:
    fresh = page()
    if "--check" not in arguments:
        PAGE.write_text(fresh, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != fresh:
        print(f"{PAGE.name} is stale; run: python docs/build_api.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
