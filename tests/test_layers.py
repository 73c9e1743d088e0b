"""What may import what: the rooms of the package in layers, and no arrow upwards."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "sim" / "suitors"
LAYERS = (
    "errors locks processes toml_text csv_text data words arguments engine",
    "scenario packs model variables results runs history games analysis words.scenario words.events words.money",
    "studies ingest",
    "sentences",
    "plots",
    "report",
    "api classroom verification",
    "cli web",
)
"""The lowest first. A module imports those of its own layer and of the layers below it."""
LEVELS = {room: level for level, rooms in enumerate(LAYERS) for room in rooms.split()}


def level(module: str) -> int | None:
    """Layer of a module by its dotted name below the package; of the package itself, None."""
    parts = module.split(".")
    return LEVELS.get(".".join(parts[:2]), LEVELS.get(parts[0]))


def imported(tree: ast.AST) -> Iterator[str]:
    """Dotted names below the package that are imported when a module is loaded or its types are looked at; not within functions."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("suitors."):
            yield from (f"{node.module}.{item.name}".removeprefix("suitors.") for item in node.names)
        elif isinstance(node, ast.Import):
            yield from (item.name.removeprefix("suitors.") for item in node.names if item.name.startswith("suitors."))
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from imported(node)


def upward(module: str, source: str) -> list[str]:
    own = level(module)
    reached = {name: level(name) for name in imported(ast.parse(source))}
    return [] if own is None else [f"{module} -> {name}" for name, other in reached.items() if other is not None and other > own]


def test_every_room_has_a_layer() -> None:
    rooms = {place.name for place in PACKAGE.iterdir() if (place / "__init__.py").exists()}
    assert rooms <= set(LEVELS)


def test_no_module_imports_a_higher_layer() -> None:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        found += upward(".".join(path.relative_to(PACKAGE).with_suffix("").parts), path.read_text("utf-8"))
    assert found == []


@pytest.mark.parametrize(
    ("module", "source", "told"),
    [
        ("plots.map", "from suitors.report.words import Words", ["plots.map -> report.words.Words"]),
        ("words.numbers", "if TYPE_CHECKING:\n    from suitors.words.scenario import Words", ["words.numbers -> words.scenario.Words"]),
        ("studies.run", "def drawn():\n    from suitors.plots.by_name import Figures", []),
        ("report.runs", "from suitors.plots.kinds import KINDS", []),
    ],
)
def test_an_arrow_upwards_is_seen(module: str, source: str, told: list[str]) -> None:
    assert upward(module, source) == told
