"""An expired campaign that a brand lead takes up again: the same words, checked and decided on anew."""

from datetime import timedelta

from app.server.clock import tick
from marque.approval import Approve
from tests.graphs.conftest import EDITOR, LEAD, Shop


async def expired(shop: Shop, brief: str = "price-drop") -> str:
    """Let a campaign wait until it was to go out, and return its id."""
    send_at = shop.clock.now + timedelta(days=2)
    campaign = await shop.run(shop.brief(brief, send_at=send_at))
    shop.clock.now = send_at
    await tick(shop.services, shop.clock.now)
    found = await shop.services.campaigns.get(campaign.id)
    assert (found.status, found.ended_at) == ("expired", send_at)
    return campaign.id


async def test_nothing_moves_what_has_expired(shop: Shop) -> None:
    campaign = await shop.services.campaigns.get(await expired(shop))

    assert (await shop.go_on(campaign)).status == "expired"
    assert await shop.services.approvals.tasks(campaign_id=campaign.id, waiting=True) == []


async def test_what_is_reopened_is_checked_and_decided_on_anew_and_then_packaged(shop: Shop) -> None:
    id_ = await expired(shop)
    words = (await shop.last(await shop.services.campaigns.get(id_))).content.content_hash
    await shop.import_feed()

    campaign = await shop.go_on(await shop.services.campaigns.reopen(id_, LEAD))

    task = await shop.waiting(campaign)
    assert (campaign.status, task.round, task.content_hash) == ("waiting", 2, words)
    assert await shop.services.contents.revisions(id_) == 0
    campaign = await shop.decide(campaign, EDITOR, Approve())
    assert campaign.status == "approved"


async def test_what_had_passed_when_it_was_reopened_expires_it_no_more(shop: Shop) -> None:
    campaign = await shop.go_on(await shop.services.campaigns.reopen(await expired(shop), LEAD))

    shop.clock.now += timedelta(days=30)
    await tick(shop.services, shop.clock.now)

    assert (await shop.services.campaigns.get(campaign.id)).status == "waiting"


async def test_the_first_approval_of_two_falls_with_the_expiry(shop: Shop) -> None:
    send_at = shop.clock.now + timedelta(days=2)
    campaign = await shop.run(shop.brief("win-back", send_at=send_at))
    campaign = await shop.decide(campaign, EDITOR, Approve())
    shop.clock.now = send_at
    await tick(shop.services, shop.clock.now)
    await shop.import_feed()

    campaign = await shop.go_on(await shop.services.campaigns.reopen(campaign.id, LEAD))

    assert (await shop.waiting(campaign)).role == "editor"
    campaign = await shop.decide(campaign, EDITOR, Approve())
    assert (await shop.decide(campaign, LEAD, Approve())).status == "approved"


async def test_a_withdrawal_while_a_stage_is_opened_holds(shop: Shop) -> None:
    opened = type(shop.services.approvals).open_task

    async def withdrawn_meanwhile(self: object, campaign: object, *args: object, **kwargs: object) -> object:
        await shop.services.campaigns.withdraw(campaign.id, LEAD, "over")  # type: ignore[attr-defined]
        return await opened(self, campaign, *args, **kwargs)  # type: ignore[arg-type]

    object.__setattr__(shop.services.approvals, "open_task", withdrawn_meanwhile.__get__(shop.services.approvals))

    campaign = await shop.run(shop.brief("price-drop"))

    assert campaign.status == "withdrawn"
    assert await shop.services.approvals.tasks(campaign_id=campaign.id) == []


async def test_deadlines_are_of_the_workspaces_calendar(shop: Shop) -> None:
    day = {"hours": {"mon": ["10:00-12:00"]}, "zone": "Europe/Berlin"}
    shop.edit_yaml("calendars.yaml", lambda data: data.update({"calendars": {"monday": day}, "default": "monday"}))

    campaign = await shop.run(shop.brief("price-drop"))

    deadline = (await shop.waiting(campaign)).deadline
    assert (deadline.weekday(), deadline.hour, (deadline - shop.clock.now).days) == (0, 11, 22)
