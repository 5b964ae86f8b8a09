"""When an offer begins and ends: "until Friday", "ends tonight", "this weekend only", "48 hours left"."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from policies.claims.cues import nearest
from policies.claims.dates import Day, days_in
from policies.claims.hits import MISNAMED, Hit, Reading
from policies.claims.plain import Stretch

_ENDS = re.compile(
    r"\b(?:runs? out|(?:from )?now to|until|till|til|'til|through|thru|ends?|ending|expires?|expiring|by|before|"
    r"valid (?:to|"
    r"through)|closes?|"
    r"closing|finishes|finish|last day|"
    r"up to|(?:all the way|right up|right through|straight through) to|"
    r"runs? (?:to|through|until)|deadline(?: is)?|gone (?:by|on|after)|good (?:through|until|till)|over (?:on|"
    r"by)|lasts(?: until)?|last until|wraps up|"
    r"final day)[:,]?"
    r"(?: (?:the end of|midnight|noon|close of business|\d{1,2}(?::\d\d)? ?[ap]\.?m\.?|\d{1,2}:\d\d|[a-z]{2,3}|is|"
    r"on|at|of|in|just|only|the|this|and including|after|,))* ?$"
)
_LAST_DAY_OF = re.compile(r"\b(?:last|final) (?:day|chance) (?:to|of|for|at) [^.!?;\n]{1,110}(?: is|:) ?(?:the )?$")
_LONG_NAME = 140
"""Characters before a day in which "the last day of the offer on" a product may stand, whose name may be long."""
_STARTS = re.compile(
    r"\b(?:from|since|starts?|started|starting|begins?|began|beginning|kicks? off|launch(?:es|ing)?|opens?|live|"
    r"as of|"
    r"coming|between|runs|valid)[:,]?(?: (?:on|at|the|this|only|from|\w{1,5}))?(?: (?:on|the))? ?$"
)
_RANGE = re.compile(r"^ ?(?:-|to|until|till|through|thru|and) ?(?:the )?$")
_ONLY_AFTER = re.compile(
    r"^ ?(?:only|left|to go|remaining|long|flash|sale|deal|exclusive)\b|^ ?-?(?:hours?|days?)?-?(?:only)\b"
)
_ONLY_BEFORE = re.compile(
    r"\b(?:only|for(?: just| only)?|just|last|next|final|in(?: just| only)?)(?: the)?(?: next)? ?$"
)
_OFFERED = re.compile(
    r"\b(?:sale|offer|deal|discount|off(?! the (?!price))|(?<!sort )(?<!dress )(?<!zip )code|"
    r"coupon|promo(?:tion)?|save|savings?|price|prices (?:go|rise|jump|"
    r"climb|return)|event|"
    r"go(?:es)? (?:back )?up|half[- ]price|ends?|"
    r"expires?|free shipping)\b|%|[$€£]\d"
)
_NOT_THE_OFFER = re.compile(
    r"\b(?:falls? due|due (?:on|by)|invoice|employer|"
    r"ships?|shipping|deliver(?:y|ed|s)?|arrives?|return(?:s|ed)?|warranty|guarantee|"
    r"refunds?|restock|back in stock|battery|doors|tracks|plays|burns|keeps|works|shrugs|timer|per charge|"
    r"between charges|"
    r"store hours|webinar|charge|lasts)\b"
)
ENDED = "ended"
"""How the day is told on which a sale was over."""
_OVER = re.compile(
    r"\b(?:ended|expired|ran out|finished|stopped|closed|lapsed|came to an end|was over|went back up)"
    r"(?: (?:on|at|last|after|already|this|the end of))* ?$"
)
_FLASH = re.compile(
    r"\b(?P<words>(?:today|tonight|this weekend|the weekend|this week))(?:'s)? only\b|\bonly "
    r"(?P<words2>today|tonight|this weekend|this week)\b"
    r"|\blast (?:day|chance) (?P<words3>today|tonight)\b|\b(?:final hours|last day)\b"
)


_FRAGMENT = re.compile(
    r"^\W{0,3}(?:(?:but|and|that's|this is|all this|it|this|they|valid|good|yours) )?(?:only|just|valid|good|runs?|"
    r"running|on|(?:the )?(?:last|final) (?:day|chance)|"
    r"ends?|ended|ending|through|until|till|from|starts?|started|began|launched|starting|lasts?|"
    r"available|now (?:through|until)|yours)\b"
)
"""How a sentence begins that says of the promise before it when it holds."""
_UNTIL = re.compile(r"\b(?:until|till|til|by|through|thru|to|before)(?: the)?$")
_OPENS = re.compile(
    r"\W{0,3}(?:(?:the|our|this|that|these|those|it|it's|it'll|they|they're|all|both|you|you'll|you've|your|we|we'll|and|but|so|"
    r"here|there|have|has|got|get|still|is|are|be|will|can|may|sale|sales|offer|offers|deal|deals|discount|code|codes|"
    r"price|prices|savings?|promo|promotion|event|everything|runs?|ends?|ending|ended|lasts?|holds?|stays?|starts?|stops?|stop|expires?|closes?|"
    r"good|valid|open|on|off|up|over|available|live|gone|only|just|until|till|til|through|thru|to|by|before|after|from|"
    r"at|midnight|of|in|for|with|day|days|hours?|last|final|week|weekend|use|shop|order|orders|grab|buy|take|claim|redeem|enter|hurry|"
    r"act|now|today|yours|save|off|sharp|noon|end|\d{1,2}%?|[ap]m|does|doesn't|don't|not|no|as|long|it\b|low|back|goes|go|"
    r"which|that's|finishes|done|finished|wraps|time|chance|reduced|half|free|shipping|delivery)[,:;' -]{0,2}){0,12}"
)
"""Words of which a sentence that says when a promise holds is made, before its day; "it'll sulk until" is not."""
_OTHER_AFFAIRS = re.compile(
    r"\b(?:shops?|stores?|showroom|doors|team|office|desk|we(?:'re| are)|we'll be|opening|open|workshop|class|course|"
    r"concert|show|event|webinar|stream|market|fair|game|match|race|parcels?|orders?|arriv\w+|deliver\w+|"
    r"ship\w*|post\w*|"
    r"dispatch\w*|restock\w*|stock|back in|born|founded|since|harvest\w*|roast\w*|bak\w+|made|reply|write|"
    r"(?<!last )(?<!final )call|meet\w*|"
    r"sign(?:ed)? up|register|vote|winners?|draw|holiday|closed)\b(?! (?:offer|sale|deal|price))"
)
"""What else may have a day, in a short sentence that follows a promise."""
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day")
_WEEK = timedelta(days=7)
_PAST = re.compile(
    r"\b(?:started|began|begun|launched|opened|kicked off|went live|since|has been (?:on|running|live) from|last|past)"
    r"(?: (?:on|this|last|past|only))* ?$"
)
"""Words that put a weekday behind us."""
_NEAR = 14
"""How near to a day the word must stand that makes it an end or a start."""
_SHORT = 70
_OPENING = 32
"""Characters of such a sentence before its day."""
_BESIDE = 160
"""Characters before a fragment within which its promise stands."""
_HOURS = re.compile(
    r"\b(?:questions?|support|help(?:desk|line)?|phones?|call|reach|chat|open|opening|hours|answers?|repl(?:y|ies)|"
    r"write to|"
    r"team|staffed|here for you|counter|lines|hotline)\b"
)
_CLOCK = re.compile(
    r"^,? ?(?:from |between |\()?\d{1,2}(?:[:.]\d\d)? ?(?:h|[ap]\.?m\.?|o'clock)? ?(?:to|-|until|till|and) ?\d"
)
_NAME = 60
"""Characters that a signature has at most."""
_FAREWELL = re.compile(r"^\W{0,3}(?:see you |speak |talk )?(?:until|till|til) [a-z0-9 ]{3,24},\s*$")
_SIGNED = re.compile(r"^[^\W\d][^\d%$€£]*$")
_OF_THE_DAY = re.compile(
    r",? ?(?:(?:on|of|this|next|\(?[a-z]{2,4}\)?|local time|eastern|pacific)[ ,]{0,2}){0,3}(?:the )?"
)
_ON = re.compile(r"\bon (?:the )?$")
_DROPS = re.compile(
    r"\b(?:drops?|falls?|goes|comes|will (?:drop|fall|go|come|be)|'ll (?:drop|fall|go|come|be))(?: down)?(?: to)?"
    r"(?: just| only)? ?[$€£] ?\d[\d.,]{0,9},? (?:on|from) (?:the )?$"
)
"""What stands before the day from which on a lower price is asked: "it drops to $40 on Friday"."""
_MARKED = re.compile(r"\b(?:mark|circle|note|save the date)[: ]{1,2}(?:the )?$")
_SAYS_WHEN = re.compile(
    r"\s{0,3}(?:(?:that|this|it)(?:'s| is) (?:when|the day|the date) [^.!?\n]{0,60}?\b(?:(?P<ends>ends?|"
    r"expires?|closes|"
    r"stops?|is over|runs out)|(?:starts?|begins?|opens?|launches|kicks off|drops|goes? on sale))\b)"
)
"""A sentence that says of the date before it what happens then."""
_UNTIL_YESTERDAY = re.compile(r"\b(?:until|till|til) yesterday$")
"""What tells of something that is over anyway: "$99 until yesterday"."""
_LASTED = re.compile(r"\b(?:been|have|has|had|'ve|'s)\b[^.!?;\n]{0,32} for(?: the (?:last|past))? $")
"""What makes a length of time one that is behind us: "you've been with us for 100 weeks"."""
_REMAINS = re.compile(r"^ ?(?:(?:is|are|still|all|now|that) )*(?:left|to go|remain(?:s|ing)?)\b")
"""What follows a length of time that counts down."""
_PROMISE = re.compile(
    r"\b(?:sale|offer|deal|discount|promo(?:tion)?|off|(?<!sort )(?<!dress )(?<!zip )code|save|half[- ]price)\b|%"
)


def find(reading: Reading) -> Iterator[Hit]:
    """Yield each date by which the copy says that the offer starts or ends."""
    seen: list[tuple[int, int]] = []
    days = list(days_in(reading.low, reading.now.date(), day_first=reading.day_first))
    for index, day in enumerate(days):
        role = _role(reading, days, index)
        if role:
            seen.append((day.start, day.end))
            said = f"{role} {_written(_as_told(reading, day, role))}"
            # What is over is a claim only where somebody knows when it was.
            yield Hit("offer_date", day.start, day.end, said, "offer", if_known=role == ENDED)
    for found in _FLASH.finditer(reading.low):
        if any(start < found.end() and found.start() < end for start, end in seen):
            continue
        # "Last day: Friday" is told with its date already.
        whole = reading.plain.sentence_at(found.start())
        dated = any(whole.holds(day.start) for day in days if not day.near and not day.counted)
        if not any(found.groupdict().values()) and (dated or any(whole.holds(start) for start, _ in seen)):
            continue
        words = found["words"] or found["words2"] or found["words3"] or "today"
        (day,) = list(days_in(words, reading.now.date(), day_first=reading.day_first))[:1]
        yield Hit("offer_date", found.start(), found.end(), f"ends {_written(day)}", "offer")


def _role(reading: Reading, days: list[Day], index: int) -> str | None:  # noqa: C901, PLR0911, PLR0912 - one line a wording
    day = days[index]
    whole = reading.plain.sentence_at(day.start)
    sentence = reading.low[whole.start : whole.end]
    if _is_farewell(reading.low, whole) and not _PROMISE.search(reading.sentence_before(day.start)):
        return None
    if re.search(r"\blast $", reading.before(day.start, 6)) and not day.counted:
        return None
    if day.counted and reading.low[day.start : day.end].startswith(("one day", "a day", "1 day")):
        return None
    if _UNTIL_YESTERDAY.search(reading.before(day.end, 16)):
        return None
    if day.counted and _REMAINS.match(reading.after(day.end)):
        return "ends" if _has(_OFFERED, reading.low) and not _has(_NOT_THE_OFFER, sentence) else None
    if _is_shift(reading, days, index, sentence) or _is_hour_of(reading, days, index):
        return None
    if said := _SAYS_WHEN.match(reading.low, whole.end):
        return "ends" if said["ends"] else "starts"
    coded = bool(reading.offered and _MARKED.search(reading.before(day.start))) or (
        bool(reading.code) and (reading.code or "").lower() in sentence
    )
    if not (coded or _has(_OFFERED, sentence) or _of_promise_before(reading, day, sentence, whole.start)) or (
        _has(_NOT_THE_OFFER, sentence)
        and not coded
        and not re.search(r"sale|offer|deal|discount|\boff\b|code", sentence)
    ):
        return None
    before, after = reading.before(day.start), reading.after(day.end)
    if day.counted:
        return (
            "ends"
            if _counts_down(before, after) and not _NOT_THE_OFFER.search(f"{before[-24:]} {after[:24]}")
            else None
        )
    if index and _RANGE.match(reading.low[days[index - 1].end : day.start]) and not days[index - 1].counted:
        return "ends"
    if _MARKED.search(before) and reading.offered:
        return "starts"
    if _OVER.search(before):
        return ENDED
    if _DROPS.search(before):
        return "starts"
    if _ENDS.search(before) or _LAST_DAY_OF.search(reading.before(day.start, _LONG_NAME)):
        return "ends"
    if _STARTS.search(before):
        return "starts"
    if bound := _bound(before, after):
        return bound
    if _ON.search(before) and reading.offered and _has(_PROMISE, sentence):
        return "on"
    if day.near:
        return "ends" if re.match(r" ?only", after) else None
    following = days[index + 1] if index + 1 < len(days) else None
    if following and not following.counted and _RANGE.match(reading.low[day.end : following.start]):
        return "starts"
    return "ends" if _ONLY_AFTER.match(after) and re.match(r" ?only", after) else None


@lru_cache(maxsize=64)
def _has(pattern: re.Pattern[str], sentence: str) -> bool:
    """Tell whether a sentence has such words; asked once for all the dates in it."""
    return bool(pattern.search(sentence))


def _is_farewell(text: str, sentence: Stretch) -> bool:
    """Tell whether a line is how a letter ends, "Until Friday,", with nothing but a name after it."""
    line = text[sentence.start : sentence.end]
    opened = text[max(0, sentence.start - 3) : sentence.start].replace(" ", "").endswith("\n\n")
    name = text[sentence.end : sentence.end + _NAME + 1].strip()
    return (
        opened
        and not text[sentence.end + _NAME : sentence.end + 2 * _NAME].strip()
        and bool(_FAREWELL.match(line) and _SIGNED.match(name))
    )


def _is_shift(reading: Reading, days: list[Day], index: int, sentence: str) -> bool:
    """Tell whether days are those on which somebody works: "Monday to Friday, 9 to 17"."""
    if _has(_PROMISE, sentence) or (reading.code and reading.code.lower() in sentence):
        return False
    at = index + 1 if index + 1 < len(days) and _ranges(reading, days, index + 1) else index
    ranged = at > index or (index > 0 and _ranges(reading, days, index))
    return bool(_has(_HOURS, sentence) or (ranged and _CLOCK.match(reading.low[days[at].end : days[at].end + 24])))


def _is_hour_of(reading: Reading, days: list[Day], index: int) -> bool:
    """Tell whether a day only tells the hour of the next one: "midnight on November 30"."""
    if index + 1 == len(days) or reading.low[days[index].start : days[index].end] != "midnight":
        return False
    return bool(_OF_THE_DAY.fullmatch(reading.low[days[index].end : days[index + 1].start]))


def _ranges(reading: Reading, days: list[Day], index: int) -> bool:
    return bool(_RANGE.match(reading.low[days[index - 1].end : days[index].start]))


def _of_promise_before(reading: Reading, day: Day, sentence: str, start: int) -> bool:
    """Tell whether a sentence such as "Only until Friday." speaks of the promise right before it, or of the offer."""
    if len(sentence.strip()) > _SHORT:
        return False
    opening = reading.low[start : day.start].strip()
    if not _FRAGMENT.match(sentence.lstrip()) and _UNTIL.search(opening) and not _OPENS.fullmatch(opening):
        return False
    # "Oven four is being relined, so after that it's Tuesday" opens with an affair of its own.
    if (not reading.offered or day.start - start > _OPENING) and not _FRAGMENT.match(sentence.lstrip()):
        return False
    bound = not _has(_OTHER_AFFAIRS, sentence) and _bound(reading.before(day.start), reading.after(day.end))
    if bound != "ends" and not _FRAGMENT.match(sentence.lstrip()):
        return False
    before = reading.low[max(0, start - _BESIDE) : start]
    return bool(_OFFERED.search(before)) or (reading.offered and not before.strip())


def _bound(before: str, after: str) -> str | None:
    """Return which end of the offer the words nearest to a day make of it, or None where none are near."""
    found = nearest(("offer_ends", "offer_starts"), before, after)
    if found is None or found[1] > _NEAR:
        return None
    return "ends" if found[0] == "offer_ends" else "starts"


def _counts_down(before: str, after: str) -> bool:
    if _REMAINS.match(after):
        return True
    if re.search(r"\b(?:ends?|expires?|over|gone|closes?|finishes)(?: in)?(?: just| only| the next)? ?$", before):
        return True
    if _LASTED.search(before):
        return False
    return bool(
        re.match(r"^ ?only\b", after) or re.search(r"\b(?:for(?: just| only)|only|for the next|next|for) ?$", before)
    )


def _as_told(reading: Reading, day: Day, role: str) -> Day:
    """Return the day, one that is told in the past as the last of its name: "it began on Thursday", "on the 15th"."""
    weekday = _WEEKDAY.fullmatch(reading.low[day.start : day.end])
    if role == ENDED:
        return day._replace(days=tuple(_last_before(reading.now.date(), option, weekday) for option in day.days))
    if role != "starts" or not weekday or not _PAST.search(reading.before(day.start, 24)):
        return day
    return day._replace(days=tuple(option - _WEEK if option > reading.now.date() else option for option in day.days))


def _last_before(today: date, day: date, weekday: re.Match[str] | None) -> date:
    """Return the day itself where it is behind us, else the same one a week or a month before."""
    if day <= today:
        return day
    if weekday:
        return day - _WEEK
    last_month = day.replace(day=1) - timedelta(days=1)
    return last_month.replace(day=day.day) if day.day <= last_month.day else day


def _written(day: Day) -> str:
    """Return the days as a claim says them; one named by a wrong day of the week is none of the calendar's."""
    return f"{' or '.join(option.isoformat() for option in day.days)}{MISNAMED if day.misnamed else ''}"
