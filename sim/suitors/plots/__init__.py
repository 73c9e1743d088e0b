"""Figures of a run. Each module draws one figure; ``suitors.plots.all`` draws and saves them together."""
