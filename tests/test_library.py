"""The shipped scenarios: each loads, runs, and moves what its header says to look at."""

from __future__ import annotations

import importlib.util
import re
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray

from suitors.cli.scenarios import scenarios as list_scenarios
from suitors.model.layout import layout
from suitors.model.model import CompetitionModel
from suitors.packs.pack import shipped as packs
from suitors.scenario import Loaded, load, load_document, shipped_scenarios
from suitors.scenario.schema import LEDGERS, Event
from suitors.studies.ensemble import simulate

ROOT = Path(__file__).resolve().parents[1]
EVENTS_PAGE = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
EVENT_TYPES = {get_args(kind.model_fields["type"].annotation)[0]: kind for kind in get_args(get_args(Event)[0])}
NAMES = list(shipped_scenarios())
RUNS = range(8)
PRIVATE = LEDGERS.index("private")
MINERAL_SUITORS = ("EU", "JPN", "KOR", "USA")
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Result:
    """The record of a few runs; names in an index stand for places on the axes."""

    values: Mapping[str, NDArray[np.floating[Any]]]
    places: dict[str, int]

    def __call__(self, name: str, *index: str | int | slice) -> Array:
        """Recorded variable `name` at time or year first, then by actor; axes that a slice leaves are summed up but the run."""
        part = np.asarray(self.values[name], dtype=np.float64)[tuple(self.places[at] if isinstance(at, str) else at for at in index)]
        return np.asarray(part.sum(axis=tuple(range(part.ndim - 1))))


def result_of(loaded: Loaded, runs: range = RUNS) -> Result:
    axes = layout(loaded.scenario, loaded.reference)
    groups = (axes.powers, axes.states, axes.corridors, axes.minerals)
    return Result(simulate(loaded, runs), {name: place for group in groups for place, name in enumerate(group)})


@cache
def shipped(name: str) -> Loaded:
    return load(name)


@cache
def result(name: str, *overrides: str) -> Result:
    """A shipped scenario over its whole horizon."""
    return result_of(load(name, overrides) if overrides else shipped(name))


def variation(years: int = 4, **document: Any) -> Loaded:
    """The baseline with something else, over a few years."""
    return load_document({"extends": "baseline", "title": "Variation", "horizon": {"years": years}, **document}, name="variation")


ALL = slice(None)
Measure = Callable[[Result], Array]
LOOK_AT: list[tuple[str, str, str, str, Measure]] = [
    # scenario, its parent, what moves, which way, how it is measured
    ("ai_exploration", "baseline", "finds of rare earths in Kazakhstan", "up", lambda r: r("find_rate", -1, "rare_earths", "KAZ")),
    ("all_suitors", "baseline", "choice in Uzbekistan", "up", lambda r: r("menu_gain", ALL, "UZB")),
    ("china_lends_as_before", "baseline", "Tajik debt to China", "up", lambda r: r("public_debt_owed", -1, "CHN", "TJK")),
    ("china_retrenches", "baseline", "works of China", "down", lambda r: r("completed", ALL, "CHN")),
    ("cku_completed", "baseline", "Kyrgyz cost of trade", "down", lambda r: r("trade_cost", -1, "KGZ")),
    (
        "controls_truce",
        "rare_earth_controls",
        "offers to Kazakhstan in the year of the truce",
        "down",
        lambda r: sum(r("offered", 0, power, ALL, "KAZ") for power in MINERAL_SUITORS) + np.zeros(1),
    ),
    ("cpc_cutoff", "baseline", "Kazakh cost of trade after the first quarter", "up", lambda r: r("trade_cost", 1, "KAZ")),
    ("debt_squeeze", "baseline", "debt ratio of Uzbekistan", "up", lambda r: r("worst_debt_ratio", -1, "UZB")),
    ("eu_samarkand_2025", "baseline", "public works of the EU", "up", lambda r: r("completed", ALL, "EU", slice(0, PRIVATE))),
    ("gulf_turkiye", "baseline", "works of the Gulf states", "up", lambda r: r("completed", ALL, "GULF")),
    ("japan_2015_replay", "tokyo_2025", "private works of Japan", "down", lambda r: r("completed", ALL, "JPN", PRIVATE)),
    ("japan_via_adb", "baseline", "leverage of Japan in Uzbekistan", "down", lambda r: r("policy_leverage", -1, "JPN", "UZB")),
    ("korea_quick_returns", "baseline", "private works of Korea", "up", lambda r: r("completed", ALL, "KOR", PRIVATE)),
    ("middle_corridor_push", "baseline", "Kazakh transit through Russia", "down", lambda r: r("transit_dependence", -1, "RUS", "KAZ")),
    ("migrant_crackdown", "baseline", "Tajik output in the third year", "down", lambda r: r("gdp", 4, "TJK")),
    ("no_suitor_but_china", "baseline", "choice in Uzbekistan", "down", lambda r: r("menu_gain", ALL, "UZB")),
    (
        "rare_earth_controls",
        "baseline",
        "offers to Kazakhstan by those who depend on China",
        "up",
        lambda r: sum(r("offered", ALL, power, ALL, "KAZ") for power in MINERAL_SUITORS) + np.zeros(1),
    ),
    ("russian_retreat", "baseline", "structural leverage of Russia", "down", lambda r: r("structural_leverage", 4, "RUS", "UZB")),
    ("sareco_failure", "tokyo_2025", "private works of Japan", "down", lambda r: r("completed", ALL, "JPN", PRIVATE)),
    ("succession", "baseline", "Tajik ties to Russia", "down", lambda r: r("ties", 3, "RUS", "TJK")),
    ("tokyo_2025", "baseline", "private works of Japan", "up", lambda r: r("completed", ALL, "JPN", PRIVATE)),
    ("tokyo_with_secretariat", "tokyo_2025", "public works of Japan", "up", lambda r: r("completed", ALL, "JPN", slice(0, PRIVATE))),
    ("transit_closure", "baseline", "Kazakh cost of trade", "up", lambda r: r("trade_cost", 2, "KAZ")),
    ("us_minerals", "baseline", "Kazakh mineral gap closed by the USA", "up", lambda r: r("gap_closed", -1, "USA", 2, "KAZ")),
    ("yen_shock", "baseline", "deals of Japan", "down", lambda r: r("signed", ALL, "JPN", slice(0, PRIVATE))),
    (
        "south_caucasus/middle_corridor_grows",
        "south_caucasus/baseline",
        "traffic of the Middle Corridor",
        "up",
        lambda r: r("corridor_flow", -1, "middle"),
    ),
    (
        "south_caucasus/northern_closure",
        "south_caucasus/baseline",
        "Armenian output in the third year",
        "down",
        lambda r: r("gdp", 3, "ARM"),
    ),
    ("teach/auction", "teach/two_powers", "money paid for favour", "up", lambda r: r("transfers", ALL)),
]


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_asks_and_loads_without_a_warning(name: str) -> None:
    path = shipped_scenarios()[name]
    text = path.read_text(encoding="utf-8")
    document = tomllib.loads(text)
    assert text.startswith("# ")
    assert re.search(r"^# Question +\S", text, re.MULTILINE)
    assert re.search(r"^# Look at +\S", text, re.MULTILINE)
    assert all(document[key].strip() for key in ("title", "question", "description"))
    assert shipped(name).warnings == []


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_to_its_horizon_and_stays_finite(name: str) -> None:
    ran = result(name)
    assert ran.values["gdp"].shape[0] == shipped(name).scenario.horizon.years + 1
    assert [variable for variable, values in ran.values.items() if not np.all(np.isfinite(values))] == []


@pytest.mark.parametrize(("name", "parent", "what", "way", "measure"), LOOK_AT, ids=[case[0] for case in LOOK_AT])
def test_what_to_look_at_moves_as_said(name: str, parent: str, what: str, way: str, measure: Measure) -> None:
    change = measure(result(name)) - measure(result(parent))
    sign = 1.0 if way == "up" else -1.0
    assert sign * change.mean() > 0, f"{what} should go {way}"
    assert np.mean(sign * change > 0) >= 0.75, f"{what} should go {way} in most runs"


def test_every_scenario_is_looked_at_here_or_below() -> None:
    told = {case[0] for case in LOOK_AT}
    on_their_own = {
        "baseline",
        "mekong/baseline",
        "south_caucasus/baseline",
        "summit_marathon_2025",
        "teach/clone_donor",
        "teach/debt_trap_or_not",
        "teach/two_powers",
    }
    on_their_own |= {"teach/matching_pennies", "teach/prize_contest"}  # looked at in test_tournament.py
    assert told | on_their_own == set(NAMES)


def test_summits_warm_for_a_while() -> None:
    held, not_held = result("summit_marathon_2025"), result("baseline", "horizon.start=2025-04-01")
    for power in ("EU", "CHN", "RUS", "USA", "JPN"):
        warmth = [(held("ties", year, power, "UZB") - not_held("ties", year, power, "UZB")).mean() for year in (1, 10)]
        assert warmth[0] > 0.01
        assert abs(warmth[1]) < 0.5 * warmth[0]
    assert abs((held("ties", 1, "KOR", "UZB") - not_held("ties", 1, "KOR", "UZB")).mean()) < 1e-6


def test_the_same_money_on_hard_terms_weighs_more_and_on_soft_terms_stays_longer() -> None:
    ran = result("teach/debt_trap_or_not")
    assert ran("worst_debt_ratio", 10, "HARD_TWIN").mean() > 1.5 * ran("worst_debt_ratio", 10, "SOFT_TWIN").mean()
    assert ran("service", 9, "HARD").mean() > 2.0 * ran("service", 9, "SOFT").mean()
    assert ran("debt", -1, "SOFT").mean() > 2.0 * ran("debt", -1, "HARD").mean()


def test_another_region_stands_on_its_own_routes_and_debts() -> None:
    loaded, ran = shipped("mekong/baseline"), result("mekong")
    assert set(loaded.scenario.corridors) == {"railway", "thai_ports", "own_port"}
    assert loaded.scenario == loaded.reference
    assert ran("worst_debt_ratio", 0, "LAO").mean() > 1.0 > ran("worst_debt_ratio", 0, "KHM").mean()
    assert ran("distress", ALL, "LAO").mean() > ran("distress", ALL, "KHM").mean()


def test_the_northern_ways_matter_most_to_the_state_that_has_fewest_others() -> None:
    closed, still_open = result("south_caucasus/northern_closure"), result("south_caucasus/baseline")
    lost = {state: (1 - closed("gdp", 3, state) / still_open("gdp", 3, state)).mean() for state in ("ARM", "AZE", "GEO")}
    assert max(lost, key=lambda state: lost[state]) == "ARM"


# --- what any version of the model must respect


@pytest.mark.parametrize("money", ["split", "its own"])
def test_a_clone_of_a_suitor_is_no_second_choice(money: str) -> None:
    as_much = ("announced.2025=0.4", "completed.2025=0.25", "completed.2025=0.25")
    ledgers = ("private", "public_sovereign", "public_commercial")
    own = [f"powers.JPN_CLONE.money.{ledger}.{amount}" for ledger, amount in zip(ledgers, as_much, strict=True)]
    alone = result("teach/two_powers")("menu_gain", ALL, "UZB").mean()
    cloned = result("teach/clone_donor", *(own if money == "its own" else []))("menu_gain", ALL, "UZB").mean()
    taken_for_a_third = result("teach/clone_donor", 'powers.JPN.nest=""', 'powers.JPN_CLONE.nest=""')("menu_gain", ALL, "UZB").mean()
    assert cloned < 1.05 * alone
    assert taken_for_a_third > 1.5 * alone


def test_one_suitor_alone_leaves_nothing_to_choose() -> None:
    alone = result("teach/two_powers", "powers.JPN.remove=true")
    assert alone("menu_gain", ALL, "UZB").max() == 0.0
    assert abs(alone("bargaining_gain", ALL, "UZB")).max() == 0.0


def terms_of_loans(loaded: Loaded) -> pd.DataFrame:
    """Mean rate and mean weight of conditions of the loans on each table, by power, product and state."""
    model = CompetitionModel(loaded, runs=range(32), keep_deals="terms")
    model.run_model()
    assert model.deals is not None
    deals = model.deals.table().dropna(subset=["rate"])
    return deals.groupby(["power", "product", "state"])[["rate", "term_conditions"]].mean()


@pytest.mark.parametrize("gone", [("CHN",), ("JPN", "KOR", "RUS", "EU", "USA", "TUR", "GULF")], ids=["without China", "China alone"])
def test_terms_worsen_for_everybody_when_suitors_leave(gone: tuple[str, ...]) -> None:
    before = terms_of_loans(variation(years=2))
    after = terms_of_loans(variation(years=2, powers={power: {"remove": True} for power in gone}))
    both = before.add_suffix("_before").join(after.add_suffix("_after"), how="inner")
    assert len(both) >= 10
    assert (both["rate_after"] > both["rate_before"]).mean() > 0.9
    assert (both["term_conditions_after"] < both["term_conditions_before"]).mean() > 0.9


def diggers(know_how: float) -> dict[str, Any]:
    """America with much private money, all of it for mines."""
    sectors = {sector: {"value": float(sector == "minerals"), "low": 0.0, "high": 1.0} for sector in ("minerals", "energy", "industry")}
    conduct = {"know_how": {"value": know_how, "low": 0.0, "high": 1.0}}
    plan = {"based_on": "usa", "title": "Mines only", "conduct": conduct, "products": {"investment": {"sectors": sectors}}}
    money = {"private": {"announced": {"2025": 100.0}, "conversion": 0.5}}
    return {"strategies": {"mines": plan}, "powers": {"USA": {"strategy": "mines", "money": money}}}


def test_a_mine_without_a_plant_buys_no_security() -> None:
    plain, mines, plants = (result_of(variation(8, **document)) for document in ({}, diggers(0.0), diggers(1.0)))
    assert mines("developed", -1, "rare_earths").mean() > 1.01 * plain("developed", -1, "rare_earths").mean()
    exposure = [run("supply_exposure", -1, "USA", "rare_earths").mean() for run in (plain, mines, plants)]
    # It gets its part of the little that others separate; plants take most of the eight years.
    assert exposure[1] == pytest.approx(exposure[0], abs=0.002)
    assert exposure[2] < exposure[1] - 0.002


def test_an_announcement_alone_moves_nobody() -> None:
    money = [{"private": {"announced": {"2026": amount}, "conversion": 0.0}} for amount in (1.0, 100.0)]
    small, large = (result_of(variation(powers={"JPN": {"money": each}})) for each in money)
    for variable in ("goodwill", "signed", "gdp", "policy_leverage"):
        np.testing.assert_array_equal(small.values[variable], large.values[variable])


def test_a_closed_corridor_hurts_those_most_who_used_it_most() -> None:
    states = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
    closed, still_open = result("transit_closure"), result("baseline")
    dearer = np.array([(closed("trade_cost", 2, state) - still_open("trade_cost", 2, state)).mean() for state in states])
    used = np.array([still_open("corridor_share", 0, "north", state).mean() for state in states])
    assert np.all(dearer > 0)
    assert dearer.argmax() == used.argmax()
    assert dearer.argmin() == used.argmin()
    assert np.corrcoef(dearer, used)[0, 1] > 0.8


# --- names and pages


def test_scenarios_in_folders_go_by_folder_and_name() -> None:
    assert load("teach/two_powers").name == "two_powers"
    assert load("teach/two_powers.toml").hash == shipped("teach/two_powers").hash
    child = load_document({"extends": "teach/two_powers", "title": "Child"}, name="child")
    assert set(child.scenario.states) == {"UZB"}
    own = [name for name in NAMES if name.partition("/")[0] not in packs()]
    assert sorted(own, key=lambda name: (name.count("/"), name)) == own == NAMES[: len(own)]


def test_the_list_keeps_the_classroom_and_other_regions_apart() -> None:
    shown = CliRunner().invoke(list_scenarios, [], catch_exceptions=False).stdout
    assert shown.index("baseline") < shown.index("For the classroom") < shown.index("teach/two_powers")
    assert shown.index("teach/two_powers") < shown.index("Another region: Mekong") < shown.index("mekong/baseline")
    assert all(name in shown for name in NAMES)


def test_notes_on_screen_name_outcomes_in_words() -> None:
    shown = CliRunner().invoke(list_scenarios, ["succession"], catch_exceptions=False).stdout
    assert "ties and policy leverage before" in " ".join(shown.split())
    assert '--outcome "policy_leverage[Russia]"' in shown


def load_script(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up while it is being made.
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def test_the_page_of_the_library_is_fresh_and_complete() -> None:
    writer = load_script(ROOT / "docs" / "build_library.py")
    page = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    assert writer.fresh(page) == page, "run python docs/build_library.py"
    assert all(f"| `{name}` |" in page for name in NAMES)
    assert all(entry.section("Look at") for entry in writer.entries())


@pytest.mark.parametrize("kind", EVENT_TYPES)
def test_every_event_is_explained_by_an_example_that_loads(kind: str) -> None:
    section = EVENTS_PAGE.split(f"\n## {kind}\n", 1)[1].split("\n## ", 1)[0]
    example = re.search(r"```toml\n(.*?)```", section, re.DOTALL)
    assert example is not None
    document = tomllib.loads(example[1])
    loaded = load_document({"extends": "baseline", "title": "Example", **document}, name="example")
    assert {event.type for event in loaded.scenario.events} == {kind}
    assert loaded.warnings == []
    keys = set(EVENT_TYPES[kind].model_fields) - {"type", "date", "source", "states", "years"}
    assert {key for key in keys if f"`{key}`" not in section} == set()
    assert f"[`{kind}`](#{kind})" in EVENTS_PAGE
