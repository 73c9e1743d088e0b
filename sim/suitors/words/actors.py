"""Names of powers and states as sentences need them."""

from __future__ import annotations

ARTICLE = ("Union", "States", "states", "Multilaterals", "multilaterals")
"""Last words of names that take an article."""
PLURAL = ("states", "Multilaterals", "multilaterals")
"""Last words of names that take a verb in the plural."""


def named(name: str) -> str:
    """The name with an article where English wants one."""
    return f"the {name}" if name.split()[-1] in ARTICLE else name


def at_start(name: str) -> str:
    """The same as a sentence begins with it."""
    return capital(named(name))


def capital(text: str) -> str:
    """A text as a sentence begins with it: its first letter a capital, all else as it is."""
    return f"{text[:1].upper()}{text[1:]}"


def possessive(name: str) -> str:
    """Of the name: "Japan's", "the Gulf states'"."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def verb(name: str, singular: str, plural: str) -> str:
    """The form of a verb that goes with the name."""
    return plural if name.split()[-1] in PLURAL else singular
