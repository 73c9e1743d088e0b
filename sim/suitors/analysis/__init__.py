"""Analyses of tables of points and outcomes that know nothing of scenarios: numbers in, numbers out."""
