"""Write the tables of docs/strategies.md from the strategy files, so that page and files cannot disagree.

Run ``python docs/build_strategies.py``; with ``--check`` nothing is written and a stale page ends with exit code 1.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

from suitors.words.numbers import given, percent

ROOT = Path(__file__).resolve().parent.parent
STRATEGIES = ROOT / "sim" / "suitors" / "data" / "strategies"
PAGE = ROOT / "docs" / "strategies.md"
BEGIN, END = "<!-- tables begin -->", "<!-- tables end -->"
ORDER = ("china", "japan", "korea", "russia", "eu", "usa", "turkiye", "gulf", "multilateral")
CONTRACT = "rate, maturity, grace, payments a year"
BLOCKS = ("targeting", "mix", "terms", "conduct", "delivery", "calendar")
WORDS = {"transferable": "transferable", "needs_capacity": "needs capacity", "barred": "barred"}

Document = dict[str, Any]


def grant_element(rate: float, maturity: float, grace: float, payments_a_year: int, discount_rate: float = 0.05) -> float:
    """Share of face value that a lender gives away, by discounting each payment of one unit lent.

    Args:
        rate: interest a year. maturity, grace: years to the last and to the first repayment, which are equal and evenly spaced.
        payments_a_year: interest and principal payments in a year.
        discount_rate: a year; 5 % is the rate of the IMF and the World Bank.

    Returns:
        One minus present value over face value; negative when the loan is dearer than the discount rate.
    """
    last, first = round(maturity * payments_a_year), round(grace * payments_a_year)
    instalment = 1.0 / (last - first + 1)
    owed, present_value = 1.0, 0.0
    for period in range(1, last + 1):
        principal = instalment if period >= first else 0.0
        present_value += (owed * rate / payments_a_year + principal) / (1.0 + discount_rate) ** (period / payments_a_year)
        owed -= principal
    return 1.0 - present_value


def row(cells: list[str]) -> str:
    """One line of a Markdown table."""
    return "| " + " | ".join(cells) + " |"


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """A Markdown table."""
    return [row(head), row(["---"] * len(head)), *map(row, rows), ""]


def span(quantity: Document, scale: float = 1.0) -> str:
    """A value with its range, or alone where no other value makes sense."""
    value, low, high = (given(quantity[bound] * scale) for bound in ("value", "low", "high"))
    return value if low == high else f"{value} [{low} to {high}]"


def contracts(product: Document) -> list[tuple[str, str, str]]:
    """Tiers, contract and grant element of a product; tiers with one contract share a line."""
    if "terms" not in product:
        return [(", ".join(product.get("tiers", ["all"])), "none", "none")]
    lines: dict[tuple[str, str], list[str]] = {}
    for tier, terms in product["terms"].items():
        contract = f"{span(terms['rate'], 100)} %, {given(terms['maturity'])} y, {given(terms['grace'])} y, {terms['payments_a_year']}"
        gift = grant_element(terms["rate"]["value"], terms["maturity"], terms["grace"], terms["payments_a_year"])
        lines.setdefault((contract, percent(gift, 1)), []).append(tier)
    return [(", ".join(tiers), contract, gift) for (contract, gift), tiers in lines.items()]


def section(name: str, strategy: Document) -> list[str]:
    """The part of the page on one strategy."""
    lines = [f"## {strategy['title']}", "", f"`strategies.{name}`", "", " ".join(strategy["prose"].split()), ""]
    products = []
    for key, product in strategy["products"].items():
        for number, (tiers, contract, gift) in enumerate(contracts(product)):
            first = [f"`{key}`", product["instrument"], product["ledger"], span(product["share"])]
            products.append([*(first if number == 0 else [""] * 4), tiers, contract, gift])
    lines += table(["product", "instrument", "ledger", "share of ledger", "tiers", CONTRACT, "grant element"], products)
    blocks = [[block, WORDS[strategy["blocks"][block]["transfer"]], strategy["blocks"][block]["reason"]] for block in BLOCKS]
    return lines + table(["block", "for another power", "because"], blocks)


def side_by_side(strategies: dict[str, Document]) -> list[str]:
    """What strategies have alike in kind, a row for each."""
    names = {name: strategy["title"].split(":")[0] for name, strategy in strategies.items()}
    motives = list(strategies[ORDER[0]]["targeting"]["motives"])
    lines = ["### Weights of motives", ""]
    lines += rows_of(names, {name: strategy["targeting"]["motives"] for name, strategy in strategies.items()})
    lines += ["### Emphasis of a ledger on motives", "", "Factors on the weights above; 1 where no table says otherwise.", ""]
    same: dict[str, list[str]] = {}
    for name, strategy in strategies.items():
        if emphasis := strategy["targeting"].get("emphasis"):
            rows = [[ledger, *(span(row[motive]) if motive in row else "1" for motive in motives)] for ledger, row in emphasis.items()]
            same.setdefault("\n".join(table(["ledger", *motives], rows)), []).append(names[name])
    for shown, whose in same.items():
        lines += [f"{', '.join(whose)}:", "", shown]
    lines += ["### Shares of sectors", ""]
    lines += rows_of(names, {name: strategy["targeting"]["sectors"] for name, strategy in strategies.items()})
    lines += ["### Rules of targeting, and leaders' meetings", ""]
    rules = ("concentration", "response_to_rivals", "response_to_refusal")
    meetings = {name: {"meetings a year": strategy["calendar"]["summit_rate"]} for name, strategy in strategies.items()}
    lines += rows_of(names, {name: {rule: item["targeting"][rule] for rule in rules} | meetings[name] for name, item in strategies.items()})
    conduct = {name: {score: a_quarter_around(row) for score, row in item["conduct"].items()} for name, item in strategies.items()}
    lines += ["### Conduct", "", "Scores from 0 to 1, each with a range of a quarter to either side.", "", *rows_of(names, conduct)]
    lines += ["### Delivery", "", "Share of signed money that is completed, and mean years from signature to completion.", ""]
    delivery = [
        [names[name] if place == 0 else "", ledger, span(entry["realisation"]), span(entry["build_years"])]
        for name, strategy in strategies.items()
        for place, (ledger, entry) in enumerate(strategy["delivery"].items())
    ]
    return lines + table(["strategy", "ledger", "realisation", "build years"], delivery)


def a_quarter_around(quantity: Document) -> Document:
    """A score without its range, which the page tells of all together."""
    value = quantity["value"]
    if (quantity["low"], quantity["high"]) != (round(max(value - 0.25, 0.0), 9), round(min(value + 0.25, 1.0), 9)):
        raise ValueError(f"{quantity} has another range than the page tells")
    return {"value": value, "low": value, "high": value}


def rows_of(names: dict[str, str], values: dict[str, Document]) -> list[str]:
    """A table with a row for each strategy and a column for each quantity."""
    columns = list(values[ORDER[0]])
    return table(["strategy", *columns], [[names[name], *(span(row[column]) for column in columns)] for name, row in values.items()])


def fresh(page: str) -> str:
    """The page with its tables written anew."""
    before, rest = page.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    strategies = {name: tomllib.loads((STRATEGIES / f"{name}.toml").read_text(encoding="utf-8")) for name in ORDER}
    lines = ["## Side by side", "", *side_by_side(strategies)]
    lines += [line for name, strategy in strategies.items() for line in section(name, strategy)]
    return f"{before}{BEGIN}\n\n" + "\n".join(lines) + f"\n{END}{after}"


def main(arguments: list[str]) -> int:
    """Write the page, or check it."""
    page = PAGE.read_text(encoding="utf-8")
    written = fresh(page)
    if "--check" in arguments:
        if page != written:
            print("docs/strategies.md is stale: run python docs/build_strategies.py", file=sys.stderr)
        return int(page != written)
    PAGE.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
