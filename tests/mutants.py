"""Change the arithmetic in every small way and see which changes the exact cases notice.

    python tests/mutants.py                    all of it, with the share killed by file
    python tests/mutants.py engine/offers      some files only, with the names of survivors

Works on copies in `build/mutants`; `mutmut show NAME` there prints what a survivor changes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STAGE = ROOT / "build" / "mutants"
PACKAGE = ROOT / "sim" / "suitors"
GROUPS = {
    "engine": ("engine/*.py",),
    "arithmetic of the model": (
        "model/submodels/*.py",
        "model/answers.py",
        "model/calendar.py",
        "model/flows.py",
        "model/measures.py",
        "model/numbers.py",
        "model/old_works.py",
        "model/opening_debt.py",
        "model/reference.py",
        "model/standing.py",
        "model/targeting.py",
        "model/utility.py",
    ),
}
"""What is changed, below `sim/suitors`."""
NO_ARITHMETIC = {"model/submodels/base.py", "model/submodels/binding.py", "model/submodels/inputs.py", "model/submodels/schedule.py"}
"""What ties submodels to the model."""
SURVIVED, NO_TEST = 0, 33
"""Exit codes of mutmut for a mutant that no test noticed, or that no test calls."""
CONFIGURATION = """[mutmut]
source_paths=src
only_mutate=
{files}
pytest_add_cli_args_test_selection=tests
pytest_add_cli_args=
    -p
    no:cacheprovider
    -q
use_git_change_detection=false
"""


def chosen(wanted: list[str]) -> dict[str, list[str]]:
    """Files by group, relative to the package; `wanted` narrows them down by the beginning of their path."""
    groups = {}
    for group, patterns in GROUPS.items():
        files = sorted({str(path.relative_to(PACKAGE)) for pattern in patterns for path in PACKAGE.glob(pattern) if path.stat().st_size})
        files = [file for file in files if file not in NO_ARITHMETIC]
        groups[group] = [file for file in files if not wanted or any(file.startswith(start) for start in wanted)]
    return groups


def stage(files: list[str]) -> None:
    """Copy the package and the exact cases to where they are changed."""
    shutil.rmtree(STAGE, ignore_errors=True)
    for source, target in ((PACKAGE, "src/suitors"), (ROOT / "tests" / "exact", "tests")):
        shutil.copytree(source, STAGE / target, ignore=shutil.ignore_patterns("__pycache__"))
    listed = "\n".join(f"    src/suitors/{file}" for file in files)
    (STAGE / "setup.cfg").write_text(CONFIGURATION.format(files=listed), encoding="utf-8")


def outcomes(file: str) -> Iterator[tuple[str, int]]:
    """Mutants of a file with the exit code of their tests."""
    results = STAGE / "mutants" / "src" / "suitors" / f"{file}.meta"
    if results.is_file():
        yield from json.loads(results.read_text(encoding="utf-8"))["exit_code_by_key"].items()


def main(wanted: list[str]) -> None:
    groups = chosen(wanted)
    stage([file for files in groups.values() for file in files])
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    # One small process at a time: more threads would only wait for each other.
    environment |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    log = STAGE / "log.txt"
    with log.open("w", encoding="utf-8") as said:
        command = [sys.executable, "-m", "mutmut", "run", "--max-children", "1"]
        done = subprocess.run(command, cwd=STAGE, env=environment, stdout=said, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.exit(f"mutmut ended with exit code {done.returncode}; what it said is in {log}")
    for group, files in groups.items():
        total = alive = 0
        for file in files:
            codes = dict(outcomes(file))
            survivors = [name for name, code in codes.items() if code in (SURVIVED, NO_TEST)]
            total, alive = total + len(codes), alive + len(survivors)
            if codes:
                print(f"{file:36} {len(codes):5} changed {len(codes) - len(survivors):5} noticed  {1 - len(survivors) / len(codes):6.1%}")
            if wanted:
                print("".join(f"    {name}{' (no test calls it)' if codes[name] == NO_TEST else ''}\n" for name in survivors), end="")
        if total:
            print(f"{group:36} {total:5} changed {total - alive:5} noticed  {1 - alive / total:6.1%}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
