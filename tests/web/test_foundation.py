"""Pages in a browser: who may ask, how much, and what every answer carries."""

from __future__ import annotations

import asyncio
import re
import socket
from pathlib import Path

import pytest
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from suitors.errors import InputError
from suitors.plots.style import COLOURS
from suitors.web.colours import CONTRAST, DARK, LIGHT, contrast, seen_on
from suitors.web.pages import Pages, application
from suitors.web.security import HEADERS, Guard, RateLimit, give_token, hostname, same_token, token_of
from suitors.web.server import listening


async def _hello(request: Request) -> Response:
    body = (await request.body()).decode()
    response = PlainTextResponse(f"{body}{token_of(request, 'player') or ''}")
    give_token(response, request, "player", "secret")
    return response


INNER = "what only the terminal may show"


async def _broken(request: Request) -> Response:
    raise RuntimeError(INNER)


async def _talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


@pytest.fixture(scope="module")
def client() -> TestClient:
    routes = [Route("/", _hello, methods=["GET", "POST"]), Route("/broken", _broken), WebSocketRoute("/talk", _talk)]
    return TestClient(
        application(routes, Pages(), body_limit=100),
        base_url="http://127.0.0.1:8642",
        raise_server_exceptions=False,
        follow_redirects=False,
    )


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8642", "", "user@127.0.0.1", "[::1", "127.0.0.1:x", "0.0.0.0"])
def test_another_name_that_leads_here_gets_no_answer(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8642", "LOCALHOST", "127.0.0.1", "[::1]:8642"])
def test_names_of_this_machine_get_one(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://127.0.0.1.evil.example:8642"])
def test_pages_of_others_are_refused(client: TestClient, origin: str) -> None:
    assert client.post("/", headers={"origin": origin}).status_code == 403
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/talk", headers={"origin": origin}):
        pass


def test_changes_that_another_site_sends_are_refused(client: TestClient) -> None:
    assert client.post("/", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post("/", headers={"origin": "http://127.0.0.1:8642", "sec-fetch-site": "same-origin"}).status_code == 200


def test_a_large_body_is_refused_told_or_not(client: TestClient) -> None:
    assert client.post("/", content=b"x" * 101).status_code == 413
    assert client.post("/", content=iter([b"x" * 60, b"x" * 60])).status_code == 413
    assert client.post("/", content=b"x" * 100).status_code == 200


def test_a_body_that_dribbles_is_given_up_and_a_whole_one_may_be_thought_about() -> None:
    async def asked(*chunks: bytes) -> list[int]:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope, receive)
            await request.body()
            waiting = asyncio.ensure_future(request.is_disconnected())
            await asyncio.sleep(0.1)
            waiting.cancel()
            await PlainTextResponse("thanks")(scope, receive, send)

        left, sent = list(chunks), []

        async def receive() -> Message:
            if not left:
                await asyncio.sleep(60)
            return {"type": "http.request", "body": left.pop(0), "more_body": bool(left) or len(chunks) == 1}

        async def send(message: Message) -> None:
            sent.append(message.get("status", 0))

        async def all_of_it() -> Message:
            return {"type": "http.request", "body": b"".join(chunks), "more_body": False}

        guard = Guard(ExceptionMiddleware(app))
        guard.patience = 0.05
        scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": [(b"host", b"localhost")]}
        await guard(scope, receive if len(chunks) == 1 else all_of_it, send)
        return sent

    assert asyncio.run(asked(b"a"))[0] == 408
    assert asyncio.run(asked(b"a", b"b"))[0] == 200


@pytest.mark.parametrize("address", ["/", "/none", "/broken", "/static/style.css"])
def test_every_answer_keeps_others_out_and_says_nothing_of_the_machine(client: TestClient, address: str) -> None:
    answer = client.get(address, headers={"accept": "text/html"})
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert INNER not in answer.text and str(Path.cwd()) not in answer.text and "Traceback" not in answer.text
    assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("name", ["../pages.py", "%2e%2e/pages.py", "..%2fpages.py", "/etc/passwd", "style.css/../../pages.py", "none.css"])
def test_no_path_leaves_the_folder_of_static_files(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_tokens_are_in_cookies_that_no_script_reads(client: TestClient) -> None:
    cookie = client.get("/").headers["set-cookie"].lower()
    assert cookie.startswith("player_8642=") and "httponly" in cookie and "samesite=strict" in cookie
    assert same_token("a", "a") and not same_token("a", "b") and not same_token(None, "a")


def test_a_limit_of_rate_counts_by_key() -> None:
    now = 0.0
    limit = RateLimit(per_second=1.0, burst=2.0, clock=lambda: now)
    assert [limit.allows("a") for _ in range(3)] == [True, True, False]
    assert limit.allows("b")
    now = 1.0
    assert [limit.allows("a") for _ in range(2)] == [True, False]


def test_pages_name_their_files_by_what_they_hold_and_escape_what_they_get(client: TestClient) -> None:
    pages = Pages()
    assert "&lt;script&gt;" in pages.text("fault.html.jinja", code=400, detail="<script>")
    address = pages.asset("style.css")
    assert re.fullmatch(r"/static/style\.css\?[0-9a-f]{12}", address)
    assert "immutable" in client.get(address).headers["cache-control"]


def test_colours_are_those_of_figures_and_are_seen(client: TestClient) -> None:
    sheet = client.get("/static/tokens.css").text
    assert sheet.count(f"--power-JPN:{COLOURS['JPN']};") == 1
    for code, colour in COLOURS.items():
        for theme in (LIGHT, DARK):
            shown = seen_on(colour, theme["sheet"])
            assert contrast(shown, theme["sheet"]) >= CONTRAST
            assert f"--power-{code}:{shown};" in sheet


def test_words_are_read_on_every_ground() -> None:
    for theme in (LIGHT, DARK):
        for ground in ("paper", "sheet", "soft"):
            for ink in ("ink", "muted", "accent", "warn", "bad"):
                assert contrast(theme[ink], theme[ground]) >= 4.5, (ink, ground)
        assert contrast(theme["on-accent"], theme["accent"]) >= 4.5


def test_a_taken_port_is_told_and_the_next_is_found_without_one() -> None:
    with listening("127.0.0.1", 0) as taken, pytest.raises(InputError, match="is taken by another program"):
        listening("127.0.0.1", taken.getsockname()[1])
    with listening("127.0.0.1", None) as first, listening("127.0.0.1", None) as second:
        assert isinstance(first, socket.socket)
        assert first.getsockname()[1] < second.getsockname()[1]


def test_a_host_without_a_name_is_none() -> None:
    assert hostname("[::1]:80") == "::1" and hostname("a b") in ("", "a b") and hostname("x@y") == ""
