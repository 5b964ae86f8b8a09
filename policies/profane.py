"""Profane words in copy, also where letters were replaced, stretched, spaced out or starred."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field

from marque.reading import load_data, validate
from marque.records import Record

Severity = Literal["revise", "block"]


class Group(Record):
    """Words of one kind."""

    severity: Severity
    said: str
    words: str


class Phrase(Record):
    """Words that are coarse only together."""

    pattern: str
    said: str


class ProfanityFile(Record):
    """The file `profanity.yaml`."""

    schema_: int = Field(alias="schema")
    endings: tuple[str, ...]
    groups: Mapping[str, Group]
    names: str
    unless: Mapping[str, str]
    phrases: tuple[Phrase, ...]
    abroad: Mapping[str, str]


class Profane(NamedTuple):
    """One place that is profane."""

    start: int
    end: int
    severity: Severity
    said: str
    """What kind of word it is; the word itself is in the place."""


LANGUAGES = frozenset({"en", "de", "fr", "es", "it"})
_TOKEN = re.compile(r"[^\W_][\w@$!*+#'\u2019]{0,60}|[@$][\w@$!*+#]{1,60}")
_SPACED = re.compile(r"(?<!\w)[^\W\d_](?:[ .\-_*][^\W\d_]){2,12}(?!\w)")
_SIGNS = {"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "5": "s", "$": "s", "7": "t", "+": "t"}
_ALIKE = str.maketrans("асеіорхуѕкАСЕІОРХУЅК", "aceiopxyskACEIOPXYSK")
_STARRED = re.compile(r"[^\W\d_][*#]{3,8}")
_SHORTEST_SPACED = 3
_BRANDS_OWN: tuple[Severity, str] = ("revise", "a word that the brand counts as profane")
_AROUND = 24
"""How far around a word, in characters, what makes it another word is looked for."""


def profane(
    text: str, language: str, also: frozenset[str] = frozenset(), fine: frozenset[str] = frozenset()
) -> Iterator[Profane]:
    """Yield the profane places of a text, in order of kind; linear in the text.

    Args:
        text: with names blotted out.
        language: primary subtag, one of `LANGUAGES`.
        also: more words that count, in small letters.
        fine: words that do not.
    """
    known = _known(language)
    for match in _TOKEN.finditer(text):
        for word in _read_as(match[0]):
            found = _BRANDS_OWN if word in also else known.get(word)
            if found and word not in fine and not _is_another_word(word, text, match):
                yield Profane(match.start(), match.start() + len(match[0].rstrip("!*'\u2019")), *found)
                break
        else:
            if _STARRED.fullmatch(match[0]):
                yield Profane(*match.span(), "revise", "a word hidden behind stars")
    for match in _SPACED.finditer(text):
        word = re.sub(r"[^\w]|_", "", match[0]).casefold()
        if word in known and word not in fine and len(word) > _SHORTEST_SPACED:
            yield Profane(*match.span(), *known[word])
    for phrase, said in _phrases() if language == "en" else ():
        for match in phrase.finditer(text):
            yield Profane(*match.span(), "revise", said)


@lru_cache(maxsize=20_000)
def _read_as(token: str) -> tuple[str, ...]:
    """Return what a token may be read as, plain first: small letters, then signs as the letters they mean."""
    plain = unicodedata.normalize("NFKC", token).translate(_ALIKE).casefold().replace("\u2019", "'").rstrip("!*+#'")
    plain = plain.removesuffix("'s")
    readings = [plain]
    letters = sum(character.isalpha() for character in plain)
    digits = sum(character.isdigit() for character in plain)
    if letters and (digits or not plain.isalnum()) and letters >= digits:
        readings.append("".join(_SIGNS.get(character, character) for character in plain))
        readings += _unstarred(plain)
    readings += [re.sub(r"(.)\1{2,60}", r"\1", reading) for reading in readings]
    readings += [re.sub(r"(.)\1{2,60}", r"\1\1", plain)]
    return tuple(dict.fromkeys(readings))


def _unstarred(word: str) -> list[str]:
    """Return the coarse words that a word with stars for letters inside it can only mean."""
    if not re.fullmatch(r"[a-z]{1,8}[*#]{1,4}[a-z]{1,10}", word):
        return []
    shape = re.compile(word.replace("*", "[a-z]").replace("#", "[a-z]"))
    return [known for known in _known("en") if shape.fullmatch(known)][:1]


def _is_another_word(word: str, text: str, match: re.Match[str]) -> bool:
    # "Dick's" as well, which str.istitle does not call one.
    if re.split(r"['\u2019]", match[0], maxsplit=1)[0].istitle() and word in _names():
        return True
    pattern = _unless().get(word)
    if pattern is None:
        return False
    around = text[max(0, match.start() - _AROUND) : match.end() + _AROUND].casefold()
    return pattern.search(around) is not None


@cache
def _file() -> ProfanityFile:
    return validate(ProfanityFile, load_data(Path(__file__).with_name("profanity.yaml")), where="profanity.yaml")


@cache
def _known(language: str) -> Mapping[str, tuple[Severity, str]]:
    """Return each word with how hard it is and what it is called."""
    file = _file()
    if language != "en":
        listed = f"{file.abroad['en']} {file.abroad[language]}".split()
        return {unicodedata.normalize("NFKC", word).casefold(): ("revise", "a coarse word") for word in listed}
    known: dict[str, tuple[Severity, str]] = {}
    for group in file.groups.values():
        for word in group.words.split():
            forms = [word] if not word.endswith("*") else [word[:-1], *(word[:-1] + ending for ending in file.endings)]
            known |= dict.fromkeys(forms, (group.severity, group.said))
    return known


@cache
def _names() -> frozenset[str]:
    return frozenset(_file().names.split())


@cache
def _unless() -> Mapping[str, re.Pattern[str]]:
    return {word: re.compile(pattern.replace("_", re.escape(word))) for word, pattern in _file().unless.items()}


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(one.pattern, re.IGNORECASE), one.said) for one in _file().phrases)
