"""The notebooks run from top to bottom, are short, and show what they promise."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import suitors
from suitors.plots.frame import ShownFigure
from suitors.scenario import Loaded

FOLDER = Path(__file__).parents[1] / "docs" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.py"))
MARK = re.compile(r"^# %%", re.MULTILINE)
KERNEL = all(find_spec(name) for name in ("jupytext", "nbclient", "ipykernel"))

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a notebook writes goes into a folder of the test's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


def test_there_are_six_and_the_page_names_them() -> None:
    names = [path.stem for path in NOTEBOOKS]
    assert names == ["compare", "first_run", "own_region", "own_state_rule", "own_strategy", "sweep_and_discover"]
    page = (FOLDER.parent / "notebooks.md").read_text(encoding="utf-8")
    assert [name for name in names if f"`{name}.py`" not in page] == []


@each
def test_it_is_short(path: Path) -> None:
    assert 8 <= len(MARK.findall(path.read_text(encoding="utf-8"))) <= 18


@pytest.mark.skipif(KERNEL, reason="it runs in a kernel")
@each
def test_it_runs_as_a_script(path: Path) -> None:
    runpy.run_path(str(path))


def test_a_figure_shows_itself_as_a_picture(tokyo: Loaded) -> None:
    figure = suitors.run(tokyo, 2).figures["influence"]
    assert isinstance(figure, ShownFigure) and figure._repr_png_().startswith(b"\x89PNG")


@pytest.fixture(scope="module")
def kernel() -> Iterator[Any]:
    """One for all: every notebook begins without the names of the others, but need not import everything anew."""
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    yield manager
    manager.shutdown_kernel(now=True)


@pytest.mark.skipif(not KERNEL, reason="jupytext, nbclient or ipykernel is not installed: notebooks run as scripts")
@each
def test_it_runs_in_a_kernel_and_shows_tables_and_figures(path: Path, kernel: Any, tmp_path: Path) -> None:
    import jupytext
    from nbclient import NotebookClient
    from nbformat.v4 import new_code_cell

    notebook = jupytext.read(path)
    begin = (
        "%reset -f",
        "import os, tempfile",
        f"os.chdir({str(tmp_path)!r})",
        f"tempfile.tempdir = {str(tmp_path)!r}",
        "del os, tempfile",
    )
    notebook.cells.insert(0, new_code_cell("\n".join(begin)))
    NotebookClient(notebook, timeout=300, km=kernel).execute()
    said = [output["text"] for cell in notebook.cells for output in cell.get("outputs", []) if output.get("name") == "stderr"]
    assert said == []
    shown = {kind for cell in notebook.cells for output in cell.get("outputs", []) for kind in output.get("data", {})}
    assert "text/html" in shown
    assert "image/png" in shown or path.stem == "own_state_rule"
