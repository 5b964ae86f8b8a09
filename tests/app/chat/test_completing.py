"""Completion offers sentences, and names by the start of any of their words."""

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from app.chat.completing import Names, called, endings, sentences
from graphs.asker import Asker
from marque.caller import Caller
from tests.graphs.conftest import BRAND, Shop


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("what wa", ["what waits"]), ("WHAT WA", ["what waits"]), ("ex", ["explain the finding in ", "exit"]),
     ("make", ["make the subject shorter"]), ("fig", ["figures of "]), ("rem", ["remember that "]), ("xy", []), ("the exi", [])],
)  # fmt: skip
def test_a_line_may_become_a_sentence(typed: str, offered: list[str]) -> None:
    found = list(sentences(typed))

    assert [one.text for one in found] == offered
    assert all(one.start_position == -len(typed) for one in found)


def test_the_longest_ending_comes_first() -> None:
    assert list(endings("show the draft of warm ev")) == ["draft of warm ev", "of warm ev", "warm ev", "ev"]


@pytest.mark.parametrize(
    ("ending", "names"),
    [
        ("pil", ["Beeswax Pillar Candles"]),
        ("pillar c", ["Beeswax Pillar Candles"]),
        ("illar", []),
        ("th-p", ["TH-PILLAR"]),
    ],
)
def test_a_name_is_found_by_the_start_of_a_word(ending: str, names: list[str]) -> None:
    assert called(ending, ["Beeswax Pillar Candles", "TH-PILLAR", "Beeswax Pillar Candles"]) == names


async def test_products_and_campaigns_of_the_brand_are_offered(shop: Shop) -> None:
    await shop.import_feed()
    campaign = await shop.run(shop.brief("price-drop"))
    names = Names(Asker(Caller(address=None), BRAND, frozenset()), shop.services)

    async def offered(typed: str) -> list[str]:
        document = Document(typed)
        return [one.text async for one in names.get_completions_async(document, CompleteEvent())]

    assert any("Pillar" in one for one in await offered("how much is the pilla"))
    begun = campaign.name.split()[0][:4].lower()
    assert campaign.name in await offered(f"the draft of {begun}")
    assert await offered("nothing like zzzzqq") == []
