"""Finished pieces of a long computation, kept beside its result until that is whole: after an interruption it goes on from there."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

SUFFIXES = (".parquet", ".npy", ".npz")


class Checkpoint:
    """Results by key in a folder of their own, which is made when the first one comes: tables, arrays, or arrays by name."""

    def __init__(self, target: Path) -> None:
        self.folder = target.parent / f".{target.name}.unfinished"
        self.found = 0
        """Pieces taken over from before."""

    @property
    def pieces(self) -> int:
        return sum(path.suffix in SUFFIXES for path in self.folder.iterdir()) if self.folder.is_dir() else 0

    @property
    def left(self) -> str:
        """What an interruption leaves, for the user."""
        pieces = self.pieces
        if not pieces:
            return "nothing half-written is left."
        return f"{pieces} finished piece{' is' if pieces == 1 else 's are'} kept: the same command goes on from there."

    def get(self, key: str) -> Any:
        """The result of a key; None where there is none or it cannot be read."""
        for suffix in SUFFIXES:
            path = self._path(key).with_suffix(suffix)
            try:
                if path.exists():
                    result = _read(path)
                    self.found += 1
                    return result
            except (OSError, ValueError, zipfile.BadZipFile):
                return None
        return None

    def put(self, key: str, result: Any) -> None:
        """Keep a result: whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path, partial = self._path(key), self._path(key).with_suffix(f".{os.getpid()}")
        if isinstance(result, pd.DataFrame):
            result.to_parquet(partial, compression=None)
            partial.replace(path.with_suffix(".parquet"))
            return
        with partial.open("wb") as file:
            if isinstance(result, Mapping):
                np.savez(file, **result)
            else:
                np.save(file, result)
        partial.replace(path.with_suffix(".npz" if isinstance(result, Mapping) else ".npy"))

    def clear(self) -> None:
        """Forget everything: the result is whole."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def _read(path: Path) -> Any:
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    found = np.load(path, allow_pickle=False)
    return found if path.suffix == ".npy" else dict(found)
