"""The register: every variable by name, in the order of every table and figure."""

from __future__ import annotations

from suitors.model.submodels.schedule import SUBMODELS
from suitors.variables.places import OF_PLACES
from suitors.variables.powers import OF_POWERS
from suitors.variables.states import OF_STATES
from suitors.variables.totals import TOTALS
from suitors.variables.variable import Outcome, Variable

VARIABLES: dict[str, Variable] = {
    item.name: item
    for item in (*OF_POWERS, *OF_STATES, *OF_PLACES, *(record for submodel in SUBMODELS for record in submodel.records), *TOTALS)
}
"""By name; those of submodels stand behind the rest, and what follows from recorded ones comes last."""
STOCKS = tuple(item for item in VARIABLES.values() if item.in_dataset and not item.flow and not item.needs)
"""What is recorded at the opening and at the end of each year."""
FLOWS = tuple(item for item in VARIABLES.values() if item.flow)
"""What is added up over each year."""
RECORDED = (*STOCKS, *FLOWS, *TOTALS)
"""What a dataset holds."""
OUTCOMES: dict[str, Outcome] = {item.name: item.outcome for item in VARIABLES.values() if item.outcome is not None}
"""What is told as one number a run, by name."""
