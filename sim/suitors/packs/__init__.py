"""Regions as packs: a folder holds all that is particular to one, and the rest of the program knows none by name.

``pack.toml``          title, what it is about, how sound its figures are, licence, sources, and the scenario to begin with
``entities.toml``      names, income tiers and classes of its powers and states
``opening.csv``        one row per number of them on the opening date, with range, grade and source
``names.toml``         what else people call them (may be missing, like all below)
``corridors.toml``, ``pipelines.toml``, ``minerals.toml``   its routes and resources
``strategies/``        strategies of its own beside the shared ones
``shocks.toml``        what may happen to it in uncertain futures
``outside.csv``        published measures to set beside the model's
``borders.geojson``    outlines for the map
``history/``           a panel of past flows, and posteriors fitted to it
``scenarios/``         its scenarios; those of Central Asia stand in ``scenarios/`` at the top of the repository
"""
