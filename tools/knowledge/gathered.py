"""What was read of some sources: their texts, and when each became as it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from tools.knowledge.reading import Reading


class Gathered(NamedTuple):
    """What was read of some sources."""

    reading: Reading
    changed_at: Mapping[str, datetime]
    """By a text's own source, such as a file, the instant at which it became as it is, where that is known."""


def joined(several: Sequence[Gathered]) -> Gathered:
    """Return as one what was read in parts."""
    readings = [one.reading for one in several]
    changed_at: dict[str, datetime] = {}
    for one in several:
        changed_at |= one.changed_at
    return Gathered(
        Reading(
            tuple(chain.from_iterable(one.texts for one in readings)),
            tuple(chain.from_iterable(one.skipped for one in readings)),
            tuple(chain.from_iterable(one.kept_out for one in readings)),
        ),
        changed_at,
    )
