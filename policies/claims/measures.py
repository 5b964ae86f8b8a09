"""Weights, lengths, volumes and the like, in whatever unit, on one scale a dimension."""

import re
from decimal import Decimal
from typing import NamedTuple

from policies.claims.numbers import DIGITS, WORDS, parse_number

_UNITS: dict[str, tuple[str, Decimal]] = {
    name: (dimension, Decimal(factor))
    for dimension, names in {
        "mass": {
            "mg": "0.001",
            "g": "1",
            "gram": "1",
            "gm": "1",
            "kg": "1000",
            "kilo": "1000",
            "kilogram": "1000",
            "oz": "28.349523",
            "ounce": "28.349523",
            "lb": "453.59237",
            "pound": "453.59237",
        },
        "length": {
            "mm": "1",
            "millimeter": "1",
            "millimetre": "1",
            "cm": "10",
            "centimeter": "10",
            "centimetre": "10",
            "m": "1000",
            "meter": "1000",
            "metre": "1000",
            "inch": "25.4",
            "inches": "25.4",
            '"': "25.4",
            "in": "25.4",
            "ft": "304.8",
            "feet": "304.8",
            "foot": "304.8",
            "yard": "914.4",
        },
        "volume": {
            "ml": "1",
            "milliliter": "1",
            "millilitre": "1",
            "cl": "10",
            "l": "1000",
            "liter": "1000",
            "litre": "1000",
            "fl oz": "29.573530",
            "fluid ounce": "29.573530",
            "gallon": "3785.4118",
            "quart": "946.35295",
            "pint": "473.17647",
            "cup": "236.5882",
        },
        "memory": {"mb": "1", "gb": "1000", "tb": "1000000"},
        "charge": {"mah": "1"},
        "power": {"w": "1", "watt": "1", "kw": "1000"},
        "rate": {"hz": "1", "khz": "1000", "mhz": "1000000", "ghz": "1000000000"},
        "pixels": {"mp": "1", "megapixel": "1"},
        "lumens": {"lumen": "1", "lm": "1"},
        "voltage": {"v": "1", "volt": "1"},
        "density": {"gsm": "1"},
        "threads": {"thread count": "1"},
    }.items()
    for name, factor in names.items()
}
_NAMES = "|".join(
    sorted(
        (re.escape(name) for name in _UNITS if name not in ('"', "in", "m", "l", "g", "w", "v")), key=len, reverse=True
    )
)
MEASURE = re.compile(
    rf"(?<!\w-)(?P<number>{DIGITS}|{WORDS})(?:[ -]?(?P<unit>(?:{_NAMES})s?)\b|[ -]?(?P<letter>[gmlwv])\b(?!')|"
    rf"(?P<quote>\")(?!\w)| ?(?P<in>in)\b(?=$|[.,;)\n]| (?:wide|tall|deep|long|high|x)))"
)


class Measure(NamedTuple):
    """One measured amount, as written and on the scale of its dimension."""

    start: int
    end: int
    dimension: str
    value: Decimal
    step: Decimal
    """What one unit of the last digit written is worth on that scale."""
    text: str

    def same_as(self, other: "Measure") -> bool:
        """Tell whether both measure the same, at the coarser precision of the two."""
        return (
            self.dimension == other.dimension
            and abs(self.value - other.value) <= max(self.step, other.step) / 2 + self.value / 1000
        )


def measures(text: str) -> list[Measure]:
    """Return every measured amount of a text in order."""
    text = text.lower()
    found_ones = []
    for found in MEASURE.finditer(text):
        value = parse_number(found["number"])
        written = (found["unit"] or found["letter"] or found["quote"] or found["in"]).lower()
        unit = written if written in _UNITS else written.rstrip("s")
        if value is None or unit not in _UNITS:
            continue
        dimension, factor = _UNITS[unit]
        exponent = value.as_tuple().exponent
        step = factor.scaleb(exponent if isinstance(exponent, int) else 0)
        found_ones.append(Measure(found.start(), found.end(), dimension, value * factor, step, f"{value:f} {unit}"))
    return found_ones
