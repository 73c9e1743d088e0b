"""Variables of powers, in the order of every table and figure."""

from __future__ import annotations

from suitors.engine.influence import CHANNEL_TITLES
from suitors.model import measures
from suitors.variables.flows import as_it_is, by_ledger, by_power
from suitors.variables.readings import (
    ELSEWHERE,
    at_end_by_gdp,
    largest_at_end,
    ratio,
    share_of_ended,
    sum_at_end,
    yearly,
)
from suitors.variables.variable import (
    ANY,
    AROUND_ZERO,
    HEADLINE,
    MAIN,
    MAIN_AT_PRESENT_VALUE,
    MOVED_BY_POLICY,
    SHARE,
    Outcome,
    Variable,
    number_of_a_run,
)

OF_POWERS: tuple[Variable, ...] = (
    number_of_a_run(
        HEADLINE, "power", "points of 100", "higher", "Leverage above what the power has without new money", ELSEWHERE,
        "compare report answer", text="leverage from new money",
        given_by="absence",
    ),
    Variable(
        "leverage_share", ("power", "state"), "%", "Share of all suitors' leverage in the state; nought where nobody has any",
        measures.leverage_share, bounds=(0.0, 100.0),
        outcome=Outcome(
            "higher", "Share of all suitors' leverage in a state at the horizon, GDP-weighted mean of the states",
            at_end_by_gdp("leverage_share"), "run compare report differences influence", adds_up=True,
        ),
    ),
    Variable(
        MAIN, ("power", "state"), "points of 100", "Leverage through all channels: dependence times bandwidth", measures.leverage,
        outcome=Outcome(
            "higher", "Leverage through all channels at the horizon, GDP-weighted mean of the states", at_end_by_gdp(MAIN),
            "run compare report answer main differences variants trade-off doubts regret criteria orders influence explained",
            heading="leverage", text="leverage, debt at face value", before_actor="leverage of", adds_up=True, payoff=1.0,
        ),
    ),
    Variable(
        "leverage_by_channel", ("channel", "power", "state"), "points of 100",
        "What each channel gives of leverage; the channels add up", measures.leverage_by_channel,
    ),
    *(
        number_of_a_run(
            f"leverage_from_{channel}", "power", "points of 100", "higher", f"Part of leverage that comes from {title}, GDP-weighted",
            at_end_by_gdp("leverage_by_channel", place), "channels", text=f"leverage from {title}", adds_up=True,
        )
        for place, (channel, title) in enumerate(CHANNEL_TITLES.items())
    ),
    Variable(
        MAIN_AT_PRESENT_VALUE, ("power", "state"), "points of 100",
        "Leverage with debt at present value times one plus the claim behind it", measures.leverage_present_value,
        outcome=Outcome(
            "higher", "Leverage with debt at present value times one plus the claim behind it", at_end_by_gdp(MAIN_AT_PRESENT_VALUE),
            "compare report answer main differences variants trade-off doubts criteria influence explained",
            text="leverage, debt at present value", before_actor="leverage, debt at present value, of", adds_up=True,
        ),
    ),
    Variable(
        MOVED_BY_POLICY, ("power", "state"), "points of 100",
        "Part of leverage that policy moves: debt at face value, direct investment, aid and ties", measures.policy_leverage,
        outcome=Outcome(
            "higher", "Part of leverage that policy moves (debt at face value, direct investment, aid, ties), GDP-weighted",
            at_end_by_gdp(MOVED_BY_POLICY), "first report orders", adds_up=True,
        ),
    ),
    Variable(
        "policy_leverage_present_value", ("power", "state"), "points of 100",
        "The same with debt at present value times one plus the claim behind it", measures.policy_leverage_present_value,
        outcome=Outcome(
            "higher", "The same with debt at present value times one plus the claim behind it",
            at_end_by_gdp("policy_leverage_present_value"), text="policy leverage, debt at present value",
            before_actor="policy leverage, debt at present value, of", adds_up=True,
        ),
    ),
    Variable(
        "structural_leverage", ("power", "state"), "points of 100",
        "Part of leverage that strategies hardly move: trade, remittances and transit", measures.structural_leverage,
        outcome=Outcome(
            "higher", "Part of leverage that strategies hardly move (trade, remittances, transit), GDP-weighted",
            at_end_by_gdp("structural_leverage"), "report orders", adds_up=True,
        ),
    ),
    Variable(
        "goodwill", ("power", "state"), "1", "Goodwill, twice the share of favourable opinion minus one", lambda m: m.world.goodwill,
        bounds=AROUND_ZERO,
        outcome=Outcome(
            "higher", "Goodwill at the horizon, GDP-weighted, -1 to 1", at_end_by_gdp("goodwill"),
            "run compare report answer main differences variants trade-off doubts regret criteria influence explained",
            before_actor="goodwill towards", payoff=0.05, matters=0.01,
        ),
    ),
    Variable(
        "announced", ("power", "ledger", "state"), "bn US$/year", "Money announced; offered, where only later stages are known",
        as_it_is, flow="announced",
    ),
    Variable("offered", ("power", "ledger", "state"), "bn US$/year", "Deals put on the table", by_ledger, flow="offered"),
    Variable(
        "signed", ("power", "ledger", "state"), "bn US$/year", "Deals signed", by_ledger, flow="taken",
        outcome=Outcome(
            "higher", "Deals signed, mean a year, all ledgers", yearly("signed"), text="deals signed",
            before_actor="deals signed with",
        ),
    ),
    Variable("completed", ("power", "ledger", "state"), "bn US$/year", "Works completed and money disbursed", by_ledger, flow="completed"),
    Variable("lapsed", ("power", "ledger", "state"), "bn US$/year", "Signed money that lapsed", by_ledger, flow="lapsed"),
    Variable(
        "unbegun", ("power", "ledger", "state"), "bn US$/year", "Signed money that lapsed before works began", by_ledger,
        flow="unbegun",
    ),
    Variable("new_money", ("power", "ledger"), "bn US$/year", "New money offered", by_ledger, flow="inflow"),
    Variable("expired", ("power", "ledger"), "bn US$/year", "Offered money that expired", by_ledger, flow="expired"),
    Variable("service", ("power", "state"), "bn US$/year", "Debt service paid", as_it_is, flow="service"),
    number_of_a_run(
        "completed_public", "power", "bn US$/year", "higher", "Public money completed, mean a year",
        yearly("completed", private=False), "first run compare report answer differences variants trade-off doubts criteria",
        text="public money completed", before_actor="public money completed by", adds_up=True,
    ),
    number_of_a_run(
        "completed_private", "power", "bn US$/year", "higher", "Private money completed, mean a year",
        yearly("completed", private=True), "first run compare report differences criteria", text="private money completed",
        before_actor="private money completed by", adds_up=True,
    ),
    number_of_a_run(
        "additional_finance", "power", "bn US$/year", "higher",
        "Public money completed in the region beyond what comes without the power's new money", ELSEWHERE,
        "compare report answer differences", text="public money added in the region",
        before_actor="public money added in the region by", given_by="absence", matters=0.005,
    ),
    number_of_a_run(
        "additional_finance_with_private", "power", "bn US$/year", "higher", "The same with the additional share of private money",
        ELSEWHERE, "compare", text="public and private money added in the region",
        before_actor="public and private money added in the region by", given_by="absence",
    ),
    number_of_a_run(
        "displaced_finance", "power", "bn US$/year", "lower",
        "Public money of others that the power's new money keeps away (negative: draws in)", ELSEWHERE, "compare report",
        text="money of others displaced", before_actor="money of others displaced by", given_by="absence",
    ),
    number_of_a_run(
        "uptake", "power", "1", "higher", "Deals signed over new money offered", ratio("signed", "new_money"),
        "run compare report differences", text="uptake of new money", before_actor="uptake of new money from", matters=0.01,
        may_be_undefined=True,
    ),
    number_of_a_run(
        "ended_completed", "power", "1", "higher", "Of the signed money that came to an end: completed",
        share_of_ended(lambda completed, lapsed, unbegun: completed), text="completed share of ended money", may_be_undefined=True,
    ),
    number_of_a_run(
        "ended_cancelled", "power", "1", "lower", "Of the signed money that came to an end: given up after works had begun",
        share_of_ended(lambda completed, lapsed, unbegun: lapsed - unbegun), text="cancelled share of ended money",
        may_be_undefined=True,
    ),
    number_of_a_run(
        "ended_unbegun", "power", "1", "lower", "Of the signed money that came to an end: never left commitment",
        share_of_ended(lambda completed, lapsed, unbegun: unbegun), text="never-begun share of ended money", may_be_undefined=True,
    ),
    Variable(
        "debt", ("power", "state"), "bn US$", "Debt owed to the power, commercial loans included", lambda m: m.standing.debt,
        outcome=Outcome(
            "neither", "Debt owed to the power at the horizon", sum_at_end("debt"), "run compare report differences",
            text="debt owed to it", before_actor="debt owed to", adds_up=True,
        ),
    ),
    Variable(
        "public_debt_owed", ("power", "state"), "bn US$", "Debt owed to the power that the state answers for",
        measures.public_debt_owed,
    ),
    Variable(
        "direct_investment", ("power", "state"), "bn US$", "Direct-investment stock", lambda m: m.world.direct_investment,
        outcome=Outcome(
            "higher", "Direct-investment stock at the horizon", sum_at_end("direct_investment"), before_actor="direct investment by",
        ),
    ),
    Variable("works", ("power", "state"), "bn US$", "Works in progress", lambda m: m.standing.works),
    Variable("exposure_share", ("power", "state"), "1", "Share of the state's exposures", lambda m: m.standing.share, bounds=SHARE),
    Variable(
        "usable_influence", ("power", "state"), "bn US$/year",
        "What the state would sign of the power's offers, and get elsewhere or not at all without it", measures.usable_influence,
        outcome=Outcome(
            "higher", "What states would sign of its offers at the horizon, and get elsewhere or not at all without it",
            sum_at_end("usable_influence"), "compare report answer differences trade-off doubts criteria influence", adds_up=True,
            matters=0.01,
        ),
    ),
    Variable("trade", ("power", "state"), "1", "Trade over the state's GDP", lambda m: m.world.trade),
    Variable(
        "transit_dependence", ("power", "state"), "1", "Share of outer trade through the power", measures.transit_dependence,
        bounds=SHARE,
    ),
    Variable(
        "alignment", ("power", "state"), "1", "Share of issues on which the state sides with the power", measures.alignment_shares,
        bounds=SHARE,
        outcome=Outcome(
            "higher", "Share of issues on which states side with it at the horizon, GDP-weighted", at_end_by_gdp("alignment"),
            "differences criteria influence", before_actor="alignment with", matters=0.002,
        ),
    ),
    Variable(
        "ties", ("power", "state"), "1", "Political ties", lambda m: m.world.ties, bounds=SHARE,
        outcome=Outcome(
            "higher", "Political ties at the horizon, GDP-weighted", at_end_by_gdp("ties"), text="political ties",
            before_actor="political ties with", matters=0.005,
        ),
    ),
    Variable(
        "supply_exposure", ("power", "mineral"), "1", "Share of use that the dominant supplier covers", measures.supply_exposure,
        bounds=SHARE,
        outcome=Outcome(
            "lower", "Largest share of a mineral's use that its dominant supplier covers, at the horizon",
            largest_at_end("supply_exposure"), "report differences variants trade-off criteria influence",
            payoff=0.05, matters=0.005,
        ),
    ),
    Variable(
        "gap_closed", ("power", "sector", "state"), "1", "Closed of a sector's gap by the power's works", measures.gap_closed,
        bounds=SHARE,
    ),
    Variable(
        "fiscal_cost", ("power", "state"), "bn US$/year", "Cost to the power's treasury", as_it_is, flow="fiscal_cost", bounds=ANY,
        outcome=Outcome(
            "lower", "Cost to the treasury, mean a year", yearly("fiscal_cost"),
            "compare report answer main differences variants trade-off doubts criteria", text="cost to its treasury",
            before_actor="cost to the treasury of", adds_up=True, payoff=0.5, matters=0.005,
        ),
    ),
    number_of_a_run(
        "prize_won", "power", "bn US$/year", "higher", "Worth of the favour won by the scenario's prizes, discounted mean a year",
        ELSEWHERE, given_by="prizes",
    ),
    number_of_a_run(
        "money_spent", "power", "bn US$/year", "neither", "Deals signed, all ledgers, discounted mean a year", ELSEWHERE,
        given_by="prizes",
    ),
    Variable(
        "contracted", ("power", "mineral", "state"), "share of world output", "Mined output under contract",
        lambda m: m.world.contracted,
    ),
    Variable(
        "favour", ("power", "state"), "1", "Share of the state's favour won: of money taken, or what the contest or auction says",
        by_power, flow="favour",
    ),
    Variable("transfers", ("power", "state"), "bn US$/year", "Money paid for favour, given as aid (auctions)", as_it_is, flow="transfers"),
)  # fmt: skip
