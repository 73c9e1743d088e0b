"""The dashboard in a real browser: levers by keyboard, numbers as a run gives them, saving, reloading, two users, a stopped server."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

import suitors
from suitors.web.server import listening

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: apt-get install chromium")
SCENARIO = 'extends = "tokyo_2025"\nhorizon.years = 1\n'
RUNS = 320
"""More than one part, and fewer than people get."""
BEGIN = f"""from suitors.web.dashboard import app, state
app.RUNS = state.RUNS = {RUNS}
from suitors.cli.main import command
command()"""
SECONDS = 40_000
"""Milliseconds after which a page has failed; never reached on a free machine."""


class Server:
    """`suitors dashboard` as a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "short.toml"
        self.file.write_text(SCENARIO)
        with listening("127.0.0.1", 0) as free:
            self.port = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        words = ["dashboard", str(self.file), "--no-browser", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", BEGIN, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "PYTHONPATH": str(Path(suitors.__file__).parents[1])},
        )  # fmt: skip
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert self.address in line, line
        query = re.search(r"scenario=([\w-]+)", line)
        assert query is not None
        self.scenario = query[1]
        for _ in range(200):
            try:
                urlopen(f"{self.address}/static/icon.svg").close()
                return
            except OSError:
                time.sleep(0.1)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self, how: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        self.process.send_signal(how)
        assert self.process.stdout is not None
        rest = self.process.stdout.read()
        return self.process.wait(20), rest


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("dashboard"))
    yield made
    if made.process.poll() is None:
        made.process.kill()
        made.process.wait()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    made = context.new_page()
    made.set_default_timeout(SECONDS)
    faults: list[str] = []
    foreign: list[str] = []
    made.on("pageerror", lambda fault: faults.append(str(fault)))
    made.on("request", lambda request: foreign.append(request.url) if "//127.0.0.1:" not in request.url else None)
    yield made
    assert faults == [] and [url for url in foreign if not url.startswith(("data:", "blob:"))] == []
    context.close()


def _done(page: Any) -> None:
    page.wait_for_selector("html[data-state=done]", state="attached")


def _open(page: Any, server: Server, name: str = "explore", more: str = "") -> None:
    page.goto(f"{server.address}/{name}?scenario={server.scenario}{more}")
    _done(page)


def test_a_lever_moves_by_keyboard_and_the_numbers_are_those_of_a_run(page: Any, server: Server, tmp_path: Path) -> None:
    _open(page, server)
    lever = page.get_by_label("Private investment", exact=True).locator("visible=true")
    lever.focus()
    for _ in range(2):
        page.keyboard.press("PageUp")
    page.wait_for_selector("html[data-state=first], html[data-state=busy]", state="attached")
    _done(page)
    assert lever.get_attribute("aria-valuetext") == "1.2 times"
    assert "JPN.private=1.2" in page.url and "JPN.private=1.2" in page.get_attribute("#save-scenario", "href")
    with page.expect_download() as saved:
        page.click("#save-scenario")
    file = tmp_path / "moved.toml"
    saved.value.save_as(file)
    with page.expect_download() as table:
        page.click("#save-table")
    result = suitors.run(str(file), RUNS)
    assert Path(table.value.path()).read_text() == result.outcomes.to_csv(float_format="%.9g")
    base = suitors.run(str(server.file), RUNS)
    gap = (result.outcomes["leverage[JPN]"] - base.outcomes["leverage[JPN]"]).mean()
    told = page.locator("#interval text.strong").text_content()
    assert float(told.partition(" (")[0]) == pytest.approx(gap, rel=0.05)
    shown = page.locator("#answer").inner_text()
    page.set_input_files("#file", file)
    page.wait_for_url("**/explore?scenario=file-*")
    _done(page)
    assert page.locator("#interval text.strong").text_content()
    assert shown and page.locator("#answer").inner_text()


def test_events_on_the_time_line_move_stop_and_come_by_keyboard_and_give_the_numbers_of_a_run(
    page: Any, server: Server, tmp_path: Path
) -> None:
    _open(page, server)
    page.get_by_label("Date: Summit, Japan, all states").press("ArrowRight")
    page.get_by_label("Institution (declaration), Japan, all states", exact=True).press("Space")
    page.get_by_text("Add an event").press("Enter")
    page.get_by_label("Kind").select_option("growth_shock")
    page.get_by_label("Change (log points").fill("-0.2")
    page.get_by_role("button", name="Add", exact=True).press("Enter")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("html[data-state=busy]", state="attached")
    _done(page)
    assert "event.0.at=1" in page.url and "event.1.out=1" in page.url and "growth_shock" in page.url
    assert page.locator("#added output").inner_text() == "May 2026"
    said = page.locator("#answer").inner_text()
    page.reload()
    _done(page)
    assert page.locator("#answer").inner_text() == said and page.locator("#added output").inner_text() == "May 2026"
    with page.expect_download() as saved:
        page.click("#save-scenario")
    file = tmp_path / "timed.toml"
    saved.value.save_as(file)
    with page.expect_download() as table:
        page.click("#save-table")
    assert Path(table.value.path()).read_text() == suitors.run(str(file), RUNS).outcomes.to_csv(float_format="%.9g")
    page.get_by_role("button", name="Remove Growth shock").click()
    page.get_by_role("button", name="Reset all").click()
    assert "event" not in page.url and "new." not in page.url


def test_a_reload_keeps_the_state_and_a_link_carries_it(page: Any, server: Server) -> None:
    _open(page, server, more="&JPN.private=2&KAZ.hedging=0.5")
    said, command = page.locator("#answer").inner_text(), page.locator("#command").inner_text()
    assert "hedging=0.5" in command
    page.reload()
    _done(page)
    assert (page.locator("#answer").inner_text(), page.locator("#command").inner_text()) == (said, command)
    page.get_by_role("link", name="Compare").click()
    _done(page)
    assert "JPN.private=2" in page.url
    page.get_by_role("link", name="Explore").click()
    _done(page)
    assert page.locator("#answer").inner_text() == said


@pytest.mark.parametrize("width", [390, 1280])
def test_a_deal_is_chosen_on_the_map_by_mouse_and_by_keyboard(page: Any, server: Server, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    _open(page, server, "explain")
    marks = page.locator("#marks circle")
    for how in ("mouse", "keyboard"):
        mark = marks.nth(3 if how == "mouse" else 1)
        if how == "mouse":
            mark.click()
        else:
            marks.first.press("ArrowRight")
            page.keyboard.press("Enter")
        assert mark.get_attribute("aria-label").startswith(page.locator("#deal-title").text_content())
    assert page.locator("#deals > .chosen").count() == 1
    assert page.locator("#deals #deal").count() == (1 if width == 390 else 0)
    with page.expect_download() as figure:
        page.get_by_role("button", name="Figures (SVG)").click()
    assert "<circle" in Path(figure.value.path()).read_text()


def test_two_users_do_not_meet(page: Any, server: Server, browser: Any) -> None:
    other = browser.new_page()
    other.set_default_timeout(SECONDS)
    page.goto(f"{server.address}/explore?scenario={server.scenario}&JPN.private=3")
    other.goto(f"{server.address}/explore?scenario={server.scenario}&JPN.private=0")
    for each in (page, other):
        _done(each)
    assert page.locator("#interval text.strong").text_content().startswith("+")
    assert other.locator("#interval text.strong").text_content().startswith("−")
    other.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_finding_of_accessibility(server: Server, browser: Any, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # The tool puts its script into the page, which the page's own policy would refuse.
    context = browser.new_context(color_scheme=scheme, bypass_csp=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(SECONDS)
    for name in ("explore", "compare", "explain", "doubt"):
        _open(page, server, name, '&JPN.private=2&event.0.at=1&new.0={"type":"price_jump","date":"2026-01-01","log_points":-0.5}')
        page.evaluate("for (const item of document.querySelectorAll('details')) item.open = true")
        found = Axe().run(page).response["violations"]
        serious = [(item["id"], item["nodes"][0]["html"]) for item in found if item["impact"] in ("serious", "critical")]
        assert serious == [], f"{name}, {scheme}"
    context.close()


@pytest.mark.parametrize("width", [390, 768])
def test_nothing_is_wider_than_the_screen_nor_smaller_than_16_pixels(server: Server, browser: Any, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.set_default_timeout(SECONDS)
    for name in ("explore", "compare", "explain", "doubt"):
        _open(page, server, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        small = page.evaluate(
            "() => [...document.querySelectorAll('body *')].filter(item => item.childNodes.length && [...item.childNodes].some(node =>"
            " node.nodeType === 3 && node.textContent.trim()) && parseFloat(getComputedStyle(item).fontSize) < 16)"
            ".map(item => item.outerHTML.slice(0, 80))"
        )
        assert small == [], name
    page.close()


def test_a_server_that_was_stopped_and_started_again(page: Any, server: Server) -> None:
    _open(page, server, more="&JPN.private=2")
    said = page.locator("#answer").inner_text()
    code, rest = server.stop()
    assert (code, rest) == (0, "Stopped.\n")
    page.get_by_label("Private investment", exact=True).locator("visible=true").press("ArrowRight")
    page.wait_for_selector("#problem:not([hidden])")
    assert "does not answer" in page.locator("#problem").inner_text()
    server.start()
    page.get_by_label("Private investment", exact=True).locator("visible=true").press("ArrowLeft")
    page.wait_for_selector("#problem[hidden]", state="attached")
    _done(page)
    page.reload()
    _done(page)
    assert page.locator("#answer").inner_text() == said
