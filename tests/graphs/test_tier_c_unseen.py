"""Tier C lets out unseen what is borne out, and nothing else that a model wrote."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from marque.approval import Approve
from tests.graphs.conftest import EDITOR, Shop, open_shop
from tests.graphs.test_campaign_with_models import CARE, Liar

Replying = Callable[..., Awaitable[Shop]]
ENGINEER = "lou.farrow@tarnholt.example"
DANGEROUS = "Machine wash it hot at 90 degrees, or bleach it. It is safe for newborn babies to sleep under."


@pytest.fixture
async def replying(workspace: Path) -> AsyncIterator[Replying]:
    """Open the shop with a model that answers every chat so, and close it, whatever the test finds."""
    opened: list[Shop] = []

    async def reply(body: str | None) -> Shop:
        opened.append(open_shop(workspace, link=Liar(body=body) if body else None))
        await opened[-1].import_feed()
        return opened[-1]

    yield reply
    for shop in opened:
        await shop.services.close()


async def test_a_reply_that_nothing_bears_out_waits_for_a_person(replying: Replying) -> None:
    shop = await replying(DANGEROUS)
    campaign = await shop.run(shop.brief("wool-care-reply"), ENGINEER)

    assert (campaign.status, campaign.tier) == ("waiting", "B")
    asked = [f for j in (await shop.last(campaign)).judgements for r in j.reports for f in r.verdict.findings]
    assert [f.quote for f in asked if f.rule == "grounding.unproved"] == [
        "Machine wash it hot at 90 degrees, or bleach it.",
        "It is safe for newborn babies to sleep under.",
    ]
    assert (await shop.waiting(campaign)).role == "editor"


async def test_what_a_person_let_through_is_packaged(replying: Replying) -> None:
    shop = await replying(f"{CARE} Wool likes a quiet week.")
    campaign = await shop.run(shop.brief("wool-care-reply"), ENGINEER)
    assert campaign.status == "waiting"

    campaign = await shop.decide(campaign, EDITOR, Approve())

    assert campaign.status == "approved"


@pytest.mark.parametrize("body", [CARE, f"{CARE} Does that answer it?", f"Thanks for asking. {CARE}"])
async def test_a_reply_that_says_what_the_source_says_needs_nobody(body: str, replying: Replying) -> None:
    shop = await replying(body)
    campaign = await shop.run(shop.brief("wool-care-reply"), ENGINEER)

    assert (campaign.status, campaign.tier) == ("approved", "C")
    package = await shop.services.packages.find(campaign.id)
    assert package is not None
    assert package["provenance"]["origin"] == "writer"


async def test_the_words_of_the_template_need_nobody(replying: Replying) -> None:
    shop = await replying(None)
    campaign = await shop.run(shop.brief("wool-care-reply"), ENGINEER)

    assert (campaign.status, campaign.tier) == ("approved", "C")


async def test_the_template_stands_in_where_the_models_words_are_wrong_and_needs_nobody(replying: Replying) -> None:
    shop = await replying("The Ember Wool Blanket in Rust is $89.00.")
    campaign = await shop.run(shop.brief("wool-care-reply"), ENGINEER)

    assert (await shop.last(campaign)).content.origin == "template"
    assert (campaign.status, campaign.tier) == ("approved", "C")
