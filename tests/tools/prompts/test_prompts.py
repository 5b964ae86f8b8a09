"""Versions of prompts as rows, on either database: texts kept once, pins set and lifted on the brand's record."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import update

from marque.audit.keys import AuditKeys
from marque.audit.verify import verify_all
from marque.errors import InputError, Refused
from marque.storage import Storage, tables
from marque.storage.schema import upgrade
from tests.support.postgres import ON_POSTGRES, postgres_database
from tools.journal import journal_of
from tools.prompts import Prompts, Version
from tools.prompts.versions import keep_texts

BRAND, LIBRARIAN = "tarnholt", "sana.quell@tarnholt.example"


class Clock:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=ON_POSTGRES)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of the test's own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'marque.db'}"
        return
    with postgres_database(request.getfixturevalue("template")) as made:
        yield made


@pytest_asyncio.fixture
async def prompts(url: str, tmp_path: Path) -> AsyncIterator[Prompts]:
    storage, clock = Storage(url), Clock()
    await upgrade(storage)
    yield Prompts(storage=storage, journal=journal_of(AuditKeys(tmp_path), clock), clock=clock)
    await storage.close()


def version(text: str, name: str = "price_drop") -> Version:
    return Version(name=name, content_hash=hashlib.sha256(text.encode()).hexdigest(), text=text)


async def keep(prompts: Prompts, *versions: Version, brand: str = BRAND) -> None:
    async with prompts.storage.write() as connection:
        await keep_texts(connection, brand, versions, prompts.clock())


async def test_a_text_is_kept_once_and_found_by_its_hash_in_its_brand(prompts: Prompts) -> None:
    one, two = version("one"), version("two")
    await keep(prompts, one)
    await keep(prompts, one, two)

    assert await prompts.texts(BRAND, [one.content_hash, two.content_hash, "0" * 64]) == {
        one.content_hash: "one", two.content_hash: "two",
    }  # fmt: skip
    assert [kept.content_hash for kept in await prompts.kept(BRAND, "price_drop")] == [
        two.content_hash, one.content_hash,
    ]  # fmt: skip
    assert await prompts.kept("another", "price_drop") == []


async def test_a_newer_pin_takes_the_place_of_the_one_before_and_lifting_ends_both(prompts: Prompts) -> None:
    one, two = version("one"), version("two")
    await prompts.pin(one, BRAND, LIBRARIAN, "the newest shouts")
    await prompts.pin(two, BRAND, LIBRARIAN, "the first was too old")
    pinned = await prompts.pins(BRAND)

    lifted = await prompts.lift("price_drop", BRAND, LIBRARIAN)

    assert {name: pin.content_hash for name, pin in pinned.items()} == {"price_drop": two.content_hash}
    assert lifted.content_hash == two.content_hash
    assert await prompts.pins(BRAND) == {}
    with pytest.raises(Refused, match="'price_drop' is not pinned for tarnholt"):
        await prompts.lift("price_drop", BRAND, LIBRARIAN)


async def test_pins_fit_the_brands_record_and_one_that_was_slipped_in_does_not(
    prompts: Prompts, tmp_path: Path
) -> None:
    one, two = version("one"), version("two")
    await prompts.pin(one, BRAND, LIBRARIAN, "the newest shouts")
    await prompts.pin(two, BRAND, LIBRARIAN, "the first was too old")
    await prompts.lift("price_drop", BRAND, LIBRARIAN)
    keys = AuditKeys(tmp_path)
    before = await verify_all(prompts.storage, keys.public_key(), keys.known_secret())
    async with prompts.storage.write() as connection:
        theirs = tables.prompt_pins.c.content_hash == one.content_hash
        altered = update(tables.prompt_pins).where(theirs).values(content_hash="0" * 64, lifted_at=None)
        await connection.execute(altered)

    after = await verify_all(prompts.storage, keys.public_key(), keys.known_secret())

    assert before.problems == ()
    said = " ".join(problem.what for problem in after.problems)
    assert "its content hash is not the one on record" in said
    assert "its row is gone: lifting of a prompt's pin" in said


@pytest.mark.parametrize("reason", ["", "  ", "a\0b"], ids=["empty", "blank", "no text"])
async def test_a_pin_without_a_reason_that_can_be_kept_is_not_set(prompts: Prompts, reason: str) -> None:
    with pytest.raises(InputError):
        await prompts.pin(version("one"), BRAND, LIBRARIAN, reason)

    assert await prompts.pins(BRAND) == {}
