"""A file that another process holds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOLDER = """import sys
from suitors.locks import hold
file = open(sys.argv[1], "r+b")
if int(sys.argv[2]) < 0:
    assert hold(file)
else:
    import fcntl
    fcntl.lockf(file, fcntl.LOCK_EX, 1, int(sys.argv[2]))
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_elsewhere(file: Path, byte: int = -1) -> Iterator[None]:
    """Another process holds the file, or one byte of it."""
    words = [sys.executable, "-c", HOLDER, str(file), str(byte)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        yield
        other.communicate("")
