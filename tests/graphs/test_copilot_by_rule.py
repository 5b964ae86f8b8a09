"""The copilot with no model at work, over the example shop."""

from tests.graphs.conftest import Shop
from tests.graphs.talks import last_tool, talk


async def test_one_sentence_fills_a_brief_and_a_common_name_means_all_variants(shop: Shop) -> None:
    chat = await talk(shop)

    said = await chat.say("new one. sms. longmile socks. for people who bought boots this fall. 15% off, code SOCKS15")

    assert await chat.brief() == {
        "channels": ["sms"], "products": ["TH-SOCKS-L", "TH-SOCKS-M"], "audience": "people who bought boots this fall",
        "offer": {"percent_off": "15", "code": "SOCKS15"},
    }  # fmt: skip
    assert "What is this to achieve?" in said
    assert "No model is at work." in " ".join(said.split())


async def test_a_looked_up_product_comes_with_its_facts_and_a_next_step(shop: Shop) -> None:
    chat = await talk(shop)

    said = await chat.say("whats the log carrier cost")

    assert await chat.calls() == ["look_up_product"]
    assert "price 62.00 USD" in (await last_tool(chat)).text
    assert "Next:" in said
