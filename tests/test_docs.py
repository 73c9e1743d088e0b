"""The pages tell the truth: tables are fresh, links lead somewhere, commands and their options exist."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
from pathlib import Path
from types import ModuleType
from typing import get_args

import click
import pytest

from suitors.cli.main import COMMANDS, main

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def _builder(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _anchors(page: Path) -> set[str]:
    """Anchors of a page's headings, made as on GitHub."""
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", prose, re.MULTILINE)}


def _links() -> list[tuple[Path, str]]:
    links = []
    for page in PAGES:
        prose = FENCE.sub("", page.read_text(encoding="utf-8"))
        links += [(page, target) for target in LINK.findall(prose) if "://" not in target]
    return links


def _commands() -> list[tuple[str, list[str]]]:
    """Commands that stand in code fences, and those with arguments in running text."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8").replace("\\\n", " ")
        fenced = [line for fence in FENCE.findall(text) for line in re.findall(r"^(?:\$ )?(suitors .*)$", fence, re.MULTILINE)]
        spoken = [f"suitors {words}" for words in re.findall(r"`suitors ([^`\n]+)`", FENCE.sub("", text))]
        for line in fenced + spoken:
            words = shlex.split(line.replace("…", ""), comments=True)[1:]
            if words and words[0] not in ("--version", "--help"):
                found.append((f"{page.name}: {line}", words))
    return found


def test_tables_of_the_model_page_are_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert _builder("build_model").main(["--check"]) == 0, capsys.readouterr().err


def test_the_page_of_the_library_is_fresh(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builder = _builder("build_api")
    assert builder.main(["--check"]) == 0, capsys.readouterr().err
    monkeypatch.setattr(builder, "PAGE", tmp_path / "api.md")
    assert builder.main(["--check"]) == 1
    assert builder.main([]) == builder.main(["--check"]) == 0


def test_a_stale_table_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builder = _builder("build_model")
    page = tmp_path / "model.md"
    text = builder.PAGE.read_text(encoding="utf-8")
    page.write_text(text.replace("| `goodwill` |", "| `good_will` |", 1), encoding="utf-8")
    monkeypatch.setattr(builder, "PAGE", page)
    assert builder.main(["--check"]) == 1
    assert builder.main([]) == 0
    assert page.read_text(encoding="utf-8") == builder.fresh(text)


def test_facts_told_on_the_pages_are_those_of_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert _builder("build_facts").main(["--check"]) == 0, capsys.readouterr().err


def test_every_fact_is_told_and_a_stale_one_is_written_anew() -> None:
    builder = _builder("build_facts")
    told: set[str] = set()
    for page in builder.PAGES:
        builder.fresh(page.read_text(encoding="utf-8"), told)
    assert told == set(builder.FACTS)
    assert builder.fresh("by <!-- is: corridor iterations -->twelve<!-- end --> steps") == (
        "by <!-- is: corridor iterations -->four<!-- end --> steps"
    )
    with pytest.raises(KeyError):
        builder.fresh("<!-- is: what nobody knows -->x<!-- end -->")


def test_the_page_on_scenarios_names_every_key_and_event() -> None:
    builder = _builder("build_facts")
    page = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    assert builder.unsaid(page) == []
    assert "State.openness" in builder.unsaid(page.replace("`openness`", ""))


def test_pages_have_a_part_for_each_figure_event_rule_and_case() -> None:
    from suitors.model.adaptation import RULES
    from suitors.plots.compare_all import FIGURES
    from suitors.plots.kinds import KINDS
    from suitors.scenario import events
    from suitors.verification.register import CASES

    def headings(page: str) -> set[str]:
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        return set(re.findall(r"\w+", " ".join(re.findall(r"^#+ (.*?)(?::|$)", text, re.MULTILINE))))

    def rows(page: str) -> set[str]:
        return set(re.findall(r"^\| `?(\w+)`? \|", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.MULTILINE))

    assert {*KINDS, *FIGURES} <= headings("figures.md")
    kinds = get_args(get_args(events.Event)[0])
    assert {name for kind in kinds for name in get_args(kind.model_fields["type"].annotation)} <= headings("events.md")
    assert set(RULES) <= rows("adaptation.md")
    assert {str(number) for number in CASES} <= rows("verification.md")


def test_verdicts_stand_in_measured_tables_alone() -> None:
    page = (ROOT / "docs" / "patterns.md").read_text(encoding="utf-8")
    prose = re.sub(r"^<!-- measured.*?^<!-- end[^\n]*$", "", page, flags=re.MULTILINE | re.DOTALL).partition("## Reading the verdicts")[2]
    assert not re.search(r"\): ?(pass|weak|fail)|\b(pass|fail),|: (pass|weak|fail)\b", prose)


def test_patterns_were_measured_since_numbers_last_moved() -> None:
    page = (ROOT / "docs" / "patterns.md").read_text(encoding="utf-8")
    golden = [json.loads(path.read_text(encoding="utf-8"))["version"] for path in (ROOT / "tests" / "golden").glob("*.json")]
    measured = set(re.findall(r"by suitors (\d+(?:\.\d+)*)\.$", page, re.MULTILINE))
    order = {version: tuple(map(int, version.split("."))) for version in {*golden, *measured}}
    assert measured and min(order[one] for one in measured) >= max(order[one] for one in golden), "run python docs/measure_patterns.py"


def test_a_table_without_a_place_is_an_error() -> None:
    with pytest.raises(ValueError, match="must hold"):
        _builder("build_model").fresh("# A page without markers")


@pytest.mark.parametrize(("page", "target"), _links(), ids=lambda value: value.name if isinstance(value, Path) else value)
def test_links_lead_somewhere(page: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    place = (page.parent / path).resolve() if path else page
    assert place.exists(), f"{page.name} links to {target}"
    assert place.is_relative_to(ROOT)
    if anchor:
        assert anchor in _anchors(place), f"{page.name} links to {target}"


@pytest.mark.parametrize(("line", "words"), _commands(), ids=lambda value: value if isinstance(value, str) else "")
def test_commands_exist_with_their_options(line: str, words: list[str]) -> None:
    assert words[0] in COMMANDS, line
    command = main.get_command(click.Context(main), words[0])
    assert command is not None
    if isinstance(command, click.Group) and len(words) > 1 and (words[1] in command.commands or words[1].isdigit()):
        command = command.resolve_command(click.Context(command), words[1:])[1]
        assert command is not None
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"-h", "--help"}
    used = {word.split("=")[0] for word in words[1:] if word.startswith("-")}
    assert used <= known, line


def test_some_commands_and_links_were_found() -> None:
    assert {words[0] for _, words in _commands()} >= {"run", "check", "params"}
    assert len(_links()) > 30


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\(([\w/]+\.md)", index))
    assert {page.name for page in PAGES if page.parent.name == "docs" and page.name != "index.md"} <= named


def test_make_targets_named_in_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^make (\w+)|`make (\w+)`", readme, re.MULTILINE))
    assert targets
    for target in {one or other for one, other in targets}:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_readme_picture_is_small() -> None:
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).stat().st_size < 300_000
