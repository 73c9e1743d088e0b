"""Locks on open files, on every system."""

from __future__ import annotations

import sys
from typing import IO

if sys.platform == "win32":
    import msvcrt

    _FAR = 2**30
    """Windows lets nobody read the bytes that are locked, so one is locked that no file of ours has."""

    def _lock(file: IO[bytes]) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        # A record lock: worker processes that are forked later do not share it.
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def hold(file: IO[bytes]) -> bool:
    """Lock a file that is open for writing and stands at its beginning, at once or not at all.

    False where another process holds it. It keeps out other processes, not this one. The system lets go of it when the file is closed,
    or this process opens and closes the same file once more, and however the process ends.
    """
    try:
        _lock(file)
    except OSError:
        return False
    return True
