"""Days in words, as far as `dateutil` reads them; what may be two days is none."""

import re
from datetime import date, datetime, time, timedelta

from dateutil import parser
from dateutil.relativedelta import relativedelta

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)"
    r"?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
WRITTEN = (
    rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|{_DAY}(?: of)? {_MONTH}\.?,?(?: \d{{4}})?|{_MONTH}\.? (?:the )?{_DAY}(?:,? "
    rf"\d{{4}})?|"
    r"today|tomorrow|(?:next |this |coming )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)(?!\w)"
)
"""A pattern's middle: a day as people write it."""


def day_of(text: str, today: date) -> date | None:
    """Return the day that a text names, never one that is over, or None where it names none plainly."""
    small = re.sub(r"\b(the|of|next|this|coming)\b", " ", text.casefold()).strip()
    if small in {"today", "tomorrow"}:
        return today + timedelta(days=small == "tomorrow")
    try:
        found = parser.parse(small, default=datetime.combine(today, time())).date()
    except (ValueError, OverflowError):
        return None
    if found < today and not re.search(r"\d{4}", small):
        found += relativedelta(years=1)
    return found
