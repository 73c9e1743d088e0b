"""From a name, a path or a document to a scenario that is complete and checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from suitors.packs.pack import Pack, chosen, pack_named, using
from suitors.scenario import checks, findings
from suitors.scenario.absent import absent_troubles, absent_warnings
from suitors.scenario.code import refuse_code
from suitors.scenario.complete import Completed, FaultyLayer, complete
from suitors.scenario.contracts import inherited_troubles
from suitors.scenario.copies import Inherited, inherited
from suitors.scenario.edits import Edit, layers_of, rebalanced
from suitors.scenario.errors import ScenarioError, Trouble, nearest_name
from suitors.scenario.home import home_troubles
from suitors.scenario.layers import Layer, chain_of, display, error_of, find, read_chain, read_manifest
from suitors.scenario.locate import Provenance
from suitors.scenario.merge import Document, copied
from suitors.scenario.names import Names, names_in, names_of_layers
from suitors.scenario.quantity import Quantity
from suitors.scenario.schema import Scenario
from suitors.scenario.shape import quantities_of
from suitors.scenario.shipped_files import Library, library, shipped_scenarios
from suitors.words.brief import Brief
from suitors.words.files import file_name


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
        warnings: remarks that do not stop a run.
        overrides: what the command line set, as written.
        changes: numbers that differ from the shipped library's.
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
    warnings: list[str]
    overrides: tuple[str, ...]
    changes: tuple[Change, ...]
    edits: tuple[Edit, ...] = ()
    notes: tuple[str, ...] = ()
    inherited: tuple[Inherited, ...] = ()
    pairs: tuple[str, ...] = ()
    """Outcomes of a power in one state, such as `leverage[JPN,UZB]`, that are worked out besides; no part of the hash."""

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
        both = {"reference": _without_draws(self.reference_document), "scenario": _without_draws(self.document)}
        text = json.dumps(both, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

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
        return dict(self._quantities)

    def reference_quantities(self) -> dict[str, Quantity]:
        """Every quantity of the reference by its dotted path."""
        return dict(self._reference_quantities)

    # Gathering them takes a tenth of the time of opening a model; what is handed out may be changed.
    @cached_property
    def _quantities(self) -> dict[str, Quantity]:
        return quantities_of(self.scenario)

    @cached_property
    def _reference_quantities(self) -> dict[str, Quantity]:
        return quantities_of(self.reference)


def load(source: str | Path, overrides: Sequence[str] = (), *, shipped: Library | None = None, to_run: bool = True) -> Loaded:
    """Read a scenario.

    Args:
        source: a path to a TOML file, to a results' ``manifest.json`` or its folder, or the name of a shipped scenario.
        overrides: ``key.path=value`` each; later ones win.
        shipped: library to build on; default: the one that ships.
        to_run: False to read only, such as for a report: code that the scenario names is not refused, and not run.

    Raises:
        ScenarioError: the scenario cannot be used, or names code that is not allowed to run.
    """
    loaded = _load(source, overrides, shipped)
    if to_run:
        loaded.check()
    return loaded


def load_chain(chain: list[Layer], overrides: Sequence[str] = ()) -> Loaded:
    """A scenario from layers that have been read, the root first; it is called like the file of the last. Raises ScenarioError."""
    loaded = _resolve(chain, Path(chain[-1].place).stem, chain[-1].place, overrides, None)
    loaded.check()
    return loaded


def check_powers(scenario: Scenario, origin: str) -> None:
    """Raises ScenarioError for a power that would learn by a rule, or an actor with an agent, that cannot be had."""
    if any(power.adaptation != "fixed" for power in scenario.powers.values()):
        # Rules are part of the model, which nobody needs who only reads.
        from suitors.model.adaptation import check_rules

        check_rules(scenario, origin)
    if any(actor.agent is not None for actors in (scenario.powers, scenario.states) for actor in actors.values()):
        from suitors.model.own_code import check_agents

        check_agents(scenario, origin)


def _load(source: str | Path, overrides: Sequence[str], shipped: Library | None) -> Loaded:
    path = Path(source).expanduser()
    manifest = path / "manifest.json" if path.is_dir() else path
    if manifest.suffix == ".json" and manifest.is_file():
        data = read_manifest(manifest)
        name = file_name(data["name"] if isinstance(data.get("name"), str) else manifest.resolve().parent.name)
        origin = display(manifest)
        return load_complete(data["scenario"], data.get("reference"), name=name, origin=origin, overrides=overrides, shipped=shipped)
    found = find(str(source), Path())
    if found is None:
        names = shipped_scenarios()
        problem = "is neither a file nor a shipped scenario"
        raise ScenarioError(file=str(source), problem=problem, allowed=tuple(names), nearest=nearest_name(path.stem, names))
    return _resolve(read_chain(found), found.stem, display(found), overrides, shipped)


def load_document(
    document: Mapping[str, Any],
    name: str = "document",
    overrides: Sequence[str] = (),
    *,
    folder: Path | None = None,
    shipped: Library | None = None,
) -> Loaded:
    """Take a scenario from Python: what a file could say, as nested dictionaries; merging and checks are the same.

    Args:
        document: keys are strings; days are ``date`` objects or ISO text.
        name: what messages and results call it.
        overrides: as in :func:`load`.
        folder: where ``extends`` looks for files; default: the working folder.
        shipped: library to build on; default: the one that ships.

    Raises:
        ScenarioError: the scenario cannot be used.
    """
    layers = chain_of(copied(dict(document)), name, text=None, folder=folder or Path())
    return _resolve(layers, name, name, overrides, shipped)


def load_layers(layers: list[Layer], name: str, overrides: Sequence[str] = ()) -> Loaded:
    """Take a scenario from layers, the root first, which is the reference. Raises ScenarioError."""
    loaded = _resolve(layers, name, name, overrides, None)
    loaded.check()
    return loaded


def load_complete(
    document: Mapping[str, Any],
    reference: Mapping[str, Any] | None = None,
    *,
    name: str = "document",
    origin: str | None = None,
    overrides: Sequence[str] = (),
    shipped: Library | None = None,
) -> Loaded:
    """Take a complete document as :attr:`Loaded.document` holds it: nothing is looked up in the shipped profiles.

    Parameters that the model has gained since the document was kept take their shipped values, with a warning.

    Args:
        document: complete plain document.
        reference: complete plain document of the reference; default: the document without overrides.
        name: what messages and results call it.
        origin: where it comes from; default: the name.
        overrides: as in :func:`load`.
        shipped: library whose register of parameters counts; default: the one that ships.

    Raises:
        ScenarioError: the document cannot be used.
    """
    pack = document.get("pack")
    shipped = shipped or library(pack_named(pack if isinstance(pack, str) else None))
    origin = origin or name
    register = Library(parameters=shipped.parameters)
    layer = Layer(origin, dict(document))
    below = None if reference is None else [Layer(f"{origin} (reference)", dict(reference))]
    loaded = _build([layer], 1, name, origin, overrides, register, shipped, below)
    kept = document.get("parameters")
    new = sorted(set(shipped.parameters) - set(kept)) if isinstance(kept, dict) else []
    loaded.warnings.extend(f"parameters.{parameter} is newer than the document and takes its shipped value" for parameter in new)
    return loaded


def _resolve(chain: list[Layer], name: str, origin: str, overrides: Sequence[str], shipped: Library | None) -> Loaded:
    # The root with the files of its strategies, which lie below it.
    roots = chain[: next(place for place, layer in enumerate(chain) if not layer.inside) + 1]
    with using(_pack_of(chain)) as pack:
        base = shipped or library()
        if pack.reference is not None:
            chain = [replace(chain[0], document={"pack": pack.reference, **chain[0].document}), *chain[1:]]
        return _build(_coded(chain), len(roots), name, origin, overrides, base, base)


def _pack_of(chain: Sequence[Layer]) -> Pack:
    """The one pack that layers stand on: the topmost file that says, or lies in, one; else the one that counts here."""
    return next((layer.pack for layer in reversed(chain) if layer.pack is not None), chosen())


def _coded(chain: Sequence[Layer]) -> list[Layer]:
    """The layers with codes for the names of powers and states. Raises ScenarioError where a table names somebody twice."""
    found = []
    for layer, names in zip(chain, names_of_layers(layer.document for layer in chain), strict=True):
        try:
            found.append(replace(layer, document=names.document(layer.document), names=names))
        except Trouble as trouble:
            raise error_of(layer.place, layer.text, trouble) from None
    return found


def _build(
    chain: list[Layer], roots: int, name: str, origin: str, overrides: Sequence[str], base: Library, shipped: Library,
    reference_layers: list[Layer] | None = None,
) -> Loaded:  # fmt: skip
    layers, edits, notes = _with_overrides(base, chain, overrides)
    scenario, completed = _validated(base, layers)
    below = chain[:roots] if reference_layers is None else reference_layers
    reference, _ = (scenario, completed) if reference_layers is None and len(layers) == roots else _validated(base, below)
    if troubles := [*home_troubles(scenario, reference), *inherited_troubles(scenario, reference), *absent_troubles(scenario, reference)]:
        raise _first(troubles, Provenance(layers, completed.event_origins), completed.document, shipped.as_document())
    document, quantities = _plain(scenario), quantities_of(scenario)
    return Loaded(
        scenario=scenario,
        reference=reference,
        document=document,
        reference_document=document if reference is scenario else _plain(reference),
        name=name,
        origin=origin,
        warnings=[*completed.notes, *absent_warnings(scenario, reference), *checks.warnings_of(scenario, quantities, shipped.states)],
        overrides=tuple(overrides),
        changes=_changes(quantities, shipped),
        edits=tuple(edits),
        notes=tuple(notes),
        inherited=inherited(layers, quantities),
    )


def _with_overrides(base: Library, chain: list[Layer], overrides: Sequence[str]) -> tuple[list[Layer], list[Edit], list[str]]:
    """The layers with what the command line sets over them, what that edits, and what was scaled because of it."""
    layers, edits, names = list(chain), list[Edit](), names_in(layer.document for layer in chain)
    for text in overrides:
        more, edited = layers_of(text, names, partial(_whole, base, layers))
        layers = [*layers, *more]
        edits += edited
        if any(layer.override is not None and layer.override[0] in ("powers", "states") for layer in more):
            names = names_in(layer.document for layer in layers)
    balanced, notes = rebalanced(layers, lambda: _completed(base, layers).document)
    return [*layers, *balanced], edits, notes


def _whole(base: Library, layers: Sequence[Layer]) -> Document:
    return _plain(_formed(base, layers)[0])


def _completed(base: Library, layers: Sequence[Layer]) -> Completed:
    try:
        return complete(base, layers)
    except FaultyLayer as fault:
        raise Provenance(layers).error(fault.trouble, {}, {}, own_layer=fault.layer) from None


def _formed(base: Library, layers: Sequence[Layer]) -> tuple[Scenario, Completed]:
    """The scenario that the layers make, each table of it checked alone."""
    shipped, completed = base.as_document(), _completed(base, layers)
    provenance = Provenance(layers, completed.event_origins)
    try:
        # Sorted keys: the order of actors, and with it the order of sums, is the same from a file and from its kept document.
        return Scenario.model_validate(_sorted(completed.document)), completed
    except ValidationError as error:
        raise _first(findings.troubles_of(error, completed.document, shipped), provenance, completed.document, shipped) from None


def _validated(base: Library, layers: Sequence[Layer]) -> tuple[Scenario, Completed]:
    scenario, completed = _formed(base, layers)
    if troubles := checks.troubles_of(scenario, base.parameters):
        raise _first(troubles, Provenance(layers, completed.event_origins), completed.document, base.as_document())
    return scenario, completed


def _first(troubles: list[Trouble], provenance: Provenance, document: Document, shipped: Document) -> ScenarioError:
    first, *rest = [provenance.error(trouble, document, shipped) for trouble in sorted(troubles, key=provenance.order)]
    return ScenarioError(
        file=first.file, line=first.line, key=first.key, value=first.value, problem=first.problem,
        allowed=first.allowed, nearest=first.nearest, others=rest,
    )  # fmt: skip


def _plain(scenario: Scenario) -> Document:
    document: Document = _sorted(scenario.model_dump(mode="json", exclude_none=True))
    return document


def _without_draws(document: Document) -> Document:
    return {key: value for key, value in document.items() if key != "posterior"}


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        items = ((key, value[key]) for key in sorted(value, key=str))
        return {key: _sorted(item) if isinstance(item, dict | list) else item for key, item in items}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def _changes(quantities: Mapping[str, Quantity], shipped: Library) -> tuple[Change, ...]:
    document = shipped.as_document()
    pairs = ((path, _shipped_value(document, path), quantity) for path, quantity in quantities.items())
    return tuple(Change(path, before, quantity.value) for path, before, quantity in pairs if _differs(before, quantity))


def _differs(before: float | None, quantity: Quantity) -> bool:
    # A number that nothing shipped stands for was written by the scenario, unless it is a default of the schema.
    return quantity.grade == "scenario" if before is None else quantity.value != before


def _shipped_value(document: Any, path: str) -> float | None:
    for part in path.split("."):
        if not isinstance(document, dict) or part not in document:
            return None
        document = document[part]
    value = document.get("value") if isinstance(document, dict) else document
    return float(value) if isinstance(value, int | float) else None
