"""A campaign whose endpoint answers with another model than was asked: said on the copy, and a person looks."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from marque.approval import Approve
from tests.graphs.conftest import EDITOR, Shop, open_shop
from tests.graphs.test_campaign_with_models import CARE, Liar

ENGINEER = "lou.farrow@tarnholt.example"
RULE = "model.other_answered"
Answering = Callable[[str], Awaitable[Shop]]


@pytest.fixture
async def answering(workspace: Path) -> AsyncIterator[Answering]:
    """Open the shop with a model that answers every chat rightly, under a name of its own."""
    opened: list[Shop] = []

    async def answer(name: str) -> Shop:
        opened.append(open_shop(workspace, link=Liar(body=CARE, name=name)))
        await opened[-1].import_feed()
        return opened[-1]

    yield answer
    for shop in opened:
        await shop.services.close()


async def test_another_model_is_a_finding_in_review_and_on_the_package(answering: Answering) -> None:
    shop = await answering("tiny-1")
    campaign = await shop.run(shop.brief("wool-care-reply"), ENGINEER)

    assert (campaign.status, campaign.tier) == ("waiting", "B")
    campaign = await shop.decide(campaign, EDITOR, Approve())

    package = await shop.services.packages.find(campaign.id)
    assert package is not None
    found = [finding for check in package["provenance"]["checks"] for report in check["reports"]
             for finding in report["verdict"]["findings"] if finding["rule"] == RULE]  # fmt: skip
    assert [finding["severity"] for finding in found] == ["ask"] * len(found)
    told = " ".join(finding["message"] for finding in found)
    assert "writer.body asked gpt-4.1-mini, and tiny-1 answered" in told
    assert "brand_critic asked gpt-4.1-mini, and tiny-1 answered" in told


@pytest.mark.parametrize("name", ["gpt-4.1-mini", "gpt-4.1-mini-2026-04-14"])
async def test_the_model_itself_and_a_dated_snapshot_of_it_need_nobody(answering: Answering, name: str) -> None:
    shop = await answering(name)

    campaign = await shop.run(shop.brief("wool-care-reply"), ENGINEER)

    assert (campaign.status, campaign.tier) == ("approved", "C")


async def test_a_name_that_the_workspace_allows_needs_nobody(answering: Answering) -> None:
    shop = await answering("/srv/house.gguf")
    shop.edit_yaml(
        "go-no-go.yaml", lambda data: data.update(answered={"aliases": {"gpt-4.1-mini": ["/srv/house.gguf"]}})
    )

    campaign = await shop.run(shop.brief("wool-care-reply"), ENGINEER)

    assert (campaign.status, campaign.tier) == ("approved", "C")
