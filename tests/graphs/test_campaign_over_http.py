"""Whole campaigns against a real endpoint on loopback that misbehaves: each ends before a person, and says who wrote."""

import asyncio
import json
import os
import random
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import langchain_openai  # noqa: F401 - its import takes seconds, which a short timeout would count as the endpoint's
import pytest
from langgraph.checkpoint.memory import InMemorySaver
from sqlalchemy import select

from graphs.campaign import build
from graphs.launch import Launcher
from graphs.wiring import make_services
from marque.settings import load_settings
from marque.storage import tables
from tests.graphs.conftest import Clock, Shelf, Shop
from tests.graphs.test_campaign_with_models import HONEST, REVIEWS, Liar
from tests.support.openai_server import (
    Exchange,
    OpenAIServer,
    Turn,
    calls_tools,
    cut_after,
    fails,
    hangs,
    openai_server,
    refuses,
    says,
)

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]

BLANKET = '{"sku": "TH-EMBER-RUST"}'
QUICK = "schema: 1\ndefaults: {timeout_seconds: 4, stall_seconds: 2, retries: 1}\n"


@dataclass
class Endless:
    """A script for the server that never ends: some turns of faults, then honest answers to whatever is asked."""

    faults: list[Turn] = field(default_factory=list)
    always: bool = False
    """Whether the first fault answers every request."""
    only: str | None = None
    """Faults are played to requests whose prompt holds this; others are answered."""

    def __len__(self) -> int:
        return sys.maxsize

    def __getitem__(self, _: int) -> Turn:
        async def turn(exchange: Exchange) -> None:
            text = "\n".join(str(message["content"]) for message in exchange.body["messages"])
            faulty = self.only is None or self.only in text
            if self.faults and faulty:
                await (self.faults[0] if self.always else self.faults.pop(0))(exchange)
            else:
                await says(json.dumps(Liar()._answer(_step_in(text), text)))(exchange)

        return turn


def _step_in(text: str) -> str:
    marks = {
        "You write the body": "writer.body", "You write subject lines": "writer.subject",
        "You write the call to action": "writer.cta", "You advise the writers": "segment",
        "You check copy before": "fact_checker", "You judge whether copy": "brand_critic",
        "You read copy for a compliance": "compliance",
    }  # fmt: skip
    return next(step for mark, step in marks.items() if mark in text)


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with openai_server() as running:
        yield running


@asynccontextmanager
async def shop_at(workspace: Path, server: OpenAIServer) -> AsyncIterator[Shop]:
    """Open the shop with the real link to the endpoint."""
    (workspace / "models.yaml").write_text(QUICK, "utf-8")
    environment = {
        "MARQUE_WORKSPACE": str(workspace), "OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": server.base_url,
    }  # fmt: skip
    settings, clock = load_settings(environment, workspace), Clock()
    services = make_services(settings, clock=clock, ids=lambda: str(uuid.uuid4()), rng=random.Random(0))
    services = replace(services, knowledge=Shelf(REVIEWS.passages))
    graph = build(services).compile(checkpointer=InMemorySaver(), name="campaign")
    shop = Shop(settings=settings, services=services, launcher=Launcher(services=services, graph=graph), clock=clock)
    await shop.import_feed()
    try:
        yield shop
    finally:
        await services.gateway.close()  # type: ignore[attr-defined] # the real gateway's
        await services.close()


async def _run(shop: Shop) -> tuple[Any, Any, list[Any]]:
    """Run the brief; return the campaign, its last round and the rows of its model calls."""
    offer = {"code": "EVENINGS20", "percent_off": "20", "skus": ["TH-EMBER-RUST"]}
    campaign = await shop.run(shop.brief("price-drop", products=["TH-EMBER-RUST"], offer=offer))
    async with shop.services.campaigns.storage.read() as connection:
        query = select(tables.model_calls).where(tables.model_calls.c.campaign_id == campaign.id)
        rows = list((await connection.execute(query)).mappings())
    return campaign, await shop.last(campaign), rows


def _add_up(found: Any, rows: list[Any]) -> bool:
    """Tell whether the calls that the last round names are among the rows, and every call took a known time."""
    named = [*found.content.calls, *(call for judgement in found.judgements for call in judgement.calls)]
    kept = [(row["step"], row["link"], row["outcome"]) for row in rows]
    return all((call.step, call.link, call.outcome) in kept for call in named) and all(r["seconds"] >= 0 for r in rows)


WRONG_TYPE = '{"body": 3}'
FAULTS: dict[str, tuple[Turn, str]] = {
    "a stream cut in the middle": (cut_after('{"body": "The'), "cut"),
    "429 with Retry-After": (fails(429, headers={"Retry-After": "1"}), "rate_limited"),
    "500": (fails(500), "server_error"),
    "a hang": (hangs(), "timeout"),
    "wrong JSON": (says('{"body": "The'), "prose"),
    "an answer of another type": (says(WRONG_TYPE), "prose"),
    "an empty answer": (says(""), "empty"),
    "a refusal": (refuses("I cannot help with that."), "refusal"),
    "an unknown tool": (calls_tools(("set_price", BLANKET)), "tools"),
    "wrong tool arguments": (calls_tools(("look_up_product", '{"id": 7}')), "tools"),
    "a context too long": (fails(400, "context_length_exceeded"), "context_too_long"),
}


@pytest.mark.parametrize(("fault", "outcome"), FAULTS.values(), ids=FAULTS.keys())
async def test_a_fault_in_the_writing_costs_no_campaign(
    fault: Turn, outcome: str, workspace: Path, server: OpenAIServer
) -> None:
    server.script = Endless([fault], only="You write the body")  # type: ignore[assignment] # as long as it is asked
    async with shop_at(workspace, server) as shop:
        campaign, found, rows = await _run(shop)

    body = [(call.link, call.outcome) for call in found.content.calls if call.step == "writer.body"]
    lasting = outcome in {"refusal", "context_too_long"}
    assert campaign.status == "waiting"
    assert body == [("openai", outcome), ("template", "answered") if lasting else ("openai", "answered")]
    assert _add_up(found, rows)


ENDLESS = {name: FAULTS[name] for name in ("500", "an empty answer", "a refusal", "wrong JSON", "a context too long")}


@pytest.mark.parametrize(("fault", "outcome"), ENDLESS.values(), ids=ENDLESS.keys())
async def test_an_endpoint_that_only_fails_leaves_the_template_and_a_person(
    fault: Turn, outcome: str, workspace: Path, server: OpenAIServer
) -> None:
    server.script = Endless([fault], always=True)  # type: ignore[assignment] # as long as it is asked
    async with shop_at(workspace, server) as shop:
        campaign, found, rows = await _run(shop)

    assert (campaign.status, found.content.origin) == ("waiting", "template")
    assert outcome in {row["outcome"] for row in rows}
    assert _add_up(found, rows)


async def test_tools_in_several_rounds_are_answered_by_the_real_catalogue_and_knowledge(
    workspace: Path, server: OpenAIServer
) -> None:
    asks: list[Turn] = [
        calls_tools(("look_up_product", BLANKET), ("search_knowledge", '{"query": "wool"}')),
        calls_tools(("check_availability", BLANKET)),
    ]
    server.script = Endless(asks, only="You write the body")  # type: ignore[assignment] # as long as it is asked
    async with shop_at(workspace, server) as shop:
        campaign, found, rows = await _run(shop)

    heard = [m["content"] for request in server.requests for m in request["messages"] if m["role"] == "tool"]
    assert campaign.status == "waiting"
    assert found.content.origin == "writer"
    assert found.content.messages[0].variants[0].body == HONEST
    assert any("120.00 USD" in answer for answer in heard)
    assert any("Tarnholt sells wool" in answer for answer in heard)
    assert [row["outcome"] for row in rows if row["step"] == "writer.body"] == ["tools", "tools", "answered"]


async def test_the_command_line_writes_with_a_model_where_there_is_a_key(workspace: Path, server: OpenAIServer) -> None:
    server.script = Endless()  # type: ignore[assignment] # as long as it is asked
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("MARQUE_", "OPENAI_"))}
    environment = {
        **keep, "MARQUE_WORKSPACE": str(workspace), "OPENAI_API_KEY": "x", "OPENAI_BASE_URL": server.base_url,
    }  # fmt: skip

    async def marque(*words: str) -> tuple[int | None, bytes]:
        process = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("marque"), *words, cwd=workspace, env=environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate()
        return process.returncode, said

    assert (await marque("inventory", "import"))[0] == 0
    code, said = await marque("run", "briefs/price-drop.yaml")

    steps = [_step_in(str(request["messages"])) for request in server.requests]
    assert code == 0, said.decode()
    assert b"tier B, waiting" in said
    assert {"writer.body", "writer.subject", "writer.cta", "brand_critic", "compliance"} <= set(steps)
    assert "Bearer x" in server.headers[0]
