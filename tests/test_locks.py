"""Files that one process holds, also where the system is Windows, which is played here by the locks of this one."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import IO, Any

import pytest

import suitors.locks
from tests.held_files import held_elsewhere

SIM = Path(suitors.locks.__file__).parent


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module as Windows would load it: no fcntl, and `locking` locks from where the file stands."""
    fcntl = pytest.importorskip("fcntl", reason="this is Windows")

    def locking(handle: int, kind: int, count: int) -> None:
        fcntl.lockf(handle, kind, count, file_of[handle].tell())

    file_of: dict[int, IO[bytes]] = {}
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=fcntl.LOCK_EX | fcntl.LOCK_NB))
    spec = importlib.util.spec_from_file_location("locks_on_windows", suitors.locks.__file__)
    assert spec is not None and spec.loader is not None
    loaded: Any = importlib.util.module_from_spec(spec)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "platform", "win32")
        spec.loader.exec_module(loaded)
    inner: Callable[[IO[bytes]], bool] = loaded.hold
    loaded.hold = lambda file: file_of.update({file.fileno(): file}) or inner(file)
    return loaded


def test_a_file_is_held_by_one_process(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"text")
    with held_elsewhere(path), path.open("r+b") as file:
        assert not suitors.locks.hold(file)
    with path.open("r+b") as file:
        assert suitors.locks.hold(file) and file.read() == b"text"


def test_windows_locks_a_byte_that_no_file_has_and_reads_from_the_beginning(tmp_path: Path, on_windows: Any) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"text")
    with held_elsewhere(path, on_windows._FAR), path.open("r+b") as file:
        assert not on_windows.hold(file)
    with held_elsewhere(path, 0), path.open("r+b") as file:
        assert on_windows.hold(file) and file.tell() == 0
    assert path.stat().st_size == 4


def test_nothing_else_asks_for_what_windows_lacks() -> None:
    lacking = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog"}
    for file in SIM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert file.name == "locks.py" or not lacking & set(names), file
