"""The structural ensemble: one comparison under many models, measures and meanings of "strategy"."""
