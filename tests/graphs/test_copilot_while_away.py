"""The copilot while something that it asks is away: it says so in one line, and the conversation goes on."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from langgraph.store.base import Op, Result
from langgraph.store.memory import InMemoryStore

from marque.errors import Unavailable
from marque.evidence import Passage
from marque.models.scripted import Scripted, asks_for_tools
from tests.graphs.conftest import Shelf, Shop, open_shop
from tests.graphs.talks import last_tool, talk


class Away(Shelf):
    """A store that does not answer."""

    async def search(self, query: str, *, kinds: tuple[str, ...], **_: Any) -> tuple[Passage, ...]:
        raise Unavailable("the store does not answer", where="knowledge", mend="start it")


async def test_a_model_is_told_that_the_knowledge_is_away(workspace: Path) -> None:
    link = Scripted(asks_for_tools(("search_knowledge", {"query": "wool"})), "It is away.", "Hello again.")
    shop = open_shop(workspace, link, shelf=Away())
    chat = await talk(shop)

    assert await chat.say("what do we know about wool?") == "It is away."

    told = await last_tool(chat)
    assert (told.status, told.text) == ("error", "knowledge: the store does not answer; start it")
    assert await chat.say("hello") == "Hello again."
    await shop.services.close()


async def test_the_link_that_knows_rules_says_that_the_knowledge_is_away(workspace: Path) -> None:
    shop = open_shop(workspace, shelf=Away())
    await shop.import_feed()
    chat = await talk(shop)

    assert "knowledge: the store does not answer; start it" in await chat.say("what do we know about wool?")

    assert "28.00 USD" in await chat.say("how much is the TH-PILLAR?")
    await shop.services.close()


class Gone(InMemoryStore):
    """A memory whose file cannot be read."""

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        raise Unavailable("the file cannot be read", where="memory", mend="restore it")


async def test_a_memory_that_is_away_is_said_in_one_line(shop: Shop) -> None:
    chat = await talk(shop, store=Gone())

    assert await chat.say("what waits?") == "memory: the file cannot be read; restore it"
