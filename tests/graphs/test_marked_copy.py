"""Whole campaigns: every package says how its copy came about, and tells readers where the brand owes them that."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from marque.approval import Approve, Edit
from marque.errors import Refused
from marque.marking import VOCABULARY
from tests.graphs.conftest import BRAND, EDITOR, OTHER_EDITOR, Shop, open_shop
from tests.graphs.test_campaign_with_models import Liar

TOLD = "Written with AI and read by our editors."


@pytest.fixture
async def shop_with(workspace: Path) -> Any:
    """Open the shop, with a model or without one; the brand owes its readers the sentence."""
    opened: list[Shop] = []

    async def make(model: Liar | None) -> Shop:
        shop = open_shop(workspace, link=model)
        opened.append(shop)
        shop.edit_yaml(f"brands/{BRAND}/brand.yaml", lambda pack: pack["markets"]["US"].update(ai_disclosure=TOLD))
        await shop.import_feed()
        return shop

    yield make
    for shop in opened:
        await shop.services.close()


def _one_product(shop: Shop) -> Any:
    offer = {"code": "EVENINGS20", "percent_off": "20", "skus": ["TH-EMBER-RUST"]}
    return shop.brief("price-drop", products=["TH-EMBER-RUST"], offer=offer, variants=1)


def _edited(messages: list[dict[str, Any]], **changes: str) -> Edit:
    variants = [{**variant, **changes} for variant in messages[0]["variants"]]
    edited = {"name": "approve_campaign", "args": {"messages": [{**messages[0], "variants": variants}]}}
    return Edit.model_validate({"type": "edit", "edited_action": edited})


async def _shown(shop: Shop, campaign: Any) -> list[dict[str, Any]]:
    found = await shop.last(campaign)
    return [message.as_json() for message in found.content.messages]


async def _package(shop: Shop, campaign: Any) -> tuple[dict[str, Any], str]:
    """Return the first variant as its package holds it, and its page."""
    folder = shop.services.packages.folder / campaign.id
    package = json.loads((folder / "package.json").read_text("utf-8"))
    return package["messages"][0]["variants"][0], (folder / "email-A.html").read_text("utf-8")


async def test_a_model_s_copy_is_marked_and_tells_its_readers(shop_with: Any) -> None:
    shop = await shop_with(Liar())
    campaign = await shop.run(_one_product(shop))

    await shop.decide(campaign, EDITOR, Approve())

    variant, page = await _package(shop, campaign)
    assert variant["digital_source_type"] == f"{VOCABULARY}trainedAlgorithmicMedia"
    assert variant["copy"]["footer"].endswith(f" {TOLD}")
    assert f'content="{VOCABULARY}trainedAlgorithmicMedia"' in page
    assert TOLD in page


async def test_the_template_s_copy_is_marked_as_such_and_claims_no_model(shop_with: Any) -> None:
    shop = await shop_with(None)
    campaign = await shop.run(shop.brief("price-drop"))

    await shop.decide(campaign, EDITOR, Approve())

    variant, page = await _package(shop, campaign)
    assert variant["digital_source_type"] == f"{VOCABULARY}algorithmicMedia"
    assert TOLD not in page


async def test_an_edit_of_a_model_s_copy_is_marked_as_an_edit_and_still_tells(shop_with: Any) -> None:
    shop = await shop_with(Liar())
    campaign = await shop.run(_one_product(shop))
    await shop.decide(campaign, EDITOR, _edited(await _shown(shop, campaign), subject="Wool for the night"))

    await shop.decide(campaign, OTHER_EDITOR, Approve())

    variant, page = await _package(shop, campaign)
    assert variant["digital_source_type"] == f"{VOCABULARY}compositeWithTrainedAlgorithmicMedia"
    assert TOLD in page


async def test_an_edit_that_takes_the_sentence_out_of_a_model_s_copy_does_not_leave(shop_with: Any) -> None:
    shop = await shop_with(Liar())
    campaign = await shop.run(_one_product(shop))
    shown = await _shown(shop, campaign)
    footer = shown[0]["variants"][0]["footer"].removesuffix(f" {TOLD}")

    campaign = await shop.decide(campaign, EDITOR, _edited(shown, footer=footer))

    found = await shop.last(campaign)
    rules = {one.rule for j in found.judgements for report in j.reports for one in report.verdict.findings}
    assert "compliance.ai_disclosure" in rules
    with pytest.raises(Refused, match=r"1 open, first compliance\.ai_disclosure"):
        await shop.decide(campaign, OTHER_EDITOR, Approve())


@dataclass
class LosesHeart(Liar):
    """Writes at the first channel, and answers nonsense at every other."""

    def _answer(self, step: str, text: str) -> dict[str, Any]:
        written = step.startswith("writer.") and self.asked.count(step) > 1
        return {"nonsense": True} if written else super()._answer(step, text)


async def test_a_channel_that_falls_back_beside_a_model_s_is_the_template_s_and_claims_no_model(shop_with: Any) -> None:
    shop = await shop_with(LosesHeart(body="The Perch Camp Chair is new.", subjects=("A chair", "The chair", "Sit")))

    campaign = await shop.run(shop.brief("product-launch"))

    found = await shop.last(campaign)
    sources = await shop.services.contents.sources(campaign.id)
    came = {
        m.channel: ({sources[v.variant_hash] for v in m.variants}, m.variants[0].footer) for m in found.content.messages
    }
    assert came["email"][0] == {"trainedAlgorithmicMedia"}
    assert str(came["email"][1]).endswith(TOLD)
    assert came["landing"] == ({"algorithmicMedia"}, None)
