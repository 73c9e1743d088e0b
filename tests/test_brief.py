"""Policy briefs: what the result says, on two pages, in every format."""

from __future__ import annotations

import json
import shutil
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from suitors.cli.main import main


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("brief") / "compared"
    words = ["compare", "teach/two_powers", "--power", "JPN", "--strategies", "japan,china", "--runs", "8", "--workers", "1"]
    done = CliRunner().invoke(main, [*words, "--out", str(folder)])
    assert done.exit_code == 0, done.output
    return folder


def brief(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["brief", *words])
    return done.exit_code, done.output


def test_the_page_says_what_the_result_says(result: Path) -> None:
    assert brief(str(result))[0] == 0
    page = unescape((result / "brief.html").read_text("utf-8"))
    said = json.loads((result / "answer.json").read_text("utf-8"))
    assert all(sentence in page for sentence in said["sentences"])
    for words in ("What it rests on", "What would change it", "How to repeat it", said["citation"]):
        assert words in page
    assert page.count("<img") == 1 and "<script" not in page
    # Two pages hold about 900 words.
    assert len(page.split("<main>")[1].split()) < 900


def test_word_has_the_same_sentences(result: Path, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    target = tmp_path / "brief.docx"
    assert brief(str(result), "--format", "docx", "--out", str(target))[0] == 0
    document = docx.Document(str(target))
    said = json.loads((result / "answer.json").read_text("utf-8"))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert set(said["sentences"]) <= set(texts)
    assert len(document.inline_shapes) == 1


def test_pdf_needs_a_browser_and_says_so(result: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "brief.pdf"
    monkeypatch.setattr(shutil, "which", lambda name: None)
    code, output = brief(str(result), "--format", "pdf", "--out", str(target))
    assert code == 2 and "Chromium" in output and not target.exists()


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium on this machine")
def test_pdf_is_two_pages_at_most(result: Path, tmp_path: Path) -> None:
    target = tmp_path / "brief.pdf"
    assert brief(str(result), "--format", "pdf", "--out", str(target))[0] == 0
    content = target.read_bytes()
    assert content.startswith(b"%PDF") and content.count(b"/Type /Page\n") + content.count(b"/Type /Page/") <= 2


def test_a_run_has_a_brief_too(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    words = ["run", "teach/two_powers", "--runs", "8", "--no-plots", "--workers", "1", "--out", str(folder)]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert brief(str(folder))[0] == 0


def test_what_is_no_result_is_refused(tmp_path: Path) -> None:
    code, output = brief(str(tmp_path))
    assert code == 2 and "is no result folder" in output
