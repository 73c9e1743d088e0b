"""A class game in a real browser: phones and a board, a page loaded anew, the server killed and begun again, no hindrance for aids, and
two users among thirty bots.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from suitors.classroom.journal import Journal
from suitors.classroom.lesson import Lesson, settings
from suitors.classroom.moves import ATTITUDES
from suitors.cli.reading import scenario_of
from suitors.web.classgame.routes import ClassRoom, new_key
from suitors.web.server import listening
from suitors.words.numbers import fixed

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: the class game is not tried in a browser")
FOUND = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(FOUND is None, reason="no Chromium on this machine: the class game is not tried in a browser")
SCENARIO = """title = "Two suitors, two states"
horizon = {start = "2025-10-01", years = 2}
powers = {CHN = {}, JPN = {}}
states = {KAZ = {}, UZB = {}}
"""
BEGIN = "from suitors.cli.main import main; main(prog_name='suitors')"


class Command:
    """The command in a process of its own, which can be killed."""

    def __init__(self, folder: Path, *words: str) -> None:
        arguments = [sys.executable, "-u", "-c", BEGIN, "class", *words, "--folder", str(folder), "--no-browser"]
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def wait(self) -> None:
        """Read what it prints: address, code and key."""
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


class Room:
    """The pages of a game, served by a thread: a process of its own would import everything once more."""

    def __init__(self, journal: Journal, port: int = 0) -> None:
        self.lesson = Lesson(scenario_of(journal.entries[0]["scenario"], ()), journal)
        room = ClassRoom(self.lesson, new_key())
        self.code, self.key = self.lesson.code, room.key
        self.socket = listening("127.0.0.1", port)
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        room.addresses = lambda: [self.address]
        self.server = uvicorn.Server(uvicorn.Config(room.application(), log_config=None, lifespan="on", timeout_graceful_shutdown=1))
        self.thread = threading.Thread(target=self.server.run, args=([self.socket],))
        self.thread.start()

    def end(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)
        self.socket.close()
        self.lesson.journal.close()


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Command]:
    """A new game, which starts while the browser does."""
    scenario = tmp_path / "two.toml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    words = ("--scenario", str(scenario), "--rounds", "2", "--each", "half-year", "--port", "0")
    begun = Command(tmp_path / "games", "new", "demo", *words)
    yield begun
    begun.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=FOUND, args=["--no-sandbox"])
        yield opened
        opened.close()


def opened(browser: Any, problems: list[str], width: int, scheme: str = "light", **more: Any) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, **more).new_page()
    page.add_init_script("const wait = setTimeout; window.setTimeout = (what, time) => wait(what, time / 4)")  # asks four times a second
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


def join(page: Any, server: Command | Room, name: str, seat: str, until: str = "has not begun") -> None:
    page.goto(server.address)
    page.get_by_label("Code").fill(server.code)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your seat").select_option(seat)
    page.get_by_role("button", name="Join").press("Enter")
    page.get_by_text(until).first.wait_for()


def test_a_lesson_with_a_reload_and_a_computer_that_fails(command: Command, browser: Any, tmp_path: Path) -> None:
    problems: list[str] = []
    command.wait()
    server: Command | Room = command
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
        assert president.get_by_label("Your answer to China").input_value() == "advice"
        president.get_by_label("Your answer to China").select_option("refuse")
        president.get_by_role("button", name="Send my move").click()
        president.get_by_text("Your move is in").wait_for()
        president.reload()
        assert president.get_by_label("Your answer to China").input_value() == "refuse"
        board.get_by_text("2 players, 1 have moved").wait_for()
        without_hindrance(board)
        assert power.get_by_label("Share of Kazakhstan").input_value() == "75"

        command.kill()
        problems.clear()
        power.get_by_role("button", name="Send my move").click()
        power.get_by_text("does not answer").wait_for()
        server = Room(Journal(tmp_path / "games" / "demo", new=False), int(command.address.rpartition(":")[2]))
        power.get_by_text("is paused").first.wait_for()
        board.reload()
        board.get_by_text("2 players, 1 have moved").wait_for()
        board.get_by_role("button", name="Go on").click()
        power.get_by_text("Round 1 of 2 is open").first.wait_for()
        power.get_by_label("Share of Kazakhstan").fill("many")
        power.get_by_role("button", name="Send my move").click()
        power.get_by_text("A share is a number").wait_for()
        power.get_by_label("Share of Kazakhstan").fill("75")
        problems[:] = [one for one in problems if "net::ERR_" not in one and "400" not in one]
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
        if isinstance(server, Room):
            server.end()


def test_two_users_and_thirty_bots_play_five_rounds(browser: Any, tmp_path: Path) -> None:
    problems: list[str] = []
    scenario = tmp_path / "two.toml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    journal = Journal(tmp_path / "bots", new=True)
    more: dict[str, Any] = {"changes": (), "pack": "central_asia", "model": "0", "minutes": 5.0, "seed": 3}
    loaded = scenario_of(str(scenario), ())
    journal.write(settings(loaded, scenario=str(scenario), seats="all", rounds=5, each="quarter", **more))
    server = Room(journal)
    draw = random.Random(1)
    try:
        with httpx.HTTPTransport(verify=False) as line:
            board, president, power = opened(browser, problems, 1440), opened(browser, problems, 390), opened(browser, problems, 390)
            board.goto(server.address + "/teacher")
            board.get_by_label("Key").fill(server.key)
            board.get_by_role("button", name="To the board").click()
            join(president, server, "Ana", "KAZ")
            join(power, server, "Ben", "JPN")
            bots = [httpx.Client(base_url=server.address, transport=line, trust_env=False) for _ in range(30)]
            for number, bot in enumerate(bots):
                assert bot.post("/join", data={"code": server.code, "name": f"Bot {number}"}).status_code == 303
            for played in range(1, 6):
                board.get_by_role("button", name=f"Open round {played}").click()
                for phone in (president, power):
                    phone.locator("#now").get_by_text(f"Round {played} of 5 is open").wait_for()
                president.get_by_label("Your answer to China").select_option("first")
                # A phone that is away for a round: what it sends does not arrive, and the team of bots decides without it.
                president.context.set_offline(played == 3)
                president.get_by_role("button", name="Send my move").click()
                power.get_by_label("Share of Kazakhstan").fill(str(10 * played))
                for bot, player in zip(bots, list(server.lesson.players.values())[2:], strict=True):
                    if server.lesson.kind(player.seat) == "state":
                        chosen = {f"to-{code}": draw.choice(list(ATTITUDES)) for code in server.lesson.answerable}
                    else:
                        chosen = {f"of-{code}": str(draw.randint(1, 9)) for code in server.lesson.states}
                    assert bot.post("/move", data={"round": played, **chosen}).status_code == 303
                board.get_by_text(f"32 players, {30 if played == 3 else 31} have moved").wait_for()
                power.get_by_role("button", name="Send my move").click()
                if played == 3:
                    president.get_by_text("does not answer").wait_for()
                    assert president.get_by_label("Your answer to China").input_value() == "first"
                    board.get_by_text("32 players, 31 have moved").wait_for()
                    board.get_by_role("button", name="End the round now").click()
                    president.context.set_offline(False)
                    president.get_by_text("Round 3 of 5 is over").first.wait_for()
                power.get_by_text(f"Round {played} of 5 is over" if played < 5 else "The game is over").first.wait_for()
            president.get_by_role("link", name="Who got what").click()
            reached = president.get_by_role("region", name="Scores").locator("tr.own td").first.inner_text()
            assert reached == fixed(server.lesson.course.scores()["KAZ"], 1, sign=True)
            assert [len(moves) for _, moves, _ in server.lesson.history] == [32, 32, 31, 32, 32]
            assert [one for one in problems if "ERR_INTERNET_DISCONNECTED" not in one] == []
    finally:
        server.end()
