"""The model in Mesa's own view, SolaraViz: step, play, reset. `solara run suitors.web.mesa_page:page` shows the same.

The figures are those that `suitors.Model` collects; code of one's own may take it and add components as for any Mesa model.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Any

from suitors.errors import InputError

SCENARIO = "SUITORS_SCENARIO"
"""Environment variable: the scenario that is shown."""
RUNS = 16


def view(scenario: str) -> Any:
    """A component of Solara with the model, what every power is owed, and what every state earns over time."""
    from mesa.visualization import SolaraViz, make_plot_component

    from suitors import Model, load
    from suitors.plots.style import colour

    found = load(scenario).scenario
    powers = {f"debt[{code}]": colour(code) for code in sorted(found.powers)}
    states = {f"gdp[{code}]": colour(code) for code in sorted(found.states)}
    parameters = {
        "scenario": scenario,
        "runs": {"type": "SliderInt", "value": RUNS, "label": "Runs side by side", "min": 8, "max": 64, "step": 8},
        "seed": {"type": "InputText", "value": str(found.seed), "label": "Seed"},
    }

    class Shown(Model):
        """The model as the page makes it: what is typed is text."""

        def __init__(self, scenario: str = scenario, runs: int = RUNS, seed: Any = found.seed) -> None:
            super().__init__(scenario, runs=int(runs), seed=int(seed))

        def step(self) -> None:
            if not self.finished:
                super().step()
            self.running = not self.finished

    components = [make_plot_component(powers), make_plot_component(states)]
    return SolaraViz(Shown(), components=components, model_params=parameters, name=found.title)


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

    def made() -> Any:
        from solara.server.starlette import app

        from suitors.web.security import Guard

        return Guard(app, policy=None)

    serve(made, "Mesa's view", port=port, browser=browser)
