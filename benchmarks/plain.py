"""The reduced model as plain Mesa agents, one run for each model: scalars, lists, the math module.

It has the same equations and reads the same draws as the engine. Coefficients and opening stocks are those of the engine,
handed over as numbers, so that what is compared is the running of the model alone.
"""

from __future__ import annotations

from math import exp, expm1, log, log1p
from statistics import NormalDist
from typing import Any

import mesa
import numpy as np

from benchmarks.reduced import Luck, Outcome
from sim.agents.model import CompetitionModel
from sim.engine.contract import Contract

NORMAL = NormalDist()
SMALLEST = 2.0**-54


def plain(values: Any, *index: int) -> Any:
    """The first run of an array as nested lists, or as a number at an index."""
    return np.asarray(values)[..., 0][index].tolist()


def gumbel(uniform: float) -> float:
    return -log(-log(max(uniform, SMALLEST)))


class Loans:
    """What one product has lent to one state: payments are entered when money is lent, up to the horizon."""

    def __init__(self, contract: Contract, opening_due: list[float], debt: float, rate: float, present_value: float) -> None:
        self.contract, self.share = contract, contract.first_share
        self.due = [part * debt for part in opening_due]
        self.weighted = [amount * rate for amount in self.due]
        self.debt, self.interest, self.present_value = debt, debt * rate, present_value

    def lend(self, step: int, lent: float, rate: float) -> None:
        terms, share, when = self.contract, self.share, step + self.contract.first
        for _ in range(terms.payments):
            if when >= len(self.due):
                break
            self.due[when] += share * lent
            self.weighted[when] += share * lent * rate
            when += terms.interval
            share *= terms.growth


class Product:
    """One product in one state."""

    def __init__(self, source: CompetitionModel, index: int, state: int) -> None:
        setting, layout, world = source.setting, source.setting.layout, source.world
        self.index, self.power = index, int(layout.power_of[index])
        self.mix, self.fixed = plain(setting.mix, index, state), plain(source.fixed_utility, index, state)
        self.fixed += plain(setting.parameter["weight_need"] * source.need, int(setting.focus_of[index]), state)
        self.works = [plain(world.works, stage, index, state) for stage in range(2)]
        self.advance, self.lapse = (plain(share, index) for share in setting.shares_of_works)
        self.discipline, self.debt_share = plain(source.discipline, index), plain(source.debt_share, index, state)
        self.is_aid, self.is_investment = index in setting.grants, index in setting.direct_investments
        self.flow = self.offered = self.utility = 0.0
        self.loans: Loans | None = None
        loan = next((place for place, product in enumerate(layout.loans) if product == index), None)
        if loan is None:
            return
        terms = setting.contracts[loan][state]
        assert terms is not None
        self.rate_before, self.rate = plain(source._rate_of_loans, loan, state), 0.0
        self.worth = [plain(part, loan, state) for part in source.present_value_of_loans]
        self.sovereign, self.answered = plain(source.loan_is_sovereign, loan), plain(source.sovereign_share_of_loans, loan, 0)
        due = source.book._opening_due[:, loan, state].tolist()
        self.loans = Loans(terms, due, plain(world.debt, loan, state), self.rate_before, plain(world.present_value, loan, state))


class PlainState(mesa.Agent):
    """A state weighs the deals on its table, answers them and keeps its books."""

    def __init__(self, model: PlainModel, source: CompetitionModel, index: int) -> None:
        super().__init__(model)
        setting, world, layout, parameter = source.setting, source.world, source.setting.layout, model.parameter
        self.index, powers = index, range(len(layout.powers))
        self.products = [Product(source, product, index) for product in range(len(layout.offers))]
        self.products_of = [self.products[own] for own in layout.products_of]
        self.lenders = [product for product in self.products if product.loans is not None]
        self.gdp, self.menu = plain(world.gdp, index), plain(world.menu, index)
        self.opening_menu, self.service = self.menu, plain(world.service_average, index)
        self.external, self.domestic = plain(world.market_external_debt, index), plain(world.market_domestic_debt, index)
        self.openness, self.aversion = plain(setting.by_state("openness"), index), plain(setting.by_state("aversion"), index)
        self.hedging = parameter["weight_hedging"] * plain(setting.by_state("hedging"), index)
        self.exports, self.revenue = (max(plain(setting.by_state(name), index), 1e-6) for name in ("exports", "revenue"))
        self.thresholds = setting.thresholds[:, index, 0].tolist()
        self.cap = plain(
            np.maximum(
                setting.parameter["works_cap"] * setting.by_state("absorption"),
                (1 + setting.parameter["works_margin"]) * source.usual_works,
            )
            * world.gdp,
            index,
        )
        names = ("direct_investment", "aid_stock", "ties", "goodwill", "offered_recent", "taken_recent")
        self.investment, self.aid, self.ties, goodwill, self.offered_recent, self.taken_recent = (
            [plain(getattr(world, name), power, index) for power in powers] for name in names
        )
        grievance = plain(world.grievance, index)
        self.liking = [
            parameter["weight_goodwill"] * self.openness * goodwill[power]
            + parameter["weight_ties"] * self.ties[power]
            - parameter["weight_footprint"] * self.openness * (1 + grievance) * plain(source.footprint, power)
            for power in powers
        ]
        self.conditionality = [plain(source.conditionality, power, 0) for power in powers]
        self.rivals_then = [
            plain(source.reference.offered_by_all, index) - plain(source.reference.offered, power, index) for power in powers
        ]
        self.primary_deficit, self.opening_ratio = plain(source.budget.primary_deficit, index), plain(source.budget.debt_ratio, index)
        self.lent_before = plain(source.reference.lent, index) * plain(source.reference.grown(world.gdp), index)

    def take_stock(self) -> None:
        """Exposures, debt ratios and room at the beginning of a step."""
        self.debt = [sum(product.loans.debt for product in own if product.loans) for own in self.products_of]
        self.works = [sum(sum(product.works) for product in own) for own in self.products_of]
        exposure = [sum(parts) for parts in zip(self.debt, self.investment, self.works, strict=True)]
        total = sum(exposure) + self.external
        self.share = [amount / total for amount in exposure]
        self.concentration = sum(share**2 for share in self.share) + (self.external / total) ** 2
        present_value = sum(product.loans.present_value * product.answered for product in self.lenders if product.loans) + self.external
        parameter = self.model.parameter
        service = self.service + self.external * (parameter["market_rate"] + parameter["market_amortisation"])
        owed, paid, limit = present_value / self.gdp, service / self.gdp, self.thresholds
        worst = max(owed / limit[0], owed / limit[1] / self.exports, paid / limit[2] / self.exports, paid / limit[3] / self.revenue)
        self.stress = min(max(worst - parameter["stress_onset"], 0.0), 2.0)
        self.room, self.headroom = max(self.cap - sum(self.works), 0.0), limit[0] * self.gdp - present_value

    def hear_offers(self) -> None:
        """Rivalry moves the terms of what is on offer."""
        parameter = self.model.parameter
        offered = [sum(product.flow for product in own) for own in self.products_of]
        everything = sum(offered)
        self.conditions = []
        for own, flow, then, usual in zip(self.products_of, offered, self.rivals_then, self.conditionality, strict=True):
            rivals = 100.0 * (everything - flow - then) / self.gdp
            self.conditions.append(min(usual * exp(min(max(-parameter["condition_shading"] * rivals, -50.0), 50.0)), 1.0))
            for product in own:
                if product.loans:
                    product.rate = max(product.rate_before - parameter["rate_shading"] * rivals, min(product.rate_before, 0.0))

    def answer(self, luck: Luck, step: int) -> None:
        """Weigh every deal, remember the menu, and take the best of what is on the table."""
        parameter, model = self.model.parameter, self.model
        scale, attractions = parameter["taste_scale"], 0.0
        for power, own in enumerate(self.products_of):
            crowd = model.contestant[power] * (self.share[power] - self.concentration)
            liking = self.liking[power] - parameter["weight_conditions"] * self.aversion * self.conditions[power]
            liking -= 2.0 * self.hedging * crowd
            money = attractive = 0.0
            for product in own:
                utility = product.fixed + liking
                if product.loans:
                    grant = 1.0 - product.worth[0] - product.worth[1] * product.rate
                    utility += parameter["weight_grant_element"] * grant - parameter["weight_stress"] * self.stress * product.sovereign
                product.utility = utility
                money += product.flow
                attractive += product.flow * exp(min(max(utility / scale, -50.0), 50.0))
            attractions += attractive / money if money > 0 else 0.0
        self.menu += -expm1(-model.step_length / parameter["menu_memory"]) * (scale * log1p(attractions) - self.menu)
        waiting = parameter["weight_waiting"] * (self.menu - self.opening_menu) + scale * gumbel(luck.waiting[step][self.index])
        wanted = []
        for product in self.products:
            product.taken = 0.0
            if product.offered > 0:
                product.utility += scale * gumbel(luck.taste[step][product.index][self.index])
                if product.utility > waiting:
                    wanted.append(product)
        wanted.sort(key=lambda product: -product.utility)
        room, headroom = self.room, max(self.headroom, 0.0)
        if sum(p.offered for p in wanted) <= self.room and sum(p.offered * p.debt_share for p in wanted) <= self.headroom:
            # Nothing binds.
            for product in wanted:
                product.taken = product.offered
            return
        for product in wanted:
            lent = min(product.offered, room)
            allowed = headroom / product.debt_share if product.debt_share > 0 else lent
            if lent > allowed:
                lent = (1.0 - product.discipline) * lent + product.discipline * allowed
            product.taken = lent
            room, headroom = max(room - lent, 0.0), max(headroom - product.debt_share * lent, 0.0)

    def keep_books(self, now: int) -> None:
        """Works advance or lapse, loans are served and made, the rest of the budget is borrowed from markets."""
        parameter, step = self.model.parameter, self.model.step_length
        discount = (1.0 + parameter["discount_rate"]) ** step
        fade, aided = exp(-step / parameter["uptake_memory"]), [0.0] * len(self.products_of)
        service = paid_by_budget = disbursed = 0.0
        for power, own in enumerate(self.products_of):
            taken, offered = sum(product.taken for product in own), sum(product.offered for product in own)
            self.taken_recent[power] = self.taken_recent[power] * fade + taken
            self.offered_recent[power] = self.offered_recent[power] * fade + offered
            for product in own:
                signed, building = product.works[0] + product.taken, product.works[1]
                keep = max(1.0 - product.advance - product.lapse, 0.0)
                completed = building * product.advance
                product.works = [signed * keep, building * keep + signed * product.advance]
                if product.is_investment:
                    self.investment[power] += completed
                elif product.is_aid:
                    aided[power] += completed
                if (loans := product.loans) is None:
                    continue
                principal = min(max(loans.due[now], 0.0), loans.debt)
                paid = principal + loans.interest * step
                worth = product.worth[0] + product.worth[1] * product.rate
                loans.debt = max(loans.debt + completed - principal, 0.0)
                loans.interest = max(loans.interest + completed * product.rate - loans.weighted[now], 0.0)
                loans.present_value = max(loans.present_value * discount + completed * worth - paid, 0.0)
                loans.lend(now, completed, product.rate)
                service += paid * product.answered
                paid_by_budget += paid * product.sovereign
                disbursed += completed * product.sovereign
        self.service += -expm1(-step) * (service / step - self.service)
        decay = exp(-parameter["aid_decay"] * step)
        fed = (1.0 - decay) / parameter["aid_decay"] / step
        self.aid = [stock * decay + grants * fed for stock, grants in zip(self.aid, aided, strict=True)]
        self._borrow(paid_by_budget, disbursed)

    def _borrow(self, paid: float, disbursed: float) -> None:
        parameter, step = self.model.parameter, self.model.step_length
        owed = sum(product.loans.debt * product.answered for product in self.lenders if product.loans) + self.external + self.domestic
        deficit = self.primary_deficit - parameter["market_reaction"] * (owed / self.gdp - self.opening_ratio)
        expected = self.lent_before * step
        borrowing = deficit * self.gdp * step + paid - (expected + parameter["fungibility"] * (disbursed - expected))
        stock = self.external + self.domestic
        abroad = borrowing * (parameter["market_external_share"] if borrowing > 0 else self.external / stock if stock > 0 else 0.0)
        grown = (1.0 + parameter["market_rate"]) ** step
        self.external = max(self.external * grown + abroad, 0.0)
        self.domestic = max(self.domestic * grown + borrowing - abroad, 0.0)

    def leverage(self) -> list[float]:
        """Policy leverage of each power, 0 to 100."""
        parameter, gdp = self.model.parameter, self.gdp
        stocks = {"debt": (self.debt, sum(self.debt) + self.external), "investment": (self.investment, sum(self.investment))}
        stocks["aid"] = (self.aid, sum(self.aid))
        weights = {kind: parameter[f"leverage_weight_{kind}"] for kind in (*stocks, "ties")}
        result, all_ties, scale = [], max(sum(self.ties), 1e-12), parameter["exposure_scale_ties"]
        for power, ties in enumerate(self.ties):
            mean = weights["ties"] * ties / all_ties * all_ties / (all_ties + scale) * (1 - parameter["substitutability_ties"]) * ties
            for kind, (own, total) in stocks.items():
                scale_of, rest = parameter[f"exposure_scale_{kind}"] * gdp, 1.0 - parameter[f"substitutability_{kind}"]
                exposed, bandwidth = total / (total + scale_of), own[power] / (own[power] + 0.25 * scale_of)
                mean += weights[kind] * own[power] / max(total, 1e-12) * exposed * rest * bandwidth
            result.append(100.0 * mean / sum(weights.values()) * self.model.contestant[power])
        return result


class PlainPower(mesa.Agent):
    """A power spreads its money over the states and comes to their tables with deals."""

    def __init__(self, model: PlainModel, source: CompetitionModel, index: int) -> None:
        super().__init__(model)
        setting, layout = source.setting, source.setting.layout
        self.index = index
        self.values = [max(value, 0.0) for value in plain(source.values())[index]]
        self.concentration, self.to_rivals, self.to_refusal = (
            plain(getattr(source, name), index, 0) for name in ("concentration", "response_to_rivals", "response_to_refusal")
        )
        self.money = setting.money[:, index, :, 0].tolist()
        self.ledgers = [(ledger, list(range(own.start, own.stop))) for ledger, own in enumerate(layout.ledger_slices[index])]
        self.products = range(*layout.products_of[index].indices(len(layout.offers)))
        self.purse = {product: plain(source.world.purse, product) for product in self.products}
        self.money_to_date = {product: [purse] for product, purse in self.purse.items()}
        self.oldest = int(source.oldest_money()[0])
        self.opening_headroom = plain(source._opening_headroom)

    def spread_money(self, step: int) -> None:
        """Money a year by product and state."""
        states, money = self.model.states, self.money[step]
        spent, total, weights = sum(money), sum(self.values), []
        for state, value in zip(states, self.values, strict=True):
            year = max(value * spent / total, 1e-9)
            uptake = (state.taken_recent[self.index] + 0.5 * year) / max(state.offered_recent[self.index] + year, 1e-12)
            crowd = 1.0 + self.to_rivals * (1.0 - state.share[self.index])
            weights.append(value**self.concentration * crowd * uptake**self.to_refusal)
        volume = 1.0
        if not self.model.contestant[self.index]:
            usual, elasticity = sum(weights), self.model.parameter["multilateral_elasticity"]
            for place, state in enumerate(states):
                relative = min(max(state.headroom / state.gdp / self.opening_headroom[place], 0.25), 2.0)
                weights[place] *= relative**elasticity
            volume = sum(weights) / usual if usual > 0 else 1.0
        for ledger, products in self.ledgers:
            pulls = [[state.products[p].mix * weight for state, weight in zip(states, weights, strict=True)] for p in products]
            pull = sum(map(sum, pulls))
            factor = money[ledger] / pull * volume if pull > 0 else 0.0
            for product, row in zip(products, pulls, strict=True):
                for state, share in zip(states, row, strict=True):
                    state.products[product].flow = share * factor

    def bring_deals(self, luck: Luck, step: int) -> None:
        """New money enters the purses; a deal comes to a table where one arrives."""
        parameter, length, states = self.model.parameter, self.model.step_length, self.model.states
        chance, spread = -expm1(-parameter["deal_rate"] * length), parameter["deal_size_spread"]
        for product in self.products:
            flow = sum(state.products[product].flow for state in states)
            self.purse[product] += flow * length
            self.money_to_date[product].append(self.money_to_date[product][-1] + flow * length)
            usual = self.purse[product] * parameter["purse_draw"] / parameter["deal_rate"] / flow if flow > 0 else 0.0
            sizes = []
            for state in states:
                size = 0.0
                if luck.arrival[step][product][state.index] < chance and state.products[product].flow > 0:
                    normal = NORMAL.inv_cdf(max(luck.size[step][product][state.index], SMALLEST))
                    size = state.products[product].flow * usual * exp(spread * normal - 0.5 * spread**2)
                sizes.append(size)
            offered = sum(sizes)
            factor = self.purse[product] / offered if offered > self.purse[product] else 1.0
            for state, size in zip(states, sizes, strict=True):
                state.products[product].offered = size * factor

    def settle(self, step: int) -> None:
        """Taken money leaves the purses, the oldest of the rest expires."""
        instant = step + 1
        earlier = max(instant - self.oldest, 0)
        for product in self.products:
            left = max(self.purse[product] - sum(state.products[product].taken for state in self.model.states), 0.0)
            to_date = self.money_to_date[product]
            recent = to_date[instant] - to_date[earlier] if earlier > 0 else to_date[instant]
            self.purse[product] = left - max(left - recent, 0.0)


class PlainModel(mesa.Model):
    """One run of the reduced model, opened as `source` stands in its first run."""

    def __init__(self, source: CompetitionModel, luck: Luck) -> None:
        super().__init__()
        self.parameter = {name: float(values[0]) for name, values in source.setting.parameter.items()}
        self.step_length, self.horizon, self.luck, self.now = source.step_length, source.setting.clock.steps, luck, 0
        self.per_year = source.setting.scenario.horizon.steps_per_year
        self.contestant = source.contestant[:, 0, 0].tolist()
        self.states = [PlainState(self, source, index) for index in range(len(source.states))]
        self.powers = [PlainPower(self, source, index) for index in range(len(source.powers))]
        self.datacollector = mesa.DataCollector(model_reporters={"leverage": lambda model: [s.leverage() for s in model.states]})

    def step(self) -> None:
        for state in self.states:
            state.take_stock()
        for power in self.powers:
            power.spread_money(self.now)
        for state in self.states:
            state.hear_offers()
        for power in self.powers:
            power.bring_deals(self.luck, self.now)
        for state in self.states:
            state.answer(self.luck, self.now)
        for power in self.powers:
            power.settle(self.now)
        self.now += 1
        for state in self.states:
            state.keep_books(self.now)
        if self.now % self.per_year == 0:
            for state in self.states:
                state.take_stock()
            self.datacollector.collect(self)

    def run(self) -> Outcome:
        """Step to the horizon and read the outcome, (power, state)."""
        for _ in range(self.horizon):
            self.step()
        yearly = np.array(self.datacollector.get_model_vars_dataframe()["leverage"].tolist())
        debt, works = (np.array([read(state) for state in self.states]).T for read in (lambda s: s.debt, lambda s: s.works))
        return Outcome(debt, works, yearly.swapaxes(-1, -2))
