"""Ten campaigns of the example shop, made by the real graph with a clock that stands and people who follow a script."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from marque.approval import Approve, Decision, Edit
from marque.campaign import Campaign
from tests.graphs.conftest import EDITOR, LEAD, OTHER_EDITOR, ROOT, STRATEGIST, Shop, open_shop
from tests.graphs.test_campaign_with_models import Liar

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ONE_PRODUCT = {
    "products": ["TH-EMBER-RUST"],
    "offer": {"code": "EVENINGS20", "percent_off": "20", "skus": ["TH-EMBER-RUST"]},
}


@dataclass(frozen=True)
class Golden:
    """One campaign: a brief of the shop with what is changed of it, who runs it, and who approves each stage."""

    brief: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    starter: str = STRATEGIST
    approvers: tuple[str, ...] = (EDITOR,)
    by_model: bool = False
    subject: str | None = None
    """What the first approver makes of the first subject, before the others approve that; None: they edit nothing."""


GOLDENS: Mapping[str, Golden] = {
    "price-drop": Golden("price-drop"),
    "price-drop-edited": Golden(
        "price-drop", {"products": ["TH-PILLAR"], "offer": {"code": "EVENINGS20", "percent_off": "20",
                       "skus": ["TH-PILLAR"]}, "key_message": "Candles for the hours after supper.", "variants": 1},
        approvers=(EDITOR, OTHER_EDITOR), subject="Candles for the evening",
    ),
    "price-drop-by-model": Golden("price-drop", {**ONE_PRODUCT, "variants": 1}, by_model=True),
    "price-drop-by-model-edited": Golden(
        "price-drop", {**ONE_PRODUCT, "variants": 1}, by_model=True, approvers=(EDITOR, OTHER_EDITOR),
        subject="Wool for the night",
    ),
    "product-launch": Golden("product-launch", {"variants": 2}),
    "back-in-stock": Golden("back-in-stock"),
    "win-back": Golden("win-back", approvers=(EDITOR, LEAD)),
    "newsletter": Golden("newsletter"),
    "wool-care-reply": Golden("wool-care-reply", starter="lou.farrow@tarnholt.example", approvers=()),
    "tarp-ads-mended": Golden("tarp-ads", {"must_say": ["The Lee Tarp is $78.00 with RAIN20."], "variants": 2}),
}  # fmt: skip


async def make(golden: Golden, folder: Path) -> Path:
    """Run a campaign in a copy of the shop below `folder`, to its package; return the folder of its files."""
    workspace = folder / "shop"
    shutil.copytree(ROOT / "examples" / "shop", workspace, ignore=shutil.ignore_patterns(".marque", "out"))
    shop = open_shop(workspace, link=Liar() if golden.by_model else None)
    shop.clock.now, shop.clock.step = NOW, timedelta(0)  # at a standstill, or every instant tells of the machine's load
    try:
        await shop.import_feed()
        campaign = await shop.run(shop.brief(golden.brief, **golden.changes), golden.starter)
        for number, person in enumerate(golden.approvers):
            edits = number == 0 and golden.subject is not None
            decision = await _edit(shop, campaign, golden.subject or "") if edits else Approve()
            campaign = await shop.decide(campaign, person, decision)
        if campaign.status != "approved":
            raise RuntimeError(f"{golden.brief} is {campaign.status}: {campaign.reason or await _open(shop, campaign)}")
        return shop.services.packages.folder / campaign.id
    finally:
        await shop.services.close()


async def _edit(shop: Shop, campaign: Campaign, subject: str) -> Decision:
    (message,) = [message.as_json() for message in (await shop.last(campaign)).content.messages]
    message["variants"][0]["subject"] = subject
    edited = {"name": "approve_campaign", "args": {"messages": [message]}}
    return Edit.model_validate({"type": "edit", "edited_action": edited})


async def _open(shop: Shop, campaign: Campaign) -> str:
    found = await shop.last(campaign)
    return json.dumps([f.message for j in found.judgements for r in j.reports for f in r.verdict.findings])
