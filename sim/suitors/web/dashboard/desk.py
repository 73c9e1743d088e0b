"""A desk of worker processes: the most urgent piece first, pieces that nobody waits for any more dropped, lost workers replaced."""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import multiprocessing.connection
import os
import queue
import signal
import sys
import threading
from collections import OrderedDict
from concurrent.futures import Future
from multiprocessing.context import BaseContext
from typing import Any

from suitors.errors import InputError, SuitorsError, WorkerLost
from suitors.web.dashboard.pieces import Piece, do
from suitors.words.numbers import given

SOON, LATER, LAST = 0, 1, 2
"""How urgent: a first answer, a refinement, what a page asks for by a button."""
SECONDS = 60.0
"""A piece that takes longer is given up, and its process with it."""
KEPT_BYTES = 60_000_000
"""Of pieces that are remembered."""


def _work(connection: multiprocessing.connection.Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        try:
            task = connection.recv()
        except (EOFError, OSError):
            return
        try:
            found: tuple[bool, Any] = (True, do(*task))
        except SuitorsError as problem:
            found = (False, InputError(str(problem)))
        except MemoryError:
            found = (False, InputError("the memory is full"))
        except Exception as problem:
            found = (False, InputError(f"the scenario could not be simulated: {type(problem).__name__}"))
        try:
            connection.send(found)
        except (BrokenPipeError, OSError):
            return


Worker = tuple[Any, multiprocessing.connection.Connection]


def _fault(problem: BaseException) -> SuitorsError:
    if isinstance(problem, TimeoutError):
        return InputError(f"it took more than {given(SECONDS)} seconds and was given up")
    if isinstance(problem, EOFError | OSError):
        return WorkerLost()
    return InputError(f"it could not be done: {type(problem).__name__}")


def _end(worker: Worker, seconds: float) -> None:
    process, connection = worker
    connection.close()
    process.join(seconds)
    if process.is_alive():
        process.kill()
        process.join()


class Desk:
    """Processes that simulate, and what they found lately. One of each server; closed when it ends."""

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or max(1, min(4, os.cpu_count() or 1))
        self._context: BaseContext = multiprocessing.get_context("forkserver" if sys.platform != "win32" else "spawn")
        if sys.platform != "win32":
            # Workers are forked from a process that has the imports and no threads.
            self._context.set_forkserver_preload(["suitors.web.dashboard.studies", "suitors.web.dashboard.pieces"])
        self._queue: queue.PriorityQueue[tuple[int, int, Future[Any] | None, tuple[str, tuple[Any, ...]]]] = queue.PriorityQueue()
        self._order = itertools.count()
        self._kept: OrderedDict[Any, Piece] = OrderedDict()
        self._kept_bytes = 0
        self._waiting: dict[Any, asyncio.Task[Any]] = {}
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(self.workers)]
        for thread in self._threads:
            thread.start()

    async def do(self, urgency: int, name: str, *given: Any) -> Any:
        """Have a piece done; dropped if whoever waits is cancelled before it is begun. Raises InputError, WorkerLost."""
        future: Future[Any] = Future()
        self._queue.put((urgency, next(self._order), future, (name, given)))
        return await asyncio.wrap_future(future)

    async def piece(self, urgency: int, *given: Any) -> Piece:
        """A piece of runs, from memory where it was done lately; who asks for the same at once waits for the same."""
        if given in self._kept:
            self._kept.move_to_end(given)
            return self._kept[given]
        if given in self._waiting and not self._waiting[given].cancelled():
            return await asyncio.shield(self._waiting[given])
        found: Piece
        if given[1]:
            found = await self.do(urgency, "piece", *given)
        else:
            # What everybody is compared with is wanted again: it is done even if who asked first has left.
            self._waiting[given] = asyncio.ensure_future(self.do(urgency, "piece", *given))
            try:
                found = await asyncio.shield(self._waiting[given])
            finally:
                if given in self._waiting and self._waiting[given].done():
                    del self._waiting[given]
        self._keep(given, found)
        return found

    def _keep(self, key: Any, found: Piece) -> None:
        if key not in self._kept:
            self._kept[key] = found
            self._kept_bytes += found.nbytes
        while self._kept_bytes > KEPT_BYTES and len(self._kept) > 1:
            self._kept_bytes -= self._kept.popitem(last=False)[1].nbytes

    def close(self) -> None:
        """End the processes."""
        for _ in self._threads:
            self._queue.put((-1, next(self._order), None, ("", ())))
        for thread in self._threads:
            thread.join(2.0)

    def _serve(self) -> None:
        worker: Worker | None = None
        while True:
            _, _, future, task = self._queue.get()
            if future is None:
                break
            if not future.set_running_or_notify_cancel():
                continue
            try:
                worker = worker or self._start()
                connection = worker[1]
                connection.send(task)
                if not connection.poll(SECONDS):
                    raise TimeoutError
                done, found = connection.recv()
            except BaseException as problem:
                # Whatever went wrong, whoever waits is answered, and another process does the next piece.
                future.set_exception(_fault(problem))
                if worker is not None:
                    _end(worker, 0.0)
                worker = None
            else:
                if done:
                    future.set_result(found)
                else:
                    future.set_exception(found)
        if worker is not None:
            _end(worker, 0.5)

    def _start(self) -> Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs,), daemon=True)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        return process, ours
