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
# # A strategy of your own
#
# A strategy is a file that says what differs from another one. Here India enters with small lines of credit, based on Korea's way.

# %%
import tempfile
from pathlib import Path

import suitors

folder = Path(tempfile.mkdtemp())

# %% [markdown]
# ## The strategy
#
# `conduct.quality` is how good its works are, from 0 to 1. `targeting.motives` weighs what it looks for.

# %%
india = """
based_on = "korea"
title = "India: lines of credit"
source = "a guess for this notebook"
conduct.quality = 0.6

[targeting.motives]
resources = { value = 0.5, low = 0.3, high = 0.7, unit = "weight", grade = "assumed", source = "a guess for this notebook" }
"""
_ = (folder / "india.toml").write_text(india)

# %% [markdown]
# ## A scenario that uses it
#
# Korea's seat is played as India would. Everything else stays.

# %%
scenario = """
extends = "tokyo_2025"
title = "Korea's money in India's way"
question = "Does it matter how Korea spends?"
horizon.years = 2
powers.Korea.strategy = "india.toml"
"""
_ = (folder / "mine.toml").write_text(scenario)
mine = suitors.load(folder / "mine.toml")
mine

# %%
mine.scenario.strategies["india"].title

# %% [markdown]
# Mistakes are named with their place:

# %%
_ = (folder / "wrong.toml").write_text('extends = "tokyo_2025"\ntitle = "wrong"\npowers.Korea.strategy = "indai.toml"\n')
try:
    suitors.load(folder / "wrong.toml")
except suitors.SuitorsError as problem:
    print(str(problem).replace(str(folder), "folder"))

# %% [markdown]
# ## Against Korea's own
#
# The first strategy is what the other is compared with.

# %%
compared = suitors.compare(mine, "KOR", ["korea", "india"], 16)
rows = compared.differences.query("variant == 'india'").set_index("outcome")
rows.loc[["signed[KOR]", "goodwill[KOR]", "leverage[KOR]"], ["difference", "low", "high"]]

# %% [markdown]
# ## What it signs
#
# The deals of one run, by state and in bn US$:

# %%
result = suitors.run(mine, runs=8)
own = result.deals[(result.deals["power"] == "KOR") & (result.deals["taken"] > 0)]
own.groupby("state")["taken"].agg(["count", "sum"]).round(3)

# %%
result.figures["influence"]

# %% [markdown]
# Try it: base India on `japan` instead, or raise `conduct.quality` to 0.9.
