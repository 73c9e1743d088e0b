"""From a name, a path or a document to a scenario that is complete and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from suitors.packs.pack import Pack, chosen, pack_named, using
from suitors.scenario import checks, findings
from suitors.scenario.absent import absent_troubles
from suitors.scenario.complete import Completed, FaultyLayer, complete
from suitors.scenario.contracts import inherited_troubles
from suitors.scenario.copies import inherited
from suitors.scenario.edits import Edit, layers_of, rebalanced
from suitors.scenario.errors import ScenarioError, Trouble, nearest_name
from suitors.scenario.home import home_troubles
from suitors.scenario.layers import Layer, chain_of, display, error_of, find, manifest_at, read_chain, read_manifest
from suitors.scenario.loaded_scenario import Change, Loaded
from suitors.scenario.locate import Provenance
from suitors.scenario.merge import Document, copied
from suitors.scenario.names import names_in, names_of_layers
from suitors.scenario.schema import Scenario
from suitors.scenario.shipped_files import Library, library, shipped_scenarios
from suitors.words.files import file_name

__all__ = ["Change", "Loaded", "load", "load_chain", "load_complete", "load_document", "load_layers", "varied"]


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


def _load(source: str | Path, overrides: Sequence[str], shipped: Library | None) -> Loaded:
    if (manifest := manifest_at(source)) is not None:
        data = read_manifest(manifest)
        name = file_name(data["name"] if isinstance(data.get("name"), str) else manifest.resolve().parent.name)
        origin = display(manifest)
        return load_complete(data["scenario"], data.get("reference"), name=name, origin=origin, overrides=overrides, shipped=shipped)
    found = find(str(source), Path())
    if found is None:
        names = shipped_scenarios()
        problem = "is neither a file nor a shipped scenario"
        raise ScenarioError(file=str(source), problem=problem, allowed=tuple(names), nearest=nearest_name(Path(source).stem, names))
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
    layer = Layer(origin, dict(document))
    below = layer if reference is None else Layer(f"{origin} (reference)", dict(reference))
    return _whole_built(layer, [below], name, overrides, shipped)


def varied(loaded: Loaded, document: Mapping[str, Any] | None = None, overrides: Sequence[str] = ()) -> Loaded:
    """The scenario with another document, or with overrides; its reference, checked when it was loaded, is handed on.

    Args:
        loaded: what is varied.
        document: complete plain document; default: the scenario's own.
        overrides: as in :func:`load`.

    Raises:
        ScenarioError: the document cannot be used.
    """
    layer = Layer(loaded.origin, dict(loaded.document if document is None else document))
    made = _whole_built(layer, loaded, loaded.name, overrides, loaded.shipped).asking(loaded.pairs)
    vars(made)["reference_text"] = loaded.reference_text
    return made


def _whole_built(layer: Layer, below: list[Layer] | Loaded, name: str, overrides: Sequence[str], shipped: Library) -> Loaded:
    """A complete document's scenario: of what ships, only the register of parameters counts."""
    loaded = _build([layer], below, name, layer.place, overrides, Library(parameters=shipped.parameters), shipped)
    kept = layer.document.get("parameters")
    new = sorted(set(shipped.parameters) - set(kept)) if isinstance(kept, dict) else []
    newer = [f"parameters.{parameter} is newer than the document and takes its shipped value" for parameter in new]
    return replace(loaded, remarks=(*loaded.remarks, *newer)) if newer else loaded


def _resolve(chain: list[Layer], name: str, origin: str, overrides: Sequence[str], shipped: Library | None) -> Loaded:
    # The root with the files of its strategies, which lie below it.
    roots = chain[: next(place for place, layer in enumerate(chain) if not layer.inside) + 1]
    with using(_pack_of(chain)) as pack:
        base = shipped or library()
        if pack.reference is not None:
            chain = [replace(chain[0], document={"pack": pack.reference, **chain[0].document}), *chain[1:]]
        layers = _coded(chain)
        return _build(layers, layers[: len(roots)], name, origin, overrides, base, base)


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
    chain: list[Layer], below: list[Layer] | Loaded, name: str, origin: str, overrides: Sequence[str], base: Library, shipped: Library
) -> Loaded:  # fmt: skip
    """The scenario of a chain under overrides; `below` is the layers of its reference, or a scenario with the same one."""
    layers, edits, notes = _with_overrides(base, chain, overrides)
    scenario, completed = _validated(base, layers)
    document = _plain(scenario)
    if isinstance(below, Loaded):
        reference, reference_document = below.reference, below.reference_document
    elif [layer.document for layer in below] == [layer.document for layer in layers]:
        reference, reference_document = scenario, document
    else:
        reference, reference_document = _reference(base, below)
    if troubles := [*home_troubles(scenario, reference), *inherited_troubles(scenario, reference), *absent_troubles(scenario, reference)]:
        raise _first(troubles, Provenance(layers, completed.event_origins), completed.document, shipped.as_document())
    return Loaded(
        scenario=scenario,
        reference=reference,
        document=document,
        reference_document=reference_document,
        name=name,
        origin=origin,
        shipped=shipped,
        overrides=tuple(overrides),
        remarks=tuple(completed.notes),
        edits=tuple(edits),
        notes=tuple(notes),
        inherited=inherited(layers, scenario),
    )


_REFERENCES: list[tuple[Library, str, tuple[Scenario, Document]]] = []
"""What references were last, by what they stand on and say: whoever changes a scenario loads it again and again."""


def _reference(base: Library, layers: list[Layer]) -> tuple[Scenario, Document]:
    said = repr([(layer.document, layer.keep_events) for layer in layers])
    for known, text, found in _REFERENCES:
        if known is base and text == said:
            return found
    scenario, _ = _validated(base, layers)
    found = scenario, _plain(scenario)
    _REFERENCES[:] = [(base, said, found), *_REFERENCES[:3]]
    return found


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


def _sorted(value: Any) -> Any:
    """The same with sorted keys; numbers with a grade, most of a document, are sorted as they are declared."""
    if isinstance(value, dict):
        made = {key: value[key] for key in sorted(value, key=str)}
        for key, item in made.items():
            if isinstance(item, _NESTED) and not ("grade" in item and "value" in item):
                made[key] = _sorted(item)
        return made
    return [_sorted(item) if isinstance(item, _NESTED) else item for item in value] if isinstance(value, list) else value


_NESTED = (dict, list)
