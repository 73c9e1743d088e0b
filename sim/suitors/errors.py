"""What ends a computation with a message for the user; kept apart so that to know of it needs no import."""

from __future__ import annotations


class SuitorsError(Exception):
    """What ends a computation; the message is for the user. Commands print it on one line and end with its exit code."""

    exit_code = 2


class InputError(SuitorsError):
    """Something that the user gave cannot be used; the message says what, where and why."""


class Stopped(SuitorsError, RuntimeError):
    """A computation that cannot go on for want of something outside of it."""

    exit_code = 3


class WorkerLost(Stopped):
    """A worker process ended before its work was done."""

    def __init__(self) -> None:
        super().__init__("a worker process ended unexpectedly, mostly for lack of memory (fewer --workers need less)")


class NoMainGuard(Stopped):
    """Worker processes import the script that starts them, and end at once where that starts workers again."""

    def __init__(self) -> None:
        super().__init__(
            'worker processes ended as they started. A script that asks for several workers must do so below `if __name__ == "__main__":`'
        )


class NoRoom(Stopped):
    """Disk or memory is full, or would be."""
