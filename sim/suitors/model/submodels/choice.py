"""What states remember of what was on offer."""

from __future__ import annotations

from suitors.model.submodels.base import Submodel, stock

SUBMODEL = Submodel(
    name="choice",
    meaning="States answer the deals on their tables and remember what their menus were worth.",
    stocks=(stock("menu", "state", "utility", "worth of the offers on the table, averaged over the menu memory"),),
    always=True,
)
