"""The borders that ship with the package, as polygons on a flat sheet."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from suitors.errors import InputError
from suitors.packs.pack import Pack, chosen, shipped

CREDIT = "Borders: Natural Earth (public domain); drawn for orientation, not a judgement on any border."
MID_LATITUDE = 45.0
"""Degrees north where east-west and north-south distances are drawn at the same scale."""

CORNERS = 3
"""Points of the smallest outline."""

Ring = NDArray[np.float64]


@dataclass(frozen=True)
class Country:
    """A country's outline: code, name, whether it is a state of the region, and its rings, each (points, 2), in :func:`project` units."""

    code: str
    name: str
    is_state: bool
    rings: tuple[Ring, ...]

    @property
    def centre(self) -> tuple[float, float]:
        """Centroid of the largest ring."""
        ring = max(self.rings, key=lambda points: abs(_area(points)))
        cross = _cross(ring)
        following = np.roll(ring, -1, axis=0)
        x, y = ((ring + following) * cross[:, None]).sum(axis=0) / (3 * cross.sum())
        return float(x), float(y)


def _cross(ring: Ring) -> Ring:
    following = np.roll(ring, -1, axis=0)
    return np.asarray(ring[:, 0] * following[:, 1] - following[:, 0] * ring[:, 1])


def _area(ring: Ring) -> float:
    return float(_cross(ring).sum()) / 2


def project(longitude_latitude: Ring) -> Ring:
    """Degrees (points, 2) to sheet units: degrees of latitude, true to scale at ``MID_LATITUDE``."""
    return np.column_stack([longitude_latitude[:, 0] * np.cos(np.radians(MID_LATITUDE)), longitude_latitude[:, 1]])


def countries() -> dict[str, Country]:
    """Every country that the chosen pack or a shipped one draws, by its three-letter code, as the first that has it draws it.

    Inner rings (holes) are left out: there are none to see at this scale. Raises InputError for a file that is no map.
    """
    pack = chosen()
    return _of_shipped() if pack.ships else _of_shipped() | outlines(pack)


def outlines(pack: Pack) -> dict[str, Country]:
    """What a pack draws itself. Raises InputError for a file that is no map."""
    return _of(pack, pack.text("borders.geojson"))


@cache
def _of_shipped() -> dict[str, Country]:
    found: dict[str, Country] = {}
    for pack in shipped().values():
        found = outlines(pack) | found
    return found


@cache
def _of(pack: Pack, text: str | None) -> dict[str, Country]:
    """Outlines of a pack; `text` is the content of its file."""
    place = pack.folder.joinpath("borders.geojson")
    try:
        features = json.loads(text)["features"] if text else []
    except (ValueError, KeyError, TypeError) as error:
        told = f"line {error.lineno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else "it has no features"
        raise InputError(f"{place}: is no map in GeoJSON: {told}") from None
    found = {}
    for number, feature in enumerate(features if isinstance(features, list) else [None], start=1):
        try:
            shape, facts = feature["geometry"], feature["properties"]
            polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
            rings = tuple(project(np.asarray(polygon[0], dtype=float)[:, :2]) for polygon in polygons)
            if shape["type"] not in ("Polygon", "MultiPolygon") or not rings or min(map(len, rings)) < CORNERS:
                raise ValueError
            found[facts["iso3"]] = Country(facts["iso3"], facts["name"], facts["role"] == "state", rings)
        except (ValueError, KeyError, TypeError, IndexError):
            needs = "a Polygon or MultiPolygon, and the properties iso3, name and role (state or neighbour)"
            raise InputError(f"{place}: feature {number} of the map needs {needs}") from None
    return found
