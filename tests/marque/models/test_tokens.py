"""The estimate of tokens, against a real vocabulary: that of the embeddings, which is Llama 2's."""

from pathlib import Path

import pytest
import wordllama
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from marque.models.tokens import estimated_tokens
from prompts.loader import load_prompts

VOCABULARY = Path(wordllama.__file__).parent / "tokenizers" / "l2_supercat_tokenizer_config.json"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(VOCABULARY))


@pytest.mark.parametrize("name", sorted(load_prompts().prompts))
def test_a_prompt_of_ours_is_not_longer_than_estimated(name: str, tokenizer: Tokenizer) -> None:
    text = load_prompts().get(name).text

    counted = len(tokenizer.encode(text, add_special_tokens=False).ids)

    assert counted <= estimated_tokens(text) <= 2 * counted


@pytest.mark.parametrize(
    "text",
    [
        "Ember blanket: price $1,299.00 (as of 2026-11-22 10:00 UTC)\n" * 20,
        "Die Decke hält den ganzen Winter über warm; Rückgabe innerhalb von 60 Tagen.\n" * 20,
        "Плед сделан из шерсти и согревает зимними вечерами.\n" * 20,
    ],
    ids=["figures", "German", "Russian"],
)
def test_figures_and_other_languages_are_not_longer_than_estimated(text: str, tokenizer: Tokenizer) -> None:
    assert len(tokenizer.encode(text, add_special_tokens=False).ids) <= estimated_tokens(text)


@given(st.text(), st.text())
def test_a_longer_text_never_takes_fewer_tokens(one: str, other: str) -> None:
    assert estimated_tokens(one) <= estimated_tokens(one + other) <= estimated_tokens(one) + estimated_tokens(other)
