"""The documentation as a site: built strictly, complete, and without the network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.skipif(find_spec("mkdocs") is None, reason="the extra 'docs' is not installed; make docs installs it")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


def test_reference_pages_are_made_from_the_code(site: Path) -> None:
    assert "suitors compare" in (site / "commands.html").read_text(encoding="utf-8")
    assert "steps_per_year" in (site / "scenario_keys.html").read_text(encoding="utf-8")
    assert "goodwill_decay" in (site / "parameters.html").read_text(encoding="utf-8")
    assert "policy_leverage" in (site / "outcomes.html").read_text(encoding="utf-8")


def test_no_page_asks_for_anything_from_elsewhere(site: Path) -> None:
    loaded = re.compile(r"<(?:script|img|link)[^>]*(?:src|href)=\"?(https?://[^\" >]+)")
    found = {page.name: loaded.findall(page.read_text(encoding="utf-8")) for page in site.rglob("*.html")}
    assert {name: links for name, links in found.items() if links} == {}
