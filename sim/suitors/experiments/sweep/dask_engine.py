"""Tasks on an existing Dask cluster."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from typing import Any, TypeVar
from urllib.parse import urlparse

from suitors.experiments.sweep.vary import SweepError

Given = TypeVar("Given")
Result = TypeVar("Result")
AHEAD = 2
"""Tasks sent ahead for each thread of the workers: none idles, and memory does not grow with the sweep."""
PATIENCE = 10.0
"""Seconds to wait for the scheduler's first answer."""
DEATHS = 10
"""How often a task is sent again after the scheduler gave it up because its workers died."""
LOST = "lost the scheduler at {0}; the parts written so far are kept: start the same command again when it is back"


def connect(scheduler: str) -> Any:
    """A client of the scheduler. Raises SweepError where the library is missing or nobody answers."""
    try:
        from distributed import Client
    except ImportError:
        raise SweepError("--engine dask needs the extra 'distributed': pip install 'suitors[distributed]'") from None
    try:
        # The client would try again until its patience ends, even where the door is shut for good.
        parsed = urlparse(scheduler if "://" in scheduler else f"tcp://{scheduler}")
        if parsed.hostname and parsed.port:
            socket.create_connection((parsed.hostname, parsed.port), PATIENCE).close()
        make: Any = Client
        return make(scheduler, timeout=PATIENCE, name="suitors-sweep")
    except (OSError, ValueError, TimeoutError) as problem:
        text = str(problem) or type(problem).__name__
        raise SweepError(f"no Dask scheduler answers at {scheduler} ({text}); start one with: dask scheduler") from None


def on_dask(work: Callable[[Given], Result], tasks: Iterable[Given], client: Any) -> Iterator[tuple[Given, Result]]:
    """Each task with its result, as results come. A task whose worker dies runs again elsewhere; its result counts once.

    Raises SweepError when the scheduler is lost or a task has killed one worker after the other.
    """
    import distributed
    from distributed import KilledWorker
    from distributed.comm.core import CommClosedError

    wait: Any = distributed.wait
    address = client.scheduler.address if client.scheduler is not None else "?"
    waiting = iter(tasks)
    running: dict[Any, tuple[Given, int]] = {}
    finished = False
    try:
        while True:
            threads = sum(client.nthreads().values()) if client.scheduler is not None else 0
            while len(running) < AHEAD * max(threads, 1) and (task := next(waiting, None)) is not None:
                running[client.submit(work, task, pure=False)] = task, 0
            if not running:
                finished = True
                return
            try:
                done = wait(list(running), timeout="5s", return_when="FIRST_COMPLETED").done
            except TimeoutError:
                # Nothing has come yet; workers may have joined in the meantime.
                if client.status != "running":
                    raise SweepError(LOST.format(address)) from None
                continue
            for future in done:
                task, deaths = running.pop(future)
                try:
                    result = future.result()
                except KilledWorker as problem:
                    if deaths >= DEATHS:
                        raise SweepError(f"one task has ended {DEATHS} times with the death of its worker: {problem}") from None
                    running[client.submit(work, task, pure=False)] = task, deaths + 1
                    continue
                yield task, result
                del result
    except (CommClosedError, CancelledError, OSError) as problem:
        # A scheduler that goes away cancels every future.
        raise SweepError(LOST.format(address)) from problem
    finally:
        if not finished:
            for future in running:
                future.cancel()
