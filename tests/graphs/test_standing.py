"""Where rows say that a campaign stands."""

from marque.approval import Reject
from tests.graphs.conftest import EDITOR, Shop


async def test_a_template_that_is_rejected_is_written_once_more_and_goes_to_a_person(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("tarp-ads"), "emil.drosky@tarnholt.example")
    campaign = await shop.decide(campaign, EDITOR, Reject(message="The price is wrong."))

    last = await shop.last(campaign)
    assert campaign.status == "waiting"
    assert last.content.round == 2
