"""Each name of a class means one thing."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import suitors

ROOT = Path(suitors.__file__).parent
SHARED = {
    # What a file says of an actor, and the agent that acts for it: users meet them side by side in scenarios and in their own code.
    "Power": {"scenario/schema.py", "model/power.py"},
    "State": {"scenario/schema.py", "model/state.py"},
}
"""Names that two classes share on purpose."""


def places_of_names() -> dict[str, set[str]]:
    """Files by the name of a class, or of a type that stands at the top of a file under a name in capitals and small letters."""
    found: dict[str, set[str]] = defaultdict(set)
    classes: set[str] = set()
    for file in sorted(ROOT.rglob("*.py")):
        place = file.relative_to(ROOT).as_posix()
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                classes.add(node.name)
                found[node.name].add(place)
        for node in tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
            for target in targets:
                if isinstance(target, ast.Name) and target.id[0].isupper() and not target.id.isupper():
                    found[target.id].add(place)
    return {name: places for name, places in found.items() if name in classes}


def test_no_two_classes_share_a_name() -> None:
    shared = {name: places for name, places in places_of_names().items() if len(places) > 1}
    assert shared == SHARED


def test_files_are_named_by_things_not_by_participles() -> None:
    assert [file.name for file in ROOT.rglob("*.py") if file.stem.endswith("ed")] == []
