"""A brand on hold: nothing of it starts, is decided or packaged, and all of it goes on when it is released."""

import pytest
from langgraph.types import Command

from graphs.launch import Launcher
from graphs.state import Context
from marque.approval import Approve
from marque.campaign import Campaign
from marque.errors import Refused
from tests.graphs.conftest import BRAND, EDITOR, LEAD, STRATEGIST, Shop

WHY = "a recall is being looked into"
CARE_REPLY = ("wool-care-reply", "lou.farrow@tarnholt.example")
"""Of tier C: the policy decides it."""


async def held_at(shop: Shop, stage: str, brief: str = "price-drop", starter: str = STRATEGIST) -> Campaign:
    """Start a campaign, put its brand on hold as soon as it tells of a stage, and let it come to rest."""
    campaign = await shop.launcher.start(shop.brief(brief), starter)
    async for progress in shop.launcher.run(campaign):
        if progress["stage"] == stage:
            await shop.services.campaigns.hold(BRAND, LEAD, WHY)
    assert await shop.services.campaigns.held(BRAND) is not None
    return await shop.services.campaigns.get(campaign.id)


async def let_go(shop: Shop, campaign: Campaign) -> Campaign:
    await shop.services.campaigns.release(BRAND, LEAD)
    return await shop.go_on(campaign)


@pytest.mark.parametrize("stage", ["intake", "ground", "segment", "write", "check", "decide"])
async def test_what_is_at_work_stops_where_it_is_and_goes_on_when_the_brand_is_released(shop: Shop, stage: str) -> None:
    campaign = await held_at(shop, stage)
    assert (campaign.status, campaign.reason) == ("running", None)
    assert await shop.services.approvals.tasks(campaign_id=campaign.id) == []

    campaign = await let_go(shop, campaign)

    assert (campaign.status, campaign.reason) == ("waiting", None)
    assert (await shop.decide(campaign, EDITOR, Approve())).status == "approved"


async def test_what_was_taken_in_and_not_begun_waits_for_the_release(shop: Shop) -> None:
    campaign = await shop.launcher.start(shop.brief("price-drop"), STRATEGIST)
    await shop.services.campaigns.hold(BRAND, LEAD, WHY)
    answer = await shop.launcher.graph.ainvoke(
        {"brief": campaign.brief.as_json()}, Launcher.config(campaign.id), context=Context()
    )

    assert (answer["status"], answer["reason"]) == ("running", f"on hold by {LEAD}: {WHY}")
    assert (await shop.go_on(campaign)).status == "running"
    assert (await let_go(shop, campaign)).status == "waiting"


async def test_the_policy_decides_nothing_meanwhile(shop: Shop) -> None:
    campaign = await held_at(shop, "decide", *CARE_REPLY)
    found = await shop.last(campaign)
    assert await shop.services.approvals.tasks(campaign_id=campaign.id) == []

    with pytest.raises(Refused, match=f"on hold by {LEAD}: {WHY}"):  # where the hold came after the last look at it
        await shop.services.approvals.decide_by_policy(
            campaign, 1, found.content.content_hash, evidence_hash=found.content.evidence_hash,
            policy_hash=found.judgements[0].policy_hash,
        )  # fmt: skip

    assert (await let_go(shop, campaign)).status == "approved"


@pytest.mark.parametrize("stage", ["submit", "confirm"])
async def test_a_hold_in_the_moment_of_the_policys_decision_or_of_the_package_puts_them_off(
    shop: Shop, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = shop.services.approvals if stage == "submit" else shop.services.packages
    name = "decide_by_policy" if stage == "submit" else "write"
    real = getattr(type(door), name)

    async def after_a_hold(*given: object, **more: object) -> object:
        await shop.services.campaigns.hold(BRAND, LEAD, WHY)
        return await real(*given, **more)

    monkeypatch.setattr(type(door), name, after_a_hold)
    campaign = await shop.run(shop.brief(CARE_REPLY[0]), CARE_REPLY[1])
    assert (campaign.status, await shop.services.packages.find(campaign.id)) == ("running", None)

    monkeypatch.undo()
    assert (await let_go(shop, campaign)).status == "approved"


async def test_what_was_approved_is_not_packaged_meanwhile(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    task = await shop.waiting(campaign)
    await shop.services.approvals.decide(task.id, EDITOR, Approve(), task.content_hash)
    await shop.services.campaigns.hold(BRAND, LEAD, WHY)

    campaign = await shop.go_on(campaign)

    assert (campaign.status, await shop.services.packages.find(campaign.id)) == ("running", None)
    assert (await let_go(shop, campaign)).status == "approved"


async def test_what_waits_for_a_person_waits_on_with_its_interrupt(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    before = await shop.waiting(campaign)
    await shop.services.campaigns.hold(BRAND, LEAD, WHY)
    graph, config = shop.launcher.graph, Launcher.config(campaign.id)

    (waits,) = (await graph.aget_state(config)).interrupts
    answer = {"content_hash": before.content_hash, "decisions": [{"type": "approve"}]}
    await graph.ainvoke(Command(resume={waits.id: answer}), config, context=Context())

    assert (await graph.aget_state(config)).interrupts
    assert (await shop.go_on(campaign)).status == "waiting"
    assert await shop.waiting(campaign) == before


async def test_a_start_is_refused_with_who_holds_the_brand_and_why(shop: Shop) -> None:
    await shop.services.campaigns.hold(BRAND, LEAD, WHY)

    with pytest.raises(Refused, match=f"brand {BRAND}: on hold by {LEAD}: {WHY}; try again when it is released"):
        await shop.launcher.start(shop.brief("price-drop"), STRATEGIST)

    assert await shop.services.campaigns.list() == []


async def test_nobody_looks_again_and_again_for_what_is_on_hold(shop: Shop) -> None:
    campaign = await held_at(shop, "write")
    assert await shop.services.campaigns.moving() == []

    await shop.services.campaigns.release(BRAND, LEAD)
    assert await shop.services.campaigns.moving() == [campaign.id]
