"""Decide: where checked copy goes, by a pure function of what the rows say."""

from typing import Any

from graphs.run import Run
from graphs.state import State
from marque.campaign import Campaign, Round
from policies.decide import Judged
from policies.decide import decide as decide_purely
from tools.approvals.rows import findings_of


async def decide(state: State, run: Run) -> dict[str, Any]:
    """Send the copy to a person, back to the writer with its findings, or to the fallback copy."""
    campaign, round_ = await run.campaign(), state["round"]
    policy = await run.policy(campaign)
    found = await run.services.contents.round(campaign.id, round_)
    waived = {w.finding_key for w in await run.services.approvals.waivers(campaign.id, found.content.content_hash)}
    findings = tuple(finding for finding in findings_of(found) if finding.key not in waived)
    step = decide_purely(
        Judged(
            findings=findings, from_must_say=_must_say(campaign, found), tier=campaign.tier,
            revisions=state.get("revisions", 0), by_template=await _would_come_again(campaign, found, run),
        ),
        policy.tiers,
    )  # fmt: skip
    run.tell({"stage": "decide", "round": round_, "next": step, "findings": len(findings)})
    if step == "submit":
        return {"step": "submit"}
    feedback = [finding.as_json() for finding in findings if finding.severity in {"block", "revise"}]
    return {"step": "write", "round": round_ + 1, "revisions": state.get("revisions", 0) + (step == "revise"),
            "fall_back": step == "fall_back", "feedback": feedback, "only": []}  # fmt: skip


async def _would_come_again(campaign: Campaign, found: Round, run: Run) -> bool:
    """Tell whether writing again would change nothing: a person's words, or a template's on the same evidence."""
    content = found.content
    if content.origin != "template":
        return content.origin == "edit"
    before = await run.services.contents.content(campaign.id, content.round - 1)
    voided = before is not None and before.content_hash == content.content_hash
    return not voided  # what was approved on older evidence can be written anew on this


def _must_say(campaign: Campaign, found: Round) -> frozenset[str]:
    """Return the keys of findings on the strategist's own words: they are kept word for word, a person decides."""
    kept = campaign.brief.must_say
    return frozenset(
        finding.key for finding in findings_of(found) if finding.quote and any(finding.quote in words for words in kept)
    )
