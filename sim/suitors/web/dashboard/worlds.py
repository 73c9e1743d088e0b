"""Worlds that fit the record, as `suitors worlds` finds them, sought in the background and remembered."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.studies.worlds.fit import CANDIDATES, RUNS, Search, base_of, piece, search
from suitors.studies.worlds.folder import sentences
from suitors.web.dashboard.desk import LAST, Desk
from suitors.web.dashboard.sources import Source, loaded_of

SEARCHES_KEPT = 8


@lru_cache(maxsize=1)
def _search(source: Source, candidates: int) -> Search:
    loaded = loaded_of(source)
    return search(loaded, candidates, RUNS, base_of(loaded).scenario.seed)


def parts(source: Source, candidates: int) -> int:
    """In how many pieces a search is done."""
    return len(_search(source, candidates).parts)


def part(source: Source, candidates: int, place: int) -> NDArray[np.float64]:
    """One piece of a search."""
    found = _search(source, candidates)
    return piece(found.parts[place], *found.given)


@dataclass(frozen=True)
class Worlds:
    """Sets of numbers that fit, and how many were tried."""

    table: pd.DataFrame
    candidates: int
    said: str


def judged(source: Source, candidates: int, done: list[NDArray[np.float64]]) -> Worlds:
    """Which candidates fit, from all pieces."""
    found = _search(source, candidates).judged(done)
    about = {
        "candidates": candidates, "fit": len(found.worlds), "may_contradict": found.free, "relaxed": found.relaxed,
        "asked_to_contradict_at_most": found.asked, "evidence": found.evidence,
    }  # fmt: skip
    return Worlds(found.worlds, candidates, " ".join(sentences(about)))


WORK: dict[str, Callable[..., Any]] = {"worlds_parts": parts, "worlds_part": part, "worlds_judged": judged}


@dataclass
class WorldSearch:
    """A search under way, or done."""

    task: asyncio.Task[Worlds]
    share: float = 0.0


class Searches:
    """Searches of a server by the scenario that the record is about; one goes on though whoever asked has left."""

    def __init__(self, desk: Desk, candidates: int = CANDIDATES) -> None:
        self.desk, self.candidates = desk, candidates
        self._found: OrderedDict[str, WorldSearch] = OrderedDict()

    def of(self, source: Source) -> WorldSearch:
        """The search for a scenario, begun if it is not yet, or if it failed."""
        key = base_of(loaded_of(source)).hash
        known = self._found.get(key)
        if known is None or (known.task.done() and (known.task.cancelled() or known.task.exception() is not None)):
            known = self._found[key] = WorldSearch(asyncio.ensure_future(self._sought(source, key)))
        self._found.move_to_end(key)
        while len(self._found) > SEARCHES_KEPT:
            self._found.popitem(last=False)[1].task.cancel()
        return known

    async def _sought(self, source: Source, key: str) -> Worlds:
        count = await self.desk.do(LAST, "worlds_parts", source, self.candidates)
        done = 0

        async def one(place: int) -> Any:
            nonlocal done
            found = await self.desk.do(LAST, "worlds_part", source, self.candidates, place)
            done += 1
            if key in self._found:
                self._found[key].share = done / count
            return found

        every = await asyncio.gather(*(one(place) for place in range(count)))
        worlds: Worlds = await self.desk.do(LAST, "worlds_judged", source, self.candidates, list(every))
        return worlds
