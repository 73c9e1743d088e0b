"""A result takes the place of another only where nothing of the user's is lost; a full disk leaves nothing."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import IO, Any

import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.errors import NoRoom
from suitors.results.folder import PARTIAL, ResultError, _here, abandoned, adding, foreign, put_file, whole_folder, write_manifest
from suitors.runs import scratch

COMMAND = {"kind": "run", "seed": 1}


def _write(target: Path, command: dict[str, Any], text: str = "1", overwrite: bool = False) -> None:
    with whole_folder(target, command, overwrite) as partial:
        (partial / "a.csv").write_text(text)
        write_manifest(partial, {"kind": "run"})
        (partial / "figures").mkdir()
        (partial / "figures" / "f.png").write_text(text)


def test_the_same_command_replaces_what_it_and_its_reports_wrote(tmp_path: Path) -> None:
    _write(tmp_path / "r", COMMAND)
    with adding(tmp_path / "r") as partial:
        (partial / "report.html").write_text("said")
    assert foreign(tmp_path / "r") == []
    _write(tmp_path / "r", COMMAND, "2")
    assert (tmp_path / "r" / "a.csv").read_text() == "2"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r"]


@pytest.mark.parametrize("name", ["notes.txt", "a.csv", "figures/mine.png"])
def test_a_file_of_the_users_stays(tmp_path: Path, name: str) -> None:
    _write(tmp_path / "r", COMMAND)
    (tmp_path / "r" / name).write_text("mine")
    with pytest.raises(ResultError, match=r"--overwrite"):
        _write(tmp_path / "r", COMMAND, "2")
    _write(tmp_path / "r", COMMAND, "2", overwrite=True)
    kept = tmp_path / "r" / (f"{name}.kept" if name == "a.csv" else name)
    assert kept.read_text() == "mine"
    assert (tmp_path / "r" / "a.csv").read_text() == "2"


def test_another_command_is_refused_before_work(tmp_path: Path) -> None:
    _write(tmp_path / "r", COMMAND)
    with pytest.raises(ResultError, match="another command"), whole_folder(tmp_path / "r", {"kind": "run", "seed": 2}):
        raise AssertionError
    _write(tmp_path / "r", {"kind": "run", "seed": 2}, overwrite=True)


def test_what_is_added_later_leaves_the_users_file(tmp_path: Path) -> None:
    _write(tmp_path / "r", COMMAND)
    (tmp_path / "r" / "report.html").write_text("mine")
    for overwrite in (False, True):
        try:
            with adding(tmp_path / "r", overwrite=overwrite) as partial:
                (partial / "report.html").write_text("ours")
        except ResultError:
            assert not overwrite
    assert (tmp_path / "r" / "report.html.kept").read_text() == "mine"
    put_file(tmp_path / "x.html", "one")
    put_file(tmp_path / "x.html", "one")
    with pytest.raises(ResultError, match="another content"):
        put_file(tmp_path / "x.html", "two")


def test_a_full_disk_is_one_message_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(scratch.os, "posix_fallocate", full)
    import numpy as np

    with pytest.raises(NoRoom, match="full"), whole_folder(tmp_path / "r", COMMAND) as partial:
        scratch.Scratch(partial, {"a": ((4,), np.dtype(float))})
    assert list(tmp_path.iterdir()) == []


def test_abandoned_work_is_found(tmp_path: Path) -> None:
    machine = _here().partition("-")[0]
    gone, here = tmp_path / f".r.{machine}-{2**22 + 1}.ab12{PARTIAL}", tmp_path / f".r.{_here()}.ab12{PARTIAL}"
    (tmp_path / f".r.{'0' * 6}-{2**22 + 1}.ab12{PARTIAL}").mkdir()  # on another machine
    gone.mkdir()
    here.mkdir()
    assert abandoned(tmp_path) == [gone]


def test_what_a_killed_command_left_goes_with_the_next_one_and_an_empty_folder_is_free(tmp_path: Path) -> None:
    ours = f"{_here().partition('-')[0]}-{2**22 + 1}.ab12{PARTIAL}"
    others = [tmp_path / f".r.{'0' * 6}-1.ab12{PARTIAL}", tmp_path / f".r.s.{ours}"]  # another machine's, another result's
    for path in (tmp_path / f".r.{ours}" / "figures", tmp_path / "r" / f".{ours}", tmp_path / "r" / "figures", *others):
        path.mkdir(parents=True)
    _write(tmp_path / "r", COMMAND)
    (tmp_path / "r" / f".{ours}").mkdir()
    with adding(tmp_path / "r") as partial:
        (partial / "report.html").write_text("said")
    assert sorted(tmp_path.iterdir()) == sorted([*others, tmp_path / "r"])
    assert sorted(path.name for path in (tmp_path / "r").iterdir()) == ["a.csv", "figures", "manifest.json", "report.html"]


def test_a_users_file_among_the_parts_of_a_sweep_stays(tmp_path: Path) -> None:
    folder = tmp_path / "sweep"
    words = ["sweep", "teach/two_powers", "--vary", "parameters.deal_rate=1,2", "--runs", "1", "--workers", "1", "--set", "horizon.years=1"]
    (folder / "figures").mkdir(parents=True)
    assert CliRunner().invoke(main, [*words, "--out", str(folder)]).exit_code == 0
    note, stray = folder / "parts" / "note.txt", folder / "parts" / "part-0000000007-0000000-1x1.parquet"
    note.write_text("mine")
    stray.write_bytes(b"left behind")
    assert CliRunner().invoke(main, ["results", "prune", str(folder)]).exit_code == 0
    assert CliRunner().invoke(main, [*words, "--out", str(folder), "--runs", "2"]).exit_code == 0
    assert note.read_text() == "mine" and not stray.exists()


def test_a_posterior_of_another_command_is_not_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "posterior.parquet"
    out.write_bytes(b"mine")
    words = ["calibrate", "--sets", "64", "--out", str(out)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2 and "--overwrite" in done.output
    assert out.read_bytes() == b"mine"


def test_a_target_has_one_name_however_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "disk" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    _write(tmp_path / "link", COMMAND)
    (tmp_path / "disk" / "mine.txt").write_text("mine")
    _write(tmp_path / "link", COMMAND, "2", overwrite=True)
    assert (tmp_path / "link").is_symlink()
    assert sorted(path.name for path in (tmp_path / "disk").iterdir()) == ["a.csv", "figures", "manifest.json", "mine.txt"]
    (tmp_path / "here" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    for name in (".", "../here", "deep/.."):
        with pytest.raises(ResultError, match="the folder you are in"):
            _write(Path(name), COMMAND)
    _write(Path("deep/../new"), COMMAND)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["disk", "here", "link"]


def test_what_another_thread_of_this_process_makes_stays(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "r", COMMAND) as first:
        with whole_folder(tmp_path / "r", COMMAND):
            assert first.is_dir()
        (first / "a.csv").write_text("1")


def test_a_lock_on_a_file_that_is_gone_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hold_late(file: IO[bytes]) -> bool:
        Path(file.name).unlink()
        return True

    monkeypatch.setattr("suitors.results.folder.hold", hold_late)
    with pytest.raises(ResultError, match="another command is writing"):
        _write(tmp_path / "r", COMMAND)
