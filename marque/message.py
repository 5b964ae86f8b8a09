"""The copy: one text to be judged, the variants that a campaign holds, and their hashes."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from marque.brief import Channel, Instant, Language, Market, Name, Offer, ProductId
from marque.records import Record, digest

Part = Literal["subject", "preheader", "body", "cta", "footer"]
PARTS: tuple[Part, ...] = ("subject", "preheader", "body", "cta", "footer")
"""The parts that a reader sees, in the order in which they are read."""

Text = Annotated[str, StringConstraints(max_length=200_000)]


class Link(Record):
    """One link beside the call to action."""

    label: Text = ""
    url: Text


class Image(Record):
    """One picture with its alternative text."""

    url: Text
    alt: Text = ""


class Copy(Record):
    """What a recipient would see: every visible part and link, and nothing else."""

    subject: Text | None = None
    preheader: Text | None = None
    body: Text
    cta: Text | None = None
    cta_url: Text | None = None
    footer: Text | None = None
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    sender: Text | None = None

    def parts(self) -> Iterable[tuple[Part, str]]:
        """Yield each part that has text, in reading order."""
        for part in PARTS:
            text = getattr(self, part)
            if text:
                yield part, text

    def text_of(self, part: Part) -> str:
        """Return the text of one part, empty where there is none."""
        return getattr(self, part) or ""


class Document(Record):
    """A text that the copy must agree with, handed in beside the inventory and the knowledge."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    text: Text


class Message(Copy):
    """One text to be judged, with the setting in which it is judged (`interfaces.md`, "A message to be checked")."""

    id: str | int | None = None
    channel: Channel = "email"
    brand: Name | None = None
    market: Market | None = None
    language: Language | None = None
    products: tuple[ProductId, ...] = ()
    """What the message is about; empty: found by name in the copy."""
    offer: Offer | None = None
    """What the campaign is allowed to promise."""
    evidence: tuple[Document, ...] = ()
    now: Instant | None = None
    """The instant at which prices, stock and dates are judged; the door fills in its clock."""
    ai_written: bool | None = None
    """Whether a model wrote it, also where a person edited it since; None: nobody says, and nothing is asked of it."""
    send_at: Instant | None = None
    """When it goes out; None: nobody has said, and hours of rest are not judged."""


class Variant(Copy):
    """One version of a message, as it would be sent."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
    """`A`, `B`, … within its message."""
    channel: Channel
    market: Market
    language: Language

    @property
    def variant_hash(self) -> str:
        """SHA-256 over channel, market, language and every visible part and link."""
        return digest(self.model_dump(mode="json", exclude={"id"}))


class ChannelMessage(Record):
    """The message of a campaign on one channel, in all its variants."""

    channel: Channel
    variants: Annotated[tuple[Variant, ...], Field(min_length=1)]

    @property
    def message_hash(self) -> str:
        """SHA-256 over the channel and its variants' hashes, in order."""
        return digest({"channel": self.channel, "variants": [v.variant_hash for v in self.variants]})


def content_hash(messages: Sequence[ChannelMessage]) -> str:
    """Return the SHA-256 over all messages of a campaign: what a decision is made on."""
    return digest([message.message_hash for message in messages])


def to_check(variant: Variant, **setting: Any) -> Message:  # noqa: ANN401 - the fields of Message
    """Return the variant as a message to be judged, in the given setting (brand, offer, products, now, …)."""
    return Message.model_validate({**variant.model_dump(exclude={"id"}), "id": variant.id, **setting})
