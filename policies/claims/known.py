"""What a claim is held against: products, offer, texts, the instant, and how old a fact may be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from marque.brief import Offer
from marque.evidence import Evidence, Product
from marque.message import Document
from marque.verdict import Status
from policies.claims.grounds import Ground, grounds_of, product_ground, texts_of
from policies.freshness import stale_passages
from policies.policy import Policy


class Judgement(NamedTuple):
    """What the evidence says of one claim, the true value where it is known, and what decided it."""

    status: Status
    actual: str | None = None
    evidence: tuple[str, ...] = ()


UNSUPPORTED = Judgement("unsupported")


@dataclass(frozen=True)
class Known:
    """All that is known at one instant in one market."""

    products: tuple[Product, ...]
    offer: Offer | None
    grounds: tuple[Ground, ...]
    now: datetime
    """When the copy is read, in the market's time zone: sales, offers and dates are judged then."""
    gathered_at: datetime
    """When the facts were looked up: their age is measured then, however much later the copy goes out."""
    currency: str
    fresh_for: Callable[[str], timedelta]

    @classmethod
    def of(cls, evidence: Evidence, policy: Policy, now: datetime, documents: Sequence[Document] = ()) -> "Known":
        """Return what the evidence and the documents say, at this instant, in the policy's market."""
        local = now.astimezone(ZoneInfo(policy.market_rules.zone))
        stale = stale_passages(evidence, policy)
        fresh_first = tuple(sorted(evidence.passages, key=lambda passage: passage.id in stale))
        ordered = evidence.model_copy(update={"passages": fresh_first})
        grounds = grounds_of(ordered, documents, now)
        texts = texts_of(ordered, documents, now)
        return cls(
            evidence.products, evidence.offer, grounds, local, evidence.gathered_at, policy.market_rules.currency,
            policy.fresh_for, evidence.assortment, texts, stale,
        )  # fmt: skip

    assortment: tuple[Product, ...] = ()
    """The whole catalogue, where the copy compares with it; empty: nobody looked."""
    texts: tuple[tuple[str, str], ...] = ()
    """The documents that prove something now, each with its id; those of a stale source last."""
    stale: frozenset[str] = frozenset()
    """Ids of the documents whose source may have changed unseen."""

    @cached_property
    def by_sku(self) -> dict[str, Product]:
        """The products by their SKU."""
        return {product.sku: product for product in self.products}

    def is_stale(self, product: Product, *names: str) -> bool:
        """Tell whether one of these facts was older than the policy allows when it was looked up.

        A fact from after that instant has no age.
        """
        facts = ((name, product.facts.get(name)) for name in names)
        return any(fact is not None and self.gathered_at - fact.as_of > self.fresh_for(name) for name, fact in facts)

    def judged(self, product: Product, holds: bool, actual: str, *names: str) -> Judgement:  # noqa: FBT001 - the answer itself
        """Return the judgement that these facts decide; facts that are too old decide nothing."""
        evidence = tuple(dict.fromkeys(cited for name in names if (cited := product.evidence_id(name))))
        if self.is_stale(product, *names):
            return Judgement("stale", actual, evidence)
        return Judgement("supported" if holds else "contradicted", actual, evidence)

    def aged(self, judgement: Judgement) -> Judgement:
        """Return the judgement; one that a document of a stale source decides, decides nothing."""
        decided = judgement.status in ("supported", "contradicted")
        return (
            judgement._replace(status="stale") if decided and self.stale.intersection(judgement.evidence) else judgement
        )

    @cached_property
    def _product_grounds(self) -> dict[str, Ground]:
        return {}

    def ground_of(self, product: Product) -> Ground:
        """Return all that the catalogue says of a product in words, taken apart once."""
        if product.sku not in self._product_grounds:
            self._product_grounds[product.sku] = product_ground(product)
        return self._product_grounds[product.sku]

    @property
    def has_dates(self) -> bool:
        """Tell whether the offer says when it holds."""
        return bool(self.offer and (self.offer.starts or self.offer.ends))

    @property
    def offer_id(self) -> str:
        """How a claim cites the offer."""
        return f"offer:{self.offer.code}" if self.offer and self.offer.code else "offer"

    def offer_covers(self, product: Product) -> bool:
        """Tell whether the offer holds for the product, leaving time aside."""
        return bool(self.offer) and (
            not self.offer.skus or product.sku in self.offer.skus or (product.group or "") in self.offer.skus  # type: ignore[union-attr] # there is an offer
        )

    @cached_property
    def offer_time(self) -> Literal["before", "running", "after"]:
        """Whether the offer is still to come, holds, or is over."""
        starts, ends = self.instant_of("starts"), self.instant_of("ends")
        if starts and self.now < starts:
            return "before"
        return "after" if ends and self.now > ends else "running"

    def instant_of(self, bound: Literal["starts", "ends"]) -> datetime | None:
        """Return the offer's first or last instant; a bare date is the market's whole day."""
        value = getattr(self.offer, bound) if self.offer else None
        if value is None or isinstance(value, datetime):
            return value.astimezone(self.now.tzinfo) if value else None
        return datetime.combine(value, time.min if bound == "starts" else time.max, self.now.tzinfo)

    def days_of(self, bound: Literal["starts", "ends"]) -> tuple[date, ...]:
        """Return the day of the offer's first or last instant; an end at midnight is also the end of the day before."""
        instant = self.instant_of(bound)
        if instant is None:
            return ()
        days = (instant.date(),)
        return (*days, instant.date() - timedelta(days=1)) if bound == "ends" and instant.time() == time.min else days
