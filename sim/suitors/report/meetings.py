"""What leaders' meetings would add to a comparison of strategies, and past how many its sign differs."""

from __future__ import annotations

from suitors.report.sentences import percent_change
from suitors.studies.compare import Comparison
from suitors.variables.variable import HEADLINE, MAIN
from suitors.words.numbers import about, number
from suitors.words.scenario import Words


def of_meetings(result: Comparison, words: Words) -> list[str]:
    """Sentences on each strategy that comes with meetings of its own; empty where meetings travel anyway, or strategies are many."""
    if len(result.plan.strategies) > 2:
        return []
    plan, power = result.plan, result.plan.powers[0]
    outcome = f"{HEADLINE if plan.strategies else MAIN}[{power}]"
    turned = result.meetings.set_index("strategy") if len(result.meetings) else None
    said = []
    for name, _ in plan.with_meetings:
        row = result.differences[(result.differences["variant"] == name) & (result.differences["outcome"] == outcome)].iloc[0]
        level = result.differences[(result.differences["variant"] == name) & (result.differences["outcome"] == f"{MAIN}[{power}]")]
        own_level = float(level["level_against"].iloc[0])
        strategy = name.partition(",")[0]
        usual = result.differences[(result.differences["variant"] == strategy) & (result.differences["outcome"] == outcome)].iloc[0]
        told = (
            f"{percent_change(row['difference'] / own_level)} of its own level, not {percent_change(usual['difference'] / own_level)}"
            if own_level
            else f"{about(row['difference'])} {row['unit']}"
        )
        if turned is None:
            said.append(f"If meetings are exchanged too, the difference is {told}.")
            continue
        own, theirs, highest, at = (float(turned[column].to_dict()[strategy]) for column in ("own", "theirs", "highest", "turns_at"))
        whose = words.strategy(strategy, power)
        said.append(f"With {number(theirs)} leaders' meetings a year instead of {number(own)}, as {whose} has, the difference is {told}.")
        turns = (
            f"differs past {number(at)} meetings a year"
            if at == at
            else f"is the same at any number of meetings up to {number(highest)} a year"
        )
        said.append(f"The sign {turns}.")
    return said
