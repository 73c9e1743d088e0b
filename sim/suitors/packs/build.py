"""A pack from what is known of a region: a panel of its past, or a scenario that writes it out; stand-ins for the rest."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from suitors.arguments import toml
from suitors.csv_text import read_text
from suitors.data.countries import code, name_of
from suitors.data.tables import OpeningRow
from suitors.errors import InputError
from suitors.history import defaults
from suitors.history.panel import Panel
from suitors.history.scenario import opening_debts
from suitors.history.tables import IN_FOLDERS
from suitors.history.vocabulary import MULTILATERALS, STRATEGY_OF
from suitors.packs.pack import FILE, TABLES, opening_rows, shipped
from suitors.results.folder import holds_nothing
from suitors.scenario import Loaded
from suitors.scenario.errors import nearest_name
from suitors.scenario.merge import Document, is_quantity
from suitors.scenario.quantity import SCENARIO_SOURCE
from suitors.scenario.shipped_files import library
from suitors.words.numbers import given, rounded

RECENT = 5
"""Years whose mean stands for what a power gives now."""
STAND_IN = "stand-in"
"""Source of what nobody has looked up yet; docs/packs.md lists the rules."""
WIDTH = {"data": 0.1, "literature": 0.2, "assumed": 0.4}
"""Range of a number without one of its own, as a share of it on both sides."""
USUAL_STRATEGY = "korea"
"""Strategy of a power that none ships for: a varied one, without geopolitics."""
BANKS_STRATEGY = "multilateral"
"""Strategy of development banks, which lend without competing for influence."""
UNITS = {
    "gdp": "bn US$", "public_debt": "bn US$", "market_external_debt": "bn US$", "sovereign_debt": "bn US$", "commercial_debt": "bn US$",
    "direct_investment": "bn US$", "aid_stock": "bn US$", "trade": "bn US$ a year", "grants": "bn US$ a year",
    "state_loans": "bn US$ a year", "completed": "bn US$ a year", "announced": "bn US$ a year", "growth": "share a year",
    "funding_rate": "share a year", "population": "million", "revenue": "share of GDP", "exports": "share of GDP",
    "balance": "share of GDP", "remittances": "share of GDP", "resource_rents": "share of GDP", "remittance_share": "share of remittances",
}  # fmt: skip
WIDE = {"direct_investment": 0.1, "commercial_debt": 0.05, "trade": 0.1, "aid_stock": 0.01, "sovereign_debt": 0.02}
"""How large a stock or flow may be of which nobody has looked anything up, as a share of the state's GDP."""
LICENCE_TO_SAY = "say here under which licences the figures may be passed on"
TO_DO = "look it up, or judge it: then give it a grade, a source and a range of its own"


@dataclass(frozen=True)
class Draft:
    """What a pack will hold: its files by name, how many of its numbers are stand-ins, and codes that nobody has named."""

    files: Mapping[str, str | bytes]
    numbers: int
    stand_ins: int
    nameless: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    """Names of powers that play the usual strategy, since none ships for them."""


def from_scenario(loaded: Loaded, title: str) -> Draft:
    """A pack of all that a scenario says of powers, states, routes and minerals; the scenario itself becomes the first of the pack."""
    document = loaded.document
    year = str(loaded.scenario.horizon.start.year)
    part = {kind: document[kind] for kind in ("powers", "states")}
    rows = list(_rows(part, year))
    kept = {"title": loaded.scenario.title, "question": loaded.scenario.question, "description": loaded.scenario.description}
    ours = {"pipelines": {name: line for name, line in document["pipelines"].items() if line["state"] in document["states"]}}
    tables: dict[str, str | bytes] = {f"{name}.toml": _toml(_plain(table)) for name in TABLES if (table := {**document, **ours}[name])}
    own = {name: strategy for name, strategy in document["strategies"].items() if name not in library().strategies}
    tables |= {f"strategies/{name}.toml": _toml(_plain(strategy)) for name, strategy in own.items()}
    return _draft(title, rows, _entities(part), _scenario(kept, document), tables)


def from_panel(panel: Panel, title: str, names: Mapping[str, str], source: Path, figures: Path | None = None) -> Draft:
    """A pack of what a panel holds at its end, with stand-ins by the rules of hindcasts for the rest.

    Args:
        panel: its powers and states become those of the pack.
        title: what people call the region.
        names: what to call powers and states, by code; others are called as in the packs that ship, or by their code.
        source: the file, or folder of tables, that the panel was read from; copied as the history of the pack.
        figures: a table like ``opening.csv`` whose rows count instead of those of the same path, or beside them.

    Raises InputError for figures that cannot be read, come twice, or are about a power or state that the panel does not have.
    """
    year = panel.years[-1]
    names = {**{code: _called(code) for code in (*panel.powers, *panel.states)}, **_usual_names(), **names}
    debts = opening_debts(panel, year, library())
    powers = {power: _power(panel, place, year, names, debts[place]) for place, power in enumerate(panel.powers)}
    owed = debts.sum(axis=0)
    states = {state: _state(panel, state, year, float(owed[column]), names) for column, state in enumerate(panel.states)}
    part = {"powers": powers, "states": states}
    rows = list(_rows(part, str(year)))
    if figures is not None:
        rows = _overruled(rows, figures, part)
    about = {
        "title": f"{title}: all as before",
        "question": f"Where does the competition for influence lead if all go on as before in {title}?",
        "description": "Made from a panel of past flows. What stands in for what nobody has looked up is marked in opening.csv.",
    }
    horizon = {"start": f"{year + 1}-01-01", "years": 10, "steps_per_year": 4}
    scenario = {**about, "runs": 256, "seed": year, "horizon": horizon}
    draft = _draft(title, rows, _entities(part), _players(scenario, part), _history(source))
    usual = (power["name"] for code, power in powers.items() if power["contestant"] and code.upper() not in STRATEGY_OF)
    return replace(draft, usual=tuple(usual))


def write(draft: Draft, folder: Path) -> None:
    """Write a pack. Raises InputError where the folder holds anything."""
    if folder.exists() and (not folder.is_dir() or not holds_nothing(folder)):
        raise InputError(f"{folder}: is there already; give another name or folder, or remove it")
    for name, content in draft.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def _usual_names() -> dict[str, str]:
    """What the packs that ship call powers and states, by code; the default pack first."""
    tables = [table for pack in shipped().values() for table in pack.entities().values()]
    return {code: row["name"] for table in reversed(tables) for code, row in table.items()}


def _called(said: str) -> str:
    """What a code of a panel is called in the register of countries, else the code itself with blanks."""
    plain = said.replace("_", " ")
    return name_of(code(plain) or said).replace("_", " ")


def _overruled(rows: Sequence[OpeningRow], figures: Path, part: Mapping[str, Document]) -> list[OpeningRow]:
    """The rows with those of a table of looked-up figures in place of theirs."""
    found: dict[str, OpeningRow] = {}
    for line, row in opening_rows(read_text(figures), str(figures)):
        kind, _, rest = row.path.partition(".")
        code = rest.partition(".")[0]
        if code not in part.get(kind, {}):
            known = [f"{kind}.{code}" for kind, table in part.items() for code in table]
            near = nearest_name(f"{kind}.{code}", known)
            hint = f"nearest: {near}" if near else f"known: {', '.join(known)}"
            raise InputError(f"{figures}, line {line}: {row.path} is about none of the panel's powers and states; {hint}")
        found[row.path] = row
    return [found.pop(row.path, row) for row in rows] + list(found.values())


def _history(source: Path) -> dict[str, bytes]:
    tables = sorted(file for file in source.iterdir() if file.suffix.lower() in IN_FOLDERS) if source.is_dir() else [source]
    return {f"history/{file.name}": file.read_bytes() for file in tables}


def _power(panel: Panel, place: int, year: int, names: Mapping[str, str], debts: np.ndarray[Any, np.dtype[np.float64]]) -> Document:
    """What the panel knows of a power: its money, and where it stands in each state; `debts` to it (state,) in million US$."""
    code = panel.powers[place]
    is_bank = code.upper() in MULTILATERALS
    strategy = BANKS_STRATEGY if is_bank else STRATEGY_OF.get(code.upper(), USUAL_STRATEGY)
    flows = {"state_loans": panel.flow("loans")[place], "grants": panel.flow("grants")[place]}
    recent = {kind: _mean(flow) for kind, flow in flows.items()}
    known = f"panel, mean of the last {RECENT} years on record"
    unknown = [word for kind, word in (("state_loans", "loans"), ("grants", "grants")) if np.isnan(recent[kind]).all()]
    near, owed = defaults.nearness(panel, place, year), panel.owed(year)[place, :, -1]
    toward = {}
    for column, state in enumerate(panel.states):
        traded = sum(_latest(panel.dyads[name][place, column]) for name in ("exports_state_to_power", "imports_state_from_power"))
        debt = float(owed[column])
        most = {name: share * defaults.gdp(panel, state, year) / 1e3 for name, share in WIDE.items()}
        toward[state] = {
            "sovereign_debt": _known(debt / 1e3, f"panel, end of {year}")
            if np.isfinite(debt)
            else _stand_in(float(debts[column]) / 1e3, high=max(2.0 * float(debts[column]) / 1e3, most["sovereign_debt"])),
            **{name: _stand_in(0.0, high=most[name]) for name in ("commercial_debt", "direct_investment")},
            "remittance_share": _stand_in(0.0, high=0.3),
            "goodwill": _stand_in(0.0, low=-0.4, high=0.4),
            "aid_stock": _if_known(_total(flows["grants"][column]) / 1e3, "panel, all grants on record", most["aid_stock"]),
            "trade": _known(traded / 1e3, "panel, newest year") if traded else _stand_in(0.0, high=most["trade"]),
            "ties": _stand_in(0.5),
            "neighbourhood": _stand_in(float(near[column])),
            "past": {kind: _if_known(float(mean[column]) / 1e3, known) for kind, mean in recent.items()},
        }
    given = sum(float(np.nansum(mean)) for mean in recent.values()) / 1e3
    completed = _known(given, f"{known}; {' and '.join(unknown)} are not on record" if unknown else known)
    money = {"public_sovereign": {"completed": {str(year + 1): completed}, "growth": _stand_in(0.03)}}
    rates = {"growth": _stand_in(0.045), "funding_rate": _stand_in(0.035)}
    who = {"name": names.get(code, code), "strategy": strategy, "contestant": not is_bank}
    return {**who, **rates, "money": money, "toward": toward}


def _state(panel: Panel, state: str, year: int, owed: float, names: Mapping[str, str]) -> Document:
    """A state's profile: from the panel where it knows, by the rules of hindcasts elsewhere."""
    profile = defaults.profile(panel, state, year, owed)
    from_panel = {name for name in ("gdp", "population") if panel.latest(name, state, year) is not None}
    from_panel |= {"growth"} if "gdp" in from_panel else set()
    from_panel |= {"exports"} if panel.latest("exports_share", state, year) or panel.latest("exports", state, year) else set()
    from_panel |= {"public_debt", "market_external_debt"} if defaults.external_debt(panel, state, year) is not None else set()
    found: Document = {}
    for key, value in profile.items():
        if isinstance(value, dict):
            found[key] = {name: _stand_in(number) for name, number in value.items()}
        elif isinstance(value, str):
            found[key] = value
        else:
            found[key] = _known(value, f"panel, newest figure to {year}") if key in from_panel else _stand_in(value)
    return {**found, "name": names.get(state, state)}


def _mean(flow: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Mean of the last known years of (state, year), (state,); not a number where nothing is known."""
    found = []
    for past in flow:
        known = past[np.isfinite(past)][-RECENT:]
        found.append(float(known.mean()) if known.size else np.nan)
    return np.array(found)


def _total(series: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    """Sum of what is known, not a number where nothing is."""
    return float(np.nansum(series)) if np.isfinite(series).any() else float("nan")


def _latest(series: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    known = series[np.isfinite(series)]
    return float(known[-1]) if known.size else 0.0


def _known(value: float, source: str) -> Document:
    return {"value": value, "grade": "data", "source": source}


def _if_known(value: float, source: str, high: float | None = None) -> Document:
    """A number of the panel; where the panel knows none nothing stands in, up to `high`."""
    return _known(value, source) if np.isfinite(value) else _stand_in(0.0, high=high)


def _stand_in(value: float, low: float | None = None, high: float | None = None) -> Document:
    """A number that nobody has looked up; without bounds of its own it gets those of its grade."""
    return {"value": value, "low": low, "high": high, "grade": "assumed", "source": STAND_IN, "meaning": TO_DO}


def _rows(node: Any, year: str, path: tuple[str, ...] = ()) -> Iterator[OpeningRow]:
    """Every number below a table of profiles that says more than the schema's defaults."""
    if is_quantity(node):
        source = node["source"] if node.get("source") not in (None, "", SCENARIO_SOURCE) else "judgement"
        if source == "default":
            return
        grade = node["grade"] if node.get("grade") in WIDTH else "assumed"
        value = rounded(node["value"])
        around = WIDTH[grade] * abs(value)
        low = node["low"] if node.get("low") is not None else min(value, _inside(path, value - around))
        high = node["high"] if node.get("high") is not None else max(value, _inside(path, value + around))
        unit = node.get("unit") or next((UNITS[key] for key in reversed(path) if key in UNITS), "1")
        note = node.get("meaning") or ("rough" if grade == "assumed" else "")
        yield OpeningRow(".".join(path), value, unit, rounded(low), rounded(high), grade, year, "", source, note)
    elif isinstance(node, dict):
        for key, below in node.items():
            yield from _rows(below, year, (*path, key))


def _inside(path: tuple[str, ...], bound: float) -> float:
    """Bounds of shares stay shares: what lies between 0 and 1 in the schema has no unit of money, people or time."""
    measured = next((UNITS[key] for key in reversed(path) if key in UNITS), "")
    unbounded = measured.startswith(("bn", "million", "share a year")) or path[-1] in (
        "aversion",
        "absorption",
        "hedging",
        "corridor_value",
    )
    return bound if unbounded else float(np.clip(bound, -1.0, 1.0))


def _entities(part: Mapping[str, Document]) -> Document:
    """Names, tiers, classes and strategies: what of the profiles is no number and no default."""
    usual = {"nest": "", "adaptation": "fixed", "envelope": "given", "debt_risk": "low", "contestant": True}
    return {
        kind: {
            code: {key: value for key, value in profile.items() if isinstance(value, str | bool) and value != usual.get(key, False)}
            for code, profile in table.items()
        }
        for kind, table in part.items()
    }


def _scenario(about: Document, document: Document) -> Document:
    """A scenario of the pack that plays what another played: all but what the pack itself holds."""
    horizon = {key: document["horizon"][key] for key in ("start", "years", "steps_per_year")}
    return _players({**about, "runs": document["runs"], "seed": document["seed"], "horizon": horizon}, document)


def _players(scenario: Document, part: Mapping[str, Any]) -> Document:
    return {**scenario, "powers": {code: {} for code in part["powers"]}, "states": {code: {} for code in part["states"]}}


def _plain(node: Any) -> Any:
    """Without what says nothing: empty texts and tables, and defaults of the schema."""
    if is_quantity(node):
        told = {key: value for key, value in node.items() if value not in ("", None, SCENARIO_SOURCE, "scenario")}
        return told if len(told) > 1 else node["value"]
    if not isinstance(node, dict):
        return node
    found = {key: _plain(value) for key, value in node.items() if not (is_quantity(value) and value.get("source") == "default")}
    return {key: value for key, value in found.items() if value not in ("", None, {}, [])}


def _draft(title: str, rows: Sequence[OpeningRow], entities: Document, scenario: Document, more: Mapping[str, str | bytes]) -> Draft:
    stand_ins = sum(row.source == STAND_IN for row in rows)
    facts = {
        "title": title,
        "about": f"{len(entities['states'])} states between {len(entities['powers'])} powers.",
        "grade": f"{stand_ins} of {len(rows)} opening figures stand in for what nobody has looked up" if stand_ins else "as each row says",
        "licence": LICENCE_TO_SAY,
        "sources": "the column source of opening.csv",
        "scenario": "baseline",
    }
    files: dict[str, str | bytes] = {
        FILE: _toml(facts),
        "entities.toml": _toml(entities),
        "opening.csv": _csv(rows),
        "scenarios/baseline.toml": _toml(scenario),
        **more,
    }
    nameless = tuple(code for table in entities.values() for code, profile in table.items() if profile["name"] == code and code.isupper())
    return Draft(files, len(rows), stand_ins, nameless)


def _csv(rows: Sequence[OpeningRow]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(field.name for field in fields(OpeningRow))
    writer.writerows([given(cell) if isinstance(cell, float) else cell for cell in astuple(row)] for row in rows)
    return out.getvalue()


def _toml(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> str:
    """A nested table as TOML: values first, then a section for each table that holds tables, tables of numbers on one line."""
    lines, sections = [], []
    for key, value in table.items():
        if isinstance(value, dict) and not is_quantity(value):
            inner = _toml(value, (*path, key))
            head = (
                f"[{'.'.join((*path, key))}]\n"
                if not value or any(not isinstance(each, dict) or is_quantity(each) for each in value.values())
                else ""
            )
            sections.append(head + inner)
        else:
            lines.append(f"{key} = {toml(value)}")
    body = "\n".join(lines) + ("\n" if lines else "")
    return body + ("\n" if lines and sections else "") + "\n".join(sections)
