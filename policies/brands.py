"""A brand pack: how a brand speaks, what it may link to, who it sends as, and its personalisation tokens."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from marque.brief import Language, Line, Market, Name
from marque.records import Record

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Voice(Record):
    """The rules of voice that can be told from text alone."""

    person: Literal["we", "i", "none"] = "we"
    """How the brand speaks of itself; `none`: by its name only."""
    address: Literal["you", "none"] = "you"
    """How it speaks to the reader."""
    casing: Literal["sentence", "title", "any"] = "sentence"
    """Of subjects and headings."""
    max_exclamations: Annotated[int, Field(ge=0)] = 0
    """In one message, all parts together."""
    emoji: bool = False
    prefer: dict[Word, tuple[Word, ...]] = Field(default_factory=dict)
    """The word of the house, and the words that it stands in for."""
    avoid: tuple[Word, ...] = ()
    """Words and phrases that the brand does not use."""
    samples_on: tuple[str, ...] = ()
    """Texts on voice; in a pack, the files `samples/on/*.md`."""
    samples_off: tuple[str, ...] = ()
    """Texts off voice; in a pack, the files `samples/off/*.md`."""


class BrandMarket(Record):
    """What a brand says of itself in one market."""

    sender: Line
    footer: Line
    """With the postal address and, for e-mail, the opt-out that the market's law asks for."""


class Token(Record):
    """One personalisation token, as `{{ name }}` in copy."""

    type: Literal["text", "number", "money", "date", "url", "inventory"]
    """`inventory`: bound to a product fact and proved at rendering, so its claim is `deferred`."""
    longest: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    """The longest value: limits of length are judged with it."""
    privacy: Literal["none", "personal", "sensitive"]
    fallback: str | None = None


class BrandPack(Record):
    """One brand, as its folder `brands/NAME/` says."""

    name: Name
    display_name: Line
    legal_name: Line
    aliases: tuple[Word, ...] = ()
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    markets: Annotated[dict[Market, BrandMarket], Field(min_length=1)]
    home_url: Line
    link_domains: Annotated[tuple[Word, ...], Field(min_length=1)]
    voice: Voice = Voice()
    tokens: dict[Name, Token] = Field(default_factory=dict)
    """In a pack, the file `tokens.yaml`."""
