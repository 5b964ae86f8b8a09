"""What every knowledge store keeps to while another version of its index is built, swapped in and taken back."""

import asyncio
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from blockbuster import blockbuster_ctx

from marque.errors import Refused, Unavailable
from tests.tools.knowledge.kit import HashingEmbedder, a_text
from tools.knowledge.embeddings import Vectors
from tools.knowledge.port import Text
from tools.knowledge.versions import VersionedKnowledge, by_chance

Make = Callable[..., VersionedKnowledge]
OLD, NEW = HashingEmbedder("old"), HashingEmbedder("new", dimension=32)
TEXTS = [a_text(f"doc:{n}.md#1", f"wool thing number {n}") for n in range(30)]


class Broken(HashingEmbedder):
    """An embedding that stops in the middle, as an endpoint that goes away does."""

    def __init__(self, after: int) -> None:
        super().__init__("new", dimension=256)
        self.left = after

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.left -= len(texts)
        if self.left < 0:
            raise Unavailable("the endpoint is away", where="a test", mend="wait")
        return await super().embed(texts)


async def found(store: VersionedKnowledge, query: str, brand: str = "shop") -> list[str]:
    return [passage.text for passage in await store.search(query, brand=brand)]


async def test_a_rebuild_embeds_anew_and_finds_the_same(make: Make) -> None:
    await make(OLD).sync(TEXTS, brand="shop")
    await make(OLD).sync(TEXTS[:2], brand="other")
    store = make(NEW, OLD)

    rebuilt = await store.rebuild()
    assert (rebuilt.version, rebuilt.texts, rebuilt.embedder) == (2, 32, "new")
    assert rebuilt.found == 1.0
    assert (await store.health()).embedder == "new"
    assert TEXTS[7].text in await found(store, "wool thing number 7")
    assert await store.count(brand="other") == 2
    await store.close()


async def test_until_the_swap_the_old_version_is_asked_with_its_own_embedding(make: Make) -> None:
    await make(OLD).sync(TEXTS, brand="shop")
    store = make(NEW, OLD)
    OLD.asked.clear()
    assert TEXTS[7].text in await found(store, "wool thing number 7")
    assert OLD.asked == ["wool thing number 7"]
    await store.sync([*TEXTS, a_text("doc:x.md#1", "brass")], brand="shop")
    assert (await store.health()).embedder == "old"
    await store.close()


async def test_an_embedding_that_is_not_at_hand_is_told_and_a_rebuild_mends_it(make: Make) -> None:
    await make(OLD).sync(TEXTS, brand="shop")
    store = make(NEW)
    with pytest.raises(Unavailable, match="the embedding old, which is not at hand"):
        await store.search("wool", brand="shop")
    with pytest.raises(Unavailable, match="marque knowledge rebuild"):
        await store.sync([], brand="shop")

    rebuilt = await store.rebuild()
    assert (rebuilt.found_before, rebuilt.found) == (None, 1.0)
    assert TEXTS[7].text in await found(store, "wool thing number 7")
    await store.close()


async def test_a_rollback_is_one_call_and_there_is_a_way_forth_again(make: Make) -> None:
    store = make(NEW, OLD)
    await make(OLD).sync(TEXTS, brand="shop")
    await store.rebuild()
    assert await store.rollback() == 1
    assert (await store.health()).embedder == "old"
    assert TEXTS[7].text in await found(store, "wool thing number 7")
    assert await store.rollback() == 2
    assert (await store.health()).embedder == "new"
    await store.close()


async def test_without_a_version_before_a_rollback_is_refused(make: Make) -> None:
    store = make(OLD)
    with pytest.raises(Refused, match="no version before"):
        await store.rollback()
    await store.sync(TEXTS, brand="shop")
    with pytest.raises(Refused, match="no version before"):
        await store.rollback()
    await store.close()


async def test_a_build_that_was_cut_off_goes_on_where_it_stood(make: Make) -> None:
    old = HashingEmbedder("old", dimension=256)  # wide enough that 2,500 numbers are told apart
    await make(old).sync(
        [*TEXTS, *(a_text(f"doc:{n // 100}.txt#{n}", f"brass item {n}") for n in range(2_500))], brand="shop"
    )  # fmt: skip
    with pytest.raises(Unavailable, match="away"):
        await make(Broken(after=2_510), old).rebuild()
    again = HashingEmbedder("new", dimension=256)
    store = make(again, old)
    health = await store.health()
    assert (health.embedder, health.version, health.building) == ("old", 1, 2)

    assert (await store.rebuild()).texts == 2_530
    assert (await store.health()).embedder == "new"
    assert len(again.asked) < 1_000  # but for the comparison, what was left
    await store.close()


async def test_a_build_with_yet_another_embedding_begins_anew(make: Make) -> None:
    await make(OLD).sync(TEXTS, brand="shop")
    with pytest.raises(Unavailable, match="away"):
        await make(Broken(after=0), OLD).rebuild()
    store = make(HashingEmbedder("third", dimension=16), OLD)
    await store.rebuild()
    assert (await store.health()).embedder == "third"
    await store.close()


async def test_a_model_of_another_dimension_under_its_name_is_mended_by_a_rebuild(make: Make) -> None:
    await make(OLD).sync(TEXTS, brand="shop")
    with pytest.raises(Unavailable, match="away"):
        await make(Broken(after=30), OLD).rebuild()
    await make(HashingEmbedder("new", dimension=16), OLD).rebuild()
    store = make(HashingEmbedder("new", dimension=24), OLD)
    with pytest.raises(Unavailable, match="vectors of another length; run `marque knowledge rebuild`"):
        await store.search("wool", brand="shop")
    await store.rebuild()
    assert TEXTS[7].text in await found(store, "wool thing number 7")
    await store.close()


async def test_an_embedding_that_tells_nothing_apart_is_not_put_in_force(make: Make) -> None:
    class Blind(HashingEmbedder):
        async def embed(self, texts: Sequence[str]) -> Vectors:
            return np.repeat(await super().embed(["x"]), len(texts), axis=0)

    await make(OLD).sync(TEXTS, brand="shop")
    store = make(Blind("blind", dimension=32), OLD)
    with pytest.raises(Unavailable, match="the new version finds"):
        await store.rebuild()
    health = await store.health()
    assert (health.embedder, health.version, health.building) == ("old", 1, 2)
    await store.close()


class Missing(HashingEmbedder):
    """An embedding that misses some texts: asked for one of them alone, it answers with the opposite of its meaning."""

    def __init__(self, name: str, missed: Sequence[Text]) -> None:
        super().__init__(name)
        self.missed = {text.searched for text in missed}

    async def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = await super().embed(texts)
        return -vectors if len(texts) == 1 and texts[0] in self.missed else vectors


async def test_an_embedding_that_misses_other_texts_by_chance_is_put_in_force(make: Make) -> None:
    old = Missing("old", TEXTS[:4])
    await make(old).sync(TEXTS, brand="shop")
    store = make(Missing("new", TEXTS[4:11]), old)
    rebuilt = await store.rebuild()
    assert rebuilt.found_before == pytest.approx(26 / 30)
    assert rebuilt.found == pytest.approx(23 / 30)
    await store.close()


async def test_an_embedding_that_misses_more_than_chance_would_is_not_put_in_force(make: Make) -> None:
    await make(OLD).sync(TEXTS, brand="shop")
    store = make(Missing("new", TEXTS[:10]), OLD)
    with pytest.raises(Unavailable, match="the new version finds 67% of a sample, the one in force 100%"):
        await store.rebuild()
    await store.close()


@pytest.mark.parametrize(
    ("lost", "won", "likely"), [(0, 0, 1.0), (1, 0, 0.5), (5, 0, 0.03125), (2, 2, 0.6875), (12, 5, 0.0717)]
)
def test_how_likely_a_loss_is_by_chance(lost: int, won: int, likely: float) -> None:
    assert by_chance(lost, won) == pytest.approx(likely, abs=1e-4)


async def test_searches_under_a_swap_never_fail_and_never_come_back_empty(make: Make) -> None:
    await make(OLD).sync(TEXTS, brand="shop")
    store = make(NEW, OLD)
    done = False
    answers: list[int] = []

    async def ask() -> None:
        while not done:
            answers.append(len(await found(store, "wool thing number 7")))
            await asyncio.sleep(0)

    async def swap() -> None:
        nonlocal done
        await store.rebuild()
        await store.rollback()
        await store.rollback()
        done = True

    await asyncio.gather(ask(), ask(), ask(), swap())
    assert len(answers) > 10
    assert all(answers)
    await store.close()


async def test_what_a_sync_brings_during_a_build_is_in_the_new_version(make: Make) -> None:
    await make(OLD).sync(TEXTS, brand="shop")
    writer = make(OLD)
    late = a_text("doc:late.md#1", "a lantern that came late")

    class Slow(HashingEmbedder):
        async def embed(self, texts: Sequence[str]) -> Vectors:
            if len(texts) > 1 and late.text not in str(texts):
                await writer.sync([*TEXTS[1:], late], brand="shop")
            return await super().embed(texts)

    store = make(Slow("new", dimension=32), OLD)
    await store.rebuild()
    assert late.text in await found(store, "lantern late")
    assert TEXTS[0].text not in await found(store, "wool thing number 0")
    assert await store.count(brand="shop") == 30
    await store.close()
    await writer.close()


class Waiting(HashingEmbedder):
    """An embedding that begins to embed many texts, and goes on when it is let."""

    def __init__(self, dimension: int = 32) -> None:
        super().__init__("new", dimension)
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()

    async def embed(self, texts: Sequence[str]) -> Vectors:
        if len(texts) > 1:
            self.begun.set()
            await self.go_on.wait()
        return await super().embed(texts)


@pytest.mark.timeout(120)
async def test_a_rebuild_beside_another_undoes_no_sync(make: Make) -> None:
    await make(OLD).sync(TEXTS, brand="shop")
    waiting = Waiting()
    slow, quick, writer = make(waiting, OLD), make(NEW, OLD), make(NEW, OLD)
    late = a_text("doc:0.md#1", "a lantern that came late")

    first = asyncio.create_task(slow.rebuild())
    await waiting.begun.wait()
    second = asyncio.create_task(quick.rebuild())
    await asyncio.wait([second], timeout=1)
    await writer.sync([late, *TEXTS[1:]], brand="shop")
    waiting.go_on.set()
    await asyncio.gather(first, second)

    assert late.text in await found(writer, "lantern late")
    assert TEXTS[0].text not in await found(writer, "wool thing number 0")
    for store in (slow, quick, writer):
        await store.close()


async def test_a_rebuild_under_which_a_rollback_came_is_refused_and_undoes_no_sync(make: Make) -> None:
    await make(OLD).sync(TEXTS, brand="shop")
    await make(NEW, OLD).rebuild()
    waiting = Waiting(dimension=16)
    waiting.name = "third"
    slow, writer = make(waiting, OLD, NEW), make(NEW, OLD)
    late = a_text("doc:0.md#1", "a lantern that came late")

    building = asyncio.create_task(slow.rebuild())
    await waiting.begun.wait()
    assert await writer.rollback() == 1
    await writer.sync([late, *TEXTS[1:]], brand="shop")
    waiting.go_on.set()
    with pytest.raises(Unavailable, match="another version came in force"):
        await building

    assert (await writer.health()).version == 1
    assert late.text in await found(writer, "lantern late")
    assert TEXTS[0].text not in await found(writer, "wool thing number 0")
    assert (await slow.rebuild()).embedder == "third"
    assert late.text in await found(slow, "lantern late")
    await slow.close()
    await writer.close()


async def test_who_searches_after_a_rebuild_does_not_hold_up_the_event_loop(make: Make) -> None:
    """The LangGraph server refuses a run that blocks its loop."""
    await make(OLD).sync(TEXTS, brand="shop")
    store = make(NEW, OLD)
    await store.rebuild()
    await store.close()
    reader = make(NEW, OLD)
    with blockbuster_ctx():
        answer = await found(reader, "wool thing number 7")
    await reader.close()
    assert answer
