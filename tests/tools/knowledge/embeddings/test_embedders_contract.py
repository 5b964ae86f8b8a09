"""What every embedding keeps to; wordllama is loaded once for all of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from blockbuster import blockbuster_ctx

from tests.support.gateway import Time
from tests.support.openai_server import embeds, openai_server
from tests.tools.knowledge.embeddings.kit import FakeEndpoint, embedder_at, vectors_of
from tests.tools.knowledge.kit import HashingEmbedder
from tools.knowledge.embeddings import Embedder, WordLlamaEmbedder, warm_up

OVER_HTTP = pytest.param("over http", marks=[pytest.mark.integration, pytest.mark.enable_socket])


@pytest.fixture(params=["hashing", "wordllama", "endpoint", OVER_HTTP])
async def embedding(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Embedder]:
    match request.param:
        case "hashing":
            yield HashingEmbedder()
        case "wordllama":
            yield WordLlamaEmbedder()
        case "endpoint":
            yield embedder_at(FakeEndpoint(), tmp_path, Time())
        case _:
            async with openai_server() as server:
                server.otherwise = embeds(vectors_of)
                yield embedder_at(None, tmp_path, Time(), base_url=server.base_url)


async def test_each_text_gives_one_row_of_length_one(embedding: Embedder) -> None:
    rows = await embedding.embed(["a wool blanket", "ein Messingleuchter", "羊毛"])
    assert rows.shape == (3, embedding.dimension)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


async def test_no_text_gives_no_row_and_an_empty_one_gives_zeros(embedding: Embedder) -> None:
    assert (await embedding.embed([])).shape == (0, embedding.dimension)
    assert not (await embedding.embed([""])).any()


async def test_an_empty_text_among_others_takes_the_place_of_its_row(embedding: Embedder) -> None:
    rows = await embedding.embed(["a wool blanket", "", "a brass lantern"])
    assert [bool(row.any()) for row in rows] == [True, False, True]


async def test_a_row_does_not_depend_on_its_neighbours(embedding: Embedder) -> None:
    alone = await embedding.embed(["a wool blanket"])
    among = await embedding.embed(["x", "a wool blanket", "a much longer text " * 200])
    assert np.allclose(alone[0], among[1], atol=1e-5)


async def test_rows_come_in_the_order_of_their_texts_over_many_batches(embedding: Embedder) -> None:
    texts = [f"lantern number {number} of the {number % 7} shelf" for number in range(300)]
    rows = await embedding.embed(texts)
    assert rows.shape == (300, embedding.dimension)
    for place in (0, 31, 32, 127, 128, 299):
        assert np.allclose(rows[place], (await embedding.embed([texts[place]]))[0], atol=1e-5)


async def test_the_same_text_gives_the_same_row(embedding: Embedder) -> None:
    first = await embedding.embed(["a wool blanket", "a brass lantern", "a wool blanket"])
    again = await embedding.embed(["a wool blanket"])
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(first[0], again[0])


async def test_what_is_done_to_a_row_is_not_done_to_the_next_answer(embedding: Embedder) -> None:
    for _ in range(2):
        row = (await embedding.embed(["a wool blanket"]))[0]
        assert np.isclose(np.linalg.norm(row), 1, atol=1e-5)
        row[:] = 0


async def test_alike_texts_are_nearer_than_others(embedding: Embedder) -> None:
    one, alike, other = await embedding.embed(["warm wool blanket", "a blanket of warm wool", "quarterly tax filing"])
    assert one @ alike > one @ other


async def test_name_and_dimension_stay_what_they_are(embedding: Embedder) -> None:
    name = embedding.name
    await embedding.embed([])
    dimension = embedding.dimension
    await embedding.embed(["a wool blanket"])
    assert (embedding.name, embedding.dimension) == (name, dimension)
    assert name
    assert dimension > 0


async def test_the_event_loop_is_not_blocked(embedding: Embedder) -> None:
    with blockbuster_ctx():
        await embedding.embed(["a wool blanket", "a brass lantern"])
        await embedding.embed(["a wool blanket"])
        assert embedding.dimension


async def test_wordllama_finds_a_meaning_whose_words_differ() -> None:
    warm_up()
    texts = ["footwear for rain", "waterproof boots", "a jar of honey"]
    asked, right, wrong = await WordLlamaEmbedder().embed(texts)
    assert asked @ right > asked @ wrong + 0.2
