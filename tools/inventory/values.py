"""The text of facts: what shops write becomes the one form that `marque.evidence` documents.

Money is `89.00 USD`, numbers have a point and no thousands separator, instants are ISO 8601 in UTC. A blank is
unknown and gives None; a value that can be read in two ways, or in none, raises `Unreadable`.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache

BLANKS = frozenset({"", "-", "\u2013", "n/a", "na", "null", "none", "unknown", "?"})
"""How shops write that they do not know; as a value of a fact all of them mean nothing."""

_CODES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD "
    "CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ "
    "GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR "
    "LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN "
    "PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS "
    "TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG"
)
CURRENCIES = frozenset(_CODES.split())
"""ISO 4217 codes of money that is spent in shops."""
_NO_CENTS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
)
_MILLS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_SYMBOLS = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD", "ARS", "CLP", "COP"),
    "€": ("EUR",), "£": ("GBP", "EGP"), "¥": ("JPY", "CNY"), "₹": ("INR",), "₩": ("KRW",), "₽": ("RUB",),
    "₺": ("TRY",), "₪": ("ILS",), "฿": ("THB",), "₫": ("VND",), "₴": ("UAH",), "zł": ("PLN",), "kč": ("CZK",),
    "ft": ("HUF",), "fr": ("CHF",), "r$": ("BRL",), "us$": ("USD",), "c$": ("CAD",), "ca$": ("CAD",),
    "a$": ("AUD",), "au$": ("AUD",), "nz$": ("NZD",), "s$": ("SGD",), "hk$": ("HKD",),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
}  # fmt: skip
"""The currencies that a symbol may stand for, the one meant where nothing else is said first."""
_AMBIGUOUS = frozenset({"¥", "kr"})
"""Symbols that name no currency by themselves."""

_SIMPLE = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,2})?")
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(?:([ '\u2019])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]+)?|[+-]?[0-9][0-9.,]*")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{2,3})*[.,][0-9]{3}")
_MONEY = re.compile(r"([^0-9+-]*?)\s*([+-]?[0-9](?:[0-9.,'\u2019 ]*[0-9])?)(?:[.,][-\u2013])?\s*([^0-9]*)")
_MEASURE = re.compile(r"([0-9][0-9.,]*)\s*([a-zA-Z\"″]+)\.?")
_UNITS = {
    "kgs": "kg", "kilogram": "kg", "kilograms": "kg", "gram": "g", "grams": "g", "lbs": "lb", "pound": "lb",
    "pounds": "lb", "ounce": "oz", "ounces": "oz", '"': "in", "″": "in", "inch": "in", "inches": "in",
    "centimeter": "cm", "centimeters": "cm", "centimetre": "cm", "centimetres": "cm", "meter": "m", "metre": "m",
    "meters": "m", "metres": "m", "feet": "ft", "foot": "ft",
}  # fmt: skip
_AVAILABILITY = {
    "instock": "in_stock", "available": "in_stock", "yes": "in_stock", "true": "in_stock", "lowstock": "in_stock",
    "limitedavailability": "in_stock", "instoreonly": "in_stock", "onlineonly": "in_stock",
    "outofstock": "out_of_stock", "soldout": "out_of_stock", "unavailable": "out_of_stock", "no": "out_of_stock",
    "false": "out_of_stock", "discontinued": "out_of_stock", "preorder": "preorder", "presale": "preorder",
    "backorder": "backorder", "backordered": "backorder",
}  # fmt: skip
_LONGEST_NUMBER = 40
_LONGEST_NAME = 64
_HIGHEST_RATING = 10


class Unreadable(ValueError):  # noqa: N818 - the word that its reason is shown with
    """A value that cannot be read in exactly one way; the text says which and why."""


def is_blank(text: str) -> bool:
    """Tell whether the text is a shop's way to say that it does not know."""
    return len(text) < 8 and text.strip().casefold() in BLANKS  # noqa: PLR2004 - no blank is longer


def number(text: str, *, comma: bool = False) -> Decimal:
    """Return a number written with point or comma, with or without thousands separators.

    Args:
        text: The figure, without a unit.
        comma: The file writes decimal commas, so `1.234` is a thousand and more.

    Raises:
        Unreadable: It is no number.
    """
    if _SIMPLE.fullmatch(text):
        return Decimal(text)
    squeezed = text.replace("\u00a0", " ").replace("\u202f", " ").strip()
    if len(squeezed) > _LONGEST_NUMBER or not _NUMBER.fullmatch(squeezed):
        raise Unreadable(f"{_short(text)} is not a number")
    sign = "-" if squeezed.startswith("-") else ""
    digits = re.sub(r"[ '\u2019+-]", "", squeezed)
    point = _decimal_mark(digits, comma=comma)
    whole, _, rest = digits.rpartition(point) if point else (digits, "", "")
    if rest == "" and point:
        raise Unreadable(f"{_short(text)} is not a number")
    if not whole.isdigit() and not _GROUPED.fullmatch(whole):
        raise Unreadable(f"{_short(text)} is not a number")
    if len({mark for mark in ".," if mark in whole}) > 1 or (point and point in whole):
        raise Unreadable(f"{_short(text)} is not a number")
    whole = whole.replace(".", "").replace(",", "")
    return Decimal(f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}")


def _decimal_mark(digits: str, *, comma: bool) -> str:
    """Return the mark before the decimals, or nothing where every mark is a thousands separator."""
    if "." in digits and "," in digits:
        return max(".,", key=digits.rindex)
    mark = "," if "," in digits else "." if "." in digits else ""
    if not mark or digits.count(mark) > 1:
        return ""
    whole, _, rest = digits.partition(mark)
    could_be_thousands = len(rest) == 3 and whole.lstrip("0") and len(whole) <= 3  # noqa: PLR2004 - digits in a group
    is_usual_point = mark == ("," if comma else ".")
    return "" if could_be_thousands and not is_usual_point else mark


_BEYOND = Decimal(10**12)
"""No price: beyond it, amounts no longer fit the digits that decimals are reckoned in."""


@lru_cache(maxsize=8192)
def money(text: str, currency: str | None, *, comma: bool = False) -> str:
    """Return a price as `89.00 USD`: code or symbol before or after, point or comma.

    Args:
        text: The price as written.
        currency: ISO 4217 code for a price that names none, or only a symbol shared by several.
        comma: The file writes decimal commas.

    Raises:
        Unreadable: No price, a price without a known currency, one below zero or of a trillion and more, or
            `1.234 EUR`, which may be a thousand and more or one and a bit.
    """
    match = _MONEY.fullmatch(text.replace("\u00a0", " ").replace("\u202f", " ").strip())
    if match is None:
        raise Unreadable(f"{_short(text)} is not a price")
    before, figure, after = match.groups()
    if before.strip() and after.strip():
        raise Unreadable(f"{_short(text)} names two currencies")
    code = _currency(before.strip() or after.strip(), currency, text)
    amount = number(figure, comma=comma)
    if amount < 0:
        raise Unreadable(f"{_short(text)} is below zero")
    if amount >= _BEYOND:
        raise Unreadable(f"{_short(text)} is a trillion or more, so no price")
    minor = minor_digits(code)
    if not comma and minor < 3 and re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", figure):  # noqa: PLR2004
        raise Unreadable(f"{_short(text)} may be a thousand and more or not; write it with two decimals")
    return f"{_with_digits(amount, minor)} {code}"


def minor_digits(currency: str) -> int:
    """Return how many decimals a currency is written with at least."""
    return 0 if currency in _NO_CENTS else 3 if currency in _MILLS else 2


def _with_digits(amount: Decimal, digits: int) -> str:
    text = format(amount, "f")
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0").ljust(digits, "0")
    return f"{whole}.{rest}" if rest else whole


def _currency(word: str, currency: str | None, text: str) -> str:
    if not word:
        if currency is None:
            raise Unreadable(f"{_short(text)} names no currency; pass --currency")
        return currency
    if word.upper() in CURRENCIES:
        return word.upper()
    symbol = word.casefold().rstrip(".")
    meant = _SYMBOLS.get(symbol)
    if meant is None:
        raise Unreadable(f"{_short(text)} names no currency that is known")
    if currency in meant:
        return currency
    if symbol in _AMBIGUOUS:
        raise Unreadable(f"{_short(text)} may be {' or '.join(meant[:2])}; pass --currency")
    return meant[0]


def count(text: str, *, comma: bool = False) -> str:
    """Return a whole number, such as a stock or a number of reviews; below zero is an oversold stock.

    Raises:
        Unreadable: It is no whole number: `10+` is at least ten, which is no count.
    """
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER:
        return str(int(text))
    if re.fullmatch(r"\s*[1-9][0-9]{0,2}(?:\.[0-9]{3})+\s*", text):
        text = text.replace(".", "")  # a count has no decimals, so the point parts thousands
    value = number(text, comma=comma)
    if value != value.to_integral_value():
        raise Unreadable(f"{_short(text)} is not a count")
    return str(int(value))


def rating(text: str, *, comma: bool = False) -> str:
    """Return a rating as a number; `4.5/5` is 4.5.

    Raises:
        Unreadable: It is no number from 0 to 10.
    """
    value = number(re.sub(r"\s*/\s*(?:5|10)$", "", text.strip()), comma=comma)
    if not 0 <= value <= _HIGHEST_RATING:
        raise Unreadable(f"{_short(text)} is not a rating")
    return _with_digits(value, 0)


@lru_cache(maxsize=1024)
def availability(text: str) -> str:
    """Return `in_stock`, `out_of_stock`, `preorder` or `backorder`; knows schema.org's addresses too.

    Raises:
        Unreadable: It is none of these.
    """
    word = re.sub(r"^https?://schema\.org/", "", text.strip().casefold())
    known = _AVAILABILITY.get(re.sub(r"[\s_-]+", "", word))
    if known is None:
        raise Unreadable(f"{_short(text)} is no availability; write in_stock, out_of_stock, preorder or backorder")
    return known


@lru_cache(maxsize=8192)
def instant(text: str, *, ends: bool = False) -> str:
    """Return an ISO 8601 instant in UTC: `2026-11-20T08:00:00Z`.

    An instant without an offset is UTC, because a feed names no other place.

    Args:
        text: An instant or a bare date.
        ends: A bare date means the last second of that day, not the first.

    Raises:
        Unreadable: It is no ISO 8601 instant.
    """
    try:
        moment = _instant(text.strip(), ends=ends)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError) as error:
        raise Unreadable(f"{_short(text)} is not an ISO 8601 instant") from error


def _instant(text: str, *, ends: bool) -> datetime:
    if len(text) == len("2026-11-20"):
        return datetime.combine(date.fromisoformat(text), time(23, 59, 59) if ends else time())
    return datetime.fromisoformat(text)


def interval(text: str) -> tuple[str | None, str | None]:
    """Return start and end of `START/END`, as Merchant feeds write the days of a sale; an empty side is open.

    Raises:
        Unreadable: A side is no instant, there are not two of them, or the end comes first.
    """
    start, slash, end = (part.strip() for part in text.partition("/"))
    if not slash or not (start or end):
        raise Unreadable(f"{_short(text)} is not START/END")
    starts = instant(start) if start else None
    ends = instant(end, ends=True) if end else None
    if starts and ends and datetime.fromisoformat(ends) < datetime.fromisoformat(starts):
        raise Unreadable(f"{_short(text)} ends before it starts")
    return starts, ends


def measure(text: str, *, comma: bool = False) -> str:
    """Return a size or weight as `4.5 kg`; text that is no number with a unit stays as it is."""
    match = _MEASURE.fullmatch(text.strip())
    if match is None:
        return text.strip()
    unit = match[2].casefold()
    try:
        return f"{_with_digits(number(match[1], comma=comma), 0)} {_UNITS.get(unit, unit)}"
    except Unreadable:
        return text.strip()


@lru_cache(maxsize=4096)
def snake(name: str) -> str:
    """Return a column's or key's name as the name of an attribute: `Heel Height` and `heelHeight` are `heel_height`."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", unicodedata.normalize("NFKC", name.strip()))
    return re.sub(r"\W+", "_", parted.casefold()).strip("_")[:_LONGEST_NAME]


def typed(name: str, text: str, currency: str | None, *, comma: bool = False) -> str | None:
    """Return the canonical text of a fact by its name, or None where the text says that it is unknown.

    Args:
        name: One of `marque.evidence.FACT_NAMES`, or an attribute, which is text.
        text: What the file says.
        currency: For a price that names none.
        comma: The file writes decimal commas.

    Raises:
        Unreadable: A price, count, rating, availability or instant that cannot be read.
    """
    text = text.strip()
    if is_blank(text):
        return None
    try:
        if name in _MONIES:
            return money(text, currency, comma=comma)
        parse = _PARSERS.get(name)
        return parse(text, comma) if parse else text
    except Unreadable as error:
        raise Unreadable(f"{name}: {error}") from error


_MONIES = frozenset({"price", "sale_price", "was_price"})
_PARSERS: dict[str, Callable[[str, bool], str]] = {
    "availability": lambda text, _: availability(text),
    "sale_starts": lambda text, _: instant(text),
    "sale_ends": lambda text, _: instant(text, ends=True),
    "stock": lambda text, comma: count(text, comma=comma),
    "review_count": lambda text, comma: count(text, comma=comma),
    "min_order": lambda text, comma: count(text, comma=comma),
    "rating": lambda text, comma: rating(text, comma=comma),
    "weight": lambda text, comma: measure(text, comma=comma),
    "width": lambda text, comma: measure(text, comma=comma),
    "height": lambda text, comma: measure(text, comma=comma),
    "depth": lambda text, comma: measure(text, comma=comma),
    "shipping_weight": lambda text, comma: measure(text, comma=comma),
}


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return repr(shown if len(shown) <= _LONGEST_NUMBER else f"{shown[:_LONGEST_NUMBER]}…")


HOME_CURRENCY = {
    "AT": "EUR", "BE": "EUR", "BG": "EUR", "CY": "EUR", "DE": "EUR", "EE": "EUR", "ES": "EUR", "FI": "EUR",
    "FR": "EUR", "GR": "EUR", "HR": "EUR", "IE": "EUR", "IT": "EUR", "LT": "EUR", "LU": "EUR", "LV": "EUR",
    "MT": "EUR", "NL": "EUR", "PT": "EUR", "SI": "EUR", "SK": "EUR",
    "US": "USD", "GB": "GBP", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "CH": "CHF", "JP": "JPY", "CN": "CNY",
    "SE": "SEK", "NO": "NOK", "DK": "DKK", "IS": "ISK", "PL": "PLN", "CZ": "CZK", "HU": "HUF", "RO": "RON",
    "BR": "BRL", "MX": "MXN", "IN": "INR", "KR": "KRW", "SG": "SGD", "HK": "HKD", "AE": "AED", "ZA": "ZAR",
    "TR": "TRY", "IL": "ILS", "UA": "UAH", "TH": "THB",
}  # fmt: skip
"""What a market pays in, for catalogues whose prices name no currency."""
