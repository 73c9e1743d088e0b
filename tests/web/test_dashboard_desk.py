"""The desk of workers: whoever waits is answered, and a lost worker is replaced."""

from __future__ import annotations

from typing import Any

import pytest
from short_dashboard import TOKYO

from suitors.errors import InputError, SuitorsError
from suitors.web.dashboard import desk


def test_a_lost_worker_is_replaced() -> None:
    import asyncio

    async def twice() -> tuple[Any, Any]:
        board = desk.Desk(1)
        try:
            first = await asyncio.gather(board.do(desk.SOON, "no such work"), return_exceptions=True)
            second = await board.do(desk.SOON, "warm", TOKYO)
            return first[0], second
        finally:
            board.close()

    first, second = asyncio.run(twice())
    assert isinstance(first, InputError) and second is None


def test_whatever_goes_wrong_with_a_worker_whoever_waits_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    async def tried() -> list[Any]:
        board, real = desk.Desk(1), desk.Desk._start

        def refuse(self: desk.Desk) -> Any:
            raise OSError("no process")

        try:
            unsendable = await asyncio.gather(board.do(desk.SOON, "warm", lambda: None), return_exceptions=True)
            monkeypatch.setattr(desk.Desk, "_start", refuse)
            refused = await asyncio.gather(board.do(desk.SOON, "warm", TOKYO), return_exceptions=True)
            monkeypatch.setattr(desk.Desk, "_start", real)
            return [unsendable[0], refused[0], await board.do(desk.SOON, "warm", TOKYO)]
        finally:
            board.close()

    unsendable, refused, last = asyncio.run(tried())
    assert isinstance(unsendable, SuitorsError) and isinstance(refused, SuitorsError) and last is None
