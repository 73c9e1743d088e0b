"""An existing Dask cluster as the place where work is done."""

from __future__ import annotations

import lzma
import math
import pickle
import queue
import socket
import time
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlparse

from suitors.processes import take_over
from suitors.results.folder import ResultError
from suitors.scenario.code import packed_classes, take_classes

Work = TypeVar("Work")
Found = TypeVar("Found")
AHEAD = 2
"""Parts sent ahead for each thread of the workers: none idles, and memory does not grow with the work."""
PATIENCE = 10.0
"""Seconds to wait for the scheduler's first answer."""
LOOK_UP = 5.0
"""Seconds without a result after which the scheduler is looked for."""
COUNT_ANEW = 1.0
"""Seconds after which workers are counted anew: each time the scheduler lists all of them."""
REACH = 1.0
"""Seconds in which a worker must answer for results to come from it directly."""
DIRECT = 0.8
"""Workers, as a share of the connections that may be open, up to which results come from them directly."""
TOGETHER = 16
"""Parts sent and results taken at once: each message costs more than what it holds, and memory must not grow with the work."""
DEATHS = 10
"""How often a part is sent again after the scheduler gave it up because its workers died."""
LOST = "lost the scheduler at {0}; what is finished is kept: start the same command again when it is back"


class ClusterError(ResultError):
    """A cluster that cannot be reached or was lost; the message is for the user."""


class Cluster:
    """A cluster by the address of its scheduler; connects when it is first used. To be closed, or used as a context."""

    def __init__(self, scheduler: str) -> None:
        self.scheduler = scheduler
        self._client: Any = None

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def close(self) -> None:
        """Take leave of the scheduler."""
        if self._client is not None:
            self._client.close()
            self._client = None

    @property
    def client(self) -> Any:
        """A client of the scheduler. Raises ClusterError where the library is missing or nobody answers."""
        if self._client is None:
            self._client = _connect(self.scheduler)
        return self._client

    def do(
        self, work: Callable[..., Found], parts: Iterable[Work], given: tuple[Any, ...], prepare: Callable[..., tuple[Any, ...]]
    ) -> Iterator[tuple[Work, Found]]:
        """As `evaluate` does: a part whose worker dies is done again elsewhere; its result counts once."""
        import cloudpickle  # comes with Dask

        client = self.client
        # Sent with every part, a hundred kilobytes or so: what lies on the workers alone is lost with them.
        shared = lzma.compress(cloudpickle.dumps((given, packed_classes(cloudpickle.dumps))), preset=1)
        yield from _on_dask(_work_away, (work, prepare, uuid.uuid4().hex, shared), parts, client)


_NO_MORE = object()
_prepared: dict[str, tuple[Any, ...]] = {}
"""What this worker of a cluster prepared last, by job."""


def _work_away(part: Any, work: Callable[..., Any], prepare: Callable[..., tuple[Any, ...]], job: str, shared: bytes) -> Any:
    from distributed import get_worker

    if get_worker().nanny is not None:
        # A process that the cluster started for its work, not a program whose threads work as well.
        take_over()
    if (prepared := _prepared.get(job)) is None:
        given, classes = pickle.loads(lzma.decompress(shared))
        take_classes(classes)
        prepared = prepare(*given)
        # One job at a time: what others prepared is no longer needed.
        _prepared.clear()
        _prepared[job] = prepared
    return work(part, *prepared)


def _connect(scheduler: str) -> Any:
    """A client of the scheduler. Raises ClusterError where the library is missing or nobody answers."""
    try:
        from distributed import Client, utils
    except ImportError:
        raise ClusterError("--scheduler needs the extra 'distributed': pip install 'suitors[distributed]'") from None
    try:
        # The client would try again until its patience ends, even where the door is shut for good.
        parsed = urlparse(scheduler if "://" in scheduler else f"tcp://{scheduler}")
        if parsed.hostname and parsed.port:
            socket.create_connection((parsed.hostname, parsed.port), PATIENCE).close()
        make: Any = Client
        files: Any = utils.get_fileno_limit
        # As many connections as Dask's scheduler takes: with more workers than the usual 512 they are opened and closed all the time.
        return make(scheduler, timeout=PATIENCE, name="suitors", connection_limit=max(512, files() // 2))
    except (OSError, ValueError, TimeoutError) as problem:
        text = str(problem) or type(problem).__name__
        raise ClusterError(f"no Dask scheduler answers at {scheduler} ({text}); start one with: dask scheduler") from None


def _on_dask(work: Callable[..., Any], given: tuple[Any, ...], parts: Iterable[Work], client: Any) -> Generator[tuple[Work, Any]]:
    """Raises ClusterError when the scheduler is lost or a part has killed one worker after the other."""
    from distributed import KilledWorker
    from distributed.comm.core import CommClosedError

    address = client.scheduler.address if client.scheduler is not None else "?"
    waiting: Iterator[Any] = iter(parts)
    running: dict[Any, tuple[Any, int]] = {}
    ended: queue.SimpleQueue[Any] = queue.SimpleQueue()
    direct: bool | None = None
    finished = False
    threads, counted = 0, -math.inf

    def send(some: list[Any], deaths: int) -> None:
        # As one graph: one for each part would be half of the scheduler's work.
        futures = client.map(work, some, *([each] * len(some) for each in given), pure=False)
        for part, future in zip(some, futures, strict=True):
            running[future] = part, deaths
            # Each tells when it ends: to look through all of them each time takes too long with thousands.
            future.add_done_callback(ended.put)

    try:
        while True:
            if client.scheduler is not None and time.monotonic() - counted >= COUNT_ANEW:
                threads, counted = sum(client.nthreads().values()), time.monotonic()
            while (room := AHEAD * max(threads, 1) - len(running)) > 0 and (some := list(islice(waiting, min(room, TOGETHER)))):
                send(some, 0)
            if not running:
                finished = True
                return
            try:
                done = [ended.get(timeout=LOOK_UP)]
            except queue.Empty:
                # Nothing has come yet; workers may have joined in the meantime.
                if client.status != "running":
                    raise ClusterError(LOST.format(address)) from None
                continue
            while not ended.empty() and len(done) < TOGETHER:
                done.append(ended.get())
            if direct is None:
                direct = _within_reach(client)
            for future, result in zip(done, _gathered(client, done, direct), strict=True):
                part, deaths = running.pop(future)
                if not isinstance(result, KilledWorker):
                    yield part, result
                elif deaths < DEATHS:
                    send([part], deaths + 1)
                else:
                    raise ClusterError(f"one part has ended {DEATHS} times with the death of its worker: {result}")
    except (CommClosedError, CancelledError, OSError) as problem:
        # A scheduler that goes away cancels every future.
        raise ClusterError(LOST.format(address)) from problem
    finally:
        if not finished and running:
            # Together: one by one thousands take a minute.
            client.cancel(list(running))


def _gathered(client: Any, futures: list[Any], direct: bool) -> Iterator[Any]:
    """The result of each, or what tells that its workers died. Raises what the work raised, after the results before it."""
    from distributed import KilledWorker

    results: list[Any] = []
    with suppress(Exception):
        results = client.gather(futures, direct=direct)
    if results:
        yield from results
        return
    for future in futures:
        # One by one tells which.
        try:
            yield client.gather(future, direct=direct)
        except KilledWorker as problem:
            yield problem


def _within_reach(client: Any) -> bool:
    """Whether results can come from the workers themselves, which spares the scheduler to hand on each of them."""
    workers = list(client.nthreads())
    if len(workers) > DIRECT * client.rpc.limit:
        return False
    try:
        one = urlparse(workers[0])
        socket.create_connection((one.hostname, one.port), REACH).close()
    except (OSError, IndexError, ValueError):
        return False
    return True
