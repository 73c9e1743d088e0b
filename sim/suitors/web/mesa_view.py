"""The model in Mesa's own view, SolaraViz: step, play, reset. `solara run suitors.web.mesa_page:page` shows the same.

The figures are those that `suitors.Model` collects; code of one's own may take it and add components as for any Mesa model.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from itertools import cycle
from typing import TYPE_CHECKING, Any

from suitors.errors import InputError
from suitors.words.dates import date_text

if TYPE_CHECKING:
    from suitors.model.calendar import Clock

SCENARIO = "SUITORS_SCENARIO"
"""Environment variable: the scenario that is shown."""
RUNS = 16


def lines(title: str, variable: str, names: Mapping[str, str], clock: Clock) -> Any:
    """A component of SolaraViz: a line for each of `names`, by code, over the dates of the clock's steps."""
    from matplotlib.axes import Axes
    from mesa.visualization import make_plot_component

    from suitors.plots.style import colour

    def finish(ax: Axes) -> None:
        for line, dashes in zip(ax.lines, cycle(("-", "--", ":"))):
            # Two may have one colour, and a line of one step would not be seen.
            line.set(linestyle=dashes, marker=".")
        ax.set_title(title, loc="left")
        ax.legend(ax.lines, list(names.values()), loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
        ax.xaxis.set_major_formatter(lambda index, place: date_text(clock.start + clock.step * (index + 1)))
        ax.tick_params(axis="x", rotation=45)

    chosen = {f"{variable}[{code}]": colour(code) for code in names}
    return make_plot_component(chosen, post_process=finish)


def view(scenario: str) -> Any:
    """A component of Solara with the model, what every power is owed, and what every state earns over time; a model for each user."""
    from mesa.visualization import SolaraViz

    from suitors import Model, load
    from suitors.model.calendar import Clock

    # It has types of its own, but exports nothing by name.
    solara: Any = import_module("solara")
    found = load(scenario).scenario
    clock = Clock.of(found.horizon)
    powers, states = ({code: all_of[code].name for code in sorted(all_of)} for all_of in (found.powers, found.states))
    components = [
        lines("Owed to each power, bn US$", "debt", powers, clock),
        lines("Output of each state, bn US$ a year", "gdp", states, clock),
    ]
    parameters = {
        "scenario": scenario,
        "runs": {"type": "SliderInt", "value": RUNS, "label": "Runs side by side", "min": 8, "max": 64, "step": 8},
        "seed": {"type": "InputText", "value": str(found.seed), "label": "Seed, a whole number"},
    }

    class Shown(Model):
        """The model as the page makes it: what is typed is text, and what is no seed leaves the scenario's."""

        def __init__(self, scenario: str = scenario, runs: int = RUNS, seed: Any = found.seed) -> None:
            typed = str(seed)
            super().__init__(scenario, runs=int(runs), seed=int(typed) if typed.isdecimal() and len(typed) < 16 else found.seed)

    def page() -> None:
        SolaraViz(solara.use_memo(Shown, []), components=components, model_params=parameters, name=found.title)

    return solara.component(page)


def show(scenario: str, port: int | None, browser: bool) -> None:
    """Serve the view until Ctrl-C. Raises InputError, ScenarioError."""
    if find_spec("solara") is None:
        raise InputError("solara is not installed; install the extra: pip install 'suitors[dashboard]'")
    from suitors import load
    from suitors.web.server import serve

    load(scenario)
    os.environ[SCENARIO] = scenario
    # Its parts are served from this machine, and nothing is asked of others.
    os.environ |= {"SOLARA_APP": "suitors.web.mesa_page:page", "SOLARA_ASSETS_PROXY": "True", "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False"}
    # What Solara tells the authors of pages says nothing to who looks at one.
    warnings.filterwarnings("ignore", module=r"solara\.")

    def made() -> Any:
        from solara.server.starlette import app

        from suitors.web.security import Guard

        return Guard(app, policy=None)

    serve(made, "Mesa's view", port=port, browser=browser)
