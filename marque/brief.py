"""The brief: what a person decides before any machine writes, and all that they must."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, model_validator

from marque.records import Record, digest

Channel = Literal["email", "sms", "push", "ad", "social", "landing", "chat", "document"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
Tier = Literal["A", "B", "C"]

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254, to_lower=True)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Market = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
ProductId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]

FIRST_YEAR, LAST_YEAR = 1970, 8999
"""The years that an instant may lie in; nearer to the ends of the calendar, no zone can be reckoned in."""


def _within_reach(moment: datetime | date) -> datetime | date:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return moment


Instant = Annotated[AwareDatetime, AfterValidator(_within_reach)]
InstantOrDay = Annotated[AwareDatetime | date, AfterValidator(_within_reach)]


class Offer(Record):
    """What the campaign may promise; every key may be missing, and nothing beyond it is promised."""

    code: Line | None = None
    """The code that a customer types; none: no code is needed."""
    percent_off: Annotated[Decimal, Field(gt=0, le=100)] | None = None
    amount_off: Annotated[Decimal, Field(gt=0, lt=10**12)] | None = None
    currency: Currency | None = None
    """ISO 4217 code of `amount_off`; missing: the market's own."""
    skus: tuple[ProductId, ...] = ()
    """The products it holds for; empty: the whole catalogue."""
    starts: InstantOrDay | None = None
    """An instant; a bare date means from the first moment of that day in the market."""
    ends: InstantOrDay | None = None
    """An instant, inclusive; a bare date means to the last moment of that day in the market."""
    terms: Line | None = None

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        if self.percent_off is not None and self.amount_off is not None:
            raise ValueError("an offer has percent_off or amount_off, not both")
        return self


class Source(Record):
    """Substantiation that the author stands for; counts as evidence and is shown as such."""

    id: Name
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50_000)]
    """The words themselves; a brief that names a `file` has it read in before it becomes a record."""
    owner: Line
    expires: InstantOrDay | None = None
    """After this the source proves nothing."""


class Audience(Record):
    """Who is addressed: a persona in words and perhaps a segment's name, never a person's data."""

    persona: Line
    segment: Name | None = None


class Brief(Record):
    """One campaign as a person asks for it."""

    name: Line
    objective: Line
    author: Email
    """Who answers for it: an address in `people.yaml`."""
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    audience: Audience
    products: tuple[ProductId, ...] = ()
    offer: Offer | None = None
    sources: tuple[Source, ...] = ()
    template: Name | None = None
    brand: Name | None = None
    market: Market | None = None
    language: Language | None = None
    positioning: Line | None = None
    key_message: Line | None = None
    must_say: tuple[Line, ...] = ()
    must_not_say: tuple[Line, ...] = ()
    success_metric: Line | None = None
    send_at: Instant | None = None
    variants: Annotated[int, Field(ge=1, le=10)] = 2
    """How many subject variants."""
    tier: Tier | None = None
    """Only ever raises the computed one."""

    @model_validator(mode="before")
    @classmethod
    def _audience_in_words(cls, data: object) -> object:
        if isinstance(data, dict) and isinstance(data.get("audience"), str):
            return {**data, "audience": {"persona": data["audience"]}}
        return data

    @model_validator(mode="after")
    def _nothing_twice(self) -> Self:
        for field in ("channels", "products"):
            values = getattr(self, field)
            if len(set(values)) < len(values):
                raise ValueError(f"{field} names something twice")
        if len({source.id for source in self.sources}) < len(self.sources):
            raise ValueError("sources has the same id twice")
        return self

    @property
    def brief_hash(self) -> str:
        """SHA-256 over all that the brief says: what a signature is made on."""
        return digest(self.model_dump(mode="json", exclude_none=True))


Moment = datetime | date
"""An instant, or a whole day in the market's own time."""
