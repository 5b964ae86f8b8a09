"""Each fault that a feed file can have: one line, and nothing half-written."""

import errno
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

import pytest

from marque.errors import InputError, MarqueError, Unavailable
from marque.storage import Storage
from tools.inventory.formats import dummyjson, merchant_xml
from tools.inventory.importer import BATCH, ImportReport, import_catalogue
from tools.inventory.store import Inventory

ITEM = "<item><g:id>A{n}</g:id><title>Hat {n}</title></item>"
HEAD = '<rss xmlns:g="http://base.google.com/ns/1.0"><channel>'
MANY = "".join(ITEM.format(n=n) for n in range(BATCH + 10))
BOMB = (
    '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    f"{HEAD}<item><g:id>A1</g:id><title>&b;</title></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b" \n \n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"sku,title\n", "holds no products"),
        (b"[]", "holds no products"),
        (b"just some words\n", "no catalogue that is known"),
        (b"%PDF-1.7\nbinary", "no catalogue that is known"),
        (b"sku,title\nA1,Hat\0\n", "NUL byte"),
        (b"sku,title,Title\nA1,Hat,Cap\n", "column 'title' stands twice"),
        (b"sku,price\nA1,5 USD\n", "no column for the title"),
        (b"name,price\nHat,5 USD\n", "no column for the id"),
        (b'sku,title\nA1,"Hat that never ends\nA2,Cap\n', "row 2: a quoted cell does not end"),
        (b"sku,title\n,Hat\n", "none of its 1 row can be used; row 2: has no id"),
        (f"{HEAD}{MANY}<item><g:id>A".encode(), "not well-formed XML or was cut off"),
        (f"{HEAD}{MANY}</chanel></rss>".encode(), "not well-formed XML or was cut off"),
        (BOMB.encode(), "declares entities"),
        (b'<?xml version="1.0" encoding="x-unheard-of"?><rss/>', "encoding"),
        (b"<html><body/></html>", "<html> begins no feed"),
        (b"<rss/>", "holds no products"),
        (
            f"{HEAD}<item><g:id>A1</g:id><title>H\xe4t</title></item></channel></rss>".encode("latin-1"),
            "not well-formed",
        ),
        (b'[{"sku": "A", "title": "Hat"}', "ends too early"),
        (b'[{"sku": "A", "title": "Hat"}, {"sku": ', "ends too early"),
        (b'[{"sku": "A", "title": "Hat"}] tail', "goes on after its end"),
        (b'{"products": [{"sku": "A", "title": "Hat"}], "products": []}', "stands twice"),
        (b'{"items": []}', "has no `products`"),
        (b'{"products": [{"sku": "A", "title": "Hat"}], "total": NaN}', "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (b'[{"sku": "A", "title": "Hat", "price": ' + b"9" * 10_000 + b"}]", "cannot be read"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_bad_file_is_refused_whole_in_one_line(
    load: Callable[..., Awaitable[ImportReport]], inventory: Inventory, content: bytes, what: str
) -> None:
    with pytest.raises(InputError) as caught:
        await load(content)

    assert what in str(caught.value)
    assert str(caught.value).startswith("feed: ")
    assert "\n" not in str(caught.value)
    assert await inventory.count() == 0


@pytest.mark.parametrize(
    ("content", "room"),
    [
        (f"{HEAD}<item><g:id>A1</g:id><title>" + "x" * merchant_xml.MAX_ITEM * 2, merchant_xml.MAX_ITEM),
        ('[{"sku": "A", "title": "' + "x" * dummyjson.MAX_RECORD * 2, dummyjson.MAX_RECORD),
    ],
    ids=["xml", "json"],
)
async def test_a_record_that_never_ends_is_refused_before_it_fills_the_memory(
    load: Callable[..., Awaitable[ImportReport]], content: str, room: int
) -> None:
    with pytest.raises(InputError, match=f"longer than {room:,}"):
        await load(content)


async def test_a_missing_file_is_refused(storage: Storage, tmp_path: Path, now: datetime) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        await import_catalogue(storage, tmp_path / "none.xml", brand="shop", now=now)


async def test_a_folder_is_refused(storage: Storage, tmp_path: Path, now: datetime) -> None:
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        await import_catalogue(storage, tmp_path, brand="shop", now=now)


async def test_a_file_that_may_not_be_read_is_refused(
    storage: Storage, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object, **__: object) -> None:  # a mode of 0 would not stop root, whom some builds run as
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)

    with pytest.raises(InputError, match="Permission denied"):
        await import_catalogue(storage, tmp_path / "feed.csv", brand="shop", now=now)


async def test_a_path_with_a_nul_is_refused(storage: Storage, now: datetime) -> None:
    with pytest.raises(InputError, match="NUL"):
        await import_catalogue(storage, Path("feed\0.csv"), brand="shop", now=now)


async def test_a_currency_that_is_none_is_refused_with_the_nearest(
    load: Callable[..., Awaitable[ImportReport]],
) -> None:
    with pytest.raises(InputError, match="did you mean USD"):
        await load("sku,title\nA1,Hat\n", currency="USDD")


async def test_a_full_disk_is_one_line_and_changes_nothing(tmp_path: Path, now: datetime) -> None:
    storage = Storage(f"sqlite:///{tmp_path / 'marque.db'}")
    first = tmp_path / "first.csv"
    first.write_text("sku,title\nA1,Hat\n")
    await import_catalogue(storage, first, brand="shop", now=now)
    async with storage.read() as connection:
        pages = await connection.exec_driver_sql("PRAGMA page_count")
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages.scalar()}")
    path = tmp_path / "feed.csv"
    path.write_text("sku,title,description\n" + "".join(f"B{n},Cap {n},{'long ' * 50}\n" for n in range(2_000)))

    with pytest.raises(MarqueError, match="disk is full") as caught:
        await import_catalogue(storage, path, brand="shop", now=now)

    assert isinstance(caught.value, Unavailable)
    assert await Inventory(storage, "shop").count() == 1
    await storage.close()
