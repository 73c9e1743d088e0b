"""What a scenario is compared with: itself without what the command line changes, what it extends, what a manifest keeps beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from suitors.scenario.layers import Layer, display, find, manifest_at, read_chain, read_manifest
from suitors.scenario.loading import Loaded, load, load_chain, load_complete
from suitors.scenario.overrides import parse
from suitors.words.files import file_name

SETUP = ("horizon", "runs", "seed", "arithmetic")
"""Tables that say how long and how often is simulated: they hold for both sides."""


@dataclass(frozen=True)
class Parent:
    """A scenario to compare with, and whether it is the same one without what the command line changes."""

    loaded: Loaded
    without_set: bool

    @property
    def name(self) -> str:
        return f"{self.loaded.name} without --set" if self.without_set else self.loaded.name


def parent_of(source: str | Path, overrides: Sequence[str] = ()) -> Parent | None:
    """The scenario to compare `source` with; None where it extends nothing and nothing is changed. Raises ScenarioError."""
    kept = [text for text in overrides if parse(text).parts[0] in SETUP]
    if len(kept) < len(overrides):
        return Parent(load(source, kept), True)
    if (manifest := manifest_at(source)) is not None:
        return _kept(manifest, kept)
    found = find(str(source), Path())
    below = _below(read_chain(found)) if found is not None else []
    return Parent(load_chain(below, kept), False) if below else None


def _kept(manifest: Path, overrides: Sequence[str]) -> Parent | None:
    """The scenario that an earlier run was compared with."""
    about = read_manifest(manifest).get("parent")
    if not isinstance(about, dict) or not isinstance(about.get("scenario"), dict):
        return None
    name = file_name(str(about.get("scenario_name")))
    loaded = load_complete(about["scenario"], about.get("reference"), name=name, origin=display(manifest), overrides=overrides)
    loaded.check()
    return Parent(loaded, about.get("without_set") is True)


def scenarios_of_manifest(source: str | Path, overrides: Sequence[str] = ()) -> list[Loaded]:
    """The scenarios of a comparison of scenarios; none where `source` is no manifest, or folder, of one. Raises ScenarioError."""
    if (manifest := manifest_at(source)) is None:
        return []
    kept = read_manifest(manifest).get("scenarios")
    found = [
        load_complete(item["scenario"], item.get("reference"), name=file_name(item["name"]), origin=display(manifest), overrides=overrides)
        for item in (kept if isinstance(kept, list) else [])
        if isinstance(item, dict) and isinstance(item.get("scenario"), dict) and isinstance(item.get("name"), str)
    ]
    for loaded in found:
        loaded.check()
    return found


def _below(chain: Sequence[Layer]) -> list[Layer]:
    """The chain without its last file and the parts that only that file names."""
    below = list(chain[:-1])
    while below and below[-1].inside:
        below.pop()
    return below


def comparable(one: Loaded, other: Loaded) -> bool:
    """Whether two scenarios cover the same years and have a power and a state in common."""
    ours, theirs = one.scenario, other.scenario
    same_span = (ours.horizon.start, ours.horizon.years) == (theirs.horizon.start, theirs.horizon.years)
    return same_span and bool(ours.powers.keys() & theirs.powers.keys()) and bool(ours.states.keys() & theirs.states.keys())
