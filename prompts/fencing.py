"""Text from outside, made safe to stand between the tags of a prompt.

Whatever it says, it cannot close the tag that it stands in or open another of the prompt's: such tags lose their
angle brackets, also where they are written with spaces, in capitals, as entities, or with letters that only look
like ours. Characters that a reader cannot see are taken out. Nothing else of the text is changed.
"""
# ruff: noqa: RUF001 - letters and marks that only look like ours are what is looked for

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

_OPENERS, _CLOSERS = "<＜‹〈⟨﹤❮\u2329˂ᐸ", ">＞›〉⟩﹥❯\u232a˃ᐳ"
_LOOK_ALIKES = str.maketrans(
    f"аеіорсухѕԁһјкмтвнѵԛԝгАЕІОРСУХЅԀҺЈКМТВНοαεικρτυνχΑΒΕΖΗΙΚΜΝΟΡΤΥΧօսոցɡɑıᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ{_OPENERS}{_CLOSERS}／∕⁄⧸",
    "aeiopcyxsdhjkmtbhvqwraeiopcyxsdhjkmtbhoaeikptuvxabezhikmnoptyxounggaiabcdefghijklmnoprstuvwyz"
    f"{'<' * len(_OPENERS)}{'>' * len(_CLOSERS)}////",
)
_OPENS = re.compile(rf"[{_OPENERS}]|&(?=[lL#])")
_ORDINARY = bytes({*range(0x20, 0x7F), *b"\t\n"} - set(b"<"))
"""The ASCII that neither hides nor opens anything."""
_ENTITY = re.compile(r"&[lL#]")
_TAIL = re.compile(rf"[^{_OPENERS}{_CLOSERS}\n]{{0,200}}[{_CLOSERS}]?")
_TAG = re.compile(r"</?([a-z_]+)[^<>]*>")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_BESIDE = re.compile(
    "[\u0300-\u036f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u2800\u3164"
    "\ufe00-\ufe0f\ufe20-\ufe2f\uffa0\U000e0100-\U000e01ef]"
)
"""Marks upon a letter, fillers and selectors: beside the letters of a tag's name they hide it from nobody who reads.

They stay in the text, where they make an emoji or another language's letter.
"""
_WINDOW = 100
"""Characters from an angle bracket on in which a tag's name is looked for, spaces between its letters included."""


@lru_cache(maxsize=256)
def tags_of(template: str) -> frozenset[str]:
    """Return the names of the tags that a prompt uses as fences."""
    return frozenset(_TAG.findall(template))


def fenced(value: Any, tags: Iterable[str]) -> Any:  # noqa: ANN401 - any JSON value in, the same shape out
    """Return a JSON value in which no text can close or open one of these tags."""
    return made_safe(value, texts_in(value), tags)


class Texts(NamedTuple):
    """What a JSON value holds, at every depth."""

    texts: Sequence[str]
    has_none: bool
    """Whether something in it is not known."""


def texts_in(value: Any) -> Texts:  # noqa: ANN401 - any JSON value
    """Return every text of a JSON value, its keys apart."""
    texts: list[str] = []
    has_none = False
    waiting = [value]
    for item in waiting:  # grows while it is read
        kind = type(item)
        if kind is str:
            texts.append(item)
        elif kind is dict:
            waiting.extend(item.values())
        elif kind is list:
            waiting.extend(item)
        elif item is None:
            has_none = True
        elif kind is not bool and kind is not int:
            _take_other(item, waiting)
    return Texts(texts, has_none)


def _take_other(item: object, waiting: list[Any]) -> None:
    """Put in line what an item holds that is of none of the plain kinds that JSON is read into."""
    if isinstance(item, str):
        waiting.append(str(item))
    elif isinstance(item, Mapping):
        waiting.extend(item.values())
    elif isinstance(item, Sequence):
        waiting.extend(item)


def made_safe(value: Any, held: Texts, tags: Iterable[str]) -> Any:  # noqa: ANN401 - as above
    """Return a value, of which the texts are known, in which none can close or open one of these tags."""
    if _are_plain(held.texts):
        return value
    names = tuple(sorted(tags, key=len, reverse=True))
    return _each_text(value, _matching(names) if names else None)


def _are_plain(texts: Sequence[str]) -> bool:
    """Tell whether no text hides anything or opens a tag: one look at all of them together, as most are so."""
    whole = " ".join(texts)
    odd = whole.encode("utf-8", "surrogatepass").translate(None, _ORDINARY).decode("utf-8", "surrogatepass")
    return odd.isprintable() and not any(mark in odd for mark in _OPENERS) and not _ENTITY.search(whole)


def _each_text(value: Any, name: re.Pattern[str] | None) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, str):
        return _defused(value, name)
    if isinstance(value, Mapping):
        return {key: _each_text(item, name) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_each_text(item, name) for item in value]
    return value


def _defused(text: str, name: re.Pattern[str] | None) -> str:
    if not text.replace("\n", "").isprintable():  # a quick look, as most texts hide nothing
        text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if name is None or not any(mark in text for mark in _OPENERS + "&"):
        return text
    parts, at = [], 0
    for opens in _OPENS.finditer(text):
        begins = opens.start()
        found = _tag_at(text, begins, name) if begins >= at else None
        if found:
            ends = _TAIL.match(text, found.name_ends).end()  # type: ignore[union-attr] # it matches anything
            parts += [text[at:begins], f"[{text[found.bracket_ends : ends].strip(_CLOSERS + ' ')}]"]
            at = ends
    return "".join([*parts, text[at:]])


class _Found(NamedTuple):
    bracket_ends: int
    name_ends: int


def _tag_at(text: str, begins: int, name: re.Pattern[str]) -> _Found | None:
    """Return where the bracket and the name of a tag end that begins here."""
    if text.isascii():
        found, shift = name.match(text, begins, begins + _WINDOW), 0
    else:
        found, shift = name.match(_folded(text[begins : begins + _WINDOW])), begins
    return _Found(found.end("opens") + shift, found.end() + shift) if found else None


@lru_cache(maxsize=256)
def _matching(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return what a tag looks like up to the end of its name, once it is folded."""
    firsts = "".join(sorted({letter for name in names for letter in (name[0], name[0].upper())}))
    spaced = "|".join(r"\s*".join(re.escape(letter) for letter in name) for name in names)
    begins = rf"(?P<opens><|&(?:lt|#0*60|#x0*3c);?)\s*[/\\]?\s*(?=[{firsts}])"
    return re.compile(rf"{begins}(?:{spaced})(?![a-z0-9_-])", re.IGNORECASE)


def _folded(text: str) -> str:
    """Return the text with letters that look like ours in place of theirs, of the same length."""
    return text if text.isascii() else "".join(_plain(char) for char in text.translate(_LOOK_ALIKES))


def _plain(char: str) -> str:
    if char.isascii():
        return char
    if _BESIDE.match(char):
        return " "  # so that it counts as little between a name's letters as a space does
    base = unicodedata.normalize("NFKD", char)[:1].translate(_LOOK_ALIKES)
    return base if base.isascii() and base else char
