"""The map of a page, as shapes of SVG."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from suitors.packs.borders import countries
from suitors.plots.map import lay_out


@dataclass(frozen=True)
class Shape:
    """A country: its code, its outline, and where its name stands, in shares of width and height."""

    code: str
    path: str
    is_state: bool


@dataclass(frozen=True)
class Map:
    """Shapes in a box of `width` by `height`; `places` are by state in its units. Without a known border there are places alone."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    places: dict[str, tuple[float, float]]


@cache
def map_of(states: tuple[str, ...]) -> Map:
    """A map with some states, north up."""
    sheet = lay_out(list(states))
    (left, bottom), (right, top) = sheet.low, sheet.high
    scale = 20.0 / sheet.scale

    def place(x: float, y: float) -> tuple[float, float]:
        return round((x - left) * scale, 1), round((top - y) * scale, 1)

    shapes = []
    for code, country in countries().items() if sheet.has_map else ():
        rings = ("M" + "L".join("{} {}".format(*place(float(x), float(y))) for x, y in ring) + "Z" for ring in country.rings)
        shapes.append(Shape(code, "".join(rings), code in states))
    shapes.sort(key=lambda shape: shape.is_state)
    places = {state: place(*at) for state, at in sheet.places.items()}
    return Map(round((right - left) * scale, 1), round((top - bottom) * scale, 1), tuple(shapes), places)
