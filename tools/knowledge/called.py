"""How people are called in a text: by the whole name, or by a part of it where the whole has the form of a name. Pure.

Who wrote a text calls themselves what they like: of `Bo Li` each part names somebody, of `The Blanket Lover` none does.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

Reading = Literal["name", "either", "word"]
"""What a word is: no word that is known, as `Maren`; a first name and a word, as `Rose`; a word, as `Blanket`."""
Reader = Callable[[str], Reading]
LONGEST = 80
"""Characters of a name that are looked for."""
FEWEST = 3
"""Letters of a part that names somebody however it is written; one of two does with its capital alone."""
_MOST_WORDS = 5
_WORD = re.compile(r"[^\W_]+")
_FUNCTION = frozenset({
    "a", "about", "all", "am", "an", "any", "are", "as", "at", "be", "been", "but", "by", "can", "did", "do",
    "for", "from", "had", "has", "have", "he", "her", "here", "his", "how", "i", "if", "in", "into", "is", "it",
    "its", "just", "me", "my", "no", "not", "of", "off", "on", "one", "only", "or", "our", "out", "over", "she",
    "so", "some", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to",
    "too", "up", "us", "very", "was", "we", "were", "what", "when", "who", "why", "with", "you", "your", "auf",
    "aus", "bei", "das", "dem", "die", "ein", "eine", "fuer", "für", "im", "ist", "mit", "nicht", "sehr", "und",
    "vom", "zum", "zur", "au", "aux", "avec", "dans", "des", "du", "est", "les", "mes", "mon", "pour", "sur",
    "une", "con", "del", "en", "es", "las", "los", "por", "que", "una",
})  # fmt: skip
"""Words of a sentence: what holds one of them is no name, and they name nobody."""
_JOINING = frozenset({
    "abu", "al", "and", "ap", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "dr",
    "du", "el", "et", "frau", "herr", "ibn", "la", "le", "miss", "mr", "mrs", "ms", "prof", "st", "ten", "ter",
    "und", "van", "von", "y", "zu", "zum", "zur",
})  # fmt: skip
"""What stands in names between their parts, and before them; by itself it names nobody."""
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]+"
)
"""Scripts that put no blank around a word, or none between it and what belongs to it."""
_How = Literal["in any case", "as written", "amid a sentence", "unspaced"]
_FORMS: dict[_How, str] = {
    "in any case": r"(?<![^\W_])(?i:{})(?![^\W_])",
    "as written": r"(?<![^\W_])(?:{})(?![^\W_])",
    "amid a sentence": r"(?<=[\w,] )(?:{})(?![^\W_])",
    "unspaced": "{}",
}


def any_may_be_a_name(_: str) -> Reading:
    """Take every word for a name: where no list of words is at hand, those of a sentence alone are known."""
    return "name"


def finder_of(
    writers: Iterable[str], people: Iterable[str], *, is_nobody: Callable[[str], bool], reading: Reader
) -> re.Pattern[str] | None:
    """Return what finds these people in a text, or None where none of them can be.

    Args:
        writers: who is said to have written it: found in small letters as well.
        people: who was found in it: found again as they are written, and in capitals.
        is_nobody: tells that words name a product, or stand for a name that was not given.
        reading: tells a word from a name.
    """
    said = {one for writer in writers for one in _names_of(writer, is_nobody, reading, in_any_case=True)}
    said |= {one for person in people for one in _names_of(person, is_nobody, reading, in_any_case=False)}
    forms = (_form_of(how, [name for name, as_ in said if as_ == how]) for how in _FORMS)
    found = "|".join(form for form in forms if form)
    return re.compile(found) if found else None


def _form_of(how: _How, names: Iterable[str]) -> str:
    """Return the pattern of all names that are found in the same way, the longest first."""
    ways = (re.escape(way) for name in sorted(names, key=len, reverse=True) for way in _ways(name, how))
    written = "|".join(dict.fromkeys(ways))
    return _FORMS[how].format(written) if written else ""


def _ways(name: str, how: _How) -> tuple[str, ...]:
    """Return the ways in which a name is written: a letter and its accent are kept as one sign or as two."""
    if how == "unspaced":
        return name, name.replace(" ", "")
    written = (name, name.upper()) if how == "as written" and len(name) >= FEWEST else (name,)
    return tuple(unicodedata.normalize(form, one) for one in written for form in ("NFC", "NFD"))


def _names_of(
    person: str, is_nobody: Callable[[str], bool], reading: Reader, *, in_any_case: bool
) -> Iterator[tuple[str, _How]]:
    """Yield what one person is called, and how each of it is found."""
    whole = " ".join(person[:LONGEST].split())
    words = {word: _read(word, reading) for word in _WORD.findall(whole)}
    if not any(map(str.isalpha, whole)) or is_nobody(whole) or {"sentence", "joins"}.issuperset(words.values()):
        return
    yield from _found(whole, in_any_case=in_any_case and "name" in words.values())
    if len(words) == 1 or not _has_the_form_of_a_name(words):
        return
    in_any_case = in_any_case and not {"either", "word"} & set(words.values())
    pieces = {piece.strip(",.;:()") for piece in whole.split()} - words.keys() - {whole}
    for part in (*words, *pieces):
        how = words.get(part) or _read(part, any_may_be_a_name)
        if how in {"sentence", "joins"} or is_nobody(part):
            continue
        if how != "word":
            yield from _found(part, in_any_case=in_any_case)
        elif part.istitle() and len(part) >= FEWEST:
            yield part, "amid a sentence"


def _read(word: str, reading: Reader) -> Reading | Literal["sentence", "joins"]:
    small = word.casefold()
    if small in _JOINING:
        return "joins"
    return "sentence" if small in _FUNCTION else reading(word)


def _has_the_form_of_a_name(words: Mapping[str, str]) -> bool:
    """Tell whether words are those of a name: letters alone, no word of a sentence, and not all of the language.

    A word of the language has its capital: `Rose Taylor` is a name, `wool lover` is none.
    """
    own = {word: how for word, how in words.items() if how != "joins"}
    return (
        len(own) <= _MOST_WORDS
        and all(word.isalpha() and (how == "name" or word[0].isupper()) for word, how in own.items())
        and "sentence" not in own.values()
        and not {"name", "either"}.isdisjoint(own.values())
    )


def _found(name: str, *, in_any_case: bool) -> Iterator[tuple[str, _How]]:
    """Yield a name with how it is found, where it can be."""
    if _UNSPACED.fullmatch(name.replace(" ", "")):
        if len(name) > 1:
            yield name, "unspaced"
    elif len(name) >= FEWEST and in_any_case:
        yield name, "in any case"
    elif len(name) > 1 and not name.islower():
        yield name, "as written"
