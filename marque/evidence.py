"""The evidence: what was known, from where, and the instant at which it was true."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal, NamedTuple

from pydantic import AwareDatetime, Field

from marque.brief import Offer
from marque.records import Record, digest

Kind = Literal["guideline", "campaign", "product", "review", "competitor", "doc"]
"""What kind of text a passage of the knowledge store is."""
Trust = Literal["team", "outside"]
"""Whether the team wrote it, or somebody else did and it may carry instructions."""


class Money(NamedTuple):
    """An amount and its ISO 4217 currency."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        """Return the form in which facts and claims hold money: `89.00 USD`."""
        return f"{self.amount} {self.currency}"


class Fact(Record):
    """One value of one product, the instant at which it was true, and where that was read."""

    value: str
    """Canonical text: money `89.00 USD`, numbers with a point, instants ISO 8601, availability as in Merchant feeds."""
    as_of: AwareDatetime
    source: str
    """The file or service it came from, without a path: `products.xml`, `webhook:shop`."""


class Product(Record):
    """One sellable variant with its facts; what is not among them is unknown, never zero."""

    sku: str
    group: str | None = None
    """What its variants have in common: `item_group_id`, or a Shopify handle."""
    title: str
    facts: Mapping[str, Fact] = Field(default_factory=dict)
    """By name: see `FACT_NAMES` for the ones that have a fixed meaning; any other name is an attribute."""

    def text(self, name: str) -> str | None:
        """Return a fact's value, or None where it is unknown."""
        fact = self.facts.get(name)
        return fact.value if fact else None

    def number(self, name: str) -> Decimal | None:
        """Return a fact as a number, or None where it is unknown or none."""
        text = self.text(name)
        try:
            return Decimal(text) if text is not None else None
        except InvalidOperation:
            return None

    def money(self, name: str) -> Money | None:
        """Return a fact as money, or None where it is unknown."""
        amount, _, currency = (self.text(name) or "").partition(" ")
        return Money(Decimal(amount), currency) if amount and currency else None

    def evidence_id(self, name: str) -> str | None:
        """Return how a claim cites this fact: `inventory:SKU@INSTANT`."""
        fact = self.facts.get(name)
        return f"inventory:{self.sku}@{fact.as_of.isoformat().replace('+00:00', 'Z')}" if fact else None


FACT_NAMES = (
    "description", "brand", "category", "link", "image",
    "price", "sale_price", "sale_starts", "sale_ends", "was_price",
    "availability", "stock", "rating", "review_count",
    "warranty", "shipping", "returns", "min_order",
    "weight", "width", "height", "depth", "material", "color", "size", "condition", "gtin", "mpn", "tags",
)  # fmt: skip
"""Names with a fixed meaning. `price` is the price asked when no sale holds; `sale_price` holds between
`sale_starts` and `sale_ends` (missing: open); `was_price` is a former price; `availability` is `in_stock`,
`out_of_stock`, `preorder` or `backorder`; `stock` is a count; dimensions and weight carry their unit."""


class Passage(Record):
    """One piece of a text, as it was found: quoted as data, never obeyed."""

    id: str
    kind: Kind | Literal["source"]
    """`source`: what the brief's author stands for."""
    text: str
    title: str = ""
    score: float = 0.0
    """How well what stands at its place fits the question, higher is better: it falls from the first passage of an
    answer to the last, and is comparable within one answer only."""
    why: str = ""
    """Why it was chosen, in words: how it fits the question and, of a past campaign, how it did."""
    source: str = ""
    """Where it came from: a path relative to the workspace, or a name."""
    as_of: AwareDatetime | None = None
    checked_at: AwareDatetime | None = None
    """When what is found was last known to be what its source says; None: never, or nobody knows."""
    trust: Trust = "team"
    sha256: str = ""
    """Of the text, so that what was shown to a model can be proved."""
    expires: AwareDatetime | None = None
    labels: Mapping[str, str] = Field(default_factory=dict)
    """What else is known, such as a past campaign's outcome, or the SKU that a review speaks of."""


class Missing(Record):
    """A store that could not be asked: that nothing of it is here says nothing about what it holds."""

    store: Literal["knowledge"]
    kinds: tuple[Kind, ...]
    """Of which kinds of text there may be more than is here."""
    why: str
    """What was wrong with it, in words; never where it is, which is nobody's business who reads a package."""
    mend: str = ""


class Evidence(Record):
    """All that copy is judged by: products, passages, the offer, and when it was gathered."""

    gathered_at: AwareDatetime
    products: tuple[Product, ...] = ()
    """Every product of the message, and each that the copy names."""
    assortment: tuple[Product, ...] = ()
    """The whole catalogue, where the copy sets a product above all others; empty: nobody looked."""
    passages: tuple[Passage, ...] = ()
    offer: Offer | None = None
    """What may be promised: only the offer of a signed brief, or of the message to be checked."""
    sent_before: tuple[str, ...] = ()
    """Bodies of what went out before to the same audience, newest first."""
    missing: tuple[Missing, ...] = ()
    """What could not be asked; empty: everything answered."""

    @property
    def evidence_hash(self) -> str:
        """SHA-256 over all of it but the instants of gathering and checking, and how and why a passage was chosen."""
        of_passages = {"__all__": {"score", "why", "checked_at"}}
        data = self.model_dump(mode="json", exclude={"gathered_at": True, "passages": of_passages})
        for added_later in ("assortment", "missing"):
            if not data[added_later]:
                del data[added_later]
        return digest(data)


Confidence = Annotated[float, Field(ge=0, le=1)]
