"""The tables of `suitors explain` in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from suitors.cli.console import plain_table, table_console
from suitors.studies.explain import EVERYWHERE, OUTCOMES, TASTE, name_of, term_columns, totals
from suitors.words.dates import date_text
from suitors.words.names import product_words
from suitors.words.numbers import count, fixed, given, percent, plural
from suitors.words.scenario import Words

if TYPE_CHECKING:
    import pandas as pd

    from suitors.studies.explain import Subject

RANDOM = f"{TASTE} (random)"
WAITING = "waiting (random)"
"""The random part of waiting, with the other sign: what it takes off a deal."""
BIGGEST = 4
"""Terms named for each deal."""
WIDE = 130
"""Columns of a terminal that hold the whole table."""
SHORT = ("date", "state", "deal", "bn US$", "what weighs most", "above waiting", "became")
"""What a narrower terminal shows, in this order."""
HOW_TO_READ = (
    "A deal is wanted when its utility (all terms and taste) beats that of waiting. Both have a random part; that of waiting stands "
    "with the sign that it has for the deal. Wanted deals are served in order of utility "
    "while there is room for works, and lenders may cut loans at the debt threshold."
)
COLOURS = {"taken": "green", "cut": "yellow", "refused": "red"}


def contract_text(deal: Any) -> str:
    """Rate, maturity, grace and grant element in short."""
    grant = f"grant element {percent(deal['grant_element'])}"
    if deal["rate"] != deal["rate"]:
        return grant if deal["grant_element"] else "no debt"
    return f"{percent(deal['rate'], 1)}, {given(deal['maturity'])}/{given(deal['grace'])} y, {grant}"


def biggest_terms(deal: Any, columns: list[str], named: int = BIGGEST) -> str:
    """The terms that weigh most in one deal; the constant, the same for all deals, is left out."""
    telling = [column for column in columns if name_of(column) != "constant"]
    named_terms = {name_of(column): float(deal[column]) for column in telling}
    named_terms |= {RANDOM: float(deal["taste"]), WAITING: float(deal["waiting_without_taste"]) - float(deal["waiting"])}
    largest = sorted(named_terms, key=lambda term: -abs(named_terms[term]))[:named]
    return ", ".join(f"{term} {_signed(named_terms[term])}" for term in largest if named_terms[term])


def _signed(value: float) -> str:
    return fixed(value, sign=True)


def print_deals(asked: Subject, deals: pd.DataFrame, rows: int) -> None:
    """Each deal (the `rows` largest, all for 0), then what became of them by power."""
    console, columns = table_console(), term_columns(deals)
    shown = deals if rows == 0 else deals.nlargest(rows, "size", keep="first").sort_index()
    console.print(f"\n[bold]{asked.loaded.scenario.title}[/bold]  run {asked.run}, seed {asked.seed}\n")
    for sentence in _answer(deals, columns):
        console.print(sentence, markup=False)
    console.print()
    narrow = console.width < WIDE
    table = plain_table()
    words = Words(asked.loaded)
    one = deals["state"].nunique() == 1
    named = BIGGEST if not narrow else 2 if one else 1
    cells = [_cells(deal, columns, words, named) for _, deal in shown.iterrows()]
    if one:
        console.print(f"All of them in {words.actor(str(deals['state'].iloc[0]))}.\n")
    headings = (
        [heading for heading in SHORT if heading != "state" or not one]
        if narrow
        else [heading for heading in cells[0] if heading not in ("deal", "above waiting", "became")]
    )
    for heading in headings:
        number = heading in ("bn US$", "all terms", "taste", "utility", "waiting", "above waiting")
        table.add_column(heading, justify="right" if number else "left")
    for row in cells:
        table.add_row(*(row[heading] for heading in headings))
    console.print(table)
    if len(shown) < len(deals):
        console.print(f"[dim]… and {len(deals) - len(shown)} smaller deals; --rows 0 shows all, --csv FILE keeps them.[/dim]")
    console.print()
    _print_totals(console, deals, words)
    console.print(f"\n{HOW_TO_READ}")


def _cells(deal: Any, columns: list[str], words: Words, named: int) -> dict[str, str]:
    power, _, product = str(deal["product"]).partition(".")
    what = f"{words.title(power)}: {product_words(product)}"
    colour = COLOURS[deal["outcome"]]
    part = f" to {fixed(deal['taken'])}" if deal["outcome"] == "cut" else ""
    return {
        "date": date_text(deal["time"]),
        "state": words.title(str(deal["state"])),
        "deal": what,
        "product": what,
        "bn US$": fixed(deal["size"]),
        "terms": contract_text(deal),
        "what weighs most": biggest_terms(deal, columns, named),
        "all terms": _signed(deal["utility_without_taste"]),
        "taste": _signed(deal["taste"]),
        "utility": _signed(deal["utility"]),
        "waiting": _signed(deal["waiting"]),
        "above waiting": _signed(deal["utility"] - deal["waiting"]),
        "became": f"[{colour}]{deal['outcome']}[/{colour}]",
        "answer": f"[{colour}]{deal['outcome']}{part}[/{colour}]" + (f": {deal['why']}" if deal["why"] else ""),
    }


def _answer(deals: pd.DataFrame, columns: list[str]) -> list[str]:
    """How many deals are taken, and how often chance is the largest term."""
    taken = int((deals["outcome"] == "taken").sum())
    said = [f"{count(taken)} of {plural(len(deals), 'deal')} {'is' if taken == 1 else 'are'} taken whole."]
    telling = deals[[column for column in columns if name_of(column) != "constant"]].abs().max(axis=1)
    waiting = (deals["waiting"] - deals["waiting_without_taste"]).abs()
    random = int((np.maximum(deals["taste"].abs(), waiting) > telling).sum())
    said.append(f"A random term, of the deal or of waiting, weighs most in {count(random)} of these {count(len(deals))}.")
    return said


def _print_totals(console: Any, deals: pd.DataFrame, words: Words) -> None:
    sums = totals(deals)
    reasons = deals.loc[deals["why"] != "", "why"].value_counts()
    table = plain_table("power", "deals", "bn US$", "signed bn US$", *OUTCOMES)
    for power, row in sums.iterrows():
        cells = [count(row["deals"]), fixed(row["money"]), fixed(row["signed_money"]), *(count(row[outcome]) for outcome in OUTCOMES)]
        table.add_row(words.title(str(power)), *cells, style="bold" if power == EVERYWHERE else None)
    console.print(table)
    if len(reasons):
        console.print("Why deals were not taken whole: " + ", ".join(f"{reason} ({count})" for reason, count in reasons.items()) + ".")


def print_drivers(asked: Subject, driven: pd.DataFrame, became: pd.DataFrame, power: str, runs: int) -> None:
    """What became of a power's deals in each state, how its terms differ from its rivals', and what separates its wins from its losses."""
    console = table_console()
    scenario = asked.loaded.scenario
    console.print(f"\n[bold]{scenario.title}[/bold]  deals of {scenario.powers[power].name} in {runs} runs, seed {asked.seed}\n")
    table = plain_table("state", *(HEADINGS.get(heading, heading) for heading in became.columns))
    console.print("[bold]What became of its deals[/bold]")
    for state, row in became.iterrows():
        table.add_row(str(state), *(_cell(name, row[name]) for name in became.columns))
    console.print(table)
    states = [str(state) for state in became.index]
    for title, column in (
        ("Terms of its deals minus its rivals' terms (means, in utility)", "difference"),
        ("Terms of its signed deals minus those of its refused deals", "separation"),
    ):
        wide = driven.pivot(index="term", columns="state", values=column)[states]
        largest = wide[states[-1]].abs().sort_values(ascending=False).index
        table = plain_table("term", *states)
        for term in largest:
            if (wide.loc[term].abs() >= 0.005).any():
                table.add_row(RANDOM if term == TASTE else str(term), *(_signed(wide.loc[term, state]) for state in states))
        console.print(f"\n[bold]{title}[/bold]")
        console.print(table)
    console.print(f"\n{_sentence(driven, became, states[-1], scenario.powers[power].name)}")


HEADINGS = {
    "money": "bn US$",
    "rivals_taken": "rivals taken",
    "utility": "mean utility\nwithout taste",
    "waiting": "mean waiting\nwithout taste",
}


def _cell(name: str, value: float) -> str:
    if name in ("utility", "waiting"):
        return _signed(value)
    if name in ("deals", "money"):
        return count(value)
    return percent(value, 1)


def _sentence(driven: pd.DataFrame, became: pd.DataFrame, state: str, name: str) -> str:
    here = driven[(driven["state"] == state) & (driven["term"] != TASTE)].set_index("term")
    gap = here["difference"].dropna().sort_values()
    ahead = [f"{term} {_signed(gap[term])}" for term in gap.index[::-1][:2] if gap[term] > 0.005]
    behind = [f"{term} {_signed(gap[term])}" for term in gap.index[:2] if gap[term] < -0.005]
    taken, theirs = became["taken"].to_dict()[state], became["rivals_taken"].to_dict()[state]
    sums = [f"{name} has {percent(taken)} of its deals taken whole, its rivals {percent(theirs)}."]
    if ahead:
        sums.append(f"It leads its rivals by {' and '.join(ahead)}.")
    if behind:
        sums.append(f"It trails them by {' and '.join(behind)}.")
    return " ".join(sums)
