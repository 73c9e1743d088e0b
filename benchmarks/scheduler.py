"""`python -m benchmarks.scheduler`: a Dask scheduler and a sweep's own loop against many workers that only sleep, on this machine.

The scheduler is a real one in a process of its own; a second process holds all workers, real ones too, whose tasks wait and hand back as
much as a task of a sweep does. Tasks are as large as those of a sweep. It ends by itself; nothing listens beyond this machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Any

import click
import numpy as np

from benchmarks.sweeps import _processors_of, _sizes, scheduler
from suitors.runs.cluster import _on_dask

QUIET = {
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "60s",
    "DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "1h",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "60s",
    "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "error",
}
"""What workers that share one process leave out: to watch themselves fifty times a second, and to say that they are late."""
AT_ONCE = 50
"""Workers started together."""
PATIENCE = 80.0
"""Seconds in which they must have started."""


async def asleep(part: int, seconds: float, values: int, task: bytes) -> np.ndarray:
    """Stands for a batch: takes its time and gives as many values."""
    # Real batches do not end all at once either.
    await asyncio.sleep(seconds * (0.5 + (part * 0.618034) % 1.0))
    return np.zeros(values, np.float32)


async def fleet(address: str, workers: int, folder: str) -> None:
    """So many workers of one thread in this process, until it is ended."""
    from distributed import Worker

    make: Any = Worker
    started: list[Any] = []
    while len(started) < workers:
        some = [
            make(address, nthreads=1, host="127.0.0.1", dashboard=False, memory_limit=0, local_directory=folder)
            for _ in range(min(AT_ONCE, workers - len(started)))
        ]
        started += await asyncio.gather(*some)
    await asyncio.Event().wait()


@click.command()
@click.option("--workers", type=click.IntRange(1), default=1000, show_default=True, help="Workers of one thread.")
@click.option("--seconds", type=click.FloatRange(0.0), default=5.0, show_default=True, help="Length of a task, on average.")
@click.option("--values", type=click.IntRange(1), default=172_544, show_default=True, help="Numbers that a task hands back.")
@click.option("--task", "size", type=click.IntRange(0), default=68_000, show_default=True, help="Bytes of a task.")
@click.option("--last", type=click.FloatRange(1.0), default=20.0, show_default=True, help="Seconds in which tasks are sent.")
@click.option("--fleet", "of", hidden=True)
def main(workers: int, seconds: float, values: int, size: int, last: float, of: str | None) -> None:
    """Measure tasks a second, the scheduler's memory and processor, and bytes of a task."""
    if of is not None:
        asyncio.run(fleet(of, workers, tempfile.gettempdir()))
        return
    from distributed import Client

    make: Any = Client
    given = (seconds, values, os.urandom(size))
    with tempfile.TemporaryDirectory() as name, scheduler(Path(name)) as (address, pid):
        words = ["-m", "benchmarks.scheduler", "--fleet", address, "--workers", str(workers)]
        with (Path(name) / "fleet.log").open("wb") as log:
            host = subprocess.Popen([sys.executable, *words], stdout=log, stderr=log, env={**os.environ, **QUIET, "TMPDIR": name})
        try:
            with make(address, timeout=30) as client:
                bare = _sizes(pid)[1]
                # On a busy machine those do that have come by then.
                with contextlib.suppress(TimeoutError):
                    client.wait_for_workers(workers, timeout=PATIENCE)
                workers = len(client.nthreads())
                idle = _sizes(pid)[1]
                done, most, begun = 0, idle, time.perf_counter()
                used, ours = _processors_of(pid), time.process_time()
                with contextlib.closing(_on_dask(asleep, given, count(), client)) as results:
                    for _ in results:
                        done += 1
                        if done % 200 == 0:
                            most = max(most, _sizes(pid)[1])
                        if time.perf_counter() > begun + last:
                            break
                taken = time.perf_counter() - begun
                used, ours = _processors_of(pid) - used, time.process_time() - ours
        finally:
            host.terminate()
            host.wait()
    ideal = workers / seconds if seconds else float("inf")
    click.echo(
        f"{workers:,} workers, tasks of {seconds:g} s: {done:,} in {taken:.1f} s, {done / taken:,.0f} a second ({ideal:,.0f} wanted)"
    )
    click.echo(f"a task: {len(pickle.dumps(given)):,} bytes there, {4 * values:,} back")
    click.echo(f"scheduler: {bare / 1e6:,.0f} MB alone, {idle / 1e6:,.0f} MB with its workers, {most / 1e6:,.0f} MB at work")
    click.echo(f"processor: scheduler {1e3 * used / max(done, 1):.2f} ms a task, the command {1e3 * ours / max(done, 1):.2f} ms a task")


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.scheduler")
