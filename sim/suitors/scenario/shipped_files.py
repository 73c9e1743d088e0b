"""What ships with the package: parameters, instruments, strategies, profiles and scenarios."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from suitors.data import tables
from suitors.model.submodels.schedule import SUBMODELS
from suitors.packs.pack import DEFAULT, TABLES, Pack, chosen
from suitors.packs.pack import shipped as shipped_packs
from suitors.scenario.merge import Document, is_quantity
from suitors.words.brief import Brief


@dataclass(frozen=True, repr=False)
class Library(Brief):
    """Plain documents, by name, that scenarios build on."""

    parameters: Document = field(default_factory=dict)
    instruments: Document = field(default_factory=dict)
    corridors: Document = field(default_factory=dict)
    pipelines: Document = field(default_factory=dict)
    minerals: Document = field(default_factory=dict)
    strategies: Document = field(default_factory=dict)
    powers: Document = field(default_factory=dict)
    states: Document = field(default_factory=dict)

    def as_document(self) -> Document:
        """All of it as one document, with every power and state taking part."""
        return {
            name: getattr(self, name)
            for name in ("parameters", "instruments", "corridors", "pipelines", "minerals", "strategies", "powers", "states")
        }


def library(pack: Pack | None = None) -> Library:
    """What scenarios of a pack build on, by default of the one that counts here. Raises InputError for a pack that cannot be read."""
    pack = pack or chosen()
    return _shipped_library(pack) if pack.ships else _library(pack)


@cache
def _shipped_library(pack: Pack) -> Library:
    return _library(pack)


def _library(pack: Pack) -> Library:
    profiles = _note_in_source(pack.document())
    return Library(
        parameters=_parameters(),
        instruments=tomllib.loads(tables.text("instruments.toml")),
        **{name: pack.table(f"{name}.toml") for name in TABLES},
        strategies=_strategies() | pack.strategies(),
        powers=profiles["powers"],
        states=profiles["states"],
    )


def _parameters() -> Document:
    """The register, and what submodels add to it."""
    register: Document = tomllib.loads(tables.text("parameters.toml"))
    for submodel in SUBMODELS:
        register |= {name: dict(entry) for name, entry in submodel.parameters.items()}
    return register


def shipped_scenarios() -> dict[str, Path]:
    """Path of every scenario by its name: of the pack that counts and of Central Asia by their own, of others as `mekong/baseline`."""
    packs = shipped_packs()
    found = dict(chosen().scenarios())
    for name, path in packs[DEFAULT].scenarios().items():
        found.setdefault(name, path)
    for pack in packs.values():
        if pack.name != DEFAULT and pack != chosen():
            found |= {f"{pack.name}/{name}": path for name, path in pack.scenarios().items()}
    return found


def _strategies() -> Document:
    folder = resources.files("suitors.data").joinpath("strategies")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    return {name.removesuffix(".toml"): tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8")) for name in names}


def _note_in_source(node: Any) -> Any:
    """Move the notes of the opening table into the sources: they explain one value, and must go when it is replaced."""
    if is_quantity(node):
        kept = {key: value for key, value in node.items() if key != "meaning"}
        return {**kept, "source": f"{node['source']}: {node['meaning']}"} if node.get("meaning") else kept
    return {key: _note_in_source(value) for key, value in node.items()} if isinstance(node, dict) else node
