"""Cases with a known answer, as `suitors verify` works them out."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.verification.register import CASES
from suitors.verification.row import Case, VerificationRow, frequency


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: f"{case.number} {case.name}")
def test_the_model_gives_the_known_answer(case: Case) -> None:
    rows = list(case.work_out())
    assert rows
    failed = [f"{row.quantity}: expected {row.expected:.9g}, computed {row.computed:.9g}" for row in rows if row.verdict == "fail"]
    assert not failed, "\n".join(failed)


def test_every_case_is_there_and_most_go_through_the_model() -> None:
    assert list(CASES) == list(range(1, 18))
    without_a_route = [case.number for case in CASES.values() if case.route.startswith("formula only")]
    assert without_a_route == [11]


def test_a_wrong_number_and_no_number_fail() -> None:
    assert VerificationRow("half", 0.5, 0.5001, 1e-3).verdict == "pass"
    assert VerificationRow("half", 0.5, 0.6, 1e-3).verdict == "fail"
    assert VerificationRow("half", 0.5, float("nan"), 1e-3).verdict == "fail"
    assert VerificationRow("half", 0.5, 0.5, through_model=False).verdict == "formula only"
    assert VerificationRow("half", 0.5, 0.6, through_model=False).verdict == "fail"


def test_a_frequency_may_miss_by_four_standard_errors() -> None:
    assert frequency("coin", 0.5, 5190, 10_000).verdict == "pass"
    assert frequency("coin", 0.5, 5210, 10_000).verdict == "fail"


def test_verify_prints_a_table_and_succeeds() -> None:
    result = CliRunner().invoke(main, ["verify", "--case", "7", "--case", "14"])
    assert result.exit_code == 0, result.output
    assert "Hedging split" in result.output
    assert "0.53333333" in result.output
    assert "0 fail" in result.output


def test_verify_prints_json() -> None:
    result = CliRunner().invoke(main, ["verify", "--case", "14", "--json"])
    rows = json.loads(result.output)
    assert {row["verdict"] for row in rows} == {"pass"}
    assert rows[0]["computed"] == pytest.approx(0.689916, abs=1e-6)


def test_verify_fails_loudly(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Case(14, "Wrong", "nowhere", "not at all", lambda: [VerificationRow("one", 1.0, 2.0)])
    monkeypatch.setitem(CASES, 14, wrong)
    result = CliRunner().invoke(main, ["verify", "--case", "14"])
    assert result.exit_code == 1
    assert "1 fail" in result.output


def test_an_unknown_case_is_named_and_the_known_ones_listed() -> None:
    result = CliRunner().invoke(main, ["verify", "--case", "99"])
    assert result.exit_code == 2
    assert "no case 99" in result.output


def test_the_list_names_every_case() -> None:
    result = CliRunner().invoke(main, ["verify", "--list"], env={"COLUMNS": "400"})
    assert result.exit_code == 0
    assert all(case.name in result.output for case in CASES.values())
