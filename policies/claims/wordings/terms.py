"""Terms of sale: warranty, shipping, returns, and the least that can be ordered."""

import re
from collections.abc import Iterator

from policies.claims.durations import DURATION, Length, length_of
from policies.claims.figures import Figure
from policies.claims.hits import Hit, Reading
from policies.claims.numbers import NUMBER, parse_number

_I = re.IGNORECASE
_RETURNS = re.compile(
    r"\b(?:returns?|money[- ]back|refunds?|send (?:it|them) back|exchange[sd]?|trial|try (?:it|them)|home trial|"
    r"change your mind|returnable)\b",
    _I,
)
_WARRANTY = re.compile(r"\b(?:warrant(?:y|ies)|guarantee[ds]?|covered)\b", _I)
_SHIPS = re.compile(
    r"\b(?:ships?|shipping|shipped|deliver(?:y|ed|s)?|arriv(?:es?|ing|al)|dispatch(?:ed|es)?|on its way|at your "
    r"door|to your door|leaves our|gets to you|get (?:it|them|yours)|with you|yours in|in your hands)\b",
    _I,
)
_NO_WARRANTY = re.compile(
    r"\b(?:no|without(?: a| any)?|not? (?:come with|include) (?:a|any)) (?:warranty|guarantee)\b|\bsold as is\b", _I
)
_NO_RETURNS = re.compile(
    r"\b(?:no (?:returns?(?: policy)?|refunds?)\b|non-returnable|cannot be returned|can't be returned|not "
    r"returnable|final sale|all sales (?:are )?final)\b",
    _I,
)
_FREE_RETURNS = re.compile(r"\bfree (?:and easy |\d{1,3}[- ]day )?returns\b|\breturns (?:are )?(?:always )?free\b", _I)
_FREE_SHIPPING = re.compile(
    r"\b(?:free(?: (?:standard|express|worldwide|international|next-day|two-day|2-day|overnight|same-day|domestic|"
    r"u\.?s\.?|home|fast|and fast|uk|eu))*[- ](?:shipping|delivery|postage)|"
    r"(?:ships?|shipping|delivery|delivered|shipped) (?:is |are )?(?:always |completely )?(?:for )?free\b|"
    r"complimentary (?:shipping|delivery)|shipping(?:'s| is) on us)",
    _I,
)
_FREE_OVER = re.compile(
    r"^[ ,]{0,2}(?:on|for|with|over|when you spend|above)?(?: (?:all|any|your|the))?[ ]?(?:orders?|purchases?|"
    r"baskets?)?[ ]?(?:of|over|above|from|totalling|you spend)?[ ]?(?:more than |at least |over )?$",
    _I,
)
_MIN = re.compile(
    rf"\b(?:(?:minimum|min\.?) (?:order|purchase)(?: quantity| size| value)?(?: is| of|:|,)*|moq(?: is| of|:)?|"
    rf"order (?:at least|a minimum of|as few as)|buy (?:as few as|at least)|minimum(?: order)? of|orders? start at|"
    rf"(?:sold|available|comes?) (?:only )?in (?:minimums|lots|orders|quantities) of(?: at least)?) (?:just |only "
    rf")?(?P<number>{NUMBER})(?! ?[$€£%])(?: (?:units?|pieces?|items?|bottles?|or more))?"
    rf"|(?P<number2>{NUMBER})[- ](?:(?:unit|piece|item) )?(?:minimum(?: order)?\b|minimum purchase\b|(?:unit|piece|"
    rf"item) minimum\b)",
    _I,
)
_NO_MIN = re.compile(r"\bno (?:minimum|min\.?)(?: (?:order|purchase|spend|quantity))*\b", _I)


def find(reading: Reading) -> Iterator[Hit]:
    """Yield every term of sale that the copy states."""
    text = reading.text
    for pattern, kind in ((_NO_WARRANTY, "warranty"), (_NO_RETURNS, "returns"), (_NO_MIN, "min_order")):
        for found in pattern.finditer(text):
            yield Hit(kind, found.start(), found.end(), "none" if kind != "min_order" else "1", negatable=False)  # type: ignore[arg-type] # the three kinds above
    yield from _free_shipping(reading)
    for found in _FREE_RETURNS.finditer(text):
        yield Hit("returns", found.start(), found.end(), "free")
    for found in DURATION.finditer(text):
        hit = _timed(reading, found)
        if hit:
            yield hit
    for found in _MIN.finditer(text):
        value = parse_number(found["number"] or found["number2"])
        if value is not None:
            yield Hit("min_order", found.start(), found.end(), str(Figure(value)))


def _free_shipping(reading: Reading) -> Iterator[Hit]:
    for found in _FREE_SHIPPING.finditer(reading.text):
        over = next((a for a in reading.amounts if 0 <= a.start - found.end() < 45  # noqa: PLR2004 - "on all orders of more than"
                     and _FREE_OVER.match(reading.text[found.end() : a.start])), None)  # fmt: skip
        if over:
            yield Hit(
                "shipping", found.start(), over.end, f"free over {over.figure.value:f} {over.figure.unit}", "offer"
            )
        else:
            yield Hit("shipping", found.start(), found.end(), "free", "offer")


def _timed(reading: Reading, found: re.Match[str]) -> Hit | None:
    length = length_of(found)
    if length is None:
        return None
    before, after = reading.before(found.start(), 44), reading.after(found.end(), 44)
    nearest: list[tuple[int, str]] = []
    for pattern, kind in ((_WARRANTY, "warranty"), (_RETURNS, "returns"), (_SHIPS, "shipping")):
        ahead = pattern.search(after)
        behind = None
        for behind in pattern.finditer(before):  # noqa: B007 - the last one counts
            pass
        gaps = ([ahead.start()] if ahead else []) + ([len(before) - behind.end()] if behind else [])
        if gaps:
            nearest.append((min(gaps), kind))
    if not nearest:
        return None
    kind = min(nearest)[1]
    if kind == "warranty" and re.match(r"^[ -]?money", after, re.IGNORECASE):
        kind = "returns"
    return _as_hit(kind, found, length, before)


def _as_hit(kind: str, found: re.Match[str], length: Length, before: str) -> Hit:
    within = kind == "shipping" and re.search(
        r"\b(?:within|under|less than|no more than|up to|at most|as fast as)(?: just)? ?$", before, re.IGNORECASE
    )
    said = f"within {length.text}" if within else length.text
    return Hit(kind, found.start(), found.end(), said)  # type: ignore[arg-type] # one of the three kinds of `_timed`
