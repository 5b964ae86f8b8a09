"""What the door said of a text, remembered: of a long file of reviews with one new line, one is judged."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from tools.knowledge.door import Arrival, Door, KeptOut, at_the_door

MOST = 500_000
"""Texts that are remembered; some hundred bytes each."""


class _Shown(NamedTuple):
    """What the door made of a text."""

    title: str
    body: str
    labels: dict[str, str]
    key: str


_Said = _Shown | KeptOut | None
"""As it may be shown, as it is kept out, or None: as it came."""


class Memory:
    """What one door said, for as long as it knows the same names."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._said: dict[bytes, _Said] = {}

    def at_the_door(self, arrivals: Sequence[Arrival], door: Door) -> list[Arrival | KeptOut]:
        """Return what `tools.knowledge.door.at_the_door` does; a text that it has judged before is not judged again."""
        keys = [_key(arrival) for arrival in arrivals]
        new = [
            arrival
            for arrival, key in zip(arrivals, keys, strict=True)
            if key not in self._said or _is_released(self._said[key], door)
        ]
        judged = {_key(arrival): one for arrival, one in zip(new, at_the_door(new, door), strict=True)}
        answers = [
            judged[key]._replace(place=arrival.place) if key in judged else _again(self._said[key], arrival)
            for arrival, key in zip(arrivals, keys, strict=True)
        ]
        if len(self._said) + len(judged) > MOST:
            self._said.clear()
        self._said |= {key: _said(judged[key], arrival) for arrival in new for key in (_key(arrival),)}
        return answers


def _is_released(said: _Said, door: Door) -> bool:
    """Tell whether a person let in since what was kept out."""
    return isinstance(said, KeptOut) and said.sha256 in door.released


def _key(arrival: Arrival) -> bytes:
    labels = sorted(arrival.labels.items())
    said = (arrival.kind, arrival.title, arrival.body, labels, arrival.writers, arrival.key, arrival.file)
    return hashlib.blake2b(repr(said).encode(), digest_size=16).digest()


def _said(answer: Arrival | KeptOut, arrival: Arrival) -> _Said:
    if isinstance(answer, KeptOut):
        return answer
    shown = _Shown(answer.title, answer.body, dict(answer.labels), answer.key)
    return None if shown == (arrival.title, arrival.body, arrival.labels, arrival.key) else shown


def _again(said: _Said, arrival: Arrival) -> Arrival | KeptOut:
    if isinstance(said, KeptOut):
        return said._replace(place=arrival.place)
    if said is None:
        return arrival._replace(writers=())
    return arrival._replace(**said._asdict(), writers=())
