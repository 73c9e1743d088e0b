"""Finished pieces of a long computation, kept beside its result until that is whole: after an interruption it goes on from there."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import pandas as pd


class Kept:
    """Tables by key in a folder of their own, which is made when the first one comes."""

    def __init__(self, target: Path) -> None:
        self.folder = target.parent / f".{target.name}.unfinished"
        self.found = 0
        """Pieces taken over from before."""

    @property
    def pieces(self) -> int:
        return len(list(self.folder.glob("*.parquet"))) if self.folder.is_dir() else 0

    @property
    def left(self) -> str:
        """What an interruption leaves, for the user."""
        pieces = self.pieces
        if not pieces:
            return "nothing half-written is left."
        return f"{pieces} finished piece{' is' if pieces == 1 else 's are'} kept: the same command goes on from there."

    def get(self, key: str) -> pd.DataFrame | None:
        """The table of a key; None where there is none or it cannot be read."""
        path = self._path(key)
        try:
            table = pd.read_parquet(path)
        except (OSError, ValueError):
            return None
        self.found += 1
        return table

    def put(self, key: str, table: pd.DataFrame) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(key)
        partial = path.with_suffix(f".{os.getpid()}")
        table.to_parquet(partial, compression=None)
        partial.replace(path)

    def clear(self) -> None:
        """Forget everything: the result is whole."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.parquet"
