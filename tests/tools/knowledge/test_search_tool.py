import json
from datetime import UTC, datetime
from typing import Any

import pytest

from marque.brief import Brief
from marque.campaign import Campaign
from marque.errors import Unavailable
from marque.evidence import Passage
from tests.tools.knowledge.kit import a_text, on
from tools.knowledge.model_tools import knowledge_tools
from tools.knowledge.port import Knowledge


def campaign() -> Campaign:
    brief = Brief.model_validate(
        {"name": "x", "objective": "y", "author": "a@shop.example", "channels": ["email"], "audience": {"persona": "z"}}
    )
    return Campaign(
        id="c1", brand="shop", name="x", status="running", reason=None, tier="B", market="US", language="en",
        brief=brief, brief_hash=brief.brief_hash, author="a@shop.example", starter=None, signer=None,
        created_at=datetime(2026, 11, 22, tzinfo=UTC), ended_at=None,
    )  # fmt: skip


async def ask(store: Any, **arguments: Any) -> Any:
    (tool,) = knowledge_tools(store, campaign())
    call = {"name": tool.name, "args": arguments, "id": "1", "type": "tool_call"}
    return json.loads((await tool.ainvoke(call)).content)


async def hint(store: Any, **arguments: Any) -> tuple[str, str]:
    (tool,) = knowledge_tools(store, campaign())
    answer = await tool.ainvoke({"name": tool.name, "args": arguments, "id": "1", "type": "tool_call"})
    return answer.status, answer.content


async def test_the_answer_is_plain_json_with_the_id_to_cite(store: Knowledge) -> None:
    text = a_text("review:r.jsonl#1.1", "Warm wool.", trust="outside", as_of=on(2026, 5, 1), labels={"sku": "A1"})
    await store.sync([text], brand="shop")
    assert await ask(store, query="wool") == {
        "query": "wool",
        "passages": [
            {"id": text.id, "kind": "review", "title": "", "text": "Warm wool.", "as_of": "2026-05-01T00:00:00Z",
             "trust": "outside", "labels": {"sku": "A1"}, "why": "1st by words, 1st by meaning"}
        ],
    }  # fmt: skip


async def test_brand_market_and_language_are_the_campaigns(store: Knowledge) -> None:
    await store.sync(
        [a_text("doc:a.md#1", "wool here"), a_text("doc:b.md#1", "wool in Ireland", market="IE")], brand="shop"
    )
    await store.sync([a_text("doc:c.md#1", "wool of another firm")], brand="other")
    assert [passage["text"] for passage in (await ask(store, query="wool"))["passages"]] == ["wool here"]


async def test_a_rivals_words_come_only_to_who_asks_for_them(store: Knowledge) -> None:
    await store.sync([a_text("competitor:r.md#1", "wool of a rival", trust="outside")], brand="shop")
    assert (await ask(store, query="wool"))["passages"] == []
    assert len((await ask(store, query="wool", kind="competitor"))["passages"]) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"query": "wool", "kind": "guidelines"}, "give one of guideline, campaign"),
        ({"query": " "}, "query is empty"),
        ({"query": "wool", "limit": 0}, "from 1 to 20"),
        ({"query": "wool", "limit": 21}, "from 1 to 20"),
    ],
)
async def test_a_mistake_comes_back_as_a_hint(store: Knowledge, arguments: dict[str, Any], said: str) -> None:
    status, content = await hint(store, **arguments)
    assert status == "error"
    assert said in content


async def test_a_model_is_told_that_the_store_is_away_and_never_given_an_empty_answer() -> None:
    class Down:
        async def search(self, query: str, **_: Any) -> tuple[Passage, ...]:
            raise Unavailable("the index is damaged")

    status, content = await hint(Down(), query="wool")
    assert status == "error"
    assert "cannot be asked now" in content
    assert "the index is damaged" in content
