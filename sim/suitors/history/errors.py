"""A panel or posterior that cannot be used, with a message for the user."""


class HistoryError(Exception):
    """Names file, line or key, what is wrong, and what would do."""
