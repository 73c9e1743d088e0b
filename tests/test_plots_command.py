"""The command draws stored results again and explains what it cannot draw."""

from __future__ import annotations

from pathlib import Path

import pytest
import xarray as xr
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic import build_run

from suitors.cli.main import main
from suitors.plots.all import draw_all
from suitors.plots.kinds import KINDS


@pytest.fixture(scope="module")
def runs() -> xr.Dataset:
    return build_run(runs=24, years=4)


@pytest.fixture(scope="module")
def folder(runs: xr.Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("result")
    runs.to_netcdf(place / "dataset.nc", engine="h5netcdf")
    return place


def test_the_command_redraws_what_is_asked(folder: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["plot", str(folder), "--kind", "goodwill", "--kind", "map", "--format", "png", "--out", str(tmp_path)]
    )
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["goodwill.png", "manifest.json", "map.png"]
    assert result.output.splitlines() == [str(tmp_path / "goodwill.png"), str(tmp_path / "map.png")]


def test_the_command_draws_the_same_as_the_library(folder: Path, runs: xr.Dataset, tmp_path: Path) -> None:
    CliRunner().invoke(main, ["plot", str(folder), "--kind", "fan", "--format", "svg", "--out", str(tmp_path / "stored")])
    (fresh,) = draw_all(runs, None, tmp_path / "fresh", ["svg"], ["fan"])
    assert fresh.read_bytes() == (tmp_path / "stored" / "fan.svg").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--kind", "influense"], "did you mean influence"),
        (["--kind", "zzz"], "there are influence"),
        (["--kind", "timeline"], "deals.parquet"),
    ],
)
def test_the_command_explains_what_it_cannot_draw(folder: Path, arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(main, ["plot", str(folder), *arguments])
    assert result.exit_code == 2
    assert message in result.output


def test_the_command_explains_what_is_no_result(tmp_path: Path) -> None:
    absent, empty = CliRunner().invoke(main, ["plot", str(tmp_path / "nowhere")]), CliRunner().invoke(main, ["plot", str(tmp_path)])
    (tmp_path / "dataset.nc").write_text("not a dataset")
    broken = CliRunner().invoke(main, ["plot", str(tmp_path)])
    assert [one.exit_code for one in (absent, empty, broken)] == [2, 2, 2]
    assert "no result folder" in absent.output and "has no dataset.nc" in empty.output and "cannot read" in broken.output


@settings(max_examples=10)
@given(st.sampled_from(sorted(KINDS)), st.integers(0, 5))
def test_a_slip_in_a_kind_is_answered_with_a_kind(kind: str, at: int) -> None:
    slip = kind[: at % len(kind)] + "q" + kind[at % len(kind) :]
    result = CliRunner().invoke(main, ["plot", ".", "--kind", slip])
    assert result.exit_code == 2
    assert f"did you mean {kind}" in result.output
