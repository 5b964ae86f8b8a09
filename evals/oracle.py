"""The oracle: every number, date, code and product name in a package stands in its evidence or its brief.

It shares nothing with the gates, not one pattern, so that a mistake of theirs is not its own; it knows no wording
either. It reads what a package says, looks for the same value in what the package was written by, and lists what it
does not find. Prices that follow from the offer or a sale by arithmetic count as found. It proves that nothing was
made up, not that a value stands beside the right product: that is for the gates.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain, product
from typing import Any, NamedTuple

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_MONTH_FIRST = re.compile(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (\d{{4}}))?", re.IGNORECASE)
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}(?: (\d{{4}}))?", re.IGNORECASE)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?:T[0-9:.]{5,20}(?:Z|[+-]\d{2}:?\d{2})?)?")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_CODE = re.compile(r"\b(?=[A-Z0-9-]{0,24}\d)(?=\d{0,24}[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*\b|\b[A-Z]{6,24}\b")
_NAME = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)+\b")
_ADDRESS = re.compile(r"https?://\S+|\{\{[^{}]{0,200}\}\}")
_MONEY = re.compile(r"(\d+(?:\.\d+)?) [A-Z]{3}")


class Stranger(NamedTuple):
    """Something in a package that nothing accounts for."""

    what: str
    """`number`, `date`, `code` or `name`."""
    text: str
    where: str
    """Channel, variant and part."""


def strangers(package: Mapping[str, Any], brief: Mapping[str, Any], own: Sequence[str] = ()) -> list[Stranger]:
    """Return what a package says that neither its evidence nor its brief accounts for.

    Args:
        package: as `package.json` has it.
        brief: as JSON.
        own: what the brand says of itself, such as its footer and its name.
    """
    known = _Known([*_texts(package["evidence"]), *_texts(brief), *own], package["evidence"], brief)
    return [
        Stranger(what, text, where)
        for where, copy in _copies(package)
        for what, text in _said(copy)
        if not known.accounts_for(what, text)
    ]


def _copies(package: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for message in package["messages"]:
        for variant in message["variants"]:
            copy = variant["copy"]
            for part in ("subject", "preheader", "body", "cta", "footer"):
                if copy.get(part):
                    yield f"{message['channel']} {copy['id']} {part}", copy[part]


def _said(text: str) -> Iterator[tuple[str, str]]:
    """Yield every date, code, number and name, each character in at most one of the first three."""
    rest = _ADDRESS.sub(" ", text)
    for name in _names(rest):
        yield "name", name
    for what, pattern in (("date", _ISO), ("date", _MONTH_FIRST), ("date", _DAY_FIRST), ("code", _CODE)):
        for match in pattern.finditer(rest):
            yield what, match[0]
        rest = pattern.sub(" ", rest)
    for match in _NUMBER.finditer(rest):
        yield "number", match[0]


def _names(text: str) -> Iterator[str]:
    """Yield runs of capitalised words; the first word of a sentence is capitalised for another reason."""
    for match in _NAME.finditer(text):
        before = text[: match.start()].rstrip(" *_\"'“(#-")
        begins = not before or before[-1] in ".!?:\n"
        words = match[0].split()[1:] if begins else match[0].split()
        if len(words) > 1:
            yield " ".join(words)


class _Known:
    """All that may be said."""

    def __init__(self, texts: Sequence[str], evidence: Mapping[str, Any], brief: Mapping[str, Any]) -> None:
        self._text = _plain(" ".join(texts))
        self._dates = set(chain.from_iterable(_days(text) for text in texts))
        self._numbers = {Decimal(one.replace(",", "")) for text in texts for one in _NUMBER.findall(text)}
        self._numbers |= set(_reckoned(evidence, brief))

    def accounts_for(self, what: str, text: str) -> bool:
        """Tell whether something said stands in what is known."""
        if what == "number":
            said = Decimal(text.replace(",", ""))
            return said in self._numbers or any(_rounds_to(one, said) for one in self._numbers)
        if what == "date":
            return any(day in self._dates for day in _days(text))
        return _plain(text) in self._text


def _rounds_to(true: Decimal, said: Decimal) -> bool:
    """Tell whether the said figure is the true one at the precision in which it is written."""
    exponent = said.as_tuple().exponent
    return isinstance(exponent, int) and exponent < 0 and true.quantize(said, ROUND_HALF_UP) == said


def _days(text: str) -> Iterator[tuple[int, int]]:
    """Yield month and day of every date; an instant is also the day before and after, in some zone."""
    for match in _ISO.finditer(text):
        try:
            at = datetime(int(match[1]), int(match[2]), int(match[3]))  # noqa: DTZ001 - only its calendar day counts
        except ValueError:
            continue
        for shift in (-1, 0, 1) if "T" in match[0] else (0,):
            day = at + timedelta(days=shift)
            yield day.month, day.day
    for match in _MONTH_FIRST.finditer(text):
        yield _MONTHS.index(match[1].lower()) + 1, int(match[2])
    for match in _DAY_FIRST.finditer(text):
        yield _MONTHS.index(match[2].lower()) + 1, int(match[1])


def _reckoned(evidence: Mapping[str, Any], brief: Mapping[str, Any]) -> Iterator[Decimal]:
    """Yield what follows from prices and the offer: prices after it, and what is saved."""
    offers = [offer for offer in (evidence.get("offer"), brief.get("offer")) if offer]
    for one in evidence["products"]:
        prices = {
            Decimal(found[1]) for name in ("price", "sale_price", "was_price")
            if (fact := one["facts"].get(name)) and (found := _MONEY.fullmatch(fact["value"]))
        }  # fmt: skip
        yield from (abs(high - low) for high, low in product(prices, prices))
        for price, offer in product(prices, offers):
            percent, amount = offer.get("percent_off"), offer.get("amount_off")
            off = price * Decimal(str(percent)) / 100 if percent is not None else Decimal(str(amount or 0))
            yield from (off.quantize(Decimal("0.01"), ROUND_HALF_UP), (price - off).quantize(Decimal("0.01")))


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """Yield every string and number within a JSON value."""
    if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, Mapping):
        yield from chain.from_iterable(map(_texts, value.values()))
    elif isinstance(value, Iterable):
        yield from chain.from_iterable(map(_texts, value))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
