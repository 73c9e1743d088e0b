"""Colours of the style sheet, made from the one register of colours that figures use."""

from __future__ import annotations

from functools import cache

from matplotlib.colors import to_hex, to_rgb

from suitors.plots.style import COLOURS, CORRIDOR_COLOURS

LIGHT = {
    "paper": "#f6f7f5", "sheet": "#ffffff", "soft": "#eceeea", "line": "#d3d7d1", "edge": "#7b837d", "ink": "#191c1a", "muted": "#535b56",
    "accent": "#0b6e4f", "on-accent": "#ffffff", "warn": "#8a4b00", "bad": "#a3122a",
}  # fmt: skip
DARK = {
    "paper": "#121413", "sheet": "#1b1e1c", "soft": "#262a28", "line": "#393f3b", "edge": "#868e88", "ink": "#ecefed", "muted": "#aeb6b1",
    "accent": "#63c7a3", "on-accent": "#0d1a15", "warn": "#f0b36a", "bad": "#ff8c99",
}  # fmt: skip
CONTRAST = 3.0
"""Least contrast of a line or mark to the sheet it stands on."""


def _luminance(colour: str) -> float:
    channels = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in to_rgb(colour)]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def seen_on(colour: str, sheet: str) -> str:
    """The colour, mixed with black or white as little as makes it seen on a sheet."""
    towards = 0.0 if _luminance(sheet) > 0.2 else 1.0
    for step in range(100):
        red, green, blue = (value + (towards - value) * step / 100 for value in to_rgb(colour))
        mixed = to_hex((red, green, blue))
        if contrast(mixed, sheet) >= CONTRAST:
            return mixed
    raise AssertionError("black and white are seen on every sheet")


def _properties(theme: dict[str, str]) -> str:
    named = {
        **theme,
        **{f"power-{code}": seen_on(colour, theme["sheet"]) for code, colour in COLOURS.items()},
        **{f"corridor-{code}": seen_on(colour, theme["sheet"]) for code, colour in CORRIDOR_COLOURS.items()},
    }
    return "".join(f"--{name}:{colour};" for name, colour in named.items())


@cache
def tokens() -> str:
    """The style sheet `tokens.css`: custom properties for light and dark, and a class `power-CODE` for everything that is of a power."""
    classes = "".join(f".power-{code}{{--own:var(--power-{code})}}" for code in COLOURS)
    dark = _properties(DARK)
    return (
        f":root{{color-scheme:light;{_properties(LIGHT)}}}\n"
        f'@media (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{color-scheme:dark;{dark}}}}}\n'
        f':root[data-theme="dark"]{{color-scheme:dark;{dark}}}\n{classes}\n'
    )
