"""A wording bank: neutral frames, claims that are true when their slots hold the truth, and faulty wordings."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from marque.brief import Channel
from marque.reading import load_data, validate
from marque.records import Record

HERE = Path(__file__).parent
SLOTS = frozenset({
    "name", "short", "brand", "family", "other", "price", "sale_price", "price_from", "percent", "code", "amount_off",
    "saving", "ends", "starts", "offer_price", "stock", "rating", "reviews", "warranty", "threshold", "days",
    "returns", "minimum", "weight", "width", "height", "depth", "material", "origin", "count", "colours",
})  # fmt: skip
"""What the generator fills; any other `{word}` in a sentence is meant to stand there, such as a token left over."""
_SLOT = re.compile(r"(?<!\{)\{([a-z_]+)\}(?!\})")

Sentence = Annotated[str, Field(min_length=1, max_length=2_000)]


class Frame(Record):
    """What stands around the sentences; it asserts nothing by itself."""

    channel: Channel
    subject: str | None = None
    before: str = ""
    after: str = ""


class Wording(Record):
    """One sentence of a claim."""

    text: Sentence
    follows: bool = False
    """It names no product, so it stands right after a sentence that does."""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, data: object) -> object:
        return {"text": data} if isinstance(data, str) else data

    @property
    def slots(self) -> frozenset[str]:
        """The slots that must be filled."""
        return slots_of(self.text)

    @property
    def names_its_product(self) -> bool:
        """Tell whether a reader knows from the sentence what it speaks of."""
        return bool(self.slots & {"name", "short", "family"})


class Bank(Record):
    """All wordings of one hand."""

    schema_version: Literal[1] = Field(alias="schema")
    bank: str
    frames: Annotated[tuple[Frame, ...], Field(min_length=1)]
    claims: Mapping[str, tuple[Wording, ...]]
    faults: Mapping[str, tuple[Wording, ...]]


class Kind(Record):
    """One kind of fault, as `kinds.yaml` describes it."""

    claims: tuple[str, ...] = ()
    """Kinds of claims whose sentences carry it; none: it has sentences of its own."""
    slot: str | None = None
    """The slot that is wrong; None: the whole sentence is, or any one of its slots."""
    offer: Literal["none", "any"] = "any"
    unknown: tuple[str, ...] = ()
    """Facts that would make the wording true, so the product must lack them."""
    pack: bool = False
    """Whether only a brand pack can tell that it is wrong."""


class Kinds(Record):
    """All kinds of faults."""

    schema_version: Literal[1] = Field(alias="schema")
    kinds: dict[str, Kind]

    @model_validator(mode="after")
    def _slots_are_known(self) -> Self:
        unknown = {kind.slot for kind in self.kinds.values() if kind.slot} - SLOTS
        if unknown:
            raise ValueError(f"no slot is called {', '.join(sorted(unknown))}")
        return self


def read_bank(name: str) -> Bank:
    """Return a bank by name; a missing or bad one is an `InputError`."""
    return load_bank(HERE / "banks" / f"{name}.yaml")


def load_bank(file: Path) -> Bank:
    """Return the bank of a file."""
    return validate(Bank, load_data(file), where=file.name)


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind of fault."""
    return validate(Kinds, load_data(HERE / "kinds.yaml"), where="kinds.yaml").kinds


def slots_of(text: str) -> frozenset[str]:
    """Return the slots that a text wants filled."""
    return frozenset(_SLOT.findall(text)) & SLOTS


def filled(text: str, values: Mapping[str, Any]) -> str:
    """Return the text with its slots filled; every slot of it must have a value."""
    return _SLOT.sub(lambda match: str(values[match[1]]) if match[1] in SLOTS else match[0], text)
