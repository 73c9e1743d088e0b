"""A guest in other people's programs: it leaves their process as it was and shows itself in few words."""

from __future__ import annotations

import decimal
import gc
import json
import subprocess
import sys
import weakref
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from small_models import document, small

from suitors import processes
from suitors.cli import main as command_line
from suitors.model.model import CompetitionModel
from suitors.scenario import Loaded, library, load_document
from suitors.studies.compare import compare
from suitors.studies.evaluation import Evaluation
from suitors.studies.plan import strategies_plan
from suitors.studies.run import run
from suitors.studies.sweep import read
from suitors.studies.sweep.job import Job
from suitors.studies.sweep.request import Request
from suitors.studies.sweep.run import run as sweep
from suitors.words import numbers
from suitors.words.brief import LONGEST, Brief, short

PROGRAM = Path(__file__).with_name("guest_script.py")


def test_a_program_that_uses_it_is_left_as_it_was() -> None:
    done = subprocess.run([sys.executable, str(PROGRAM)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {}


def test_only_a_process_of_ours_keeps_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(processes, "_keep_memory", lambda: asked.append("kept"))
    monkeypatch.setattr(processes, "_ours", False)
    processes.keep_memory()
    assert asked == []
    monkeypatch.setattr(command_line, "main", lambda prog_name: asked.append(prog_name))
    command_line.command()
    assert asked == ["kept", "suitors"]
    processes.keep_memory()
    assert asked == ["kept", "suitors", "kept"]


def test_a_process_of_ours_looks_for_garbage_seldom_and_still_finds_it() -> None:
    class Ring:
        def __init__(self) -> None:
            self.itself = self

    before = gc.get_threshold()
    try:
        processes.collect_rarely()
        assert gc.get_threshold()[0] > before[0] or before[0] == processes._NEW_OBJECTS
        assert gc.get_freeze_count() > 0
        lost = weakref.ref(Ring())
        gc.collect()
        assert lost() is None
    finally:
        gc.set_threshold(*before)


def test_numbers_are_written_the_same_however_a_program_reckons() -> None:
    exact = decimal.Context(prec=2, traps=[decimal.Inexact, decimal.Rounded])
    with decimal.localcontext(exact):
        assert (numbers.number(0.12345), numbers.fixed(1.2345, 3), numbers.percent(0.2851, 1)) == ("0.123", "1.234", "28.5 %")
        assert numbers.given(1234.5) == "1234.5"


def test_everything_shows_itself_in_few_words(baseline: Loaded, tmp_path: Path) -> None:
    loaded = small("horizon.years=1")
    model = CompetitionModel(loaded, range(8))
    plan = strategies_plan(loaded, "JPN", ["japan", "china"])
    asked = Request("baseline", ("horizon.years=1",), vary=("parameters.deal_rate=0.1:0.3",), points=2, runs=1, outcomes=("goodwill",))
    job = Job.prepare(asked, str(tmp_path / "sweep"))
    sweep(job)
    shown = [
        baseline,
        baseline.scenario,
        *baseline.scenario.powers.values(),
        *baseline.scenario.states.values(),
        *baseline.scenario.strategies.values(),
        library(),
        model,
        model.coefficients,
        model.coefficients.layout,
        model.world,
        model.standing,
        model.reference,
        *model.powers,
        *model.states,
        run(loaded, 8, Evaluation(1), tmp_path / "run"),
        plan,
        *plan.variants.values(),
        compare(loaded, plan, 8, Evaluation(1)),
        job,
        read(tmp_path / "sweep"),
    ]
    for item in shown:
        for text in (repr(item), str(item)):
            assert len(text) <= LONGEST + 100 and "\n" not in text, text
    assert repr(model.powers[0]) == "Power(CHN)"
    assert "tokyo" not in repr(loaded) and "CHN, JPN" in repr(loaded)
    model.take_apart()
    assert repr(model) == "<CompetitionModel, taken apart>"


def test_text_of_a_file_becomes_no_html_and_no_escape() -> None:
    loaded = load_document(document(title="<script>alert(1)</script>\x1b[31m"), name="<b>x</b>")
    html = loaded._repr_html_()
    assert html.startswith("<table>") and "<script" not in html and "<b>x" not in html and "&lt;script&gt;" in html
    assert loaded.scenario._repr_html_().count("<script") == 0
    assert "\x1b" not in html + repr(loaded)


def test_values_are_told_by_kind_and_size() -> None:
    @dataclass(frozen=True, repr=False)
    class Thing(Brief):
        array: object
        words: object

    assert repr(Thing(np.zeros((2, 3)), ("a", "b"))) == "Thing(array=ndarray[2 × 3], words=a, b)"
    assert [short(value) for value in ([], {"a": 1}, list(range(100)), {1: object}, [object()], None, "x" * 99, "\u202e")] == [
        "none",
        "a",
        "100 entries",
        "1",
        "1 entry",
        "None",
        "'" + "x" * 59 + "…",
        "'\\u202e'",
    ]


def test_types_are_shipped() -> None:
    assert (Path(processes.__file__).with_name("py.typed")).is_file()
