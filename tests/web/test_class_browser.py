"""A class game in a real browser: phones and a board, a page loaded anew, the server killed and begun again, and no hindrance for aids."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: the class game is not tried in a browser")
FOUND = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(FOUND is None, reason="no Chromium on this machine: the class game is not tried in a browser")
SCENARIO = """title = "Two suitors, two states"
horizon = {start = "2025-10-01", years = 2}
powers = {CHN = {}, JPN = {}}
states = {KAZ = {}, UZB = {}}
"""
BEGIN = "from suitors.cli.main import main; main(prog_name='suitors')"


class Server:
    """The command in a process of its own, which can be killed."""

    def __init__(self, folder: Path, *words: str) -> None:
        arguments = [sys.executable, "-u", "-c", BEGIN, "class", *words, "--folder", str(folder), "--no-browser"]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert self.process.stdout is not None
        said = ""
        while "teacher's key" not in said:
            line = self.process.stdout.readline()
            assert line, said
            said += line
        found = [re.search(pattern, said) for pattern in (r"http://127\.0\.0\.1:\d+", r"code ([A-Z]{6})", r"key is (\S+)\.")]
        assert all(found), said
        self.address, self.code, self.key = (match[match.lastindex or 0] for match in found if match)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=10)


@pytest.fixture
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=FOUND, args=["--no-sandbox"])
        yield opened
        opened.close()


def opened(browser: Any, problems: list[str], width: int, scheme: str = "light", **more: Any) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, **more).new_page()
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    return page


def without_hindrance(page: Any) -> None:
    """No serious finding of axe, nothing wider than the window, no text under 16 pixels."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    found = axe.Axe().run(page).response["violations"]
    serious = {one["id"]: [node["html"][:120] for node in one["nodes"][:3]] for one in found if one["impact"] in ("serious", "critical")}
    assert serious == {}, page.url
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), page.url
    small = """[...document.querySelectorAll('main *')].filter(one => one.innerText && parseFloat(getComputedStyle(one).fontSize) < 16)
        .map(one => one.outerHTML.slice(0, 80))"""
    assert page.evaluate(small) == []


def join(page: Any, server: Server, name: str, seat: str, until: str = "has not begun") -> None:
    page.goto(server.address)
    page.get_by_label("Code").fill(server.code)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your seat").select_option(seat)
    page.get_by_role("button", name="Join").press("Enter")
    page.get_by_text(until).first.wait_for()


def test_a_lesson_with_a_reload_and_a_computer_that_fails(browser: Any, tmp_path: Path) -> None:
    scenario, games, problems = tmp_path / "two.toml", tmp_path / "games", []
    scenario.write_text(SCENARIO, encoding="utf-8")
    server = Server(games, "new", "demo", "--scenario", str(scenario), "--rounds", "2", "--each", "half-year", "--port", "0")
    try:
        board = opened(browser, problems, 1440)
        board.goto(server.address + "/teacher")
        without_hindrance(board)
        board.get_by_label("Key").fill(server.key)
        board.get_by_role("button", name="To the board").click()
        president, power = opened(browser, problems, 390), opened(browser, problems, 390, "dark")
        president.goto(server.address)
        without_hindrance(president)
        join(president, server, "Ana", "KAZ")
        join(power, server, "<b>Ben</b>", "JPN")
        board.get_by_text("<b>Ben</b>").first.wait_for()
        board.get_by_role("button", name="Open round 1").click()

        # The page fills in the round by itself; what is half chosen stays while others move.
        president.get_by_label("Your answer to China").select_option("first")
        power.get_by_label("Share of Kazakhstan").fill("75")
        without_hindrance(president)
        without_hindrance(power)
        president.reload()
        president.get_by_label("Your answer to China").select_option("refuse")
        president.get_by_role("button", name="Send my move").click()
        president.get_by_text("Your move is in").wait_for()
        president.reload()
        assert president.get_by_label("Your answer to China").input_value() == "refuse"
        board.get_by_text("2 players, 1 have moved").wait_for()
        without_hindrance(board)
        assert power.get_by_label("Share of Kazakhstan").input_value() == "75"

        server.kill()
        problems.clear()
        power.get_by_text("does not answer").wait_for()
        server = Server(games, "open", "demo", "--port", server.address.rpartition(":")[2])
        power.get_by_text("is paused").first.wait_for()
        board.reload()
        board.get_by_text("2 players, 1 have moved").wait_for()
        board.get_by_role("button", name="Go on").click()
        power.get_by_text("Round 1 of 2 is open").first.wait_for()
        assert power.get_by_label("Share of Kazakhstan").input_value() == "75"
        problems[:] = [one for one in problems if "net::ERR_" not in one]
        power.get_by_role("button", name="Send my move").click()
        president.get_by_text("What became of the last round").wait_for()
        without_hindrance(president)

        # A phone without scripts can play.
        plain = opened(browser, problems, 768, java_script_enabled=False)
        join(plain, server, "Late", "UZB", "is over")
        board.get_by_role("button", name="Open round 2").click()
        plain.reload()
        plain.get_by_role("button", name="Leave all to my advisers").click()
        plain.get_by_text("You leave it to the rule").wait_for()
        board.get_by_role("button", name="End the round now").click()
        plain.reload()
        plain.get_by_role("link", name="Who got what").click()
        assert plain.get_by_text("Uzbekistan (you)").is_visible()
        power.get_by_role("link", name="Who got what").click()
        power.get_by_text("Three questions").wait_for()
        without_hindrance(power)
        board.get_by_role("link", name="Who got what").click()
        without_hindrance(board)
        with board.expect_download() as kept:
            board.get_by_role("link", name="scores.csv").click()
        assert kept.value.suggested_filename == "demo_scores.csv"
        assert problems == []
    finally:
        server.kill()
