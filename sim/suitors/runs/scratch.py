"""Temporary files for a record that is larger than the memory."""

from __future__ import annotations

import errno
import os
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
            array = np.lib.format.open_memmap(self._files[name], mode="w+", dtype=dtype, shape=shape)
            _reserve(self._files[name], array.offset + array.nbytes)

    def __getitem__(self, name: str) -> NDArray[Any]:
        return np.lib.format.open_memmap(self._files[name], mode="r+")

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def _reserve(file: Path, size: int) -> None:
    """Take the space now: where the disk is full later, a write to mapped memory kills the process without a word."""
    try:
        if hasattr(os, "posix_fallocate"):
            with file.open("r+b") as opened:
                os.posix_fallocate(opened.fileno(), 0, size)
            return
    except OSError as problem:
        if problem.errno not in (errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS):
            raise
    if shutil.disk_usage(file.parent).free < size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))


def clear_scratch(parent: Path) -> None:
    """Remove every such folder under `parent`."""
    for leftover in parent.glob("record.*"):
        shutil.rmtree(leftover)
