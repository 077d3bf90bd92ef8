"""Plots as inline SVG, drawn by ourselves: lines over a few steps, and bars. Colours are classes of document.css."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from tasks.reports import numbers

_WIDTH, _HEIGHT = 760, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 180, 16, 46
_PLOT_WIDTH = _WIDTH - _LEFT - _RIGHT
_PLOT_HEIGHT = _HEIGHT - _TOP - _BOTTOM
_TICKS = 4
_LETTER = 7
"""About the width of a letter; labels of steps that would touch are left out."""
_SAMPLE = 22


@dataclass(frozen=True)
class Series:
    """A line: its label and a value for each step; None leaves a gap."""

    label: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Level:
    """A level to compare the lines with."""

    label: str
    value: float


def line_plot(
    title: str, steps: Sequence[str], lines: Sequence[Series], level: Level | None = None, *, decimal: str = ","
) -> Markup:
    """Draw a line for each series over the same steps, evenly apart, from zero up; a level is a dashed line.

    decimal: the mark before decimals on the axis.
    """
    top = _top([value for line in lines for value in line.values if value is not None] + _values(level))
    xs = [_LEFT + _PLOT_WIDTH * (number + 0.5) / len(steps) for number in range(len(steps))]
    parts = [*_frame(top, decimal), *_step_labels(steps, xs)]
    label_ys: list[float] = []
    for number, line in enumerate(lines):
        runs = _runs([(x, None if value is None else _y(value, top)) for x, value in zip(xs, line.values, strict=True)])
        parts.append(f'<g class="series-{number % 4}">{"".join(map(_line, runs))}</g>')
        if runs:
            last_y = runs[-1][-1][1]
            parts += _end_label(line.label, last_y, f"label-{number % 4}", label_ys, sample=number % 4)
    if level is not None:
        y = _y(level.value, top)
        parts.append(f'<line class="level" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts += _end_label(level.label, y, "label-level", label_ys)
    return _svg(title, parts)


def _values(level: Level | None) -> list[float]:
    return [] if level is None else [level.value]


def _runs(points: Iterable[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """The points without gaps between them, as one list each."""
    runs: list[list[tuple[float, float]]] = []
    is_open = False
    for x, y in points:
        if y is not None:
            if not is_open:
                runs.append([])
            runs[-1].append((x, y))
        is_open = y is not None
    return runs


def _line(points: Sequence[tuple[float, float]]) -> str:
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{line}"/>' + "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points)


def bar_plot(
    title: str, steps: Sequence[str], values: Sequence[float | None], kinds: Sequence[str], *, decimal: str = ","
) -> Markup:
    """Draw a bar for each step; None draws none. `kinds`: for each step `plus`, `minus` or `neutral`."""
    top = _top([value for value in values if value is not None])
    step = _PLOT_WIDTH / max(len(steps), 1)
    xs = [_LEFT + step * (number + 0.5) for number in range(len(steps))]
    bars = [
        f'<rect class="bar-{kind}" x="{x - step * 0.42:.1f}" width="{step * 0.84:.1f}" '
        f'y="{_y(value, top):.1f}" height="{_TOP + _PLOT_HEIGHT - _y(value, top):.1f}"/>'
        for x, value, kind in zip(xs, values, kinds, strict=True)
        if value is not None
    ]
    return _svg(title, [*_frame(top, decimal), *_step_labels(steps, xs), *bars])


def _svg(title: str, parts: Sequence[str]) -> Markup:
    body = "".join(parts)
    return Markup(  # noqa: S704 - made of numbers, and of labels that are escaped
        f'<svg class="plot" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">{body}</svg>'
    )


def _top(values: Sequence[float]) -> float:
    """The top of the axis: a round number from the largest value on."""
    largest = max([*values, 1.0])
    unit = 10.0 ** math.floor(math.log10(largest / _TICKS))
    step = next(unit * each for each in (1, 2, 2.5, 5, 10) if unit * each * _TICKS >= largest)
    return float(max(step, 1.0) * _TICKS)


def _y(value: float, top: float) -> float:
    return _TOP + _PLOT_HEIGHT * (1 - value / top)


def _frame(top: float, decimal: str) -> list[str]:
    parts = []
    for tick in range(_TICKS + 1):
        value = top * tick / _TICKS
        y = _y(value, top)
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        label = numbers.count(int(value)) if value == int(value) else f"{value:.1f}".replace(".", decimal)
        parts.append(f'<text class="tick" x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{escape(label)}</text>')
    return parts


def _step_labels(steps: Sequence[str], xs: Sequence[float]) -> list[str]:
    longest = max((len(step) for step in steps), default=1) * _LETTER + _LETTER
    every = max(1, math.ceil(longest * len(steps) / _PLOT_WIDTH))
    y = _TOP + _PLOT_HEIGHT + 20
    return [
        f'<text class="tick" x="{x:.1f}" y="{y}" text-anchor="middle">{escape(step)}</text>'
        for number, (step, x) in enumerate(zip(steps, xs, strict=True))
        if number % every == 0
    ]


def _end_label(label: str, y: float, kind: str, label_ys: list[float], *, sample: int | None = None) -> list[str]:
    """A line's label next to its end, moved down where it would touch the labels at `label_ys`.

    sample: the number of the series; a piece of its line is drawn before the label, since several lines may end at the
    same height.
    """
    while any(abs(y - other) < 2 * _LETTER for other in label_ys):
        y += _LETTER
    label_ys.append(y)
    x = _WIDTH - _RIGHT + 8
    if sample is None:
        return [f'<text class="{kind}" x="{x}" y="{y + 4:.1f}">{escape(label)}</text>']
    return [
        f'<g class="series-{sample}"><polyline points="{x},{y:.1f} {x + _SAMPLE},{y:.1f}"/></g>',
        f'<text class="{kind}" x="{x + _SAMPLE + 6}" y="{y + 4:.1f}">{escape(label)}</text>',
    ]
