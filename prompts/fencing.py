"""Text from outside, made safe to stand between the tags of a prompt.

Whatever it says, it cannot close the tag that it stands in or open another of the prompt's: such tags lose their
angle brackets, also where they are written with spaces, in capitals, as entities, or with letters that only look
like ours. Characters that a reader cannot see are taken out. Nothing else of the text is changed.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_LOOK_ALIKES = str.maketrans(
    "аеіорсухѕԁһјкмтвնοαεικρτυνχ＜‹〈⟨﹤❮＞›〉⟩﹥❯／∕⁄⧸",  # noqa: RUF001 - the letters that pass for ours
    "aeiopcyxsdhjkmtbnoaeikptuvx<<<<<<>>>>>>////",
)
_ENTITIES = re.compile(r"&(?:lt|#0*60|#x0*3c);?", re.IGNORECASE)
_OPENS = re.compile("[<＜‹〈⟨﹤❮&]")  # noqa: RUF001 - as above
_TAG = re.compile(r"</?([a-z_]+)[^<>]*>")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def tags_of(template: str) -> frozenset[str]:
    """Return the names of the tags that a prompt uses as fences."""
    return frozenset(_TAG.findall(template))


def fenced(value: Any, tags: Iterable[str]) -> Any:  # noqa: ANN401 - any JSON value in, the same shape out
    """Return a JSON value in which no text can close or open one of these tags."""
    names = sorted(tags, key=len, reverse=True)
    tag = _matching(names) if names else None
    return _each_text(value, tag)


def _each_text(value: Any, tag: re.Pattern[str] | None) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, str):
        return _defused(value, tag)
    if isinstance(value, Mapping):
        return {key: _each_text(item, tag) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_each_text(item, tag) for item in value]
    return value


def _defused(text: str, tag: re.Pattern[str] | None) -> str:
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if tag is None or not _OPENS.search(text):
        return text
    folded = text if text.isascii() else _folded(text)
    parts, at = [], 0
    for match in tag.finditer(folded):
        parts += [text[at : match.start()], f"[{_ENTITIES.sub('', text[match.start() : match.end()]).strip(_ANGLES)}]"]
        at = match.end()
    return "".join([*parts, text[at:]])


_ANGLES = "<>＜‹〈⟨﹤❮＞›〉⟩﹥❯ "  # noqa: RUF001 - as above


def _matching(names: Sequence[str]) -> re.Pattern[str]:
    spaced = "|".join(r"\s*".join(re.escape(letter) for letter in name) for name in names)
    return re.compile(
        rf"(?:<|&(?:lt|#0*60|#x0*3c);?)\s*[/\\]?\s*(?:{spaced})(?![a-z0-9_-])[^<>\n]{{0,200}}>?", re.IGNORECASE
    )


def _folded(text: str) -> str:
    """Return the text with letters that look like ours in place of theirs, of the same length."""
    return "".join(_plain(char) for char in text.translate(_LOOK_ALIKES))


def _plain(char: str) -> str:
    if char.isascii():
        return char
    base = unicodedata.normalize("NFKD", char)[:1].translate(_LOOK_ALIKES)
    return base if base.isascii() and base else char
