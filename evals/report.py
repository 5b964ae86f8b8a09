"""The report in words: a table that fits 80 columns, how far each score can be trusted, and what fell."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marque.counting import counted

WIDTH = 80
WEAKEST = 12
"""How many kinds are listed, the weakest first; JSON has them all."""


def words(question: str, answer: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines about one set: its figures with their intervals, then what needs a look."""
    rows, seconds = answer["rows"], answer["seconds"]
    yield from _wrapped(f"{answer['suite']}, {answer['set']}: {question}", indent="")
    yield f"  {counted(rows, 'row')} in {seconds:.1f} s{_asides(answer)}"
    yield from _figures(answer)
    for name, kinds in answer.items():
        if isinstance(kinds, dict):
            yield from _kinds(name, kinds)
    if "calibration" in answer:
        yield from _calibration(answer["calibration"])
    for regression in answer["regressions"]:
        yield from _wrapped(f"regression: {regression}")


def _asides(answer: Mapping[str, Any]) -> str:
    unreadable = answer.get("unreadable")
    asides = [f"; {counted(unreadable, 'line')} unreadable"] if unreadable else []
    asides += [
        f"; {answer[name]} {words}"
        for name, words in (
            ("not_judged", "not judged"),
            ("gate_failed", "with a gate that failed"),
            ("in_doubt", "in doubt and put to the model"),
            ("model_not_judged", "of them not answered by it"),
        )
        if answer.get(name)
    ]
    return "".join(asides)


def _figures(answer: Mapping[str, Any]) -> Iterator[str]:
    for name, value in answer.items():
        if f"{name}_low" in answer:
            yield f"  {name:<36}{_figure(value):>7}   {_interval(name, answer)}"


def _interval(name: str, answer: Mapping[str, Any]) -> str:
    low, high = answer[f"{name}_low"], answer[f"{name}_high"]
    return f"95 %: {_figure(low)} to {_figure(high)}" if low is not None and high is not None else "no cases"


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _kinds(name: str, kinds: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """List the kinds with the lowest first figure first."""
    tellable = [(kind, one) for kind, one in kinds.items() if isinstance(one, dict)]
    first = next((key for _, one in tellable for key in one if f"{key}_low" in one), None)
    if first is None:
        return
    weak = sorted(tellable, key=lambda item: (item[1].get(first) is None, item[1].get(first), item[0]))
    yield f"  {name.replace('_', ' ')}, {first}, the weakest first:"
    for kind, one in weak[:WEAKEST]:
        yield f"    {kind:<34}{_figure(one.get(first)):>7}   of {one['n']}"
    if len(weak) > WEAKEST:
        yield f"    and {len(weak) - WEAKEST} more, no weaker"


def _calibration(bins: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "  how far the score can be trusted: mean score, and the share that was so"
    for one in bins:
        if one["n"]:
            span = f"{one['from']:.1f} to {one['to']:.1f}"
            yield f"    {span}   {_figure(one['mean_score'])}   {_figure(one['share'])}   of {one['n']}"


def _wrapped(line: str, indent: str = "  ") -> Iterator[str]:
    yield from textwrap.wrap(line, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ")
