"""Responses: what must happen when something is changed, as a table of paired experiments."""
