"""What stops the reading of publishers' files."""

from __future__ import annotations

from suitors.errors import InputError


class IngestError(InputError):
    """A file that cannot be used; the message names it and says what to do."""
