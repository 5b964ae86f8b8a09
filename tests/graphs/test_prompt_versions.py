"""A campaign keeps the prompts that it began with, whatever becomes of the files, and says which they were."""

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from marque.approval import Approve, Reject
from marque.campaign import Campaign
from marque.errors import InputError
from marque.storage import tables
from prompts.loader import load_prompts, parse_prompt
from tests.graphs.conftest import BRAND, EDITOR, STRATEGIST, Shop, open_shop, storage_of
from tests.graphs.test_campaign_with_models import Liar
from tools.prompts import Version
from tools.prompts.versions import keep_texts

LIBRARIAN = "sana.quell@tarnholt.example"
SHIPPED = load_prompts().get("price_drop")


def changed(words: str = "A price message from {{ brand }}, in its own words.") -> str:
    """Return another version of the shipped template."""
    text = SHIPPED.text.replace("A price message from {{ brand }}.", words)
    assert text != SHIPPED.text
    return text


def lay(shop: Shop, text: str, name: str = "price_drop") -> Path:
    """Put a text in force as the workspace's own file."""
    file = shop.settings.workspace / "prompts" / f"{name}.md"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def version(text: str) -> Version:
    return Version(name="price_drop", content_hash=parse_prompt(text, where="price_drop.md").content_hash, text=text)


async def template(shop: Shop, campaign: Campaign) -> str:
    """Return what the last round says that it was written with."""
    return (await shop.last(campaign)).content.template


async def test_a_file_that_changes_while_a_campaign_runs_is_for_the_next_one(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    lay(shop, changed())

    await shop.decide(campaign, EDITOR, Reject(message="Say it shorter."))
    following = await shop.run(shop.brief("price-drop", success_metric="Another price drop"))

    assert await template(shop, campaign) == f"price_drop@{SHIPPED.content_hash}"
    assert (await shop.last(campaign)).content.round == 2
    assert await template(shop, following) == f"price_drop@{version(changed()).content_hash}"


async def test_a_file_that_breaks_stops_no_campaign_that_has_begun(shop: Shop) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    lay(shop, "no head\n")

    campaign = await shop.decide(campaign, EDITOR, Approve())

    assert campaign.status == "approved"
    with pytest.raises(InputError, match=r"price_drop\.md: line 1"):
        await shop.run(shop.brief("price-drop", success_metric="Another price drop"))


async def test_every_text_is_kept_once_and_found_by_the_hash_that_the_package_names(shop: Shop) -> None:
    lay(shop, changed())
    for name in ("One", "Two"):
        campaign = await shop.run(shop.brief("price-drop", success_metric=name))
    lay(shop, SHIPPED.text)
    campaign = await shop.decide(campaign, EDITOR, Approve())

    package = await shop.services.packages.find(campaign.id)
    assert package is not None
    name, _, hash_ = package["provenance"]["template"].partition("@")
    versions = await shop.services.prompts.versions_of(campaign.id)
    assert versions is not None
    assert versions[name] == hash_
    assert await shop.services.prompts.texts(BRAND, [hash_]) == {hash_: changed()}
    for call in package["provenance"]["calls"]:
        assert versions[call["prompt"]] == call["prompt_hash"]
    assert await texts_kept(shop) == len(versions)


async def texts_kept(shop: Shop) -> int:
    async with storage_of(shop).read() as connection:
        return (await connection.execute(select(func.count()).select_from(tables.prompt_texts))).scalar() or 0


async def test_a_pin_holds_for_campaigns_that_begin_afterwards_until_it_is_lifted(shop: Shop) -> None:
    before = await shop.run(shop.brief("price-drop", success_metric="Before"))
    await shop.services.prompts.pin(version(changed()), BRAND, LIBRARIAN, "the new one shouts")
    pinned = await shop.run(shop.brief("price-drop", success_metric="Pinned"))
    await shop.services.prompts.lift("price_drop", BRAND, LIBRARIAN)
    after = await shop.run(shop.brief("price-drop", success_metric="After"))
    for campaign in (before, pinned):
        await shop.decide(campaign, EDITOR, Reject(message="Say it shorter."))

    shipped, earlier = f"price_drop@{SHIPPED.content_hash}", f"price_drop@{version(changed()).content_hash}"
    assert [await template(shop, one) for one in (before, pinned, after)] == [shipped, earlier, shipped]


async def test_a_pin_is_of_its_brand_alone(shop: Shop) -> None:
    await shop.services.prompts.pin(version(changed()), "another", LIBRARIAN, "the new one shouts")

    campaign = await shop.run(shop.brief("price-drop"))

    assert await template(shop, campaign) == f"price_drop@{SHIPPED.content_hash}"


async def test_the_risk_of_a_pinned_version_is_the_floor_of_the_tier(shop: Shop) -> None:
    risky = SHIPPED.text.replace("risk_level: low", "risk_level: high")
    await shop.services.prompts.pin(version(risky), BRAND, LIBRARIAN, "after the recall")

    assert (await shop.run(shop.brief("price-drop"))).tier == "A"


async def test_a_campaign_of_before_goes_on_with_the_files_in_force(shop: Shop) -> None:
    campaign = await shop.launcher.start(shop.brief("price-drop"), STRATEGIST)
    async with storage_of(shop).write() as connection:
        await connection.execute(delete(tables.campaign_prompts))
    lay(shop, changed())

    campaign = await shop.go_on(campaign)

    assert await template(shop, campaign) == f"price_drop@{version(changed()).content_hash}"


async def test_a_prompt_that_came_with_an_upgrade_is_the_shipped_one(shop: Shop) -> None:
    campaign = await shop.launcher.start(shop.brief("price-drop"), STRATEGIST)
    versions = dict(await shop.services.prompts.versions_of(campaign.id) or {})
    del versions["writer_body"]
    async with storage_of(shop).write() as connection:
        await connection.execute(update(tables.campaign_prompts).values(versions=versions))

    assert (await shop.go_on(campaign)).status == "waiting"


async def test_a_text_that_is_no_longer_accepted_is_one_line_with_the_mend(shop: Shop) -> None:
    campaign = await shop.launcher.start(shop.brief("price-drop"), STRATEGIST)
    text = SHIPPED.text.replace("intent:", "purpose:")
    old = Version(name="price_drop", content_hash=hashlib.sha256(text.encode()).hexdigest(), text=text)
    versions = {**(await shop.services.prompts.versions_of(campaign.id) or {}), "price_drop": old.content_hash}
    async with storage_of(shop).write() as connection:
        await keep_texts(connection, BRAND, [old], shop.clock())
        await connection.execute(update(tables.campaign_prompts).values(versions=versions))

    with pytest.raises(InputError, match=r"price_drop\.md: line \d.*withdraw the campaign"):
        await shop.go_on(campaign)


async def test_a_text_that_was_changed_in_the_database_is_told_and_never_used(shop: Shop) -> None:
    campaign = await shop.launcher.start(shop.brief("price-drop"), STRATEGIST)
    async with storage_of(shop).write() as connection:
        await connection.execute(update(tables.prompt_texts).values(text="Say whatever you like."))

    with pytest.raises(InputError, match="the text that was kept was changed"):
        await shop.go_on(campaign)


async def test_the_package_says_that_a_model_answered_which_the_prompt_was_not_tested_with(workspace: Path) -> None:
    shop = open_shop(workspace, Liar())
    await shop.import_feed()
    tested = {"writer_body": "another-model", "writer_cta": "gpt-4.1-mini"}
    for name, model in tested.items():
        text = load_prompts().get(name).text
        lay(shop, text.replace("risk_level:", f"tested_with: [{model}]\nrisk_level:", 1), name)
    campaign = await shop.run(shop.brief("price-drop"))

    calls = {call.prompt: call for call in (await shop.last(campaign)).content.calls}

    assert {name: calls[name].tested for name in (*tested, "writer_subject")} == {
        "writer_body": False, "writer_cta": True, "writer_subject": None,
    }  # fmt: skip
    await shop.services.close()
