"""How an error that is meant for the user ends a command: its message on stderr and its exit code, no traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from suitors.cli.console import CONTROL
from suitors.errors import InputError, NoRoom, SuitorsError


class UserError(click.ClickException):
    """An error as a command ends with it. Nothing that a file says moves the cursor or changes colours."""

    def __init__(self, error: SuitorsError) -> None:
        super().__init__(str(error))
        vars(self)["exit_code"] = error.exit_code

    def format_message(self) -> str:
        return CONTROL.sub("\N{REPLACEMENT CHARACTER}", self.message)


@contextmanager
def told() -> Iterator[None]:
    """Turn every error that is meant for the user into its message and exit code; so too what the system says of a file or of memory."""
    try:
        yield
    except SuitorsError as error:
        raise UserError(error) from error
    except MemoryError as error:
        raise UserError(NoRoom("the memory is full (fewer --runs or --workers need less)")) from error
    except OSError as error:
        from suitors.results.folder import FULL

        if error.filename is None:
            raise
        kind = NoRoom if error.errno in FULL else InputError
        raise UserError(kind(f"cannot read or write {error.filename}: {(error.strerror or str(error)).lower()}")) from error
