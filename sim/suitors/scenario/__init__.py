"""Scenarios: what a file may say, how it is read, and what is wrong with it.

>>> from suitors.scenario import load
>>> loaded = load("tokyo_2025", overrides=["powers.JPN.strategy=china"])
>>> loaded.scenario.powers["JPN"].strategy
'china'
"""

from suitors.scenario.code import allow_code
from suitors.scenario.errors import ScenarioError
from suitors.scenario.loading import Change, Loaded, load, load_complete, load_document, varied
from suitors.scenario.quantity import Quantity
from suitors.scenario.schema import Scenario
from suitors.scenario.shipped_files import Library, library, shipped_scenarios

__all__ = [
    "Change",
    "Library",
    "Loaded",
    "Quantity",
    "Scenario",
    "ScenarioError",
    "allow_code",
    "library",
    "load",
    "load_complete",
    "load_document",
    "shipped_scenarios",
    "varied",
]
