"""A panel or posterior that cannot be used, with a message for the user."""

from __future__ import annotations

from suitors.errors import InputError


class HistoryError(InputError):
    """Names file, line or key, what is wrong, and what would do."""
