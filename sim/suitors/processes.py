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


_ours = False
"""Whether this process is the command, a worker or a benchmark. Other people's programs are left as they are."""


def take_over() -> None:
    """Say that this process is ours: what suits simulations may be set for its whole life."""
    global _ours
    _ours = True
    collect_rarely()
    keep_memory()


def collect_rarely() -> None:
    """Look for cyclic garbage seldom, and never among what exists already, such as modules.

    A figure is some ten thousand objects; by default every few of them have the collector walk through the whole heap, a sixth of the
    time of drawing. What dies without cycles, such as arrays, is given back at once all the same.
    """
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 10, 10)


def keep_memory() -> None:
    """Let this process keep the memory of temporary arrays for the next ones, if it is ours.

    The GNU allocator gives freed arrays back to the system, which clears every page before it hands it out again: a tenth of
    the time of a run, and two thirds where the process was told to give back at once, as Dask tells its workers. Another tenth
    goes to looking up small pages: memory to come lies on large ones, where the system has them.
    """
    if _ours:
        _keep_memory()


@cache
def _keep_memory() -> None:
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "mallopt"):
        return
    for option, value in ((_MMAP_THRESHOLD, 32 << 20), (_TRIM_THRESHOLD, 2 * _HELD), (_TOP_PAD, 64 << 20)):
        libc.mallopt(option, value)
    _lie_on_large_pages(libc)


def give_back_memory() -> None:
    """Give the system what `keep_memory` kept and nothing uses now: for the end of a simulation."""
    if _ours and sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)
        # The next simulation has to ask again.
        _keep_memory.cache_clear()


def _lie_on_large_pages(libc: ctypes.CDLL) -> None:
    """Extend the heap, untouched, and ask for large pages there."""
    libc.malloc.restype = ctypes.c_void_p
    taken = [libc.malloc(ctypes.c_size_t(_HELD // 16)) for _ in range(16)]
    first, last = min(filter(None, taken), default=0), max(filter(None, taken), default=0)
    if last - first < _HELD:
        start = -(-first // _LARGE_PAGE) * _LARGE_PAGE
        libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t((last - start) // _LARGE_PAGE * _LARGE_PAGE), _HUGEPAGE)
    for address in taken:
        libc.free(ctypes.c_void_p(address))


_NEW_OBJECTS = 50_000
"""How many objects may be new before the collector looks at them."""
_HELD = 256 << 20
"""Bytes of heap that are kept ready."""
_LARGE_PAGE = 2 << 20
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
"""Options of `mallopt`."""
_HUGEPAGE = 14
"""Advice of `madvise`."""
