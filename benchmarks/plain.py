"""The reduced model for one run: scalars, lists and the math module, the way agent-based models are usually written.

It has the same equations and reads the same draws as the engine, and belongs to no framework: `mesa_agents.py` and
`agentpy_agents.py` make agents of it. Coefficients and opening stocks are numbers from `opening.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import exp, expm1, inf, log, log1p
from statistics import NormalDist
from typing import Any

import numpy as np

from benchmarks.opening import KINDS, Opening
from benchmarks.reduced import Luck, Outcome

NORMAL = NormalDist()
SMALLEST = 2.0**-54


def gumbel(uniform: float) -> float:
    return -log(-log(max(uniform, SMALLEST)))


def saturation(stock: float, scale: float) -> float:
    """How far a stock over GDP goes towards one as large as the economy."""
    return min(stock * (1.0 + scale) / (stock + scale), 1.0)


class Loans:
    """What one product has lent to one state: payments are entered when money is lent, up to the horizon."""

    def __init__(self, numbers: dict[str, Any], loan: int, state: int) -> None:
        def here(name: str) -> Any:
            return numbers[name][loan][state]

        self.first, self.interval, self.payments = here("first_payment"), here("interval"), here("payments")
        self.growth, self.share = here("growth"), here("first_share")
        self.rate_before, self.rate = here("rate_before"), 0.0
        self.worth = here("worth_of_principal"), here("worth_of_interest")
        self.sovereign, self.answered = numbers["sovereign"][loan], numbers["answered"][loan]
        self.due = [step[loan][state] for step in numbers["opening_due"]]
        self.weighted = [amount * self.rate_before for amount in self.due]
        self.debt, self.present_value = here("debt"), here("present_value")
        self.bearing = [of_date[loan][state] for of_date in numbers["interest_due"]]
        self.interest_years = here("interest_years")
        self.at_rates = [stage[loan][state] for stage in numbers["works_at_rates"]]

    def lend(self, step: int, lent: float, at_rates: float) -> None:
        share, when = self.share, step + self.first
        for _ in range(self.payments):
            if when >= len(self.due):
                break
            self.due[when] += share * lent
            self.weighted[when] += share * at_rates
            when += self.interval
            share *= self.growth


def moved(works: list[float], signed: float, advance: list[float], keep: list[float]) -> tuple[list[float], float]:
    """Works by stage after a step, and what is completed; what is signed enters the first stage."""
    entering, after = 0.0, []
    for amount, ahead, stays in zip([works[0] + signed, *works[1:]], advance, keep, strict=True):
        after.append(amount * stays + entering)
        entering = amount * ahead
    return after, entering


class Product:
    """One product in one state."""

    def __init__(self, numbers: dict[str, Any], index: int, state: int) -> None:
        self.index, self.kind = index, KINDS[numbers["kind"][index]]
        self.mix, self.fixed = numbers["mix"][index][state], numbers["fixed_utility"][index][state]
        self.works = [stage[index][state] for stage in numbers["works"]]
        self.advance = [stage[index] for stage in numbers["advance"]]
        self.keep = [max(1.0 - stage[index] - lapse[index], 0.0) for stage, lapse in zip(numbers["advance"], numbers["lapse"], strict=True)]
        self.state_run = numbers["state_run"][index]
        self.discipline, self.debt_share = numbers["discipline"][index], numbers["debt_share"][index][state]
        self.flow = self.offered = self.taken = self.utility = 0.0
        loan = numbers["loan_of"][index]
        self.loans = Loans(numbers, loan, state) if loan >= 0 else None


class Market:
    """One run: who takes part, and what happens in a step."""

    def __init__(self, opening: Opening, luck: Luck) -> None:
        self.numbers: dict[str, Any] = {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in opening.items()}
        self.products_of = [slice(begin, end) for begin, end in pairwise(self.numbers["first_product"])]
        self.luck, self.now = luck, 0
        self.contestant, self.step_length = self.numbers["contestant"], self.numbers["step_length"]
        self.states: Sequence[State] = ()
        self.powers: Sequence[Power] = ()

    @property
    def year_ends(self) -> bool:
        """Whether the step that has just been taken was the last of a year."""
        return self.now % self.numbers["steps_per_year"] == 0

    def outcome(self, yearly: list[list[list[float]]]) -> Outcome:
        """The outcome as arrays; `yearly` is policy leverage by year, state and power."""
        debt, works = np.array([state.debt for state in self.states]), np.array([state.works for state in self.states])
        return Outcome(debt.T, works.T, np.array(yearly).swapaxes(-1, -2))


class State:
    """A state weighs the deals on its table, answers them and keeps its books."""

    market: Market

    def open(self, market: Market, index: int) -> None:
        """Take up the opening position of one state."""
        self.market, self.index, numbers = market, index, market.numbers

        def here(name: str) -> Any:
            return numbers[name][index]

        def by_power(name: str) -> list[float]:
            return [row[index] for row in numbers[name]]

        self.products = [Product(numbers, product, index) for product in range(numbers["products"])]
        self.products_of = [self.products[own] for own in market.products_of]
        self.lenders = [product.loans for product in self.products if product.loans]
        self.gdp, self.menu, self.service, self.cap = here("gdp"), here("menu"), here("service_average"), here("cap")
        self.opening_menu, self.aversion = self.menu, here("aversion")
        self.external, self.domestic = here("market_external_debt"), here("market_domestic_debt")
        self.hedging = numbers["weight_hedging"] * here("hedging")
        self.exports, self.revenue = max(here("exports"), 1e-6), max(here("revenue"), 1e-6)
        self.thresholds = by_power("threshold")
        self.investment, self.aid, self.ties = by_power("direct_investment"), by_power("aid_stock"), by_power("ties")
        self.structural_dependence = by_power("structural_dependence")
        self.offered_recent, self.taken_recent = by_power("offered_recent"), by_power("taken_recent")
        self.conditionality, self.rivals_then = numbers["conditionality"], by_power("rivals_then")
        self.opening_deficit, self.settled_deficit = here("opening_deficit"), here("settled_deficit")
        self.opening_ratio, self.deposits = here("opening_ratio"), 0.0
        self.lent_before, self.granted_before = here("lent_before"), here("granted_before")
        self.opening_space, self.bearable_ahead = here("opening_space"), here("bearable_ahead")

    def take_stock(self) -> None:
        """Exposures, debt ratios and room at the beginning of a step."""
        self.debt = [sum(product.loans.debt for product in own if product.loans) for own in self.products_of]
        self.works = [sum(sum(product.works) for product in own) for own in self.products_of]
        exposure = [sum(parts) for parts in zip(self.debt, self.investment, self.works, strict=True)]
        total = sum(exposure) + self.external
        self.share = [amount / total for amount in exposure]
        self.concentration = sum(share**2 for share in self.share) + (self.external / total) ** 2
        to_powers, parameter = sum(loans.present_value * loans.answered for loans in self.lenders), self.market.numbers
        present_value = to_powers + self.external
        service = self.service + self.external * (parameter["market_rate"] + parameter["market_amortisation"])
        owed, paid, limit = present_value / self.gdp, service / self.gdp, self.thresholds
        self.worst = max(owed / limit[0], owed / limit[1] / self.exports, paid / limit[2] / self.exports, paid / limit[3] / self.revenue)
        self.stress = min(max(self.worst - parameter["stress_onset"], 0.0), 2.0)
        in_progress = [(product, sum(product.works)) for product in self.products]
        self.room = max(self.cap - sum(works * product.state_run for product, works in in_progress), 0.0)
        self.space = limit[0] * self.gdp - present_value
        by_service = min(limit[2] * self.exports, limit[3] * self.revenue) * self.gdp
        most = present_value * by_service / service if service > 0 else inf
        bearable = min(min(limit[0], limit[1] * self.exports) * self.gdp, most)
        left = max(to_powers * parameter["owed_ahead"] - self.service * parameter["service_ahead"], 0.0)
        signed = sum(works * product.debt_share for product, works in in_progress)
        self.headroom = bearable * self.bearable_ahead - left - self.external - signed

    def hear_offers(self) -> None:
        """Rivalry moves the terms of what is on offer."""
        parameter = self.market.numbers
        offered = [sum(product.flow for product in own) for own in self.products_of]
        everything = sum(offered)
        self.conditions = []
        for own, flow, then, usual in zip(self.products_of, offered, self.rivals_then, self.conditionality, strict=True):
            rivals = 100.0 * (everything - flow - then) / self.gdp
            self.conditions.append(min(usual * exp(min(max(-parameter["condition_shading"] * rivals, -50.0), 50.0)), 1.0))
            for product in own:
                if loans := product.loans:
                    loans.rate = max(loans.rate_before - parameter["rate_shading"] * rivals, min(loans.rate_before, 0.0))

    def answer(self) -> None:
        """Weigh every deal, remember the menu, and take the best of what is on the table."""
        parameter, market = self.market.numbers, self.market
        luck, step, shift = market.luck, market.now, 2.0 ** parameter["digits_before_taste"]
        scale, attractions = parameter["taste_scale"], 0.0
        for power, own in enumerate(self.products_of):
            crowd = market.contestant[power] * (self.share[power] - self.concentration)
            liking = -parameter["weight_conditions"] * self.aversion * self.conditions[power] - 2.0 * self.hedging * crowd
            money = attractive = 0.0
            for product in own:
                utility = product.fixed + liking
                if loans := product.loans:
                    grant = 1.0 - loans.worth[0] - loans.worth[1] * loans.rate
                    utility += parameter["weight_grant_element"] * grant - parameter["weight_stress"] * self.stress * loans.sovereign
                product.utility = utility
                money += product.flow
                attractive += product.flow * exp(min(max(utility / scale, -50.0), 50.0))
            attractions += attractive / money if money > 0 else 0.0
        self.menu += -expm1(-market.step_length / parameter["menu_memory"]) * (scale * log1p(attractions) - self.menu)
        waiting = parameter["weight_waiting"] * (self.menu - self.opening_menu) + scale * gumbel(luck.waiting[step][self.index])
        wanted = []
        for product in self.products:
            product.taken = 0.0
            if product.offered > 0:
                product.utility += scale * gumbel(luck.deal[step][product.index][self.index] * shift % 1.0)
                if product.utility > waiting:
                    wanted.append(product)
        wanted.sort(key=lambda product: -product.utility)
        room, headroom = self.room, max(self.headroom, 0.0)
        if sum(p.offered * p.state_run for p in wanted) <= self.room and sum(p.offered * p.debt_share for p in wanted) <= self.headroom:
            # Nothing binds.
            for product in wanted:
                product.taken = product.offered
            return
        for product in wanted:
            lent = min(product.offered, room / product.state_run) if product.state_run > 0 else product.offered
            allowed = headroom / product.debt_share if product.debt_share > 0 else lent
            if lent > allowed:
                lent = (1.0 - product.discipline) * lent + product.discipline * allowed
            product.taken = lent
            room, headroom = max(room - product.state_run * lent, 0.0), max(headroom - product.debt_share * lent, 0.0)

    def keep_books(self) -> None:
        """Works advance or lapse, loans are served and made, the rest of the budget is borrowed from markets."""
        parameter, step, now = self.market.numbers, self.market.step_length, self.market.now + 1
        discount = (1.0 + parameter["discount_rate"]) ** step
        fade, aided = exp(-step / parameter["uptake_memory"]), [0.0] * len(self.products_of)
        service = paid_by_budget = disbursed = granted = 0.0
        for power, own in enumerate(self.products_of):
            taken, offered = sum(product.taken for product in own), sum(product.offered for product in own)
            self.taken_recent[power] = self.taken_recent[power] * fade + taken
            self.offered_recent[power] = self.offered_recent[power] * fade + offered
            for product in own:
                product.works, completed = moved(product.works, product.taken, product.advance, product.keep)
                if product.kind == "investment":
                    self.investment[power] += completed
                elif product.kind == "aid":
                    aided[power] += completed
                    granted += completed
                if (loans := product.loans) is None:
                    continue
                principal = min(max(loans.due[now], 0.0), loans.debt)
                date = now % len(loans.bearing)
                paid = principal + loans.bearing[date] * loans.interest_years
                loans.at_rates, at_rates = moved(loans.at_rates, product.taken * loans.rate, product.advance, product.keep)
                worth = completed * loans.worth[0] + at_rates * loans.worth[1]
                loans.debt = max(loans.debt + completed - principal, 0.0)
                loans.bearing[date] = max(loans.bearing[date] - loans.weighted[now], 0.0) + at_rates
                loans.present_value = max(loans.present_value * discount + worth - paid, 0.0)
                loans.lend(now, completed, at_rates)
                service += paid * loans.answered
                paid_by_budget += paid * loans.sovereign
                disbursed += completed * loans.sovereign
        self.service += -expm1(-step) * (service / step - self.service)
        decay = exp(-parameter["aid_decay"] * step)
        fed = (1.0 - decay) / parameter["aid_decay"] / step
        self.aid = [stock * decay + grants * fed for stock, grants in zip(self.aid, aided, strict=True)]
        self._borrow(paid_by_budget, disbursed, granted)

    def _borrow(self, paid: float, disbursed: float, granted: float) -> None:
        parameter, step = self.market.numbers, self.market.step_length
        owed = sum(loans.debt * loans.answered for loans in self.lenders) + self.external + self.domestic
        unsettled = exp(-parameter["balance_fade"] * self.market.now * step)
        deficit = self.settled_deficit + (self.opening_deficit - self.settled_deficit) * unsettled
        deficit -= parameter["market_reaction"] * ((owed - self.deposits) / self.gdp - self.opening_ratio)
        fungible, expected = parameter["fungibility"], self.lent_before * step
        beyond = disbursed - expected + granted - self.granted_before * step
        interest = self.external * ((1.0 + parameter["market_rate"]) ** step - 1.0)
        interest += self.domestic * ((1.0 + parameter["domestic_rate"]) ** step - 1.0)
        need = deficit * self.gdp * step + paid + interest - expected - fungible * beyond
        need += (1.0 - fungible) * min(max(-need, 0.0), disbursed)
        closing = (1.0 - self.worst) / max(1.0 - parameter["stress_onset"], 1e-9)
        abroad = parameter["market_external_share"] * min(max(closing, 0.0), 1.0)
        due_abroad = self.external * -expm1(-parameter["market_amortisation"] * step)
        due_at_home = self.domestic * -expm1(-parameter["domestic_amortisation"] * step)
        gross = need + due_abroad + due_at_home
        drawn = min(gross, self.deposits)
        self.deposits -= drawn
        foreign = abroad * (gross - drawn)
        self.external = max(self.external + foreign - due_abroad, 0.0)
        self.domestic = max(self.domestic + gross - drawn - foreign - due_at_home, 0.0)

    def leverage(self) -> list[float]:
        """Policy leverage of each power, 0 to 100."""
        parameter, gdp = self.market.numbers, self.gdp
        stocks = {"debt": (self.debt, sum(self.debt) + self.external), "investment": (self.investment, sum(self.investment))}
        stocks["aid"] = (self.aid, sum(self.aid))
        of_ties, result = parameter["channel_weight_ties"], []
        for power, ties in enumerate(self.ties):
            leverage, depends = 0.0, self.structural_dependence[power]
            for kind, (own, total) in stocks.items():
                weight, scale = parameter[f"channel_weight_{kind}"], parameter[f"exposure_scale_{kind}"]
                share = weight * own[power] / max(total, 1e-12) * saturation(total / gdp, scale)
                leverage += share * saturation(own[power] / gdp, 0.25 * scale)
                depends += share / (1.0 - of_ties)
            result.append(100.0 * (leverage + of_ties * ties * depends) * self.market.contestant[power])
        return result


class Power:
    """A power spreads its money over the states and comes to their tables with deals."""

    market: Market

    def open(self, market: Market, index: int) -> None:
        """Take up the opening position of one power."""
        self.market, self.index, numbers = market, index, market.numbers
        self.values, self.concentration = numbers["values"][index], numbers["concentration"][index]
        self.to_rivals, self.to_refusal = numbers["to_rivals"][index], numbers["to_refusal"][index]
        self.money = [step[index] for step in numbers["money"]]
        bounds = zip(numbers["ledger_begin"][index], numbers["ledger_end"][index], strict=True)
        self.ledgers = [(ledger, list(range(*bound)), numbers["tilt"][index][ledger]) for ledger, bound in enumerate(bounds)]
        own = market.products_of[index]
        self.products = range(own.start, own.stop)
        self.purse = {product: numbers["purse"][product] for product in self.products}
        self.money_to_date = {product: [purse] for product, purse in self.purse.items()}

    def spread_money(self) -> None:
        """Money a year by product and state."""
        states, money = self.market.states, self.money[self.market.now]
        spent, total, weights = sum(money), sum(self.values), []
        for state, value in zip(states, self.values, strict=True):
            year = max(value * spent / total, 1e-9)
            uptake = (state.taken_recent[self.index] + 0.5 * year) / max(state.offered_recent[self.index] + year, 1e-12)
            crowd = 1.0 + self.to_rivals * (1.0 - state.share[self.index])
            weights.append(value**self.concentration * crowd * uptake**self.to_refusal)
        volume = 1.0
        if not self.market.contestant[self.index]:
            usual, elasticity = sum(weights), self.market.numbers["multilateral_elasticity"]
            for place, state in enumerate(states):
                relative = min(max(state.space / state.gdp / state.opening_space, 0.25), 2.0)
                weights[place] *= relative**elasticity
            volume = sum(weights) / usual if usual > 0 else 1.0
        for ledger, products, tilt in self.ledgers:
            pulls = [[s.products[p].mix * weight * own for s, weight, own in zip(states, weights, tilt, strict=True)] for p in products]
            pull = sum(map(sum, pulls))
            factor = money[ledger] / pull * volume if pull > 0 else 0.0
            for product, row in zip(products, pulls, strict=True):
                for state, share in zip(states, row, strict=True):
                    state.products[product].flow = share * factor

    def bring_deals(self) -> None:
        """New money enters the purses; a deal comes to a table where one arrives."""
        parameter, length, states = self.market.numbers, self.market.step_length, self.market.states
        deals = self.market.luck.deal[self.market.now]
        chance, spread = -expm1(-parameter["deal_rate"] * length), parameter["deal_size_spread"]
        for product in self.products:
            flow = sum(state.products[product].flow for state in states)
            self.purse[product] += flow * length
            self.money_to_date[product].append(self.money_to_date[product][-1] + flow * length)
            usual = self.purse[product] * parameter["purse_draw"] / parameter["deal_rate"] / flow if flow > 0 else 0.0
            sizes = []
            for state in states:
                size = 0.0
                luck = deals[product][state.index]
                if luck < chance and state.products[product].flow > 0:
                    normal = NORMAL.inv_cdf(max(luck / chance, SMALLEST))
                    size = state.products[product].flow * usual * exp(spread * normal - 0.5 * spread**2)
                sizes.append(size)
            offered = sum(sizes)
            factor = self.purse[product] / offered if offered > self.purse[product] else 1.0
            for state, size in zip(states, sizes, strict=True):
                state.products[product].offered = size * factor

    def settle(self) -> None:
        """Taken money leaves the purses, the oldest of the rest expires."""
        instant = self.market.now + 1
        earlier = max(instant - self.market.numbers["oldest"], 0)
        for product in self.products:
            left = max(self.purse[product] - sum(state.products[product].taken for state in self.market.states), 0.0)
            to_date = self.money_to_date[product]
            recent = to_date[instant] - to_date[earlier] if earlier > 0 else to_date[instant]
            self.purse[product] = left - max(left - recent, 0.0)
