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
# # A state with a rule of its own
#
# A state answers the offers on its table. You can put your own rule in the place of the model's: derive a class from
# `suitors.State`. Arrays hold all runs at once, on their last axis.

# %%
from dataclasses import replace

import numpy as np

import suitors

# %% [markdown]
# ## A cautious state
#
# `settle` decides what is signed. The table says what is offered (`size`), how much it is wanted (`utility`) and what room
# there is for works (`room`). This state takes up half of its room, and gives no place to a loan that has claims on its assets.


# %%
class Cautious(suitors.State):
    """Takes up half of its room and refuses loans that are secured on its assets."""

    def settle(self, table):
        secured = self.model.coefficients.by_product("conduct.claim") >= 0.6
        welcome = ~secured | ~np.array(self.model.coefficients.layout.repayable)[:, None]
        return super().settle(replace(table, room=table.room / 2, size=table.size * welcome))


# %% [markdown]
# `agents` says who plays whom; it acts in every experiment.

# %%
usual = suitors.load("tokyo_2025", set={"horizon.years": 3})
cautious = suitors.load(usual, agents={"UZB": Cautious})
cautious

# %% [markdown]
# ## On the same draws

# %%
before, after = suitors.run(usual, runs=16), suitors.run(cautious, runs=16)
names = [name for name in ("debt_to_gdp[UZB]", "distress[UZB]", "autonomy[UZB]", "gdp[UZB]") if name in before.outcomes]
(after.outcomes[names] - before.outcomes[names]).agg(["mean", "min", "max"]).T

# %% [markdown]
# What it no longer signs, in bn US$, in one run of each:

# %%
for said, result in (("usual", before), ("cautious", after)):
    deals = result.deals[(result.deals["state"] == "UZB") & (result.deals["taken"] > 0)]
    print(f"{said}: {len(deals)} deals, {deals['taken'].sum():.2f} bn US$")

# %% [markdown]
# The powers feel it: what each signs in the whole region, in bn US$, after minus before.

# %%
signed = [result.outcomes.filter(regex=r"^signed\[").mean() for result in (before, after)]
(signed[1] - signed[0]).round(4)

# %% [markdown]
# ## Step by step
#
# `suitors.Model` is a Mesa model. Look inside while it runs.

# %%
model = suitors.Model("tokyo_2025", runs=8, set={"horizon.years": 2}, agents={"UZB": Cautious})
while model.running and model.time < 2026.5:
    model.step()
state = next(agent for agent in model.agents if agent.name == "UZB")
print(state, state.debt_ratio.round(3))

# %% [markdown]
# Try it: let `terms` weigh deals otherwise, or give a power a class with its own `attraction`.
