"""A script without a main guard, where worker processes import it: a clear error, and no waiting."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import multiprocessing
import suitors.runs.evaluate as runs
runs.worker_context = lambda: multiprocessing.get_context("spawn")
list(runs.evaluate(max, ["a", "b"], ("x" * 1_000_000,), 2))
"""


def test_a_script_without_a_main_guard_ends_with_a_clear_error(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    ended = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode != 0
    assert '__name__ == "__main__"' in ended.stderr.splitlines()[-1]
