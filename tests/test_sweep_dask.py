"""Sweeps on a real Dask cluster of this machine: the same rows as local ones, nothing lost or twice when workers die."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

import suitors
from suitors.cli.main import main
from suitors.runs.cluster import Cluster, ClusterError, _gathered, _within_reach
from suitors.studies.evaluation import Evaluation
from suitors.studies.sweep import read
from suitors.studies.sweep.job import Job
from suitors.studies.sweep.request import Request
from suitors.studies.sweep.run import run

pytest.importorskip("distributed")
SHORT = ("horizon.years=1", "horizon.steps_per_year=2")
VARY = ("powers.JPN.money.private.conversion=0.1:0.5", "powers.JPN.strategy=japan,china")
REQUEST = Request("teach/two_powers", SHORT, vary=VARY, points=600, runs=4, outcomes=("gdp", "debt"))


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


@contextmanager
def started(*words: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    path = os.pathsep.join(filter(None, (str(Path(suitors.__file__).parents[1]), os.environ.get("PYTHONPATH", ""))))
    environment = {**os.environ, "PYTHONPATH": path, "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    with open(folder / "dask.log", "ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *words], stdout=log, stderr=log, env=environment, cwd=folder, stdin=subprocess.DEVNULL
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def worker(address: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    words = ("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1", "--local-directory", str(folder))
    with started(*words, folder=folder) as process:
        yield process


@contextmanager
def scheduler(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    with started("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", folder=folder) as process:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"tcp://127.0.0.1:{port}", process


def parts(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "parts").iterdir()}


def test_rows_are_those_of_this_machine_and_a_killed_worker_loses_nothing(tmp_path: Path) -> None:
    run(Job.prepare(REQUEST, str(tmp_path / "local")))
    job = Job.prepare(REQUEST, str(tmp_path / "cluster"))
    deaths: list[int] = []
    with scheduler(tmp_path) as (address, _), worker(address, tmp_path) as first, worker(address, tmp_path):

        def kill_one(columns: int) -> None:
            if not deaths:
                first.send_signal(signal.SIGKILL)
                deaths.append(first.wait())

        with Cluster(address) as cluster:
            run(job, Evaluation(workers=cluster), progress=kill_one)
    assert deaths == [-signal.SIGKILL]
    assert parts(tmp_path / "cluster") == parts(tmp_path / "local")
    table = read(tmp_path / "cluster").table
    assert len(table) == 2400 and not table.duplicated(["point", "run"]).any()


def test_a_lost_scheduler_gets_one_message_and_the_sweep_goes_on_elsewhere(tmp_path: Path) -> None:
    job = Job.prepare(REQUEST, str(tmp_path / "cluster"))
    with scheduler(tmp_path) as (address, process), worker(address, tmp_path):
        killer = threading.Timer(0.0, process.kill)

        def lose_it(columns: int) -> None:
            if not killer.is_alive() and not killer.finished.is_set():
                killer.start()

        with pytest.raises(ClusterError, match="lost the scheduler"), Cluster(address) as cluster:
            run(job, Evaluation(workers=cluster), progress=lose_it)
    again = Job.prepare(REQUEST, str(tmp_path / "cluster"))
    run(again)
    assert len(read(tmp_path / "cluster").table) == 2400


def test_a_scheduler_out_of_reach_gets_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("suitors.runs.cluster.PATIENCE", 1.0)
    words = ["sweep", REQUEST.source, "--vary", VARY[0], "--scheduler"]
    for address in (f"tcp://127.0.0.1:{free_port()}", "nonsense://here"):
        done = CliRunner().invoke(main, [*words, address])
        assert done.exit_code == 2, done.output
        assert "no Dask scheduler answers" in done.output and "Traceback" not in done.output
    assert not list(tmp_path.iterdir())


def test_results_come_from_workers_directly_where_they_are_few_and_answer() -> None:
    def reached(*addresses: str) -> bool:
        return _within_reach(SimpleNamespace(nthreads=lambda: dict.fromkeys(addresses, 1), rpc=SimpleNamespace(limit=4)))

    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        there = f"tcp://127.0.0.1:{door.getsockname()[1]}"
        assert reached(there, "tcp://127.0.0.1:1")
        assert not reached(*(f"{there}/{place}" for place in range(4)))
    assert not reached(there) and not reached() and not reached("inproc://worker/1")


def test_a_part_that_fails_keeps_no_other_result_back() -> None:
    from distributed import KilledWorker

    def gather(asked: list[str] | str, direct: bool) -> list[str] | str:
        if "dead" in asked:
            raise KilledWorker("dead", None, 1)
        if "wrong" in asked:
            raise ValueError("wrong")
        return [each.upper() for each in asked] if isinstance(asked, list) else asked.upper()

    client = SimpleNamespace(gather=gather)
    assert list(_gathered(client, ["a", "b"], True)) == ["A", "B"]
    first, killed, last = _gathered(client, ["a", "dead", "b"], True)
    assert (first, last) == ("A", "B") and isinstance(killed, KilledWorker)
    results = _gathered(client, ["a", "wrong"], True)
    assert next(results) == "A"
    with pytest.raises(ValueError, match="wrong"):
        next(results)
