"""What tests share: scenarios small enough to run often, and the option that rewrites the golden tables."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from suitors.processes import collect_rarely
from suitors.scenario import Loaded, load
from suitors.studies.futures import quick

settings.register_profile("suitors", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("suitors")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden with today's numbers")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes several seconds")
    # Shells start what runs in the background deaf to Ctrl-C, and so would be the commands that tests interrupt.
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    # As in the command: thousands of collected tests are no garbage, and need not be looked through again and again.
    collect_rarely()


@pytest.fixture(scope="session", autouse=True)
def one_worker() -> Iterator[None]:
    """Commands that are not told how many workers to take take one: tests run side by side already, on every core."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: 1)
        yield


@pytest.fixture(scope="session", autouse=True)
def few_built_in_futures() -> Iterator[None]:
    """Comparisons play few of their built-in futures; tests/test_answer.py plays them all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quick, "FUTURES", 32)
        patch.setattr(quick, "RUNS_AT_VALUE", 8)
        yield


@pytest.fixture(scope="session")
def baseline() -> Loaded:
    """The shipped baseline over two years."""
    return load("baseline", ["horizon.years=2"])


@pytest.fixture(scope="session")
def tokyo() -> Loaded:
    """The shipped Tokyo scenario over two years."""
    return load("tokyo_2025", ["horizon.years=2"])
