"""Which products a text names: titles and ids, whatever their case, plural or possessive.

All titles of a catalogue are kept in one dict, under their words in a common form ("Lipsticks", "lipstick's" and
"LIPSTICK" are one). To read a text, every run of its words is looked up, longest first, no longer than the longest
title that begins with the same word. So the cost grows with the text and not with the catalogue: 100,000 titles
take about two seconds and some 70 MB to read and index once, and a text of 500 words then a few milliseconds.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_POSSESSIVE = re.compile(r"['\u2019\u02bc]s\b", re.IGNORECASE)
_APOSTROPHE = re.compile(r"['\u2019\u02bc`]")
_ID = re.compile(r"[^\s,;:!?()\"“”<>\[\]*]+")
_TAIL = re.compile(r"\s+[-\u2013\u2014|]\s+|\s*[(,]")
_LEAST_ID = 4
_LEAST_STEM = 3


class Titled(NamedTuple):
    """What the index keeps of a product."""

    sku: str
    title: str
    brand: str


class TitleIndex:
    """The titles and ids of a catalogue, ready to be found in texts."""

    def __init__(self, titles: Iterable[Titled]) -> None:
        """Read every title once; takes about ten microseconds each, so do it in a thread."""
        self.titles: dict[str, str] = {}
        self._by_words: dict[str, list[str]] = {}
        self._by_id: dict[str, str] = {}
        self._longest: dict[str, int] = {}
        for one in titles:
            self.titles[one.sku] = one.title
            if _is_telling(one.sku):
                self._by_id[one.sku.casefold()] = one.sku
            for words in _names(one):
                self._by_words.setdefault(" ".join(words), []).append(one.sku)
                self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))

    def found_in(self, text: str) -> tuple[str, ...]:
        """Return the ids of the products that a text names, those with the longest names first.

        A name inside a longer one is not counted ("Apple" in "Apple Watch"). A name of a single word counts where
        it is written with a capital, because "water" and "glass" are mostly words.
        """
        found: dict[str, int] = {}
        for match in _ID.finditer(text):
            sku = self._by_id.get(match[0].strip(".'\u2019").casefold())
            if sku:
                found[sku] = len(text)
        for length, skus in self._runs(text):
            for sku in skus:
                found[sku] = max(found.get(sku, 0), length)
        return tuple(sorted(found, key=lambda sku: -found[sku]))

    def _runs(self, text: str) -> Iterator[tuple[int, list[str]]]:
        written = _split(text)
        words = [_stem(word) for word in written]
        at = 0
        while at < len(words):
            for length in range(min(self._longest.get(words[at], 0), len(words) - at), 0, -1):
                skus = self._by_words.get(" ".join(words[at : at + length]))
                if skus and (length > 1 or not written[at][0].islower()):
                    yield length, skus
                    at += length - 1
                    break
            at += 1


def words_of(text: str) -> list[str]:
    """Return the words of a text in the form in which names are compared."""
    return [_stem(word) for word in _split(text)]


def _names(one: Titled) -> Iterator[list[str]]:
    """Yield the ways to name a product: its title, without what comes after a dash, without its brand in front."""
    title = words_of(one.title)
    if not title:
        return
    yield title
    head = words_of(_TAIL.split(one.title, maxsplit=1)[0])
    if 1 < len(head) < len(title):
        yield head
    brand = words_of(one.brand)
    base = head if len(head) > 1 else title
    if brand and base[: len(brand)] == brand and len(base) > len(brand) + 1:
        yield base[len(brand) :]


def _split(text: str) -> list[str]:
    bare = _APOSTROPHE.sub("", _POSSESSIVE.sub("", text)).replace("&", " and ")
    if not bare.isascii():
        bare = "".join(letter for letter in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(letter))
    return _WORD.findall(bare)


def _stem(word: str) -> str:
    """Return a word without case and plural; crude, but the same for titles and texts."""
    word = word.casefold()
    if len(word) <= _LEAST_STEM or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("ches", "shes", "xes", "sses")) else word[:-1]


def _is_telling(sku: str) -> bool:
    """Tell whether an id cannot be mistaken for a word or a figure in copy."""
    has_digit = any(letter.isdigit() for letter in sku)
    return len(sku) >= _LEAST_ID and has_digit and any(letter.isalpha() for letter in sku)
