"""Campaigns whose model has a small window: evidence is cut by rank and said, and what does not fit goes a link on."""

import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from langchain_core.messages import AIMessage

from marque.approval import Approve
from marque.campaign import Campaign
from marque.evidence import Passage
from marque.models.failure import LinkFailure
from marque.models.link import Request
from marque.models.tokens import estimated_tokens
from tests.graphs.conftest import EDITOR, Shelf, Shop, open_shop
from tests.graphs.test_campaign_with_models import HONEST, OWED, Liar, _one_product

FIRST, SECOND, ABOUT = (
    Passage(id=id, kind=kind, title=id, text=text * 40)
    for id, kind, text in (
        ("guide:1", "guideline", "Say what a thing is made of before you say what it is for. "),
        ("guide:2", "guideline", "Keep the letter short, and sign it with the name of the shop. "),
        ("doc:1", "doc", "Tarnholt sells wool, brass and wax to people who furnish slowly. "),
    )
)
SHELF = Shelf((FIRST, SECOND, ABOUT))
Opened = Callable[..., Awaitable[Shop]]


@dataclass
class Narrow(Liar):
    """Answers, but under the name `narrow` it finds everything too long, as an endpoint says it."""

    async def say(self, request: Request) -> AIMessage:
        if request.model == "narrow":
            raise LinkFailure("context_too_long", billed=False)
        return await super().say(request)


@pytest.fixture
async def opened(workspace: Path, tmp_path: Path) -> AsyncIterator[Opened]:
    """Open a copy of the shop with a model, and with a models.yaml laid over ours."""
    shops: list[Shop] = []

    async def make(model: Liar, **policy: Any) -> Shop:
        copy = tmp_path / f"shop-{len(shops)}"
        shutil.copytree(workspace, copy)
        (copy / "models.yaml").write_text(yaml.safe_dump({"schema": 1, **policy}), "utf-8")
        shop = open_shop(copy, link=model, shelf=SHELF)
        shops.append(shop)
        await shop.import_feed()
        return shop

    yield make
    for shop in shops:
        await shop.services.close()


async def packaged(shop: Shop, campaign: Campaign) -> dict[str, Any]:
    """Approve it, and return its package."""
    campaign = await shop.decide(campaign, EDITOR, Approve())
    file = shop.settings.workspace / "out" / campaign.id / "package.json"
    package: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return package


def body_calls(package: dict[str, Any]) -> list[dict[str, Any]]:
    return [call for call in package["provenance"]["calls"] if call["step"] == "writer.body"]


def prompt_of(model: Liar, step: str = "writer.body") -> str:
    return next(said for asked, said in zip(model.asked, model.said, strict=True) if asked == step)


async def test_evidence_is_cut_by_rank_and_the_package_says_what_was_cut(opened: Opened) -> None:
    whole = Liar()
    shop = await opened(whole)
    await shop.run(_one_product(shop))
    room = estimated_tokens(prompt_of(whole)) - 50

    model = Liar()
    shop = await opened(model, steps={"writer.body": {"prompt_tokens": room}})
    package = await packaged(shop, await shop.run(_one_product(shop)))

    (call,) = body_calls(package)
    assert (call["link"], call["outcome"]) == ("openai", "answered")
    assert call["cut"] == [{"id": SECOND.id, "sha256": sha256(SECOND.text.encode()).hexdigest()}]
    assert {FIRST.id, ABOUT.id} < {one["id"] for one in call["shown"]}
    assert SECOND.id not in {one["id"] for one in call["shown"]}
    told = prompt_of(model)
    assert [passage.text in told for passage in (FIRST, ABOUT, SECOND)] == [True, True, False]
    assert estimated_tokens(told) <= room
    assert [one for one in shop.told if one["stage"] == "cut"] == [
        {"stage": "cut", "step": "writer.body", "left_out": 1}
    ]
    assert package["messages"][0]["variants"][0]["copy"]["body"] == HONEST


async def test_where_the_bare_prompt_does_not_fit_no_model_is_asked_and_the_template_writes(opened: Opened) -> None:
    model = Liar()
    shop = await opened(model, defaults={"prompt_tokens": 300})
    package = await packaged(shop, await shop.run(_one_product(shop)))

    ends = [(call["link"], call["outcome"]) for call in body_calls(package)]
    assert ends == [("openai", "context_too_long"), ("template", "answered")]
    assert not [step for step in model.asked if step.startswith("writer.")]
    assert package["provenance"]["origin"] == "template"
    assert OWED in package["messages"][0]["variants"][0]["copy"]["body"]


async def test_where_a_model_says_that_it_is_too_long_the_next_one_of_the_chain_writes(opened: Opened) -> None:
    model = Narrow()
    chain = ["openai:narrow", "openai:wide", "template"]
    shop = await opened(model, steps={"writer.body": {"chain": chain}})
    package = await packaged(shop, await shop.run(_one_product(shop)))

    ends = [(call["model_asked"], call["outcome"]) for call in body_calls(package)]
    assert ends == [("narrow", "context_too_long"), ("wide", "answered")]
    assert package["messages"][0]["variants"][0]["copy"]["body"] == HONEST
