"""Text from outside, made safe to stand between the tags of a prompt.

Whatever it says, it cannot close the tag that it stands in or open another of the prompt's: such tags lose their
angle brackets, also where they are written with spaces, in capitals, as entities, or with letters that only look
like ours. Characters that a reader cannot see are taken out. Nothing else of the text is changed.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_OPENERS, _CLOSERS = "<＜‹〈⟨﹤❮", ">＞›〉⟩﹥❯"  # noqa: RUF001 - the marks that pass for ours
_LOOK_ALIKES = str.maketrans(
    f"аеіорсухѕԁһјкмтвնοαεικρτυνχ{_OPENERS}{_CLOSERS}／∕⁄⧸",  # noqa: RUF001 - the letters that pass for ours
    f"aeiopcyxsdhjkmtbnoaeikptuvx{'<' * 7}{'>' * 7}////",
)
_OPENS = re.compile(rf"[{_OPENERS}]|&(?=[lL#])")
_TAIL = re.compile(rf"[^{_OPENERS}{_CLOSERS}\n]{{0,200}}[{_CLOSERS}]?")
_TAG = re.compile(r"</?([a-z_]+)[^<>]*>")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_WINDOW = 100
"""Characters from an angle bracket on in which a tag's name is looked for, spaces between its letters included."""


def tags_of(template: str) -> frozenset[str]:
    """Return the names of the tags that a prompt uses as fences."""
    return frozenset(_TAG.findall(template))


def fenced(value: Any, tags: Iterable[str]) -> Any:  # noqa: ANN401 - any JSON value in, the same shape out
    """Return a JSON value in which no text can close or open one of these tags."""
    names = sorted(tags, key=len, reverse=True)
    name = _matching(names) if names else None
    return _each_text(value, name)


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
        found = name.match(_folded(text[begins : begins + _WINDOW])) if begins >= at else None
        if found:
            ends = _TAIL.match(text, begins + found.end()).end()  # type: ignore[union-attr] # it matches anything
            parts += [text[at:begins], f"[{text[begins + found.end('opens') : ends].strip(_CLOSERS + ' ')}]"]
            at = ends
    return "".join([*parts, text[at:]])


def _matching(names: Sequence[str]) -> re.Pattern[str]:
    """Return what a tag looks like up to the end of its name, once it is folded."""
    spaced = "|".join(r"\s*".join(re.escape(letter) for letter in name) for name in names)
    return re.compile(rf"(?P<opens><|&(?:lt|#0*60|#x0*3c);?)\s*[/\\]?\s*(?:{spaced})(?![a-z0-9_-])", re.IGNORECASE)


def _folded(text: str) -> str:
    """Return the text with letters that look like ours in place of theirs, of the same length."""
    return text if text.isascii() else "".join(_plain(char) for char in text.translate(_LOOK_ALIKES))


def _plain(char: str) -> str:
    if char.isascii():
        return char
    base = unicodedata.normalize("NFKD", char)[:1].translate(_LOOK_ALIKES)
    return base if base.isascii() and base else char
