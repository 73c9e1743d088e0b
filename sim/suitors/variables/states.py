"""Variables of states, in the order of every table and figure."""

from __future__ import annotations

from math import inf

from suitors.model import measures
from suitors.variables.flows import as_it_is
from suitors.variables.readings import (
    at_end,
    mean,
    mean_at_end,
)
from suitors.variables.variable import (
    SHARE,
    Outcome,
    Variable,
)

OF_STATES: tuple[Variable, ...] = (
    Variable(
        "trade_elsewhere", ("state",), "1", "Trade with all who are no power here over the state's GDP",
        lambda m: m.world.trade_elsewhere,
    ),
    Variable(
        "gdp", ("state",), "bn US$", "Nominal gross domestic product", lambda m: m.world.gdp,
        outcome=Outcome(
            "higher", "Nominal GDP at the horizon", at_end("gdp"), "first run compare report trade-off states", text="GDP", adds_up=True,
        ),
    ),
    Variable("public_debt", ("state",), "bn US$", "Debt that the state answers for", measures.public_debt),
    Variable(
        "market_external_debt", ("state",), "bn US$", "Public debt to foreign bondholders and banks",
        lambda m: m.world.market_external_debt,
    ),
    Variable("market_domestic_debt", ("state",), "bn US$", "Public debt to residents", lambda m: m.world.market_domestic_debt),
    Variable(
        "debt_to_gdp", ("state",), "1", "Public debt over GDP", lambda m: measures.public_debt(m) / m.world.gdp,
        outcome=Outcome(
            "lower", "Public debt over GDP at the horizon", at_end("debt_to_gdp"), "first run compare report trade-off states",
            text="public debt to GDP", in_hundreds="% of GDP", matters=0.002,
        ),
    ),
    Variable(
        "worst_debt_ratio", ("state",), "1", "Worst debt ratio over its threshold", lambda m: m.standing.worst_ratio,
        outcome=Outcome("lower", "Worst debt ratio over its threshold at the horizon", at_end("worst_debt_ratio")),
    ),
    Variable(
        "distress", ("state",), "0/1", "Debt distress", lambda m: m.world.distress,
        outcome=Outcome(
            "lower", "Share of year-ends in debt distress", mean("distress"), "first run compare", text="time in debt distress",
            before_actor="time in debt distress of", summary="share", matters=0.005, unit="1",
        ),
    ),
    Variable(
        "distress_hazard", ("state",), "1/year", "Hazard of debt distress", measures.distress_hazard,
        outcome=Outcome(
            "lower", "Hazard of debt distress, mean over the years", mean("distress_hazard"), "report trade-off states",
            text="hazard of debt distress", before_actor="hazard of debt distress in", in_hundreds="% a year", matters=0.0005,
        ),
    ),
    Variable(
        "autonomy", ("state",), "1", "Autonomy: one minus the concentration of exposures times how exposed the state is",
        measures.autonomy, bounds=SHARE,
        outcome=Outcome("higher", "Autonomy at the horizon", at_end("autonomy"), "run compare report trade-off states", matters=0.002),
    ),
    Variable(
        "effective_suitors", ("state",), "1", "Effective number of suitors, markets included",
        lambda m: 1.0 / m.standing.concentration, bounds=(1.0, inf),
        outcome=Outcome(
            "higher", "Effective number of suitors at the horizon", at_end("effective_suitors"), "run states",
        ),
    ),
    Variable(
        "technology", ("state",), "1", "Technology level", lambda m: m.world.technology, bounds=SHARE,
        outcome=Outcome(
            "higher", "Technology level at the horizon", at_end("technology"), "compare report trade-off states",
            text="technology level", matters=0.002,
        ),
    ),
    Variable(
        "gap", ("sector", "state"), "1", "What remains to be done in a sector", lambda m: m.world.gap, bounds=SHARE,
        outcome=Outcome(
            "lower", "Mean sector gap at the horizon", mean_at_end("gap"), "run compare report trade-off states",
            text="mean sector gap", matters=0.002,
        ),
    ),
    Variable(
        "trade_cost", ("state",), "log points", "Mean cost of trade relative to the opening", lambda m: m.world.trade_cost,
        outcome=Outcome("lower", "Mean cost of trade at the horizon relative to the opening", at_end("trade_cost"), matters=0.002),
    ),
    Variable(
        "grievance", ("state",), "1", "Grievance at foreign works", lambda m: m.world.grievance,
        outcome=Outcome(
            "lower", "Grievance at foreign works at the horizon", at_end("grievance"), "report trade-off states", matters=0.002,
        ),
    ),
    Variable(
        "protests", ("state",), "1/year", "Protests against foreign works", as_it_is, flow="protests",
        outcome=Outcome(
            "lower", "Protests against foreign works, mean a year", mean("protests"), before_actor="protests in", matters=0.005,
        ),
    ),
    Variable(
        "elite_gain", ("state",), "bn US$/year", "Opaque money taken by rulers who answer to few", as_it_is, flow="elite_gain",
        outcome=Outcome(
            "lower", "Opaque money taken by rulers who answer to few, mean a year", mean("elite_gain"), text="money taken by rulers",
            before_actor="money taken by rulers in",
        ),
    ),
    Variable(
        "bargaining_gain", ("state",), "bn US$/year", "What rivals' offers took off the price of loans, grant equivalents", as_it_is,
        flow="bargaining_gain",
        outcome=Outcome(
            "higher", "What rivals take off the price of loans, mean a year", mean("bargaining_gain"), "report states",
            text="price cut by rivals", before_actor="price cut by rivals for", matters=0.002,
        ),
    ),
    Variable(
        "menu_gain", ("state",), "utility", "Worth of the menu above its best single suitor", measures.menu_gain, bounds=(0.0, inf),
        outcome=Outcome(
            "higher", "Worth of the menu above its best single suitor at the horizon", at_end("menu_gain"), text="worth of the menu",
            before_actor="worth of the menu for",
        ),
    ),
    Variable(
        "room_cut", ("state",), "bn US$/year", "Wanted money lost to the room for works or the debt gate", as_it_is, flow="cut",
        outcome=Outcome(
            "lower", "Wanted money lost to room for works or debt gate, mean a year", mean("room_cut"), text="money lost for want of room",
            before_actor="money lost for want of room in",
        ),
    ),
    Variable(
        "access_cut", ("state",), "bn US$/year", "Money of deals taken that sites out of reach cut", as_it_is, flow="unreached",
        outcome=Outcome(
            "lower", "Money of deals taken that sites out of reach cut, mean a year", mean("access_cut"),
            text="money lost to sites out of reach", before_actor="money lost to sites out of reach in",
        ),
    ),
)  # fmt: skip
