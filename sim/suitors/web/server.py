"""A server on this machine: socket, browser, and one line at the end."""

from __future__ import annotations

import errno
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

from suitors.errors import InputError
from suitors.words.actors import capital

if TYPE_CHECKING:
    from starlette.types import ASGIApp

PORT, TRIED = 8642, 20
"""The port that is tried first, and how many from there on."""
NEEDED = ("starlette", "uvicorn", "websockets", "multipart", "segno")


def need_extra() -> None:
    """Raises InputError, with what to install, if something is missing that pages need."""
    from importlib.util import find_spec

    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise InputError(f"{missing[0]} is not installed; install the extra: pip install 'suitors[dashboard]'")


def listening(address: str, port: int | None) -> socket.socket:
    """A socket that listens on `port`; without one on the first that is free from `PORT` on. Raises InputError."""
    for tried in [port] if port is not None else range(PORT, PORT + TRIED):
        found = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        if sys.platform != "win32":  # there it would take a port that another program listens on
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((address, tried))
            found.listen(128)
            return found
        except OSError as problem:
            found.close()
            if problem.errno != errno.EADDRINUSE:
                reason = (problem.strerror or str(problem)).lower()
                raise InputError(f"cannot listen on {address}, port {tried}: {reason}") from None
    if port is not None:
        raise InputError(f"port {port} is taken by another program; leave out --port to get the next that is free, or name another")
    raise InputError(f"all ports from {PORT} to {PORT + TRIED - 1} are taken; name another with --port")


def own_addresses(listen: str) -> list[str]:
    """Names and addresses under which others in the network reach a server that listens on `listen`, likeliest first."""
    if listen not in ("0.0.0.0", "::"):
        return [listen]
    found: list[str] = []
    # No packet is sent: the system only chooses the address that it would send from.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as towards, suppress(OSError):
        towards.connect(("192.0.2.1", 9))
        found.append(towards.getsockname()[0])
    name = socket.gethostname().lower()
    with suppress(OSError):
        found += [str(entry[4][0]) for entry in socket.getaddrinfo(name, None, socket.AF_INET)]
    return [one for one in dict.fromkeys([*found, name, f"{name}.local"]) if not one.startswith("127.")]


def serve(
    application: Callable[[], ASGIApp],
    what: str,
    *,
    listen: str = "127.0.0.1",
    port: int | None = None,
    browser: bool = True,
    path: str = "/",
    told: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve until Ctrl-C.

    Args:
        application: makes the pages; called when the socket listens, so that nothing is computed in vain.
        what: is served, for the line that tells the address, such as "the dashboard".
        listen, port: where; without a port the next that is free.
        browser: whether to open one.
        path: that it opens, which may hold the state of a page but no token.
        told: gets the address and prints more, such as the code of a game.

    Raises:
        InputError: the port is taken, or the extra is missing.
    """
    need_extra()
    import uvicorn

    with listening(listen, port) as found:
        number = found.getsockname()[1]
        shown = "127.0.0.1" if listen in ("0.0.0.0", "::") else listen
        address = f"http://{f'[{shown}]' if ':' in shown else shown}:{number}"
        # Requests are not logged: addresses hold what people try, and cookies hold tokens.
        config = uvicorn.Config(
            application(), log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=1, server_header=False
        )
        server = uvicorn.Server(config)
        click.echo(f"{capital(what)} is at {address}{path}  (Ctrl-C ends it)")
        told(address)
        if browser:
            threading.Thread(target=_open, args=(f"{address}{path}",), daemon=True).start()
        with _ending(server):
            server.run([found])
        click.echo("Stopped.")


@contextmanager
def _ending(server: object) -> Iterator[None]:
    """Let Ctrl-C and an end from without end the server, and nothing else; uvicorn would raise the signal again afterwards."""
    import uvicorn

    assert isinstance(server, uvicorn.Server)

    def end(number: int, frame: object) -> None:
        server.force_exit = server.should_exit
        server.should_exit = True

    @contextmanager
    def captured() -> Iterator[None]:
        yield

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    vars(server)["capture_signals"] = captured
    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _open(address: str) -> None:
    """Open a browser; where there is none, the printed address has to do."""
    try:
        opened = webbrowser.open(address)
    except webbrowser.Error:
        opened = False
    if not opened:
        click.echo(f"No browser could be opened. Open {address} yourself.", err=True)
