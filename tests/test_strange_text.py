"""What a stranger's file says is shown as text; every command prints under any encoding."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from suitors.cli.main import main

STRANGE = ["[/x]", "[red", "a [bold] b [/dim] c", "[/]", "\\[/x] [link=x]", ":smile:", "\x1b[31m red \x07"]
START = [sys.executable, "-c", "from suitors.cli.main import main; main(prog_name='suitors')"]


@pytest.mark.parametrize("text", STRANGE)
@pytest.mark.parametrize("command", ["check", "run", "explain"])
def test_brackets_and_escapes_of_a_title_are_text(command: str, text: str, tmp_path: Path) -> None:
    quoted = '"' + text.replace("\\", "\\\\").replace("\x1b", "\\u001b").replace("\x07", "\\u0007") + '"'
    file = tmp_path / "strange.toml"
    file.write_text(f'extends = "baseline"\ntitle = {quoted}\nquestion = {quoted}\nhorizon.years = 1\n')
    few = ["--runs", "8", "--no-plots", "--out", str(tmp_path / "result")] if command == "run" else []
    done = CliRunner().invoke(main, [command, str(file), *few])
    assert done.exit_code == 0, done.output
    assert "\x1b[31m" not in done.output
    assert "\x07" not in done.output
    if text.startswith(("[/x", "[red", ":")):
        assert text in done.output


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_command_prints_under_any_encoding(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "strange.toml"
    file.write_text('extends = "baseline"\ntitle = "−1 → 中"\n', encoding="utf-8")
    machine = {key: value for key, value in os.environ.items() if key != "HOME"}
    machine |= {"PYTHONIOENCODING": encoding, "LC_ALL": "C", "TZ": "Pacific/Kiritimati", "COLUMNS": "20"}
    done = subprocess.run([*START, "check", str(file)], capture_output=True, env=machine, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert b"Good to run." in done.stdout


def test_output_that_is_closed_early_ends_without_a_traceback() -> None:
    with subprocess.Popen([*START, "params", "--all"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.readline()
        started.stdout.close()
        assert b"Traceback" not in started.stderr.read()
