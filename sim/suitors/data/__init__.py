"""The facts that ship.

``opening.csv``        one row per number of the powers and states on the opening date, with range, grade and source
``entities.toml``      their names, income tiers and classes
``strategies/``        one strategy each
``instruments.toml``   the forms that finance can take
``parameters.toml``    the register of model parameters
``countries.csv``      codes and names of countries (``suitors.data.countries``)
``borders.geojson``    outlines for maps (Natural Earth, public domain)

``suitors.data.tables`` reads the first two. The sources and the rules behind ``opening.csv`` are in ``sources/`` at the
top of the repository; ``docs/data.md`` tells what stands in where a source is missing.
"""
