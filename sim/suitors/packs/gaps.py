"""What a pack lacks, and what in it nobody has looked up yet."""

from __future__ import annotations

from collections import Counter

from suitors.errors import InputError
from suitors.packs.borders import countries, outlines
from suitors.packs.build import LICENCE_TO_SAY, STAND_IN
from suitors.packs.pack import FACTS, FILE, Pack, using
from suitors.words.numbers import plural

FILES = {
    "corridors.toml": "no transit routes: nothing depends on whose territory trade crosses",
    "pipelines.toml": "no pipelines: oil and gas count as other exports",
    "minerals.toml": "no minerals: nobody looks for supplies",
    "shocks.toml": "no shocks of its own in uncertain futures",
    "outside.csv": "no published measures for score to set beside the model's",
    "names.toml": "no other names for its powers and states",
}
"""Files that a pack may do without, and what it does without then."""
MOST = 6
"""Kinds of stand-ins that are named."""


def missing(pack: Pack) -> list[str]:
    """What the pack does without, a line each, the first scenario's fault first."""
    with using(pack):
        return [*_faults(pack), *_unsaid(pack), *_absent(pack)]


def stand_ins(pack: Pack) -> str:
    """How many opening figures nobody has looked up, the commonest kinds named; empty where there is none."""
    rows = pack.opening()
    kinds = Counter(_kind(row.path) for row in rows if row.source == STAND_IN)
    if not kinds:
        return ""
    named = ", ".join(f"{kind} ({count})" for kind, count in kinds.most_common(MOST))
    more = f" and {plural(len(kinds) - MOST, 'other kind')}" if len(kinds) > MOST else ""
    return f"{kinds.total()} of {len(rows)} opening figures: {named}{more}"


def _kind(path: str) -> str:
    """What a figure is of, without the power and state: the last words of its path."""
    words = path.split(".")
    known = words[4:] if words[2:3] == ["toward"] else words[2:]
    return ".".join(word for word in known[:2] if not word.isdigit())


def _faults(pack: Pack) -> list[str]:
    from suitors.scenario import load
    from suitors.scenario.errors import ScenarioError

    found = []
    try:
        check(pack)
    except InputError as error:
        found.append(str(error))
    name = pack.facts["scenario"]
    place = pack.scenarios().get(name)
    if place is None:
        return [*found, f"{FILE}: the first scenario {name or '(none is named)'} is not in scenarios/"]
    try:
        return [*found, *load(place).warnings]
    except (InputError, ScenarioError) as error:
        return [*found, *([f"{name} does not load: {error}"] if str(error) not in found else [])]


def check(pack: Pack) -> None:
    """Read every file of a pack. Raises InputError for the first that cannot be used."""
    from suitors.studies.outside import published

    pack.opening()
    pack.names()
    pack.strategies()
    pack.shocks()
    published(pack)
    outlines(pack)


def _unsaid(pack: Pack) -> list[str]:
    empty = [key for key in FACTS if not pack.facts[key] or pack.facts[key] == LICENCE_TO_SAY]
    return [f"{FILE}: says nothing on {', '.join(empty)}"] if empty else []


def _absent(pack: Pack) -> list[str]:
    found = [] if pack.history is not None else ["history/: no panel: validate, hindcast and calibrate have nothing to read"]
    found += [f"{file}: {without}" for file, without in FILES.items() if pack.text(file) is None]
    drawn = countries()
    undrawn = [profile["name"] for code, profile in pack.entities()["states"].items() if code not in drawn]
    return found + ([f"borders.geojson: no outlines of {', '.join(undrawn)}: they stand beside the map"] if undrawn else [])
