"""How processes that simulate start and keep their memory."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import sys
from functools import cache
from multiprocessing.context import BaseContext


def worker_context() -> BaseContext:
    """Forking spares each worker the imports; elsewhere than on Linux it is not safe."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


@cache
def keep_memory() -> None:
    """Let this process keep the memory of temporary arrays for the next ones; for processes that simulate a lot.

    The GNU allocator gives freed arrays back to the system, which clears every page before it hands it out again: a tenth of
    the time of a run, and two thirds where the process was told to give back at once, as Dask tells its workers. What lives by
    now is also left out of the garbage collection that begins each batch.
    """
    gc.collect()
    gc.freeze()
    if sys.platform != "linux":
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:
        return
    for option, value in ((_MMAP_THRESHOLD, 32 << 20), (_TRIM_THRESHOLD, 256 << 20), (_TOP_PAD, 64 << 20)):
        mallopt(option, value)


_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
"""Options of `mallopt`."""
