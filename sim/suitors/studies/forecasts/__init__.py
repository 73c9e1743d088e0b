"""Dated forecasts: made once, kept as a signed file, scored when the years have come, ranked beside others'."""
