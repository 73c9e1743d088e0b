"""Tables for office work: every result has them, whole, the same each time, and without formulas."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.errors import NoRoom
from suitors.results.workbook import MOST_ROWS, Sheet, workbook

openpyxl = pytest.importorskip("openpyxl")
SMALL = ["--runs", "8", "--set", "horizon.years=1", "--workers", "1"]


def done(*words: object) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result.output


def read(content: bytes | Path) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(content if isinstance(content, Path) else io.BytesIO(content))
    return {sheet.title: list(sheet.values) for sheet in book}


def test_a_sheet_holds_note_headings_and_values_and_no_formula() -> None:
    table = pd.DataFrame(
        {"=name": ["=1+1", "@x", "plain\x07"], "value": [1.5, np.nan, np.inf], "count": [1, 2, 3], "yes": [True, False, True]}
    )
    content = workbook([Sheet("one", "+note", table)])
    assert content is not None
    assert read(content)["one"] == [
        ("'+note", None, None, None),
        ("'=name", "value", "count", "yes"),
        ("'=1+1", 1.5, 1, True),
        ("'@x", None, 2, False),
        ("plain ", None, 3, True),
    ]
    page = openpyxl.load_workbook(io.BytesIO(content))["one"]
    assert page.freeze_panes == "A3" and {cell.data_type for row in page for cell in row} <= {"s", "n", "b"}


def test_the_same_tables_give_the_same_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    sheets = [Sheet("one", "", pd.DataFrame({"a": [1]}))]
    first = workbook(sheets)
    monkeypatch.setattr(time, "localtime", lambda *_: time.struct_time((2031, 5, 6, 7, 8, 10, 1, 126, 0)))
    monkeypatch.setattr(time, "time", lambda: 1_935_822_490.0)
    assert workbook(sheets) == first


def test_a_long_table_is_cut_and_says_so() -> None:
    content = workbook([Sheet("long", "Numbers.", pd.DataFrame({"a": range(MOST_ROWS + 1)}))])
    assert content is not None
    rows = read(content)["long"]
    assert len(rows) == MOST_ROWS + 2 and rows[0] == (f"Numbers. The first {MOST_ROWS:,} of {MOST_ROWS + 1:,} rows.",)


def test_a_run_writes_its_tables_and_says_how_to_cite_it(tmp_path: Path) -> None:
    said = done("run", "teach/two_powers", *SMALL, "--no-plots", "--out", tmp_path / "one")
    done("run", "teach/two_powers", *SMALL, "--no-plots", "--out", tmp_path / "two")
    for name in ("summary.csv", "tables.xlsx"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    sheets = read(tmp_path / "one" / "tables.xlsx")
    about = dict(row for row in sheets["about"][2:])
    assert str(about["citation"]) in " ".join(said.split()) and "seed" in str(about["citation"])
    outcomes = pd.read_parquet(tmp_path / "one" / "outcomes.parquet")
    summary = pd.read_csv(tmp_path / "one" / "summary.csv").set_index("outcome")
    assert list(summary.index) == list(outcomes.columns)
    np.testing.assert_allclose(summary["median"], outcomes.median(), rtol=1e-8, atol=1e-300)
    assert {"summary", "outcomes", "sources"} <= sheets.keys()
    assert sheets["sources"][1][:8] == ("number", "words", "value", "unit", "low", "high", "grade", "source")
    known = {row[0] for row in sheets["names"][2:]}
    assert {name.partition("[")[2].rstrip("]") for name in outcomes.columns} <= known


MORE = {"compare": {"unfolding"}, "tournament": {"regret", "equilibria", "payoff"}, "sweep": {"varied"}}
"""Sheets of what a report shows beside the summary."""


def test_comparisons_tournaments_and_sweeps_write_their_tables(tmp_path: Path) -> None:
    pair = ["--strategies", "japan,china"]
    said = done("compare", "teach/two_powers", "--power", "JPN", *pair, *SMALL, "--no-plots", "--out", tmp_path / "compare")
    assert "To cite:\n  suitors" in said
    done("tournament", "teach/two_powers", "--powers", "CHN,JPN", *pair, *SMALL, "--no-plots", "--out", tmp_path / "tournament")
    vary = ["--vary", "parameters.additionality=0.1:0.9", "--points", "4", "--outcome", "leverage[JPN]"]
    done("sweep", "teach/two_powers", *vary, *SMALL, "--quiet", "--out", tmp_path / "sweep")
    rows = {}
    for kind in ("compare", "tournament", "sweep"):
        rows[kind] = pd.read_csv(tmp_path / kind / "summary.csv")
        sheets = read(tmp_path / kind / "tables.xlsx")
        assert {"names", "money", *MORE[kind]} <= sheets.keys()
        assert len(sheets["summary"]) == len(rows[kind]) + 2 and sheets["about"][1] == ("what", "text")
    assert {"difference", "low", "high", "per_cent_of_level", "words"} <= set(rows["compare"].columns)
    assert list(rows["tournament"]["power"].unique()) == ["CHN", "JPN"]
    assert list(rows["sweep"].columns) == ["point", "parameters.additionality", "leverage[JPN]"] and len(rows["sweep"]) == 4


def test_without_openpyxl_the_summary_is_written_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "openpyxl", None)
    done("run", "teach/two_powers", *SMALL, "--no-plots", "--out", tmp_path / "one")
    assert (tmp_path / "one" / "summary.csv").exists() and not (tmp_path / "one" / "tables.xlsx").exists()


def test_a_full_disk_of_temporary_files_is_told_and_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    def full(page: object, row: object) -> None:
        raise RuntimeError("IO_ENOSPC")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    append, rows = WriteOnlyWorksheet.append, []

    def soon_full(page: WriteOnlyWorksheet, row: object) -> None:
        rows.append(row)
        append(page, row) if len(rows) < 3 else full(page, row)

    monkeypatch.setattr(WriteOnlyWorksheet, "append", soon_full)
    with pytest.raises(NoRoom, match="is full"):
        workbook([Sheet("one", "Note.", pd.DataFrame({"a": [1, 2]}))])
    assert list(tmp_path.iterdir()) == []
