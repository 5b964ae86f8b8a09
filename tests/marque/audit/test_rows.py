"""A row that was edited from outside, taken away or added does not fit its record, and verification names it."""

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from graphs.admission import admit
from marque.approval import Approve, Reject
from marque.audit.keys import AuditKeys
from marque.audit.rows import KEPT
from marque.audit.verify import Verification, verify_all
from marque.campaign import Revision
from marque.storage import Storage
from marque.storage.backup import backup
from tests.graphs.conftest import BRAND, EDITOR, LEAD, OTHER_EDITOR, STRATEGIST, Shop, storage_of
from tests.graphs.conftest import shop as shop  # noqa: PLC0414 - the fixture
from tests.graphs.conftest import workspace as workspace  # noqa: PLC0414 - the fixture
from tests.graphs.test_campaign import led_by
from tests.graphs.test_confirm import approve_without_going_on
from tools.prompts import Version


async def verified(shop: Shop) -> Verification:
    keys = AuditKeys(shop.settings.home)
    return await verify_all(storage_of(shop), keys.public_key(), keys.known_secret())


async def said(shop: Shop) -> list[str]:
    return [problem.what for problem in (await verified(shop)).problems]


async def alter(storage: Storage, statement: str, **values: Any) -> None:
    """Edit the database as somebody does who has its file."""
    async with storage.write() as connection:
        assert (await connection.execute(text(statement), values)).rowcount > 0


@pytest.fixture
async def full(shop: Shop) -> Shop:
    """One campaign with everything that is compared: an edit, a waiver, an approval, a package, and a pinned prompt."""
    text = "as it was"
    earlier = Version(name="price_drop", content_hash=hashlib.sha256(text.encode()).hexdigest(), text=text)
    await shop.services.prompts.pin(earlier, BRAND, LEAD, "the new one shouts")
    await shop.services.prompts.lift("price_drop", BRAND, LEAD)
    campaign = await shop.run(shop.brief("price-drop", must_say=["Our new shop in Ardenfield opens on Friday."]))
    messages = (await shop.last(campaign)).content.messages
    campaign = await shop.decide(campaign, EDITOR, led_by(messages, "Good evening."))
    task, found = await shop.waiting(campaign), await shop.last(campaign)
    opened = next(f for j in found.judgements for r in j.reports for f in r.verdict.findings if "Friday" in f.quote)
    people = {"brand_lead": LEAD, "editor": OTHER_EDITOR, "compliance_officer": "idris.vane@tarnholt.example"}
    await shop.services.approvals.waive(
        task.id, people[str(opened.waivable_by)], opened.key, content_hash=task.content_hash,
        reason="The lease is signed.", source="Lease of 2026-10-02",
    )  # fmt: skip
    campaign = await shop.decide(campaign, OTHER_EDITOR, Approve())
    assert campaign.status == "approved"
    return shop


async def test_a_whole_campaign_fits_its_records(full: Shop) -> None:
    found = await verified(full)

    assert found.problems == ()
    assert found.rows > len(KEPT)


EDITS = {
    "who decided": ("update decisions set actor = 'june.okadi@tarnholt.example' where type = 'edit'", "its actor"),
    "how a name is spelled": ("update decisions set actor = upper(actor)", "actor's spelling"),
    "a person for a policy": ("update decisions set actor = 'policy:tiers@0000'", "its policy"),
    "an actor that is no text": ("update decisions set actor = x'00ff'", "its actor"),
    "who is in the package": (
        "update packages set package = replace(package, 'june.okadi', 'nora.velk')", "package: its package"),
    "a package that is no JSON": ("update packages set package = '{'", "package: its package"),
    "the package's content": ("update packages set content_hash = 'h'", "package: its content hash"),
    "which version was pinned": ("update prompt_pins set content_hash = 'h'", "pin of a prompt"),
    "why it was pinned": ("update prompt_pins set reason = 'for fun'", "its reason"),
    "a pin that was not lifted": ("update prompt_pins set lifted_at = null", "its row is gone: lifting of a prompt's"),
    "no package": ("delete from packages", "its row is gone: package"),
    "no edit": ("delete from decisions where type = 'edit'", "its row is gone: decision on task"),
    "the type of a decision": ("update decisions set type = 'approve' where type = 'edit'", "its type"),
    "the answer of a decision": (
        "update decisions set decision = '{\"type\": \"approve\"}' where type = 'edit'", "its answer"),
    "the role of a decision": ("update decisions set role = 'brand_lead'", "its role"),
    "the content of a decision": ("update decisions set content_hash = 'h'", "its content hash"),
    "the stage of a task": ("update tasks set stage = 7", "its stage"),
    "the content of a task": ("update tasks set content_hash = 'h'", "its task's content hash"),
    "who waived": ("update waivers set actor = 'wim.tarrow@tarnholt.example'", "waiver of finding"),
    "what was waived": ("update waivers set finding_key = 'ffff'", "no record of it: waiver of finding"),
    "the rule that was waived": ("update waivers set rule = 'r'", "its rule"),
    "the role that waived": ("update waivers set role = 'analyst'", "its role"),
    "no waiver": ("delete from waivers", "its row is gone: waiver of finding"),
    "the words": (
        "update contents set messages = replace(messages, 'Good evening', 'Good morning')",
        "content of round 2: its messages"),
    "no words": ("update contents set messages = '[]'", "its messages"),
    "the hash of the words": ("update contents set content_hash = 'h'", "its content hash"),
    "the evidence of the words": ("update contents set evidence_hash = 'h'", "its evidence hash"),
    "no content": ("delete from contents where round = 1", "its row is gone: content of round 1"),
    "a confirmation turned": ("update confirmations set holds = 0", "no record of it: confirmation of round 2"),
    "a confirmation neither": ("update confirmations set holds = 2", "no record of it: confirmation of round"),
    "the policy confirmed by": ("update confirmations set policy_hash = 'h'", "its policy hash"),
    "no confirmation": ("delete from confirmations", "its row is gone: confirmation of round 2"),
    "no verdict": ("delete from verdicts where checker = 'facts'", "its row is gone: verdict"),
    "verdicts without a word": ("update verdicts set reports = '[]'", "its reports"),
    "an easier tier": ("update campaigns set tier = 'C'", "campaign: its tier"),
    "who started": ("update campaigns set starter = 'wim.tarrow@tarnholt.example'", "campaign: its starter"),
    "no starter": ("update campaigns set starter = null", "campaign: its starter"),
    "no signer": ("update campaigns set signer = null", "campaign: its signer"),
    "who signed": ("update signatures set signer = 'wim.tarrow@tarnholt.example'", "its signer"),
    "the words of an edit": (
        "update decisions set decision = replace(decision, 'Good evening', 'Good morning') where type = 'edit'",
        "decision on task"),
    "findings out of a verdict": (
        "update verdicts set reports = replace(reports, '\"confidence\"', '\"confidense\"') where checker = 'facts'",
        "its reports"),
    "fewer stages": ("update tasks set stages = '[]' where role != 'policy'", "its stages"),
    "the reason of a waiver": ("update waivers set reason = 'Because.'", "its words"),
    "the source of a waiver": ("update waivers set source = 'Hearsay'", "its words"),
    "the reasons of a confirmation": ("update confirmations set reasons = '[\"other\"]'", "its reasons"),
    "another author": ("update campaigns set author = 'wim.tarrow@tarnholt.example'", "brief or people"),
    "another signer": ("update campaigns set signer = 'petra.hulm@tarnholt.example'", "brief or people"),
    "another brief": ("update campaigns set brief = replace(brief, 'objective', 'subjective')", "brief or people"),
    "no signature": ("delete from signatures", "its row is gone: signature of brief"),
}  # fmt: skip


async def test_every_edited_row_is_found_and_named(full: Shop, tmp_path: Path) -> None:
    keys, missed = AuditKeys(full.settings.home), {}
    for number, (edit, (statement, words)) in enumerate(EDITS.items()):
        await backup(storage_of(full), tmp_path / f"{number}.db")
        copy = Storage(f"sqlite:///{tmp_path / f'{number}.db'}")
        await alter(copy, statement)
        problems = (await verify_all(copy, keys.public_key(), keys.known_secret())).problems
        await copy.close()
        if not any(words in problem.what for problem in problems):
            missed[edit] = [problem.what for problem in problems]

    assert missed == {}


async def test_a_decision_without_a_record_is_found(full: Shop) -> None:
    columns = "campaign_id, brand, actor, role, type, content_hash, decision, at"
    await alter(
        storage_of(full),
        """
        insert into tasks select id || 'x', campaign_id, brand, round, 1, 'policy', stages, content_hash,
        evidence_hash, policy_hash, deadline, status, created_at from tasks where status = 'approved'""",
    )
    await alter(storage_of(full),
        f"insert into decisions (task_id, {columns}) select task_id || 'x', {columns} from decisions"  # noqa: S608
        " where type = 'approve'")  # fmt: skip

    (what,) = await said(full)
    assert what.startswith("no record of it: decision on task")


async def test_a_row_of_a_campaign_without_any_chain_is_found(full: Shop) -> None:
    await alter(storage_of(full), "delete from audit")
    await alter(storage_of(full), "delete from audit_heads")

    found = await verified(full)

    assert len([p for p in found.problems if p.what.startswith("no record of it")]) == found.rows


async def test_without_the_secret_nobody_is_proved(full: Shop) -> None:
    found = await verify_all(storage_of(full), AuditKeys(full.settings.home).public_key(), None)

    assert {"actor", "starter"} <= {problem.what.rpartition("its ")[2].split()[0] for problem in found.problems}


async def _rejected(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("back-in-stock"))
    campaign = await shop.decide(campaign, EDITOR, Reject(message="Say it shorter.", only=("push",)))
    await shop.decide(campaign, EDITOR, Reject(message="Not this season.", end=True))


async def _voided(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    await approve_without_going_on(shop, campaign)
    await shop.import_feed(lambda feed: feed.replace("120.00 USD", "125.00 USD"))
    campaign = await shop.go_on(campaign)
    await shop.decide(campaign, OTHER_EDITOR, Approve())


async def _by_policy(shop: Shop) -> None:
    await shop.run(shop.brief("wool-care-reply"), "lou.farrow@tarnholt.example")


async def _withdrawn(shop: Shop) -> None:
    waiting = await shop.run(shop.brief("price-drop"))
    await shop.services.campaigns.withdraw(waiting.id, LEAD, "the season is over")
    packaged = await shop.decide(await shop.run(shop.brief("price-drop")), EDITOR, Approve())
    await shop.services.campaigns.withdraw(packaged.id, LEAD, "a recall")


async def _two_stages_of_a_raised_tier(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    await shop.services.campaigns.raise_tier(campaign.id, "A", "a word")
    campaign = await shop.run(shop.brief("win-back"))
    campaign = await shop.decide(campaign, EDITOR, Approve())
    await shop.decide(campaign, LEAD, Approve())


async def _revised(shop: Shop) -> None:
    earlier = await shop.run(shop.brief("price-drop"))
    revision = Revision(
        from_campaign=earlier.id, from_round=1, content_hash=(await shop.last(earlier)).content.content_hash,
        channels=("email",), parts=("cta",), note="shorter", asked_by=STRATEGIST, at=shop.clock(),
    )  # fmt: skip
    campaign = await admit("revised", earlier.brief, STRATEGIST, shop.services, revision=revision)
    await shop.decide(await shop.go_on(campaign), EDITOR, Approve())


async def _started_by_nobody(shop: Shop) -> None:
    await shop.run(shop.brief("newsletter"), None)
    await shop.run(shop.brief("canoe-launch"))


@pytest.mark.parametrize(
    "lives", [_rejected, _voided, _by_policy, _withdrawn, _two_stages_of_a_raised_tier, _started_by_nobody, _revised]
)
async def test_every_way_that_a_campaign_goes_fits_its_records(
    shop: Shop, lives: Callable[[Shop], Awaitable[None]]
) -> None:
    await lives(shop)

    found = await verified(shop)

    assert found.problems == ()
    assert found.rows > 0


ORIGINS = {
    "update campaign_origins set from_round = 2": "its from round",
    "update campaign_origins set from_campaign = 'revised'": "its from campaign",
    "update campaign_origins set content_hash = 'h'": "its content hash",
    "update campaign_origins set channels = '[]'": "its channels",
    "update campaign_origins set parts = '[]'": "its parts",
    "update campaign_origins set note = 'longer'": "its note",
    "update campaign_origins set asked_by = 'wim.tarrow@tarnholt.example'": "its asked_by",
    "delete from campaign_origins": "its row is gone: beginning from another draft",
}


async def test_where_a_revision_comes_from_cannot_be_told_otherwise(shop: Shop, tmp_path: Path) -> None:
    await _revised(shop)
    keys, missed = AuditKeys(shop.settings.home), {}
    for number, (statement, what) in enumerate(ORIGINS.items()):
        await backup(storage_of(shop), tmp_path / f"{number}.db")
        copy = Storage(f"sqlite:///{tmp_path / f'{number}.db'}")
        await alter(copy, statement)
        problems = (await verify_all(copy, keys.public_key(), keys.known_secret())).problems
        await copy.close()
        if not any(what in problem.what for problem in problems):
            missed[statement] = [problem.what for problem in problems]

    assert missed == {}


async def test_a_raised_tier_that_was_lowered_again_is_found(shop: Shop) -> None:
    await _two_stages_of_a_raised_tier(shop)
    await alter(storage_of(shop), "update campaigns set tier = 'B'")

    assert any("its tier" in what for what in await said(shop))
