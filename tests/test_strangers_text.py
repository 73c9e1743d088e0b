"""Nothing that a file says becomes a tag, a heading, a formula, a picture's mathematics or a path."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from suitors.cli.main import main
from suitors.report.write import report
from suitors.results.tables import write_csv
from suitors.words.files import file_name

HOSTILE = (
    "<script>alert(1)</script>",
    "# heading\n## another",
    "[link](http://example.org) ![picture](x.png)",
    "a | b | c\n|---|---|",
    "[/x] [bold red] :smile:",
    "$\\frac{1}{0}$ costs $5",
    "=HYPERLINK(1)",
    "\x1b[31mred\x1b[0m \u202e txt",
    "../../etc/passwd",
    "`code` **bold** ~~gone~~",
    " _slanted_ __fat__ ",
)


class Tags(HTMLParser):
    """The tags of a page in their order, figures left out."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.append(tag)


def told(text: str, folder: Path) -> tuple[str, str]:
    """A report of a run whose texts are all `text`, as HTML and as Markdown."""
    quoted = text.encode("unicode_escape").decode().replace('"', '\\"')
    quoted = "".join(f"\\u{ord(letter):04x}" if ord(letter) < 65536 else f"\\U{ord(letter):08x}" for letter in text) or quoted
    (folder / "mine.toml").write_text(
        f'extends = "teach/two_powers"\ntitle = "{quoted}"\nquestion = "{quoted}"\nhorizon.years = 1\n'
        f'states.UZB.name = "{quoted}"\nparameters.deal_rate = {{ value = 1.0, source = "{quoted}" }}\n',
        encoding="utf-8",
    )
    options = ["--runs", "8", "--workers", "1", "--no-plots", "--out", str(folder / "result"), "--overwrite"]
    for words in (["check", str(folder / "mine.toml")], ["run", str(folder / "mine.toml"), *options]):
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, done.output
        assert "\x1b" not in done.output
    return report([folder / "result"], "html"), report([folder / "result"], "md")


def structure(markdown: str) -> list[str]:
    """What makes lines of Markdown more than text, line by line."""
    return [re.match(r"^(#+ |\||- |!\[|    )?", line)[0] for line in markdown.splitlines()]  # type: ignore[index]


def elements(markdown: str) -> list[str]:
    """What a reader of Markdown finds beside text, in its order."""
    blocks = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    inside = ([part.type for part in block.children or [] if part.type not in ("text", "text_special")] or [block.type] for block in blocks)
    return [kind for kinds in inside for kind in kinds]


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    return told("harmless", tmp_path_factory.mktemp("harmless"))


@pytest.mark.parametrize("text", HOSTILE)
def test_reports_keep_their_structure(text: str, harmless: tuple[str, str], tmp_path: Path) -> None:
    page, markdown = told(text, tmp_path)
    assert Tags(page).found == Tags(harmless[0]).found
    assert structure(markdown) == structure(harmless[1])
    assert not re.search(r"(?<!\\)\]\(http|<script", markdown)
    assert elements(markdown) == elements(harmless[1])


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=40).filter(str.strip))
def test_any_text_does(text: str, harmless: tuple[str, str], tmp_path: Path) -> None:
    page, markdown = told(text, tmp_path)
    assert Tags(page).found == Tags(harmless[0]).found
    assert len(structure(markdown)) == len(structure(harmless[1]))


def test_messages_hold_no_control_characters(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('extends = "baseline"\nseed = "\\u001b[31mred"\n', encoding="utf-8")
    done = CliRunner().invoke(main, ["run", str(tmp_path / "mine.toml")])
    assert done.exit_code == 2 and "\x1b" not in done.output and "red" in done.output


def test_tables_hold_no_formulas() -> None:
    written = io.StringIO()
    table = pd.DataFrame({"=name": ["=1+1", "+1", "-x", "@sum", "\tx", "plain"], "value": [-1.5, 1.0, 2.0, 3.0, 4.0, 5.0]})
    write_csv(table, written, index=False)
    read = pd.read_csv(io.StringIO(written.getvalue()))
    assert read.columns.tolist() == ["'=name", "value"]
    assert read["'=name"].tolist() == ["'=1+1", "'+1", "'-x", "'@sum", "'\tx", "plain"]
    assert read["value"].tolist() == table["value"].tolist()


@given(st.text(max_size=60))
def test_names_of_files_stay_in_their_folder(text: str) -> None:
    name = file_name(text)
    assert name not in ("", ".", "..") and len(name) <= 121
    assert not set(name) & set('/\\:*?"<>|\0\n')
    assert Path(name).name == name


def test_names_that_windows_keeps_are_changed() -> None:
    assert (file_name("CON"), file_name("nul.txt"), file_name("debt[CHN]")) == ("CON_", "nul.txt_", "debt_CHN")


def test_a_dollar_sign_is_no_mathematics(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'extends = "teach/two_powers"\ntitle = "$\\\\frac{1}$ for $5"\nhorizon.years = 1\n', encoding="utf-8"
    )
    options = ["--runs", "8", "--workers", "1", "--out", str(tmp_path / "result")]
    done = CliRunner().invoke(main, ["run", str(tmp_path / "mine.toml"), *options])
    assert done.exit_code == 0, done.output
