# ruff: noqa: PLR2004 - shares of a mixture, each used once and said where it is used
"""Made-up people, addresses, companies and products for the training of `policies/learned/names.npz`.

Names, streets and places come from Faker (MIT), of every locale that it writes in Latin letters; how an address is
set is our own mixture. Nothing of `../shared/data` enters here.
"""

import random
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml
from faker import Faker
from faker.config import AVAILABLE_LOCALES

from evals.training.romanized import romanized

LABEL_OF = {
    "full": "PERSON", "first": "PERSON", "last": "PERSON", "address": "STREET_ADDRESS", "street": "STREET_ADDRESS",
    "org": "ORGANIZATION", "brand": "ORGANIZATION", "city": "GPE", "country": "GPE",
}  # fmt: skip
"""What a filled placeholder is labelled; any other is plain text."""

WORDS: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
"""The words that texts are filled with, by kind."""
_IS_A_NAME = re.compile(r"[^\W\d_a-z][^\W\d_]*(?:[ '\u2019-][^\W\d_]+){0,4}")
_LEAST = 30
"""Fewest first names of a locale that is its own and not Faker's English default."""


class Filled(NamedTuple):
    """A text with its labelled places."""

    text: str
    spans: tuple[tuple[str, int, int], ...]


def is_latin(word: str) -> bool:
    """Tell whether all letters are Latin ones."""
    return all(not letter.isalpha() or "LATIN" in unicodedata.name(letter, "") for letter in word)


class Locale(NamedTuple):
    """The names of one locale."""

    code: str
    first: tuple[str, ...]
    last: tuple[str, ...]
    places: tuple[str, ...]
    faker: Faker


@cache
def locales() -> tuple[Locale, ...]:
    """Return every locale of Faker with names of its own in Latin letters, and names of cultures that it lacks."""
    english = _locale("en_US")
    more = Locale("more", tuple(WORDS["more_first"]), tuple(WORDS["more_last"]), (), english.faker)
    found = [english, *[more] * 4]
    for code in sorted(AVAILABLE_LOCALES):
        one = _locale(code)
        if len(one.first) >= _LEAST and one.last and (one.first, one.last) != (english.first, english.last):
            found.append(one)
    return tuple(found)


def _locale(code: str) -> Locale:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        faker = Faker(code)
    person = next(one for one in faker.get_providers() if ".person" in type(one).__module__)
    address = next(one for one in faker.get_providers() if ".address" in type(one).__module__)
    return Locale(
        code,
        _held(person, lambda field: field.startswith("first") or "given" in field),
        _held(person, lambda field: field.startswith("last") or "surname" in field),
        _held(address, lambda field: field in {"cities", "city_names", "towns", "countries"}),
        faker,
    )


def _held(provider: object, wanted: Callable[[str], bool]) -> tuple[str, ...]:
    held: set[str] = set()
    for field in dir(type(provider)):
        values = getattr(type(provider), field)
        if wanted(field) and "format" not in field and isinstance(values, (tuple, list, dict)):
            words = (romanized(one.title() if one.isupper() else one) for one in values if isinstance(one, str))
            held.update(word for word in words if _IS_A_NAME.fullmatch(word) and is_latin(word))
    return tuple(sorted(held))


class Fillings:
    """Draws what stands in the placeholders of a carrier; the same seed draws the same."""

    def __init__(self, seed: int, people: Sequence[str] = ()) -> None:
        """Draw from Faker's names, and now and then from `people` (full names)."""
        self.random = random.Random(seed)  # noqa: S311 - made-up data, no secret
        self.people = people
        self.places = sorted({place for one in locales() for place in one.places})

    def fill(self, carrier: str) -> Filled:
        """Return a carrier with its placeholders filled, each with its label."""
        text, spans = "", []
        pieces = carrier.replace("\\n", "\n").replace("\\t", "\t").split("{")
        text = pieces[0]
        for piece in pieces[1:]:
            name, _, rest = piece.partition("}")
            value = getattr(self, name)()
            if name in LABEL_OF:
                spans.append((LABEL_OF[name], len(text), len(text) + len(value)))
            text += value + rest
        return Filled(text, tuple(spans))

    def _one(self, values: Sequence[str]) -> str:
        return values[int(self.random.random() * len(values))]

    def _some(self, share: float) -> bool:
        return self.random.random() < share

    def _locale(self) -> Locale:
        held = locales()
        return held[0] if self._some(0.15) else held[self.random.randrange(len(held))]

    def first(self) -> str:
        """Return a first name."""
        return self._one(self._locale().first)

    def last(self) -> str:
        """Return a last name."""
        return self._one(self._locale().last)

    def full(self) -> str:
        """Return a person as people are named: mostly first and last name, at times more or less."""
        if self.people and self._some(0.15):
            return self._one(self.people)
        one = self._locale()
        first, last, second = self._one(one.first), self._one(one.last), self._one(one.last)
        forms = {
            f"{first} {last}": 66,
            f"{first} {self.letter()}{self._one(('.', ''))} {last}": 10,
            f"{first} {self._one(one.first)} {last}": 4,
            f"{first} {last}{self._one('- ')}{second}": 4,
            f"{first[0]}. {last}": 2,
            f"{first} {self._one(WORDS['particles'])} {last}": 2,
            first: 7,
            last: 5,
        }
        return self.random.choices(list(forms), list(forms.values()))[0]

    def letter(self) -> str:
        """Return one capital letter."""
        return self._one("ABCDEFGHIJKLMNOPRSTVWYZ")

    def initial(self) -> str:
        """Return the first letter of a last name, as reviews have it."""
        return f"{self.letter()}."

    def title(self) -> str:
        """Return what stands before a name."""
        return self._one(WORDS["titles"])

    def job(self) -> str:
        """Return what somebody does."""
        return self._one(WORDS["jobs"])

    def nationality(self) -> str:
        """Return a nationality in English."""
        return self._one(WORDS["nationalities"])

    def city(self) -> str:
        """Return a place; one in eight in capitals, as post offices write."""
        place = self._one(self.places) if self._some(0.7) else self._locale().faker.city()
        place = place if is_latin(place) else self._one(self.places)
        return place.upper() if self._some(0.12) else place

    def country(self) -> str:
        """Return a country in English."""
        return str(locales()[0].faker.country())

    def number(self) -> str:
        """Return a number of one to seven digits."""
        return str(self.random.randrange(1, 10 ** self.random.randrange(1, 8)))

    def year(self) -> str:
        """Return a year."""
        return str(self.random.randrange(1900, 2027))

    def code(self) -> str:
        """Return an offer code."""
        return f"{self._one(WORDS['nouns']).upper()}{self.random.randrange(5, 60)}"

    def date(self) -> str:
        """Return a day, written in one of the usual ways."""
        day, month, year = self.random.randrange(1, 29), self.random.randrange(1, 13), self.year()
        name = self._one(("January", "March", "May", "June", "August", "October", "Nov", "Dec", "Feb", "April"))
        return self._one(
            (
                f"{month}/{day}/{year}",
                f"{day} {name}",
                f"{name} {day}, {year}",
                f"{year}-{month:02}-{day:02}",
                name,
                "Friday",
            )
        )

    def phone(self) -> str:
        """Return a phone number of some country."""
        return str(self._locale().faker.phone_number())

    def email(self) -> str:
        """Return a mail address."""
        return str(locales()[0].faker.email())

    def zip(self) -> str:
        """Return a postal code of some country."""
        return self._one(
            (f"{self.random.randrange(100000):05}",) * 4
            + (f"{self.random.randrange(10000):04}", self._locale().faker.postcode())
        )

    def brand(self) -> str:
        """Return a brand: made-up words, or a person's name that nobody bears in the text."""
        form = self.random.random()
        word = "".join(self._one(WORDS["syllables"]) for _ in range(self.random.randrange(2, 4))).capitalize()
        if form < 0.5:
            return word
        if form < 0.8:
            return f"{word} {self._one(WORDS['makers'])}"
        return (
            f"{self._one(WORDS['adjectives'])} {self._one(WORDS['makers'])}"
            if form < 0.9
            else f"{word} & {word[::-1].capitalize()}"
        )

    def org(self) -> str:
        """Return a company."""
        if self._some(0.35):
            return self.brand()
        last = [self.last() for _ in range(3)]
        made = (
            f"{last[0]} Inc", f"{last[0]} Ltd", f"{last[0]}-{last[1]}", f"{last[0]}, {last[1]} and {last[2]}",
            f"{last[0]} Group", f"{last[0]} LLC", f"{last[0]} and Sons", f"{last[0]} PLC", f"{last[0]} GmbH",
            f"{last[0]} & Co", f"{last[0]} University",
            f"Bank of {self.city()}", f"University of {self.city()}",
        )  # fmt: skip
        return self._one(made)

    def product(self) -> str:
        """Return a product's name: brand or adjective and noun, at times with a model number."""
        parts = [self._one(WORDS["adjectives"]), self._one(WORDS["nouns"])]
        if self._some(0.35):
            parts.insert(0, self.brand())
        if self._some(0.1):
            parts[:1] = [self.first(), self.last()]
        elif self._some(0.3):
            parts[:1] = [self.given()]
        if self._some(0.2):
            parts.append(self._one(("Pro", "XL", "2", "Mini", "V2", "Max", "GTX", "S", "II", "500")))
        return " ".join(parts)

    def given(self) -> str:
        """Return a name that a thing bears: mostly one of the English-speaking world's."""
        named = locales()[0]
        if self._some(0.3):
            named = self._locale()
        return self._one(named.first if self._some(0.7) else named.last)

    def GIVEN(self) -> str:  # noqa: N802 - written as it reads
        """Return a name that a thing bears, in capitals."""
        return self.given().upper()

    def NOUN(self) -> str:  # noqa: N802 - as above
        """Return a thing that shops sell, in capitals."""
        return self.noun().upper()

    def noun(self) -> str:
        """Return a thing that shops sell, at times with what it is for."""
        noun = self._one(WORDS["nouns"])
        return f"{self._one(WORDS['nouns'])} {noun}" if self._some(0.15) else noun if self._some(0.7) else noun.lower()

    def adjective(self) -> str:
        """Return what things are said to be."""
        return self._one(WORDS["adjectives"])

    def material(self) -> str:
        """Return what a thing is made of."""
        return self._one(WORDS["materials"])

    def colour(self) -> str:
        """Return a colour."""
        return self._one(WORDS["colours"])

    def care(self) -> str:
        """Return how it is washed."""
        return self._one(
            ("Dry clean only.", "Machine wash cold.", "Wipe with a damp cloth.", "Hand wash.", "Dishwasher safe.")
        )

    def place(self) -> str:
        """Return a place that lends its name."""
        return self._one(self.places) if self._some(0.5) else self._one(WORDS["places"])

    def month(self) -> str:
        """Return a month."""
        return self._one(WORDS["months"])

    def small(self) -> str:
        """Return a small number, at times with a fraction."""
        return (
            str(self.random.randrange(1, 120))
            if self._some(0.8)
            else f"{self.random.randrange(1, 40)}.{self.random.randrange(1, 10)}"
        )

    def unit(self) -> str:
        """Return a unit of measure."""
        return self._one(WORDS["units"])

    def sku(self) -> str:
        """Return an article's number."""
        letters = f"{self.letter()}{self.letter()}"
        return self._one(
            (
                f"{letters}-{self.number()}",
                f"{self.number()}-{self.small()}",
                f"{letters}{self.number()}{self.letter()}",
                self.number(),
            )
        )

    def ean(self) -> str:
        """Return thirteen digits."""
        return str(self.random.randrange(10**12, 10**13))

    def model(self) -> str:
        """Return a model: a word and a number or letters."""
        word = self._one(
            (self.given(), self._one(WORDS["adjectives"]), self.brand(), self.place(), self._one(WORDS["nouns"]))
        )
        mark = self._one((self.small(), f"{self.letter()}{self.small()}", "Pro", "X", "GT", self.year(), "Mini", "4K"))
        return f"{word} {mark}"

    def spec(self) -> str:
        """Return figures with units, as lists of features have them."""
        one, two, three = self.small(), self.small(), self.small()
        unit, other = self.unit(), self.unit()
        made = (
            f"{one} x {two} x {three} {unit}", f"{one} {unit}", f"{one}{unit}, {two} {other}", f"{one}-{two} {unit}",
            f"{self.number()} {unit}", f"{one} \u00d7 {two} {unit}", f"{one} {unit} / {two} {other}",
            f"sizes {one} to {two}",
            f"midi length, {self.material().lower()}, sizes {one} to {two}", f"{one} pieces", f"pack of {one}",
        )  # fmt: skip
        return self._one(made)

    def _house(self) -> str:
        return str(self.random.randrange(1, 10 ** self.random.randrange(1, 5)))

    def _street_name(self) -> str:
        one = self._locale()
        base = self._one(
            (
                *(self._one(one.last) for _ in range(3)),
                self._one(one.first),
                self._one(WORDS["nouns"]),
                self._one(WORDS["adjectives"]),
            )
        )
        form = self.random.random()
        if form < 0.3:
            return f"{base} {self._one(WORDS['street_after'])}"
        if form < 0.5:
            return f"{self._one(WORDS['street_before'])} {base}" + (
                f" {self._one(one.last)}" if self._some(0.4) else ""
            )
        if form < 0.7:
            return f"{base}{self._one(WORDS['street_joined'])}"
        if form < 0.85:
            street = str(one.faker.street_name())
            return street if is_latin(street) else base
        return base if form < 0.92 else f"{base} {self._one(one.last)}"

    def street(self) -> str:
        """Return street and number in the order of some country, at times with a unit."""
        form, name, house = self.random.random(), self._street_name(), self._house()
        if form < 0.3:
            street = f"{house} {name}"
        elif form < 0.5:
            street = f"{name} {house}"
        elif form < 0.7:
            street = f"{house} {name} {self._house()}"
        elif form < 0.75:
            street = f"{house}{self._one('abcABC')} {name}"
        elif form < 0.79:
            street = f"the corner of {name} and {self._street_name()}"
        elif form < 0.82:
            street = f"{name}, {house}"
        elif form < 0.86:
            street = f"{name} u. {house}." if self._some(0.3) else f"{house} {self._one('NSEW')} {name}"
        elif form < 0.9:
            return f"PO Box {house}" if self._some(0.5) else f"Unit {house} Box {self._house()}"
        else:
            street = str(self._locale().faker.street_address())
            street = street if is_latin(street) and len(street) < 60 else f"{house} {name}"
        return f"{street}{self._one((' ', ', ', chr(10)))}{self._flat()}" if self._some(0.25) else street

    def _flat(self) -> str:
        """Return a flat, suite or floor."""
        return f"{self._one(('Apt.', 'Suite', 'Apt', 'Unit', 'Flat', 'Floor', '#', 'Room', 'Ste'))} {self._house()[:3]}"

    def address(self) -> str:
        """Return a postal address in one or several lines, town and code with it."""
        street, city, code = self.street(), self.city(), self.zip()
        gap = self._one((", ", "\n", " ", ",\n", "\n  "))
        state = self._one(WORDS["states"])
        land = self.country()
        ends = (
            f"{city}, {state} {code}", f"{city} {state}", f"{city}, {land}", f"{code} {city}", f"{city} {code}",
            f"{city}{gap}{land} {code}", f"{city}, {state}{gap}{land} {code}", f"{city}{gap}{code}{gap}{land}",
            f"{city}{gap}{land}", f"D-{code} {city}", city,
        )  # fmt: skip
        return f"{street}{gap}{self._one(ends)}"


def carriers_in(lines: Iterable[str]) -> list[str]:
    """Return the carriers of a file's lines, without comments and empty lines."""
    return [line.rstrip("\n") for line in lines if line.strip() and not line.startswith("#")]
