"""What every embedding keeps to; wordllama is loaded once for all of it."""

import numpy as np
import pytest

from tests.tools.knowledge.kit import HashingEmbedder
from tools.knowledge.embeddings import Embedder, WordLlamaEmbedder, warm_up


@pytest.fixture(scope="module", params=[HashingEmbedder, WordLlamaEmbedder])
def embedding(request: pytest.FixtureRequest) -> Embedder:
    made: Embedder = request.param()
    return made


async def test_each_text_gives_one_row_of_length_one(embedding: Embedder) -> None:
    rows = await embedding.embed(["a wool blanket", "ein Messingleuchter", "羊毛"])
    assert rows.shape == (3, embedding.dimension)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


async def test_no_text_gives_no_row_and_an_empty_one_gives_zeros(embedding: Embedder) -> None:
    assert (await embedding.embed([])).shape == (0, embedding.dimension)
    assert not (await embedding.embed([""])).any()


async def test_a_row_does_not_depend_on_its_neighbours(embedding: Embedder) -> None:
    alone = await embedding.embed(["a wool blanket"])
    among = await embedding.embed(["x", "a wool blanket", "a much longer text " * 200])
    assert np.allclose(alone[0], among[1], atol=1e-5)


async def test_alike_texts_are_nearer_than_others(embedding: Embedder) -> None:
    one, alike, other = await embedding.embed(["warm wool blanket", "a blanket of warm wool", "quarterly tax filing"])
    assert one @ alike > one @ other


async def test_wordllama_finds_a_meaning_whose_words_differ() -> None:
    warm_up()
    texts = ["footwear for rain", "waterproof boots", "a jar of honey"]
    asked, right, wrong = await WordLlamaEmbedder().embed(texts)
    assert asked @ right > asked @ wrong + 0.2
