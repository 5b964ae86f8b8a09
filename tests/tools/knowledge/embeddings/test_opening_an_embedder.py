"""Which embedding the settings name, and one line for settings that name none."""

import subprocess
import sys
from pathlib import Path

import pytest

from marque.errors import InputError
from marque.settings import Settings, load_settings
from tools.knowledge.embeddings import WordLlamaEmbedder, embedders_of, open_embedder
from tools.knowledge.embeddings.endpoint import EndpointEmbedder

GOOD = {"MARQUE_EMBEDDINGS": "BAAI/bge-m3", "OPENAI_API_KEY": "sk-secret", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1/"}


def settings_of(folder: Path, **variables: str) -> Settings:
    (folder / "marque.toml").write_text('brand = "b"\n')
    return load_settings(variables, folder)


@pytest.mark.parametrize("variables", [{}, {"MARQUE_EMBEDDINGS": "wordllama", "OPENAI_API_KEY": "sk"}])
def test_wordllama_is_the_default_and_a_key_alone_does_not_change_it(tmp_path: Path, variables: dict[str, str]) -> None:
    assert isinstance(open_embedder(settings_of(tmp_path, **variables)), WordLlamaEmbedder)


def test_any_other_name_is_a_model_at_the_endpoint_and_opens_nothing(tmp_path: Path) -> None:
    embedder = open_embedder(settings_of(tmp_path, **GOOD))

    assert isinstance(embedder, EndpointEmbedder)
    assert embedder.name == "BAAI/bge-m3"
    assert [file.name for file in tmp_path.iterdir()] == ["marque.toml"]


def test_an_index_that_was_built_with_another_embedding_gets_that_one_by_its_name(tmp_path: Path) -> None:
    named = embedders_of(settings_of(tmp_path, **GOOD))

    assert isinstance(named(WordLlamaEmbedder.name), WordLlamaEmbedder)
    assert named("before").name == "before"
    assert named("before") is named("before")


def test_without_a_key_no_index_of_an_endpoint_is_searched(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'before' is asked of an endpoint, and no key is set"):
        embedders_of(settings_of(tmp_path))("before")


@pytest.mark.parametrize(
    ("variables", "where", "said"),
    [
        ({"OPENAI_API_KEY": ""}, "OPENAI_API_KEY", "no key is set"),
        ({"OPENAI_API_KEY": "sk-secret\nX: y"}, "OPENAI_API_KEY", "the key holds a blank"),
        ({"OPENAI_API_KEY": "sk-secrét"}, "OPENAI_API_KEY", "the key holds a blank"),
        ({"OPENAI_BASE_URL": "not a url"}, "OPENAI_BASE_URL", "no address"),
        ({"OPENAI_BASE_URL": "http://"}, "OPENAI_BASE_URL", "no address"),
        ({"OPENAI_BASE_URL": "http://host:port"}, "OPENAI_BASE_URL", "no address"),
        ({"OPENAI_BASE_URL": "http://[::1"}, "OPENAI_BASE_URL", "no address"),
        ({"OPENAI_BASE_URL": "ftp://host/v1"}, "OPENAI_BASE_URL", "no address"),
        ({"OPENAI_BASE_URL": "http://ann:sk-secret@host/v1"}, "OPENAI_BASE_URL", "holds a user"),
        ({"OPENAI_BASE_URL": "http://host/v1?key=sk-secret"}, "OPENAI_BASE_URL", "question mark"),
    ],
)
def test_settings_that_cannot_be_used_are_one_line_without_the_secret(
    tmp_path: Path, variables: dict[str, str], where: str, said: str
) -> None:
    with pytest.raises(InputError, match=said) as caught:
        open_embedder(settings_of(tmp_path, **(GOOD | variables)))

    assert caught.value.where == where
    assert caught.value.mend
    assert "secr" not in str(caught.value)


def test_choosing_an_embedding_imports_neither_wordllama_nor_a_client() -> None:
    heavy = "{'wordllama', 'httpx', 'openai', 'langchain_core'}"
    lines = f"import sys, tools.knowledge.embeddings.endpoint; sys.exit(str({heavy} & set(sys.modules) or ''))"

    assert subprocess.run([sys.executable, "-c", lines], check=False, capture_output=True).stderr == b"\n"
