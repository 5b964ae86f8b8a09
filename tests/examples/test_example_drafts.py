"""What each brief becomes without a model: its template's own copy, judged by every gate against its evidence."""

from datetime import datetime
from pathlib import Path

import pytest

from evals.oracle import Stranger, strangers
from marque.brief import Brief, Channel
from marque.evidence import Evidence, Passage
from marque.message import Message
from marque.storage import Storage
from marque.verdict import Answer, Verdict
from policies.checking import judge
from policies.loading import load_policy
from policies.policy import Policy
from prompts.fallback import fallback
from prompts.inputs import Setting, writing_inputs
from prompts.loader import load_prompts
from tools.inventory.importer import import_catalogue
from tools.inventory.store import Inventory

HOME = {"shop": ("tarnholt", "US", "products.xml"), "b2b": ("rotawright", "IE", "plans.csv")}
OTHER_THAN_PASS: dict[tuple[str, Channel], Answer] = {
    ("shop/tarp-ads", "ad"): "block",
    ("shop/tarp-ads", "social"): "block",
    ("b2b/crisis-notice", "email"): "ask",
}
"""The planted price, and the notice that compliance reads before it goes out."""


@pytest.mark.parametrize("workspace", ["shop", "b2b"])
async def test_a_brief_s_first_draft_passes_unless_it_is_meant_to_be_stopped(
    workspace: str, examples: Path, briefs: dict[str, Brief], tmp_path: Path, now: datetime
) -> None:
    brand, market, catalogue = HOME[workspace]
    policy = load_policy(examples / workspace, brand=brand, market=market, language="en", now=now)
    storage = Storage(f"sqlite:///{tmp_path / 'marque.db'}")
    verdicts: dict[tuple[str, Channel], Verdict] = {}
    try:
        await import_catalogue(storage, examples / workspace / "catalogue" / catalogue, brand=brand, now=now)
        for name in sorted(name for name in briefs if name.startswith(f"{workspace}/")):
            evidence = await _evidence(briefs[name], Inventory(storage, brand), now)
            for channel in briefs[name].channels:
                draft = _draft(briefs[name], channel, evidence, policy)
                verdicts[name, channel] = judge(draft, evidence, policy)
                assert _made_up(draft, evidence, briefs[name], examples / workspace / "brands" / brand) == []
    finally:
        await storage.close()

    wrong = {
        key: [(finding.rule, finding.quote) for finding in verdict.findings]
        for key, verdict in verdicts.items()
        if verdict.verdict != OTHER_THAN_PASS.get(key, "pass")
    }
    assert wrong == {}


def _made_up(draft: Message, evidence: Evidence, brief: Brief, pack: Path) -> list[Stranger]:
    """Return what the draft says that neither evidence, brief nor brand accounts for, as the oracle sees it."""
    copy = {**draft.as_json(), "id": "A"}
    package = {
        "messages": [{"channel": draft.channel, "variants": [{"copy": copy}]}],
        "evidence": evidence.as_json(),
    }
    return strangers(package, brief.as_json(), [(pack / "brand.yaml").read_text("utf-8")])


async def _evidence(brief: Brief, inventory: Inventory, now: datetime) -> Evidence:
    return Evidence(
        gathered_at=now,
        products=tuple(await inventory.get_many(list(brief.products))),
        passages=tuple(Passage(id=source.id, kind="source", text=source.text) for source in brief.sources),
        offer=brief.offer,
    )


def _draft(brief: Brief, channel: Channel, evidence: Evidence, policy: Policy) -> Message:
    pack = policy.brand
    assert pack is not None
    setting = Setting(
        brand=pack.display_name, market=policy.market, language="en", zone=policy.market_rules.zone,
        currency=policy.market_rules.currency, avoid=pack.voice.avoid, tokens=tuple(pack.tokens),
    )  # fmt: skip
    inputs = writing_inputs(brief, evidence, setting, channel=channel, now=evidence.gathered_at)
    copy = fallback(load_prompts().get(brief.template or ""), inputs, channel=channel, seed=1)
    return Message(
        channel=channel, subject=next(iter(copy.subjects), None), preheader=copy.preheader, body=copy.body,
        cta=copy.cta, cta_url=pack.home_url, sender=pack.markets[policy.market].sender,
        footer=pack.markets[policy.market].footer, brand=pack.name, market=policy.market, language="en",
        products=brief.products, offer=brief.offer, now=evidence.gathered_at,
    )  # fmt: skip
