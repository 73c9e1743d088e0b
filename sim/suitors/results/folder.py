"""Result folders: written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from suitors.results.version import model_version

MANIFEST = "manifest.json"


class ResultError(Exception):
    """A result folder that cannot be written or read, with a message for the user."""


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A temporary folder beside `target` that takes its place when the block ends well and vanishes when it does not.

    Raises ResultError when `target` exists and is not a result folder, or cannot be written.
    """
    if target.exists() and (not target.is_dir() or (any(target.iterdir()) and not (target / MANIFEST).exists())):
        raise ResultError(f"{target} exists and is not a result folder; choose another with --out")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        # mkdtemp is private to its user; a result is as readable as its neighbours.
        partial.chmod(0o777 & ~_umask())
    except OSError as problem:
        raise ResultError(f"cannot write to {target.parent}: {problem.strerror}") from problem
    try:
        yield partial
        replaced = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent)) / "old" if target.exists() else None
        if replaced is not None:
            target.rename(replaced)
        partial.rename(target)
        if replaced is not None:
            shutil.rmtree(replaced.parent, ignore_errors=True)
    except OSError as problem:
        raise ResultError(f"cannot write {target}: {problem.strerror or problem}") from problem
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Write `manifest.json` with the model that made the result and the hash of every file already in the folder."""
    files = {path.name: _sha256(path) for path in sorted(folder.iterdir()) if path.is_file() and path.name != MANIFEST}
    whole = {**content, "model": model_version(), "files": files}
    (folder / MANIFEST).write_text(json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
