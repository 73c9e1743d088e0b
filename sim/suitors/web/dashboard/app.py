"""The pages of the dashboard and what they ask for."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections import OrderedDict
from collections.abc import AsyncIterator, Collection, Coroutine
from dataclasses import asdict, replace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from suitors.errors import SuitorsError
from suitors.results.tables import write_csv
from suitors.web.dashboard.desk import LAST, LATER, SOON, Desk
from suitors.web.dashboard.drawn import map_of
from suitors.web.dashboard.events import kinds_of, rows_of, steps_of
from suitors.web.dashboard.lever import Lever
from suitors.web.dashboard.levers import GROUPS
from suitors.web.dashboard.pieces import FIRST, RUNS, Piece, joined, parts
from suitors.web.dashboard.sources import MOST_BYTES, Opened, saved
from suitors.web.dashboard.state import BoardState, actors, scenarios, state_of
from suitors.web.dashboard.told import told
from suitors.web.dashboard.worlds import Searches, WorldSearch
from suitors.web.pages import Pages, application
from suitors.web.security import LOOPBACK, Guard, RateLimit, client_of

PAGES = {
    "explore": "Explore",
    "compare": "Compare",
    "explain": "Explain",
    "doubt": "Doubt",
}
HEAVY = 48
"""Tables, comparisons and the like that may be under way at once."""
PAGES_KEPT = 512
"""Pages whose last request is remembered, so that a newer one takes its place."""


class Dropped(Exception):
    """A newer request took the place of this one."""


class Dashboard:
    """What the routes share: a desk, opened scenarios, and which request of a page is the newest."""

    def __init__(self, default: str, desk: Desk, opened: Opened | None = None) -> None:
        self.default, self.desk, self.opened = default, desk, opened or Opened()
        self.pages = Pages("dashboard")
        self.searches = Searches(desk)
        self.newest: OrderedDict[str, tuple[int, asyncio.Task[Any] | None]] = OrderedDict()
        self.order = itertools.count()
        self.heavy = 0
        # A hand moves a lever some ten times a second; many hands may share an address.
        self.limit = RateLimit(per_second=60.0, burst=240.0)

    def routes(self) -> list[Route]:
        return [
            Route("/", self.begin),
            *(Route(f"/{name}", self.page, name=name) for name in PAGES),
            Route("/answer", self.answer, methods=["POST"]),
            Route("/ask/{what}", self.ask, methods=["POST"]),
            Route("/worlds", self.worlds, methods=["POST"]),
            Route("/open", self.open, methods=["POST"]),
            Route("/save/scenario.toml", self.save_scenario),
            Route("/save/table.csv", self.save_table),
        ]

    async def begin(self, request: Request) -> Response:
        return RedirectResponse("/explore" + (f"?{request.url.query}" if request.url.query else ""))

    async def page(self, request: Request) -> Response:
        self._limited(request, 1.0)
        name = request.url.path.strip("/")
        state = await self._state(request.query_params.multi_items())
        loaded = state.before
        powers = {code: power.name for code, power in loaded.scenario.powers.items()}
        states = {code: item.name for code, item in loaded.scenario.states.items()}
        known = {state.source.name: loaded.scenario.title} | dict(scenarios())
        data = {
            "scenario": state.source.name,
            "power": state.power,
            "asks": state.asked_power is not None,
            "values": state.values,
            "levers": [_as_data(lever) for lever in state.levers.values()],
            "powers": powers,
            "contestants": [code for code, power in loaded.scenario.powers.items() if power.contestant],
            "states": states,
            "places": map_of(tuple(states)).places,
            "added": state.added,
            "file": state.file,
            "linked": state.source.text is None or state.file is not None,
            "steps": [day.isoformat() for day in steps_of(loaded)],
            "perYear": loaded.scenario.horizon.steps_per_year,
            "kinds": kinds_of(loaded.scenario),
            "runs": RUNS,
            "first": FIRST,
            "asked": state.asked,
            "strategies": {code: power.strategy for code, power in loaded.scenario.powers.items()},
        }  # fmt: skip
        return self.pages.page(
            request,
            f"{name}.html.jinja",
            here=name,
            tabs=[(key, title, f"/{key}?{state.address}") for key, title in PAGES.items()],
            title=loaded.scenario.title,
            question=loaded.scenario.question,
            scenarios=list(known.items()),
            actors=actors(loaded),
            groups=GROUPS,
            map=map_of(tuple(states)),
            rows=rows_of(loaded.scenario),
            names=powers | states,
            data=data,
            state=state,
        )  # fmt: skip

    async def answer(self, request: Request) -> Response:
        """Lines of JSON: a first answer from few runs, then better ones as runs come in; a newer request of the same page ends it."""
        body = await self._body(request)
        page = str(body.get("page", ""))[:64]
        state = await self._state(self._said(body))
        return StreamingResponse(self._answers(state, page), media_type="application/x-ndjson")

    async def _answers(self, state: BoardState, page: str) -> AsyncIterator[bytes]:
        place = next(self.order)
        try:
            mine, base = await self._newest(page, place, self._both(SOON, state, 0, FIRST, True))
            said = await self._told(state, mine, base)
            # Later answers are about the same power as the first.
            state = replace(state, asked=state.asked | {"power": said["power"]})
            yield _line("answer", said, done=FIRST, of=RUNS, command=state.command)
            found: list[tuple[Piece, Piece]] = []
            for begin, end in parts(RUNS):
                found.append(await self._newest(page, place, self._both(LATER, state, begin, end, False)))
                mine = joined([part for part, _ in found])
                base = mine if found[0][0] is found[0][1] else joined([part for _, part in found])
                yield _line("answer", await self._told(state, mine, base), done=end, of=RUNS, command=state.command)
        except Dropped:
            yield _line("dropped", {})
        except SuitorsError as problem:
            yield _line("problem", {"text": str(problem)})

    async def _both(self, urgency: int, state: BoardState, begin: int, end: int, single: bool) -> tuple[Piece, Piece]:
        """Runs of the scenario with its changes and of what it is compared with; the same piece twice where there is nothing."""
        mine = self.desk.piece(urgency, state.source, state.changes, begin, end, single)
        if state.base == (state.source, state.changes):
            piece = await mine
            return piece, piece
        both = await asyncio.gather(mine, self.desk.piece(urgency, *state.base, begin, end, single))
        return both[0], both[1]

    async def _newest(self, page: str, place: int, work: Coroutine[Any, Any, Any]) -> Any:
        """Work for a request; an older one of the same page is dropped. Raises Dropped where this one is the older."""
        before = self.newest.get(page)
        if page and before is not None and before[0] > place:
            work.close()
            raise Dropped
        if page and before is not None and before[1] is not None:
            before[1].cancel()
        task = asyncio.ensure_future(work)
        if page:
            self.newest[page] = place, task
            self.newest.move_to_end(page)
            while len(self.newest) > PAGES_KEPT:
                self.newest.popitem(last=False)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():
                raise Dropped from None
            # Whoever asked has left.
            task.cancel()
            raise
        finally:
            # What is done is not kept: it may be large.
            if self.newest.get(page) == (place, task):
                self.newest[page] = place, None

    async def _told(self, state: BoardState, mine: Piece, base: Piece) -> dict[str, Any]:
        return await asyncio.to_thread(told, mine, base, state.before, state.asked_power, state.about, state.against)

    async def ask(self, request: Request) -> Response:
        """What a button asks for."""
        what = request.path_params["what"]
        body = await self._body(request)
        state = await self._state(self._said(body))
        given: tuple[Any, ...]
        if what in ("compared", "turning"):
            rivals = tuple(map(str, _short_list(body.get("rivals"))))
            others = tuple(self.opened.source(str(name)) for name in _short_list(body.get("others")))
            given = (state.source, state.changes, state.power, rivals, others)
            given = (*given, str(body.get("lever"))) if what == "turning" else given
        elif what == "explained":
            given = (state.source, state.changes, _whole(body.get("run"), RUNS - 1))
        elif what == "doubted":
            found = (await self.searches.of(state.source).task).table if body.get("worlds") is True else None
            given = (state.source, state.changes, state.base, state.against, state.power, found)
        elif what == "dragged":
            given = (state.source, state.changes, state.power, str(body.get("path")))
        else:
            raise HTTPException(404)
        kind = f"{what} {given[-1]}" if what in ("turning", "dragged") else what
        return JSONResponse(await self._heavy(request, body.get("page"), kind, self.desk.do(LAST, what, *given)))

    async def worlds(self, request: Request) -> Response:
        """Lines of JSON: how far the search for worlds that fit is, and at the end how many do."""
        state = await self._state(self._said(await self._body(request)))
        search = self.searches.of(state.source)
        return StreamingResponse(self._search_lines(search), media_type="application/x-ndjson")

    async def _search_lines(self, search: WorldSearch) -> AsyncIterator[bytes]:
        try:
            while not search.task.done():
                yield _line("progress", {"share": search.share})
                await asyncio.wait([search.task], timeout=0.5)
            yield _line("done", {"said": search.task.result().said})
        except SuitorsError as problem:
            yield _line("problem", {"text": str(problem)})

    async def _heavy(self, request: Request, page: object, what: str, work: Coroutine[Any, Any, Any]) -> Any:
        """Work that takes long: of a page the newest of its kind counts, and of all pages only so many may wait."""
        if self.heavy >= HEAVY:
            work.close()
            raise HTTPException(503, "the server has too much to do; try again in a moment")
        self.heavy += 1
        try:
            return await self._newest(f"{str(page or client_of(request))[:64]} {what}", next(self.order), work)
        except Dropped:
            raise HTTPException(409, "a newer request took the place of this one") from None
        except SuitorsError as problem:
            raise HTTPException(400, str(problem)) from None
        finally:
            self.heavy -= 1

    async def open(self, request: Request) -> Response:
        """Remember a scenario file; its name for addresses."""
        self._limited(request, 5.0)
        text = await request.body()
        try:
            return JSONResponse({"scenario": await asyncio.to_thread(self.opened.add, text.decode())})
        except UnicodeDecodeError:
            raise HTTPException(400, "the file is no text in UTF-8") from None
        except SuitorsError as problem:
            raise HTTPException(400, str(problem)) from None

    async def save_scenario(self, request: Request) -> Response:
        """The scenario with its levers as a file."""
        self._limited(request, 5.0)
        state = await self._state(request.query_params.multi_items())
        text = await asyncio.to_thread(saved, state.source, state.changes)
        told_first = f"# {_one_line(state.before.scenario.title)}, with levers moved. The same numbers: suitors run FILE --runs {RUNS}\n"
        return PlainTextResponse(told_first + text, headers=_attached(f"{state.source.name.replace('/', '_')}_moved.toml"))

    async def save_table(self, request: Request) -> Response:
        """Outcomes of every run, as `suitors run` writes them."""
        import io

        self._limited(request, 5.0)
        state = await self._state(request.query_params.multi_items())

        async def table() -> str:
            found = [await self.desk.piece(LAST, state.source, state.changes, begin, end, False) for begin, end in parts(RUNS)]
            written = io.StringIO()
            await asyncio.to_thread(write_csv, joined(found).outcomes, written, float_format="%.9g")
            return written.getvalue()

        text = await self._heavy(request, state.asked.get("page"), "table", table())
        return Response(text, media_type="text/csv", headers=_attached("outcomes.csv"))

    async def _state(self, said: Any) -> BoardState:
        try:
            return await asyncio.to_thread(state_of, said, self.opened, self.default)
        except SuitorsError as problem:
            raise HTTPException(400, str(problem)) from None

    async def _body(self, request: Request) -> dict[str, Any]:
        self._limited(request, 1.0)
        try:
            body = json.loads(await request.body())
        except (ValueError, RecursionError):
            raise HTTPException(400, "the request is no JSON") from None
        if not isinstance(body, dict):
            raise HTTPException(400, "the request is no table")
        return body

    @staticmethod
    def _said(body: dict[str, Any]) -> list[tuple[str, Any]]:
        values = body.get("values", {})
        if not isinstance(values, dict):
            raise HTTPException(400, "values must be a table")
        return [("scenario", body.get("scenario", "")), ("power", body.get("power", "")), ("file", body.get("file") or ""), *values.items()]

    def _limited(self, request: Request, cost: float) -> None:
        if not self.limit.allows(client_of(request), cost):
            raise HTTPException(429, "too many requests; wait a moment")


def _line(kind: str, content: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"kind": kind, **more, **content}, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def _as_data(lever: Lever) -> dict[str, Any]:
    return asdict(lever) | {"step": lever.step, "assumed": lever.assumed, "single": bool(lever.key), "told": lever.told_unit}


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _short_list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > 6:
        return []
    return value


def _whole(value: Any, most: int) -> int:
    try:
        return min(max(int(value), 0), most)
    except (TypeError, ValueError, OverflowError):
        return 0


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def dashboard(default: str, *, opened: Opened | None = None, hosts: Collection[str] = LOOPBACK, workers: int | None = None) -> Guard:
    """The application; `default` is the scenario of an address that names none."""
    desk = Desk(workers)
    board = Dashboard(default, desk, opened)

    @contextlib.asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        warming = asyncio.ensure_future(_warm(board))
        yield
        warming.cancel()
        desk.close()

    return application(board.routes(), board.pages, hosts=hosts, body_limit=MOST_BYTES + 50_000, lifespan=lifespan)


async def _warm(board: Dashboard) -> None:
    """Let every worker load what a first answer needs, and make the first answer and its picture, while the browser opens."""
    with contextlib.suppress(SuitorsError):
        state = await board._state([])
        await asyncio.gather(*(board.desk.do(SOON, "warm", state.source) for _ in range(board.desk.workers)))
        await asyncio.to_thread(map_of, tuple(state.before.scenario.states))
        await board._told(state, *await board._both(SOON, state, 0, FIRST, True))
