"""Mesa's view of the model in a real browser: step, play, reset, a model for each user, and nothing asked of other machines."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from matplotlib.figure import Figure

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: Mesa's view is not tried in a browser")
pytest.importorskip("solara", reason="solara is not installed: Mesa's view is not tried in a browser")
FOUND = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
BEGIN = "from suitors.cli.main import main; main(prog_name='suitors')"


@pytest.fixture
def address() -> Iterator[str]:
    words = [sys.executable, "-u", "-c", BEGIN, "dashboard", "teach/two_powers", "--mesa", "--no-browser"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())
        try:
            assert found is not None
            yield found[0]
        finally:
            server.kill()


@pytest.mark.skipif(FOUND is None, reason="no Chromium on this machine: Mesa's view is not tried in a browser")
def test_step_play_and_reset_without_leaving_this_machine(address: str) -> None:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=FOUND, args=["--no-sandbox"])
        foreign: list[str] = []
        problems: list[str] = []

        def guard(route: Any) -> None:
            if urlsplit(route.request.url).hostname == "127.0.0.1":
                route.continue_()
            else:
                foreign.append(route.request.url)
                route.abort()

        def opened() -> Any:
            page = browser.new_context().new_page()
            page.set_default_timeout(60_000)
            page.route("**/*", guard)
            page.on("pageerror", lambda problem: problems.append(str(problem)))
            page.goto(address)
            page.get_by_text("Step: 0").wait_for()
            return page

        page = opened()
        page.get_by_role("button", name="Step", exact=True).click()
        page.get_by_text("Step: 1").wait_for()
        page.get_by_role("button", name="▶").click()
        page.get_by_text(re.compile("Step: [3-9]")).wait_for()
        page.get_by_role("button", name="Reset").click()
        page.get_by_text("Step: 0").wait_for()
        page.get_by_label("Seed").fill("x")
        page.get_by_role("button", name="Step", exact=True).click()
        page.get_by_text("Step: 1").wait_for()
        assert page.get_by_role("img").count() or page.locator("img").count()
        browser.close()
    assert foreign == [] and problems == []


def test_lines_are_named_and_dated(monkeypatch: pytest.MonkeyPatch) -> None:
    from suitors.model.calendar import Clock
    from suitors.web import mesa_view

    finish: list[Any] = []
    monkeypatch.setattr("mesa.visualization.make_plot_component", lambda chosen, post_process: finish.append(post_process) or chosen)
    clock = Clock(2025.75, 40, 0.25)
    chosen = mesa_view.lines("Owed", "debt", {"CHN": "China", "JPN": "Japan"}, clock)
    assert list(chosen) == ["debt[CHN]", "debt[JPN]"]
    axes = Figure().subplots()
    for _ in chosen:
        axes.plot([1.0, 2.0])
    finish[0](axes)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["China", "Japan"]
    assert axes.xaxis.get_major_formatter()(0, 0) == "Jan 2026" and axes.get_title(loc="left") == "Owed"
