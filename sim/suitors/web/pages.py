"""Templates, files of pages, and the application that serves them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

import suitors
from suitors.errors import SuitorsError
from suitors.web.colours import tokens
from suitors.web.security import BODY_LIMIT, LOOPBACK, Guard

HERE = Path(__file__).parent
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png", ".json": "application/json"}
TOKENS = "tokens.css"
FOR_EVER = "public, max-age=31536000, immutable"


class Pages:
    """Templates and static files of a room and of all rooms; a room's own come first.

    `room` is a folder below `web` with `templates` and `static` in it, or none for the shared ones alone. Everything put into a template
    is escaped; a name it does not get is an error.
    """

    def __init__(self, room: str | None = None) -> None:
        places = [*([HERE / room] if room else []), HERE]
        self.folders = [place / "static" for place in places]
        self.environment = Environment(
            loader=FileSystemLoader([place / "templates" for place in places]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._digests: dict[str, str] = {}
        self.environment.globals.update(asset=self.asset, version=suitors.__version__)

    def asset(self, name: str) -> str:
        """The address of a static file, which changes with what it holds."""
        if name not in self._digests:
            content = tokens().encode() if name == TOKENS else self._file(name).read_bytes()
            self._digests[name] = hashlib.sha256(content).hexdigest()[:12]
        return f"/static/{name}?{self._digests[name]}"

    def text(self, template: str, **values: Any) -> str:
        """A filled template."""
        return self.environment.get_template(template).render(**values)

    def page(self, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A filled template as answer to a request."""
        return HTMLResponse(self.text(template, path=request.url.path, **values), status)

    async def static(self, request: Request) -> Response:
        """A static file by name; nothing outside the folders can be asked for, as only names that lie in them are known."""
        name = request.path_params["name"]
        headers = {"Cache-Control": FOR_EVER if request.url.query else "no-cache"}
        if name == TOKENS:
            return Response(tokens(), media_type="text/css", headers=headers)
        try:
            file = self._file(name)
        except FileNotFoundError:
            raise HTTPException(404) from None
        return FileResponse(file, media_type=KINDS[file.suffix], headers=headers)

    def _file(self, name: str) -> Path:
        for folder in self.folders:
            for file in folder.glob("*.*"):
                if file.name == name and file.suffix in KINDS:
                    return file
        raise FileNotFoundError(name)


def application(
    routes: Sequence[BaseRoute],
    pages: Pages,
    *,
    hosts: Collection[str] = LOOPBACK,
    body_limit: int = BODY_LIMIT,
    lifespan: Any = None,
) -> Guard:
    """Routes and static files behind the guard. Faults are answered with a plain page; no traceback leaves the server."""

    async def fault(request: Request, problem: Exception) -> Response:
        code, detail = 500, "Something went wrong here."
        if isinstance(problem, HTTPException):
            code, detail = problem.status_code, problem.detail
        elif isinstance(problem, SuitorsError):
            code, detail = 400, str(problem)
        # What a browser made up may hold halves of letters, which cannot be sent back.
        detail = detail.encode(errors="replace").decode()
        if "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse(detail, code)
        return pages.page(request, "fault.html.jinja", code, code=code, detail=detail)

    app = Starlette(
        routes=[*routes, Route("/static/{name}", pages.static)],
        exception_handlers={HTTPException: fault, SuitorsError: fault, 500: fault},
        lifespan=lifespan,
    )
    # Outermost, so that the page that tells of a fault passes it too.
    return Guard(app, hosts, body_limit)
