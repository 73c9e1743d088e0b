"""The evaluator: work in parts on one or several processes or a cluster, a few parts at a time, finished ones kept."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import pickle
import signal
import tempfile
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from suitors.errors import NoMainGuard, WorkerLost
from suitors.processes import keep_memory, take_over, worker_context
from suitors.runs.cluster import Cluster
from suitors.scenario.code import packed_classes, take_classes

if TYPE_CHECKING:
    from suitors.runs.checkpoint import Checkpoint

Work = TypeVar("Work")
Found = TypeVar("Found")
Workers = int | Cluster
"""How many processes of this machine work, or the cluster that does."""


def as_given(*given: Any) -> tuple[Any, ...]:
    return given


def evaluate(
    work: Callable[..., Found],
    parts: Iterable[Work],
    given: tuple[Any, ...] = (),
    workers: Workers = 1,
    *,
    prepare: Callable[..., tuple[Any, ...]] = as_given,
    checkpoint: Checkpoint | None = None,
    key: Callable[[Work], str] = repr,
) -> Generator[tuple[Work, Found]]:
    """Each part with its result, as results come; none depends on the number of workers.

    `work(part, *prepared)` does a part, where `prepared = prepare(*given)` is made once in every process. With a `checkpoint` finished
    parts are kept under their `key`, and those kept before come first and are not done again. Few parts wait at a time, so that memory
    does not grow with their number. When the caller stops early, parts under way are dropped. Raises WorkerLost when a process ends in
    between, and what `work` raises.
    """
    if checkpoint is not None:
        missing = []
        for part in parts:
            if (found := checkpoint.get(key(part))) is not None:
                yield part, found
                del found
            else:
                missing.append(part)
        parts = missing
    for part, result in _done(work, parts, given, workers, prepare):
        if checkpoint is not None:
            checkpoint.put(key(part), result)
        yield part, result
        # Would wait in memory while the next part is done.
        del result


def local(workers: Workers) -> int:
    """How many processes of this machine may work besides the cluster, if there is one: for figures, which stay here."""
    return workers if isinstance(workers, int) else os.cpu_count() or 1


def _done(
    work: Callable[..., Found], parts: Iterable[Work], given: tuple[Any, ...], workers: Workers, prepare: Callable[..., tuple[Any, ...]]
) -> Iterator[tuple[Work, Found]]:
    if isinstance(workers, Cluster):
        return workers.do(work, parts, given, prepare)
    if isinstance(parts, list | tuple):
        workers = min(workers, len(parts))
    return _alone(work, parts, prepare(*given)) if workers <= 1 else _together(work, parts, given, workers, prepare)


def _alone(work: Callable[..., Found], parts: Iterable[Work], prepared: tuple[Any, ...]) -> Iterator[tuple[Work, Found]]:
    keep_memory()
    for part in parts:
        yield part, work(part, *prepared)


def _together(
    work: Callable[..., Found], parts: Iterable[Work], given: tuple[Any, ...], workers: int, prepare: Callable[..., tuple[Any, ...]]
) -> Iterator[tuple[Work, Found]]:
    context = worker_context()
    if context.get_start_method() == "fork":
        yield from _on_processes(parts, workers, context, (as_given, (work, prepare, given)))
        return
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        # This process is a worker at its start: the script that it imports would start workers of its own.
        raise NoMainGuard
    # A large start-up argument fills the pipe to a process that may have ended: the caller would wait for ever.
    with tempfile.TemporaryDirectory(prefix="suitors-") as folder:
        handed = Path(folder) / "start"
        handed.write_bytes(pickle.dumps((packed_classes(), (work, prepare, given))))
        yield from _on_processes(parts, workers, context, (_read_start, (handed,)))


def _on_processes(
    parts: Iterable[Work], workers: int, context: BaseContext, start: tuple[Callable[..., tuple[Any, ...]], tuple[Any, ...]]
) -> Iterator[tuple[Work, Any]]:
    any_done = False
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=start) as pool:
        try:
            waiting = iter(parts)
            running: dict[Future[Any], Work] = {}
            while True:
                for part in islice(waiting, workers + 1 - len(running)):
                    running[pool.submit(_do, part)] = part
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                while done:
                    part, result = running.pop(future := done.pop()), future.result()
                    any_done = True
                    del future
                    yield part, result
                    del result
        except BaseException as problem:
            # Nobody wants the parts under way any more.
            for process in list((pool._processes or {}).values()):
                process.terminate()
            pool.shutdown(wait=False, cancel_futures=True)
            if isinstance(problem, BrokenProcessPool):
                raise (WorkerLost if any_done or context.get_start_method() == "fork" else NoMainGuard) from None
            raise


_work: tuple[Callable[..., Any], tuple[Any, ...]] | None = None
"""What a worker process does, and what it prepared."""


def _read_start(handed: Path) -> tuple[Any, ...]:
    classes, found = pickle.loads(handed.read_bytes())
    take_classes(classes)
    return tuple(found)


def _start(read: Callable[..., tuple[Any, ...]], where: tuple[Any, ...]) -> None:
    global _work
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Ctrl-C in a terminal reaches workers too; the process that started them ends them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    work, prepare, given = read(*where)
    _work = work, prepare(*given)
    take_over()


def _do(part: Any) -> Any:
    assert _work is not None
    work, prepared = _work
    try:
        return work(part, *prepared)
    except Exception as problem:
        # Some libraries let an error carry along what it came from.
        problem.__context__ = None if problem.__suppress_context__ else problem.__context__
        try:
            pickle.loads(pickle.dumps(problem))
        except Exception:
            told = RuntimeError(f"{type(problem).__name__}: {problem}")
        else:
            raise
    # It would have ended the process on its way back, and nobody would have learnt of it.
    raise told


def _end_with_parent() -> None:
    """A process that is killed ends nobody: its workers would wait for parts for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
