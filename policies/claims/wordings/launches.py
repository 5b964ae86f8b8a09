"""When a product was launched, is first delivered or takes place, told by its day or month."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from policies.claims.dates import days_in
from policies.claims.days_of_products import Role, said_of
from policies.claims.hits import Hit, Reading

_LEADS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("launch", re.compile(r"\b(?:(?:launched|released|introduced|debuted|came out|unveiled|first sold)(?: back)?"
                          r"(?: in| on|,)?|(?<!inside )(?<!time )out (?:since|on)|launche?s(?: on)?|comes out(?: on)?|"
                          r"(?<!rain)drops on) $")),
    ("delivery", re.compile(r"\b(?:first deliver(?:y|ies)|(?:first )?orders? (?:ship|go out|leave)|pre-?orders? "
                            r"(?:ship|go out|leave)|ships|delivered|deliver(?:ies|y)(?: starts?| begins?)?|"
                            r"available|arrives?|lands?|(?:will|'ll) be (?:here|in|with us|with you)|"
                            r"(?:due|expected|restocked|back)(?: here| in)?)"
                            r"(?: (?:in|at) (?:our|the) (?:warehouse|shop|store|stockroom))?"
                            r"(?: (?:is|are))?(?: again)?(?: on| from| starting| by)? $")),
    ("event", re.compile(r"(?:\b(?:live|hours|minutes|takes place|held|join us|happens|meets?) on|^ ?live,?|"
                         r"\b(?:takes place|happening)) $")),
)  # fmt: skip
"""What stands before the day, by what the day is of."""
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = re.compile(
    rf"\b(?:launched|released|introduced|debuted|came out|unveiled)(?: back)? in "
    rf"(?P<month>{'|'.join(_MONTHS)})\b(?: (?P<year>20\d\d))?(?! \d)"
)
_WEEKDAY = re.compile(r"(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b(?!,? (?:the )?\d)")
_SALE = re.compile(r"\b(?:sale|offer|code|deal|discount|promotion|shop|store|shipping)\b")


def _gone_by(day: date, today: date) -> date:
    """Return the last such day of the week, as a launch in the past means it: "it came out Thursday"."""
    return day - timedelta(days=7) if today < day <= today + timedelta(days=7) else day


def find(reading: Reading) -> Iterator[Hit]:
    """Yield each such day; it is a claim only where the catalogue knows the day of the product."""
    today = reading.now.date()
    for day in days_in(reading.low, today, day_first=reading.day_first):
        before = reading.before(day.start, 40)
        role = next((role for role, lead in _LEADS if lead.search(before)), None)
        if role and not day.counted and not _SALE.search(before):
            told = (
                tuple(_gone_by(one, today) for one in day.days) if _WEEKDAY.match(reading.low, day.start) else day.days
            )
            said = said_of(role, told if role == "launch" else day.days, month=False)
            yield Hit("novelty" if role == "launch" else "attribute", day.start, day.end, said, if_known=True)
    for found in _MONTH.finditer(reading.low):
        if not _SALE.search(reading.before(found.start(), 40)):
            number = _MONTHS.index(found["month"]) + 1
            year = int(found["year"] or today.year - (number > today.month))
            said = said_of("launch", (date(year, number, 1),), month=True)
            yield Hit("novelty", found.start(), found.end(), said, if_known=True)
