"""What every knowledge store keeps to."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marque.errors import InputError
from marque.evidence import Passage
from tests.tools.knowledge.kit import HashingEmbedder, a_text, on
from tools.knowledge.port import Knowledge

BLANKET = a_text("doc:blanket.md#1", "The wool blanket is woven in one piece and washed cold.", title="Wool blanket")
LANTERN = a_text("doc:lantern.md#1", "The brass lantern burns lamp oil for fourteen hours.", title="Lantern")
VOICE = a_text("guideline:voice.md#1", "Say what the thing is, and leave praise out.", title="Voice")


async def found(store: Knowledge, query: str, **filters: object) -> list[str]:
    return [passage.text for passage in await store.search(query, brand="shop", **filters)]  # type: ignore[arg-type]


async def test_before_the_first_sync_nothing_is_found_and_nothing_breaks(store: Knowledge) -> None:
    assert await store.search("wool", brand="shop") == ()
    assert await store.get(["doc:x.md#1-00000000"], brand="shop") == ()
    assert await store.delete(["doc:x.md#1-00000000"], brand="shop") == 0
    assert await store.count(brand="shop") == 0
    assert (await store.health()).counts == {}


async def test_a_synced_text_is_found_first_by_its_words(store: Knowledge) -> None:
    report = await store.sync([BLANKET, LANTERN, VOICE], brand="shop")

    assert (report.added, report.changed, report.removed, report.unchanged) == (3, 0, 0, 0)
    assert (await found(store, "how long does a lantern burn"))[0] == LANTERN.text


async def test_a_passage_carries_all_that_is_known_of_its_text(store: Knowledge) -> None:
    text = a_text(
        "campaign:may.md#1", "The skillet is back.", title="May / Skillet", as_of=on(2026, 5, 1), market="US",
        language="en-US", trust="outside", expires=on(2027, 1, 1), labels={"outcome": "excellent", "opens": "41"},
    )  # fmt: skip
    await store.sync([text], brand="shop")

    (passage,) = await store.search("skillet", brand="shop")
    assert passage.score > 0
    assert passage.why == "1st by words, 1st by meaning; excellent"
    bare = passage.model_copy(update={"score": 0.0, "why": ""})
    assert bare == Passage(
        id=text.id, kind="campaign", text=text.text, title=text.title, source="may.md", as_of=on(2026, 5, 1),
        trust="outside", sha256=text.sha256, expires=on(2027, 1, 1), labels={"outcome": "excellent", "opens": "41"},
    )  # fmt: skip
    assert await store.get([text.id], brand="shop") == (bare,)


async def test_scores_fall_from_the_first_passage_to_the_last(store: Knowledge) -> None:
    await store.sync([BLANKET, LANTERN, VOICE], brand="shop")
    scores = [passage.score for passage in await store.search("wool blanket", brand="shop")]
    assert scores == sorted(scores, reverse=True)
    assert len(await found(store, "wool blanket", limit=2)) == 2


async def test_kinds_narrow_the_search(store: Knowledge) -> None:
    await store.sync([BLANKET, LANTERN, VOICE], brand="shop")
    assert await found(store, "wool blanket", kinds=("guideline",)) == [VOICE.text]
    assert set(await found(store, "wool", kinds=("guideline", "doc"))) == {BLANKET.text, LANTERN.text, VOICE.text}
    assert await found(store, "wool", kinds=("review",)) == []


async def test_a_market_finds_its_own_texts_and_those_for_all(store: Knowledge) -> None:
    await store.sync(
        [a_text("doc:a.md#1", "Shipping is free in Ireland.", market="IE"),
         a_text("doc:b.md#1", "Shipping is five dollars.", market="US"),
         a_text("doc:c.md#1", "Shipping takes three days.")],
        brand="shop",
    )  # fmt: skip
    assert set(await found(store, "shipping", market="IE")) == {
        "Shipping is free in Ireland.", "Shipping takes three days.",
    }  # fmt: skip
    assert len(await found(store, "shipping")) == 3


async def test_a_language_is_matched_whatever_its_region(store: Knowledge) -> None:
    await store.sync(
        [a_text("doc:a.md#1", "Versand in drei Tagen.", language="de-AT"),
         a_text("doc:b.md#1", "Shipping in three days.", language="en")],
        brand="shop",
    )  # fmt: skip
    assert await found(store, "Versand shipping", language="de-DE") == ["Versand in drei Tagen."]
    assert await found(store, "Versand shipping", language="en-IE") == ["Shipping in three days."]


async def test_dates_narrow_the_search_and_leave_undated_texts_out(store: Knowledge) -> None:
    await store.sync(
        [a_text("campaign:a.md#1", "Sale of May.", as_of=on(2026, 5, 1)),
         a_text("campaign:b.md#1", "Sale of June.", as_of=on(2026, 6, 1)),
         a_text("campaign:c.md#1", "Sale of some day.")],
        brand="shop",
    )  # fmt: skip
    assert await found(store, "sale", since=on(2026, 5, 15)) == ["Sale of June."]
    assert await found(store, "sale", until=on(2026, 5, 1)) == ["Sale of May."]
    assert len(await found(store, "sale")) == 3


async def test_a_second_sync_of_the_same_changes_nothing_and_embeds_nothing(
    store: Knowledge, embedder: HashingEmbedder
) -> None:
    await store.sync([BLANKET, LANTERN], brand="shop")
    embedder.asked.clear()

    report = await store.sync([LANTERN, BLANKET], brand="shop")
    assert (report.added, report.changed, report.removed, report.unchanged) == (0, 0, 0, 2)
    assert embedder.asked == []


async def test_a_changed_text_is_found_in_its_new_form_and_its_old_form_no_more(
    store: Knowledge, embedder: HashingEmbedder
) -> None:
    await store.sync([BLANKET, LANTERN], brand="shop")
    embedder.asked.clear()
    longer = a_text("doc:lantern.md#1", "The brass lantern burns for sixteen hours.", title="Lantern")

    report = await store.sync([BLANKET, longer], brand="shop")
    assert (report.added, report.changed, report.removed, report.unchanged) == (0, 1, 0, 1)
    assert embedder.asked == [longer.searched]
    assert set(await found(store, "lantern fourteen hours oil")) == {longer.text, BLANKET.text}
    assert await store.get([LANTERN.id], brand="shop") == ()


async def test_a_changed_label_is_taken_over_without_embedding_again(
    store: Knowledge, embedder: HashingEmbedder
) -> None:
    await store.sync([LANTERN], brand="shop")
    embedder.asked.clear()

    report = await store.sync([LANTERN.model_copy(update={"labels": {"outcome": "poor"}})], brand="shop")
    (passage,) = await store.get([LANTERN.id], brand="shop")
    assert (report.changed, passage.labels, embedder.asked) == (1, {"outcome": "poor"}, [])


async def test_a_text_that_moved_keeps_its_vector(store: Knowledge, embedder: HashingEmbedder) -> None:
    await store.sync([LANTERN], brand="shop")
    embedder.asked.clear()
    moved = LANTERN.model_copy(update={"id": LANTERN.id.replace("lantern.md", "lamps.md"), "source": "lamps.md"})

    report = await store.sync([moved], brand="shop")
    assert (report.added, report.removed, embedder.asked) == (1, 1, [])


async def test_a_vanished_text_is_removed(store: Knowledge) -> None:
    await store.sync([BLANKET, LANTERN], brand="shop")
    report = await store.sync([BLANKET], brand="shop")
    assert (report.removed, await found(store, "lantern")) == (1, [BLANKET.text])
    assert (await store.sync([], brand="shop")).removed == 1
    assert await found(store, "blanket") == []


async def test_a_sync_of_one_kind_leaves_the_others(store: Knowledge) -> None:
    await store.sync([BLANKET, VOICE], brand="shop")
    report = await store.sync([LANTERN], brand="shop", kinds=("doc",))
    assert (report.added, report.removed) == (1, 1)
    assert await store.count(brand="shop", kinds=("guideline",)) == 1
    with pytest.raises(InputError, match="is of the kind guideline"):
        await store.sync([VOICE], brand="shop", kinds=("doc",))


async def test_a_sync_of_one_source_leaves_the_others(store: Knowledge) -> None:
    await store.sync([BLANKET, LANTERN, VOICE], brand="shop")
    newer = a_text("doc:lantern.md#1", "The brass lantern burns for sixteen hours.")

    report = await store.sync([newer], brand="shop", sources=("lantern.md",))
    assert (report.added, report.changed, report.removed, report.unchanged) == (0, 1, 0, 0)
    assert set(await found(store, "lantern blanket praise")) == {newer.text, BLANKET.text, VOICE.text}
    assert (await store.sync([], brand="shop", sources=("lantern.md", "none.md"))).removed == 1
    assert await store.count(brand="shop") == 2
    with pytest.raises(InputError, match=r"is of the source 'blanket.md'"):
        await store.sync([BLANKET], brand="shop", sources=("lantern.md",))


async def test_all_texts_of_a_brand_come_out_as_they_went_in(store: Knowledge) -> None:
    texts = [a_text(f"doc:{n}.md#1", f"wool {n}", labels={"n": str(n)}, as_of=on(2026, 5, 1)) for n in range(1_200)]
    await store.sync(texts, brand="shop")
    await store.sync([LANTERN], brand="other")

    seen = [text async for some in store.texts(brand="shop") for text in some]
    assert seen == sorted(texts, key=lambda text: text.id)
    assert [text async for some in store.texts(brand="nobody") for text in some] == []


async def test_delete_removes_and_counts(store: Knowledge) -> None:
    await store.sync([BLANKET, LANTERN], brand="shop")
    assert await store.delete([LANTERN.id, "doc:none.md#1-00000000"], brand="shop") == 1
    assert await found(store, "lantern") == [BLANKET.text]
    assert await store.count(brand="shop") == 1


async def test_another_brands_text_is_never_found_read_or_removed(store: Knowledge) -> None:
    await store.sync([BLANKET], brand="shop")
    await store.sync([BLANKET.model_copy(update={"title": "Theirs"}), LANTERN], brand="other")

    assert await found(store, "lantern oil brass") == [BLANKET.text]
    assert await store.get([LANTERN.id], brand="shop") == ()
    assert await store.delete([LANTERN.id], brand="shop") == 0
    await store.sync([], brand="shop")
    assert (await store.search("blanket", brand="other"))[0].title == "Theirs"
    assert (await store.health()).counts == {"other": {"doc": 2}}


@pytest.mark.parametrize(
    "text",
    [
        "Filztasche für Mützen, schön weich",
        "羊毛の毛布は冷たい水で洗う",
        "Плед из шерсти",
        "🏮 glows warm",
        "שמיכת צמר",
    ],
)
async def test_any_script_is_kept_and_found(store: Knowledge, text: str) -> None:
    await store.sync([a_text("doc:a.md#1", text), BLANKET], brand="shop")
    assert (await found(store, text))[0] == text


async def test_an_accent_left_out_finds_the_word(store: Knowledge) -> None:
    await store.sync([a_text("doc:a.md#1", "Crème brûlée torch"), BLANKET], brand="shop")
    assert (await found(store, "creme brulee"))[0] == "Crème brûlée torch"


@pytest.mark.parametrize(
    "query",
    ['"', "a AND", "NEAR(wool", "title:wool", "wool*", "-wool", "^", "'; DROP TABLE chunks; --", "\ud800", "\0", "()"],
)
async def test_the_syntax_of_a_query_has_no_meaning(store: Knowledge, query: str) -> None:
    await store.sync([BLANKET], brand="shop")
    assert await found(store, query) in ([BLANKET.text], [])
    assert await found(store, "wool") == [BLANKET.text]


@given(query=st.text(max_size=80))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_breaks_the_search(store: Knowledge, query: str) -> None:
    async def ask() -> None:
        if not await store.count(brand="shop"):
            await store.sync([BLANKET, LANTERN], brand="shop")
        assert len(await store.search(query, brand="shop", limit=1)) <= 1
        await store.close()  # what an event loop opened is closed in it

    asyncio.run(ask())


async def test_a_query_of_stop_words_only_is_still_looked_for(store: Knowledge) -> None:
    await store.sync([a_text("doc:a.md#1", "Who we are"), LANTERN], brand="shop")
    assert (await found(store, "who we are"))[0] == "Who we are"


async def test_an_empty_query_finds_nothing_and_a_limit_below_one_is_refused(store: Knowledge) -> None:
    await store.sync([BLANKET], brand="shop")
    assert await found(store, "  ") == []
    with pytest.raises(InputError, match="limit is 0"):
        await store.search("wool", brand="shop", limit=0)


async def test_one_id_given_twice_is_refused_and_nothing_is_changed(store: Knowledge) -> None:
    await store.sync([BLANKET], brand="shop")
    with pytest.raises(InputError, match="two texts have the id"):
        await store.sync([LANTERN, LANTERN], brand="shop")
    assert await store.count(brand="shop") == 1


async def test_searches_and_syncs_at_once_never_see_half_a_sync(store: Knowledge) -> None:
    old = [a_text(f"doc:{n}.md#1", f"old wool {n}") for n in range(30)]
    new = [a_text(f"doc:{n}.md#1", f"new wool {n}") for n in range(30)]
    await store.sync(old, brand="shop")

    async def look() -> set[str]:
        return {text.split()[0] for text in await found(store, "wool", limit=30)}

    async def turn() -> None:
        for texts in (new, old, new):
            await store.sync(texts, brand="shop")

    seen, _ = await asyncio.gather(asyncio.gather(*(look() for _ in range(40))), turn())
    assert all(words in ({"old"}, {"new"}) for words in seen)


async def test_a_thousand_chunks_are_stored_in_one_go_and_found(store: Knowledge) -> None:
    texts = [a_text(f"doc:{n}.md#1", f"wool item {n} in color {n % 17} for {n % 23} people") for n in range(1_000)]
    await store.sync(texts, brand="shop")

    assert texts[640].text in await found(store, "wool item 640 in color 11")
