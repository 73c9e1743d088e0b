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
# # First run
#
# Nine powers court five states of Central Asia. A scenario says who takes part, with what money, and for how long.
# It is simulated many times; each run has chance of its own. This notebook runs one scenario and looks at what came out.
#
# Few runs and a short horizon keep it quick. Take 1,000 runs and ten years before you quote a number.

# %%
import suitors

suitors.scenarios()

# %% [markdown]
# ## Load and run
#
# `set` changes any value of the scenario, here how many years it lasts.

# %%
tokyo = suitors.load("tokyo_2025", set={"horizon.years": 2})
tokyo

# %%
print(tokyo.scenario.question)
result = suitors.run(tokyo, runs=16)
result

# %% [markdown]
# ## Numbers
#
# `outcomes` has a row for each run and a column for each outcome. `summary` gives the median (`p50`)
# and the interval that holds 80 % of the runs (`p10` to `p90`).

# %%
result.outcomes[["goodwill[JPN]", "goodwill[CHN]", "distress[TJK]"]].head()

# %%
result.summary.filter(like="goodwill[", axis="index")

# %% [markdown]
# `dataset` holds what was recorded at every step, with units. Here is what Kazakhstan owes over time, as a share of its output.

# %%
debt = result.dataset["debt_to_gdp"].sel(state="KAZ")
debt.to_pandas().round(3)

# %% [markdown]
# ## Deals
#
# One run, the nearest to the medians, is kept deal by deal. The largest deals that were signed in it:

# %%
signed = result.deals[result.deals["taken"] > 0]
signed.sort_values("taken", ascending=False)[["time", "power", "state", "product", "taken"]].head(8)

# %% [markdown]
# ## Figures
#
# Figures are drawn when you look them up.

# %%
print(", ".join(result.figures))

# %%
result.figures["influence"]

# %% [markdown]
# Try it: change `runs` to 64 and run again. Do the medians move by more than the width of the interval?
