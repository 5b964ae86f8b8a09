"""Two runs side by side: each figure, by how much it differs on the same rows, and whether that is more than noise."""

import html
import math
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import numpy as np

from evals.intervals import Interval, percentiles, resampled
from evals.metrics import ratio
from evals.record import RunRecord
from evals.regression import Baseline

Says = Literal["better", "worse", "no difference shown", "the same"]
_WIDE, _HIGH = 280, 18
_COLOURS = {"better": "#1a7f37", "worse": "#cf222e", "no difference shown": "#57606a", "the same": "#57606a"}


class Line(NamedTuple):
    """One figure of one set in both runs."""

    suite: str
    set: str
    name: str
    first: float
    second: float
    low: float
    """Of the difference, second less first, with 95 %."""
    high: float
    paired: bool
    """Whether it was compared row by row."""
    says: Says


def compared(first: RunRecord, second: RunRecord) -> list[Line]:
    """Return every figure that both runs have, in the order of the first."""
    found: list[Line] = []
    for suite, run in first.suites.items():
        other = second.suites.get(suite)
        for name, before in run.sets.items():
            after = other.sets.get(name) if other else None
            if after is not None:
                found += _lines(suite, name, before, after)
    return found


def _lines(suite: str, name: str, before: Baseline, after: Baseline) -> Iterator[Line]:
    for figure in before.better:
        old, new = before.figures.get(figure), after.figures.get(figure)
        if old is None or new is None:
            continue
        pair = _paired(figure, before, after)
        low, high = pair or _unpaired(figure, before, after, new - old)
        yield Line(suite, name, figure, old, new, low, high, pair is not None, _says(before.better[figure], low, high))


def _says(better: str, low: float, high: float) -> Says:
    if low == high == 0:
        return "the same"
    if low > 0 or high < 0:
        return "better" if (low > 0) == (better == "higher") else "worse"
    return "no difference shown"


def _paired(figure: str, before: Baseline, after: Baseline) -> Interval | None:
    """Return the interval of the difference on the same rows, each draw the same for both; None where they differ."""
    of = before.ratios.get(figure)
    if of is None or of != after.ratios.get(figure) or before.sha256 != after.sha256 or before.ids != after.ids:
        return None
    hits, cases = of
    columns = [{name: np.asarray(one.columns[name]) for name in {hits, cases}} for one in (before, after)]
    seed = int((before.sha256 or "0")[:8], 16)
    old, new = (resampled(lambda c: ratio(c[hits].sum(), c[cases].sum()), one, seed) for one in columns)
    return percentiles(new - old)


def _unpaired(figure: str, before: Baseline, after: Baseline, difference: float) -> Interval:
    halves = []
    for one in (before, after):
        low, high = one.figures.get(f"{figure}_low"), one.figures.get(f"{figure}_high")
        halves.append((high - low) / 2 if low is not None and high is not None else 0.0)
    half = math.hypot(*halves)
    return Interval(difference - half, difference + half)


def told(first: RunRecord, second: RunRecord, names: tuple[str, str]) -> list[str]:
    """Return what differs between the runs beside their figures, one line each."""
    lines = [f"{name}: {_of(one)}" for name, one in zip(names, (first, second), strict=True)]
    changed = sorted(name for name in {*first.prompts, *second.prompts}
                     if first.prompts.get(name) != second.prompts.get(name))  # fmt: skip
    packages = sorted(name for name in {*first.packages, *second.packages}
                      if first.packages.get(name) != second.packages.get(name))  # fmt: skip
    lines += [f"prompts that differ: {', '.join(changed) or 'none'}"]
    lines += [f"packages that differ: {', '.join(packages) or 'none'}"]
    return lines


def _of(one: RunRecord) -> str:
    dirty = ", with changes" if one.dirty else ""
    model = one.model_asked or "no model"
    return f"{one.at:%Y-%m-%d %H:%M} UTC, commit {(one.commit or 'unknown')[:12]}{dirty}, {model}"


def as_markdown(first: RunRecord, second: RunRecord, names: tuple[str, str]) -> str:
    """Return the report as Markdown: what differs, then a table of every figure."""
    rows = [
        f"| {line.suite} {line.set} | {line.name} | {line.first:.3f} | {line.second:.3f} "
        f"| {line.second - line.first:+.3f} ({line.low:+.3f} to {line.high:+.3f}) | {line.says} |"
        for line in compared(first, second)
    ]
    return "\n".join([
        f"# {names[0]} and {names[1]}", "", *(f"- {line}" for line in told(first, second, names)), "",
        "| set | figure | first | second | difference, 95 % | |", "|---|---|---|---|---|---|", *rows, "",
    ])  # fmt: skip


def as_html(first: RunRecord, second: RunRecord, names: tuple[str, str]) -> str:
    """Return the report as one page that asks nothing of a network: its plots are drawn in it."""
    lines = compared(first, second)
    widest = max((max(abs(line.low), abs(line.high)) for line in lines), default=0) or 1
    rows = "\n".join(
        f"<tr><td>{html.escape(line.suite)} {html.escape(line.set)}</td><td>{html.escape(line.name)}</td>"
        f"<td>{line.first:.3f}</td><td>{line.second:.3f}</td>"
        f"<td>{line.second - line.first:+.3f}</td><td>{_plot(line, widest)}</td><td>{line.says}</td></tr>"
        for line in lines
    )
    about = "".join(f"<li>{html.escape(line)}</li>" for line in told(first, second, names))
    title = html.escape(f"{names[0]} and {names[1]}")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>'
        "body{font:15px/1.5 system-ui,sans-serif;margin:2rem;color:#1f2328}table{border-collapse:collapse}"
        "td,th{padding:.2rem .7rem;border-bottom:1px solid #d0d7de;text-align:left}</style></head><body>"
        f"<h1>{title}</h1><ul>{about}</ul><table><thead><tr><th>set</th><th>figure</th><th>first</th><th>second</th>"
        f"<th>difference</th><th>with 95 %</th><th></th></tr></thead><tbody>\n{rows}\n</tbody></table></body></html>\n"
    )


def _plot(line: Line, widest: float) -> str:
    """Return the difference as a dot with its interval, about a line that says: no difference."""
    low, middle, high = (
        _WIDE / 2 + value / widest * (_WIDE / 2 - 6) for value in (line.low, line.second - line.first, line.high)
    )
    half, colour = _HIGH / 2, _COLOURS[line.says]
    return (
        f'<svg role="img" aria-label="{line.low:+.3f} to {line.high:+.3f}" width="{_WIDE}" height="{_HIGH}">'
        f'<line x1="{_WIDE / 2}" x2="{_WIDE / 2}" y1="0" y2="{_HIGH}" stroke="#d0d7de"/>'
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{half}" y2="{half}" stroke="{colour}" stroke-width="2"/>'
        f'<circle cx="{middle:.1f}" cy="{half}" r="4" fill="{colour}"/></svg>'
    )


def as_words(first: RunRecord, second: RunRecord, names: tuple[str, str]) -> Sequence[str]:
    """Return the report for a terminal: what differs, and every figure that is not the same."""
    lines = [line for line in compared(first, second) if line.says != "the same"]
    return [
        *told(first, second, names),
        *(f"  {line.suite} {line.set} {line.name}: {line.first:.3f} to {line.second:.3f} "
          f"({line.low:+.3f} to {line.high:+.3f} with 95 %): {line.says}" for line in lines),
        *(["  no figure differs"] if not lines else []),
    ]  # fmt: skip
