"""What moved between approval and package: what voids an approval, and what does not."""

import asyncio
from typing import Any

import pytest

from graphs.launch import Launcher
from marque.approval import Approve
from marque.campaign import Campaign
from tests.graphs.conftest import BRAND, EDITOR, OTHER_EDITOR, Shop, storage_of
from tools.inventory.importer import import_catalogue


async def approve_without_going_on(shop: Shop, campaign: Campaign) -> None:
    """Write the decision's row, as a door does that dies before it resumes."""
    task = await shop.waiting(campaign)
    await shop.services.approvals.decide(task.id, EDITOR, Approve(), task.content_hash)


async def test_a_price_that_changed_after_the_approval_voids_it_and_says_why(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    await approve_without_going_on(shop, campaign)
    await shop.import_feed(lambda feed: feed.replace("120.00 USD", "125.00 USD"))

    campaign = await shop.go_on(campaign)

    voided = next(told["voided"] for told in shop.told if told.get("stage") == "confirm")
    assert campaign.status == "waiting"
    assert any("$120.00" in reason and "contradicted" in reason for reason in voided)
    assert await shop.services.packages.find(campaign.id) is None


async def test_after_the_price_changed_the_copy_is_written_anew_and_can_be_approved_again(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    await approve_without_going_on(shop, campaign)
    await shop.import_feed(lambda feed: feed.replace("120.00 USD", "125.00 USD"))
    campaign = await shop.go_on(campaign)

    campaign = await shop.decide(campaign, OTHER_EDITOR, Approve())

    package = await shop.services.packages.find(campaign.id)
    assert package is not None
    assert "$125.00" in package["messages"][0]["variants"][0]["copy"]["body"]


async def test_a_fact_that_moved_under_claims_that_still_hold_changes_nothing(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    before = (await shop.last(campaign)).evidence.evidence_hash
    await approve_without_going_on(shop, campaign)
    await shop.import_feed(lambda feed: feed.replace("Ember Wool Blanket", "Ember Wool Blanket", 1))

    campaign = await shop.go_on(campaign)

    package = await shop.services.packages.find(campaign.id)
    assert campaign.status == "approved"
    assert package is not None
    assert package["evidence_hash"] != before


async def test_a_rule_tightened_in_between_voids_the_approval(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    await approve_without_going_on(shop, campaign)
    rule: dict[str, Any] = {
        "id": "house.no_lanterns", "markets": ["US"], "channels": [], "languages": ["en"], "citation": "House rule 1",
        "severity": "block", "message": "The house says no lanterns.", "fix": "Leave the lantern out.",
        "forbids": [r"\blantern\b"], "wrong": ["A lantern.", "Our lantern.", "The lantern."],
        "right": ["A lamp.", "Our lamp.", "The lamp."],
    }  # fmt: skip
    shop.edit_yaml("rules/house.yaml", lambda data: data.update({"rules": [rule]}))

    campaign = await shop.go_on(campaign)

    voided = next(told["voided"] for told in shop.told if told.get("stage") == "confirm")
    assert campaign.status != "approved"
    assert any("house.no_lanterns" in reason for reason in voided)


async def test_a_true_statement_without_evidence_ships_with_a_source_in_the_brief(shop: Shop) -> None:
    says = "Our new shop in Ardenfield opens on Friday."
    source = {"id": "opening", "text": says, "owner": "Petra Hulm"}
    brief = shop.brief("price-drop")
    sources = [*[s.model_dump(exclude_none=True) for s in brief.sources], source]
    campaign = await shop.run(shop.brief("price-drop", must_say=[says], sources=sources))

    campaign = await shop.decide(campaign, EDITOR, Approve())

    package = await shop.services.packages.find(campaign.id)
    assert package is not None
    claim = next(c["claim"] for c in package["claims"] if "opens on Friday" in c["claim"]["quote"])
    assert (claim["status"], claim["evidence"]) == ("supported", ["source:opening"])


async def test_a_true_statement_without_evidence_ships_with_a_waiver_by_the_role_that_its_rule_names(
    shop: Shop,
) -> None:
    campaign = await shop.run(shop.brief("price-drop", must_say=["Our new shop in Ardenfield opens on Friday."]))
    task, found = await shop.waiting(campaign), await shop.last(campaign)
    open_ = next(f for j in found.judgements for r in j.reports for f in r.verdict.findings if "Friday" in f.quote)
    assert open_.waivable_by is not None
    people = {"brand_lead": "petra.hulm@tarnholt.example", "editor": OTHER_EDITOR,
              "compliance_officer": "idris.vane@tarnholt.example"}  # fmt: skip

    await shop.services.approvals.waive(
        task.id, people[open_.waivable_by], open_.key, content_hash=task.content_hash,
        reason="The lease is signed.", source="Lease of 2026-10-02, in the vault",
    )  # fmt: skip
    campaign = await shop.decide(campaign, EDITOR, Approve())

    package = await shop.services.packages.find(campaign.id)
    assert package is not None
    assert package["waivers"][0]["reason"] == "The lease is signed."


async def test_two_launchers_on_one_campaign_write_one_package(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    await approve_without_going_on(shop, campaign)
    other = Launcher(services=shop.services, graph=shop.launcher.graph)

    async def drive(launcher: Launcher) -> str:
        from marque.errors import Refused

        try:
            async for _ in launcher.run(campaign):
                await asyncio.sleep(0)
        except Refused as refused:
            return refused.what
        return "done"

    answers = await asyncio.gather(drive(shop.launcher), drive(other))

    assert sorted(answers) == ["another process drives it now", "done"]
    assert await shop.services.packages.find(campaign.id) is not None


@pytest.mark.parametrize("days", [0, 2])
async def test_facts_that_grew_stale_before_the_package_void_the_approval(shop: Shop, days: int) -> None:
    from datetime import timedelta

    campaign = await shop.run(shop.brief("price-drop"))
    await approve_without_going_on(shop, campaign)
    shop.clock.now += timedelta(days=days)

    campaign = await shop.go_on(campaign)

    assert campaign.status == ("waiting" if days else "approved")


async def test_a_stock_count_that_moved_under_a_claim_that_still_holds_changes_nothing(shop: Shop) -> None:
    async def count(units: int) -> None:
        file = shop.settings.workspace / "catalogue" / "stock.csv"
        file.write_text(
            "sku,title,price,currency,stock\n"
            f"TH-PILLAR,Beeswax Pillar Candles (set of three),28.00,USD,{units}\n", "utf-8",
        )  # fmt: skip
        await import_catalogue(storage_of(shop), file, brand=BRAND, now=shop.clock())

    await count(12)
    says = "The Beeswax Pillar Candles (set of three) are in stock."
    campaign = await shop.run(shop.brief("price-drop", must_say=[says]))
    await approve_without_going_on(shop, campaign)
    await count(11)

    campaign = await shop.go_on(campaign)

    package = await shop.services.packages.find(campaign.id)
    assert package is not None
    stock = next(p["facts"]["stock"]["value"] for p in package["evidence"]["products"] if p["sku"] == "TH-PILLAR")
    assert (campaign.status, stock) == ("approved", "11")
    assert "supported" in {c["claim"]["status"] for c in package["claims"] if c["claim"]["kind"] == "stock"}


async def test_a_note_that_became_a_block_in_between_voids_the_approval(shop: Shop) -> None:
    def lantern(severity: str) -> dict[str, Any]:
        return {"rules": [{
            "id": "house.no_lanterns", "markets": ["US"], "channels": [], "languages": ["en"],
            "citation": "House rule 1", "severity": severity, "message": "The house says no lanterns.",
            "fix": "Leave the lantern out.", "forbids": [r"\blantern\b"],
            "wrong": ["A lantern.", "Our lantern.", "The lantern."], "right": ["A lamp.", "Our lamp.", "The lamp."],
        }]}  # fmt: skip

    shop.edit_yaml("rules/house.yaml", lambda data: data.update(lantern("note")))
    campaign = await shop.run(shop.brief("price-drop"))
    await approve_without_going_on(shop, campaign)
    shop.edit_yaml("rules/house.yaml", lambda data: data.update(lantern("block")))

    campaign = await shop.go_on(campaign)

    assert campaign.status != "approved"
    assert await shop.services.packages.find(campaign.id) is None
