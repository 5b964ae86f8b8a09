from collections.abc import Callable
from typing import Any

import pytest

from graphs.launch import Launcher
from graphs.state import Context
from marque.approval import Approve, Edit, EditedAction, EditedArguments, Reject
from marque.errors import InputError, Refused
from marque.message import ChannelMessage
from tests.graphs.conftest import ANALYST, EDITOR, LEAD, OTHER_EDITOR, STRATEGIST, Shop


async def test_a_signed_brief_of_tier_b_is_packaged_after_an_editor_approves(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    assert campaign.status == "waiting"

    campaign = await shop.decide(campaign, EDITOR, Approve())

    package = await shop.services.packages.find(campaign.id)
    assert campaign.status == "approved"
    assert package is not None
    assert package["approvals"][0]["actor"] == EDITOR
    assert {claim["claim"]["status"] for claim in package["claims"]} == {"supported"}
    assert (shop.services.packages.folder / campaign.id / "package.json").is_file()


async def test_tier_a_waits_for_an_editor_and_then_for_the_brand_lead(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("win-back"))
    roles = [(await shop.waiting(campaign)).role]
    campaign = await shop.decide(campaign, EDITOR, Approve())
    roles.append((await shop.waiting(campaign)).role)

    campaign = await shop.decide(campaign, LEAD, Approve())

    assert roles == ["editor", "brand_lead"]
    assert campaign.status == "approved"


async def test_tier_c_under_a_standing_consent_is_decided_by_the_policy_on_record(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("wool-care-reply"), "lou.farrow@tarnholt.example")

    package = await shop.services.packages.find(campaign.id)
    assert campaign.status == "approved"
    assert package is not None
    assert package["approvals"][0]["actor"].startswith("policy:tiers@")


async def test_an_unsigned_brief_ends_as_a_draft_and_asks_nobody(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("newsletter"), ANALYST)

    assert campaign.status == "draft"
    assert await shop.services.approvals.tasks(campaign_id=campaign.id) == []


async def test_the_offer_of_an_unsigned_brief_proves_nothing(shop: Shop) -> None:
    brief = shop.brief("price-drop", author=ANALYST, must_say=["The blanket is 20% off with EVENINGS20."])

    campaign = await shop.run(brief, ANALYST)

    found = await shop.last(campaign)
    statuses = {c.kind: c.status for j in found.judgements for r in j.reports for c in r.verdict.claims}
    assert campaign.status == "draft"
    assert found.evidence.offer is None
    assert statuses["percent_off"] == "unsupported"


async def test_a_brief_on_a_product_that_the_catalogue_lacks_is_refused_with_what_is_missing(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("canoe-launch"))

    assert campaign.status == "refused"
    assert "the catalogue has no" in str(campaign.reason)


@pytest.mark.parametrize(
    ("lead", "said"),
    [(["analyst"], "nobody in people.yaml is brand_lead"), (["brand_lead"], "only petra.hulm@tarnholt.example is")],
    ids=["nobody", "the author alone"],
)
async def test_a_brief_whose_last_stage_nobody_could_take_is_refused_before_anything_is_written(
    shop: Shop, lead: list[str], said: str
) -> None:
    shop.edit_yaml("people.yaml", lambda data: data["people"].update({LEAD: lead}))
    campaign = await shop.run(shop.brief("price-drop", tier="A", author=LEAD), LEAD)

    assert campaign.status == "refused"
    assert said in str(campaign.reason)
    assert not await shop.services.contents.last_round(campaign.id)


async def test_a_price_that_contradicts_the_catalogue_waits_for_a_person_and_cannot_be_approved(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("tarp-ads"), "emil.drosky@tarnholt.example")
    assert campaign.status == "waiting"

    with pytest.raises(Refused, match=r"open, first facts\."):
        await shop.decide(campaign, EDITOR, Approve())


async def test_the_words_that_must_be_said_spend_no_rounds_of_the_writer(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop", must_say=["Our new shop in Ardenfield opens on Friday."]))

    assert await shop.services.contents.last_round(campaign.id) == 1
    assert campaign.status == "waiting"


@pytest.mark.parametrize(
    ("actor", "why"),
    [
        (STRATEGIST, "for the role editor"),
        (ANALYST, "for the role editor"),
        (LEAD, "for the role editor"),
        ("nobody@tarnholt.example", "no role for this brand"),
    ],
    ids=["author", "analyst", "brand lead", "unknown address"],
)
async def test_somebody_without_the_role_is_refused_and_the_task_stays_open(shop: Shop, actor: str, why: str) -> None:
    campaign = await shop.run(shop.brief("price-drop"))

    with pytest.raises(Refused, match=why):
        await shop.decide(campaign, actor, Approve())

    assert (await shop.waiting(campaign)).status == "waiting"


async def test_an_editor_who_briefed_it_cannot_approve_it(shop: Shop) -> None:
    shop.edit_yaml("people.yaml", lambda data: data["people"].update({STRATEGIST: ["strategist", "editor"]}))
    campaign = await shop.run(shop.brief("price-drop"))

    with pytest.raises(Refused, match="you briefed it"):
        await shop.decide(campaign, STRATEGIST, Approve())


async def test_another_content_hash_is_refused(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))

    with pytest.raises(Refused, match="not the one that you decide on"):
        await shop.decide(campaign, EDITOR, Approve(), seen="0" * 64)


def edited(messages: tuple[ChannelMessage, ...], old: str, new: str) -> Edit:
    """Return an edit that replaces words, which must be there, in every body."""
    return rewritten(messages, lambda body: body.replace(old, new))


def led_by(messages: tuple[ChannelMessage, ...], words: str) -> Edit:
    """Return an edit that puts words before every body, whatever the draft says there."""
    return rewritten(messages, lambda body: f"{words} {body}")


def rewritten(messages: tuple[ChannelMessage, ...], change: Callable[[str], str]) -> Edit:
    """Return an edit that changes every body."""
    changed = [
        m.model_copy(update={"variants": tuple(v.model_copy(update={"body": change(v.body)}) for v in m.variants)})
        for m in messages
    ]
    assert any(before != after for before, after in zip(messages, changed, strict=True)), "the words are not there"
    return Edit(edited_action=EditedAction(args=EditedArguments(messages=tuple(changed))))


async def test_words_that_no_database_can_hold_are_no_brief_and_no_decision(shop: Shop) -> None:
    brief = {**shop.brief("price-drop").as_json(), "name": "sale\0"}
    answer = await shop.launcher.graph.ainvoke({"brief": brief}, Launcher.config("one"), context=Context())
    assert (answer["status"], answer["reason"]) == ("refused", "brief: name: holds a NUL character; take it out")
    assert await shop.services.campaigns.list() == []

    campaign = await shop.run(shop.brief("price-drop"))
    with pytest.raises(InputError, match="reject: message: holds a NUL character"):
        await shop.decide(campaign, EDITOR, Reject(message="No.\0"))
    assert (await shop.waiting(campaign)).status == "waiting"


async def test_an_edit_is_checked_again_and_its_editor_cannot_approve_it(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    found = await shop.last(campaign)
    campaign = await shop.decide(campaign, EDITOR, edited(found.content.messages, "$120.00", "$119.00"))
    again = await shop.last(campaign)
    statuses = {c.quote: c.status for j in again.judgements for r in j.reports for c in r.verdict.claims}
    assert statuses["$119.00"] == "contradicted"

    campaign = await shop.decide(campaign, OTHER_EDITOR, edited(again.content.messages, "$119.00", "$120.00"))
    with pytest.raises(Refused, match="you edited it"):
        await shop.decide(campaign, EDITOR, Approve())


async def test_a_tier_may_allow_the_own_edit_where_it_adds_no_claim(shop: Shop) -> None:
    shop.edit_yaml("tiers.yaml", lambda data: data.update({"tiers": {"B": {"own_edit_without_claims": True}}}))
    campaign = await shop.run(shop.brief("price-drop"))
    found = await shop.last(campaign)
    campaign = await shop.decide(campaign, EDITOR, led_by(found.content.messages, "Good evening."))

    campaign = await shop.decide(campaign, EDITOR, Approve())

    assert campaign.status == "approved"


async def test_a_rejection_writes_only_the_channels_named_and_keeps_the_others_bytes(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("back-in-stock"))
    before = {m.channel: m.message_hash for m in (await shop.last(campaign)).content.messages}

    campaign = await shop.decide(campaign, EDITOR, Reject(message="Say it shorter.", only=("push",)))

    found = await shop.last(campaign)
    after = {m.channel: m.message_hash for m in found.content.messages}
    assert found.content.round == 2
    assert after["sms"] == before["sms"]
    assert campaign.status == "waiting"


async def test_a_rejection_that_ends_it_ends_it(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))

    campaign = await shop.decide(campaign, EDITOR, Reject(message="Not this season.", end=True))

    assert (campaign.status, campaign.reason) == ("rejected", "Not this season.")


async def test_rejections_end_it_when_the_rounds_are_used_up(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    for _ in range(4):
        campaign = await shop.decide(campaign, EDITOR, Reject(message="Again."))

    assert campaign.status == "rejected"
    assert "no rounds left" in str(campaign.reason)


async def test_a_held_brand_decides_nothing_and_goes_on_when_released(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    await shop.services.campaigns.hold("tarnholt", LEAD, "recall")
    with pytest.raises(Refused, match="on hold"):
        await shop.decide(campaign, EDITOR, Approve())

    await shop.services.campaigns.release("tarnholt", LEAD)
    campaign = await shop.decide(campaign, EDITOR, Approve())

    assert campaign.status == "approved"


async def test_a_withdrawn_campaign_takes_no_decision(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    task = await shop.waiting(campaign)
    await shop.services.campaigns.withdraw(campaign.id, LEAD, "the season is over")

    with pytest.raises(Refused, match="campaign is withdrawn"):
        await shop.services.approvals.decide(task.id, EDITOR, Approve(), task.content_hash)


async def test_every_chain_verifies_after_a_whole_campaign(shop: Shop) -> None:
    from marque.audit.keys import AuditKeys
    from marque.audit.verify import verify_all

    campaign = await shop.run(shop.brief("price-drop"))
    await shop.decide(campaign, EDITOR, Approve())

    keys = AuditKeys(shop.settings.home)
    verified = await verify_all(shop.services.campaigns.storage, keys.public_key(), keys.known_secret())
    assert verified.problems == ()
    assert verified.heads >= 1


async def test_no_address_stands_in_an_audit_record(shop: Shop) -> None:
    from sqlalchemy import select

    from marque.storage import tables

    campaign = await shop.run(shop.brief("price-drop"))
    await shop.decide(campaign, EDITOR, Approve())

    async with shop.services.campaigns.storage.read() as connection:
        bodies: list[Any] = list((await connection.execute(select(tables.audit.c.body))).scalars())
    assert bodies
    assert not any("@tarnholt" in str(body) for body in bodies)


async def test_the_same_brief_twice_gives_the_same_copy(shop: Shop) -> None:
    one, two = [await shop.run(shop.brief("price-drop")) for _ in range(2)]

    hashes = {(await shop.last(campaign)).content.content_hash for campaign in (one, two)}
    assert len(hashes) == 1


async def test_an_own_edit_that_adds_a_claim_stays_barred_however_often_it_is_edited_again(shop: Shop) -> None:
    shop.edit_yaml("tiers.yaml", lambda data: data.update({"tiers": {"B": {"own_edit_without_claims": True}}}))
    campaign = await shop.run(shop.brief("price-drop"))
    first = (await shop.last(campaign)).content.messages
    more = "The Ember Wool Blanket in Slate is $120.00."
    campaign = await shop.decide(campaign, EDITOR, led_by(first, more))
    again = (await shop.last(campaign)).content.messages
    campaign = await shop.decide(campaign, EDITOR, led_by(again, "Good evening."))

    with pytest.raises(Refused, match="you edited it"):
        await shop.decide(campaign, EDITOR, Approve())


async def test_an_own_edit_that_moves_a_link_is_for_another_pair_of_eyes(shop: Shop) -> None:
    shop.edit_yaml("tiers.yaml", lambda data: data.update({"tiers": {"B": {"own_edit_without_claims": True}}}))
    campaign = await shop.run(shop.brief("price-drop"))
    moved = [
        m.model_copy(update={"variants": tuple(
            v.model_copy(update={"cta_url": "https://tarnholt.example/elsewhere"}) for v in m.variants
        )})
        for m in (await shop.last(campaign)).content.messages
    ]  # fmt: skip
    edit = Edit(edited_action=EditedAction(args=EditedArguments(messages=tuple(moved))))
    campaign = await shop.decide(campaign, EDITOR, edit)

    with pytest.raises(Refused, match="you edited it"):
        await shop.decide(campaign, EDITOR, Approve())


@pytest.mark.parametrize("change", ["drop", "double", "rename"])
async def test_an_edit_keeps_the_variants_that_there_are(shop: Shop, change: str) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    (message,) = (await shop.last(campaign)).content.messages
    one, two = message.variants
    variants = {"drop": (one,), "double": (one, two, one), "rename": (one, two.model_copy(update={"id": "C"}))}[change]
    changed = message.model_copy(update={"variants": variants})

    with pytest.raises(InputError, match=r"an edit keeps|changes nothing"):
        await shop.decide(campaign, EDITOR, Edit(edited_action=EditedAction(args=EditedArguments(messages=(changed,)))))


async def test_a_rejection_names_only_channels_that_the_campaign_has(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))

    with pytest.raises(InputError, match="the campaign has no sms"):
        await shop.decide(campaign, EDITOR, Reject(message="No.", only=("sms",)))

    assert (await shop.waiting(campaign)).round == 1


async def test_the_files_of_a_withdrawn_campaign_say_so_and_are_not_written_again(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    campaign = await shop.decide(campaign, EDITOR, Approve())
    await shop.services.campaigns.withdraw(campaign.id, LEAD, "a recall")
    await shop.services.packages.mark_withdrawn(campaign.id, "a recall")

    note = shop.services.packages.folder / campaign.id / "WITHDRAWN.txt"
    assert "Do not send it" in note.read_text("utf-8")
    with pytest.raises(Refused, match="no package that may go out"):
        await shop.services.packages.write_files(campaign.id)
