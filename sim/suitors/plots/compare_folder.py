"""What the figures of a comparison share: its files, how each variant looks, the lines under a figure."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from suitors.plots import frame, style
from suitors.results.outcomes import outcome_of
from suitors.studies.plan import HEADLINE_KINDS
from suitors.words.actors import named, possessive
from suitors.words.names import tick_text

NEUTRAL = "#4a4a4a"
"""Of variants that are nobody's strategy."""
EXCHANGED = style.SPARE_COLOURS[0]
"""Of two powers that have exchanged their strategies."""
LONGEST_NAME = 20
FOOT_WIDTH = 150
KEY_WIDTH = 120
"""Characters in a line of a label, of the foot and of the key."""
MOST_IN_A_LINE = 3
"""Values that are written side by side."""


@dataclass(frozen=True)
class Look:
    """A variant and what it is compared with: a strategy has its home power's colour, hollow where delivery comes along."""

    name: str
    against: str
    colour: str = NEUTRAL
    hollow: bool = False
    title: str = field(default="", compare=False)
    """What a figure calls it, "China's strategy"; else its name."""
    against_title: str = field(default="", compare=False)
    """The same of what it is compared with."""
    marker: str = field(default="o", compare=False)
    """That of the power whose strategy it is: where many strategies stand together, colours alone do not tell them apart in grey."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", self.title or self.name)
        object.__setattr__(self, "against_title", self.against_title or self.against)

    @property
    def face(self) -> str:
        return "white" if self.hollow else self.colour

    @property
    def label(self) -> str:
        """The name, broken before what is said of its delivery if it is long."""
        return self.title.replace(", ", ",\n") if len(self.title) > LONGEST_NAME else self.title

    @property
    def versus(self) -> str:
        return f"{self.title}{',' if ',' in self.title else ''} against {self.against_title}"

    def rows(self, table: pd.DataFrame) -> pd.DataFrame:
        """Rows of a table of differences that are about this pair."""
        return table[(table["variant"] == self.name) & (table["against"] == self.against)]


@dataclass(frozen=True)
class Compared:
    """A comparison's folder, read as far as a figure asks."""

    folder: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "manifest.json").read_text("utf-8")))

    @property
    def powers(self) -> list[str]:
        return list(self.manifest["powers"])

    @property
    def states(self) -> list[str]:
        return sorted(self.manifest["scenario"]["states"])

    @property
    def of_scenarios(self) -> bool:
        """Whether scenarios are compared rather than strategies."""
        return any(item["kind"] == "scenario" for item in self.manifest["variants"].values())

    @cached_property
    def looks(self) -> list[Look]:
        """The pairs that the answer is about."""
        return [self._look(name, item) for name, item in self._variants() if item["kind"] in HEADLINE_KINDS and item["against"]]

    @cached_property
    def more(self) -> bool:
        """Whether there is more than the answer and what always stands beside it."""
        return any(item["kind"] not in (*HEADLINE_KINDS, "calendar") for _, item in self._variants() if item["against"])

    @cached_property
    def every_look(self) -> list[Look]:
        """All pairs: those of the answer, further variants, partial swaps, and no new money."""
        order = ("strategy", "delivery", "scenario", "calendar", "feasible", "block", "also", "absent")
        pairs = [(name, item) for name, item in self._variants() if item["against"]]
        return [self._look(name, item) for name, item in sorted(pairs, key=lambda pair: order.index(pair[1]["kind"]))]

    def _variants(self) -> list[tuple[str, dict[str, Any]]]:
        """Variants in the order of their strategies, or scenarios; files may hold them in another."""
        variants = list(self.manifest["variants"].items())
        places = {name: place for place, name in enumerate(self.manifest.get("order") or self.manifest["strategies"])}
        return sorted(variants, key=lambda pair: places.get(pair[0].partition(",")[0], len(places)))

    def _look(self, name: str, item: Mapping[str, Any]) -> Look:
        kind = item["kind"]
        colour = self.colour(name) if kind in HEADLINE_KINDS else NEUTRAL
        home = "" if self.of_scenarios or kind not in HEADLINE_KINDS else self._homes.get(name.partition(",")[0], "")
        return Look(
            name,
            item["against"],
            colour,
            kind in ("delivery", "feasible", "block"),
            self.name_of(name),
            self.name_of(item["against"]),
            style.marker(home) if home else "o",
        )

    @cached_property
    def _homes(self) -> dict[str, str]:
        """Strategy → the power whose own it is."""
        powers = {**self.manifest.get("reference", {}).get("powers", {}), **self.manifest["scenario"]["powers"]}
        return {str(power["strategy"]): code for code, power in list(powers.items())[::-1] if power.get("strategy")}

    def actor(self, code: str) -> str:
        """The name of a power or state within a sentence."""
        scenario = self.manifest["scenario"]
        item = scenario["powers"].get(code) or scenario["states"].get(code) or {}
        return named(str(item.get("name", code)))

    def plain(self, code: str) -> str:
        """The same as it stands alone, without an article."""
        return self.actor(code).removeprefix("the ")

    def name_of(self, variant: str) -> str:
        """A variant as figures call it: "China's strategy, with its delivery", a scenario's title; else its name."""
        strategy, comma, more = variant.partition(",")
        if self.of_scenarios and variant in self.manifest["variants"]:
            return f"“{str(self.manifest['variants'][variant]['note'] or variant).partition(':')[0]}”"
        if strategy not in self._homes or self.of_scenarios:
            return variant
        return f"{possessive(self.actor(self._homes[strategy]))} strategy{comma}{more}"

    def called(self, name: str) -> str:
        """A power by its code, or a variant, as sentences call it."""
        return self.actor(name) if name in self.manifest["scenario"]["powers"] else self.name_of(name)

    def short(self, variant: str) -> str:
        """Whose strategy a variant is, in as few words as a cell holds: the power's name."""
        home = self._homes.get(variant.partition(",")[0])
        return self.plain(home) if home and not self.of_scenarios else variant

    def least(self, outcome: str) -> float:
        """Least difference in an outcome that matters, in its unit, by the level that others are compared with."""
        rows = self.differences[self.differences["outcome"] == outcome]
        return outcome_of(outcome).least(float(rows["level_against"].iloc[0]) if len(rows) else float("nan"))

    def colour(self, variant: str) -> str:
        """The colour of the power whose strategy a variant plays; an exchange between powers has its own."""
        strategies = self.manifest["strategies"]
        if self.of_scenarios:
            others = [name for name, item in self.manifest["variants"].items() if item["kind"] == "scenario"]
            return style.SPARE_COLOURS[others.index(variant) % len(style.SPARE_COLOURS)] if variant in others else NEUTRAL
        strategy = variant.partition(",")[0]
        if strategy not in strategies:
            return NEUTRAL if not self.manifest["variants"][variant]["against"] else EXCHANGED
        homes = [code for code, power in self.manifest["scenario"]["powers"].items() if power.get("strategy") == strategy]
        return style.colour(homes[0] if homes else strategy)

    def has(self, file: str) -> bool:
        return (self.folder / file).exists()

    @cached_property
    def differences(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "differences.csv")

    @cached_property
    def unfolding(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "unfolding.csv")

    @cached_property
    def by_year(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "by_year.csv").fillna({"unit": ""})

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Outcomes run by run, by variant."""
        whole = pd.read_parquet(self.folder / "outcomes.parquet")
        return {str(name): whole.loc[name] for name in whole.index.get_level_values("variant").unique()}

    @cached_property
    def futures(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "futures.csv")

    @cached_property
    def means(self) -> pd.DataFrame:
        """Mean outcomes of each future, numbers as assumed: variant, future × outcome."""
        whole = pd.read_parquet(self.folder / "futures.parquet").astype("float64")
        return pd.DataFrame(whole.xs(whole.index.get_level_values("row")[0], level="row"))

    @cached_property
    def rests_on(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "rests_on.csv")

    @cached_property
    def drawn(self) -> pd.DataFrame:
        """What was drawn: future × number."""
        return pd.read_parquet(self.folder / "futures_numbers.parquet")

    @cached_property
    def blocks(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "blocks.csv")

    @cached_property
    def criteria(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "criteria.csv")

    @cached_property
    def mechanisms(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "mechanisms.csv")

    @cached_property
    def structures(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "structures.csv")

    def foot(self, note: str, futures: bool = False, runs: int = 0) -> str:
        """How to read a figure, and which result it shows; with `runs`, these instead of its own or beside futures."""
        told, asked = self.manifest, self.manifest["asked"]
        size = f"{runs or told['runs']:,} paired runs"
        if futures:
            drawn = f"{asked['futures']:,} futures × {asked['runs_in_a_future']} runs"
            size = f"{size}, {drawn}" if runs else drawn
        made = f"scenario {told['scenario_hash'][:10]} · suitors {told['versions']['suitors']}"
        which = f"{told['title']} · {size} · seed {told['seed']} · {made} · not validated against data"
        return "\n".join(textwrap.fill(line, FOOT_WIDTH) for line in (*note.split("\n"), which) if line)


def shared_reference(looks: Sequence[Look]) -> str:
    """What all of some pairs are compared with, or nothing where that differs."""
    found = {look.against_title for look in looks}
    return found.pop() if len(found) == 1 else ""


def _key(looks: Sequence[Look]) -> tuple[list[str], int, int]:
    """What the key calls some pairs, and its columns and lines."""
    texts = [look.title if shared_reference(looks) else look.versus for look in looks]
    columns = max(1, min(len(looks), KEY_WIDTH // (max(map(len, texts)) + 6)))
    return texts, columns, -(-len(looks) // columns)


def key_height(looks: Sequence[Look]) -> float:
    """Inches that the key of some pairs takes."""
    return 1.35 * style.SUBTITLE_SIZE * frame.POINT * _key(looks)[2]


def head(figure: Figure, title: str, subtitle: str, foot: str, looks: Sequence[Look] = ()) -> None:
    """Title, subtitle, foot, and between subtitle and panels the key of the variants, in as many lines as it takes."""
    if not looks:
        frame.head_and_foot(figure, title, subtitle, foot)
        return
    texts, columns, lines = _key(looks)
    subtitle += f", against {shared_reference(looks)}" if shared_reference(looks) else ""
    above = frame.head_and_foot(figure, title, subtitle + "\n " * lines, foot)
    width, height = figure.get_size_inches()
    top = 0.01 + above + 1.35 * style.SUBTITLE_SIZE * (subtitle.count("\n") + 1) * frame.POINT
    handles = [
        Line2D([], [], color=look.colour, marker=look.marker, markerfacecolor=look.face, markersize=4, linewidth=1.2, label=text)
        for look, text in zip(looks, texts, strict=True)
    ]
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.06 / width, 1 - top / height), ncols=columns, frameon=False,
        fontsize=style.LABEL_SIZE, borderaxespad=0.2, borderpad=0.2, labelspacing=0.35, columnspacing=1.6, handlelength=1.8,
    )  # fmt: skip


def bar(ax: Axes, low: float, high: float, at: float, colour: str, width: float, strength: float = 1.0) -> None:
    """A level line from `low` to `high` at a height of `ax`, `width` points thick; a mark must follow for the limits to take it in."""
    ax.add_line(Line2D([low, high], [at, at], color=colour, linewidth=width, alpha=strength, solid_capstyle="butt"))


def mark(ax: Axes, row: pd.Series, at: float, look: Look, size: float = 4.0) -> None:
    """Mean (dot) with its 95 % interval (thick) and where 80 % of the runs' differences lie (thin), at a height of `ax`."""
    bar(ax, row["p10"], row["p90"], at, look.colour, 0.8)
    bar(ax, row["low"], row["high"], at, look.colour, 2.6)
    ax.plot(row["difference"], at, look.marker, color=look.colour, markerfacecolor=look.face, markersize=size, markeredgewidth=0.9)


def values_beside(ax: Axes, at: float, shifts: Sequence[float], texts: Sequence[str], looks: Sequence[Look], unit: str = "") -> None:
    """Write the values of a row's marks to its right: in one line for up to three, else each at the height of its mark."""
    if len(texts) <= MOST_IN_A_LINE:
        lines = [(at, f"{' | '.join(texts)}{unit}", style.INK, style.TICK_SIZE)]
    else:
        lines = [
            (at + shift, f"{text}{unit}", style.readable(look.colour), style.NOTE_SIZE - 1)
            for shift, text, look in zip(shifts, texts, looks, strict=True)
        ]
    for height, text, ink, size in lines:
        ax.text(1.01, height, text, transform=ax.get_yaxis_transform(), va="center", fontsize=size, color=ink)


def panel_title(ax: Axes, text: str, below: str = "", right: str = "", ticks_above: int = 0) -> None:
    """The bold title of a small panel, and in the line below it what is small: left the unit, right something else.

    `ticks_above`: lines of tick labels between the panel and its title.
    """
    two = bool(below or right)
    pad = (10.5 if two else 4) + (1.25 * style.TICK_SIZE * ticks_above + 3.0 if ticks_above else 0.0)
    ax.set_title(text, loc="left", fontsize=style.LABEL_SIZE, fontweight="bold", y=1.0, pad=pad)
    for words, at, side in ((below, 0.0, "left"), (right, 1.0, "right")):
        if words:
            ax.annotate(
                words, (at, 1.0), xycoords="axes fraction", xytext=(0, 2.5), textcoords="offset points", ha=side, va="bottom",
                fontsize=style.NOTE_SIZE, color=style.MUTED,
            ).set_in_layout(False)  # fmt: skip


def plain_axis(ax: Axes, ticks: int = 4) -> None:
    """A few ticks with whole numbers on the horizontal axis, and an open frame."""
    style.tidy(ax, "x")
    ax.locator_params(axis="x", nbins=ticks)
    ax.xaxis.set_major_formatter(FuncFormatter(tick_text))


def offsets(count: int, room: float = 0.6) -> list[float]:
    """Where marks of several variants stand around a row's height."""
    if count == 1:
        return [0.0]
    return [room * (place / (count - 1) - 0.5) for place in range(count)]
