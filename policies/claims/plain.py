"""Copy without its dress: the same text, character for character, with Markdown, links and tokens blanked out."""

import html
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from marque.message import Part
from policies.patterns import quick

TOKEN = re.compile(r"\{\{ {0,3}([a-z][a-z0-9_]{0,63})(?: {0,3}\| {0,3}default\([^(){}]{0,500}\))? {0,3}\}\}")
"""A personalisation token; group 1 is its name."""

_STRAIGHT: dict[int, int | str | None] = {
    **str.maketrans("\u0130\u2018\u2019\u201c\u201d\u2013\u2014\u2212\u00a0\u202f\u2009\t\r", "I''\"\"---    \n"),
    # Signs and figures of full width are the plain ones.
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **str.maketrans("\u066a\ufe6a", "%%"),
    **str.maketrans("\ufe69\uffe0\uffe1\uffe5", "$¢£¥"),
}
_ODD_DIGITS = str.maketrans(
    "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u24ea\u24ff"
    + "".join(chr(first + step) for first in (0x2080,) for step in range(10))
    + "".join(chr(first + step) for first in (0x2460, 0x24F5, 0x2776, 0x2780, 0x278A) for step in range(9)),
    "012345678900" + "0123456789" + "123456789" * 5,
)
_ODD = "".join(map(chr, _ODD_DIGITS))
_ODD_NUMBER = re.compile(rf"(?<=[$\u20ac\u00a3])[{_ODD}]{{1,12}}|(?<![\w.,!?\"')%])[{_ODD}]{{2,12}}(?!\w)")
"""Raised and ringed figures that write a number, and are no mark of a note or number of a step."""
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""What stands inside words and figures and is not seen: soft hyphens, joiners, blanks of no width."""
_HIDDEN = re.compile(rf"[^\s{_UNSEEN}]{{0,60}}(?:[{_UNSEEN}]+[^\s{_UNSEEN}]{{0,60}}){{1,60}}")
_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z]{2,8}\d{0,2});")
_TAG = re.compile(
    r"<!--[^>]{0,400}-->|</?(?:a|abbr|b|big|br|center|del|div|em|font|h[1-6]|i|ins|li|mark|ol|p|s|small|span|strike|"
    r"strong|sub|sup|table|tbody|td|th|thead|tr|u|ul)(?: [^<>]{0,400})?/?>",
    re.IGNORECASE,
)
_BLANKED = re.compile(
    r"https?://[^\s)>\]]{1,2000}|www\.[^\s)>\]]{1,2000}|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}"
    # Order, invoice and phone numbers, and "24/7", look like figures and assert nothing.
    r"|\b(?:order|invoice|ticket|case|reference|ref|account|customer|tracking) {0,2}(?:number|no\.?|nr\.?|id)? "
    r"{0,2}[#:]"
    r" {0,2}[A-Z0-9-]{3,30}\b|#\d{3,15}\b|\b24/7\b"
    r"|\b(?:order|invoice|ticket|case|reference|ref|account|customer|tracking) (?:number|no\.?|nr\.?|id) (?:is "
    r")?[A-Z0-9-]{3,30}\b"
    r"|\b(?:(?:your|our|the|this|my) (?:order|case|account)|invoice|ticket|reference|tracking) \d{3,15}\b"
    r"(?! ?(?:%|€|\$|£|usd|eur|gbp|mm|cm|kg|ml|left|units?|pieces?|pairs?))"
    r"|(?<![\w$€£])\+?\d{1,3}[ .-]?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b|(?<![\w$€£])\(?\d{3}\)?[ -]\d{3}-\d{4}\b",
    re.IGNORECASE,
)
_DRESS = quick(r"[*`|]|(?<!\w)_|_(?!\w)|^#{1,6}(?= )|^ {0,3}>", re.MULTILINE)
_STRUCK = re.compile(r"~~|</?(?:s|del|strike)(?: [^<>]{0,200})?>", re.IGNORECASE)
_END = re.compile(r"[.!?]{1,3}[\"')\]]{0,2}(?=\s|$)|\n")
_ABBREVIATION = re.compile(r"(?:\b(?:approx|no|nr|vs|e\.g|i\.e|incl|max|min|st|mr|mrs|ms|dr|inc|ltd|co|oz|lbs?|a\.m|"
                           r"p\.m))$",
                           re.IGNORECASE)  # fmt: skip


MAX_SENTENCE = 800
"""Characters after which a sentence is cut, so that judging each claim by its sentence stays linear."""

_PARTS = 8
"""Texts whose plain form is kept: the parts of the message at hand, which one gate after the other reads."""


class Stretch(NamedTuple):
    """A sentence, or a part of one: offsets into its text, end exclusive."""

    start: int
    end: int

    def holds(self, position: int) -> bool:
        """Tell whether the position lies inside."""
        return self.start <= position < self.end


@dataclass(frozen=True)
class Plain:
    """One part of a message, and its plain text of the same length, so that offsets hold in both."""

    part: Part
    written: str

    @cached_property
    def text(self) -> str:
        """The plain text: straight quotes and dashes, soft line ends as spaces, links and tokens blank."""
        return _plain(self.written)

    @cached_property
    def low(self) -> str:
        """The plain text in small letters, of the same length: patterns are much faster on it than without case."""
        return self.text.lower()

    @cached_property
    def sentences(self) -> tuple[Stretch, ...]:
        """The sentences in order; a heading or a list item is one of its own."""
        return _sentences(self.text)

    def sentence_at(self, position: int) -> Stretch:
        """Return the sentence that holds this position."""
        low, high = 0, len(self.sentences)
        while low < high:
            middle = (low + high) // 2
            if self.sentences[middle].end <= position:
                low = middle + 1
            else:
                high = middle
        return self.sentences[low] if low < len(self.sentences) else Stretch(0, len(self.text))

    def struck_out(self, position: int) -> bool:
        """Tell whether the position stands in `~~struck out~~` text, as a former price often does."""
        at = bisect_right(self._struck, (position, len(self.text)))
        return at > 0 and position < self._struck[at - 1][1]

    @cached_property
    def _struck(self) -> tuple[tuple[int, int], ...]:
        marks = [mark.start() for mark in _STRUCK.finditer(self.written)]
        return tuple(zip(marks[::2], marks[1::2], strict=False))


@lru_cache(maxsize=_PARTS)
def _plain(written: str) -> str:
    text = _spelt_out(written).translate(_STRAIGHT)
    if not text.isascii():
        text = _ODD_NUMBER.sub(lambda found: found.group().translate(_ODD_DIGITS), text)
    for pattern in (TOKEN, _BLANKED, _TAG, _DRESS, _STRUCK):
        text = pattern.sub(lambda found: " " * len(found.group()), text)
    return _join_wrapped(text)


def _spelt_out(written: str) -> str:
    """Return the text with entities as the characters that they are, and what is not seen at the front of its word.

    "&#36;89" becomes a sign with blanks after it, "8" and "9" with a soft hyphen between them one figure.
    """
    text = _ENTITY.sub(_character, written) if "&" in written else written
    return text if text.isascii() else _HIDDEN.sub(_gathered, text)


def _character(entity: re.Match[str]) -> str:
    character = html.unescape(entity.group())
    return entity.group() if len(character) > 1 else character + "\u2060" * (len(entity.group()) - 1)


def _gathered(word: re.Match[str]) -> str:
    seen = "".join(character for character in word.group() if character not in _UNSEEN)
    lead = _LEAD.match(seen)
    at = lead.end() if lead else 0
    return seen[:at] + " " * (len(word.group()) - len(seen)) + seen[at:]


_LEAD = re.compile(r"[^\w]*")


@lru_cache(maxsize=_PARTS)
def _sentences(text: str) -> tuple[Stretch, ...]:
    ends = [
        end.end()
        for end in _END.finditer(text)
        if (end.group() != "." or not _ABBREVIATION.search(text[max(0, end.start() - 8) : end.start()]))
        # '"Half price!" shouts the stall' goes on after its mark.
        and not (end.group()[-1] in "\"')" and text[end.end() + 1 : end.end() + 2].islower())
    ]
    sentences: list[Stretch] = []
    start = 0
    for end in (*ends, len(text)):
        while start < end:
            sentences.append(Stretch(start, min(end, start + MAX_SENTENCE)))
            start = sentences[-1].end
    return tuple(sentences)


def _join_wrapped(text: str) -> str:
    """Blank the line ends inside a wrapped paragraph: a long line that goes on in lower case."""
    characters = list(text)
    start = 0
    for match in re.finditer(r"\n", text):
        end = match.start()
        follows = text[end + 1 : end + 2]
        if end - start > 50 and (follows.islower() or follows.isdigit() or follows in "$€£(") and follows:  # noqa: PLR2004 - a wrapped line's length
            characters[end] = " "
        start = end + 1
    return "".join(characters)
