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


@cache
def library() -> Library:
    """The library that ships, read once."""
    profiles = _note_in_source(tables.document())
    return Library(
        parameters=_parameters(),
        instruments=tomllib.loads(tables.text("instruments.toml")),
        corridors=tomllib.loads(tables.text("corridors.toml")),
        pipelines=tomllib.loads(tables.text("pipelines.toml")),
        minerals=tomllib.loads(tables.text("minerals.toml")),
        strategies=_strategies(),
        powers=profiles["powers"],
        states=profiles["states"],
    )


def _parameters() -> Document:
    """The register, and what submodels add to it."""
    register: Document = tomllib.loads(tables.text("parameters.toml"))
    for submodel in SUBMODELS:
        register |= {name: dict(entry) for name, entry in submodel.parameters.items()}
    return register


def shipped_scenarios_folder() -> Path:
    """Where the scenarios are: in the package once installed, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "_scenarios"
    return inside if inside.is_dir() else package.parents[1] / "scenarios"


def shipped_scenarios() -> dict[str, Path]:
    """Path of every shipped scenario by its name, such as `baseline` or `teach/two_powers`; each folder's in alphabetical order."""
    folder = shipped_scenarios_folder()
    names = {path.relative_to(folder).with_suffix("").as_posix(): path for path in folder.rglob("*.toml")}
    return {name: names[name] for name in sorted(names, key=lambda name: (name.count("/"), name))}


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
