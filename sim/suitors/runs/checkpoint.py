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

TABLE = ".table"
SUFFIXES = (TABLE, ".parquet", ".npy", ".npz")


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
        """Keep a result: whole or not at all. Raises TypeError for what could not be read again."""
        if not isinstance(result, pd.DataFrame) and any(
            np.asarray(each).dtype.hasobject for each in (result.values() if isinstance(result, Mapping) else [result])
        ):
            raise TypeError(f"a checkpoint keeps tables and arrays, not {type(result).__name__}")
        self.folder.mkdir(parents=True, exist_ok=True)
        path, partial = self._path(key), self._path(key).with_suffix(f".{os.getpid()}")
        arrays = _arrays_of(result) if isinstance(result, pd.DataFrame) else None
        if isinstance(result, pd.DataFrame) and arrays is None:
            result.to_parquet(partial, compression=None)
            partial.replace(path.with_suffix(".parquet"))
            return
        named = arrays or (result if isinstance(result, Mapping) else None)
        with partial.open("wb") as file:
            if named is None:
                np.save(file, result)
            else:
                np.savez(file, **named)
        partial.replace(path.with_suffix(TABLE if arrays else ".npy" if named is None else ".npz"))

    def clear(self) -> None:
        """Forget everything: the result is whole."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def _read(path: Path) -> Any:
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    found = np.load(path, allow_pickle=False)
    if path.suffix == TABLE:
        return _table_of(found)
    return found if path.suffix == ".npy" else dict(found)


def _arrays_of(table: pd.DataFrame) -> dict[str, Any] | None:
    """A table of one kind of number, with numbers for rows, as arrays: Parquet takes its time over each of thousands of columns."""
    kinds, names = set(table.dtypes), list(table.columns)
    levels = [table.index.get_level_values(level) for level in range(table.index.nlevels)]
    plain = len(kinds) == 1 and isinstance(next(iter(kinds)), np.dtype) and all(isinstance(name, str) for name in names)
    if not plain or table.columns.names != [None] or not all(level.dtype.kind == "i" and isinstance(level.name, str) for level in levels):
        return None
    rows = {f"row {place}": level.to_numpy() for place, level in enumerate(levels)}
    return {"values": table.to_numpy(), "columns": np.array(names), "rows": np.array([level.name for level in levels]), **rows}


def _table_of(arrays: Mapping[str, Any]) -> pd.DataFrame:
    names = arrays["rows"].tolist()
    rows = [arrays[f"row {place}"] for place in range(len(names))]
    index = pd.Index(rows[0], name=names[0]) if len(rows) == 1 else pd.MultiIndex.from_arrays(rows, names=names)
    return pd.DataFrame(arrays["values"], index=index, columns=arrays["columns"].tolist())
