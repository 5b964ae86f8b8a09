"""Settings: the order of their sources, where a workspace is found, and one line for whatever is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque import settings as settings_module
from marque.dotenv import parse_dotenv
from marque.errors import InputError
from marque.settings import load_settings


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "marque.toml").write_text('brand = "solene"\n')
    return tmp_path


def test_a_workspace_alone_gives_every_default(workspace: Path) -> None:
    settings = load_settings({}, workspace)

    assert settings.defaults.brand == "solene"
    assert settings.home == workspace / ".marque"
    assert settings.database_url == f"sqlite:///{workspace}/.marque/marque.db"
    assert (settings.knowledge, settings.telemetry, settings.openai_api_key) == ("sqlite", "off", None)


def test_the_environment_goes_before_the_env_file_and_that_before_the_toml_file(workspace: Path) -> None:
    (workspace / "marque.toml").write_text('brand = "toml"\nmodel = "toml"\nmarket = "DE"\ntelemetry = "otel"\n')
    (workspace / ".env").write_text("MARQUE_MODEL=file\nMARQUE_BRAND=file\n")

    settings = load_settings({"MARQUE_MODEL": "environment"}, workspace)

    assert settings.model == "environment"
    assert settings.defaults.brand == "file"
    assert settings.defaults.market == "DE"
    assert settings.telemetry == "otel"
    assert settings.defaults.language == "en"


def test_the_embedding_is_wordllama_or_what_the_environment_or_the_toml_file_names(workspace: Path) -> None:
    assert load_settings({}, workspace).embeddings == "wordllama"

    (workspace / "marque.toml").write_text('brand = "b"\nembeddings = "bge-m3"\n')

    assert load_settings({}, workspace).embeddings == "bge-m3"
    assert load_settings({"MARQUE_EMBEDDINGS": "wordllama"}, workspace).embeddings == "wordllama"


def test_where_weaviate_is_comes_from_the_toml_file_and_its_key_from_the_environment_alone(workspace: Path) -> None:
    alone = load_settings({}, workspace)
    assert (alone.weaviate_url, alone.weaviate_api_key, alone.weaviate_grpc_port) == (None, None, None)

    (workspace / "marque.toml").write_text('brand = "b"\nweaviate_url = "http://toml"\nweaviate_grpc_port = 50052\n')
    settings = load_settings({"WEAVIATE_URL": "http://environment", "WEAVIATE_API_KEY": "wk-secret"}, workspace)

    assert (settings.weaviate_url, settings.weaviate_grpc_port) == ("http://environment", 50052)
    assert settings.weaviate_api_key is not None
    assert "wk-secret" not in repr(settings)
    assert load_settings({"WEAVIATE_GRPC_PORT": "50053"}, workspace).weaviate_grpc_port == 50053


def test_the_nearest_workspace_above_is_found(workspace: Path) -> None:
    below = workspace / "briefs" / "spring"
    below.mkdir(parents=True)

    assert load_settings({}, below).workspace == workspace


def test_a_named_workspace_goes_before_the_nearest(workspace: Path) -> None:
    other = workspace / "other"
    other.mkdir()
    (other / "marque.toml").write_text('brand = "other"\n')

    assert load_settings({"MARQUE_WORKSPACE": str(other)}, workspace).defaults.brand == "other"


def test_without_any_workspace_the_built_in_example_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site" / "marque" / "settings.py"
    example = tmp_path / "site" / "app" / "examples" / "shop"
    example.mkdir(parents=True)
    (example / "marque.toml").write_text('brand = "built-in"\n')
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr(settings_module, "__file__", str(package))

    assert load_settings({}, elsewhere).workspace == example


def test_a_home_of_the_environment_is_relative_to_the_current_folder(workspace: Path) -> None:
    below = workspace / "below"
    below.mkdir()

    assert load_settings({"MARQUE_HOME": "state"}, below).home == below / "state"


def test_an_empty_value_says_nothing(workspace: Path) -> None:
    assert load_settings({"OPENAI_API_KEY": "", "MARQUE_MODEL": ""}, workspace).openai_api_key is None


def test_no_secret_is_shown(workspace: Path) -> None:
    environ = {
        "OPENAI_API_KEY": "sk-secret",
        "MARQUE_API_KEY": "mk-secret",
        "MARQUE_DATABASE_URL": "postgresql://a:pw-secret@h/d",
    }

    settings = load_settings(environ, workspace)

    assert "-secret" not in repr(settings).replace(str(workspace), "")
    assert settings.openai_api_key is not None
    assert settings.openai_api_key.get_secret_value() == "sk-secret"


def test_names_of_libraries_and_of_tests_are_left_alone(workspace: Path) -> None:
    load_settings({"LANGSMITH_API_KEY": "x", "OTEL_SERVICE_NAME": "x", "MARQUE_TEST_POSTGRES_URL": "x"}, workspace)


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"MARQUE_DATABSE_URL": "x"}, "did you mean MARQUE_DATABASE_URL"),
        ({"MARQUE_KNOWLEDGE": "redis"}, "MARQUE_KNOWLEDGE"),
        ({"MARQUE_TELEMETRY": "yes"}, "MARQUE_TELEMETRY"),
        ({"MARQUE_MARKET": "Germany"}, "MARQUE_MARKET"),
        ({"WEAVIATE_GRPC_PORT": "fifty"}, "WEAVIATE_GRPC_PORT"),
        ({"WEAVIATE_GRPC_PORT": "70000"}, "WEAVIATE_GRPC_PORT"),
        ({"MARQUE_WORKSPACE": "nowhere"}, "no marque.toml in"),
        ({"MARQUE_WORKSPACE": "a\0b"}, "NUL"),
        ({"MARQUE_HOME": "what?"}, "question mark"),
        ({"MARQUE_HOME": "~nobody-of-this-name/x"}, "leads nowhere"),
        ({"MARQUE_WORKSPACE": "x" * 5000}, "no marque.toml in"),
    ],
)
def test_a_bad_variable_is_one_line(workspace: Path, environ: dict[str, str], said: str) -> None:
    with pytest.raises(InputError) as caught:
        load_settings(environ, workspace)

    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda path: path.write_text(""), "is empty"),
    "truncated": (lambda path: path.write_text('brand = "sol'), "is not TOML"),
    "wrong encoding": (lambda path: path.write_bytes('brand = "é"'.encode("latin-1")), "UTF-8"),
    "100 MB": (_sparse, "larger than"),
    "duplicate key": (lambda path: path.write_text('brand = "a"\nbrand = "b"\n'), "is not TOML"),
    "unknown key": (lambda path: path.write_text('brnad = "a"\nbrand = "b"\n'), "did you mean 'brand'"),
    "unknown inner key": (lambda path: path.write_text('brand = "b"\n[knowledge]\ngude = "x"\n'), "knowledge"),
    "wrong type": (lambda path: path.write_text("brand = 7\n"), "brand"),
    "missing key": (lambda path: path.write_text('market = "US"\n'), "'brand' is missing"),
    "a secret": (lambda path: path.write_text('brand = "b"\nopenai_api_key = "sk"\n'), "set OPENAI_API_KEY"),
    "a secret of Weaviate": (
        lambda path: path.write_text('brand = "b"\nweaviate_api_key = "wk"\n'),
        "set WEAVIATE_API_KEY",
    ),
    "a secret of our own": (lambda path: path.write_text('brand = "b"\napi_key = "mk"\n'), "set MARQUE_API_KEY"),
    "nesting": (lambda path: path.write_text("brand = " + "[" * 100_000), "is not TOML"),
    "NUL": (lambda path: path.write_bytes(b'brand = "a"\0'), "NUL"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_toml_file_is_one_line(workspace: Path, fault: str) -> None:
    spoil, said = FAULTS[fault]
    spoil(workspace / "marque.toml")

    with pytest.raises(InputError) as caught:
        load_settings({}, workspace)

    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MARQUE_MODEL", "line 1 is not NAME=value"),
        ("A=1\nA=2", "stands twice"),
        ('A="open', "line 1"),
        ("MARQUE_MODLE=x", "did you mean MARQUE_MODEL"),
        ("MARQUE_WORKSPACE=.", "the folder in which this file lies"),
        ("MARQUE_KNOWLEDGE=redis", ".env: MARQUE_KNOWLEDGE"),
    ],
)
def test_a_bad_env_file_is_one_line(workspace: Path, text: str, said: str) -> None:
    (workspace / ".env").write_text(text)

    with pytest.raises(InputError, match="env") as caught:
        load_settings({}, workspace)

    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=plain", "plain"),
        ("export A = spaced out ", "spaced out"),
        ("A='single # $X \\n'", "single # $X \\n"),
        ('A="two\\nlines \\"quoted\\" \\\\" # why', 'two\nlines "quoted" \\'),
        ("A=before # comment", "before"),
        ("A=a#b", "a#b"),
        ("A=", ""),
        ("A= # nothing", ""),
        ("A=it's", "it's"),
    ],
)
def test_a_line_of_an_env_file_is_read_as_people_mean_it(line: str, value: str) -> None:
    assert parse_dotenv(f"# head\n\n{line}\n", where=".env") == {"A": value}


@given(st.text(max_size=200))
def test_any_env_file_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        parse_dotenv(text, where=".env")
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either outcome is right
