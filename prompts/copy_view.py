"""The names that a copy template may use, each already in the reader's words; what is not known is empty."""

from collections.abc import Collection, Mapping
from typing import Any

from marque.records import Record
from prompts.channels import FORMS
from prompts.drawing import Draw
from prompts.inputs import OfferCopy, ProductCopy, WritingInputs
from prompts.wording import in_a_row, sentence


class CopyView(Record):
    """What fills the guidance and the fallback copy of a template."""

    brand: str
    titles: str
    """The products' names in a row."""
    priced: str
    """The products' names in a row, each with the price in force where it is known."""
    products: tuple[Mapping[str, Any], ...]
    """Each with `title`, `price`, `was`, `state`, `in_stock`, `details`, `attributes`, and `line`, which says all."""
    offer: str
    """The offer whole: what is off, on what, with which code, until when, on which terms."""
    saving: str
    """`20% off` or `$15 off` alone, or empty."""
    deal: str
    """What is off and on what, such as `20% off Alpine Shell jacket`; empty without an amount."""
    ends: str
    """The offer's last day."""
    must_say: str
    """What must be said, word for word, less what the key message says already."""
    key_message: str
    sources: str
    """What the brief's author stands for, word for word, one paragraph each; questions are left out."""
    all_in_stock: bool
    """Whether every product is known to be in stock."""


COPY_INPUTS: tuple[str, ...] = tuple(CopyView.model_fields)


def copy_view(inputs: WritingInputs, draw: Draw, *, uses: Collection[str] = COPY_INPUTS) -> CopyView:
    """Return the inputs as a template names them; the draw picks one of the ways to say the offer.

    `uses` are the names that the template has: what one of them says word for word, `must_say` does not say again.
    """
    form = FORMS[inputs.channel]
    short = form.body is not None
    offer = inputs.offer
    sources = [p.text for p in inputs.passages if p.kind == "source" and "?" not in p.text]
    printed = [inputs.key_message, *(sources if "sources" in uses else ())]
    owed = [text for text in inputs.must_say if not any(text in words for words in printed)]
    said = any(inputs.key_message in text for text in owed)
    return CopyView(
        brand=inputs.brand,
        titles=in_a_row([product.title for product in inputs.products]),
        priced=in_a_row([_priced(product) for product in inputs.products]),
        products=tuple({**product.model_dump(), "line": _line(product)} for product in inputs.products),
        offer=draw.one("offer", offer_sentences(offer, short=short)) if offer else "",
        saving=offer.deal if offer else "",
        deal=f"{offer.deal} {offer.on}".strip() if offer and offer.deal else "",
        ends=offer.ends if offer else "",
        must_say=form.joint.join(sentence(text) for text in owed),
        key_message="" if said else sentence(inputs.key_message),
        sources=form.joint.join(sentence(text) for text in sources),
        all_in_stock=bool(inputs.products) and all(product.in_stock for product in inputs.products),
    )


def offer_sentences(offer: OfferCopy, *, short: bool) -> tuple[str, ...]:
    """Return the ways to say an offer; each says all of its terms and nothing beyond them."""
    on = f" {offer.on}" if offer.on and not (short and offer.on_all_named) else ""
    code = f" with code {offer.code}" if offer.code else ""
    until = f"until {offer.ends}" if offer.ends else ""
    when = " ".join(part for part in (f"from {offer.starts}" if offer.starts else "", until) if part)
    terms = f" Terms: {sentence(offer.terms)}" if offer.terms else ""
    if not offer.deal:
        use = f"Use code {offer.code}" if offer.code else "This holds" if when else ""
        return (" ".join(part for part in (sentence(offer.terms), sentence(f"{use} {when}".strip())) if part),)
    ways = [f"{offer.deal}{on}{code}{', ' if when and not short else ' ' if when else ''}{when}"]
    if not short:
        ways.append(f"Take {offer.deal}{on}{code}{' ' if when else ''}{when}")
        if offer.code:
            ways.append(f"Use code {offer.code} for {offer.deal}{on}{', ' if when else ''}{when}")
    return tuple(f"{sentence(way)}{terms}" for way in ways)


def _priced(product: ProductCopy) -> str:
    if product.state:
        return f"{product.title} ({product.state})"
    return f"{product.title} at {product.price}" if product.price else product.title


def _line(product: ProductCopy) -> str:
    price = product.price and (f"{product.price}, was {product.was}" if product.was else product.price)
    said = "; ".join(part for part in (price, product.state, ", ".join(product.details)) if part)
    return f"{product.title}: {said}" if said else product.title
