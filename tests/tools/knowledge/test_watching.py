"""A watch on real files and a real catalogue, on every store: what changes is found, and its old form no more."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marque.errors import InputError, Unavailable
from marque.evidence import Passage
from marque.storage import Storage
from tests.tools.knowledge.kit import HashingEmbedder
from tools.inventory.importer import import_catalogue
from tools.inventory.store import Inventory
from tools.knowledge.catalogue import Catalogue
from tools.knowledge.door import Door
from tools.knowledge.following import Notice, Refreshed, Told
from tools.knowledge.freshness import Freshness
from tools.knowledge.packaged import Packaged
from tools.knowledge.sources import Sources
from tools.knowledge.syncing import Syncing
from tools.knowledge.versions import VersionedKnowledge
from tools.knowledge.watching import Pace, Watch

pytestmark = pytest.mark.timeout(120)
FEED = (
    "id,title,description,price\nTH-1,Ember Blanket,A heavy wool blanket.,{} USD\nTH-2,Wax Candle,It burns.,9.00 USD\n"
)
PACE = Pace(look=0.05, index=0.1, first_wait=0.05, longest_wait=0.2)


def utc() -> datetime:
    return datetime.now(UTC)


async def open_door() -> Door:
    return Door()


class Shop:
    """A workspace under a watch, with what the watch told."""

    def __init__(self, root: Path, storage: Storage, store: VersionedKnowledge) -> None:
        self.root, self.storage, self.store = root, storage, store
        self.told: list[Told] = []
        rows = (Catalogue(inventory=Inventory(storage, "shop")), Packaged(storage=storage, brand="shop"))
        self.freshness = Freshness(storage=storage, brand="shop", store="sqlite", clock=utc)
        self.syncing = Syncing(
            knowledge=store, brand="shop", clock=utc, door=open_door, freshness=self.freshness,
            sources=Sources(root=root, paths={"guideline": "guides", "review": "reviews.jsonl"}, rows=rows),
        )  # fmt: skip

    async def price(self, price: str) -> None:
        feed = self.root / "feed.csv"
        feed.write_text(FEED.format(price))
        await import_catalogue(self.storage, feed, brand="shop", now=utc())

    def guide(self, name: str, text: str) -> Path:
        file = self.root / "guides" / name
        file.write_text(text)
        return file

    async def found(self, query: str, kind: str) -> list[str]:
        passages: tuple[Passage, ...] = await self.store.search(query, brand="shop", kinds=(kind,), limit=20)  # type: ignore[arg-type] # a kind
        return [passage.text for passage in passages]

    async def finds(self, words: str, query: str, kind: str) -> bool:
        return any(words in text for text in await self.found(query, kind))

    def notices(self) -> list[str]:
        return [f"{one.source}: {one.said}" for one in self.told if isinstance(one, Notice)]

    @asynccontextmanager
    async def watched(self, pace: Pace = PACE) -> AsyncIterator[None]:
        begun = asyncio.Event()
        watch = Watch(self.syncing, self.store, self.told.append, pace)
        task = asyncio.create_task(watch.run(lambda _: begun.set()))
        starting = asyncio.create_task(begun.wait())
        await asyncio.wait({task, starting}, return_when=asyncio.FIRST_COMPLETED)
        starting.cancel()
        try:
            if task.done():
                await task
            yield
        finally:
            task.cancel()
            ended, _ = await asyncio.wait({task}, timeout=30)
            assert ended, "the watch does not end"


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what a watch brings; the test's own time limit guards it."""
    while not await is_so():  # noqa: ASYNC110 - a store tells nobody when it has changed
        await asyncio.sleep(0.02)


@pytest.fixture
async def shop(tmp_path: Path, store: VersionedKnowledge) -> AsyncIterator[Shop]:
    root, storage = tmp_path / "shop", Storage(f"sqlite:///{tmp_path / 'home' / 'marque.db'}")
    (root / "guides").mkdir(parents=True)
    shop = Shop(root, storage, store)
    shop.guide("voice.md", "# Voice\n\nWe write plain words about wool.\n")
    shop.guide("shape.md", "# Shape\n\nShort paragraphs, one thought each.\n")
    (root / "reviews.jsonl").write_text('{"id": "a", "text": "Warm wool, kind people."}\n')
    await shop.price("120.00")
    yield shop
    await storage.close()


async def test_a_price_that_an_import_changes_is_found_in_its_new_form_and_its_old_form_no_more(shop: Shop) -> None:
    async with shop.watched():
        assert await shop.finds("Price: 120.00 USD", "ember blanket price", "product")
        await shop.price("99.50")
        await until(lambda: shop.finds("Price: 99.50 USD", "ember blanket price", "product"))
        await until(lambda: has_told(shop))

    found = await shop.found("ember blanket price", "product")
    assert not any("120.00" in text for text in found)
    assert len(found) == 2
    (told,) = shop.told
    assert isinstance(told, Refreshed)
    assert (told.source, told.added, told.changed, told.removed) == ("inventory", 0, 1, 0)
    (state,) = [one for one in await shop.freshness.states() if one.source == "inventory"]
    assert state.refreshes == 1
    assert state.lag_seconds == told.lag_seconds


async def test_an_import_of_the_same_feed_brings_nothing(shop: Shop) -> None:
    async with shop.watched():
        await shop.price("120.00")
        await shop.price("121.00")
        await until(lambda: shop.finds("121.00", "ember blanket price", "product"))
        await until(lambda: has_told(shop))
    assert [one.changed for one in shop.told if isinstance(one, Refreshed)] == [1]


async def test_a_whole_sync_after_an_import_of_the_same_feed_changes_nothing(shop: Shop) -> None:
    first = await shop.syncing.whole()
    await shop.price("120.00")
    again = await shop.syncing.whole()
    assert (first.added, again.changed, again.unchanged) == (5, 0, 5)
    await shop.price("99.50")
    assert (await shop.syncing.whole()).changed == 1
    assert all(one.refreshes <= 1 for one in await shop.freshness.states())


async def test_an_index_that_is_made_anew_counts_as_no_change(shop: Shop) -> None:
    await shop.syncing.whole()
    await shop.store.sync([], brand="shop")  # as one whose file was removed
    assert (await shop.syncing.whole()).added > 2
    assert {(state.refreshes, state.changed_at) for state in await shop.freshness.states()} == {(0, None)}

    shop.guide("voice.md", "# Voice\n\nWe write plain words about brass.\n")
    await shop.syncing.whole()
    assert {state.source: state.refreshes for state in await shop.freshness.states() if state.refreshes} == {
        "guides": 1
    }


async def test_a_new_line_a_changed_file_a_renamed_and_a_removed_one_are_taken_over(shop: Shop) -> None:
    async with shop.watched():
        with (shop.root / "reviews.jsonl").open("a") as file:
            file.write('{"id": "b", "text": "The lantern lasts."}\n')
        await until(lambda: shop.finds("The lantern lasts.", "lantern", "review"))

        shop.guide("voice.md", "# Voice\n\nWe write plain words about brass.\n")
        await until(lambda: shop.finds("about brass", "plain words", "guideline"))
        assert not await shop.finds("about wool", "plain words", "guideline")

        (shop.root / "guides" / "voice.md").rename(shop.root / "guides" / "manner.md")
        await until(lambda: source_is(shop, "guides/manner.md"))
        assert await shop.store.count(brand="shop", kinds=("guideline",)) == 2

        (shop.root / "guides" / "shape.md").unlink()
        await until(lambda: count_is(shop, 1))
        assert not await shop.finds("Short paragraphs", "short paragraphs", "guideline")


async def source_is(shop: Shop, source: str) -> bool:
    found = await shop.store.search("plain words about brass", brand="shop", kinds=("guideline",))
    return source in {passage.source for passage in found}


async def count_is(shop: Shop, number: int) -> bool:
    return await shop.store.count(brand="shop", kinds=("guideline",)) == number


async def test_a_file_that_is_half_written_keeps_its_old_texts_until_it_is_whole(shop: Shop) -> None:
    async with shop.watched():
        shop.guide("voice.md", "---\ntitle: Voice\n")
        await asyncio.sleep(0.5)
        assert await shop.finds("about wool", "plain words", "guideline")
        shop.guide("voice.md", "---\ntitle: Voice\n---\nWe write plain words about tin.\n")
        await until(lambda: shop.finds("about tin", "plain words", "guideline"))


async def test_a_file_that_stays_broken_is_told_and_taken_as_it_is(shop: Shop) -> None:
    async with shop.watched():
        shop.guide("voice.md", "---\ntitle: Voice\n")
        await until(lambda: has_told(shop))
    assert await count_is(shop, 1)
    (told,) = shop.told
    assert isinstance(told, Refreshed)
    assert [one.place for one in told.skipped] == ["guides/voice.md"]


@pytest.mark.parametrize("name", ["p.jsonl", "p.fifo"])
@pytest.mark.timeout(60)
async def test_a_pipe_is_not_waited_for_and_the_files_beside_it_are_taken_over(shop: Shop, name: str) -> None:
    os.mkfifo(shop.root / "guides" / name)
    async with shop.watched():
        os.mkfifo(shop.root / "guides" / f"later-{name}")
        shop.guide("voice.md", "# Voice\n\nWe write plain words about tin.\n")
        await until(lambda: shop.finds("about tin", "plain words", "guideline"))


async def test_a_folder_that_is_gone_or_emptied_at_once_keeps_its_texts_and_is_told(shop: Shop) -> None:
    async with shop.watched():
        shutil.move(shop.root / "guides", shop.root / "away")
        await until(lambda: said(shop, "guides: is gone; its texts are kept"))
        (shop.root / "guides").mkdir()
        await asyncio.sleep(0.3)
        assert await count_is(shop, 2)
        (shop.root / "guides").rmdir()
        shutil.move(shop.root / "away", shop.root / "guides")
        await until(lambda: said(shop, "guides: is there again"))
        shop.guide("shape.md", "# Shape\n\nLong paragraphs.\n")
        await until(lambda: shop.finds("Long paragraphs", "paragraphs", "guideline"))
    assert len(shop.notices()) == 2


async def said(shop: Shop, words: str) -> bool:
    return words in shop.notices()


async def test_a_watch_that_was_ended_and_is_started_again_takes_over_what_came_between(shop: Shop) -> None:
    async with shop.watched():
        pass
    shop.guide("voice.md", "# Voice\n\nWe write plain words about lead.\n")
    await shop.price("88.00")
    async with shop.watched():
        assert await shop.finds("about lead", "plain words", "guideline")
        assert await shop.finds("88.00", "ember blanket price", "product")
    states = {one.source: one for one in await shop.freshness.states()}
    assert states["guides"].refreshes == states["inventory"].refreshes == 1
    assert states["campaigns"].refreshes == 0


async def test_two_watches_do_no_harm(shop: Shop) -> None:
    async with shop.watched(), shop.watched():
        await shop.price("77.00")
        shop.guide("voice.md", "# Voice\n\nWe write plain words about zinc.\n")
        await until(lambda: shop.finds("77.00", "ember blanket price", "product"))
        await until(lambda: shop.finds("about zinc", "plain words", "guideline"))
        await asyncio.sleep(0.3)
    assert await shop.store.count(brand="shop") == 5
    assert not await shop.finds("120.00", "ember blanket price", "product")


async def test_a_store_that_is_away_is_told_once_and_caught_up_with(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    failed: dict[str, int] = {"sync": 0, "in_force": 0}

    def away(what: str) -> Callable[..., Awaitable[None]]:
        async def fail(*_: object, **__: object) -> None:
            failed[what] += 1
            raise Unavailable("the server is away", where="the store", mend="start it")

        return fail

    async with shop.watched():
        with monkeypatch.context() as server:
            for what in failed:
                server.setattr(shop.store, what, away(what))
            shop.guide("voice.md", "# Voice\n\nWe write plain words about gold.\n")
            await shop.price("55.00")
            await until(lambda: asyncio.sleep(0, failed["sync"] > 4 and failed["in_force"] > 2))
            (shop.root / "guides" / "shape.md").unlink()
            (told,) = shop.notices()
        await until(lambda: shop.finds("about gold", "plain words", "guideline"))
        await until(lambda: shop.finds("55.00", "ember blanket price", "product"))
        await until(lambda: count_is(shop, 1))
        await until(lambda: asyncio.sleep(0, len(shop.notices()) > 1))
    assert not await shop.finds("120.00", "ember blanket price", "product")
    assert told.endswith(": the store: the server is away; start it; trying again")
    assert shop.notices() == [told, f"{told.partition(':')[0]}: goes on"]


@pytest.mark.parametrize("seconds", [0.1, 2.0])
async def test_another_version_of_the_index_is_brought_in_step(shop: Shop, seconds: float) -> None:
    """Also where a rebuild is taken back between two looks, and the number is the same as before."""
    async with shop.watched(Pace(look=0.05, index=seconds)):
        await shop.store.rebuild()
        shop.guide("voice.md", "# Voice\n\nWe write plain words about iron.\n")
        await until(lambda: shop.finds("about iron", "plain words", "guideline"))
        await shop.store.rollback()
        await until(lambda: shop.finds("about iron", "plain words", "guideline"))


async def test_a_watch_of_nothing_that_is_there_is_refused_and_removes_nothing(shop: Shop) -> None:
    async with shop.watched():
        pass
    shutil.rmtree(shop.root / "guides")
    with pytest.raises(InputError, match="which is not there"):
        async with shop.watched():
            pass
    assert await count_is(shop, 2)


async def test_only_what_changed_is_embedded(shop: Shop, embedder: HashingEmbedder) -> None:
    async with shop.watched():
        embedder.asked.clear()
        await shop.price("66.00")
        await until(lambda: has_told(shop))
    texts = [text for text in embedder.asked if "Price" in text]
    assert len(texts) == 1


async def has_told(shop: Shop) -> bool:
    return bool(shop.told)
