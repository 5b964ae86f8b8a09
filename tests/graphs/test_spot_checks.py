"""Spot checks in a whole campaign: what policy let through is drawn, what a person saw is not."""

from marque.approval import Approve
from tests.graphs.conftest import EDITOR, Shop


async def test_a_package_that_no_person_saw_is_drawn_for_an_editor(shop: Shop) -> None:
    shop.edit_yaml("tiers.yaml", lambda data: data.update({"spot_check_percent": 100}))

    campaign = await shop.run(shop.brief("wool-care-reply"))

    assert campaign.status == "approved"
    (drawn,) = await shop.services.spots.list(campaign.brand, waiting=True)
    assert drawn.campaign_id == campaign.id
    checked = await shop.services.spots.check(campaign.id, EDITOR, "right", "It is as the guide says.")
    assert checked.verdict == "right"


async def test_a_package_that_a_person_saw_is_not_drawn(shop: Shop) -> None:
    shop.edit_yaml("tiers.yaml", lambda data: data.update({"spot_check_percent": 100}))
    campaign = await shop.run(shop.brief("price-drop"))

    campaign = await shop.decide(campaign, EDITOR, Approve())

    assert campaign.status == "approved"
    assert await shop.services.spots.list(campaign.brand) == []
