"""The glossary: terms that are defined once and refer to each other."""

from __future__ import annotations

from pathlib import Path
from runpy import run_path

from click.testing import CliRunner

from suitors.cli.main import main
from suitors.words.glossary import glossary

PAGE_WRITER = Path(__file__).resolve().parent.parent / "docs" / "build_glossary.py"


def test_terms_are_many_and_refer_to_terms() -> None:
    terms = glossary()
    assert len(terms) >= 40
    for term in terms.values():
        assert all(other in terms for other in term.see), term.name
        assert term.short.endswith(".") and term.name == term.name.strip()


def test_the_page_is_fresh() -> None:
    writer = run_path(str(PAGE_WRITER))
    assert writer["PAGE"].read_text(encoding="utf-8") == writer["written"](), "run python docs/build_glossary.py"


def test_the_command_says_one_term_and_suggests_the_nearest() -> None:
    said = CliRunner().invoke(main, ["glossary", "goodwill"]).output
    assert glossary()["goodwill"].short.split()[0] in said and "See also: protests, ties." in said
    wrong = CliRunner().invoke(main, ["glossary", "goodwil"])
    assert wrong.exit_code == 2 and "did you mean goodwill?" in wrong.output
