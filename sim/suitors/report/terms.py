"""Terms of the glossary in the texts of a page: each bears what it means, and the page ends with a list of those used."""

from __future__ import annotations

import re
from collections.abc import Callable

from markupsafe import Markup, escape

from suitors.words.glossary import GlossaryEntry, glossary

EVERYDAY = frozenset(
    {
        "announced", "claim", "grade", "loan", "mineral", "power", "product", "range", "record", "response", "run", "signed", "state",
        "strategy", "taste", "vintage", "waiting", "works",
    }
)  # fmt: skip
"""Terms that sentences also use as ordinary words; what they mean here stands in the glossary alone."""


class PageTerms:
    """The terms that one page has used so far."""

    def __init__(self) -> None:
        known = {name: entry for name, entry in glossary().items() if name not in EVERYDAY}
        self._known, self._used = known, set[str]()
        names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
        self._pattern = re.compile(rf"(?<![\w-])({names})(?![\w-])", re.IGNORECASE)

    def section(self) -> Callable[[str], Markup]:
        """A function that marks in the texts of one section each term where it stands first."""
        seen: set[str] = set()

        def marked(text: str) -> Markup:
            parts, end = [], 0
            for found in self._pattern.finditer(text):
                entry = self._known[found[0].lower()]
                if entry.name in seen:
                    continue
                seen.add(entry.name)
                self._used.add(entry.name)
                parts += [escape(text[end : found.start()]), _term(found[0], entry)]
                end = found.end()
            return Markup("").join([*parts, escape(text[end:])])

        return marked

    def used(self) -> list[GlossaryEntry]:
        """The terms used so far, in alphabetical order."""
        return [self._known[name] for name in sorted(self._used)]


def _term(text: str, entry: GlossaryEntry) -> Markup:
    place = f"word-{entry.name.replace(' ', '-')}"
    return Markup('<a class="term" href="#{0}" aria-describedby="{0}" data-means="{1}">{2}</a>').format(place, entry.short, text)
