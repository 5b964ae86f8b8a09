"""A contract against a real endpoint on loopback: a good model passes, and each way of being bad is seen by its suite."""

import random
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from evals.contract.report import StepReport
from evals.contract.rows import AllRows, read_contract_rows
from evals.contract.running import Trial, run_step, steps_asking
from marque.models.chain import ModelGateway
from marque.models.openai_link import OpenAILink
from marque.models.policy import ModelPolicy
from policies.go_no_go import Criterion, Most, load_limits
from prompts.loader import Library, load_prompts
from tests.support.contract_server import Model, named
from tests.support.gateway import MemoryLedger
from tests.support.openai_server import Exchange, OpenAIServer, Turn, calls_tools, fails, openai_server, says

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]

STEP = "writer.body"
CANDIDATE, PIN = "newcomer", "old-hand"
PRICE = {"input_per_million": "1", "output_per_million": "2"}
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def rows() -> AllRows:
    return read_contract_rows()


@pytest.fixture(scope="module")
def library() -> Library:
    return load_prompts()


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with openai_server() as running:
        yield running


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture
def contract(
    server: OpenAIServer, clock: Callable[[], datetime], now: datetime, rows: AllRows, library: Library,
    ledger: MemoryLedger,
) -> Run:  # fmt: skip
    """A way to try a candidate in some suites; the model in force is good unless told otherwise."""

    async def run(
        *suites: str, candidate: Turn, pin: Turn | None = None, rounds: int = 2, of: int = 6, prices: tuple[str, ...] = (CANDIDATE, PIN),
        **limits: Any,
    ) -> StepReport:  # fmt: skip
        chosen: Any = {name: replace(found, rows=found.rows[:of]) for name, found in rows.items() if name in suites}
        models = {CANDIDATE: candidate, PIN: pin or Model(rows)}

        async def answer(exchange: Exchange) -> None:
            await models[exchange.body["model"]](exchange)

        server.otherwise = answer
        policy = ModelPolicy.model_validate(
            {"schema": 1, "default_model": PIN, "prices": dict.fromkeys(prices, PRICE),
             "steps": {STEP: {"chain": ["openai", "template"], "temperature": 0.7, "rounds": rounds, "retries": 0}}}
        )  # fmt: skip
        link = OpenAILink(SecretStr("any"), server.base_url, clock)
        gateway = ModelGateway(
            policy.asking(steps_asking(CANDIDATE, {STEP: PIN})), ledger, links={"openai": link}, clock=clock,
            rng=random.Random(0),
        )  # fmt: skip
        trial = Trial(
            candidate=CANDIDATE, gateway=gateway, policy=policy, rows=chosen, library=library, brand="acme", now=now,
            limits=load_limits(None).limits.model_copy(update=limits), progress=lambda *_: None,
        )  # fmt: skip
        try:
            return await run_step(STEP, PIN, trial)
        finally:
            await gateway.close()

    return run


def criterion(report: StepReport, name: str) -> Criterion:
    return next(one for one in report.criteria if one.figure.name == name)


async def test_a_good_model_passes_every_row_of_every_suite(contract: Run, rows: AllRows, ledger: MemoryLedger) -> None:
    report = await contract(*rows, candidate=Model(rows), of=12)

    assert report.failed == ()
    assert [one.why for one in report.criteria if not one.go] == []
    assert report.go
    assert report.answered_as == (f"{CANDIDATE}-2026-11-01",)
    assert report.calls == len(ledger.rows) == 2 * (96 + 9)  # nine rows need a second call, after their tool
    assert {call.step for call, *_ in ledger.rows} == {f"contract:{STEP}", f"contract-pin:{STEP}"}


@pytest.mark.parametrize("arguments", ["{}", '{"self": 1}', '{"sku": ["A"]}'])
async def test_a_model_that_calls_tools_with_other_arguments_fails_those_rows(
    arguments: str, contract: Run, rows: AllRows
) -> None:
    async def calls_badly(exchange: Exchange) -> None:
        called = any(message["role"] == "tool" for message in exchange.body["messages"])
        turn = says('{"text": "I cannot tell."}') if called else calls_tools(("price_of", arguments))
        await turn(exchange)

    report = await contract("tool_calls", candidate=calls_badly)

    assert criterion(report, "tool_calls").figure.value == 0
    assert {one.judged for one in report.failed} == {True}


@pytest.mark.parametrize(
    ("suite", "why"),
    [
        ("structured_output", "wrong json"),
        ("tool_calls", "called"),
        ("languages", "is not"),
        ("length", "characters of"),
        ("refusals", "refusal"),
        ("voice", "voice."),
        ("grounding", "called it"),
        ("injection", "wrote"),
    ],
)
async def test_a_model_that_is_bad_in_one_way_is_no_go_there_and_worse_than_the_pin(
    contract: Run, rows: AllRows, suite: str, why: str
) -> None:
    report = await contract(suite, candidate=Model(rows, suite))

    found = criterion(report, suite)
    assert not found.go
    assert not report.go
    assert found.figure.value == 0
    assert found.figure.paired is not None
    assert (found.figure.paired.worse, found.figure.paired.better) == (6, 0)
    assert any(why in one.why for one in report.failed), report.failed
    assert {one.judged for one in report.failed} == {True}


async def test_it_may_not_be_worse_than_the_pin_even_within_the_limit(contract: Run, rows: AllRows) -> None:
    candidate = Model(rows, "length", share=0.5)  # six of the twelve
    least = load_limits(None).limits.at_least | {"length": 0.1}

    fell = await contract("length", candidate=candidate, at_least=least, of=12)
    both = await contract("length", candidate=candidate, pin=candidate, at_least=least, of=12)

    assert "worse than the model in force on 6 rows" in criterion(fell, "length").why
    assert criterion(both, "length").go


async def test_a_slow_model_is_no_go_by_the_clock(contract: Run, rows: AllRows) -> None:
    report = await contract(
        "length", candidate=Model(rows, seconds=0.05), latency=Most(most=0.04, times_the_pin=1000, free_below=0)
    )  # fmt: skip

    found = criterion(report, "latency")
    assert not found.go
    assert found.figure.value is not None
    assert found.figure.value >= 0.05


async def test_a_cost_that_nobody_knows_or_that_is_too_high_is_no_go(contract: Run, rows: AllRows) -> None:
    unknown = await contract("length", candidate=Model(rows), prices=(PIN,))
    dear = await contract("length", candidate=Model(rows), cost=Most(most=0.0001, times_the_pin=10, free_below=0))

    assert criterion(unknown, "cost").why == "the price is not known; write it into models.yaml"
    assert criterion(dear, "cost").figure.value == pytest.approx(0.00012)
    assert not criterion(dear, "cost").go


async def test_another_model_that_answers_is_no_go_whatever_it_can(contract: Run, rows: AllRows) -> None:
    report = await contract("length", candidate=named("tiny-thing", Model(rows)))

    assert report.answered_as == ("tiny-thing",)
    assert all(one.go for one in report.criteria)
    assert not report.itself
    assert not report.go


async def test_an_endpoint_that_fails_passes_nothing_and_says_nothing_of_the_model(
    contract: Run, rows: AllRows
) -> None:
    report = await contract("length", candidate=fails(500))

    found = criterion(report, "length")
    assert (found.figure.value, found.figure.unjudged, found.go) == (0, 6, False)
    assert criterion(report, "latency").why == "nothing could be measured"
    assert not report.go


async def test_where_the_pin_does_not_answer_nothing_is_known_of_the_difference(contract: Run, rows: AllRows) -> None:
    report = await contract("length", candidate=Model(rows), pin=fails(404))

    assert criterion(report, "length").why == "the model in force could not be judged on the same rows"
    assert not report.go


async def test_tools_are_not_asked_for_where_the_step_has_no_rounds(contract: Run, rows: AllRows) -> None:
    report = await contract("tool_calls", "length", candidate=Model(rows), rounds=0)

    assert criterion(report, "tool_calls").why == "not asked: the step has no rounds for tools"
    assert report.go


def test_the_rows_are_known_by_their_bytes(rows: AllRows, tmp_path: Path) -> None:
    from evals.contract.rows import rows_hash

    other = {**rows, "length": replace(rows["length"], sha256="0" * 64)}

    assert rows_hash(other) != rows_hash(rows) == rows_hash(read_contract_rows())
