"""Which products a text names: titles and ids, whatever their case, plural or possessive.

All titles of a catalogue are kept in one dict, under their words in a common form ("Lipsticks", "lipstick's" and
"LIPSTICK" are one). To read a text, every run of its words is looked up, longest first, no longer than the longest
title that begins with the same word. So the cost grows with the text and not with the catalogue: 100,000 titles
take about two seconds and some 70 MB to read and index once, and a text of 500 words then a few milliseconds.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_POSSESSIVE = re.compile(r"['\u2019\u02bc]s\b", re.IGNORECASE)
_APOSTROPHE = re.compile(r"['\u2019\u02bc`]")
_ID = re.compile(r"[^\s,;:!?()\"“”<>\[\]*]+")
_TAIL = re.compile(r"\s+[-\u2013\u2014|]\s+|\s*[(,]")
_LEAST_ID = 4
_LEAST_STEM = 3
_FEW = 6
"""Things that may share a word that still tells them from the rest of a catalogue."""
_EVERYDAY_TEXT = """
all and any are back best big black blue both buy can clean day deal each easy extra fast few find first for free
fresh from full get gift gold good great green grey happy have help here home hot how its just keep kit last less
light like long made make many more most need new next not now off old one only open our out over pack pair play
plus power pro pure ready real red right sale save see set shop short silver simple small smart soft some super
sweet take that the these they this time too top try two use want warm was way week what when white why wide will
with work year yes you your
"""
_EVERYDAY = frozenset(_EVERYDAY_TEXT.split())
"""Words that open sentences and headlines; a title has them too, but they tell no product from another."""


class Titled(NamedTuple):
    """What the index keeps of a product."""

    sku: str
    title: str
    brand: str
    group: str | None = None
    """What its variants have in common; they count as one thing with one name."""


class TitleIndex:
    """The titles and ids of a catalogue, ready to be found in texts."""

    def __init__(self, titles: Iterable[Titled]) -> None:
        """Read every title once; takes about ten microseconds each, so do it in a thread."""
        self.titles: dict[str, str] = {}
        self._by_words: dict[str, list[str]] = {}
        self._by_id: dict[str, str] = {}
        self._longest: dict[str, int] = {}
        self._telling: dict[str, _Owners] = {}
        self._things: dict[str, _Owners] = {}
        self._titled: dict[str, _Owners] = {}
        self._group_of: dict[str, str] = {}
        self._variants: dict[str, list[str]] = {}
        for one in titles:
            self.titles[one.sku] = one.title
            if one.group:
                self._group_of[one.sku] = one.group
                self._variants.setdefault(one.group, []).append(one.sku)
            if thing := _thing(one.title):
                self._things.setdefault(thing, _Owners()).add(one)
            for word in {*words_of(one.title)}:
                self._titled.setdefault(word, _Owners()).add(one)
            for word in {*words_of(one.title), *words_of(one.brand)}:
                self._telling.setdefault(word, _Owners()).add(one)
            if _is_telling(one.sku):
                self._by_id[one.sku.casefold()] = one.sku
            for words in _names(one):
                self._by_words.setdefault(" ".join(words), []).append(one.sku)
                self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))

    def found_in(self, text: str) -> tuple[str, ...]:
        """Return the ids of the products that a text names, those with the longest names first.

        A name inside a longer one is not counted ("Apple" in "Apple Watch"). A name of a single word counts where
        it is written with a capital, because "water" and "glass" are mostly words. So does one telling word of a
        longer title, one that few things share: "the Calder" is the Calder Electric Kettle. It may lead to a product
        that the text does not mean; whoever reads the text decides that, but must have the product at hand.

        Two such words side by side tell it in small letters too ("the ginger loaf").
        """
        found: dict[str, int] = {}
        for match in _ID.finditer(text):
            sku = self._by_id.get(match[0].strip(".'\u2019").casefold())
            if sku:
                found[sku] = len(text)
        written = _split(text)
        inside: set[int] = set()
        for length, at, skus in self._names_in(written):
            inside.update(range(at, at + length))
            for sku in skus:
                found[sku] = max(found.get(sku, 0), length)
        for sku in self._side_by_side(written, inside):
            found.setdefault(sku, 0)
        return tuple(sorted(found, key=lambda sku: -found[sku]))

    def called_in(self, text: str) -> tuple[str, ...]:
        """Return the ids of what a text calls by the plain word for the thing: "27 stollen, £18.50".

        Only where it names nothing, and few things are called so. What it means remains for whoever reads it.
        """
        written = _split(text)
        if any(length for length, _, _ in self._names_in(written)):
            return ()
        called = (self._things.get(_stem(word)) for word in written if word.casefold() not in _EVERYDAY)
        return tuple(dict.fromkeys(sku for owners in called if owners and owners.few for sku in owners.skus))

    def beside(self, skus: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of the other variants of these products' groups, group by group."""
        known = dict.fromkeys(skus)
        groups = dict.fromkeys(group for sku in known if (group := self._group_of.get(sku)))
        return tuple(sku for group in groups for sku in self._variants[group] if sku not in known)

    def _names_in(self, written: list[str]) -> Iterator[tuple[int, int, list[str]]]:
        """Yield how many words from which on name which products; 0 where one only tells them from most others."""
        words = [_stem(word) for word in written]
        at = 0
        while at < len(words):
            for length in range(min(self._longest.get(words[at], 0), len(words) - at), 0, -1):
                skus = self._by_words.get(" ".join(words[at : at + length]))
                if skus and (length > 1 or not written[at][0].islower()):
                    yield length, at, skus
                    at += length - 1
                    break
            else:
                owners = self._telling.get(words[at])
                # A maker of many things may have its name in one title only.
                owners = owners if owners is None or owners.few else self._titled.get(words[at])
                if owners and owners.few and _may_tell(written[at]):
                    yield 0, at, owners.skus
            at += 1

    def _side_by_side(self, written: list[str], inside: Container[int]) -> Iterator[str]:
        """Yield the products of whose titles two words stand side by side outside of names, not both of everyday."""
        for at, (first, second) in enumerate(pairwise(written)):
            one, other = self._telling.get(_stem(first)), self._telling.get(_stem(second))
            if not one or not one.few or at in inside or at + 1 in inside:
                continue
            if first.isupper() and second.isdigit():
                # "CJ-1" is a model by its letters and its number.
                pair = f" {_stem(first)} {second} "
                yield from (sku for sku in one.skus if pair in f" {' '.join(words_of(self.titles[sku]))} ")
            elif other and other.few and not second.isdigit() and not first.isdigit():
                plain = {first.casefold(), second.casefold()} <= _EVERYDAY
                if not plain or (first[0].isupper() and second[0].isupper()):
                    yield from (sku for sku in one.skus if sku in other.skus)


class _Owners:
    """The products whose title or brand holds one word; forgotten once too many things do."""

    __slots__ = ("skus", "things")

    def __init__(self) -> None:
        self.things: set[str] = set()
        self.skus: list[str] = []

    @property
    def few(self) -> bool:
        return 0 < len(self.things) <= _FEW

    def add(self, one: Titled) -> None:
        if len(self.things) > _FEW:
            return
        self.things.add(one.group or one.sku)
        self.skus.append(one.sku)
        if not self.few:
            self.skus.clear()


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


def _thing(title: str) -> str | None:
    """Return what a title of several words calls the thing: the last one before a dash, a bracket or a size."""
    words = [
        word for word in words_of(_TAIL.split(title, maxsplit=1)[0]) if word.isalpha() and len(word) >= _LEAST_STEM
    ]
    return next((word for word in reversed(words[1:]) if word not in _EVERYDAY), None)


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


def _may_tell(written: str) -> bool:
    """Tell whether a word of the text may stand for a longer name: a capital, no figure, and not one of everyday."""
    return (
        len(written) >= _LEAST_ID - 1
        and not written[0].islower()
        and not written.isdigit()
        and written.casefold() not in _EVERYDAY
    )


def _is_telling(sku: str) -> bool:
    """Tell whether an id cannot be mistaken for a word or a figure in copy."""
    has_digit = any(letter.isdigit() for letter in sku)
    return len(sku) >= _LEAST_ID and has_digit and any(letter.isalpha() for letter in sku)
