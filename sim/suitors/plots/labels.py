"""Direct labels that do not run into each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.text import Annotation
from numpy.typing import NDArray

from suitors.plots import style
from suitors.plots.frame import figure_of

PointPositions = NDArray[np.float64]


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> PointPositions:
    """Positions in [low, high] at least ``gap`` apart (less if they do not fit), in the order of ``wanted`` and close to it.

    Neighbours that would overlap are merged into a block centred on the mean of what its members want.
    """
    targets = np.asarray(wanted, dtype=float)
    count = len(targets)
    if count == 0:
        return targets
    gap = min(gap, (high - low) / max(count - 1, 1))
    order = np.argsort(targets, kind="stable")
    # Minus the gaps, "at least gap apart" becomes "not decreasing": pool neighbours that violate it.
    blocks: list[tuple[float, int]] = []
    for rank, value in enumerate(targets[order]):
        centre, size = float(value) - rank * gap, 1
        while blocks and blocks[-1][0] >= centre:
            previous, members = blocks.pop()
            centre, size = (previous * members + centre * size) / (members + size), members + size
        blocks.append((centre, size))
    base = np.concatenate([np.full(size, centre) for centre, size in blocks])
    placed = np.clip(base, low, high - (count - 1) * gap) + np.arange(count) * gap
    result = np.empty(count)
    result[order] = placed
    return result


def end_labels(ax: Axes, heights: Sequence[float], texts: Sequence[str], colours: Sequence[str]) -> list[Annotation]:
    """Labels just right of the axes at the given heights (data units); :func:`spread_end_labels` joins them to their heights."""
    labels = [
        ax.annotate(
            text,
            xy=(1.0, height),
            xycoords=("axes fraction", "data"),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            ha="left",
            fontsize=style.NOTE_SIZE,
            color=style.readable(colour),
            fontweight="bold",
            annotation_clip=False,
        )
        for height, text, colour in zip(heights, texts, colours, strict=True)
    ]
    for label in sorted(labels, key=lambda one: len(one.get_text()))[:-2]:
        label.set_in_layout(False)  # the longest ones reserve the room; measuring the others takes time
    return labels


def spread_end_labels(ax: Axes, labels: Sequence[Annotation]) -> None:
    """Move labels from :func:`end_labels` up or down until they are free of each other; call it once positions are final.

    A thin line joins each label to its height.
    """
    if not labels:
        return
    per_point = figure_of(ax).dpi / 72
    pixels = [float(ax.transData.transform((0.0, label.xy[1]))[1]) for label in labels]
    box = ax.get_window_extent()
    placed = spread(pixels, 1.12 * style.NOTE_SIZE * per_point, box.y0, box.y1)
    across = 1.0 + 7.5 * per_point / box.width
    leaders = []
    for label, at, now in zip(labels, placed, pixels, strict=True):
        label.set_position((9, (at - now) / per_point))
        leaders.append([(1.0, (now - box.y0) / box.height), (across, (at - box.y0) / box.height)])
    colours = [str(label.get_color()) for label in labels]
    lines = LineCollection(leaders, colors=colours, linewidths=0.4, transform=ax.transAxes, clip_on=False)
    ax.add_collection(lines, autolim=False)


def place(
    ax: Axes,
    anchors: PointPositions,
    texts: Sequence[str],
    colours: Sequence[str],
    obstacles: PointPositions,
    size: float = style.LABEL_SIZE,
) -> list[Annotation]:
    """Label ``anchors`` (n, 2, data units) where the text covers least of other labels and of ``obstacles`` (m, 2, data units).

    Each label tries sixteen directions at four distances; labels that end far away get a thin leader.
    """
    scale = figure_of(ax).dpi / 72
    at = ax.transData.transform(anchors) / scale
    avoid = np.vstack([ax.transData.transform(obstacles) / scale, at]) if len(obstacles) else at
    frame = ax.get_window_extent()
    boxes: list[tuple[float, float, float, float]] = []
    labels = []
    for anchor, point, text, colour in zip(anchors, at, texts, colours, strict=True):
        lines = text.split("\n")
        half_width, half_height = 0.31 * size * max(map(len, lines)) + 1.5, 0.62 * size * len(lines) + 0.5
        best, best_cost = (0.0, 0.0), np.inf
        for distance in (4.0, 9.0, 16.0, 26.0):
            for turn in np.linspace(0, 2 * np.pi, 16, endpoint=False):
                shift_x, shift_y = np.cos(turn) * (distance + half_width), np.sin(turn) * (distance + half_height)
                x, y = point[0] + shift_x, point[1] + shift_y
                cost = distance + 40.0 * np.sum(
                    (np.abs(avoid[:, 0] - x) < half_width + 1.5) & (np.abs(avoid[:, 1] - y) < half_height + 1.5)
                )
                cost += sum(200.0 for bx, by, bw, bh in boxes if abs(bx - x) < bw + half_width and abs(by - y) < bh + half_height)
                leader = point + np.linspace(0.2, 0.8, 5)[:, None] * np.array([[shift_x, shift_y]])
                cost += sum(60.0 for bx, by, bw, bh in boxes if np.any((np.abs(leader[:, 0] - bx) < bw) & (np.abs(leader[:, 1] - by) < bh)))
                outside = x - half_width < frame.x0 / scale or x + half_width > frame.x1 / scale
                outside = outside or y - half_height < frame.y0 / scale or y + half_height > frame.y1 / scale
                if (cost := cost + 300.0 * outside) < best_cost:
                    best, best_cost = (float(shift_x), float(shift_y)), cost
        boxes.append((point[0] + best[0], point[1] + best[1], half_width, half_height))
        leader = point + np.linspace(0.2, 0.9, 8)[:, None] * np.array([best])
        avoid = np.vstack([avoid, leader])
        far = np.hypot(max(abs(best[0]) - half_width, 0), max(abs(best[1]) - half_height, 0)) > 8
        labels.append(
            ax.annotate(
                text,
                xy=(float(anchor[0]), float(anchor[1])),
                xytext=best,
                textcoords="offset points",
                ha="center",
                va="center",
                fontsize=size,
                color=style.readable(colour),
                arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.4, "shrinkA": 1, "shrinkB": 3} if far else None,
            )
        )
    return labels
