"""What leaders' meetings would add to a comparison of strategies, and how many of them turn its sign."""

from __future__ import annotations

from suitors.report.words import Words
from suitors.results.outcomes import HEADLINE, MAIN, text_of
from suitors.studies.compare import Comparison
from suitors.words.numbers import about, number


def of_meetings(result: Comparison, words: Words) -> list[str]:
    """Sentences on each strategy that comes with meetings of its own; empty where meetings travel anyway."""
    plan, power = result.plan, result.plan.powers[0]
    outcome = f"{HEADLINE if plan.strategies else MAIN}[{power}]"
    turned = result.meetings.set_index("strategy") if len(result.meetings) else None
    said = []
    for name, _ in plan.with_meetings:
        row = result.differences[(result.differences["variant"] == name) & (result.differences["outcome"] == outcome)].iloc[0]
        what = f"{words.actor(power)} differs by {about(row['difference'])} {row['unit']} in {text_of(outcome)}"
        if turned is None:
            said.append(f"If meetings are exchanged too, {what}.")
            continue
        strategy = name.partition(",")[0]
        own, theirs, highest, at = (float(turned[column].to_dict()[strategy]) for column in ("own", "theirs", "highest", "turns_at"))
        rates = f"{number(theirs)} a year instead of {number(own)}"
        said.append(f"With the meetings of {words.strategy(strategy, power)} too ({rates}), {what}.")
        if at == at:
            said.append(f"The sign of the difference turns at {number(at)} leaders' meetings a year.")
        else:
            said.append(f"No number of leaders' meetings up to {number(highest)} a year turns the sign.")
    return said
