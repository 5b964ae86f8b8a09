"""`marque prompts test --model` over real HTTP: what a model writes is counted, and one that does not answer is told."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import langchain_openai  # noqa: F401 - its import takes seconds, which belong to no call
import pytest

from tests.support.in_a_thread import endpoint
from tests.support.openai_server import Exchange, OpenAIServer, Turn, fails, refuses, says

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]

ROOT = Path(__file__).resolve().parents[2]
MODEL, PROMPT = "newcomer", "social_post"
GOOD = "The Ember Wool Blanket in Rust is $120.00."
WRONG = "The Ember Wool Blanket in Rust is $89.00."
OWED = "Standard shipping is free on orders of $75 or more."
Run = Callable[..., int]


def writes(*bodies: str) -> Turn:
    """Answer each part of a message; bodies come in turn, the first again after the last."""
    written = 0

    async def turn(exchange: Exchange) -> None:
        nonlocal written
        part = exchange.body["response_format"]["json_schema"]["name"]
        answers: dict[str, Any] = {
            "Body": {"body": bodies[written % len(bodies)], "products": [], "cites": []},
            "Subjects": {"subjects": ["Wool for the evening", "A blanket by the stove"], "preheader": ""},
            "CallToAction": {"cta": "See the blanket"},
        }
        written += part == "Body"
        await says(json.dumps(answers[part]))(exchange)

    return turn


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with endpoint() as running:
        yield running


@pytest.fixture
def marque(tmp_path: Path, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run command lines in a shop whose endpoint is the local one; calls are not made again."""
    from app.cli import main

    shop = tmp_path / "shop"
    shutil.copytree(ROOT / "examples/shop", shop, ignore=shutil.ignore_patterns(".marque", "out"))
    (shop / "models.yaml").write_text("schema: 1\ndefaults: {retries: 0}\n")
    monkeypatch.chdir(shop)
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)

    def run(*words: str) -> int:
        monkeypatch.setattr(sys, "argv", ["marque", "prompts", "test", *words])
        with pytest.raises(SystemExit) as left:
            main()
        return int(left.value.code or 0)

    return run


@pytest.fixture
def results(marque: Run, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run a command line that ends so; answer its results by test."""

    def run(status: int, *words: str) -> Any:
        capsys.readouterr()
        assert marque(*words, "--model", MODEL, "--json") == status
        told = json.loads(capsys.readouterr().out)
        assert told["model"] == MODEL
        return {one["test"]: one for one in told["results"]}

    return run


def test_every_sample_of_a_good_model_passes_and_few_of_them_prove_little(
    results: Callable[..., Any], server: OpenAIServer
) -> None:
    server.otherwise = writes(GOOD)

    gates = results(0, PROMPT, "--samples", "4")["gates"]

    assert (gates["samples"], gates["passed"], gates["pass_rate"]) == (4, 4, 1.0)
    assert gates["pass_rate_low"] == pytest.approx(0.5101, abs=1e-4)  # 4 of 4 by Wilson
    assert {request["model"] for request in server.requests} == {MODEL}
    assert len({request["seed"] for request in server.requests}) == 4


def test_a_model_that_fails_some_is_counted_with_its_interval_and_what_it_wrote_is_told_once(
    marque: Run, server: OpenAIServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.otherwise = writes(GOOD, WRONG)

    assert marque(PROMPT, "--model", MODEL, "--samples", "4") == 1

    told = capsys.readouterr().out
    assert f"{PROMPT} gates: failed 2 of 4 (0.15 to 0.85)" in told
    assert told.count("facts.price") == 1
    assert f"{PROMPT} avoid: passed 4 of 4 (0.51 to 1.00)" in told
    assert told.endswith("1 prompt: 0 passed, 1 failed\n")
    assert max(map(len, told.splitlines())) <= 80


def test_the_variants_of_a_message_are_one_sample(results: Callable[..., Any], server: OpenAIServer) -> None:
    server.otherwise = writes(f"{GOOD}\n\n{OWED}", f"{WRONG}\n\n{OWED}")

    gates = results(1, "welcome", "--samples", "4")["gates"]

    assert (gates["samples"], gates["passed"]) == (4, 2)


def test_a_sample_that_the_model_did_not_write_counts_as_failed_and_says_how_its_asks_ended(
    results: Callable[..., Any], server: OpenAIServer
) -> None:
    server.otherwise = writes(GOOD)
    server.script = [refuses("I would rather not.")]

    found = results(1, PROMPT, "--samples", "3")

    assert {name: one["passed"] for name, one in found.items()} == {"gates": 2, "avoid": 2}
    (failure,) = found["gates"]["failures"]
    assert failure["what"] == "social: the model gave no answer that could be used: refusal"


@pytest.mark.parametrize("kind", ["unknown", "unreachable"])
def test_where_a_model_says_nothing_nothing_is_known_of_the_prompts(
    marque: Run, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    server.otherwise = fails(404, "model_not_found", f"The model {MODEL} does not exist")
    if kind == "unreachable":
        monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")

    assert marque("social_post", "chat_reply", "--model", MODEL, "--samples", "2") == 2

    told = capsys.readouterr()
    ended = {"unknown": "rejected", "unreachable": "connection"}[kind]
    assert told.out == ""
    assert told.err.splitlines()[-1] == (
        f"marque: --model: {MODEL} said nothing, so of the prompts nothing is known: {ended}; "
        "check its name, OPENAI_API_KEY and OPENAI_BASE_URL"
    )
    assert {request["model"] for request in server.requests} <= {MODEL}


def test_a_role_that_is_asked_of_a_model_is_held_to_what_only_a_model_shows(
    results: Callable[..., Any], server: OpenAIServer
) -> None:
    server.otherwise = writes(f"{GOOD}\n\n{OWED}")

    found = results(1, "writer_body", "--samples", "2")

    assert (found["must_cite"]["samples"], found["must_cite"]["passed"]) == (2, 0)
    assert found["must_cite"]["failures"][0]["what"] == "it cites nothing"
