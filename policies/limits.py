"""What each channel asks of a message, with its source; data in `limits.yaml`. And how a text message is counted."""

import functools
import unicodedata
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self, get_args

from pydantic import ConfigDict, Field, model_validator

from marque.brief import Channel, Line
from marque.message import Part
from marque.reading import load_data, validate
from marque.records import Record

_GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The basic table of 3GPP TS 23.038, without its escape."""
_GSM_EXTENDED = frozenset("\f^{}\\[~]|€")
"""The extension table: each of these is sent as two."""
_ONE_GSM, _MORE_GSM = 160, 153
_ONE_UCS2, _MORE_UCS2 = 70, 67
_LAST_OF_ONE_UNIT = "\uffff"
"""The last character that UCS-2 sends as one 16-bit unit; those after it take two."""

Length = Annotated[int, Field(ge=1)]


class PartLimit(Record):
    """How long one part may be, in characters."""

    max: Length
    aim: Length | None = None
    """Above it, readers may not see all."""
    source: Line


class ChannelLimits(Record):
    """What one channel asks of a message."""

    required: Annotated[tuple[Part, ...], Field(min_length=1)]
    required_source: Line
    parts: dict[Part, PartLimit] = Field(default_factory=dict)
    wide: bool = False
    """Whether the platform counts a wide character, as in Chinese or Japanese, as two."""
    max_segments: Length | None = None
    segments_source: Line | None = None
    max_hashtags: Length | None = None
    hashtags_source: Line | None = None

    @model_validator(mode="after")
    def _every_limit_has_a_source(self) -> Self:
        for limit in ("segments", "hashtags"):
            if (getattr(self, f"max_{limit}") is None) != (getattr(self, f"{limit}_source") is None):
                raise ValueError(f"max_{limit} and {limit}_source stand together or not at all")
        return self


class Limits(Record):
    """The file `limits.yaml`: every channel, none left out."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    channels: dict[Channel, ChannelLimits]

    model_config = ConfigDict(**{**Record.model_config, "validate_by_alias": True})

    @model_validator(mode="after")
    def _every_channel(self) -> Self:
        missing = [channel for channel in get_args(Channel) if channel not in self.channels]
        if missing:
            raise ValueError(f"channels without limits: {', '.join(missing)}")
        return self


class Sms(NamedTuple):
    """How a text is sent as a text message."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    """Septets in GSM-7, 16-bit units in UCS-2."""
    segments: int
    widest: str | None
    """The first character that GSM-7 does not have; None in GSM-7."""


def load_limits(path: Path) -> Limits:
    """Return the limits of a file in the form of `limits.yaml`."""
    return validate(Limits, load_data(path), where=path.name)


@functools.cache
def shipped_limits() -> Limits:
    """Return the limits that come with Marque, read once."""
    return load_limits(Path(str(files("policies") / "limits.yaml")))


def sms(text: str) -> Sms:
    """Return how many segments a text takes, and in which encoding.

    In a message of several segments no character is split over two: one that does not fit moves on whole.
    """
    widest = next((char for char in text if char not in _GSM_BASIC and char not in _GSM_EXTENDED), None)
    if widest is None:
        sizes = [2 if char in _GSM_EXTENDED else 1 for char in text]
        units = sum(sizes)
        return Sms("GSM-7", units, 1 if units <= _ONE_GSM else _packed(sizes, _MORE_GSM), None)
    sizes = [2 if char > _LAST_OF_ONE_UNIT else 1 for char in text]
    units = sum(sizes)
    return Sms("UCS-2", units, 1 if units <= _ONE_UCS2 else _packed(sizes, _MORE_UCS2), widest)


def length(text: str, *, wide: bool) -> int:
    """Return how many characters a reader counts: marks that join the one before count nothing."""
    return sum(
        2 if wide and unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
        if not unicodedata.combining(char) and char not in "\u200d\ufe0f"
    )


def _packed(sizes: list[int], room: int) -> int:
    segments, left = 1, room
    for size in sizes:
        if size > left:
            segments, left = segments + 1, room
        left -= size
    return segments
