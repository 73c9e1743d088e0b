"""Temporary files for a record that is larger than the memory."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Scratch(Mapping[str, NDArray[Any]]):
    """Arrays of given shapes and types in a new folder under `parent`.

    An array is opened anew at each look: what was read or written of it leaves the memory with it.
    """

    def __init__(self, parent: Path | None, shapes: Mapping[str, tuple[tuple[int, ...], np.dtype[Any]]]) -> None:
        folder = Path(tempfile.mkdtemp(prefix="record.", dir=parent))
        self._files = {name: folder / f"{name}.npy" for name in shapes}
        for name, (shape, dtype) in shapes.items():
            np.lib.format.open_memmap(self._files[name], mode="w+", dtype=dtype, shape=shape)

    def __getitem__(self, name: str) -> NDArray[Any]:
        return np.lib.format.open_memmap(self._files[name], mode="r+")

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def clear_scratch(parent: Path) -> None:
    """Remove every such folder under `parent`."""
    for leftover in parent.glob("record.*"):
        shutil.rmtree(leftover)
