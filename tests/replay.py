"""Several looks at one result: what a command simulates is simulated the first time only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from suitors.runs import evaluate


class Replay:
    """Stands for the evaluator: after `again` the results of before come once more, call by call, whatever is asked."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._done: Callable[..., Iterable[tuple[Any, Any]]] = evaluate._done
        self._found: list[list[Any]] = []
        self._place: int | None = None
        patch.setattr(evaluate, "_done", self._either)

    def again(self) -> None:
        """From here on everything is as it was."""
        self._place = 0

    def _either(self, work: Any, parts: Iterable[Any], *given: Any) -> Iterator[tuple[Any, Any]]:
        if self._place is None:
            self._found.append(found := [])
            for part, result in self._done(work, parts, *given):
                found.append(result)
                yield part, result
        else:
            self._place += 1
            yield from zip(parts, self._found[self._place - 1], strict=True)
