"""Who may ask, and how much: host and origin, size and rate of requests, tokens in cookies, headers of every answer."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; "
    "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: browsers would then send forms of our own pages with the origin "null".
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
BODY_LIMIT = 262_144
"""Bytes of a request's body."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Refuses what does not come from a page of this server, and gives every answer the headers that keep others out.

    `hosts` are names and addresses without port under which this server may be asked for: another name that leads here (DNS rebinding)
    gets 421. An `Origin` other than the host asked for gets 403, and so does a change that a foreign site sends. A body above
    `body_limit` bytes gets 413, and one that takes longer than `patience` seconds 408. A foreign application that needs looser rules
    for its scripts brings its own `policy`, or None.
    """

    patience = 20.0

    def __init__(self, app: ASGIApp, hosts: Collection[str] = LOOPBACK, body_limit: int = BODY_LIMIT, policy: str | None = POLICY) -> None:
        self.app, self.hosts, self.body_limit = app, frozenset(host.lower() for host in hosts), body_limit
        self.headers = {name: value for name, value in HEADERS.items() if name != "Content-Security-Policy"}
        if policy is not None:
            self.headers["Content-Security-Policy"] = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        if (refusal := self._refusal(scope)) is not None:
            if scope["type"] == "websocket":
                await receive()
                await send({"type": "websocket.close", "code": 1008})
            else:
                await refusal(scope, receive, self._with_headers(send))
            return
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        await self.app(scope, self._counted(receive), self._with_headers(send))

    def _with_headers(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        return sending

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if hostname(host) not in self.hosts or len(headers.getlist("host")) != 1:
            return PlainTextResponse("This server does not answer under that name.", 421)
        origin = headers.get("origin")
        if origin is not None and _netloc(origin) != host.lower():
            return PlainTextResponse("The request comes from a page of another site.", 403)
        foreign = headers.get("sec-fetch-site") in ("cross-site", "same-site")
        if foreign and (scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS):
            return PlainTextResponse("The request comes from a page of another site.", 403)
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()) or len(length) > 12 or int(length) > self.body_limit:
            return self._too_large()
        return None

    def _too_large(self) -> Response:
        return PlainTextResponse(self._too_large_text(), 413)

    def _too_large_text(self) -> str:
        return f"The request is larger than {self.body_limit} bytes."

    def _counted(self, receive: Receive) -> Receive:
        taken, whole, until = 0, False, time.monotonic() + self.patience

        async def receiving() -> Message:
            nonlocal taken, whole
            try:
                # Once the body is there, the application waits for the end of the connection, which may take long.
                message = await asyncio.wait_for(receive(), None if whole else max(until - time.monotonic(), 0.0))
            except TimeoutError:
                raise HTTPException(408, "The request took too long to arrive.") from None
            taken, whole = taken + len(message.get("body", b"")), not message.get("more_body", False)
            if taken > self.body_limit:
                raise HTTPException(413, self._too_large_text())
            return message

        return receiving


def hostname(host: str) -> str:
    """The name or address in a `Host` header, lower case, without port and brackets; empty if it is none."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
        return (parts.hostname or "") if parts.netloc == host and "@" not in host else ""
    except ValueError:
        return ""


def _netloc(origin: str) -> str:
    """Host and port of an `Origin` header, lower case; empty if it is none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach an address that is listened on."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def is_address(name: str) -> bool:
    """Whether a name is an address in numbers."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def same_token(given: str | None, known: str) -> bool:
    """Whether a token is the known one; the time taken does not tell how much of it is right."""
    return given is not None and hmac.compare_digest(given.encode(errors="replace"), known.encode())


def cookie_name(connection: HTTPConnection, name: str) -> str:
    """The name of a cookie on this port: browsers hand cookies of a host to all its ports, and two servers would fight over one."""
    return f"{name}_{connection.url.port or 80}"


def give_token(response: Response, connection: HTTPConnection, name: str, token: str, seconds: int = 86_400, path: str = "/") -> None:
    """Hand a token to the browser in a cookie of this port that no script reads and no other site sends."""
    response.set_cookie(cookie_name(connection, name), token, max_age=seconds, path=path, httponly=True, samesite="strict")


def token_of(connection: HTTPConnection, name: str) -> str | None:
    """The token that a browser sent, if it did."""
    return connection.cookies.get(cookie_name(connection, name))


class RateLimit:
    """At most `burst` at once and `per_second` in the long run by key, such as a client's address; the last 4,096 keys are remembered."""

    def __init__(self, per_second: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_second, self.burst, self.clock = per_second, burst, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, key: str, cost: float = 1.0) -> bool:
        """Whether it may; if so it counts."""
        now = self.clock()
        left, since = self._left.pop(key, (self.burst, now))
        left = min(self.burst, left + (now - since) * self.per_second)
        allowed = left >= cost
        self._left[key] = (left - cost if allowed else left, now)
        while len(self._left) > 4096:
            self._left.popitem(last=False)
        return allowed

    def is_spent(self, key: str) -> bool:
        """Whether nothing is left for a key now; does not count."""
        left, since = self._left.get(key, (self.burst, self.clock()))
        return left + (self.clock() - since) * self.per_second < 1.0


def client_of(connection: HTTPConnection) -> str:
    """The address of who asks."""
    return connection.client.host if connection.client else ""
