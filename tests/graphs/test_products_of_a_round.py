"""Products that only a rejected draft named are judged with it, and stand in no letter after it."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.graphs.conftest import Shop, open_shop
from tests.graphs.test_campaign_with_models import OWED, Liar


@dataclass
class Opened:
    """The shop, and the model that writes in it."""

    shop: Shop
    model: Liar


@pytest.fixture
async def opened(workspace: Path) -> AsyncIterator[Opened]:
    """The shop with a model whose every draft sets one blanket above all others, and names a lantern."""
    model = Liar(body=f"The warmest wool blanket, beside the Glowworm Lantern, for $89.00.\n\n{OWED}")
    shop = open_shop(workspace, link=model)
    await shop.import_feed()
    yield Opened(shop, model)
    await shop.services.close()


async def test_the_fallback_copy_lists_the_brief_s_products_and_no_others(opened: Opened) -> None:
    shop = opened.shop
    brief = shop.brief("price-drop")
    campaign = await shop.run(brief)

    first = await shop.services.contents.round(campaign.id, 1)
    last = await shop.last(campaign)
    body = last.content.messages[0].variants[0].body
    strangers = [product for product in first.evidence.products if product.sku not in brief.products]

    assert last.content.origin == "template"
    assert strangers  # what the draft named was judged with it
    assert [product.title for product in strangers if product.title in body] == []


async def test_the_writer_is_shown_the_brief_s_products_in_every_round(opened: Opened) -> None:
    shop, model = opened.shop, opened.model
    await shop.run(shop.brief("price-drop"))

    drafts = [said for step, said in zip(model.asked, model.said, strict=True) if step == "writer.body"]
    facts = [re.findall(r"^\[F\d+\] ([^:\n]+):", said, re.MULTILINE) for said in drafts]
    assert len(facts) > 1
    assert facts[0]
    assert all(titles == facts[0] for titles in facts)
