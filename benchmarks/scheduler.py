"""`python -m benchmarks.scheduler`: a Dask scheduler and a sweep's own loop against many workers that only sleep, on this machine.

The scheduler is a real one in a process of its own; a few processes hold all workers, real ones too, whose tasks wait and hand back as
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
import threading
import time
from itertools import count
from pathlib import Path
from typing import Any

import click
import numpy as np

from benchmarks.sweeps import _processors_of, _sizes, scheduler
from suitors.runs.cluster import Cluster, _on_dask

QUIET = {
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "60s",
    "DASK_DISTRIBUTED__ADMIN__TICK__CYCLE": "60s",
    "DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "1h",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "60s",
    "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "error",
}
"""What workers that share one process leave out: to watch themselves fifty times a second, and to say that they are late."""
AT_ONCE = 10
"""Workers of a process started together."""
IN_ONE = 150
"""Workers of a process: each holds five open files, and systems often allow 1,024."""
PATIENCE = 120.0
"""Seconds in which they must have started, and then been filled."""
STILL = 10.0
"""Seconds without tasks, in which only pulses cost."""


async def asleep(part: int, seconds: float, values: int, task: bytes) -> np.ndarray:
    """Stands for a batch: takes its time and gives as many values."""
    # Real batches do not end all at once either.
    await asyncio.sleep(seconds * (0.5 + (part * 0.618034) % 1.0))
    return np.zeros(values, np.float32)


async def fleet(address: str, workers: int, folder: str) -> None:
    """So many workers of one thread in this process, until their scheduler ends."""
    from distributed import Worker

    make: Any = Worker
    started: list[Any] = []
    while len(started) < workers:
        some = [
            make(address, nthreads=1, host="127.0.0.1", dashboard=False, memory_limit=0, local_directory=folder)
            for _ in range(min(AT_ONCE, workers - len(started)))
        ]
        started += await asyncio.gather(*some)
    # They close when their scheduler goes.
    await asyncio.gather(*(worker.finished() for worker in started))


@click.command()
@click.option("--workers", type=click.IntRange(1), default=1000, show_default=True, help="Workers of one thread.")
@click.option("--seconds", type=click.FloatRange(0.0), default=10.0, show_default=True, help="Length of a task, on average.")
@click.option("--values", type=click.IntRange(1), default=172_544, show_default=True, help="Numbers that a task hands back.")
@click.option("--task", "size", type=click.IntRange(0), default=68_000, show_default=True, help="Bytes of a task.")
@click.option("--last", type=click.FloatRange(1.0), default=30.0, show_default=True, help="Seconds measured, once all workers are busy.")
@click.option("--fleet", "of", hidden=True)
def main(workers: int, seconds: float, values: int, size: int, last: float, of: str | None) -> None:
    """Measure tasks a second, the scheduler's memory and processor, and bytes of a task."""
    if of is not None:
        asyncio.run(fleet(of, workers, tempfile.gettempdir()))
        return
    # Not this program's own function, which would travel as code: a sweep's has a name that workers know.
    from benchmarks.scheduler import asleep as work

    given = (seconds, values, os.urandom(size))
    with tempfile.TemporaryDirectory() as name, scheduler(Path(name)) as (address, pid), contextlib.ExitStack() as stack:
        bare = _sizes(pid)[1]
        log = stack.enter_context((Path(name) / "fleet.log").open("wb"))
        hosts = []
        for first in range(0, workers, IN_ONE):
            words = ["-m", "benchmarks.scheduler", "--fleet", address, "--workers", str(min(IN_ONE, workers - first))]
            hosts.append(subprocess.Popen([sys.executable, *words], stdout=log, stderr=log, env={**os.environ, **QUIET, "TMPDIR": name}))
            stack.callback(hosts[-1].wait)
            stack.callback(hosts[-1].terminate)
        with Cluster(address) as cluster:
            client = cluster.client
            watch = threading.Timer(3 * PATIENCE + last, cluster.close)
            watch.start()
            stack.callback(watch.cancel)
            # On a busy machine those do that have come by then.
            with contextlib.suppress(TimeoutError):
                client.wait_for_workers(workers, timeout=PATIENCE)
            workers = len(client.nthreads())
            processes = [pid, *(host.pid for host in hosts)]
            idle, before = _sizes(pid)[1], _used(processes)
            time.sleep(STILL)
            pulse = (_used(processes)[1] - before[1]) / STILL
            done, most, begun = 0, idle, time.perf_counter()
            used, steady = _used(processes), False
            with contextlib.closing(_on_dask(work, given, count(), client)) as results:
                for _ in results:
                    done += 1
                    if done % 200 == 0:
                        most = max(most, _sizes(pid)[1])
                    if not steady and (done >= workers or time.perf_counter() > begun + PATIENCE):
                        # At first all workers are filled, which is no steady state.
                        done, begun, used, steady = 0, time.perf_counter(), _used(processes), True
                    if steady and time.perf_counter() > begun + last:
                        break
            taken, files = time.perf_counter() - begun, len(os.listdir(f"/proc/{pid}/fd"))
            each = [now - then for now, then in zip(_used(processes), used, strict=True)]
    done = max(done, 1)
    ideal = workers / seconds if seconds else float("inf")
    click.echo(
        f"{workers:,} workers, tasks of {seconds:g} s: {done:,} in {taken:.1f} s, {done / taken:,.0f} a second ({ideal:,.0f} wanted)"
    )
    click.echo(f"a task: {len(pickle.dumps(given)):,} bytes there, {4 * values:,} back")
    click.echo(
        f"scheduler: {bare / 1e6:,.0f} MB alone, {idle / 1e6:,.0f} MB with its workers, {most / 1e6:,.0f} MB at work; {files:,} files"
    )
    shares = {"command": each[0], "scheduler": each[1], "all workers": sum(each[2:])}
    click.echo("processor: " + ", ".join(f"{who} {1e3 * what / done:.2f} ms a task ({what / taken:.0%})" for who, what in shares.items()))
    own = (each[1] - pulse * taken) / done
    click.echo(
        f"the scheduler hears from its workers for {pulse:.1%} of a core; the rest is {1e3 * own:.2f} ms a task: "
        f"at most {(1 - pulse) / own:,.0f} tasks a second, tasks of at least {workers * own / (1 - pulse):.1f} s"
    )


def _used(processes: list[int]) -> list[float]:
    """Seconds of processors of this process and of its children."""
    return [time.process_time(), *(_processors_of(process) for process in processes)]


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.scheduler")
