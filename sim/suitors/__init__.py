"""Simulate the competition for influence in Central Asia.

Powers offer loans, technology, aid and investment; states accept, refuse, hedge and wait. A scenario says who takes part, with what money,
under which numbers and for how long. It is simulated many times, each run with draws of its own.

    >>> import suitors
    >>> tokyo = suitors.load("tokyo_2025", set={"horizon.years": 1})
    >>> tokyo.check()
    []
    >>> result = suitors.run(tokyo, runs=8)
    >>> result
    Result(scenario='tokyo_2025', runs=8, ...)

`result.outcomes` is a pandas table with a row a run, `result.dataset` an xarray dataset with units, `result.deals` every deal of one run,
and `result.figures["influence"]` a Matplotlib figure. Nothing is written to disk unless `out=` names a folder.

    >>> compared = suitors.compare(tokyo, "JPN", ["japan", "china"], runs=8)
    >>> list(compared.differences.columns[:3])
    ['variant', 'against', 'outcome']
    >>> found = suitors.sweep(tokyo, {"parameters.deal_rate": (0.5, 2.0)}, points=2, runs=2)
    >>> len(found.table)
    4

`Model` is a Mesa model of many runs side by side; `Power`, `State` and `Rule` are classes to derive agents and rules of learning from.
A class of your own acts in every experiment, and in every command where a scenario names it as `states.KAZ.agent = "file.py:Proud"`:

    >>> class Proud(suitors.State):
    ...     def settle(self, table):
    ...         return super().settle(table)
    >>> proud = suitors.load(tokyo, agents={"KAZ": Proud})
    >>> suitors.run(proud, runs=8).outcomes.equals(result.outcomes)
    True

The same commands run in a terminal: `suitors --help`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.6.0"

if TYPE_CHECKING:
    from suitors.api.numbers import breakeven, discover, sensitivity, sweep
    from suitors.api.runs import responses, run
    from suitors.api.scenarios import load, scenarios
    from suitors.api.strategies import compare, tournament
    from suitors.errors import SuitorsError
    from suitors.model.adaptation.base import Rule
    from suitors.model.collector import Model
    from suitors.model.power import Power
    from suitors.model.state import State
    from suitors.scenario.loading import Loaded
    from suitors.scenario.schema import Strategy
    from suitors.studies.breakeven import BreakEven
    from suitors.studies.compare import Comparison
    from suitors.studies.discover import Discovery
    from suitors.studies.futures.explore import Futures
    from suitors.studies.run import Result
    from suitors.studies.sensitivity import Sensitivity
    from suitors.studies.sweep.read import Sweep
    from suitors.studies.tournament import TournamentResult

_FOUND_IN = {
    "load": "api.scenarios",
    "scenarios": "api.scenarios",
    "run": "api.runs",
    "compare": "api.strategies",
    "sweep": "api.numbers",
    "discover": "api.numbers",
    "responses": "api.runs",
    "breakeven": "api.numbers",
    "sensitivity": "api.numbers",
    "tournament": "api.strategies",
    "Loaded": "scenario.loading",
    "Result": "studies.run",
    "Comparison": "studies.compare",
    "Sweep": "studies.sweep.read",
    "TournamentResult": "studies.tournament",
    "Sensitivity": "studies.sensitivity",
    "BreakEven": "studies.breakeven",
    "Futures": "studies.futures.explore",
    "Discovery": "studies.discover",
    "Model": "model.collector",
    "Power": "model.power",
    "State": "model.state",
    "Rule": "model.adaptation.base",
    "Strategy": "scenario.schema",
    "SuitorsError": "errors",
}
"""Where each name lives; it is imported when it is asked for, so that `suitors --help` stays quick."""

__all__ = [
    "BreakEven",
    "Comparison",
    "Discovery",
    "Futures",
    "Loaded",
    "Model",
    "Power",
    "Result",
    "Rule",
    "Sensitivity",
    "State",
    "Strategy",
    "SuitorsError",
    "Sweep",
    "TournamentResult",
    "breakeven",
    "compare",
    "discover",
    "load",
    "responses",
    "run",
    "scenarios",
    "sensitivity",
    "sweep",
    "tournament",
]


def __getattr__(name: str) -> Any:
    if name not in _FOUND_IN:
        raise AttributeError(f"module 'suitors' has no attribute {name!r}", name=name, obj=import_module(__name__))
    found = getattr(import_module(f"suitors.{_FOUND_IN[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_FOUND_IN})
