"""Worlds that fit: sets of numbers under which the model does not contradict the record."""
