"""A version in shadow runs beside a campaign and leaves nothing in it."""

from typing import Any

import pytest
from sqlalchemy import select

from marque.approval import Approve
from marque.storage import tables
from prompts.loader import load_prompts, parse_prompt
from tests.graphs.conftest import BRAND, EDITOR, Shop, storage_of
from tools.prompts.shadows import account_of

SHIPPED = load_prompts().get("price_drop")
OTHER = SHIPPED.text.replace("prompt librarian", "prompt team").replace("## subject\n", "## subject\nFrom the shadow\n")


def lay(shop: Shop, text: str, share: float = 1, name: str = "price_drop") -> None:
    """Put a version in shadow."""
    folder = shop.settings.workspace / "prompts" / "shadow"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(text, "utf-8")
    shop.edit_yaml("prompts/shadow.yaml", lambda data: data.update({"shares": {name: share}}))


async def accounts(shop: Shop) -> set[str]:
    async with storage_of(shop).read() as connection:
        return set((await connection.execute(select(tables.model_calls.c.campaign_id))).scalars())


async def packaged(shop: Shop) -> tuple[str, dict[str, Any]]:
    campaign = await shop.decide(await shop.run(shop.brief("price-drop")), EDITOR, Approve())
    package = await shop.services.packages.find(campaign.id)
    assert package is not None
    return campaign.id, package


async def test_a_version_in_shadow_is_drafted_and_checked_on_an_account_of_its_own_and_never_packaged(
    shop: Shop,
) -> None:
    lay(shop, OTHER)

    id_, package = await packaged(shop)

    (ran,) = await shop.services.shadows.list(BRAND, "price_drop")
    assert ran.failed is None
    assert (ran.content_hash, ran.against) == (
        parse_prompt(OTHER, where="price_drop.md").content_hash, SHIPPED.content_hash,
    )  # fmt: skip
    assert ran.messages[0].variants[0].body
    assert len(ran.reports) == 3 * sum(len(message.variants) for message in ran.messages)
    assert await accounts(shop) == {id_, account_of(id_, "price_drop")}
    assert package["provenance"]["template"] == f"price_drop@{SHIPPED.content_hash}"
    assert "From the shadow" not in str(package)
    versions = await shop.services.prompts.versions_of(id_)
    assert versions is not None
    assert versions["price_drop"] == SHIPPED.content_hash


async def test_a_campaign_comes_to_the_same_copy_with_and_without_a_shadow(shop: Shop) -> None:
    without = await shop.last(await shop.run(shop.brief("price-drop")))
    lay(shop, OTHER)
    beside = await shop.last(await shop.run(shop.brief("price-drop")))

    assert beside.content.content_hash == without.content.content_hash
    assert len(beside.content.calls) == len(without.content.calls)
    assert [one.checker for one in beside.judgements] == [one.checker for one in without.judgements]


async def test_the_same_brief_under_the_same_version_is_drawn_always_or_never(shop: Shop) -> None:
    lay(shop, OTHER, share=0.5)
    drawn = []
    for number in range(12):
        campaign = (await shop.run(shop.brief("price-drop", success_metric=f"clicks {number // 2}"))).id
        drawn.append(campaign in {run.campaign_id for run in await shop.services.shadows.list(BRAND, "price_drop")})

    assert drawn[::2] == drawn[1::2]


@pytest.mark.parametrize("broken", ["the file", "the draft"])
async def test_a_shadow_that_fails_touches_nothing_of_the_campaign(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    lay(shop, "no head\n" if broken == "the file" else OTHER)
    if broken == "the draft":
        monkeypatch.setattr("graphs.steps.shadow.write_message", _failing)

    id_, package = await packaged(shop)

    ran = await shop.services.shadows.list(BRAND, "price_drop")
    assert package["approvals"]
    assert [run.failed for run in ran] == ([] if broken == "the file" else ["RuntimeError"])
    assert [told["why"] for told in shop.told if told["stage"] == "shadow"] == (
        ["shadow/price_drop.md: line 1: does not begin with a head; begin with ---, the head's keys, and --- again"]
        if broken == "the file"
        else []
    )
    assert id_


async def _failing(*_: object) -> None:
    raise RuntimeError("words of a stranger")


async def test_a_shadow_of_another_template_does_not_run(shop: Shop) -> None:
    lay(shop, load_prompts().get("newsletter").text.replace("prompt librarian", "prompt team"), name="newsletter")

    await shop.run(shop.brief("price-drop"))

    assert await shop.services.shadows.list(BRAND, "newsletter") == []
