"""What names say: ids and file names are shown to people and models as texts are, so nobody's data may stand in them.

Pure, so that a source is called the same wherever it is named.
"""

import hashlib
import re
import unicodedata
from urllib.parse import unquote

from tools.knowledge.contacts import holds_contact

ENDINGS = (".md", ".txt", ".jsonl")
"""Of the files that are read."""
FEWEST_WORDS = 2
"""Of an order, or of a name and a family name."""
_JOINED = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})")
_SIGNS = re.compile(r"[\W_]+")
_A_WORD = re.compile(r"[^\W\d_]{2,}\d*")
_A_NAME = re.compile(r"[^\W\d_]{3,}\d*")
_MADE = re.compile("[0-9a-f ]*", re.IGNORECASE)
"""What is drawn by lot, such as a UUID: it looks like words at times."""


def in_words(name: str) -> str:
    """Return an id or a name as a sentence would be written: a blank for every sign, and between `joinedWords`."""
    return " ".join(_SIGNS.split(_JOINED.sub(" ", _plain(name)))).strip()


def speaks(words: str) -> bool:
    """Tell whether there are enough words to say something; the number of an order or a product says nothing."""
    return sum(_A_WORD.fullmatch(word) is not None for word in words.split()) >= FEWEST_WORDS


def may_name(words: str) -> bool:
    """Tell whether a person can be named: by two words that are written as words are, not as a product's number is."""
    written = [word for word in words.split() if word in {word.lower(), word.upper(), word.title()}]
    return sum(_A_NAME.fullmatch(word) is not None for word in written) >= FEWEST_WORDS and not _MADE.fullmatch(words)


def nobodys_key(key: str) -> str:
    """Return the id of a text; one that holds an e-mail address or a telephone number becomes a hash."""
    return hashed(key) if _reaches_somebody(key) else key


def nobodys_path(path: str) -> str:
    """Return a file's path as ids and sources show it: a part that holds an address or a number becomes a hash.

    A person's name stays: who finds it knows more after each import, and a source must be called the same for good.
    """
    return "/".join(_nobodys_part(part) for part in path.split("/"))


def hashed(name: str) -> str:
    """Return what stands in a name's place where it tells of a person."""
    return hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:16]


def without_ending(name: str) -> str:
    """Return a file's name without the ending that says how it is read; any other ending is a part of the name."""
    ending = next((ending for ending in ENDINGS if name.lower().endswith(ending)), "")
    return name[: len(name) - len(ending)]


def _nobodys_part(part: str) -> str:
    bare = without_ending(part)
    return f"{hashed(part)}{part[len(bare) :]}" if _reaches_somebody(bare) else part


def _reaches_somebody(name: str) -> bool:
    return any(holds_contact(one) for one in (name, _plain(name), in_words(name)))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", unquote(name))
