"""A dashboard that tests of its pages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from short_dashboard import SHORT
from starlette.testclient import TestClient

from suitors.web.dashboard.app import dashboard


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """A dashboard with one worker and few runs; a process of tests starts it once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("suitors.web.dashboard.worlds.Searches.__init__.__defaults__", (20,))
        for module in ("app", "state"):
            patch.setattr(f"suitors.web.dashboard.{module}.RUNS", 24)
        patch.setattr("suitors.web.dashboard.app.FIRST", 8)
        with TestClient(dashboard("tokyo_2025", workers=1), base_url="http://127.0.0.1:8642") as found:
            yield found


@pytest.fixture(scope="session")
def opened(client: TestClient) -> str:
    """The name of a scenario of one year that was opened there."""
    return str(client.post("/open", content=SHORT).json()["scenario"])
