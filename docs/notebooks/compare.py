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
# # Compare two strategies
#
# What would change if Japan played as China plays? Both variants meet the same draws, run by run, so a difference comes from the
# strategy and not from chance.

# %%
import matplotlib.pyplot as plt

import suitors

compared = suitors.compare("tokyo_2025", "JPN", ["japan", "china"], 32, set={"horizon.years": 3})
compared

# %% [markdown]
# ## The differences
#
# Each row is an outcome. `difference` is the mean of China's strategy minus Japan's own; `low` and `high` bound its 95 % interval.

# %%
china = compared.differences.query("variant == 'china'").set_index("outcome")
china.loc[["leverage[JPN]", "policy_leverage[JPN]", "goodwill[JPN]", "signed[JPN]"], ["difference", "low", "high"]]

# %% [markdown]
# An interval that holds zero says: these runs do not tell the two apart.

# %%
told_apart = china[(china["low"] > 0) | (china["high"] < 0)]
print(f"{len(told_apart)} of {len(china)} outcomes are told apart by {compared.runs} runs.")

# %% [markdown]
# ## Run by run
#
# Pairing is what makes a few runs enough. Compare the spread of the outcome with the spread of its difference.

# %%
own, other = (compared.tables[name]["goodwill[JPN]"] for name in ("japan", "china"))
print(f"spread of the outcome {own.std():.4f}, of the difference {(other - own).std():.4f}")

# %%
figure, axes = plt.subplots(figsize=(5, 5))
axes.scatter(own, other)
axes.axline((own.mean(), own.mean()), slope=1, linestyle="--", color="grey")
axes.set(xlabel="Japan's own strategy", ylabel="China's strategy", title="Goodwill towards Japan, a point a run")
plt.close(figure)
figure

# %% [markdown]
# ## Where
#
# An outcome can be asked for in one state: `NAME[POWER,STATE]`.

# %%
where = suitors.compare(
    "tokyo_2025",
    "JPN",
    ["japan", "china"],
    16,
    set={"horizon.years": 2},
    outcomes=["leverage[Japan,Uzbekistan]", "leverage[Japan,Tajikistan]"],
)
rows = where.differences.query("variant == 'china'").set_index("outcome")
rows.loc[["leverage[JPN,UZB]", "leverage[JPN,TJK]"], ["difference", "low", "high"]]

# %% [markdown]
# ## Scenario against scenario
#
# `others` takes scenarios instead of strategies: what does the Tokyo summit add for Japan?

# %%
summit = suitors.compare("baseline", others=["tokyo_2025"], runs=16, set={"horizon.years": 2})
summit.differences[summit.differences["outcome"] == "goodwill[JPN]"][["variant", "against", "difference", "low", "high"]]

# %% [markdown]
# Try it: compare `["japan", "korea"]`. Which outcomes change sign?
