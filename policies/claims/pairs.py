"""Two products that one sentence sets against each other, whatever its order: which is ahead of which, and in what."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from policies.claims.hits import NAMED, Reading
from policies.claims.mentions import Mention
from policies.claims.plain import Stretch
from policies.claims.ranking import Direction, scale_of

_LESS = r"(?:less|lower|lesser|below|under|smaller|cheaper|fewer|least|lowest)"
_MORE = r"(?:more|higher|above|over|bigger|greater|steeper|most|highest)"
_ADJECTIVE = (
    r"(?:cheaper|less expensive|more affordable|more expensive|pricier|dearer|costlier|lighter|heavier|taller|shorter|"
    r"wider|narrower|slimmer|deeper|shallower|thicker|thinner|bigger|larger|smaller|roomier|brighter|dimmer|louder|"
    r"quieter|faster|more powerful|more compact|(?:better|higher|lower|worse)[- ](?:rated|reviewed|scoring|priced)|"
    r"longer[- ]lasting|cheapest|lightest|heaviest)"
)
_WORDS = re.compile(
    rf"\b(?:not (?:nearly |quite |half )?(?:as|so) (?P<denied>heavy|light|expensive|cheap|costly|dear|pricey|tall|wide|"
    rf"deep|bright|thick|big|large)"
    rf"|(?P<how>{_ADJECTIVE})"
    rf"|(?P<paid>pay|pays|paying|spend|spends|spending|part with|shell out|costs?|costing|sets? you back|asks?) "
    rf"(?:you |only |much |far |a little |a bit |even |quite a bit |considerably )*(?P<much>less|more)"
    rf"|(?P<weighs>weighs?|weighing)(?: in)?(?: at)? (?:much |far |a little |a bit |even |well )?(?P<heavy>less|"
    rf"more|below|above)"
    rf"|(?:the |a |has |have |at a )(?P<way>{_LESS}|{_MORE}) (?P<of>price|price tag|cost|weight|rating|score|"
    rf"customer rating)"
    rf"|(?P<way2>less|more) (?P<of2>weight|money)"
    rf"|\b(?P<of3>price|cost|weight|rating|score)\b(?P<between>[^.;:!?\n]{{0,80}}?) (?:is|stays|lies|sits|comes out) "
    rf"(?:well |far |clearly |much )?(?P<way3>{_LESS}|{_MORE})"
    rf"|(?:is|feels|comes out) (?P<light>light|heavy)(?= (?:next|compared|beside|against)))\b"
)
"""The words of a comparison; a group tells in what, another which way."""
_REFERENCE = re.compile(
    rf"\b(?:below|above|than(?: (?:[a-z]{{3,10}}ing|for|on|with|in|at|to|if you (?:choose|take|buy|"
    rf"pick)))?(?: (?:that|the (?:price|weight|cost|"
    rf"rating|one)) of)?|(?:that|those|the one) of|as|compared (?:with|to)|"
    rf"in comparison (?:with|to)|next to|beside|alongside|versus|vs\.?|against|unlike|over|measured against|"
    rf"put (?:it )?next to|set against|instead of)(?: (?:the|our|an?))* {NAMED}"
)
"""What the other product stands behind."""
_PAIR = re.compile(
    rf"\b(?:of|between|out of|from|take|comparing|compare|put|among)(?: (?:the|our|"
    rf"both))* (?P<one>{NAMED})(?:,)? (?:and|or|&|with|to|beside|next to|"
    rf"versus|vs\.?)(?: (?:the|our))? (?P<two>{NAMED}) ?[,:;-]"
)
"""Both named first, and one of them again in the rest: "of A and B, A is lighter"."""
_OPPOSITE: dict[str, Direction] = {"less": "more", "more": "less"}
_IN = {"price": "price", "price tag": "price", "cost": "price", "money": "price", "weight": "weight",
       "rating": "rating", "score": "rating", "customer rating": "rating"}  # fmt: skip
_DENIED = {"heavy": ("weight", "less"), "light": ("weight", "more"), "expensive": ("price", "less"),
           "costly": ("price", "less"), "dear": ("price", "less"), "pricey": ("price", "less"),
           "cheap": ("price", "more"), "tall": ("height", "less"), "wide": ("width", "less"),
           "deep": ("depth", "less"), "bright": ("lumens", "less"), "thick": ("thickness", "less"),
           "big": ("size", "less"), "large": ("size", "less")}  # fmt: skip
_IS_LESS = re.compile(_LESS)


class Pair(NamedTuple):
    """One comparison: its place, the scale, which way, and the two products."""

    start: int
    end: int
    axis: str
    direction: Direction
    subject: tuple[str, ...]
    other: str
    denies: bool
    """The words hold their own negation: "not as heavy as"."""


def pairs(reading: Reading, mentions: Sequence[Mention]) -> Iterator[Pair]:
    """Yield the comparison of each sentence that names exactly two products and sets one against the other.

    Where a sentence names three, or does not say which stands behind "than", it is left to other readings.
    """
    for found in _WORDS.finditer(reading.named):
        sentence = reading.plain.sentence_at(found.start())
        first = bisect_left(mentions, (sentence.start,))
        here = [one for one in mentions[first : bisect_left(mentions, (sentence.end,), first)] if one.skus]
        kinds = list(dict.fromkeys(one.skus for one in here))
        scale = _scale(found)
        if len(kinds) != 2 or set(kinds[0]) & set(kinds[1]) or scale is None:  # noqa: PLR2004 - a pair
            continue
        other = _other(reading, sentence, here, found)
        if other:
            subject = next(skus for skus in kinds if skus != other.skus)
            yield Pair(found.start(), found.end(), *scale, subject, other.skus[0], bool(found["denied"]))


def _scale(found: re.Match[str]) -> tuple[str, Direction] | None:
    if denied := found["denied"]:
        axis, way = _DENIED[denied]
        return axis, way  # type: ignore[return-value] # written above
    if found["paid"]:
        return "price", found["much"]  # type: ignore[return-value] # "less" or "more"
    if found["weighs"]:
        return "weight", "less" if _IS_LESS.fullmatch(found["heavy"]) else "more"
    if found["light"]:
        return "weight", "less" if found["light"] == "light" else "more"
    for way, of in (("way", "of"), ("way2", "of2"), ("way3", "of3")):
        if found[way]:
            return _IN[found[of]], "less" if _IS_LESS.fullmatch(found[way]) else "more"
    return scale_of(found["how"])


def _other(reading: Reading, sentence: Stretch, here: Sequence[Mention], words: re.Match[str]) -> Mention | None:
    """Return the name that the other one is measured by."""
    pair = _PAIR.search(reading.named, sentence.start, sentence.end)
    if pair and pair.end() <= words.start("between" if words["between"] is not None else 0):
        again = next((one for one in here if one.start >= pair.end() - 1), None)
        return next((one for one in here if again and one.skus != again.skus), None)
    behind = list(_REFERENCE.finditer(reading.named, sentence.start, sentence.end))
    # "Than" after the comparative goes first: "next to the lamp, it is lighter than the stool" compares with the stool.
    behind.sort(key=lambda found: (found.start() < words.end(), found.start()))
    for found in behind:
        name = next((one for one in reversed(here) if one.start < found.end()), None)
        if name and not (found.group().startswith(("as ", "over ")) and found.start() < words.start()):
            return name
    return None
