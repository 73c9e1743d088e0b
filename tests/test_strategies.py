"""The shipped strategies and instruments: complete, sourced, and true to the contracts that sources print."""

from __future__ import annotations

import importlib.util
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as generated
from pydantic import TypeAdapter

from suitors.scenario.schema import LEDGERS, MOTIVES, SECTORS, TIERS, Instrument, Strategy, Terms
from suitors.words.numbers import percent

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "sim" / "suitors" / "data"
STEPS_PER_YEAR = 4
SLOTS = {
    "sovereign_loan_1",
    "sovereign_loan_2",
    "commercial_loan_1",
    "commercial_loan_2",
    "mineral_loan",
    "technology",
    "aid",
    "investment",
}
CONTESTANTS = ("china", "japan", "korea", "russia", "eu", "usa", "turkiye", "gulf")
NAMES = (*CONTESTANTS, "multilateral")
BLOCKS = {"targeting", "mix", "terms", "conduct", "delivery", "calendar"}


def raw(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / "strategies" / f"{name}.toml").read_text(encoding="utf-8"))


STRATEGIES = {name: Strategy.model_validate(raw(name)) for name in NAMES}
INSTRUMENTS = TypeAdapter(dict[str, Instrument]).validate_python(tomllib.loads((DATA / "instruments.toml").read_text(encoding="utf-8")))
CONTRACTS: dict[tuple[str, str, str], Terms] = {
    (name, key, tier): terms
    for name, strategy in STRATEGIES.items()
    for key, product in strategy.products.items()
    for tier, terms in product.terms.items()
}


def grant_element(rate: float, maturity: float, grace: float, payments_a_year: int, discount_rate: float) -> float:
    """Closed form of the OECD for equal principal, as a share of face value."""
    per_period = (1 + discount_rate) ** (1 / payments_a_year) - 1
    interval = grace - 1 / payments_a_year
    early, late = (1 + per_period) ** (-payments_a_year * interval), (1 + per_period) ** (-payments_a_year * maturity)
    annuity = (early - late) / (per_period * payments_a_year * (maturity - interval))
    return float((1 - rate / payments_a_year / per_period) * (1 - annuity))


def numbers(table: dict[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    """Every quantity table and every bare number below ``table``, with its dotted path."""
    for key, value in table.items():
        if isinstance(value, dict) and "value" not in value:
            yield from numbers(value, f"{path}.{key}")
        elif isinstance(value, dict) or (isinstance(value, int | float) and not isinstance(value, bool)):
            yield f"{path}.{key}", value


def load_script(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGE_WRITER = load_script(ROOT / "docs" / "build_strategies.py")


def test_every_file_is_a_known_strategy() -> None:
    assert {path.stem for path in (DATA / "strategies").glob("*.toml")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_shares_of_each_ledger_sum_to_one(name: str) -> None:
    total: dict[str, float] = defaultdict(float)
    for product in STRATEGIES[name].products.values():
        total[product.ledger] += product.share.value
    assert set(total) == (set(LEDGERS) if name in CONTESTANTS else {"public_sovereign"})
    assert set(STRATEGIES[name].delivery) == set(total)
    assert list(total.values()) == pytest.approx([1.0] * len(total), abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_weights_cover_all_motives_and_sectors_and_sum_to_one(name: str) -> None:
    targeting = STRATEGIES[name].targeting
    assert set(targeting.motives) == set(MOTIVES)
    assert set(targeting.sectors) == set(SECTORS)
    assert sum(weight.value for weight in targeting.motives.values()) == pytest.approx(1.0)
    assert sum(weight.value for weight in targeting.sectors.values()) == pytest.approx(1.0)
    for key, product in STRATEGIES[name].products.items():
        if product.sectors:
            assert sum(weight.value for weight in product.sectors.values()) == pytest.approx(1.0), key


@pytest.mark.parametrize("name", NAMES)
def test_slots_are_known_and_used_once(name: str) -> None:
    uses = Counter(product.slot for product in STRATEGIES[name].products.values())
    assert set(uses) <= SLOTS
    assert set(uses.values()) == {1}


@pytest.mark.parametrize("name", NAMES)
def test_instruments_fit_their_ledgers(name: str) -> None:
    for key, product in STRATEGIES[name].products.items():
        instrument = INSTRUMENTS[product.instrument]
        assert instrument.repayable == bool(product.terms), key
        assert instrument.direct_investment == (product.ledger == "private"), key
        if product.instrument in ("technology", "aid"):
            assert product.ledger == "public_sovereign", key


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tier", [tier for tier in TIERS if tier != "HIC"])
def test_every_treasury_finds_a_public_product(name: str, tier: str) -> None:
    sovereign = [product for product in STRATEGIES[name].products.values() if product.ledger == "public_sovereign"]
    assert any(tier in (product.terms or product.tiers) for product in sovereign)


@pytest.mark.parametrize("name", [*NAMES, "instruments"])
def test_every_number_has_range_grade_and_source(name: str) -> None:
    document = tomllib.loads((DATA / "instruments.toml").read_text(encoding="utf-8")) if name == "instruments" else raw(name)
    found = list(numbers(document, name))
    assert len(found) >= (8 if name == "instruments" else 30)
    for path, number in found:
        if not isinstance(number, dict):
            assert path.rsplit(".", 1)[1] in ("maturity", "grace", "payments_a_year"), path
            continue
        assert number["low"] <= number["value"] <= number["high"], path
        assert number["unit"], path
        assert number["grade"] in ("data", "literature", "assumed"), path
        assert len(number["source"]) > 15, path
        if name != "instruments":
            assert number["source"].startswith("judgement: ") == (number["grade"] == "assumed"), path


@pytest.mark.parametrize("name", NAMES)
def test_scores_of_conduct_are_marked_as_judgements(name: str) -> None:
    for key, score in STRATEGIES[name].conduct:
        assert score.grade == "assumed", key
        assert score.low == pytest.approx(max(0.0, score.value - 0.25)), key
        assert score.high == pytest.approx(min(1.0, score.value + 0.25)), key


@pytest.mark.parametrize("name", NAMES)
def test_prose_and_reasons_are_given(name: str) -> None:
    strategy = STRATEGIES[name]
    assert 3 <= strategy.prose.count(".") <= 9
    assert strategy.source
    assert set(strategy.blocks) == BLOCKS
    assert all(block.reason.endswith(".") for block in strategy.blocks.values())


@pytest.mark.parametrize("contract", CONTRACTS, ids="/".join)
def test_payments_fall_on_steps(contract: tuple[str, str, str]) -> None:
    terms = CONTRACTS[contract]
    assert terms.source
    assert STEPS_PER_YEAR % terms.payments_a_year == 0
    assert (terms.grace * STEPS_PER_YEAR).is_integer()
    assert (terms.maturity * STEPS_PER_YEAR).is_integer()
    assert ((terms.maturity - terms.grace) * terms.payments_a_year).is_integer()


@pytest.mark.parametrize(
    ("arguments", "published"),
    [
        ((0.02, 20, 5, 2, 0.10), 53.1012),
        ((0.048, 10, 3, 2, 0.07), 10.5544),
        ((0.02, 20, 9, 2, 0.05), 29.7903),
        ((0.02, 20, 11, 2, 0.05), 31.3224),
        ((0.0025, 40, 10, 2, 0.05), 64.2441),
        ((0.0025, 40, 10, 2, 0.09), 82.3593),
    ],
)
def test_both_ways_to_the_grant_element_give_known_figures(arguments: tuple[float, float, float, int, float], published: float) -> None:
    assert 100 * grant_element(*arguments) == pytest.approx(published, abs=6e-5)
    assert 100 * PAGE_WRITER.grant_element(*arguments) == pytest.approx(published, abs=6e-5)


@given(
    rate=generated.floats(0.0, 0.12),
    payments_a_year=generated.sampled_from([1, 2, 4]),
    grace_periods=generated.integers(1, 40),
    later_periods=generated.integers(0, 80),
    discount_rate=generated.floats(0.01, 0.12),
)
def test_closed_form_equals_the_discounted_schedule(
    rate: float, payments_a_year: int, grace_periods: int, later_periods: int, discount_rate: float
) -> None:
    maturity, grace = (grace_periods + later_periods) / payments_a_year, grace_periods / payments_a_year
    closed = grant_element(rate, maturity, grace, payments_a_year, discount_rate)
    assert PAGE_WRITER.grant_element(rate, maturity, grace, payments_a_year, discount_rate) == pytest.approx(closed, abs=1e-9)


@pytest.mark.parametrize(
    ("contract", "low", "high"),
    [
        (("china", "concessional_loan", "LIC"), 26.0, 31.5),
        (("china", "concessional_loan", "LMIC"), 26.0, 31.5),
        (("china", "policy_bank_loan", "LMIC"), 0.5, 1.5),
        (("japan", "oda_loan", "LIC"), 67.0, 68.0),
        (("japan", "oda_loan", "LMIC"), 38.0, 56.0),
        (("japan", "step_loan", "LMIC"), 67.6, 68.6),
        (("korea", "edcf_loan", "LMIC"), 65.8, 66.8),
        (("russia", "budget_credit", "LMIC"), 40.5, 41.5),
        (("eu", "financial_cooperation", "LMIC"), 56.9, 57.9),
        (("multilateral", "concessional_credit", "LIC"), 68.1, 69.1),
        (("multilateral", "concessional_credit", "LMIC"), 27.9, 44.8),
    ],
    ids=lambda value: "/".join(value) if isinstance(value, tuple) else None,
)
def test_grant_elements_lie_in_the_spread_of_recorded_contracts(contract: tuple[str, str, str], low: float, high: float) -> None:
    terms = CONTRACTS[contract]
    assert low <= 100 * grant_element(terms.rate.value, terms.maturity, terms.grace, terms.payments_a_year, 0.05) <= high


@pytest.mark.parametrize("contract", CONTRACTS, ids="/".join)
def test_commercial_credit_is_near_market_and_treasury_loans_are_no_gift(contract: tuple[str, str, str]) -> None:
    terms, product = CONTRACTS[contract], STRATEGIES[contract[0]].products[contract[1]]
    gift = 100 * grant_element(terms.rate.value, terms.maturity, terms.grace, terms.payments_a_year, 0.05)
    low, high = (-15.0, 5.0) if product.ledger == "public_commercial" else (-10.0, 70.0)
    assert low <= gift <= high


@pytest.mark.parametrize("name", NAMES)
def test_poorer_borrowers_pay_no_more(name: str) -> None:
    for key, product in STRATEGIES[name].products.items():
        rates = [product.terms[tier].rate.value for tier in TIERS if tier in product.terms]
        assert rates == sorted(rates), key


def test_tied_yen_loans_keep_out_the_richest_and_the_poorest() -> None:
    assert set(STRATEGIES["japan"].products["step_loan"].terms) == {"LMIC"}


def test_page_is_fresh() -> None:
    page = (ROOT / "docs" / "strategies.md").read_text(encoding="utf-8")
    assert PAGE_WRITER.fresh(page) == page, "run python docs/build_strategies.py"


@pytest.mark.parametrize("contract", CONTRACTS, ids="/".join)
def test_page_shows_the_contract(contract: tuple[str, str, str]) -> None:
    terms = CONTRACTS[contract]
    page = (ROOT / "docs" / "strategies.md").read_text(encoding="utf-8")
    part = page.split(f"`strategies.{contract[0]}`")[1].split("\n## ")[0]
    gift = percent(grant_element(terms.rate.value, terms.maturity, terms.grace, terms.payments_a_year, 0.05), 1)
    wanted = (f"{100 * terms.rate.value:g} [", f"%, {terms.maturity:g} y, {terms.grace:g} y, {terms.payments_a_year} | {gift}")
    assert any(all(piece in line for piece in wanted) for line in part.splitlines() if contract[2] in line)


def test_examples_on_the_page_are_valid_scenarios() -> None:
    from suitors.scenario import load_document

    page = (ROOT / "docs" / "strategies.md").read_text(encoding="utf-8")
    examples = [block.split("```")[0] for block in page.split("```toml\n")[1:]]
    changed = [load_document(tomllib.loads(example), name="example").scenario for example in examples]
    assert changed[0].strategies["japan"].conduct.quality.value == 0.6
    assert changed[1].powers["CHN"].strategy == "patient_china"
    assert changed[1].strategies["patient_china"].products["concessional_loan"].terms["LMIC"].maturity == 30
    assert changed[1].strategies["patient_china"].conduct == STRATEGIES["china"].conduct
    assert changed[2].strategies["korea"].products["mineral_survey"].sectors["minerals"].value == 1.0


def test_baseline_names_everyone_and_changes_nothing() -> None:
    document = tomllib.loads((ROOT / "scenarios" / "baseline.toml").read_text(encoding="utf-8"))
    assert document["powers"] == {power: {} for power in ("CHN", "JPN", "KOR", "RUS", "EU", "USA", "TUR", "GULF", "MULT")}
    assert document["states"] == {state: {} for state in ("KAZ", "KGZ", "TJK", "TKM", "UZB")}
    assert "events" not in document
    assert document["horizon"] == {"start": date(2025, 10, 1), "years": 10, "steps_per_year": 4}


def test_tokyo_target_adds_up_and_touches_private_money_alone() -> None:
    document = tomllib.loads((ROOT / "scenarios" / "tokyo_2025.toml").read_text(encoding="utf-8"))
    assert document["extends"] == "baseline.toml"
    assert list(document["powers"]) == ["JPN"]
    assert list(document["powers"]["JPN"]["money"]) == ["private"]
    announced = {int(year): amount["value"] for year, amount in document["powers"]["JPN"]["money"]["private"]["announced"].items()}
    target = sum(amount for year, amount in announced.items() if 2026 <= year <= 2030)
    assert target == pytest.approx(3000 / 157, abs=0.05)
    for year in range(2026, 2031):
        assert announced[year] == pytest.approx(3.60 * 1.03 ** (year - 2026), abs=0.005)
    assert announced[2031] == pytest.approx(1.00 * 1.058**6, abs=0.005)
    kinds = [event["type"] for event in document["events"]]
    assert kinds == ["summit", "institution", "institution"]
    assert {(event["date"], event["power"]) for event in document["events"]} == {(date(2025, 12, 20), "JPN")}
