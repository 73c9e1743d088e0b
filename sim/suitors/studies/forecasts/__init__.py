"""Dated forecasts: made once, kept as a file with a hash, scored when the years have come, ranked beside others'."""
