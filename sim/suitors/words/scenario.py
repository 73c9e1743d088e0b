"""Codes and dotted paths in plain words, with the names that a scenario gives to its actors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from suitors.results.outcomes import outcome_of, text_of
from suitors.scenario import Loaded
from suitors.words.actors import capital, named, possessive
from suitors.words.names import number_name
from suitors.words.numbers import percent

PATH = re.compile(r"\b(?:parameters|strategies|powers|states|corridors|minerals|instruments)\.[\w.]*\w")
BELIEFS = {
    "as assumed": "as assumed",
    "conduct-neutral": "if all strategies behaved alike",
    "no hedging": "if states did not hedge",
    "sceptic": "for a sceptic of the quality of works",
}


class Words:
    """How texts call the actors, strategies and numbers of a scenario."""

    def __init__(self, loaded: Loaded) -> None:
        scenario, self.loaded = loaded.scenario, loaded
        self.actors = {code: named(item.name) for code, item in [*loaded.reference.powers.items(), *scenario.powers.items()]}
        self.actors |= {code: item.name for code, item in scenario.states.items()}
        self._meanings = {f"parameters.{name}": item.meaning for name, item in scenario.parameters.items() if item.meaning}
        titles = [item.title for item in scenario.strategies.values()]
        # One that is based on another has that one's title until it gets its own: its name tells them apart.
        self._titles = {
            name: item.title if titles.count(item.title) == 1 else name.replace("_", " ") for name, item in scenario.strategies.items()
        }
        self._home = {item.strategy: code for code, item in [*loaded.reference.powers.items(), *scenario.powers.items()][::-1]}

    def actor(self, code: str) -> str:
        power, comma, state = code.partition(",")
        return f"{self.actor(power)} in {self.actor(state)}" if comma else self.actors.get(code, code)

    def strategy(self, name: str, of: str = "") -> str:
        """A strategy by whose it is; "its own strategy" where it is that of the power `of`."""
        plain = name.partition(",")[0]
        home = self._home.get(plain)
        if home is None:
            return f"“{self._titles.get(plain, plain).partition(':')[0]}”"
        return "its own strategy" if home == of else f"{possessive(self.actor(home))} strategy"

    def whose(self, name: str, of: str = "") -> str:
        """A strategy in a table or at an axis: "Japan's", "its own" for the power `of`, or the strategy's name where it is nobody's."""
        plain, comma, rest = name.partition(",")
        home = self._home.get(plain)
        if home is not None and home == of:
            return f"its own{comma}{rest}"
        return f"{possessive(self.title(home))}{comma}{rest}" if home is not None else name.replace("_", " ")

    def home(self, strategy: str) -> str:
        """The code of the power whose own a strategy is, or nothing."""
        return self._home.get(strategy, "")

    def title(self, code: str) -> str:
        """An actor's name as it stands alone, without an article."""
        return self.actor(code).removeprefix("the ")

    def number(self, path: str) -> str:
        """A number of the scenario by its dotted path."""
        parts = path.split(".")
        if path in self._meanings:
            return self._meanings[path]
        if parts[0] == "powers" and len(parts) > 3 and parts[2] == "toward":
            return f"{' '.join(parts[4:]).replace('_', ' ')} of {self.actor(parts[1])} in {self.actor(parts[3])} at the start"
        return self.short(path)

    def short(self, path: str) -> str:
        """A number of the scenario by its dotted path in a few words, for running text."""
        text = number_name(path)
        if text in self.actors:
            return f"presence of {self.actor(text)}"
        for name in self._titles:
            text = text.replace(f"(strategy {name})", f"in {self.strategy(name)}")
        text = re.sub(r", ([A-Z]+) in ([A-Z]+)$", lambda found: f" of {self.actor(found[1])} in {self.actor(found[2])}", text)
        return re.sub(r"\(([A-Z]+)\)", lambda found: f"of {self.actor(found[1])}", text)

    def text(self, said: str) -> str:
        """A text with every dotted path in it told in words."""
        return PATH.sub(lambda found: self.number(found[0]), said)

    def found(self, cause: Mapping[str, Any]) -> bool:
        """Whether futures held out bear out where the sign differs."""
        return bool((cause["box"] and cause["box"]["confirmed"]) or (cause.get("tree") or {}).get("leaf"))

    def where(self, cause: Mapping[str, Any]) -> str:
        """Where the sign differs by what a comparison's causes.json says of one difference."""
        box, leaf = cause["box"], (cause.get("tree") or {}).get("leaf")
        held = "{} of the futures there against {} of all, with {} of those where it differs, in futures not used to find it"
        if box and box["confirmed"]:
            shares = (percent(box[name]) for name in ("held_out_density", "base", "held_out_coverage"))
            return f"above all where {self.text(box['text'])} ({held.format(*shares)})"
        if leaf:
            shares = (percent(share) for share in (leaf["held_out_density"], cause["flips"], leaf["held_out_coverage"]))
            return f"above all where {self.text(leaf['text'])} (found by a classification tree: {held.format(*shares)})"
        if box:
            return f"no limits that hold in futures not used to find them (tried: {self.text(box['text'])})"
        return str(cause["message"])

    def phrase(self, column: str) -> str:
        """An outcome with its actor within a sentence, such as "goodwill towards Japan"."""
        name, _, actor = column.partition("[")
        return f"{outcome_of(name).before_actor} {self.actor(actor[:-1])}" if actor else text_of(name)

    def outcome(self, column: str) -> str:
        """An outcome such as `goodwill[JPN]`."""
        words, actor = text_of(column), column.partition("[")[2]
        who = self.actor(actor[:-1])
        return f"{capital(who)}: {words}" if actor else words


def listed(items: Sequence[str]) -> str:
    """Items joined by commas and a last "and"; by semicolons where an item has a comma of its own."""
    if len(items) < 2:
        return "".join(items)
    comma = "; " if any(", " in item for item in items) else ", "
    return f"{comma.join(items[:-1])}{';' if comma == '; ' else ''} and {items[-1]}"


def belief(row: str, rows: Mapping[str, str] = BELIEFS) -> str:
    return rows.get(row, row)
