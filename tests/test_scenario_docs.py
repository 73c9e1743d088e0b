"""The guide to scenario files: its examples load, and it leaves no key out."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from suitors.scenario import load_document
from suitors.scenario.file_schema import file_schema

GUIDE = (Path(__file__).parents[1] / "docs" / "scenarios.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.splitlines()[0])
def test_every_example_loads(example: str) -> None:
    document: dict[str, Any] = {"extends": "baseline", **tomllib.loads(example)}
    loaded = load_document(document, name="example")
    assert loaded.document != loaded.reference_document or "horizon" in document


@pytest.mark.parametrize("example", PYTHON)
def test_the_python_example_runs(example: str) -> None:
    names: dict[str, Any] = {}
    exec(compile(example, "docs/scenarios.md", "exec"), names)
    assert names["loaded"].scenario.powers["JPN"].strategy == "china"


def test_the_guide_names_every_key() -> None:
    schema = file_schema()
    tables = [schema, *(table for table in schema["$defs"].values() if table["title"] != "Quantity")]
    keys = {key for table in tables for key in table.get("properties", {})}
    prose = re.sub(r"```.*?```", "", GUIDE, flags=re.DOTALL)
    told = set(re.findall(r"[A-Za-z_]+", " ".join(re.findall(r"`([^`]+)`", prose) + EXAMPLES)))
    assert keys - told == set()
