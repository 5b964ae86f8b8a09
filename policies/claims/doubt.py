"""A second look at what nothing bears out: is it a claim at all, and was it tied and read rightly?

The rules read what copy asserts word by word; what they take for a wrong claim is now and then none: the measure of
the reader's room, another product's price, a story. A learned judge hears of each such claim what stands around it and
how it fits the rest of the message, and one that is probably no false claim of ours is let go. It is never asked about
claims that the evidence bears out, so it can only take alarms away, never give a proof. `learned/doubt.md` is its card.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from marque.evidence import Product
from marque.message import Message, Part
from marque.verdict import Claim
from policies.claims.choosing import is_linked
from policies.claims.endurance import read_claim
from policies.claims.hits import MASK, ON_EVERYTHING, UNREAD, Reading
from policies.claims.plain import Stretch
from policies.claims.words import words_of
from policies.learned.linear import Linear, read

FIGURES = Path(__file__).parents[1] / "learned" / "doubt.npz"
DOUBTED = frozenset({"contradicted", "unsupported"})
SURE = frozenset({"offer_code", "percent_off", "amount_off", "award", "other"})
"""Kinds that are not doubted: a code, a discount or an award is there or it is not, and a sentence is no figure."""

_NEAR = 60
"""Characters between a product's name and a figure of its own."""
_OF_THEM = re.compile(r".{0,24}\bof (?:them|those|these)\b")
"""What makes of a count one of what was named before: "we have 14 of them"."""
_PAST = re.compile(r"\b(?:was|were|had been|used to)\b")
_TOKEN = re.compile(rf"{MASK}+|[^\W\d_]{{1,40}}(?:'[^\W\d_]{{1,10}})?|\d[\d.,]{{0,20}}|[^\w\s]")
_NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,6}){0,3}")
_FIGURES = re.compile(r"[\d.,]+")
_BULLET = re.compile(r"\s{0,8}[-*\u2022]")
_READER = re.compile(r"\b(?:you|your|you're|you'd|you'll|yours|yourself)\b")
_WRITER = re.compile(r"\b(?:i|my|me|i'm|we|our|us)\b")
_BEFORE, _AFTER, _NEXT = 7, 6, 2
"""Words on either side of a claim that are heard, and how many of them with their place."""
_SHORT, _LONG = 250, 900
"""Characters of a message or a part under which it is a line or two, and over which it is a letter."""


def _plainly(word: str) -> str:
    return "#" if word[0].isdigit() else MASK if word[0] == MASK else word


@dataclass(frozen=True)
class Scene:
    """The message that claims stand in, as the rules have read it."""

    message: Message
    readings: Mapping[Part, Reading]
    products: Sequence[Product]
    """Those of the evidence."""

    @cached_property
    def values(self) -> frozenset[float]:
        """Every figure among the facts of the products."""
        facts = (fact.value for product in self.products for fact in product.facts.values())
        return frozenset(value for text in facts for value in _numbers(text))

    @cached_property
    def offered(self) -> frozenset[float]:
        """Every figure of the offer."""
        offer = self.message.offer
        return frozenset(_numbers(offer.model_dump_json())) if offer else frozenset()

    def words_at(self, part: Part, position: int) -> list[tuple[int, str]]:
        """Return the words of a sentence with their places, figures as `#` and our products' names as one sign."""
        sentence = self.readings[part].plain.sentence_at(position)
        if (part, sentence) not in self._words:
            found = _TOKEN.finditer(self.readings[part].named, sentence.start, sentence.end)
            self._words[part, sentence] = [(one.start(), _plainly(one.group())) for one in found]
        return self._words[part, sentence]

    @cached_property
    def _words(self) -> dict[tuple[Part, Stretch], list[tuple[int, str]]]:
        return {}

    @cached_property
    def length(self) -> int:
        """Characters of all parts."""
        return sum(len(text) for _, text in self.message.parts())


def doubtless(claims: Sequence[Claim], scene: Scene) -> list[Claim]:
    """Return the claims less those that are probably no false claim of ours, each doubted one as sure as it is.

    Args:
        claims: all of one message.
        scene: the message.
    """
    doubted = [claim for claim in claims if _is_asked(claim)]
    if not doubted:
        return list(claims)
    fellows = Fellows(claims, scene)
    likely = judge().probability(["\n".join(marks(claim, fellows, scene)) for claim in doubted], split)
    sure = {id(claim): float(value) for claim, value in zip(doubted, likely, strict=True)}
    return [
        claim.model_copy(update={"confidence": round(sure[id(claim)], 3)}) if id(claim) in sure else claim
        for claim in claims
        if sure.get(id(claim), 1.0) >= judge().threshold or not may_be_doubted(claim, scene)
    ]


def may_be_doubted(claim: Claim, scene: Scene) -> bool:
    """Tell whether the judge may let a claim go: not where the copy names the product that speaks against it."""
    return _is_asked(claim) and not (claim.status == "contradicted" and _is_of_the_named(claim, scene))


def _is_asked(claim: Claim) -> bool:
    """Tell whether the judge is asked: it knows products and offers, nothing of documents, or of all that is sold."""
    by_document = claim.evidence and not all(cited.startswith(("inventory:", "offer")) for cited in claim.evidence)
    of_all = claim.said.endswith(ON_EVERYTHING)
    return claim.status in DOUBTED and not (claim.kind in SURE or claim.said == UNREAD or by_document or of_all)


def _is_of_the_named(claim: Claim, scene: Scene) -> bool:
    """Tell whether the copy plainly says a figure of a product of which the catalogue gives the same one otherwise.

    How long something runs is no measure of a room; other figures stand behind the name, and amounts and terms with
    nothing between that another thing could own.
    """
    reading = scene.readings[claim.part]
    if claim.kind == "stock" and _OF_THEM.match(reading.low, claim.start):
        return True
    if claim.kind == "attribute" and read_claim(claim.said):
        return claim.sku is not None
    between = _since_its_name(claim, reading, scene)
    if between is None:
        return False
    if claim.kind == "attribute":
        return next(_numbers(claim.said), None) is not None and len(between) <= _NEAR
    # A row of prices that were asked is told of once: "the ink was $29, the pen $12".
    return is_linked(between) and not _PAST.search(reading.before(claim.start, _NEAR))


def _since_its_name(claim: Claim, reading: Reading, scene: Scene) -> str | None:
    """Return what stands between a claim and the name before it; None where that is not the claim's own product."""
    product = next((one for one in scene.products if one.sku == claim.sku), None)
    opened = reading.plain.sentence_at(claim.start).start
    named = next((name for name in reversed(reading.names) if name[1] <= claim.start), None)
    if product is None or named is None or named[0] < opened:
        return None
    told = {word.form for word in words_of(reading.text[slice(*named)])}
    own = {word.form for word in words_of(product.title)}
    return reading.low[named[1] : claim.start] if told & own else None


def split(told: str) -> list[str]:
    """Return the marks of one claim, which the judge is given as lines."""
    return told.split("\n")


@cache
def judge() -> Linear:
    """Return the learned judge; read once."""
    return read(FIGURES, of="inventory-claims")


def marks(claim: Claim, fellows: "Fellows", scene: Scene) -> Iterator[str]:
    """Yield what the judge is told of one claim, as names: `k=price`, `b0=weighs`, `a0=wide`, `reader`.

    Args:
        claim: one that nothing bears out.
        fellows: all claims of its message, itself among them.
        scene: the message.
    """
    reading = scene.readings[claim.part]
    kind, sentence = claim.kind, reading.plain.sentence_at(claim.start)
    yield from (f"k={kind}", f"k={kind} {claim.status}", f"part={claim.part}", f"sure={kind} {claim.confidence:.1f}")
    yield from _words(kind, *_both_sides(claim, scene))
    yield from _figures(claim, scene)
    yield from fellows.marks(claim)
    low = reading.low[sentence.start : sentence.end]
    yield from (
        name
        for name, holds in {
            "reader": _READER.search(low),
            "writer": _WRITER.search(low),
            "question": "?" in low,
            "bullet": _BULLET.match(reading.low, reading.low.rfind("\n", 0, claim.start) + 1),
            "short": scene.length < _SHORT,
            f"short {kind}": scene.length < _SHORT,
            f"long {kind}": len(reading.low) > _LONG,
            "no sku": claim.sku is None,
            f"no sku {kind}": claim.sku is None,
        }.items()
        if holds
    )
    yield f"products={min(6, len(scene.products))}"
    yield f"given={min(3, len(scene.message.products))}"


def _both_sides(claim: Claim, scene: Scene) -> tuple[list[str], list[str]]:
    """Return the words of the sentence before and after a claim, as the scene has them."""
    words = scene.words_at(claim.part, claim.start)
    return (
        [word for start, word in words if start < claim.start],
        [word for start, word in words if start >= claim.end],
    )


def _words(kind: str, before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    for place, word in enumerate(reversed(before[-_BEFORE:])):
        yield f"b={word}"
        if place < _NEXT:
            yield from (f"b{place}={word}", f"b{place}={word} {kind}")
    for place, word in enumerate(after[:_AFTER]):
        yield f"a={word}"
        if place < _NEXT:
            yield from (f"a{place}={word}", f"a{place}={word} {kind}")
    yield from (f"s={word}" for word in {*before, *after})
    yield from (f"opens{place}={word}" for place, word in enumerate(before[:_NEXT]))
    if not before:
        yield f"first {kind}"
    since_name = next((place for place, word in enumerate(reversed(before)) if word == MASK), None)
    far = "none" if since_name is None else str(min(3, since_name // 3))
    yield from (f"name={far}", f"name={far} {kind}", f"names={min(3, (*before, *after).count(MASK))}")


def _figures(claim: Claim, scene: Scene) -> Iterator[str]:
    """Yield what a figure is like, how far it is from what is known, and whether it is known of something else."""
    yield f"said={_FIGURES.sub('#', claim.said.partition('(')[0])[:24]}"
    said, actual = next(_numbers(claim.said), None), next(_numbers(claim.actual or ""), None)
    if not claim.actual:
        yield "nothing known"
    if said is None:
        yield "no figure"
        return
    if said != int(said):
        yield "broken figure"
    if said <= 5:  # noqa: PLR2004 - what is counted on one hand
        yield "small figure"
    if said in scene.values:
        yield from ("known value", f"known value {claim.kind}")
    if said in scene.offered:
        yield "offered value"
    if actual is not None and max(said, actual) > 0:
        apart = abs(said - actual) / max(said, actual)
        yield from (f"apart={int(apart * 5)}", f"apart={int(apart * 5)} {claim.kind}")


class Fellows:
    """The claims of one message, counted once, so that each of them can be asked how it stands among the others."""

    def __init__(self, claims: Sequence[Claim], scene: Scene) -> None:
        """Count them."""
        self._scene, self._all = scene, len(claims)
        borne_out = [claim for claim in claims if claim.status == "supported"]
        self._of_same = {(claim.kind, claim.sku) for claim in borne_out}
        self._said = {claim.said for claim in borne_out}
        self._borne_out = len(borne_out)
        self._doubted = sum(claim.status in DOUBTED for claim in claims)
        self._in_sentence = Counter(map(self._sentence, claims))

    def marks(self, claim: Claim) -> Iterator[str]:
        """Yield what the others say of a claim."""
        if (claim.kind, claim.sku) in self._of_same:
            yield "same borne out"
        if claim.said in self._said:
            yield "value borne out"
        yield f"doubted={min(5, self._doubted - 1)}"
        yield f"borne out={5 * self._borne_out // self._all}"
        yield f"beside={min(4, self._in_sentence[self._sentence(claim)] - 1)}"

    def _sentence(self, claim: Claim) -> tuple[Part, int]:
        return claim.part, self._scene.readings[claim.part].plain.sentence_at(claim.start).start


def _numbers(text: str) -> Iterator[float]:
    """Yield the figures of a text; a comma parts thousands."""
    for found in _NUMBER.findall(text):
        whole, point, rest = found.replace(",", "").partition(".")
        yield float(f"{whole}{point}{rest.replace('.', '')}")
