"""A disk that is really small: one message, exit code 3, nothing left and nobody killed; and a folder in which two would write."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.studies import ensemble
from tests.held_files import held_elsewhere

SHORT = ("--set", "horizon.years=1", "--workers", "1")
SWEEP = ("sweep", "teach/two_powers", "--vary", "parameters.deal_rate=1,2", "--runs", "1", *SHORT)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte, where this user may mount one."""
    if sys.platform != "linux":
        pytest.skip("needs a file system in memory")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("this user may not mount a file system")
    try:
        yield tmp_path
    finally:
        # Files mapped into memory go with the error that ended the command, which a cycle of references may keep.
        gc.collect()
        subprocess.run(["umount", str(tmp_path)], check=True)


@pytest.mark.parametrize("limit", [1, 10**9])
def test_a_record_larger_than_the_disk(disk: Path, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(ensemble, "MEMORY_LIMIT", limit)
    words = ["run", "teach/two_powers", "--runs", "512", "--force", "--no-plots", *SHORT, "--out", str(disk / "r")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 3, done.output
    assert done.stderr.count("is full; nothing half-written is left.") == 1 and done.stderr.count("Error") == 1
    assert list(disk.iterdir()) == []


def test_a_sweep_on_a_full_disk_goes_on_when_there_is_room(disk: Path) -> None:
    fill = disk / "fill"
    with pytest.raises(OSError, match="No space"), fill.open("wb", buffering=0) as file:
        while file.write(bytes(4096)) == 4096:
            pass
        file.write(bytes(4096))
    words = [*SWEEP, "--out", str(disk / "s")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 3, done.output
    assert "is full" in done.stderr and "Traceback" not in done.output
    assert [path.name for path in disk.rglob("*") if path.is_file() and path.name != ".lock"] == ["fill"]
    fill.unlink()
    assert CliRunner().invoke(main, words).exit_code == 0


def test_two_equal_commands_at_once(tmp_path: Path) -> None:
    lock = tmp_path / ".r.lock"
    lock.touch()
    with held_elsewhere(lock):
        words = ["run", "teach/two_powers", "--runs", "8", "--no-plots", *SHORT, "--out", str(tmp_path / "r")]
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 2
        assert done.stderr == f"Error: another command is writing {tmp_path / 'r'}; wait for it, or choose another folder with --out\n"
        assert not (tmp_path / "r").exists()
    assert CliRunner().invoke(main, words).exit_code == 0
