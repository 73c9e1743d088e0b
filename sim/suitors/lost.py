"""What may befall a computation from without; kept apart so that to know of it needs no import."""


class Stopped(RuntimeError):
    """A computation that cannot go on for want of something outside of it; the message is for the user."""


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
