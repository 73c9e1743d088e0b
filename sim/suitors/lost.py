"""The loss of a worker process; kept apart so that to know of it needs no import."""


class WorkerLost(RuntimeError):
    """A worker process ended before its work was done; the message is for the user."""

    def __init__(self) -> None:
        super().__init__("a worker process ended unexpectedly, mostly for lack of memory (fewer --workers need less)")
