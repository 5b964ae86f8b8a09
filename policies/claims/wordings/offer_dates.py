"""When an offer begins and ends: "until Friday", "ends tonight", "this weekend only", "48 hours left"."""

import re
from collections.abc import Iterator

from policies.claims.dates import Day, days_in
from policies.claims.hits import Hit, Reading

_I = re.IGNORECASE
_ENDS = re.compile(
    r"\b(?:until|till|til|'til|through|thru|ends?|ending|expires?|expiring|by|before|valid (?:to|through)|closes?|"
    r"closing|finishes|finish|last day|"
    r"up to|runs? (?:to|through|until)|deadline(?: is)?|gone (?:by|on|after)|good (?:through|until|till)|over (?:on|"
    r"by)|last(?:s)?(?: until)?|wraps up|"
    r"final day)[:,]?"
    r"(?: (?:the end of|midnight|noon|close of business|\d{1,2}(?::\d\d)? ?[ap]\.?m\.?|\d{1,2}:\d\d|[A-Z]{2,3}|is|"
    r"on|at|of|in|just|only|the|this|and including|after|,))* ?$",
    _I,
)
_STARTS = re.compile(
    r"\b(?:from|starts?|starting|begins?|beginning|kicks? off|launch(?:es|ing)?|opens?|live|as of|coming|between|"
    r"runs|valid)[:,]?(?: (?:on|at|the|this|only|from|\w{1,5}))?(?: (?:on|the))? ?$",
    _I,
)
_RANGE = re.compile(r"^ ?(?:-|to|until|till|through|thru|and) ?(?:the )?$", _I)
_ONLY_AFTER = re.compile(
    r"^ ?(?:only|left|to go|remaining|long|flash|sale|deal|exclusive)\b|^ ?-?(?:hours?|days?)?-?(?:only)\b", _I
)
_ONLY_BEFORE = re.compile(
    r"\b(?:only|for(?: just| only)?|just|last|next|final|in(?: just| only)?)(?: the)?(?: next)? ?$", _I
)
_OFFERED = re.compile(
    r"\b(?:sale|offer|deal|discount|off|code|coupon|promo(?:tion)?|save|savings?|price|event|half[- ]price|ends?|"
    r"expires?|free shipping)\b|%|[$€£]\d",
    _I,
)
_NOT_THE_OFFER = re.compile(
    r"\b(?:ships?|shipping|deliver(?:y|ed|s)?|arrives?|return(?:s|ed)?|warranty|guarantee|"
    r"refund|restock|back in stock|battery|doors|"
    r"store hours|webinar|charge|lasts)\b",
    _I,
)
_FLASH = re.compile(
    r"\b(?P<words>(?:today|tonight|this weekend|the weekend|this week))(?:'s)? only\b|\bonly "
    r"(?P<words2>today|tonight|this weekend|this week)\b"
    r"|\blast (?:day|chance) (?P<words3>today|tonight)\b|\b(?:final hours|last day)\b",
    _I,
)


def find(reading: Reading) -> Iterator[Hit]:
    """Yield each date by which the copy says that the offer starts or ends."""
    seen: list[tuple[int, int]] = []
    days = list(days_in(reading.text, reading.now.date(), day_first=reading.day_first))
    for index, day in enumerate(days):
        role = _role(reading, days, index)
        if role:
            seen.append((day.start, day.end))
            yield Hit("offer_date", day.start, day.end, f"{role} {_written(day)}", "offer")
    for found in _FLASH.finditer(reading.text):
        if any(start < found.end() and found.start() < end for start, end in seen):
            continue
        words = found["words"] or found["words2"] or found["words3"] or "today"
        (day,) = list(days_in(words, reading.now.date(), day_first=reading.day_first))[:1]
        yield Hit("offer_date", found.start(), found.end(), f"ends {_written(day)}", "offer")


def _role(reading: Reading, days: list[Day], index: int) -> str | None:  # noqa: PLR0911 - one line a wording
    day = days[index]
    whole = reading.plain.sentence_at(day.start)
    sentence = reading.text[whole.start : whole.end]
    if day.counted and re.match(r" ?(?:left|to go|remaining)\b", reading.after(day.end), _I):
        return "ends" if _OFFERED.search(reading.text) and not _NOT_THE_OFFER.search(sentence) else None
    if not _OFFERED.search(sentence) or (
        _NOT_THE_OFFER.search(sentence) and not re.search(r"sale|offer|deal|discount|\boff\b|code", sentence, _I)
    ):
        return None
    before, after = reading.before(day.start), reading.after(day.end)
    if day.counted:
        return (
            "ends"
            if _counts_down(before, after) and not _NOT_THE_OFFER.search(f"{before[-24:]} {after[:24]}")
            else None
        )
    if index and _RANGE.match(reading.text[days[index - 1].end : day.start]) and not days[index - 1].counted:
        return "ends"
    if _ENDS.search(before):
        return "ends"
    if _STARTS.search(before):
        return "starts"
    following = days[index + 1] if index + 1 < len(days) else None
    if following and not following.counted and _RANGE.match(reading.text[day.end : following.start]):
        return "starts"
    return "ends" if _ONLY_AFTER.match(after) and re.match(r" ?only", after, _I) else None


def _counts_down(before: str, after: str) -> bool:
    if re.match(r"^ ?(?:left|to go|remaining)\b", after, _I):
        return True
    if re.search(r"\b(?:ends?|expires?|over|gone|closes?|finishes)(?: in)?(?: just| only| the next)? ?$", before, _I):
        return True
    return bool(
        re.match(r"^ ?only\b", after, _I)
        or re.search(r"\b(?:for(?: just| only)|only|for the next|next|for) ?$", before, _I)
    )


def _written(day: Day) -> str:
    return " or ".join(option.isoformat() for option in day.days)
