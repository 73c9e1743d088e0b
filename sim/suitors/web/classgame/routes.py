"""Addresses of a class game: who may ask for them, and what a form does."""

from __future__ import annotations

import asyncio
import io
import re
import secrets
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from suitors.classroom import debrief
from suitors.classroom.debrief import Fared
from suitors.classroom.lesson import LETTERS, Lesson, Player
from suitors.errors import InputError
from suitors.results.tables import write_csv
from suitors.web.classgame.views import Views, joining, news
from suitors.web.pages import Pages, application
from suitors.web.security import LOOPBACK, Guard, RateLimit, client_of, give_token, same_token, token_of
from suitors.words.numbers import fixed, number, plural

PLAYER, TEACHER = "suitors_player", "suitors_teacher"
"""Names of the cookies."""
KEPT = 7 * 86_400
"""Seconds that a browser keeps its token."""
BODY = 16_384


def new_key() -> str:
    """A key for the teacher, to be typed once: about 52 bits."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _whole(text: str) -> str:
    return text.encode(errors="replace").decode()


class ClassRoom:
    """The pages of a game. `key` lets a browser be the teacher's; `addresses` are those that students type."""

    def __init__(self, lesson: Lesson, key: str, addresses: Callable[[], Collection[str]] = tuple) -> None:
        self.lesson, self.key, self.addresses = lesson, key, addresses
        self.pages, self.views = Pages("classgame"), Views(lesson)
        # Wrong guesses alone count against an address, as a class may share one.
        self.guesses = RateLimit(per_second=0.1, burst=8)
        self.joins = RateLimit(per_second=2, burst=80)
        self.moves = RateLimit(per_second=1, burst=10)
        self.looks = RateLimit(per_second=4, burst=40)
        self.trouble = ""
        """Why a round that is over could not be ended."""
        self._ended: list[Fared] | None = None
        self._lock = asyncio.Lock()

    def application(self, hosts: Collection[str] = LOOPBACK) -> Guard:
        """The pages behind the guard; while they are served, rounds end when their time is up."""
        routes = [
            Route("/", self.entry),
            Route("/join", self.join, methods=["POST"]),
            Route("/play", self.play),
            Route("/move", self.move, methods=["POST"]),
            Route("/news", self.news),
            Route("/teacher", self.teacher, methods=["GET", "POST"]),
            Route("/board", self.board),
            Route("/teach", self.teach, methods=["POST"]),
            Route("/debrief", self.debrief),
            Route("/files/{name}.csv", self.file),
        ]
        return application(routes, self.pages, hosts=hosts, body_limit=BODY, lifespan=self._ticking)

    @asynccontextmanager
    async def _ticking(self, app: Any) -> AsyncIterator[None]:
        async def tick() -> None:
            while True:
                await asyncio.sleep(0.5)
                self._tick()
                if self.lesson.phase == "ended":
                    # Worked out before anybody asks.
                    await self._fared()

        task = asyncio.create_task(tick())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        self.lesson.journal.close()

    def _tick(self) -> None:
        """End a round whose time is up. Where that cannot be saved the round stays, the board says why, and the next tick tries again."""
        try:
            self.lesson.tick()
            self.trouble = ""
        except InputError as problem:
            self.trouble = str(problem)

    # --- who asks

    def _player(self, request: Request) -> Player | None:
        self._tick()
        return self.lesson.player(token_of(request, PLAYER))

    def _is_teacher(self, request: Request) -> bool:
        self._tick()
        return self.lesson.is_teacher(token_of(request, TEACHER))

    def _must_be_teacher(self, request: Request) -> None:
        if not self._is_teacher(request):
            raise HTTPException(403, "This page is for the teacher.")

    def _guessed(self, request: Request, given: str, known: str) -> bool:
        """Whether a code is right. Raises 429 for an address that has guessed wrong too often, right or not."""
        who = client_of(request)
        if self.guesses.is_spent(who):
            raise HTTPException(429, "Too many wrong codes. Wait a minute.")
        right = same_token(given.strip().upper().replace("-", "").replace(" ", ""), known.replace("-", ""))
        if not right:
            self.guesses.allows(who)
        return right

    async def _form(self, request: Request) -> dict[str, str]:
        try:
            async with request.form(max_files=0, max_fields=64) as form:
                # Some codings hold halves of letters, which no page and no file can show.
                return {_whole(name): _whole(value) for name, value in form.items() if isinstance(value, str)}
        except HTTPException:
            raise
        except Exception:
            raise HTTPException(400, "This form cannot be read.") from None

    # --- pages of players

    async def entry(self, request: Request) -> Response:
        """Where a phone begins."""
        if self._player(request) is not None:
            return RedirectResponse("/play", 303)
        return self._entry(request)

    def _entry(self, request: Request, fault: str = "", status: int = 200, **typed: str) -> Response:
        shown = {"code": request.query_params.get("code", "")[:12], "name": "", "seat": "", **typed}
        title = self.lesson.loaded.scenario.title
        return self.pages.page(request, "join.html.jinja", status, fault=fault, typed=shown, seats=self.views.seats(), title=title)

    async def join(self, request: Request) -> Response:
        """Take a seat."""
        form = await self._form(request)
        code, name, seat = form.get("code", ""), form.get("name", ""), form.get("seat", "")
        typed = {"code": code[:12], "name": name[:60], "seat": seat}
        if self._player(request) is not None:
            return RedirectResponse("/play", 303)
        if not self._guessed(request, code, self.lesson.code):
            return self._entry(request, "This is not the code of the game. It stands on the board.", 403, **typed)
        if not self.joins.allows(client_of(request)):
            raise HTTPException(429, "Too many join at once. Wait a moment and try again.")
        try:
            _, token = self.lesson.join(name, seat or None)
        except InputError as problem:
            return self._entry(request, str(problem), 400, **typed)
        response = RedirectResponse("/play", 303)
        give_token(response, request, PLAYER, token, KEPT)
        return response

    async def play(self, request: Request) -> Response:
        """A player's page."""
        player = self._player(request)
        if player is None:
            return RedirectResponse("/", 303)
        return self._play(request, player)

    def _play(self, request: Request, player: Player, fault: str = "", status: int = 200) -> Response:
        return self.pages.page(request, "play.html.jinja", status, fault=fault, **self.views.play(player))

    async def move(self, request: Request) -> Response:
        """A player's move."""
        player = self._player(request)
        if player is None:
            raise HTTPException(403, "Join the game first.")
        if not self.moves.allows(str(player.number)):
            raise HTTPException(429, "Too many moves at once. Wait a moment.")
        form = await self._form(request)
        try:
            self.lesson.move(player, self._move_of(form, player))
        except InputError as problem:
            return self._play(request, player, str(problem), 400)
        return RedirectResponse("/play", 303)

    def _move_of(self, form: dict[str, str], player: Player) -> dict[str, Any]:
        try:
            number = int(form.get("round", ""))
            if "rule" in form:
                return {"round": number, "rule": True}
            if self.lesson.kind(player.seat) == "state":
                return {"round": number, "answers": {name[3:]: said for name, said in form.items() if name.startswith("to-")}}
            parts = {name[3:]: float(said.replace(",", ".") or 0) for name, said in form.items() if name.startswith("of-")}
            return {"round": number, "parts": parts}
        except ValueError:
            raise InputError("A share is a number, such as 20.") from None

    async def news(self, request: Request) -> Response:
        """What has changed, for the script of a page."""
        teacher = self._is_teacher(request) and request.query_params.get("as") == "teacher"
        player = None if teacher else self._player(request)
        if not teacher and player is None:
            raise HTTPException(403, "Join the game first.")
        if not self.looks.allows("teacher" if player is None else str(player.number)):
            raise HTTPException(429, "Too many questions at once.")
        shown = news(self.lesson, player)
        if player is None:
            shown["version"] += self.trouble
        return JSONResponse(shown)

    # --- pages of the teacher

    async def teacher(self, request: Request) -> Response:
        """Where the teacher types the key."""
        if self._is_teacher(request):
            return RedirectResponse("/board", 303)
        if request.method != "POST":
            return self.pages.page(request, "teacher.html.jinja", fault="")
        if not self._guessed(request, (await self._form(request)).get("key", ""), self.key):
            return self.pages.page(request, "teacher.html.jinja", 403, fault="This is not the key. It stands where the server was started.")
        response = RedirectResponse("/board", 303)
        give_token(response, request, TEACHER, self.lesson.new_teacher(), KEPT)
        return response

    async def board(self, request: Request) -> Response:
        """The board, with what the teacher can do."""
        if not self._is_teacher(request):
            return RedirectResponse("/teacher", 303)
        return self._board(request)

    def _board(self, request: Request, fault: str = "", status: int = 200) -> Response:
        ways = joining(list(self.addresses()), self.lesson.code)
        return self.pages.page(request, "board.html.jinja", status, fault=fault or self.trouble, ways=ways, **self.views.board())

    async def teach(self, request: Request) -> Response:
        """Something the teacher does."""
        self._must_be_teacher(request)
        form = await self._form(request)
        lesson = self.lesson
        deeds: dict[str, Callable[[], None]] = {
            "open": lesson.open_round,
            "pause": lesson.pause,
            "go_on": lesson.go_on,
            "extend": lambda: lesson.extend(60.0),
            "close": lesson.close_round,
            "end": lesson.end,
        }
        try:
            if form.get("do", "").startswith("remove-"):
                lesson.remove(int(form["do"][7:]) if re.fullmatch("[0-9]{1,9}", form["do"][7:]) else -1)
            elif form.get("do") in deeds:
                deeds[form["do"]]()
            else:
                raise HTTPException(400, "There is nothing of that name to do.")
        except InputError as problem:
            return self._board(request, str(problem), 409)
        return RedirectResponse("/board", 303)

    # --- the end

    async def _fared(self) -> list[Fared]:
        async with self._lock:
            if self._ended is None:
                self._ended = await run_in_threadpool(debrief.fared, self.lesson)
                # A full disk must not hide the debrief; the tables can still be downloaded.
                with suppress(OSError):
                    await run_in_threadpool(debrief.write, self.lesson, self._ended, self.lesson.journal.path.parent)
            return self._ended

    async def debrief(self, request: Request) -> Response:
        """Who got what."""
        teacher, player = self._is_teacher(request), self._player(request)
        if not teacher and player is None:
            return RedirectResponse("/", 303)
        if self.lesson.phase != "ended":
            return RedirectResponse("/board" if teacher else "/play", 303)
        ended = await self._fared()

        def shown(points: float) -> str:
            return fixed(round(points, 1), 1, sign=True)

        rows = [
            {
                "code": one.seat, "power": self.lesson.kind(one.seat) == "power", "name": one.name,
                "players": ", ".join(one.players), "played": bool(one.players),
                "score": shown(one.score), "rule": shown(one.by_rule), "all": shown(one.by_all), "ahead": shown(one.ahead),
                "mine": player is not None and player.seat == one.seat,
                "parts": [
                    (s.part.title, number(s.yours), number(s.rules), shown(s.points[0]), shown(s.points[1]))
                    for s in one.scored
                ],
            }
            for one in ended
        ]  # fmt: skip
        title, files = self.lesson.loaded.scenario.title, debrief.FILES if teacher else ()
        played = plural(len(self.lesson.course.rounds), "round")
        prompts = debrief.prompts(ended)
        return self.pages.page(request, "debrief.html.jinja", rows=rows, prompts=prompts, title=title, files=files, played=played)

    async def file(self, request: Request) -> Response:
        """A table as CSV, for the teacher."""
        self._must_be_teacher(request)
        name = request.path_params["name"]
        if name not in debrief.FILES:
            raise HTTPException(404, "There is no such table.")
        if self.lesson.phase != "ended":
            raise HTTPException(409, "Tables are there when the game is over.")
        text = io.StringIO()
        write_csv(debrief.tables(self.lesson, await self._fared())[name], text, index=False)
        headers = {"Content-Disposition": f'attachment; filename="{self.lesson.game}_{name}.csv"'}
        return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
