"""Google Merchant feeds as XML: RSS 2.0 and Atom, read item by item, without ever building a tree.

Entities are refused, so that a file of a kilobyte cannot grow to gigabytes in memory.
"""

from collections.abc import Iterator, Mapping
from typing import BinaryIO, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from marque.errors import InputError
from tools.inventory.formats.merchant import REPEATED, merchant_listing
from tools.inventory.formats.rows import CatalogueFile, Row
from tools.inventory.formats.text import readable
from tools.inventory.values import Unreadable, snake

ATOM = "http://www.w3.org/2005/Atom"
GOOGLE = "http://base.google.com/ns/1.0"
ROOTS = frozenset({"rss", "feed", "RDF"})
ITEMS = frozenset({"item", "entry"})
LEFT_OUT = frozenset({"guid", "pubDate", "updated", "published", "author", "comments", "source", "enclosure"})
"""Elements of RSS and Atom that say nothing about a product."""
CHUNK = 64 * 1024
MAX_ITEM = 8 * 1024 * 1024
"""Most bytes between the ends of two items; a product with its details has a few thousand."""


def read(file: CatalogueFile) -> Iterator[Row]:
    """Yield a row for each item.

    Raises:
        InputError: It is not well-formed, is no feed, declares entities, or holds an item that does not end.
    """
    where = file.path.name
    with readable(file.path) as raw:
        try:
            for number, values in enumerate(_items(raw, where), start=1):
                try:
                    yield Row(number, merchant_listing(values, file.currency))
                except Unreadable as error:
                    yield Row(number, None, str(error))
        except ParseError as error:
            raise InputError(f"is not well-formed XML or was cut off: {error}", where=where,
                             mend="export it again") from error  # fmt: skip
        except DefusedXmlException as error:
            raise InputError("declares entities, which are refused", where=where,
                             mend="export it without a DOCTYPE") from error  # fmt: skip


def _items(raw: BinaryIO, where: str) -> Iterator[dict[str, str]]:
    feed = _Feed(where)
    parser = DefusedXMLParser(target=feed)
    since_item = 0
    while chunk := raw.read(CHUNK):
        try:
            parser.feed(chunk)
        except DefusedXmlException:
            raise
        except (LookupError, ValueError) as error:
            raise InputError(f"names an encoding that cannot be read: {error}", where=where,
                             mend="save it as UTF-8") from error  # fmt: skip
        since_item = 0 if feed.items else since_item + len(chunk)
        if since_item > MAX_ITEM:
            raise InputError(f"holds an item longer than {MAX_ITEM:,} bytes", where=where, mend="export it again")
        yield from feed.items
        feed.items.clear()
    parser.close()


class _Key(NamedTuple):
    name: str
    is_google: bool


class _Keys(dict[str, _Key]):
    """The Merchant key of each tag, worked out once; no name: the element says nothing."""

    def __missing__(self, tag: str) -> _Key:
        space, _, local = tag.rpartition("}")
        space = space.lstrip("{")
        if space in {"", ATOM} and local in LEFT_OUT:
            name = ""
        elif space == ATOM:
            name = {"summary": "description", "content": "description", "id": "atom_id"}.get(local, snake(local))
        else:
            name = snake(local)
        self[tag] = _Key(name, space == GOOGLE)
        return self[tag]


class _Feed:
    """What the parser tells of a feed, gathered into one mapping of keys to texts for each item."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.items: list[dict[str, str]] = []
        self._keys = _Keys()
        self._depth = 0
        self._item = 0  # the depth of the item that is open; 0: none is
        self._values: dict[str, str] = {}
        self._googles: set[str] = set()
        self._text: list[str] = []
        self._parts: list[str] = []
        self._address = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._item:
            self._text.clear()
            if self._depth == self._item + 1:
                self._parts.clear()
                self._address = attributes.get("href", "")
        elif self._depth == 1:
            self._begin(tag)
        elif tag.rpartition("}")[2] in ITEMS:
            self._item = self._depth
            self._values, self._googles = {}, set()

    def data(self, text: str) -> None:
        if self._item:
            self._text.append(text)

    def end(self, tag: str) -> None:
        level = self._depth - self._item
        self._depth -= 1
        if not self._item:
            return
        if level == 0:
            if atom_id := self._values.pop("atom_id", ""):
                self._values.setdefault("id", atom_id)
            self.items.append(self._values)
            self._item = 0
            return
        text = "".join(self._text).strip()
        if level > 1:
            self._parts.append(text)
        else:
            self._state(self._keys[tag], ":".join(self._parts) or text or self._address)
        self._text.clear()

    def close(self) -> None:
        """Answer the parser, which asks for a result; the items were taken as they came."""

    def _begin(self, tag: str) -> None:
        local = tag.rpartition("}")[2]
        if local not in ROOTS:
            raise InputError(f"is XML, but <{local}> begins no feed", where=self.where,
                             mend="give an RSS 2.0 or Atom feed for Google Merchant")  # fmt: skip

    def _state(self, key: _Key, text: str) -> None:
        """Keep what an element says: `g:` goes before RSS and Atom, and may say several things of one key."""
        name, is_google = key
        if not name or not text:
            return
        if name not in self._values or (is_google and name not in self._googles):
            self._values[name] = text
            if is_google:
                self._googles.add(name)
        elif is_google:
            self._values[name] = f"{self._values[name]}{REPEATED}{text}"
