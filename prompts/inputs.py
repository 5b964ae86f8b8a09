"""What the writer may see of a brief and its evidence: numbered facts for a model, plain values for fallback copy.

A pure function over records. It never passes on the objective, the audience's segment, the author or anything
else that is the team's own business, and a value that is not known now is not there at all.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from marque.brief import Brief, Channel, Currency, Language, Market, Moment, Name, Offer
from marque.evidence import FACT_NAMES, Evidence, Fact, Money, Product
from marque.models.gateway import Prompt
from marque.records import Record
from marque.verdict import Finding
from prompts.channels import in_words
from prompts.wording import Wording, in_a_row, one_line

_NAMED_AT_MOST = 3
"""More products than this, and an offer that covers all of the message says so instead of naming each."""
_UNPRINTED = {"link", "image", "gtin", "mpn", "tags", "price", "sale_price", "sale_starts", "sale_ends", "was_price"}
"""Facts that are not shown one by one: addresses and codes, and prices, which are shown as what holds now."""
_DETAILS = ("material", "weight", "warranty")
"""Facts that fallback copy may mention beside a price; each is short and says its own unit."""
_LONGEST_DETAIL = 40
_STATES = {"out_of_stock": "out of stock", "preorder": "available to pre-order", "backorder": "on backorder"}

FreshFor = Callable[[str], timedelta]
"""How old a fact of a name may be before it proves nothing."""


class Setting(Record):
    """As whom and where the copy is written: what it needs of a brand pack and a market."""

    brand: str
    """The brand's display name."""
    market: Market
    language: Language
    zone: str
    """IANA time zone of the market."""
    currency: Currency
    """The market's own, for an offer that names none."""
    avoid: tuple[str, ...] = ()
    """Words that the brand does not use."""
    tokens: tuple[Name, ...] = ()
    """The personalisation tokens that the brand has."""


class NumberedFact(Record):
    """One fact as a model is shown it."""

    label: str
    """`F1`, `F2`, …: how an answer cites it."""
    text: str
    id: str
    """The evidence id that the label stands for."""
    named: bool
    """Whether it is about a product that the brief names; a brief that names none is about all of them."""


class NumberedPassage(Record):
    """One passage as a model is shown it."""

    label: str
    """`P1`, `P2`, …"""
    kind: str
    title: str
    text: str
    id: str
    outside: bool
    """Whether somebody other than the team wrote it."""
    why: str
    """Why it was chosen; empty where nothing was searched."""


class ProductCopy(Record):
    """One product in the reader's words; what is not known is empty."""

    sku: str
    title: str
    price: str
    """The price in force, as `$89.00`."""
    was: str
    """A former price that the evidence holds as such, and that is above the price in force."""
    state: str
    """`out of stock`, `on backorder`, `available to pre-order`; empty where it is in stock or not known."""
    in_stock: bool
    """Known to be in stock."""
    details: tuple[str, ...]
    """Material, weight and warranty, as far as they are known."""
    attributes: tuple[str, ...]
    """Whatever else the catalogue holds in a word or two, such as `seats: 25`."""
    link: str


class OfferCopy(Record):
    """What may be promised, in the reader's words; what the offer does not say is empty."""

    deal: str
    """`20% off` or `$15 off`."""
    on: str
    """What it holds for, where that is not everything."""
    on_all_named: bool
    """Whether it holds for every product of the message."""
    code: str
    starts: str
    """Only while the offer has not begun."""
    ends: str
    terms: str


class WritingInputs(Record):
    """All that a writing prompt may use for one channel."""

    brand: str
    market: Market
    language: Language
    channel: Channel
    audience: str
    """The persona in words; guides the copy and is never printed."""
    key_message: str
    positioning: str
    must_say: tuple[str, ...]
    must_not_say: tuple[str, ...]
    """The brief's own, and the words that the brand avoids."""
    variants: int
    """How many subjects are wanted."""
    insight: str
    """What matters to this audience, from aggregates."""
    facts: tuple[NumberedFact, ...]
    passages: tuple[NumberedPassage, ...]
    products: tuple[ProductCopy, ...]
    offer: OfferCopy | None
    findings: tuple[str, ...]
    """What the last round found wrong, one line each."""
    past_subjects: tuple[str, ...]
    """Subject lines that went out before."""
    tokens: tuple[Name, ...]
    limits: str
    """How long the parts may be on this channel, in words."""

    def id_of(self, label: str) -> str | None:
        """Return the evidence id that a cited label stands for, or None where nothing has it."""
        wanted = label.strip().strip("[]").upper()
        return next((item.id for item in self._numbered() if item.label == wanted), None)

    def seen_in(self, prompt: Prompt) -> "WritingInputs":
        """Return the inputs with only those facts and passages that a prompt of theirs shows; the rest was cut."""
        if not prompt.left_out:
            return self
        facts = tuple(fact for fact in self.facts if (fact.id, fact.text) not in prompt.left_out)
        passages = tuple(passage for passage in self.passages if (passage.id, passage.text) not in prompt.left_out)
        return self.model_copy(update={"facts": facts, "passages": passages})

    def _numbered(self) -> list[NumberedFact | NumberedPassage]:
        return [*self.facts, *self.passages]


def writing_inputs(
    brief: Brief,
    evidence: Evidence,
    setting: Setting,
    *,
    channel: Channel,
    now: datetime,
    insight: str = "",
    findings: Sequence[Finding] = (),
    fresh_for: FreshFor | None = None,
) -> WritingInputs:
    """Return what the writer sees; `now` is when prices, stock and dates are judged, `fresh_for` ages facts out."""
    wording = Wording(
        market=setting.market, language=setting.language, zone=setting.zone, plain_spaces=channel == "sms"
    )
    known = [_known(product, now, fresh_for) for product in evidence.products]
    products = tuple(_product(product, now, wording) for product in known)
    passages = [passage for passage in evidence.passages if passage.expires is None or passage.expires >= now]
    past = (passage.labels.get("subject", "") for passage in passages if passage.kind == "campaign")
    return WritingInputs(
        brand=setting.brand,
        market=setting.market,
        language=setting.language,
        channel=channel,
        audience=brief.audience.persona,
        key_message=brief.key_message or "",
        positioning=brief.positioning or "",
        must_say=brief.must_say,
        must_not_say=(*brief.must_not_say, *setting.avoid),
        variants=brief.variants,
        insight=insight,
        facts=_numbered(known, now, wording, set(brief.products)),
        passages=tuple(
            NumberedPassage(
                label=f"P{number}", kind=passage.kind, title=one_line(passage.title), text=passage.text,
                id=passage.id, outside=passage.trust == "outside", why=passage.why,
            )
            for number, passage in enumerate(passages, start=1)
        ),
        products=products,
        offer=_offer(evidence.offer, products, setting, wording, now) if evidence.offer else None,
        findings=tuple(_finding(finding) for finding in findings),
        past_subjects=tuple(dict.fromkeys(subject for subject in past if subject)),
        tokens=setting.tokens,
        limits=in_words(channel),
    )  # fmt: skip


def _known(product: Product, now: datetime, fresh_for: FreshFor | None) -> Product:
    """Return the product without the facts that are too old to be said."""
    if fresh_for is None:
        return product
    facts = {name: fact for name, fact in product.facts.items() if now - fact.as_of <= fresh_for(name)}
    return product.model_copy(update={"facts": facts})


def _product(product: Product, now: datetime, wording: Wording) -> ProductCopy:
    price, _ = price_in_force(product, now)
    was = product.money("was_price")
    former = was if price and was and was.currency == price.currency and was.amount > price.amount else None
    availability = product.text("availability") or ""
    return ProductCopy(
        sku=product.sku,
        title=one_line(product.title),
        price=wording.money(price) if price else "",
        was=wording.money(former) if former else "",
        state=_STATES.get(availability, ""),
        in_stock=availability == "in_stock",
        details=tuple(detail for name in _DETAILS if (detail := _detail(name, product.text(name)))),
        attributes=tuple(
            f"{name.replace('_', ' ')}: {value}"
            for name in product.facts
            if name not in FACT_NAMES and (value := product.text(name)) and _is_short(value)
        ),
        link=product.text("link") or "",
    )


def price_in_force(product: Product, now: datetime) -> tuple[Money | None, Fact | None]:
    """Return the price that holds now with the fact that says so; neither where that cannot be told."""
    sale = product.money("sale_price")
    starts, ends = _instant(product.text("sale_starts")), _instant(product.text("sale_ends"))
    if sale is None or (starts and now < starts) or (ends and now > ends):
        return product.money("price"), product.facts.get("price")
    if any(product.text(name) and found is None for name, found in (("sale_starts", starts), ("sale_ends", ends))):
        return None, None
    return sale, product.facts.get("sale_price")


def _instant(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _detail(name: str, value: str | None) -> str:
    if not value or not _is_short(value):
        return ""
    if name == "weight" and value.replace(".", "").isdigit():
        return ""  # a number without its unit says nothing
    return value if name in value.lower() else f"{name} {value}"


def _is_short(value: str) -> bool:
    return "\n" not in value and len(value) <= _LONGEST_DETAIL


def _numbered(
    products: Sequence[Product], now: datetime, wording: Wording, named: Collection[str]
) -> tuple[NumberedFact, ...]:
    facts: list[NumberedFact] = []
    for product in products:
        is_named = not named or product.sku in named
        facts += [
            NumberedFact(label=f"F{number}", text=text, id=id_, named=is_named)
            for number, (text, id_) in enumerate(_lines(product, now, wording), start=len(facts) + 1)
        ]
    return tuple(facts)


def _lines(product: Product, now: datetime, wording: Wording) -> list[tuple[str, str]]:
    """Return each fact of a product as a line, with its evidence id."""
    lines: list[tuple[str, str]] = []
    title = one_line(product.title)
    price, says = price_in_force(product, now)
    if price and says:
        name = "sale_price" if says is product.facts.get("sale_price") else "price"
        lines.append((_fact_line(title, "price", wording.money(price), says), product.evidence_id(name) or ""))
    was = product.facts.get("was_price")
    money = product.money("was_price")
    if was and money:
        lines.append(
            (_fact_line(title, "former price", wording.money(money), was), product.evidence_id("was_price") or "")
        )
    lines += [
        (_fact_line(title, name.replace("_", " "), one_line(fact.value), fact), product.evidence_id(name) or "")
        for name, fact in product.facts.items()
        if name not in _UNPRINTED
    ]
    return lines


def _fact_line(title: str, name: str, value: str, fact: Fact) -> str:
    return f"{title}: {name} {value} (as of {fact.as_of:%Y-%m-%d %H:%M %Z})"


def _offer(
    offer: Offer, products: Sequence[ProductCopy], setting: Setting, wording: Wording, now: datetime
) -> OfferCopy | None:
    """Return the offer in words, or None once it has ended: it can no longer be promised."""
    if offer.ends is not None and _passed(offer.ends, wording, now):
        return None
    covered = [product.title for product in products if product.sku in offer.skus]
    on_all = not offer.skus or len(covered) == len(products) > 0
    if not offer.skus:
        on = ""
    elif on_all and len(covered) > _NAMED_AT_MOST:
        on = "the products in this message"
    else:
        on = in_a_row(covered) or "selected products"
    waits = offer.starts is not None and not _passed(offer.starts, wording, now, end=False)
    return OfferCopy(
        deal=_deal(offer, setting, wording),
        on=on,
        on_all_named=on_all,
        code=offer.code or "",
        starts=wording.moment(offer.starts, end=False) if waits and offer.starts else "",
        ends=wording.moment(offer.ends, end=True) if offer.ends else "",
        terms=offer.terms or "",
    )


def _deal(offer: Offer, setting: Setting, wording: Wording) -> str:
    if offer.percent_off is not None:
        return f"{wording.percent(Decimal(offer.percent_off))} off"
    if offer.amount_off is not None:
        amount = Money(Decimal(offer.amount_off), offer.currency or setting.currency)
        return f"{wording.money(amount, short=True)} off"
    return ""


def _passed(moment: Moment, wording: Wording, now: datetime, *, end: bool = True) -> bool:
    """Tell whether an end has passed, or a start has come; a bare date means the market's whole day."""
    if isinstance(moment, datetime):
        return now > moment if end else now >= moment
    today = now.astimezone(wording.tz).date()
    return today > moment if end else today >= moment


def _finding(finding: Finding) -> str:
    fix = f" Mend: {finding.fix}" if finding.fix else ""
    return f'{finding.part}, "{one_line(finding.quote)}": {finding.message}{fix}'
