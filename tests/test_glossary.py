"""The glossary: terms that are defined once and refer to each other."""

from __future__ import annotations

import re
from pathlib import Path
from runpy import run_path

from click.testing import CliRunner

from suitors.cli.main import main
from suitors.studies.structures.choices import MEASURES
from suitors.variables.register import OUTCOMES, VARIABLES
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


def test_an_outcome_has_one_name_in_tables_figures_and_sentences() -> None:
    """What comes before an actor is the name and prepositions; a heading is the name, or its beginning before a comma."""
    little = {"of", "by", "in", "for", "from", "with", "to", "towards", "the"}
    for outcome in OUTCOMES.values():
        assert outcome.heading in (outcome.text, outcome.text.partition(",")[0]), outcome.name
        spare = set(re.findall(r"[\w-]+", outcome.before_actor)) - set(re.findall(r"[\w-]+", outcome.text)) - little
        assert not spare, f"{outcome.name}: {outcome.before_actor!r} is not {outcome.text!r}"
    headings = [(outcome.of, outcome.heading) for outcome in OUTCOMES.values()]
    assert len(set(headings)) == len(headings)
    assert all(measure.name == OUTCOMES[measure.plus].heading for measure in MEASURES if not measure.minus)


def test_debt_is_told_at_face_value_by_that_name() -> None:
    texts = [text for outcome in OUTCOMES.values() for text in (outcome.text, outcome.definition)]
    texts += [variable.meaning for variable in VARIABLES.values()] + [entry.short for entry in glossary().values()]
    assert not [text for text in texts if re.search(r"\bface\b(?! value)", text)]
