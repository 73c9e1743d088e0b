"""How fast the dashboard answers, for one user and for thirty, and what memory it takes: `python -m benchmarks.dashboard`.

Users are simulated on this machine; each moves a lever to a value of its own, waits for the first answer, thinks, and moves again, so that
what was under way for it is dropped. Ends by itself. The machine's load counts in wall time; processor time is told beside it.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import click
import httpx
import numpy as np

from suitors.web.server import listening


def _tree(process: int) -> list[int]:
    """A process and all below it."""
    found = [process]
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == process:
            found += _tree(int(folder.name))
    return found


def _memory(process: int) -> float:
    """Megabytes of a process and all below it; what they share counts once."""
    total = 0
    for one in _tree(process):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1000


def _processor(process: int) -> float:
    """Seconds of processor time of a process and all below it."""
    ticks = 0
    for one in _tree(process):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


async def _user(address: str, name: int, moves: int, think: float, waits: list[float]) -> None:
    chance = random.Random(name)
    limits = httpx.Timeout(120.0)
    async with httpx.AsyncClient(base_url=address, timeout=limits) as client:
        await asyncio.sleep(chance.uniform(0.0, think))
        for _ in range(moves):
            body = {
                "scenario": "tokyo_2025",
                "power": "JPN",
                "page": f"user {name}",
                "values": {"JPN.private": round(chance.uniform(0, 3), 4)},
            }
            begun = time.perf_counter()
            async with client.stream("POST", "/answer", json=body) as answer:
                async for _line in answer.aiter_lines():
                    waits.append(time.perf_counter() - begun)
                    # The page reads on while its user thinks, and leaves when the next lever moves.
                    await asyncio.sleep(chance.uniform(0.5, 1.5) * think)
                    break


async def _users(address: str, users: int, moves: int, think: float) -> list[float]:
    waits: list[float] = []
    await asyncio.gather(*(_user(address, name, moves, think, waits) for name in range(users)))
    return waits


def _first_paint(address: str) -> float | None:
    """Seconds from the request to the first paint in a browser, where there is one."""
    import shutil

    chromium = shutil.which("chromium")
    if chromium is None:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(address)
        milliseconds = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
        browser.close()
    return None if milliseconds is None else float(milliseconds) / 1000


@click.command()
@click.option("--users", type=click.IntRange(1, 60), default=30, show_default=True)
@click.option("--moves", type=click.IntRange(1, 100), default=5, show_default=True, help="Levers moved by each.")
@click.option("--think", type=click.FloatRange(0.0, 60.0), default=4.0, show_default=True, help="Mean seconds between them.")
def main(users: int, moves: int, think: float) -> None:
    """Measure and print."""
    with listening("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    begun = time.perf_counter()
    words = [sys.executable, "-c", "from suitors.cli.main import command; command()", "dashboard", "--no-browser", "--port", str(port)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                httpx.get(f"{address}/explore").raise_for_status()
                break
            except httpx.TransportError:
                time.sleep(0.05)
        print(f"start to first page: {time.perf_counter() - begun:.2f} s")
        if (painted := _first_paint(f"{address}/explore")) is not None:
            print(f"request to first paint: {painted:.2f} s")
        first = asyncio.run(_users(address, 1, 1, 0.0))
        print(f"first answer of all: {first[0]:.2f} s")
        time.sleep(5.0)
        for count, times in ((1, 20), (users, moves)):
            before, wall = _processor(server.pid), time.perf_counter()
            waits = asyncio.run(_users(address, count, times, think if count > 1 else 1.0))
            spent, wall = _processor(server.pid) - before, time.perf_counter() - wall
            middle, late = np.quantile(waits, [0.5, 0.95])
            who = f"{count} user{'s' if count > 1 else ''}, {len(waits)} moves"
            print(f"{who}: first answer after {middle:.2f} s (median), {late:.2f} s (95 %); {_memory(server.pid):.0f} MB")
            print(f"  processor time, refinement included: {spent / len(waits):.2f} s a move, {spent / wall:.2f} processors in use")
        print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main()
