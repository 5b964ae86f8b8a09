"""Weights, lengths, volumes and the like, in whatever unit, on one scale a dimension."""

import re
from decimal import Decimal
from typing import NamedTuple

from policies.claims.numbers import DIGITS, WORDS, parse_number
from policies.patterns import quick

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
            "lbs": "453.59237",
            "tonne": "1000000",
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
            "yd": "914.4",
        },
        # Kilometres are of roads and races; no product's width is one.
        "distance": {"km": "1", "kilometer": "1", "kilometre": "1", "mile": "1.609344"},
        "volume": {
            "ml": "1",
            "milliliter": "1",
            "millilitre": "1",
            "cl": "10",
            "dl": "100",
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
        "memory": {"kb": "0.001", "mb": "1", "gb": "1000", "tb": "1000000", "gigabyte": "1000", "terabyte": "1000000"},
        "charge": {"mah": "1", "ah": "1000"},
        "power": {"w": "1", "watt": "1", "kw": "1000", "kilowatt": "1000"},
        "energy": {"wh": "1", "kwh": "1000", "watt-hour": "1"},
        "nourishment": {"kcal": "1", "calorie": "1", "kj": "0.239006"},
        "sound": {"db": "1", "dba": "1", "decibel": "1"},
        "speed": {"km/h": "1", "kmh": "1", "kph": "1", "mph": "1.609344", "m/s": "3.6"},
        "rotation": {"rpm": "1"},
        "pressure": {"psi": "0.0689476", "kpa": "0.01", "bar": "1", "bars": "1"},
        "area": {
            "sq ft": "0.09290304",
            "square feet": "0.09290304",
            "sq m": "1",
            "square metre": "1",
            "square meter": "1",
            "m2": "1",
            "m\u00b2": "1",
        },
        "light": {"lux": "1"},
        "warmth": {"k": "1", "kelvin": "1"},
        "tog": {"tog": "1"},
        "fineness": {"denier": "1"},
        "resolution": {"dpi": "1", "ppi": "1", "px": "1"},
        "frames": {"fps": "1"},
        "rate": {"hz": "1", "khz": "1000", "mhz": "1000000", "ghz": "1000000000", "hertz": "1"},
        "pixels": {"mp": "1", "megapixel": "1"},
        "lumens": {"lumen": "1", "lm": "1"},
        "voltage": {"v": "1", "volt": "1"},
        "current": {"amp": "1", "ampere": "1", "ma": "0.001"},
        "density": {"gsm": "1"},
        "threads": {"thread count": "1"},
    }.items()
    for name, factor in names.items()
}
_NAMES = "|".join(
    sorted(
        (re.escape(name) for name in _UNITS if name not in ('"', "in", "m", "l", "g", "w", "v", "k", "bar", "bars")),
        key=len,
        reverse=True,
    )
)
MEASURE = quick(
    rf"(?<!\w-)(?P<number>{DIGITS}|{WORDS})(?:[ -]?(?P<unit>(?:{_NAMES})s?)\b(?!-lbs?\b)|"
    r"[ -]?(?P<letter>[gmlwv])\b(?!')|"
    # Thousands of kelvin are a colour of light; "10 k" is a run, and "12 bars" are soap.
    r" ?(?P<warm>k)\b(?:(?<=\d{4}k)|(?<=\d{4} k)|(?<=,\d{3}k)|(?<=,\d{3} k))(?!')|"
    r"[ -]?(?P<bar>bars?)\b(?= (?:of )?(?:pump|pressure)|-?pump)|"
    rf"(?P<quote>\")(?!\w)| ?(?P<in>in)\b(?=$|[.,;)\n]| (?:wide|tall|deep|long|high|x|"
    rf"in (?:width|height|depth|length|diameter))))"
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
            and abs(self.value - other.value)
            <= min(max(self.step, other.step) / 2, self.value / 20) + self.value / 1000
        )


def measures(text: str) -> list[Measure]:
    """Return every measured amount of a text in order."""
    text = text.lower()
    found_ones = []
    for found in MEASURE.finditer(text):
        value = parse_number(found["number"])
        written = found["unit"] or found["letter"] or found["warm"] or found["bar"] or found["quote"] or found["in"]
        unit = written if written in _UNITS else written.rstrip("s")
        if value is None or unit not in _UNITS:
            continue
        dimension, factor = _UNITS[unit]
        start, number = found.start(), value
        if unit == '"' and (feet := _FEET.search(text, max(0, start - 3), start)):
            start, number = feet.start(), value + 12 * Decimal(feet["feet"])
        exponent = value.as_tuple().exponent
        step = factor.scaleb(exponent if isinstance(exponent, int) else 0)
        if dimension == "length":
            found_ones += _set_before(text, start, unit, factor)
        found_ones.append(
            Measure(start, found.end(), dimension, number * factor, step, f"{number:f} {_SHOWN.get(unit, unit)}")
        )
    return found_ones


_FEET = re.compile(r"(?<!\d)(?P<feet>\d{1,2})'$")
"""The feet before the inches of "5'10\""."""
_SHOWN = {"bar": "bar pressure", '"': "inches"}
"""Units that are shown in such words that they are read back."""
_SET = re.compile(
    r"(?<![\w.,])(?:(?P<first>\d{1,5}(?:[.,]\d{1,2})?)(?: ?[x\u00d7*] ?| by ))?(?P<second>\d{1,5}(?:[.,]\d{1,2})?)"
    r"(?: ?[x\u00d7*] ?| by )$"
)
"""What stands before the last of "120 x 60 x 75 cm"."""


def _set_before(text: str, end: int, unit: str, factor: Decimal) -> list[Measure]:
    """Return the lengths of a set that leave their unit to the last one."""
    window = max(0, end - 30)
    found = _SET.search(text[window:end])
    return [
        Measure(window + found.start(name), window + found.end(name), "length", value * factor,
                factor.scaleb(min(0, int(value.as_tuple().exponent))), f"{value:f} {unit}")
        for name in ("first", "second")
        if found and found[name] and (value := parse_number(found[name])) is not None
    ]  # fmt: skip
