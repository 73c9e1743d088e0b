"""Reports: the answer and its numbers as the result holds them, in one file that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from html import unescape
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.report.answer import resting
from suitors.report.comparisons import _differences, _most_asked_for
from suitors.report.content import part_of
from suitors.results.outcomes import columns_in, large_enough
from suitors.words.numbers import signed
from suitors.words.scenario import PATH
from tests.readability import faults
from tests.small_comparison import made_once

VOID = {"meta", "img", "br", "link", "hr"}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory)


class Nesting(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.images: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.images.append(dict(attrs)["src"] or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


class Unfolded(HTMLParser):
    """What a reader sees before anything is unfolded: texts outside of details, and the summaries that stand for those."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.images, self.depth, self.heading, self.hidden = 0, 0, False, True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.images += tag == "img" and not self.depth
        self.depth += tag == "details"
        self.heading = tag == "summary" and self.depth == 1
        self.hidden = self.hidden if tag not in ("body", "script") else tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "details"
        self.heading = self.heading and tag != "summary"

    def handle_data(self, data: str) -> None:
        if not self.hidden and (self.heading or not self.depth) and data.strip():
            self.texts.append(data.strip())


def test_the_page_is_well_formed_and_needs_nothing_else(result: Path) -> None:
    page = (result / "report.html").read_text("utf-8")
    parsed = Nesting()
    parsed.feed(page)
    assert parsed.open == []
    assert len(parsed.images) >= 6 and all(source.startswith("data:image/png;base64,") for source in parsed.images)
    assert not re.search(r'(src|href)="(?!data:|#)', page)


def test_only_the_script_of_the_page_may_run_and_nothing_is_fetched(result: Path) -> None:
    page = (result / "report.html").read_text("utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.S)
    assert len(scripts) == page.count("<script") == 1
    allowed = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    policy = re.findall(r'<meta http-equiv="Content-Security-Policy" content="(.*?)">', page)
    assert policy and policy[0].startswith("default-src 'none'; img-src data:;") and f"script-src 'sha256-{allowed}'" in policy[0]
    assert not re.search(r"innerHTML|fetch|XMLHttp|import\(|eval", scripts[0])


def test_what_stands_unfolded_is_one_screen_and_every_section_is_listed(result: Path) -> None:
    """The rest is folded, each section with a link from the contents; print and script open it."""
    page = (result / "report.html").read_text("utf-8")
    seen = Unfolded()
    seen.feed(page)
    words = " ".join(seen.texts).split()
    assert len(words) < 600
    for heading in ("What it rests on", "How to repeat it in its folder", "Contents"):
        assert heading in seen.texts
    assert seen.images == 1 and "Rows of doubt" in seen.texts
    contents = "".join(re.findall(r"<nav.*?</nav>", page, re.S))
    links, sections = re.findall(r'href="#(.*?)"', contents), re.findall(r'<details id="(.*?)"', page)
    assert links and sorted(links) == sorted(sections)
    assert "beforeprint" in page and "details::details-content" in page


def test_small_differences_have_no_row_and_a_note_counts_them(result: Path) -> None:
    rows = pd.read_csv(result / "differences.csv")
    powers = json.loads((result / "manifest.json").read_text("utf-8"))["powers"]
    wanted = columns_in("report", powers)
    every = rows[rows["outcome"].isin(wanted)]
    matter = ((every["low"] > 0) | (every["high"] < 0)) & large_enough(every)
    table = _differences(rows, "Differences", wanted)
    assert 0 < len(table.rows) == matter.sum() < len(every)
    assert f"{len(every) - matter.sum()} of {len(every)} differences are left out" in table.note
    assert _differences(rows.assign(difference=0.0, low=-1.0, high=1.0), "Differences", wanted).rows == []


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node on this machine")
def test_cells_are_sorted_by_their_numbers_and_downloaded_without_formulas() -> None:
    script = resources.files("suitors.report").joinpath("templates/report.js").read_text("utf-8")
    numbers = script[script.index("const value") : script.index("const sort")]
    quoted = script[script.index("const cell") : script.index("const download")]
    texts = ["−0.3 (−1 to 2)", "1,234", "+1.2·10⁻⁶", "5 %", "–", "word"]
    unsafe = ["=1+1", "−0.3", "@x", '5 "a"']
    asked = f"{json.dumps(texts)}.map(textContent=>value({{textContent}})),{json.dumps(unsafe)}.map(cell)"
    ask = f"{numbers}{quoted}console.log(JSON.stringify([{asked}]))"
    done = subprocess.run(["node", "-e", ask], capture_output=True, text=True, timeout=60, check=True)
    values, cells = json.loads(done.stdout)
    assert values == pytest.approx([-0.3, 1234, 1.2e-6, 5, None, None])
    assert cells == ['"\'=1+1"', '"-0.3"', '"\'@x"', '"5 ""a"""']


def without_tags(page: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", page))


def test_the_page_says_what_the_result_says(result: Path) -> None:
    page = (result / "report.html").read_text("utf-8")
    said = json.loads((result / "answer.json").read_text("utf-8"))
    manifest = json.loads((result / "manifest.json").read_text("utf-8"))
    plain = without_tags(page)
    assert all(sentence in plain for sentence in said["sentences"])
    assert manifest["scenario_hash"] in page and manifest["repeat"] in plain and said["citation"] in plain
    for item in said["headlines"]:
        assert signed(item["difference"]) in page
    for words in (
        "validated",
        "P(sign)",
        "What would change it",
        "Rows of doubt",
        "How to repeat it",
        "of the numbers with a range are assumed",
        "What was played",
    ):
        assert words in page


def test_the_same_result_gives_the_same_bytes_and_markdown_the_same_words(result: Path) -> None:
    before = (result / "report.html").read_bytes()
    assert CliRunner().invoke(main, ["report", str(result)]).exit_code == 0
    assert (result / "report.html").read_bytes() == before
    done = CliRunner().invoke(main, ["report", str(result), "--format", "md"])
    assert done.exit_code == 0
    text = (result / "report.md").read_text("utf-8")
    assert all(sentence in text for sentence in json.loads((result / "answer.json").read_text("utf-8"))["sentences"])
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) > 50


def test_a_run_has_a_report_too(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    done = CliRunner().invoke(main, ["run", "baseline", "--runs", "8", "--set", "horizon.years=1", "--no-plots", "--out", str(folder)])
    assert done.exit_code == 0, done.output
    assert CliRunner().invoke(main, ["report", str(folder), "--out", str(tmp_path / "page.html")]).exit_code == 0
    page = without_tags((tmp_path / "page.html").read_text("utf-8"))
    assert "has the most leverage" in page and "Outcomes of the states" in page


def test_no_text_holds_a_dotted_path(result: Path) -> None:
    said = json.loads((result / "answer.json").read_text("utf-8"))
    texts = [said["question"], *said["sentences"], *said["depends_on"]]
    page = (result / "report.html").read_text("utf-8")
    texts += re.findall(r"<li>(.*?)</li>", page, re.S)
    assert not [text for text in texts if PATH.search(text)]


@pytest.mark.parametrize("scenario", ["teach/matching_pennies", "teach/two_powers"])
def test_a_tournament_has_a_report_too(tmp_path: Path, scenario: str) -> None:
    folder = tmp_path / "played"
    words = (
        []
        if "pennies" in scenario
        else ["--powers", "CHN,JPN", "--strategies", "japan,china", "--runs", "2", "--weightings", "5", "--no-plots"]
    )
    words += [] if "pennies" in scenario else ["--set", "horizon.years=1"]
    assert CliRunner().invoke(main, ["tournament", scenario, *words, "--workers", "1", "--out", str(folder)]).exit_code == 0
    for form in ("html", "md"):
        done = CliRunner().invoke(main, ["report", str(folder), "--format", form])
        assert done.exit_code == 0, done.output
        page = (folder / f"report.{form}").read_text("utf-8")
        assert "Regret of each combination" in page and "How to repeat it" in page
        assert ("nothing was simulated" in page) == ("pennies" in scenario)
        assert ("What a payoff is made of" in page) == ("pennies" not in scenario)


def test_a_sample_of_a_tournament_with_draws_has_a_report_that_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "played"
    words = ["--powers", "CHN,JPN", "--strategies", "japan,china", "--sample", "3", "--runs", "2", "--no-plots", "--workers", "1"]
    drawn = ["--set", "horizon.years=1", "--posterior", "posterior_2015", "--out", str(folder)]
    assert CliRunner().invoke(main, ["tournament", "teach/two_powers", *words, *drawn]).exit_code == 0
    done = CliRunner().invoke(main, ["report", str(folder), "--format", "md"])
    assert done.exit_code == 0, done.output
    page = (folder / "report.md").read_text("utf-8")
    assert "Each run draws 13 numbers from a posterior" in page and "Intervals hold chance and draws" in page


@pytest.mark.parametrize(("what", "said"), [("nothing", "is no result folder"), ("other", "has no report")])
def test_what_is_no_result_gets_one_message(tmp_path: Path, what: str, said: str) -> None:
    folder = tmp_path / what
    folder.mkdir()
    if what == "other":
        (folder / "manifest.json").write_text('{"kind": "sensitivity"}', encoding="utf-8")
    done = CliRunner().invoke(main, ["report", str(folder)])
    assert done.exit_code == 2 and said in done.output and "Traceback" not in done.output


@pytest.mark.parametrize(
    ("explained", "by_assumed", "said"),
    [
        (None, None, "88 % of the numbers with a range are assumed"),
        (0.0, 0.0, "88 % of the numbers with a range are assumed; none moves the difference over futures beyond chance"),
        (
            0.11,
            0.1,
            "88 % of the numbers with a range are assumed; of the variance over futures 11 % is explained, assumed numbers explain 10 %",
        ),
        (
            0.11,
            0.0,
            "88 % of the numbers with a range are assumed; of the variance over futures 11 % is explained, "
            "no assumed number explains any of it",
        ),
    ],
)
def test_what_a_headline_rests_on_is_never_nothing(explained: float | None, by_assumed: float | None, said: str) -> None:
    assert resting({"assumed": 0.88, "explained": explained, "explained_by_assumed": by_assumed}) == said


def test_a_sweep_has_a_report_that_says_what_moves_what(tmp_path: Path) -> None:
    folder = tmp_path / "swept"
    vary = ["--vary", "powers.JPN.money.private.conversion=0.05:0.5", "--vary", "powers.JPN.strategy=japan,china"]
    small = ["--points", "8", "--runs", "2", "--set", "horizon.years=2", "--workers", "1", "--quiet"]
    assert CliRunner().invoke(main, ["sweep", "teach/two_powers", *vary, *small, "--out", str(folder)]).exit_code == 0
    drawn = CliRunner().invoke(main, ["plot", str(folder)])
    assert drawn.exit_code == 0, drawn.output
    for form in ("html", "md"):
        done = CliRunner().invoke(main, ["report", str(folder), "--format", form])
        assert done.exit_code == 0, done.output
        page = without_tags((folder / f"report.{form}").read_text("utf-8"))
        assert "over 8 points." in page and "lies between" in page
        assert "Outcomes over the points" in page and "By choice of" in page and "The points" in page
    part = part_of(folder)
    assert not faults(part.sentences[:3]), part.sentences
    assert all(picture.finding and picture.finding in picture.caption for picture in part.pictures)
    repeat = part.repeat
    assert repeat.startswith("suitors sweep manifest.json --vary powers.JPN.money.private.conversion=0.05:0.5")


def test_many_variants_have_one_headline_each() -> None:
    items = [{"variant": name, "outcome": outcome} for name in "abcd" for outcome in ("first", "second")]
    assert _most_asked_for(items) == items[::2]
    assert _most_asked_for(items[:6]) == items[:6]
