"""Which model a sweep was made with."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import suitors

COUNTED = ("agents", "engine", "results/outcomes.py")
"""What decides a run's outcomes once the scenario is complete; the scenario has a hash of its own."""


@lru_cache
def model_version() -> str:
    """Version of the package with a hash of the source of agents, engine and outcomes: any change to them is another model."""
    root = Path(suitors.__file__).parent
    files = [path for part in COUNTED for path in ([root / part] if part.endswith(".py") else (root / part).rglob("*.py"))]
    text = hashlib.sha256()
    for path in sorted(files):
        text.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return f"{version('suitors')}+{text.hexdigest()[:12]}"
