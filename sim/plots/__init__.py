"""Figures of a run. Each module draws one figure; ``sim.plots.all`` draws and saves them together."""
