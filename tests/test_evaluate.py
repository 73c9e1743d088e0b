"""Work on several processes: a process that is killed ends the command with one message, and leaves nobody and nothing behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.errors import WorkerLost
from suitors.runs.checkpoint import Checkpoint
from suitors.runs.evaluate import evaluate

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills a process")
WORK = {
    "run": ("suitors.studies.ensemble._simulate_prepared", ["--runs", "512"]),
    "tournament": ("suitors.studies.tournament.simulate._play_part", ["--powers", "CHN,JPN", "--strategies", "china,japan"]),
    "compare": ("suitors.studies.points._evaluate_part", ["--power", "JPN", "--strategies", "japan,china", "--runs", "8"]),
}


def double(number: int) -> int:
    return 2 * number


def killed(part: object, *given: object) -> None:
    assert multiprocessing.parent_process() is not None, "would kill the tests"
    os.kill(os.getpid(), signal.SIGKILL)


def test_every_part_comes_with_its_result_on_any_number_of_processes() -> None:
    for workers in (1, 2):
        assert dict(evaluate(double, range(9), workers=workers)) == {number: 2 * number for number in range(9)}


def scaled(number: int, factor: float) -> np.ndarray:
    return np.array([number * factor])


def refused(number: int, factor: float) -> np.ndarray:
    raise AssertionError(f"{number} is done already")


def doubled(factor: float) -> tuple[float]:
    return (2 * factor,)


@pytest.mark.parametrize("workers", [1, 2])
def test_finished_parts_are_not_done_again(workers: int, tmp_path: Path) -> None:
    first = dict(evaluate(scaled, [1, 2], (0.5,), workers, prepare=doubled, checkpoint=Checkpoint(tmp_path / "result")))
    again = Checkpoint(tmp_path / "result")
    assert again.pieces == 2
    assert dict(evaluate(refused, [2, 1], (0.5,), workers, checkpoint=again)) == first == {1: np.array([1.0]), 2: np.array([2.0])}
    again.clear()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_results_that_were_taken_do_not_wait_in_memory(workers: int) -> None:
    taken: list[weakref.ref[np.ndarray]] = []

    def parts() -> Iterator[int]:
        for part in range(8):
            assert not any(result() is not None for result in taken), "a result outlives its use"
            yield part

    for _, result in evaluate(scaled, parts(), (0.5,), workers):
        taken.append(weakref.ref(result))
        del result
    assert len(taken) == 8


NUMBERS = np.array([[0.1, np.nan], [np.inf, -0.0]])
POINTS = pd.MultiIndex.from_arrays([[3, 5], [0, 7]], names=["point", "run"])
TABLES = {
    "runs": pd.DataFrame(NUMBERS, index=pd.Index([2, 4], name="run"), columns=["leverage[JPN]", "größer"]),
    "points": pd.DataFrame(NUMBERS.astype(np.float32), index=POINTS, columns=["one", "two"]),
    "empty": pd.DataFrame(np.empty((0, 1)), index=pd.Index([], dtype=np.int64, name="run"), columns=["one"]),
    "kinds": pd.DataFrame({"one": [1.5, 2.5], "told": ["a", "b"]}),
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_comes_back_as_it_was(table: pd.DataFrame, tmp_path: Path) -> None:
    Checkpoint(tmp_path / "result").put("part", table)
    again = Checkpoint(tmp_path / "result")
    pd.testing.assert_frame_equal(again.get("part"), table, check_exact=True)
    assert (again.found, again.pieces) == (1, 1)


@pytest.mark.parametrize(
    "piece", [np.ones(3), {"a": np.ones(3)}, TABLES["runs"], TABLES["kinds"]], ids=["array", "arrays", "table", "kinds"]
)
def test_a_torn_piece_is_done_again(piece: object, tmp_path: Path) -> None:
    kept = Checkpoint(tmp_path / "result")
    kept.put("part", piece)
    next(kept.folder.iterdir()).write_bytes(b"torn")
    assert kept.get("part") is None


class Bound(Exception):
    """An error that holds what cannot be sent, as those of lxml do."""

    def __init__(self) -> None:
        super().__init__("what went wrong")
        self.held = iter(lambda: 0, 1)


def bound(part: int) -> None:
    raise Bound


def test_an_error_that_cannot_be_sent_is_told_by_its_words() -> None:
    with pytest.raises(RuntimeError, match="Bound: what went wrong"):
        list(evaluate(bound, range(4), workers=2))


def test_a_killed_process_is_told_and_takes_the_others_with_it() -> None:
    before = set(multiprocessing.active_children())
    with pytest.raises(WorkerLost, match="ended unexpectedly"):
        list(evaluate(killed, range(4), workers=2))
    # They were told to end; the system may need a moment to say that they have.
    for _ in range(500):
        if set(multiprocessing.active_children()) <= before:
            return
        time.sleep(0.01)
    pytest.fail("processes were left behind")


@pytest.mark.parametrize("command", WORK)
def test_a_command_that_loses_a_process_ends_with_3_and_one_message(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work, options = WORK[command]
    monkeypatch.setattr(work, killed)
    words = [command, "teach/two_powers", *options, "--set", "horizon.years=1", "--workers", "2", "--no-plots"]
    done = CliRunner().invoke(main, [*words, "--out", str(tmp_path / "result")])
    assert done.exit_code == 3
    assert "a worker process ended unexpectedly" in done.output and "nothing half-written is left." in done.output
    assert list(tmp_path.iterdir()) == []


def test_a_sweep_that_loses_a_process_says_what_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("suitors.studies.sweep.run.evaluate", killed)
    words = ["sweep", "teach/two_powers", "--vary", "parameters.deal_rate=1,2", "--workers", "2", "--out", str(tmp_path / "sweep")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 3
    assert "0 parts with 0 rows are whole and kept" in done.output and "the same command goes on from there." in done.output


@pytest.mark.parametrize("result", [{"a": object()}, object(), {"a": np.array([{}])}])
def test_a_checkpoint_takes_nothing_that_it_could_not_give_back(result: object, tmp_path: Path) -> None:
    kept = Checkpoint(tmp_path / "result")
    with pytest.raises(TypeError, match="keeps tables and arrays"):
        kept.put("key", result)
    assert kept.pieces == 0
