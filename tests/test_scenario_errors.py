"""What a user reads when a scenario is wrong: file, line, key, what is wrong, and what would do."""

from __future__ import annotations

import copy
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenario_library import LIBRARY, ROOT_TEXT, root

from suitors.scenario import Scenario, ScenarioError, load, load_document
from suitors.scenario.schema import Power

LAST = ROOT_TEXT.count("\n")  # text added to ROOT_TEXT starts one line below

FILES: list[tuple[str, list[str]]] = [
    ('strategi = "japan"\n', [f"line {LAST + 1}:", "states.UZB.strategi", "is not a key here"]),
    ('[powers.KOR]\nstrategy = "japan"\n', [f"line {LAST + 1}:", "powers.KOR", "no shipped profile", "lacks name, money, toward"]),
    ("[powers.JPM]\n", ["powers.JPM", "did you mean JPN?"]),
    ("[powers.JPN.money.private]\nconversion = 1.4\n", [f"line {LAST + 2}:", "conversion = 1.4", "from 0 to 1"]),
    ("[powers.JPN.money.private]\nconversion = true\n", ["conversion = true", "must be a number"]),
    ('[powers.JPN.money.private]\nconversion = "0.2"\n', ['conversion = "0.2"', "must be a number", "without quotes"]),
    ("[powers.JPN.money.private]\nconversion = nan\n", ["conversion = NaN", "finite"]),
    ("[powers.JPN.money.private]\nconversion = inf\n", ["conversion = Infinity", "finite"]),
    ("[powers.JPN.money.private]\nannounced = { 2026 = 1.0 }\nsigned = { 2026 = 1.0 }\n", ["exactly one of", "announced, signed"]),
    ("[powers.JPN.money.private.announced]\n26 = 1.0\n", [f"line {LAST + 2}:", "announced.26", "year of four digits"]),
    ("[powers.JPN.money.privat]\nannounced = { 2026 = 1.0 }\n", ["money.privat", "did you mean private?"]),
    ("[powers.JPN.money.public_commercial]\ncompleted = { 2026 = 1.0 }\n", [f"line {LAST + 1}:", "strategy japan offers nothing"]),
    ("[powers.JPN.money.private]\nannounced = -1.0\n", ["announced = -1.0", "must be a table"]),
    ("[powers.JPN.toward.KAX]\ntrade = 1.0\n", [f"line {LAST + 1}:", "toward.KAX", "lacks"]),
    ("[states.KAZ.gaps]\ntransprt = 0.1\n", [f"line {LAST + 2}:", "gaps.transprt", "did you mean transport?"]),
    ("[states.AFG]\nprofile = 'UZB'\n", ["powers.CHN.toward", "lacks the opening position in AFG", "and 1 more"]),
    ("[states.AFG]\nprofile = 'UZX'\n", [f"line {LAST + 2}:", 'profile = "UZX"', "did you mean UZB?"]),
    ("[parameters]\nweight_nead = 1\n", [f"line {LAST + 2}:", "parameters.weight_nead", "did you mean weight_need?"]),
    ("[parameters]\nweight_need = 11\n", ["weight_need = 11", "from 0 to 10"]),
    ("[parameters]\nweight_need = { value = 11, maximum = 99 }\n", ["weight_need = 11", "between 0 and 10"]),
    ("[parameters]\nweight_need = { value = 1, low = 3 }\n", ["low 3 lies above high 2"]),
    ("[parameters]\nweight_need = { vlaue = 1 }\n", ["weight_need.vlaue", "did you mean value?"]),
    ("[strategies.mine]\nbased_on = 'japn'\n", [f"line {LAST + 2}:", "is no strategy", "did you mean japan?"]),
    ("[strategies.a]\nbased_on = 'b'\n[strategies.b]\nbased_on = 'a'\n", ["runs in a circle"]),
    ("[strategies.mine.conduct]\nquality = 0.5\n", ["strategies.mine", "no shipped strategy", "based_on"]),
    ("[strategies.japan.products.loan]\nshare = 0.6\n", ["in public_sovereign", "sum to 0.9", "loan 0.6 + training 0.3"]),
    ("[strategies.japan.products.lone]\nshare = 0.6\n", ["products.lone", "lacks title", "did you mean loan?"]),
    ("[strategies.japan.products.loan]\ninstrument = 'lone'\n", [f"line {LAST + 2}:", "is no instrument", "did you mean loan?"]),
    ("[strategies.japan.products.loan]\ninstrument = 'technology'\n", ["technology is not repaid"]),
    ("[strategies.japan.products.firms]\ninstrument = 'loan'\n", ["needs terms for at least one tier"]),
    ("[strategies.japan.products.firms]\nledger = 'privat'\n", ['ledger = "privat"', "did you mean private?"]),
    ("[strategies.japan.products.loan.terms.LMIC]\ngrace = 5.3\n", [f"line {LAST + 2}:", "grace = 5.3", "5 or 5.5 would do"]),
    ("[strategies.japan.products.loan.terms.LMIC]\nmaturity = 20.25\n", ["maturity = 20.25", "20 or 20.5 would do"]),
    (
        "[strategies.japan.products.loan.terms.LMIC]\npayments_a_year = 5\n",
        ["divides neither the 4 steps nor the 12 months", "1, 2, 3, 4, 6 or 12 would do"],
    ),
    ("[strategies.japan.products.loan.terms.LMIC]\ngrace = 30.0\n", ["grace 30 exceeds maturity 20"]),
    ("[strategies.japan.products.loan.terms.POOR]\ngrace = 3.0\n", ["terms.POOR", "allowed: LIC, LMIC, UMIC, HIC"]),
    ("[strategies.japan.targeting.sectors]\ntransport = 0\nenergy = 0\n", ["targeting.sectors", "at least one weight above 0"]),
    ("[strategies.japan.delivery.private]\nremove = true\n", ["strategies.japan.delivery", "lacks private"]),
    ("[powers.JPN.toward.UZB]\nremove = true\n", ["lacks the opening position in UZB"]),
    ("[powers.RUS]\nremove = true\n", [f"line {LAST + 1}:", "powers.RUS", "cannot be removed"]),
    ('[[events]]\ntype = "summit"\ndate = 2026-01-01\npower = "JPM"\n', [f"line {LAST + 4}:", "events.0.power", "did you mean JPN?"]),
    ('[[events]]\ntype = "sumit"\n', [f"line {LAST + 2}:", 'type = "sumit"', "did you mean summit?"]),
    ('[[events]]\npower = "JPN"\n', ["needs a type"]),
    ('[[events]]\ntype = "summit"\ndate = 2026-01-01\npower = "JPN"\nstates = ["KAX"]\n', [f"line {LAST + 5}:", "did you mean KAZ?"]),
    ('[[events]]\ntype = "summit"\ndate = 2026-01-01\npower = "JPN"\nstates = "KAZ"\n', ['"all" or a list']),
    ('[[events]]\ntype = "summit"\ndate = "soon"\npower = "JPN"\n', ['date = "soon"', "a date such as"]),
    ('[[events]]\ntype = "debt_relief"\ndate = 2026-01-01\npower = "JPN"\n', [f"line {LAST + 1}:", "events.0", "lacks share"]),
    ("[given.values.JPM]\nKAZ = 1.0\n", [f"line {LAST + 1}:", "given.values.JPM", "did you mean JPN?"]),
    ("[given.room]\nKAX = 1.0\n", ["given.room.KAX", "did you mean KAZ?"]),
    ("[given]\nnoise = ['tastes']\n", ["given.noise.0", "did you mean taste?"]),
    ("extends = 'baseline'\n", ["states.UZB.extends", "belongs at the top of the file"]),
    ("[states.UZB]\n", [f"line {LAST + 1}", "is not valid TOML", "twice"]),
    ("[powers.JPN.money\n", [f"line {LAST + 1}", "is not valid TOML"]),
    ("strategy = japan\n", [f"line {LAST + 1}", "is not valid TOML", "column"]),
    ("prose = '''\n", ["is not valid TOML"]),
]


def message(path: Path, *overrides: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        load(path, overrides, shipped=LIBRARY)
    return str(caught.value)


@pytest.mark.parametrize(("text", "fragments"), FILES)
def test_a_faulty_file_says_where_and_what(text: str, fragments: list[str], tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(ROOT_TEXT + text, encoding="utf-8")
    told = message(path)
    assert told.startswith(str(path))
    for fragment in fragments:
        assert fragment in told


OVERRIDES: list[tuple[str, list[str]]] = [
    ("powers.JPN.strategi=japan", ["powers.JPN.strategi", "did you mean strategy?", "allowed: name"]),
    ("powers.JPM.strategy=china", ["powers.JPM is not there", "did you mean JPN?"]),
    ("powers.JPN.strategy=chnia", ['strategy = "chnia"', "did you mean china?"]),
    ("strategies.japn.conduct.quality=1", ["strategies.japn is not there", "did you mean japan?"]),
    ("strategies.japan.products.lan.share=1", ["products.lan is not there", "did you mean loan?"]),
    ("parameters.weight_nead=1", ["parameters.weight_nead is not there", "did you mean weight_need?"]),
    ("powers.JPN.money.privat.growth=1", ["money.privat is not there", "did you mean private?"]),
    ("powers.JPN.toward.KAX.trade=1", ["toward.KAX is not there", "did you mean KAZ?"]),
    ("horizon.yeers=3", ["horizon.yeers", "did you mean years?"]),
    ("horizon.years=5.5", ["horizon.years = 5.5", "a whole number"]),
    ("horizon.years=0", ["at least 1"]),
    ("powers=3", ["powers = 3", "must be a table"]),
    ("powers.CHN=3", ["powers.CHN = 3", "must be a table"]),
    ("states.KAZ.gdp=-1", ["more than 0"]),
    ("mechanism=auktion", ['mechanism = "auktion"', "allowed: tender"]),
    ("events.0.weight=1", ["events"]),
    ("horizon.years", ["not of the form key.path=value"]),
    ("=1", ["not of the form key.path=value"]),
    ("a..b=1", ["not of the form key.path=value"]),
    ("horizon.years=", ["nothing follows the equals sign"]),
    ("off=[debt", ["no usable value"]),
]


@pytest.mark.parametrize(("override", "fragments"), OVERRIDES)
def test_a_faulty_override_says_so(override: str, fragments: list[str], tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(ROOT_TEXT, encoding="utf-8")
    told = message(path, override)
    assert told.startswith("--set: ")
    for fragment in fragments:
        assert fragment in told


def test_a_fault_of_a_parent_names_the_parents_line(tmp_path: Path) -> None:
    (tmp_path / "parent.toml").write_text(ROOT_TEXT + "[parameters]\nweight_nead = 1\n", encoding="utf-8")
    child = tmp_path / "child.toml"
    child.write_text('extends = "parent.toml"\n[powers.JPN]\nstrategy = "china"\n', encoding="utf-8")
    told = message(child)
    assert told.startswith(f"{tmp_path / 'parent.toml'} (which {child} extends), line {LAST + 2}: parameters.weight_nead")


def test_a_childs_event_is_found_in_the_childs_file(tmp_path: Path) -> None:
    event = '[[events]]\ntype = "summit"\ndate = 2026-01-01\npower = "{}"\n'
    (tmp_path / "parent.toml").write_text(ROOT_TEXT + event.format("JPN"), encoding="utf-8")
    child = tmp_path / "child.toml"
    child.write_text('extends = "parent.toml"\n' + event.format("JPM"), encoding="utf-8")
    assert message(child).startswith(f"{child}, line 5: events.1.power")


def test_several_faults_are_counted_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("titel = 'x'\n" + ROOT_TEXT + "[states.KAZ.gaps]\ntransport = 2\nenergy = 'x'\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(path, shipped=LIBRARY)
    error = caught.value
    assert (error.line, error.key, error.nearest) == (1, "titel", "title")
    assert str(error).endswith("(and 2 more)")
    assert [other.line for other in error.others] == [LAST + 3, LAST + 4]


def test_circles_of_parents_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('title = "a"\nextends = "b.toml"\n', encoding="utf-8")
    (tmp_path / "b.toml").write_text('extends = "a.toml"\n', encoding="utf-8")
    told = message(tmp_path / "a.toml")
    assert "b.toml, line 1" in told
    assert "runs in a circle: a -> b -> a" in told


def test_missing_parents_and_files_name_the_nearest_shipped_scenario(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('extends = "basline"\n', encoding="utf-8")
    assert "did you mean baseline?" in message(path)
    assert "did you mean tokyo_2025?" in message(Path("tokio_2025"))
    path.write_text("extends = 3\n", encoding="utf-8")
    assert "extends = 3 must be a scenario's name or path" in message(path)


@pytest.mark.parametrize(
    ("name", "content", "fragment"),
    [
        ("latin.toml", "title = 'é'".encode("latin-1"), "UTF-8"),
        ("manifest.json", b"{", "is not valid JSON"),
        ("manifest.json", b"[]", "is no manifest"),
        ("manifest.json", b'{"scenario": {}}', "horizon"),
    ],
)
def test_unreadable_files(name: str, content: bytes, fragment: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    told = message(path)
    assert told.startswith(str(path))
    assert fragment in told


@pytest.mark.parametrize(
    ("value", "said"),
    [("1" + "0" * 5000, "too large"), ("[" * 5000 + "]" * 5000, "levels"), ("{" + ".".join("a" * 3000) + " = 1}", "levels")],
)
def test_what_python_cannot_hold_is_said_in_one_line(value: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(f"seed = {value}\n")
    with pytest.raises(ScenarioError, match=said) as told:
        load(tmp_path / "mine.toml")
    with pytest.raises(ScenarioError) as override:
        load("baseline", (f"seed={value}",))
    assert max(len(str(told.value)), len(str(override.value))) < 300


def test_a_mark_of_byte_order_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(ROOT_TEXT, encoding="utf-8-sig")
    assert load(path, shipped=LIBRARY).scenario.title == "Root"


@pytest.mark.parametrize("value", [True, "5", None, [1], float("nan"), float("inf"), date(2025, 1, 1), datetime(2025, 1, 1)])
def test_nothing_is_taken_for_a_number(value: Any) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_document(root(parameters={"weight_need": value}), shipped=LIBRARY)
    assert caught.value.key == "parameters.weight_need"


KNOWN = {*Scenario.model_fields, *Power.model_fields, "extends", "keep_events", "profile", "remove"}
UNKNOWN = st.text(alphabet="abcdefgxyz_", min_size=1, max_size=8).filter(lambda key: key not in KNOWN)


@given(UNKNOWN, st.sampled_from([(), ("powers", "JPN"), ("horizon",), ("states", "KAZ", "gaps")]))
def test_an_unknown_key_is_always_named(key: str, table: tuple[str, ...]) -> None:
    document = root()
    place = document
    for part in table:
        place = place.setdefault(part, {})
    place[key] = 0.5
    with pytest.raises(ScenarioError) as caught:
        load_document(document, shipped=LIBRARY)
    assert caught.value.key == ".".join((*table, key))
    assert key in str(caught.value)


JUNK = st.sampled_from([None, True, -1, 0.5, 2**70, "x", "", [], [1], ["x", []], {}, {"x": 1}, {"value": "x"}, {"remove": True}])
PLACES = st.sampled_from([
    "title", "horizon", "horizon.start", "horizon.steps_per_year", "runs", "off", "places", "extends", "keep_events",
    "powers", "powers.CHN", "powers.IND", "powers.CHN.profile", "powers.CHN.money", "powers.CHN.money.private",
    "powers.CHN.money.private.announced", "powers.CHN.money.private.announced.2025", "powers.CHN.toward",
    "powers.CHN.toward.KAZ", "powers.CHN.toward.AFG", "powers.CHN.toward.AFG.profile", "powers.CHN.toward.KAZ.trade",
    "states", "states.KAZ", "states.KAZ.gaps", "states.KAZ.minerals", "strategies", "strategies.mine",
    "strategies.mine.based_on", "strategies.japan.products", "strategies.japan.products.loan.terms",
    "strategies.japan.products.loan.terms.LMIC", "strategies.japan.blocks", "instruments", "instruments.loan",
    "parameters", "parameters.weight_need", "events", "given", "given.values", "given.values.CHN", "given.room",
    "nonsense",
])  # fmt: skip


@given(st.lists(st.tuples(PLACES, JUNK), min_size=1, max_size=3), st.booleans())
def test_junk_anywhere_is_refused_or_taken_but_never_a_crash(junk: list[tuple[str, Any]], as_file: bool) -> None:
    document = root(events=[{"type": "summit", "date": "2026-01-01", "power": "JPN", "states": ["KAZ"]}])
    for path, value in junk:
        *parents, last = path.split(".")
        place: Any = document
        for part in parents:
            place = place.setdefault(part, {}) if isinstance(place, dict) else {}
        if isinstance(place, dict):
            place[last] = copy.deepcopy(value)
    overrides = [] if as_file else ["powers.CHN.toward.KAZ.trade=0.1", "events.0.weight=2"]
    try:
        loaded = load_document(document, overrides=overrides, shipped=LIBRARY)
    except ScenarioError as error:
        assert str(error)
    else:
        assert len(loaded.hash) == 64


@pytest.mark.parametrize(("value", "said"), [("0", "must be more than 0"), ("1e-12", "must be at least 1e-09")])
def test_a_number_that_is_too_small_is_told_what_is_allowed(value: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        load("baseline", [f"states.TJK.gdp={value}"])
