# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A region of your own
#
# Nothing in the model knows Central Asia by name. A document with two states and two powers is enough. The figures below are
# round guesses that show the form. The pack `mekong` is a longer pattern.

# %%
import suitors

# %% [markdown]
# ## Two states
#
# Money is in bn US$ and shares are of output. `gaps` say how much each sector lacks, from 0 to 1.


# %%
def state(name, gdp, population, debt, gaps):
    """A state with ordinary institutions."""
    return {
        "name": name, "tier": "LMIC", "debt_capacity": "medium", "gdp": gdp, "growth": 0.05, "population": population,
        "revenue": 0.18, "exports": 0.4, "balance": -0.02, "public_debt": debt, "market_external_debt": 0.1 * debt,
        "remittances": 0.05, "openness": 0.3, "accountability": 0.3, "aversion": 1.0, "political_risk": 0.4, "absorption": 1.0,
        "hedging": 1.0, "technology": 0.3, "resource_rents": 0.05, "corridor_value": 1.0, "corridors": {"port": 1.0},
        "gaps": dict.fromkeys(["transport", "energy", "minerals", "industry", "digital", "human"], gaps),
    }  # fmt: skip


states = {"COAST": state("Coastland", 40.0, 12.0, 18.0, 0.4), "HILLS": state("Hill Republic", 15.0, 8.0, 9.0, 0.6)}

# %% [markdown]
# ## Two powers
#
# Each plays a shipped strategy, has money by kind and year, and stands in some relation to each state.


# %%
def power(name, strategy, lent, given, invested):
    """A power with the same standing in both states."""
    toward = {
        "sovereign_debt": lent, "commercial_debt": 0.2 * lent, "direct_investment": invested, "aid_stock": 0.2, "trade": 3.0,
        "remittance_share": 0.1, "goodwill": 0.1, "ties": 0.4, "neighbourhood": 0.5,
    }  # fmt: skip
    money = {
        "public_sovereign": {"completed": {"2025": given}, "growth": 0.02, "source": "a guess"},
        "private": {"announced": {"2025": 2 * given}, "conversion": 0.3, "growth": 0.02, "source": "a guess"},
    }
    shared = {"growth": 0.03, "funding_rate": 0.03, "corridors": {"port": 1.0}, "money": money}
    return {"name": name, "strategy": strategy, **shared, "toward": {code: dict(toward) for code in states}}


powers = {"NORTH": power("the North", "china", 2.0, 0.6, 3.0), "SOUTH": power("the South", "japan", 1.0, 0.4, 1.0)}

# %% [markdown]
# ## Routes and minerals
#
# The shipped ones are taken away. One port takes their place.

# %%
gone = {"remove": True}
document = {
    "title": "Two suitors for two states",
    "question": "Who comes to matter more?",
    "horizon": {"start": "2025-01-01", "years": 5, "steps_per_year": 4},
    "corridors": {
        **dict.fromkeys(["north", "east", "middle", "south"], gone),
        "port": {"title": "The port", "capacity": 20.0, "flow": 10.0, "risk": 0.05},
    },
    "minerals": dict.fromkeys(["uranium", "rare_earths", "gas", "gold", "antimony"], gone),
    "states": states,
    "powers": powers,
}
region = suitors.load(document)
region

# %% [markdown]
# ## Run it
#
# Everything else works as for the shipped region: names, outcomes, figures, comparisons.

# %%
result = suitors.run(region, runs=32)
result.summary.filter(regex=r"^(leverage|goodwill|distress)\[", axis="index").round(3)

# %%
result.figures["influence"]

# %%
compared = suitors.compare(region, "the South", ["japan", "china"], 16)
rows = compared.differences.query("variant == 'china'").set_index("outcome")
rows.loc[["leverage[SOUTH]", "goodwill[SOUTH]"], ["difference", "low", "high"]]

# %% [markdown]
# Try it: write the document as a TOML file and run it with `suitors run region.toml`. A missing key is named with its place.
