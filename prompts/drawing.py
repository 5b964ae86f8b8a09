"""Choosing by seed: the same seed makes the same choice on every machine."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

from marque.records import Record

T = TypeVar("T")


class Draw(Record):
    """The choices of one piece of copy; each place is drawn by itself, so that a new one moves no other."""

    key: str
    """Seed, template and channel."""

    def order(self, place: str, choices: Sequence[T]) -> list[T]:
        """Return the choices in the order drawn for this place."""
        ranks = [sha256(f"{self.key}/{place}/{at}".encode()).digest() for at in range(len(choices))]
        return [choice for _, choice in sorted(zip(ranks, choices, strict=True), key=lambda pair: pair[0])]

    def one(self, place: str, choices: Sequence[T]) -> T:
        """Return the choice drawn for this place; there must be one."""
        return self.order(place, choices)[0]
