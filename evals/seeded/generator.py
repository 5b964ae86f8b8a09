"""Messages of which everything is known: clean ones, and ones with a single planted fault.

A message is a frame, a few true claims about one product, and, where it is to be faulty, one sentence that is wrong.
The same bank, catalogue and seed give the same messages.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evals.seeded.bank import Bank, Frame, Kind, Wording, filled, kinds
from evals.seeded.shop import Shop
from evals.seeded.truths import (
    Promise,
    Truth,
    instant,
    is_in_stock,
    is_sold_out,
    make_promise,
    truth_of,
)
from evals.seeded.wrongs import dearer_than, heavier_than, is_cheapest, lighter_than, wrong_values
from marque.brief import Channel
from marque.evidence import Product

ROOM: Mapping[Channel, int] = {"sms": 200, "push": 178, "ad": 90, "social": 800, "chat": 900}
"""Characters that a body may have on its channel, by the platforms' limits."""
HEADLINE = 30
"""Characters of an ad's headline."""
MOST_CLAIMS = 4
TRIES = 60
"""How many products and frames are tried before a kind is said to be impossible here."""
OF_FAMILY = "colour_count"
"""The kind of claim that is about all variants of a product, so that "it" cannot follow the name of one."""
_OFFERED = frozenset({"percent", "amount_off", "code", "ends", "starts", "offer_price"})
_ON_SALE = frozenset({"sale_price", "price_was", "savings"})

_RAISED = re.compile(r"!|\bI\b")

Row = dict[str, Any]


@dataclass(frozen=True)
class _Said:
    """One sentence, filled, with the products that it names beside its own."""

    text: str
    follows: bool = False
    others: tuple[str, ...] = ()


class Generator:
    """Plants faults into messages about one shop, in the wordings of one bank."""

    def __init__(self, bank: Bank, shop: Shop, seed: int | str) -> None:
        """Take the wordings, the catalogue, and what all choices hang on."""
        self._bank = _calm(bank) if shop.is_calm else bank
        self._shop = shop
        self._dice = random.Random(f"{seed} {bank.bank}")  # noqa: S311 - a sample, no secret

    def faulty(self, each: int) -> Iterator[Row]:
        """Yield messages with one fault, so many of each kind that this catalogue makes possible."""
        for kind in kinds():
            for number in range(1, each + 1):
                row = self._tried(kind)
                if row is None:
                    break
                yield {"id": f"{self._bank.bank}-{kind}-{number}", **row, "fault": kind}

    def clean(self, number: int) -> Iterator[Row]:
        """Yield messages in which everything is true."""
        for place in range(1, number + 1):
            row = self._tried(None)
            if row is None:
                return
            yield {"id": f"{self._bank.bank}-clean-{place}", **row, "fault": None}

    def _tried(self, kind: str | None) -> Row | None:
        for _ in range(TRIES):
            row = self._message(kind)
            if row is not None:
                return row
        return None

    def _message(self, name: str | None) -> Row | None:
        """Return a message about a product drawn by chance, or None where this one cannot carry the fault."""
        kind = kinds()[name] if name else None
        product = self._dice.choice(self._shop.told)
        if kind and (any(product.text(fact) for fact in kind.unknown) or (kind.pack and not self._shop.brand)):
            return None
        promise = self._promise(product, kind)
        if promise and self._shop.sale(product):
            return None  # two reductions at once: which price is meant could be argued over
        truth = truth_of(product, self._shop, promise, self._dice)
        wrong = self._wrong(name, kind, truth) if name and kind else None
        if name and wrong is None:
            return None
        frame = self._dice.choice(self._bank.frames)
        true = self._true(truth, self._dice.randint(0 if wrong else 1, MOST_CLAIMS), kind)
        return self._fitted(frame, truth, true, wrong)

    def _promise(self, product: Product, kind: Kind | None) -> Promise | None:
        """Draw an offer, where the fault allows one and needs one, or by chance."""
        if kind and kind.offer == "none":
            return None
        slot = kind.slot if kind else None
        if slot not in _OFFERED and self._dice.random() < 0.6:  # noqa: PLR2004 - most messages make no offer
            return None
        percent = slot == "percent" or (slot != "amount_off" and self._dice.random() < 0.7)  # noqa: PLR2004 - the usual form
        return make_promise(product, self._shop, self._dice, percent=percent)

    def _wrong(self, name: str, kind: Kind, truth: Truth) -> _Said | None:
        """Return the sentence that is wrong: a true one with a wrong value, or one of the bank's faults."""
        if not kind.claims:
            sentences = [one for one in self._bank.faults.get(name, ()) if one.slots <= set(truth.slots)]
            return self._said(self._dice.choice(sentences), truth.slots) if sentences else None
        values = wrong_values(name, truth, self._shop, self._dice)
        if values is None:
            return None
        claim = self._dice.choice(kind.claims)
        truth = _of_family(claim, truth)
        others: dict[str, str] = dict(values)
        if name == "comparison.false":
            lighter = claim == "weight_comparison"
            found = lighter_than(truth.product, self._shop) if lighter else None
            others = {"other": self._dice.choice(found).title} if found else ({} if lighter else others)
        sentences = [
            one for one in self._bank.claims.get(claim, ())
            if one.slots <= set(truth.slots) | set(others)
            and (not others or set(others) & one.slots)
            and (kind.slot is None or kind.slot in one.slots) and not (claim == OF_FAMILY and one.follows)
        ]  # fmt: skip
        return self._said(self._dice.choice(sentences), {**truth.slots, **others}) if sentences else None

    def _true(self, truth: Truth, number: int, kind: Kind | None) -> list[_Said]:
        """Return true sentences of different kinds, none of the kind that the fault speaks of."""
        possible = {
            claim: sentences
            for claim, wordings in self._bank.claims.items()
            if not (kind and claim in kind.claims) and self._is_true(claim, truth)
            and (sentences := [one for one in wordings if self._can_say(claim, one, truth)])
        }  # fmt: skip
        chosen = self._dice.sample(sorted(possible), min(number, len(possible)))
        found = []
        for claim in chosen:
            slots, other = self._compared(claim, _of_family(claim, truth))
            one = self._dice.choice(possible[claim])
            found.append(replace(self._said(one, slots), others=(other,) if other else ()))
        return found

    def _is_true(self, claim: str, truth: Truth) -> bool:
        """Tell whether a kind of claim without a value of its own holds for the product."""
        product, shop = truth.product, self._shop
        holds: Mapping[str, Callable[[], bool]] = {
            "in_stock": lambda: is_in_stock(product),
            "sold_out": lambda: is_sold_out(product),
            "price_superlative": lambda: is_cheapest(product, shop),
            "price_comparison": lambda: bool(dearer_than(product, shop)),
            "weight_comparison": lambda: bool(heavier_than(product, shop)),
            **dict.fromkeys(_ON_SALE, lambda: shop.sale(product) is not None),
        }
        return holds[claim]() if claim in holds else True

    def _can_say(self, claim: str, wording: Wording, truth: Truth) -> bool:
        """Tell whether every slot of a sentence can be filled truly; on sale, the price is the former one."""
        if "price" in wording.slots and claim not in _ON_SALE and self._shop.sale(truth.product):
            return False
        if claim == OF_FAMILY and wording.follows:
            return False
        return wording.slots <= set(_of_family(claim, truth).slots) | {"other"}

    def _compared(self, claim: str, truth: Truth) -> tuple[Mapping[str, str], str | None]:
        """Return the slots with the product that is compared with, and its id."""
        if claim not in {"price_comparison", "weight_comparison"}:
            return truth.slots, None
        of = dearer_than if claim == "price_comparison" else heavier_than
        other = self._dice.choice(of(truth.product, self._shop))
        return {**truth.slots, "other": other.title}, other.sku

    def _said(self, wording: Wording, slots: Mapping[str, str]) -> _Said:
        text = _renamed(filled(wording.text, slots), self._shop)
        return _Said(text[0].upper() + text[1:] if text[0].islower() and "://" not in text else text, wording.follows)

    def _fitted(self, frame: Frame, truth: Truth, true: Sequence[_Said], wrong: _Said | None) -> Row | None:
        """Return the message, with as many true sentences as the channel has room for."""
        for kept in range(len(true), -1, -1):
            said = _in_order([*true[:kept]], wrong, truth, self._dice)
            if not said:
                return None
            body = self._body(frame, truth, said)
            if len(body) <= ROOM.get(frame.channel, len(body)):
                return self._row(frame, truth, said, body, wrong)
        return None

    def _body(self, frame: Frame, truth: Truth, said: Sequence[_Said]) -> str:
        long = frame.channel in {"email", "landing", "document", "chat"}
        between = "\n\n" if long else " "
        sentences = " ".join(one.text for one in said)
        parts = (self._own(frame.before, truth), sentences, self._own(frame.after, truth))
        return between.join(part.strip() for part in parts if part.strip())

    def _row(self, frame: Frame, truth: Truth, said: Sequence[_Said], body: str, wrong: _Said | None) -> Row | None:
        product, shop = truth.product, self._shop
        subject = self._own(frame.subject, truth) if frame.subject else None
        if subject is None and frame.channel in {"email", "landing", "ad"}:
            subject = next((one for one in (product.title, *shop.short(product)) if len(one) <= HEADLINE), None)
            if subject is None and frame.channel == "ad":
                return None
        skus = {product.sku, *(sku for one in said for sku in one.others)}
        family = truth.slots.get("family_name")
        if family and any(family in one.text and truth.slots["name"] not in one.text for one in said):
            skus |= {one.sku for one in shop.family(product)}
        row: Row = {
            "channel": frame.channel,
            "subject": subject or (product.title if frame.channel in {"email", "landing"} else None),
            "body": body,
            "footer": shop.footer if frame.channel == "email" else None,
            "sender": shop.sender if frame.channel == "email" else None,
            "brand": shop.brand,
            "market": truth.market,
            "language": "en",
            "products": [] if self._is_found_by_name(truth, said) else sorted(skus),
            "offer": truth.promise.as_json() if truth.promise else None,
            "now": instant(shop),
            "fault_at": _place(wrong, body) if wrong else None,
        }
        return {key: value for key, value in row.items() if value is not None}

    def _is_found_by_name(self, truth: Truth, said: Sequence[_Said]) -> bool:
        """Tell, now and then, to leave the ids out where the full title stands in the copy and no shortened one."""
        by_title = any(truth.slots["name"] in one.text for one in said)
        shortened = truth.slots["short"] != truth.slots["name"] and any(
            truth.slots["short"] in one.text for one in said
        )
        return by_title and not shortened and self._dice.random() < 0.25  # noqa: PLR2004 - now and then

    def _own(self, text: str, truth: Truth) -> str:
        """Put this shop's name and domain where the bank has the example shop's."""
        slots = {slot: text for slot, text in truth.slots.items() if slot in {"name", "short", "brand", "family"}}
        return _renamed(filled(text, slots), self._shop)


def _calm(bank: Bank) -> Bank:
    """Return the bank without the frames and claims that raise their voice; faults may."""
    frames = tuple(one for one in bank.frames if not _RAISED.search(f"{one.subject} {one.before} {one.after}"))
    claims = {kind: tuple(one for one in all_ if not _RAISED.search(one.text)) for kind, all_ in bank.claims.items()}
    return bank.model_copy(update={"frames": frames, "claims": claims})


def _of_family(claim: str, truth: Truth) -> Truth:
    """Return the truth with the family's name in place of the variant's, where a claim is about all its variants."""
    if claim != OF_FAMILY:
        return truth
    family = truth.slots.get("family_name")
    named = dict.fromkeys(("name", "short"), family) if family else {}
    without = {slot: text for slot, text in truth.slots.items() if slot not in {"name", "short"}}
    return replace(truth, slots={**without, **named})


def _in_order(true: Sequence[_Said], wrong: _Said | None, truth: Truth, dice: random.Random) -> list[_Said]:
    """Return the sentences so that each that names no product follows one that does."""
    said = list(true)
    if wrong:
        said.insert(dice.randint(0, len(said)), wrong)
    names = [one for one in said if not one.follows]
    # After a sentence that names another product, "it" could be that one: it comes last.
    following = sorted((one for one in said if one.follows), key=lambda one: bool(one.others))
    if following and not any(_names(one, truth) for one in names):
        names.insert(0, _Said(f"A closer look at {truth.slots['name']}."))
    place = next((at for at, one in enumerate(names, start=1) if _names(one, truth)), 0)
    return [*names[:place], *following, *names[place:]]


def _names(one: _Said, truth: Truth) -> bool:
    """Tell whether a sentence names the product, and no other after which "it" would be unclear."""
    return not one.others and any(truth.slots[slot] in one.text for slot in ("name", "short"))


def _place(said: _Said, body: str) -> dict[str, int]:
    start = body.index(said.text)
    return {"start": start, "end": start + len(said.text)}


def _renamed(text: str, shop: Shop) -> str:
    for old, new in (("tarnholt.example", shop.domain), ("Tarnholt", shop.name)):
        text = text.replace(old, new)
    return text
