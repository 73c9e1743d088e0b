"""What the benchmark races is the same model: run by run every rival comes to the engine's numbers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks.compiled import LANES, Compiled, NoCompiler, compiler
from benchmarks.mesa_agents import MesaModel
from benchmarks.opening import opening_of
from benchmarks.reduced import Outcome, engine_outcome, luck_of, noise_of, reduced
from suitors.model.model import CompetitionModel
from suitors.scenario import Loaded

RUNS = 64
"""Enough for several batches of the compiled reference."""


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    # Long enough for the shortest loans to be paid back.
    return reduced(12)


@pytest.fixture(scope="module")
def opened(loaded: Loaded) -> CompetitionModel:
    return CompetitionModel(loaded, runs=range(1))


@pytest.fixture(scope="module")
def truth(loaded: Loaded) -> Outcome:
    return engine_outcome(loaded, range(RUNS))


@pytest.fixture(scope="module")
def compiled(opened: CompetitionModel) -> Iterator[Compiled]:
    if compiler() is None:
        pytest.skip("no C compiler")
    with tempfile.TemporaryDirectory() as folder:
        yield Compiled(opening_of(opened), Path(folder))


def agree(found: Outcome, expected: Outcome) -> None:
    for name in ("debt", "works", "leverage"):
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), rtol=1e-9, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("run", [0, 2])
def test_mesa_agents_come_to_the_numbers_of_the_engine(loaded: Loaded, opened: CompetitionModel, truth: Outcome, run: int) -> None:
    agree(MesaModel(opening_of(opened), luck_of(loaded, run)).run(), truth.of_run(run))


def test_agentpy_agents_come_to_the_numbers_of_the_engine(loaded: Loaded, opened: CompetitionModel, truth: Outcome) -> None:
    agentpy_agents = pytest.importorskip("benchmarks.agentpy_agents", exc_type=ImportError)
    agree(agentpy_agents.run(opening_of(opened), luck_of(loaded, 1)), truth.of_run(1))


def test_the_compiled_reference_comes_to_the_numbers_of_the_engine(loaded: Loaded, compiled: Compiled, truth: Outcome) -> None:
    agree(compiled.run(RUNS, noise_of(loaded, range(RUNS))), truth)


def test_the_compiled_reference_draws_what_it_would_be_handed(compiled: Compiled) -> None:
    noise = compiled.draw(RUNS, seed=3)
    agree(compiled.run(RUNS, seed=3), compiled.run(RUNS, noise))
    # Uniform, and every run with draws of its own.
    assert abs(noise.mean() - 0.5) < 1e-3 and abs(noise.var() - 1 / 12) < 1e-3
    assert abs(np.corrcoef(noise[:, :, 0].ravel(), noise[:, :, 1].ravel())[0, 1]) < 0.02
    assert not np.array_equal(noise, compiled.draw(RUNS, seed=4))
    assert set(compiled.phases()) and all(spent >= 0 for spent in compiled.phases().values())


def test_the_tender_binds_in_what_is_compared(loaded: Loaded) -> None:
    """Room, debt gate and rivalry must matter, or equality would say little."""
    model = CompetitionModel(loaded, runs=range(RUNS))
    cut = 0.0
    for _ in range(8):
        model.step()
        assert model.flows is not None
        cut += model.flows.cut.sum()
    assert cut > 0


def test_runs_must_fill_the_lanes(compiled: Compiled) -> None:
    with pytest.raises(ValueError, match=f"multiple of {LANES}"):
        compiled.run(LANES + 1)


def test_a_missing_or_broken_compiler_is_said(opened: CompetitionModel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("benchmarks.compiled.compiler", lambda: None)
    with pytest.raises(NoCompiler, match="no C compiler"):
        Compiled(opening_of(opened), tmp_path)
    monkeypatch.setattr("benchmarks.compiled.compiler", lambda: "/bin/false")
    with pytest.raises(NoCompiler, match="does not build"):
        Compiled(opening_of(opened), tmp_path)
