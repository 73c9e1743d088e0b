"""Work in parts on one or several processes, a few parts at a time."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import pickle
import signal
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import TypeVar

from suitors.lost import NoMainGuard, WorkerLost
from suitors.processes import keep_memory, worker_context

Part = TypeVar("Part")
Result = TypeVar("Result")


def _nothing() -> None:
    """For work that brings all it needs."""


def in_parts(
    work: Callable[[Part], Result],
    parts: Iterable[Part],
    workers: int,
    prepare: Callable[..., None] = _nothing,
    given: tuple[object, ...] = (),
) -> Iterator[tuple[Part, Result]]:
    """Each part with its result, as results come.

    `prepare(*given)` runs once in every process before its first part. Few parts wait at a time, so that memory does not grow
    with their number. When the caller stops early, parts under way are dropped. Raises WorkerLost when a process ends in between.
    """
    if workers <= 1:
        prepare(*given)
        keep_memory()
        for part in parts:
            yield part, work(part)
        return
    context = worker_context()
    if context.get_start_method() == "fork":
        yield from _on_processes(work, parts, workers, context, (prepare, given))
        return
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        # This process is a worker at its start: the script that it imports would start workers of its own.
        raise NoMainGuard
    # A large start-up argument fills the pipe to a process that may have ended: the caller would wait for ever.
    with tempfile.TemporaryDirectory(prefix="suitors-") as folder:
        handed = Path(folder) / "start"
        handed.write_bytes(pickle.dumps((prepare, given)))
        yield from _on_processes(work, parts, workers, context, (_prepare_from, (handed,)))


def _on_processes(
    work: Callable[[Part], Result],
    parts: Iterable[Part],
    workers: int,
    context: BaseContext,
    start: tuple[Callable[..., None], tuple[object, ...]],
) -> Iterator[tuple[Part, Result]]:
    any_done = False
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=start) as pool:
        try:
            waiting = iter(parts)
            running: dict[Future[Result], Part] = {}
            while True:
                for part in islice(waiting, workers + 1 - len(running)):
                    running[pool.submit(work, part)] = part
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    result = future.result()
                    any_done = True
                    yield running.pop(future), result
        except BaseException as problem:
            # Nobody wants the parts under way any more.
            for process in list((pool._processes or {}).values()):
                process.terminate()
            pool.shutdown(wait=False, cancel_futures=True)
            if isinstance(problem, BrokenProcessPool):
                raise (WorkerLost if any_done or context.get_start_method() == "fork" else NoMainGuard) from None
            raise


def _prepare_from(handed: Path) -> None:
    prepare, given = pickle.loads(handed.read_bytes())
    prepare(*given)


def _start(prepare: Callable[..., None], given: tuple[object, ...]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Ctrl-C in a terminal reaches workers too; the process that started them ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare(*given)
    keep_memory()


def _end_with_parent() -> None:
    """A process that is killed ends nobody: its workers would wait for parts for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
