"""What is hidden in a text by writing it in another way: each reading of it that a machine would find.

Characters that no reader sees, letters of other scripts that look like ours, digits for letters, letters set apart,
and encodings (base64, base32, hex, binary, Morse, percent, unicode escapes, rot13, backwards). A reading is judged as
any text; to be readable is no fault.
"""

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
"""Characters that no reader sees; one of them inside a word is enough to hide it from a search."""
_TAGS = re.compile("[\U000e0020-\U000e007e]{4,}")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}")
"""Variation selectors in a row: each may stand for a byte."""
_BYTE_OF = {chr(code): byte for byte, code in enumerate([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])}
_ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0458\u0455\u0501\u04bb\u051b\u0261\u03bf\u03b1\u03b5\u03b9\u03bd\u03c1\u03c4\u03c5\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406",
    "aeopcxyijsdhqgoaeivptuABEKMHOPCTXI",
)
_DIGITS = str.maketrans("013457@$", "oieastas")
_LEET = re.compile(r"\b(?=[a-z@$]{0,20}[0-9@$])(?=[0-9@$]{0,20}[a-z])[a-z0-9@$]{3,24}\b", re.IGNORECASE)
_FEWEST_LEET = 3
"""Words with digits for letters that make a reading: one is a model's name."""
_APART = re.compile(r"(?<!\w)(?:\w[ \t._\-*|\u00b7]{1,3}){5,400}\w(?!\w)")
_APART_BY = re.compile(r"(?<=\w)[._\-*|\u00b7](?=\w)")
_APART_BY_SPACES = re.compile(r"(?<=\w)[ \t](?=\w)")
_BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{16,4000}={0,2}(?![\w+/=])")
_BASE32 = re.compile(r"(?<![\w=])[A-Z2-7]{24,4000}={0,6}(?![\w=])")
_HEX = re.compile(r"(?<![\w#])(?:[0-9a-f]{2}[ :]?){12,2000}(?!\w)", re.IGNORECASE)
_BINARY = re.compile(r"(?<!\d)(?:[01]{8}\s?){6,1000}(?!\d)")
_MORSE = re.compile(r"(?:[.\-]{1,6}(?: / ?| {1,3}|/)){10,3000}[.\-]{1,6}")
_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|&#x?[0-9a-fA-F]{2,5};){6,2000}")
_PERCENT = re.compile(r"(?:[\w.,!?'-]{0,40}%[0-9a-fA-F]{2}){3,400}[\w.,!?'-]{0,40}")
_ASCII85 = re.compile(r"<~([!-u\s]{20,4000})~>")
_TURNED = ("vtaber", "vafgehpgvba", "qvfertneq", "sbetrg", "cebzcg", "flfgrz", "cevagf", "frperg", "phfgbzre")
_BACKWARDS = ("erongi", "snoitcurtsni", "draregsid", "tegrof", "tpmorp", "metsys", "laever", "terces", "dnammoc")
_CODE = (
    ".-", "-...", "-.-.", "-..", ".", "..-.", "--.", "....", "..", ".---", "-.-", ".-..", "--", "-.", "---", ".--.",
    "--.-", ".-.", "...", "-", "..-", "...-", ".--", "-..-", "-.--", "--..", "-----", ".----", "..---", "...--",
    "....-", ".....", "-....", "--...", "---..", "----.",
)  # fmt: skip
_MORSE_LETTERS = dict(zip(_CODE, "abcdefghijklmnopqrstuvwxyz0123456789", strict=True))
_SHARE_READABLE = 0.9
_LEAST_READABLE = 8
"""Characters of a decoded piece; a shorter one says nothing."""


class Reading(NamedTuple):
    """A text as a machine may read it."""

    how: str
    """In words: `plain`, `base64`, `backwards`."""
    text: str


def plain(text: str) -> str:
    """Return the text with compatible letters made one, and without what nobody sees."""
    if text.isascii():
        return text
    seen = UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return _MIXED_SCRIPTS.sub(_in_one_script, seen)


def readings(text: str) -> Iterator[Reading]:
    """Yield the plain text first, then what else it may be read as; linear in the text."""
    shown = plain(text)
    yield Reading("plain", shown)
    yield from unseen_readings(text)
    if len(_LEET.findall(shown)) >= _FEWEST_LEET:
        yield Reading("digits for letters", shown.lower().translate(_DIGITS))
    for apart in _APART.finditer(shown):
        by = _APART_BY if _APART_BY.search(apart[0]) else _APART_BY_SPACES
        letters = by.sub("", apart[0])
        yield Reading("letters set apart", f"{' '.join(letters.split())}{shown[apart.end() : apart.end() + 200]}")
    low = shown.lower()
    if any(sign in low for sign in _TURNED):
        yield Reading("rot13", codecs.decode(shown, "rot13"))
    if any(sign in low for sign in _BACKWARDS):
        yield Reading("backwards", shown[::-1])
    yield from _decoded(shown)


def unseen_readings(text: str) -> Iterator[Reading]:
    """Yield what is written in characters that show nothing at all."""
    if text.isascii():
        return
    for tags in _TAGS.finditer(text):
        yield Reading("invisible characters", "".join(chr(ord(tag) - 0xE0000) for tag in tags[0]))
    for selectors in _SELECTORS.finditer(text):
        said = bytes(map(_BYTE_OF.__getitem__, selectors[0]))
        yield Reading("invisible characters", said.decode(errors="replace"))


def _decoded(text: str) -> Iterator[Reading]:
    for how, pattern, decode in _ENCODINGS:
        for found in pattern.finditer(text):
            try:
                said = decode(found[0])
            except (ValueError, binascii.Error, UnicodeDecodeError, OverflowError):
                continue  # looks like the encoding and is none
            if _is_readable(said):
                yield Reading(how, said)


def _is_readable(text: str) -> bool:
    if len(text) < _LEAST_READABLE:
        return False
    good = sum(letter.isalpha() or letter in " .,;:!?'\"@/-_\n" or letter.isdigit() for letter in text)
    return good / len(text) >= _SHARE_READABLE and any(letter.isalpha() for letter in text)


def _of_base64(piece: str) -> str:
    body = piece.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(body[: len(body) - (len(body) % 4 == 1)] + "=" * (-len(body) % 4)).decode()


def _of_base32(piece: str) -> str:
    body = piece.rstrip("=")
    return base64.b32decode(body + "=" * (-len(body) % 8)).decode()


def _of_hex(piece: str) -> str:
    return bytes.fromhex(re.sub(r"[\s:]", "", piece)).decode()


def _of_binary(piece: str) -> str:
    bits = re.sub(r"\s", "", piece)
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8)).decode()


def _of_morse(piece: str) -> str:
    words = re.split(r" ?/ ?| {3}", piece)
    return " ".join("".join(_MORSE_LETTERS.get(letter, "") for letter in word.split()) for word in words)


def _of_escapes(piece: str) -> str:
    codes = re.findall(r"\\[ux]([0-9a-fA-F]{2,4})|&#x([0-9a-fA-F]{2,5});|&#(\d{2,5});", piece)
    return "".join(chr(int(one or two, 16) if one or two else int(three)) for one, two, three in codes)


def _of_ascii85(piece: str) -> str:
    return base64.a85decode(piece, adobe=True).decode()


_ENCODINGS: tuple[tuple[str, re.Pattern[str], Callable[[str], str]], ...] = (
    ("base64", _BASE64, _of_base64),
    ("base32", _BASE32, _of_base32),
    ("hexadecimal", _HEX, _of_hex),
    ("binary", _BINARY, _of_binary),
    ("Morse code", _MORSE, _of_morse),
    ("escaped characters", _ESCAPES, _of_escapes),
    ("percent encoding", _PERCENT, unquote),
    ("ascii85", _ASCII85, _of_ascii85),
)
_MIXED_SCRIPTS = re.compile(r"[^\W\d_]{2,200}")


def _in_one_script(word: re.Match[str]) -> str:
    """Return a word of letters that only look Latin, with Latin ones: an order in Russian stays Russian."""
    letters = word[0]
    if letters.isascii():
        return letters
    turned = letters.translate(_ALIKE)
    return turned if turned.isascii() else letters
