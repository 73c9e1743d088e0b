"""Rules that turn the source tables into the opening position."""
