"""The room in a prompt: which passages and facts stay where not all of them fit its budget of tokens.

What may be cut is evidence beside the brief: passages, less the brief's own sources, and facts of products that the
brief does not name. The brief, its offer and must-say, the facts of its products and the draft always stay; where they
alone are too long, all that may be cut is cut, and the gateway asks no model.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from marque.models.tokens import estimated_tokens

Values = Mapping[str, Any]


class Item(NamedTuple):
    """One fact or passage that may be cut: where it stands among the inputs, and its text."""

    list: str
    at: int
    text: str


def fitted(values: Values, tokens_of: Callable[[Values], int], most_tokens: int) -> tuple[Values, list[Item]]:
    """Return the inputs with as much evidence as fits, the best first, and what was cut of it, the best first.

    What stays keeps its order and its label. Nothing is cut that would still fit.

    Args:
        values: what the prompt is filled with.
        tokens_of: the tokens of the prompt as these inputs fill it.
        most_tokens: how many it may have.
    """
    ranked = _by_rank(values)

    def cost(kept: Sequence[Item]) -> int:
        return tokens_of(_with_only(values, ranked, kept))

    def fits(kept: Sequence[Item]) -> bool:
        return cost(kept) <= most_tokens

    too_many = bisect_left(range(len(ranked) + 1), True, key=lambda count: not fits(ranked[:count]))  # noqa: FBT003 - what is looked for
    kept, rest = ranked[: max(too_many - 1, 0)], ranked[too_many:]  # the one between is known not to fit
    room, least = most_tokens - cost(kept), cost(()) if rest else 0
    for item in rest:
        if estimated_tokens(item.text) - 1 <= room and cost([item]) - least <= room and fits([*kept, item]):
            kept.append(item)
            room = most_tokens - cost(kept)
    return _with_only(values, ranked, kept), [item for item in ranked if item not in kept]


def _by_rank(values: Values) -> list[Item]:
    """Return what may be cut, the best first: facts, then the first passage of each kind, the second of each, and on.

    Passages come in the order of an answer for each kind, and ranks of two answers cannot be compared otherwise.
    """
    facts = [Item("facts", at, one["text"]) for at, one in enumerate(values.get("facts", ())) if not one["named"]]
    places: Counter[str] = Counter()
    passages: list[tuple[int, Item]] = []
    for at, one in enumerate(values.get("passages", ())):
        if one["kind"] != "source":
            places[one["kind"]] += 1
            passages.append((places[one["kind"]], Item("passages", at, one["text"])))
    return facts + [item for _, item in sorted(passages, key=lambda pair: pair[0])]


def _with_only(values: Values, ranked: Sequence[Item], kept: Sequence[Item]) -> Values:
    cut = {(item.list, item.at) for item in ranked} - {(item.list, item.at) for item in kept}
    lists = {name for name, _ in cut}
    return {
        **values,
        **{name: [one for at, one in enumerate(values[name]) if (name, at) not in cut] for name in lists},
    }
