"""A backup that was put back under checkpoints that went on: rows decide, so the graph goes on from them."""

from pathlib import Path

from marque.approval import Approve, Reject
from marque.storage.backup import backup, restore
from tests.graphs.conftest import EDITOR, Shop


async def test_a_campaign_whose_last_round_was_never_written_is_decided_on_the_one_that_was(
    shop: Shop, tmp_path: Path
) -> None:
    storage, copy = shop.services.campaigns.storage, tmp_path / "copy.db"
    campaign = await shop.run(shop.brief("price-drop"))
    shown = await shop.waiting(campaign)
    await backup(storage, copy)
    await shop.decide(campaign, EDITOR, Reject(message="Say it shorter."))
    assert (await shop.waiting(campaign)).round == 2
    await storage.close()
    await restore(storage, copy, replace=True)

    assert (await shop.go_on(campaign)).status == "waiting"
    assert (await shop.waiting(campaign)).id == shown.id
    assert (await shop.decide(campaign, EDITOR, Approve())).status == "approved"


async def test_a_decision_on_the_round_that_was_put_back_is_carried_out(shop: Shop, tmp_path: Path) -> None:
    storage, copy = shop.services.campaigns.storage, tmp_path / "copy.db"
    campaign = await shop.run(shop.brief("price-drop"))
    await backup(storage, copy)
    await shop.decide(campaign, EDITOR, Reject(message="Say it shorter."))
    await storage.close()
    await restore(storage, copy, replace=True)

    campaign = await shop.decide(campaign, EDITOR, Reject(message="Say it shorter, please."))

    assert campaign.status == "waiting"
    assert (await shop.waiting(campaign)).round == 2
