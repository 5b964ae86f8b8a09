"""What a discount is promised on: a whole order, several things under one word, or one thing as another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from marque.evidence import Product
from policies.claims.hits import Hit
from policies.claims.known import Known
from policies.claims.mentions import Mention
from policies.claims.plain import Plain
from policies.claims.subjects import Subjects
from policies.claims.words import WORD, form_of

_OFF = r"^(?: ?(?:off|less|cheaper|discount))?(?: (?:off|on|from))?(?: of)?"
_ORDER = re.compile(
    rf"{_OFF} (?:(?:the )?(?:whole|entire|full|complete) |your (?:\w{{3,9}} )?|every |any |each |all )"
    r"(?:orders?|baskets?|carts?|purchases?|bill|total)\b(?! (?:of|for) )"
)
"""What stands behind a discount on all that somebody buys."""
_SEVERAL = re.compile(
    rf"{_OFF} (?P<all>both|all|every|any|each|either)(?: of)?(?: (?:the|our|these|those|your|two|three|four))* "
    r"(?P<what>[a-z-]{3,20})"
)
_LIKEWISE = re.compile(
    r"\b(?:so (?:is|are|does|do|has|have|was|were)|the same goes for|likewise|ditto)(?: for)? (?:the |our |your )?$"
)
"""What stands before the name of a thing of which the same is said: "and so is the throw"."""
_GAP = re.compile(r"^(?: [a-z]{2,14}){0,3}[,;] (?:and |but |while )?(?:the |our |its )?$")
_FIGURE = re.compile(r"(?:(?:about|over|under|up to) )?\d[\d.]* (?P<of>(?:%|[a-z]+)(?: \([^()]*\))?)")
_BARE = re.compile(
    r",? (?:just |only |a full )?(?P<figure>(?P<number>\d{1,6}(?:\.\d{1,2})?)(?: ?%)?)(?=[.,;)](?!\d)|\n|$)"
)
"""A figure right after a name, with no word or unit of its own."""
_AND_NAMES = re.compile(r"^[ ,]{1,2}(?:and|&|plus|as well as|,)[ ,]{0,2}(?:on )?(?:the |our |your |all |any )?$")
_ITS_OWN = re.compile(r"^ ?(?:is|are|was|were|costs?|at|for|comes?|has|have|ships?|gets?|stays?|starts?|[$€£:])")
"""What makes the last of several names the subject of words of its own: "20% off the pan, and the lid is $4"."""


def is_on_an_order(plain: Plain, hit: Hit, subjects: Subjects, known: Known) -> bool:
    """Tell whether a discount is promised on whole orders, of which the offer leaves something out."""
    terms = known.offer.terms if known.offer else None
    if not _ORDER.match(plain.low[hit.end : hit.end + 60]):
        return False
    left_out = any(not known.offer_covers(known.by_sku[sku]) for sku in subjects.default)
    return left_out and "order" not in (terms or "").lower()


def all_promised(plain: Plain, hit: Hit, subjects: Subjects, known: Known) -> tuple[tuple[str, ...], ...]:
    """Return each thing that a discount is promised on where the words after it mean several; empty for one or none."""
    sentence = plain.sentence_at(hit.start)
    after = plain.low[hit.end : min(sentence.end, hit.end + 60)]
    if (found := _SEVERAL.match(after)) and (alike := _called(found, subjects, known)):
        return tuple((product.sku,) for product in alike)
    ahead = [m for m in subjects.named_in(plain, sentence) if m.start >= hit.end and m.skus]
    return tuple(mention.skus for mention in _row(plain, ahead))


def said_likewise(plain: Plain, hit: Hit, subjects: Subjects) -> Iterator[Hit]:
    """Yield what a sentence goes on to say of another thing: "X is half price, and so is Y"; the place is Y's."""
    sentence = plain.sentence_at(hit.start)
    ahead = [m for m in subjects.named_in(plain, sentence) if m.start >= hit.end and m.skus]
    if ahead and (gapped := _gapped(plain, hit, ahead[0])):
        yield gapped
    for mention in ahead if hit.about != "shop" else ():
        opened = max(hit.end, mention.start - 30)
        if found := _LIKEWISE.search(plain.low[opened : mention.start]):
            yield replace(hit, start=opened + found.start(), end=mention.end)


def _gapped(plain: Plain, hit: Hit, mention: Mention) -> Hit | None:
    """Return what a second name and a bare figure say in the words of the first: "A has 30 rows, B 20"."""
    said, figure = _FIGURE.fullmatch(hit.said), _BARE.match(plain.low, mention.end)
    between = plain.low[hit.end : mention.start]
    if hit.kind != "attribute" or not said or not figure or not _GAP.match(between):
        return None
    return replace(hit, start=figure.start("figure"), end=figure.end(), said=f"{figure['number']} {said['of']}")


def _called(found: re.Match[str], subjects: Subjects, known: Known) -> Sequence[Product]:
    """Return the products of the message that a word in the plural means, where it means more than one."""
    word = form_of(found["what"])
    own = [known.by_sku[sku] for sku in subjects.default]
    alike = [product for product in own if word in _kinds(product)]
    if found["all"] == "both" and len(alike) == 1 and len(own) == 2:  # noqa: PLR2004 - both of two
        return own
    return alike if len(alike) > 1 else ()


def _kinds(product: Product) -> set[str]:
    said = f"{product.title} {product.text('category') or ''} {product.text('product_type') or ''}"
    return {form_of(found.group()) for found in WORD.finditer(said)}


def _row(plain: Plain, ahead: Sequence[Mention]) -> Sequence[Mention]:
    """Return the names that "and" joins to the first, but for one that words of its own follow."""
    row = list(ahead[:1])
    for mention in ahead[1:]:
        if not _AND_NAMES.match(plain.low[row[-1].end : mention.start]):
            break
        row.append(mention)
    if len(row) > 1 and _ITS_OWN.match(plain.low[row[-1].end : row[-1].end + 12]):
        row.pop()
    return row if len(row) > 1 else ()
