"""`python -m benchmarks.sweeps`: a sweep as a user starts it, against the bare engine, on processes and on Dask, with its memory.

Beside the time on the clock stands that of the processors, over all processes, which hardly depends on what else a machine does.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import numpy as np

from benchmarks.measure import seconds
from benchmarks.report import machine
from suitors.model.model import CompetitionModel
from suitors.processes import take_over
from suitors.runs.evaluate import evaluate
from suitors.scenario import Loaded, load
from suitors.studies.points import BATCH

SCENARIO = "baseline"
BELIEF, LANE = "parameters.deal_rate", "powers.JPN.money.private.conversion"
LOW, HIGH = {BELIEF: 0.25, LANE: 0.1}, {BELIEF: 4.0, LANE: 0.4}
COMMAND = [sys.executable, "-c", "from suitors.cli.main import main; main(prog_name='suitors')"]


def bare(points: int, years: int, workers: int) -> tuple[float, float]:
    """Seconds, on the clock and of processors, that the engine takes for the points alone.

    Opened and stepped in the usual batches by as many processes, nothing recorded, nothing written.
    """
    loaded = load(SCENARIO, [f"horizon.years={years}"])
    batches = [min(BATCH, points - first) for first in range(0, points, BATCH)]
    take_over()
    start, used = time.perf_counter(), _processors()
    for _ in evaluate(_step, batches, (loaded,), workers):
        pass
    return time.perf_counter() - start, _processors() - used


def _processors() -> float:
    """Seconds of processors that this process and its children that have ended took."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _processors_of(pid: int) -> float:
    """The same of a process that is alive, with the children that it has."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    own = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return own + sum(_processors_of(int(child)) for child in _children(pid))


def _step(width: int, loaded: Loaded) -> None:
    values = {key: np.linspace(LOW[key], HIGH[key], width) for key in (BELIEF, LANE)}
    model = CompetitionModel(loaded, [0] * width, lanes={LANE: values[LANE]}, beliefs={BELIEF: values[BELIEF]})
    model.run_model()


def swept(folder: Path, points: int, years: int, more: list[str]) -> tuple[float, float, float, float]:
    """Seconds of the whole command, on the clock and of processors; the most memory of all its processes and of one of them, bytes."""
    vary = [word for key in (BELIEF, LANE) for word in ("--vary", f"{key}={LOW[key]}:{HIGH[key]}")]
    size = ["--set", f"horizon.years={years}", "--points", str(points), "--runs", "1"]
    start, used = time.perf_counter(), _processors()
    process = subprocess.Popen([*COMMAND, "sweep", SCENARIO, *vary, *size, "--out", str(folder), "--quiet", *more])
    with _memory(process.pid) as most:
        if process.wait():
            raise click.ClickException("the sweep failed")
    return time.perf_counter() - start, _processors() - used, *most()


@contextlib.contextmanager
def _memory(root: int) -> Iterator[Callable[[], tuple[float, float]]]:
    """Look twice a second at a process and its children (Linux). Shared pages count once in the sum."""
    most, ended = [0.0, 0.0], threading.Event()

    def look() -> None:
        while not ended.wait(0.5):
            family = [root, *(int(pid) for pid in _children(root))]
            shares, sizes = zip(*(_sizes(pid) for pid in family), strict=True)
            most[0], most[1] = max(most[0], sum(shares)), max(most[1], *sizes)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield lambda: (most[0], most[1])
    finally:
        ended.set()
        watcher.join()


def _children(pid: int) -> list[str]:
    found: list[str] = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += thread.read_text().split()
    return found


def _sizes(pid: int) -> tuple[float, float]:
    """Proportional and whole resident size, bytes; nothing for a process that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    known = {line.split()[0]: float(line.split()[1]) * 1024 for line in lines if line.endswith("kB")}
    return known.get("Pss:", 0.0), known.get("Rss:", 0.0)


@contextlib.contextmanager
def scheduler(folder: Path) -> Iterator[tuple[str, int]]:
    """A Dask scheduler on this machine: its address and its process."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    words = ["-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--idle-timeout", "30 minutes"]
    with (folder / "scheduler.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, *words], stdout=log, stderr=log)
    try:
        from distributed import Client

        make: type = Client
        # Tries again until somebody answers.
        make(f"tcp://127.0.0.1:{port}", timeout=60).close()
        yield f"tcp://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def cluster(workers: int, folder: Path) -> Iterator[tuple[str, Callable[[], float]]]:
    """A Dask scheduler with so many workers of one thread, on this machine: its address, and what tells their processors' seconds."""
    with scheduler(folder) as (address, pid), (folder / "workers.log").open("wb") as log:
        words = ["-m", "dask", "worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(folder)]
        processes = [subprocess.Popen([sys.executable, *words], stdout=log, stderr=log) for _ in range(workers)]
        try:
            from distributed import Client

            make: type = Client
            with make(address, timeout=30) as client:
                client.wait_for_workers(workers, timeout=60)
            yield address, lambda: sum(map(_processors_of, [pid, *(process.pid for process in processes)]))
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait()


@click.command()
@click.option("--points", type=click.IntRange(512), default=20_480, show_default=True, help="Points, one run each.")
@click.option("--years", type=click.IntRange(1), default=15, show_default=True, help="Years of four quarters.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes, and workers of Dask.")
@click.option("--parts", default="bare,local,resume,dask", show_default=True, help="What to measure.")
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True, help="Rounds of local and Dask, in turns.")
def main(points: int, years: int, workers: int, parts: str, rounds: int) -> None:
    """Measure a sweep of two keys, one run a point."""
    wanted = parts.split(",")
    click.echo(f"{points:,} points × 1 run × {4 * years} quarters, {workers} processes; {machine()}")
    with tempfile.TemporaryDirectory() as name:
        folder, how = Path(name), ["--workers", str(workers)]
        if "bare" in wanted:
            taken, used = bare(points, years, workers)
            click.echo(f"bare engine: {seconds(taken)}, {seconds(used)} of processors")
        with cluster(workers, folder) if "dask" in wanted else contextlib.nullcontext() as dask:
            found = [_round(folder / str(place), points, years, how, dask, wanted) for place in range(rounds)]
        if "resume" in wanted:
            click.echo(f"the same command again: {seconds(swept(folder / '0' / 'local', points, years, how)[0])}")
        if {"local", "dask"} <= set(wanted):
            for place, what in enumerate(("time", "processors")):
                ratios = sorted(on_dask[place] / here[place] for here, on_dask in found)
                middle = ratios[len(ratios) // 2]
                click.echo(f"Dask over local, {what}: {middle:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f} of {rounds} rounds)")
            same = len({_parts(path) for path in folder.glob("*/*/index.json")}) == 1
            click.echo("the same parts, byte for byte" if same else "the parts differ")


def _round(
    folder: Path, points: int, years: int, how: list[str], dask: tuple[str, Callable[[], float]] | None, wanted: list[str]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The sweep on processes and on Dask: of each, seconds on the clock and of processors."""
    here = there = (0.0, 0.0)
    if "local" in wanted:
        taken, used, together, one = swept(folder / "local", points, years, how)
        here = taken, used
        click.echo(f"sweep: {seconds(taken)}, {seconds(used)} of processors, start of the command and writing included")
        click.echo(f"  memory: {together / 1e6:,.0f} MB all processes together, {one / 1e6:,.0f} MB the largest")
        click.echo(f"  on disk: {sum(path.stat().st_size for path in (folder / 'local').rglob('*.parquet')) / 1e6:,.0f} MB")
    if dask is not None:
        address, of_cluster = dask
        before = of_cluster()
        taken, used, together, _ = swept(folder / "dask", points, years, ["--scheduler", address])
        there = taken, used + of_cluster() - before
        click.echo(f"sweep on Dask, workers started before: {seconds(there[0])}, {seconds(there[1])} of processors")
        click.echo(f"  memory of the command: {together / 1e6:,.0f} MB")
    return here, there


def _parts(index: Path) -> str:
    """Names and hashes of a sweep's parts."""
    return json.dumps({part["file"]: part["sha256"] for part in json.loads(index.read_text())["parts"]}, sort_keys=True)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.sweeps")
