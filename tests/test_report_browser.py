"""A report as people meet it in a browser: unfolding, sorting, downloading, words explained, dark and print, nothing fetched."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from suitors.words.glossary import glossary
from tests.small_comparison import made_once

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: reports are not tried in a browser")
FOUND = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(FOUND is None, reason="no Chromium on this machine: reports are not tried in a browser")
READABLE = 4.5
"""Least ratio of contrast of text, by WCAG 2.2 AA."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return (made_once(tmp_path_factory) / "report.html").as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=FOUND, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.goto(address)
    yield opened
    opened.close()


def test_folded_sections_open_by_key_and_from_the_contents(page: Any) -> None:
    sections = page.locator("details[id]")
    assert sections.count() > 5 and page.locator("details[open]").count() == 0
    page.locator("summary").first.press("Enter")
    assert page.locator("details[open]").count() == 1
    page.get_by_role("link", name="Words used here").click()
    assert page.locator("#words[open]").is_visible()


def test_tables_sort_by_their_numbers_and_download(page: Any, tmp_path: Path) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    table = page.locator("table:not([data-grouped])").first
    heads = table.locator("th").all_inner_texts()
    column = next(place for place, name in enumerate(heads) if "difference" in name.lower())

    def numbers() -> list[float]:
        cells = table.locator(f"tbody td:nth-child({column + 1})").all_inner_texts()
        found = [re.match(r"[+−]?[\d.]+", cell) for cell in cells]
        return [float(match[0].replace("−", "-")) for match in found if match and "·" not in cells[found.index(match)]]

    head = table.locator("th").nth(column)
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending" and numbers() == sorted(numbers())
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending" and numbers() == sorted(numbers(), reverse=True)
    with page.expect_download() as kept:
        page.get_by_role("button", name="Download as CSV").first.click()
    kept.value.save_as(tmp_path / "table.csv")
    lines = (tmp_path / "table.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == table.locator("tr").count() and lines[0].startswith(f'"{heads[0]}"')


def test_a_term_says_what_it_means_by_keyboard_until_escape(page: Any) -> None:
    term = page.locator(".answer .term").first
    shown = "term => getComputedStyle(term, '::after').content + getComputedStyle(term, '::after').display"
    assert glossary()[term.inner_text().lower()].short not in term.evaluate(shown)
    page.keyboard.press("Tab")
    for _ in range(20):
        if term.evaluate("term => term === document.activeElement"):
            break
        page.keyboard.press("Tab")
    assert glossary()[term.inner_text().lower()].short in term.evaluate(shown)
    meaning = page.locator(f"#{term.get_attribute('aria-describedby')}")
    assert meaning.text_content() == glossary()[term.inner_text().lower()].short
    page.keyboard.press("Escape")
    assert term.evaluate(shown).endswith("none")


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (768, "light"), (1440, "dark")])
def test_the_page_fits_every_window_and_follows_the_dark(browser: Any, address: str, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(address)
    for unfolded in (False, True):
        page.evaluate(f"document.querySelectorAll('details').forEach(part => part.open = {str(unfolded).lower()})")
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert contrast(page.evaluate("getComputedStyle(document.body).color"), ground) > READABLE
    assert contrast(page.evaluate("getComputedStyle(document.querySelector('.question')).color"), ground) > READABLE
    assert (luminance(ground) < 0.05) == (scheme == "dark")
    page.close()


def test_figures_in_the_dark_have_a_dark_ground_and_keep_strong_colours(browser: Any, address: str, tmp_path: Path) -> None:
    from PIL import Image

    seen = {}
    for scheme in ("light", "dark"):
        page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
        page.goto(address)
        page.locator("figure img").first.screenshot(path=str(tmp_path / f"{scheme}.png"))
        page.close()
        pixels = np.asarray(Image.open(tmp_path / f"{scheme}.png").convert("RGB")).reshape(-1, 3)
        red = (pixels[:, 0] > 170) & (pixels[:, 1:].max(axis=1) < 90)
        seen[scheme] = np.median(pixels, axis=0), int(red.sum())
    assert min(seen["light"][0]) > 240 and max(seen["dark"][0]) < 60
    assert seen["light"][1] > 50 and seen["dark"][1] > 0.5 * seen["light"][1]


def test_nothing_leaves_the_file_and_no_script_fails(browser: Any, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith(("data:", "file:"))] == [] and asked.count(address) == 1
    assert [url for url in asked if url.startswith("file:")] == [address]
    assert problems == []
    page.close()


def test_printed_figures_fit_a_page_and_headings_of_tables_are_printed(page: Any) -> None:
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    high = page.evaluate("Math.max(...[...document.querySelectorAll('figure img')].map(image => image.getBoundingClientRect().height))")
    assert 0 < high <= 225 * 96 / 25.4 + 1
    # What is a box of its own is left out where a heading is printed again on a next page.
    assert set(page.evaluate("[...document.querySelectorAll('th button')].map(one => getComputedStyle(one).display)")) == {"contents"}
    cut = "[...document.querySelectorAll('pre')].filter(one => one.scrollWidth > one.clientWidth + 1).length"
    assert page.evaluate(cut) == 0


def test_print_unfolds_everything(page: Any) -> None:
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    assert not page.get_by_role("button", name="Download as CSV").first.is_visible()
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) > 3
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_readers_with_aids_meet_no_serious_hindrance(browser: Any, address: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    found = axe.Axe().run(page).response["violations"]
    serious = {
        item["id"]: [node["html"][:120] for node in item["nodes"][:3]] for item in found if item["impact"] in ("serious", "critical")
    }
    assert serious == {}
    page.close()


def luminance(colour: str) -> float:
    """Relative luminance of a CSS colour such as `rgb(22, 24, 23)`."""
    shares = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(text: str, ground: str) -> float:
    lighter, darker = sorted((luminance(text), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
