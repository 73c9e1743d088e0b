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
# # Sweep and discover
#
# Many numbers of the model are judgements. A sweep simulates the scenario at many points of their ranges. `discover` then asks
# in which region of them something happens.

# %%
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt

import suitors

folder = Path(tempfile.mkdtemp()) / "sweep"

# %% [markdown]
# ## Sweep
#
# A pair is a range, a list are choices. Every point meets the same draws. `keep` says that means over the runs will do.

# %%
found = suitors.sweep(
    "tokyo_2025",
    {
        "parameters.deal_rate": (0.5, 2.0),
        "parameters.weight_ties": (0.0, 1.0),
        "powers.JPN.strategy": ["japan", "china"],
    },
    points=64,
    runs=4,
    keep="points",
    outcomes=["signed[JPN]", "goodwill[JPN]"],
    set={"horizon.years": 2},
    out=folder,
)
found

# %%
found.table.head()

# %% [markdown]
# The mean of all points for each choice of strategy:

# %%
found.table.groupby("powers.JPN.strategy")[["signed[JPN]", "goodwill[JPN]"]].mean()

# %% [markdown]
# ## Discover
#
# Where is goodwill towards Japan above its median? The search learns from one half of the points and is judged on the other.

# %%
threshold = found.table["goodwill[JPN]"].median()
where = suitors.discover(folder, f"goodwill[Japan] > {threshold:.6f}")
where

# %%
print(f"It holds at {where.holds.mean():.0%} of the points.")
print("no box is better than chance" if where.box is None else where.box.text())

# %% [markdown]
# A box names the limits that matter. A tree asks a few questions instead and says how often the condition holds in each leaf.

# %%
print(where.tree.text())

# %%
figure, axes = plt.subplots(figsize=(6, 4))
for strategy, rows in found.table.groupby("powers.JPN.strategy"):
    axes.scatter(rows["parameters.weight_ties"], rows["goodwill[JPN]"], label=strategy)
axes.set(xlabel="weight of ties", ylabel="goodwill towards Japan", title="Means of the points, by Japan's strategy")
axes.legend()
plt.close(figure)
figure

# %% [markdown]
# A condition says above or below, not by how much: look at the means above before you call a strategy better.
#
# Try it: vary `powers.JPN.money.private.conversion` as well. Which limit goes first?
