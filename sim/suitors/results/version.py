"""Which model a result was made with."""

from __future__ import annotations

import hashlib
import platform
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import suitors

if TYPE_CHECKING:
    from suitors.scenario import Loaded

COUNTED = ("model", "engine", "variables", "results/outcomes.py")
"""What decides a run's outcomes once the scenario is complete; the scenario has a hash of its own."""
FORMAT = 1
"""Of manifests."""
LIBRARIES = ("numpy", "scipy", "mesa", "xarray", "h5netcdf", "pandas", "pyarrow")


@lru_cache
def model_version() -> str:
    """Version of the package with a hash of the source of model, engine and outcomes: any change to them is another model."""
    root = Path(suitors.__file__).parent
    files = [path for part in COUNTED for path in ([root / part] if part.endswith(".py") else (root / part).rglob("*.py"))]
    text = hashlib.sha256()
    for path in sorted(files):
        text.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return f"{suitors.__version__}+{text.hexdigest()[:12]}"


def versions() -> dict[str, str]:
    """Versions of what a result depends on."""
    return {"python": platform.python_version(), "suitors": suitors.__version__, **{name: version(name) for name in LIBRARIES}}


def made_from(loaded: Loaded, kind: str, **more: Any) -> dict[str, Any]:
    """The manifest of a result of a scenario: the scenario in full, with which versions it was made, and what is `more` to say."""
    return {
        "format": FORMAT,
        "kind": kind,
        "name": loaded.name,
        "scenario": loaded.document,
        "reference": loaded.reference_document,
        "scenario_hash": loaded.hash,
        "versions": versions(),
        **more,
    }


def citation(what: str, runs: int, seed: int | str, scenario: str, scenario_hash: str, made_with: str = suitors.__version__) -> str:
    """How to cite a result so that it can be found and made again."""
    size = f"{runs:,} run{'' if runs == 1 else 's'}"
    return f"suitors {made_with}, {what} of scenario “{scenario}”, {size}, seed {seed}, scenario hash {scenario_hash[:12]}"
