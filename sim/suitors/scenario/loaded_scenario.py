"""A scenario that has been read and checked, and what can be told of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from suitors.scenario import checks
from suitors.scenario.absent import absent_warnings
from suitors.scenario.code import refuse_code
from suitors.scenario.copies import Inherited
from suitors.scenario.edits import Edit
from suitors.scenario.merge import Document
from suitors.scenario.names import Names, names_in
from suitors.scenario.quantity import Quantity
from suitors.scenario.schema import Scenario
from suitors.scenario.shape import quantities_of
from suitors.scenario.shipped_files import Library
from suitors.words.brief import Brief


@dataclass(frozen=True)
class Change:
    """A number that differs from what ships: its path, the shipped value (None if nothing shipped), the new value."""

    path: str
    before: float | None
    after: float


@dataclass(frozen=True, repr=False)
class Loaded(Brief):
    """A scenario ready to run.

    Attributes:
        scenario: complete and checked.
        reference: the root of the ``extends`` chain without overrides: what is taken as given before anything is varied.
        document: the scenario as plain JSON data, keys sorted.
        reference_document: the reference likewise.
        name: short name (file name without ending, or the name given).
        origin: path of the file, or the name given.
        shipped: the library that it was checked against.
        overrides: what the command line set, as written.
        remarks: what the reading itself gave cause to warn of.
        edits: what the command line set with a pattern, relative to what was there, or from a date on.
        notes: what was done besides, such as shares that were scaled.
        inherited: numbers of powers and states that are copies of another's.
    """

    scenario: Scenario
    reference: Scenario
    document: Document
    reference_document: Document
    name: str
    origin: str
    shipped: Library
    overrides: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    notes: tuple[str, ...] = ()
    inherited: tuple[Inherited, ...] = ()
    pairs: tuple[str, ...] = ()
    """Outcomes of a power in one state, such as `leverage[JPN,UZB]`, that are worked out besides; no part of the hash."""

    # What follows is worked out when somebody asks: most scenarios are variants that are only simulated.

    @cached_property
    def warnings(self) -> list[str]:
        """Remarks that do not stop a run."""
        odd = checks.warnings_of(self.scenario, self._quantities, self.shipped.states, self.shipped.powers)
        return [*self.remarks, *absent_warnings(self.scenario, self.reference), *odd]

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Numbers that differ from the shipped library's."""
        return _changes(self._quantities, self.shipped)

    def asking(self, pairs: Iterable[str]) -> Loaded:
        """The same with further outcomes of a power in one state."""
        return replace(self, pairs=tuple(dict.fromkeys((*self.pairs, *pairs))))

    @cached_property
    def names(self) -> Names:
        """Who takes part, by what people call them."""
        return names_in([self.document])

    @cached_property
    def hash(self) -> str:
        """SHA-256 of document and reference in canonical JSON: equal hashes mean equal scenarios.

        Where draws lie is left out: they have a digest of their own.
        """
        text = f'{{"reference":{self.reference_text},"scenario":{_canonical(self.document)}}}'
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def reference_text(self) -> str:
        """The reference as canonical JSON; variants take it over."""
        return _canonical(self.reference_document)

    def _facts(self) -> Mapping[str, object]:
        horizon = self.scenario.horizon
        return {
            "name": self.name,
            "title": self.scenario.title,
            "horizon": f"{horizon.years} years from {horizon.start}",
            "powers": tuple(self.scenario.powers),
            "states": tuple(self.scenario.states),
            "set": self.overrides,
            "hash": self.hash[:12],
        }

    def check(self) -> list[str]:
        """Remarks on what is odd without being wrong; empty where there are none. Raises ScenarioError for what no command would run."""
        refuse_code(self.scenario, self.origin)
        check_powers(self.scenario, self.origin)
        return list(self.warnings)

    def quantities(self) -> dict[str, Quantity]:
        """Every quantity of the scenario by its dotted path."""
        return dict(self._quantities)  # what is handed out may be changed

    def reference_quantities(self) -> dict[str, Quantity]:
        """Every quantity of the reference by its dotted path."""
        return dict(self._reference_quantities)

    @cached_property
    def _quantities(self) -> dict[str, Quantity]:
        return quantities_of(self.scenario)

    @cached_property
    def _reference_quantities(self) -> dict[str, Quantity]:
        return quantities_of(self.reference)


def check_powers(scenario: Scenario, origin: str) -> None:
    """Raises ScenarioError for a power that would learn by a rule, or an actor with an agent, that cannot be had."""
    if any(power.adaptation != "fixed" for power in scenario.powers.values()):
        # Rules are part of the model, which nobody needs who only reads.
        from suitors.model.adaptation import check_rules

        check_rules(scenario, origin)
    if any(actor.agent is not None for actors in (scenario.powers, scenario.states) for actor in actors.values()):
        from suitors.model.own_code import check_agents

        check_agents(scenario, origin)


def _canonical(document: Document) -> str:
    """A document without its draws as the only text that it can be."""
    kept = {key: value for key, value in document.items() if key != "posterior"}
    return json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _changes(quantities: Mapping[str, Quantity], shipped: Library) -> tuple[Change, ...]:
    document = shipped.as_document()
    pairs = ((path, _shipped_value(document, path), quantity) for path, quantity in quantities.items())
    return tuple(
        Change(path, before, quantity.value)
        for path, before, quantity in pairs
        # A number that nothing shipped stands for was written by the scenario, unless it is a default of the schema.
        if (quantity.grade == "scenario" if before is None else quantity.value != before)
    )


def _shipped_value(document: Any, path: str) -> float | None:
    for part in path.split("."):
        if not isinstance(document, dict) or part not in document:
            return None
        document = document[part]
    value = document.get("value") if isinstance(document, dict) else document
    return float(value) if isinstance(value, int | float) else None
