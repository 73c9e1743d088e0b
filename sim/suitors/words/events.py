"""An event in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from suitors.scenario.schema import Scenario


def event_text(event: Any, scenario: Scenario) -> str:
    """What an event is and whom or what it concerns, such as "institution (programme), Japan, all states"."""
    names = {code: actor.name for actors in (scenario.powers, scenario.states) for code, actor in actors.items()}
    titles = {key: {code: item.title for code, item in getattr(scenario, f"{key}s").items()} for key in ("corridor", "pipeline", "mineral")}
    stage, states = (getattr(event, key, None) for key in ("stage", "states"))
    said = [event.type.replace("_", " ") + (f" ({stage})" if stage else "")]
    for key, known in {"power": names, **titles}.items():
        if (named := getattr(event, key, None)) is not None:
            said.append(known.get(named, named))
    if states is not None:
        said += ["all states"] if states == "all" else [names.get(code, code) for code in states]
    return ", ".join(said)
