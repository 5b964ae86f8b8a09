"""How money, numbers, dates and lists are written for a reader in one market and language."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from marque.brief import Language, Market
from marque.evidence import Money
from marque.records import Record

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩"}
"""Signs that mean one currency wherever they are read, but for `$`."""
_DOLLARS = {"CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD", "MX": "MXN", "US": "USD"}
"""Markets in which a bare `$` is their own money."""
_NO_MINOR_UNIT = {"JPY", "KRW", "ISK", "VND", "CLP"}
_COMMA_LANGUAGES = {"de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "fi", "cs"}
"""Languages that write a decimal comma and put the sign behind the amount."""
_SPACE_GROUPED = {"fr", "pl", "sv", "nb", "fi", "cs"}
_NO_BREAK = "\u00a0"


class Wording(Record):
    """Where the reader is, and in which language they read."""

    market: Market
    language: Language
    zone: str
    """IANA time zone in which the market's days are counted."""
    plain_spaces: bool = False
    """Write no no-break space: it alone would double the price of an SMS."""

    def money(self, money: Money, *, short: bool = False) -> str:
        """Return an amount as a reader knows it: `$89.00`, `89,00 €`; `short` leaves out empty cents."""
        places = 0 if money.currency in _NO_MINOR_UNIT else 2
        whole = money.amount == money.amount.to_integral_value()
        written = max(places, -int(money.amount.normalize().as_tuple().exponent))
        text = self._grouped(f"{money.amount:,.{0 if short and whole else written}f}")
        sign = self._sign(money.currency)
        if self._base in _COMMA_LANGUAGES:
            return f"{text}{self._space}{sign or money.currency}"
        return f"{sign}{text}" if sign else f"{money.currency}{self._space}{text}"

    def percent(self, percent: Decimal) -> str:
        """Return a percentage: `20%`, `12,5 %`."""
        text = self._grouped(f"{percent.normalize():,f}")
        return f"{text}{self._space}%" if self._base in _COMMA_LANGUAGES else f"{text}%"

    def moment(self, moment: datetime | date, *, end: bool) -> str:
        """Return a day, with the time of day where an instant is not the day's first (or, at an end, last) minute."""
        if not isinstance(moment, datetime):
            return self._day(moment)
        local = moment.astimezone(self.tz)
        edge = time(23, 59) if end else time(0, 0)
        if local.time().replace(second=0, microsecond=0) == edge:
            return self._day(local.date())
        if self.market == "US":
            clock = f"{local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'}"  # noqa: PLR2004 - noon
        else:
            clock = f"{local:%H:%M}"
        return f"{self._day(local.date())}, {clock} {local.tzname() or ''}".rstrip()

    @property
    def tz(self) -> ZoneInfo:
        """The market's time zone."""
        return ZoneInfo(self.zone)

    @property
    def _base(self) -> str:
        return self.language.split("-")[0]

    @property
    def _space(self) -> str:
        return " " if self.plain_spaces else _NO_BREAK

    def _sign(self, currency: str) -> str:
        if _DOLLARS.get(self.market) == currency:
            return "$"
        return "" if currency == "USD" else _SYMBOLS.get(currency, "")

    def _grouped(self, text: str) -> str:
        """Return a number in the language's own marks; it comes with English ones."""
        if self._base not in _COMMA_LANGUAGES:
            return text
        group = self._space if self._base in _SPACE_GROUPED else "."
        return text.replace(",", "\0").replace(".", ",").replace("\0", group)

    def _day(self, day: date) -> str:
        month = _MONTHS[day.month - 1]
        return f"{month} {day.day}, {day.year}" if self.market == "US" else f"{day.day} {month} {day.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


_TWO = 2


def in_a_row(words: Sequence[str]) -> str:
    """Return `a`, `a and b`, or `a, b and c`; in longer rows semicolons part names that have commas themselves."""
    comma, last = ("; ", "; and ") if len(words) > _TWO and any("," in word for word in words) else (", ", " and ")
    return last.join(part for part in (comma.join(words[:-1]), *words[-1:]) if part)


def sentence(text: str) -> str:
    """Return the text with a full stop, unless it ends like a sentence already."""
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?", "…", ":")) else f"{text}."


def one_line(text: str) -> str:
    """Return the text with each run of white space as one space."""
    return " ".join(text.split())
