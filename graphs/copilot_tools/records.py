"""What stands behind a campaign: the rule of a finding, and the record of who did what."""

from langchain_core.tools import BaseTool, ToolException
from rapidfuzz import fuzz, utils

from graphs.copilot_tools.campaigns import line_of
from graphs.copilot_tools.meant import campaign_meant, round_of
from graphs.talking import Talking, as_tools
from graphs.telling_copy import findings_in
from marque.campaign import Revision

MOST = 10
"""Findings that are offered."""
ALIKE = 60
"""Of 100: how near words must be to a finding."""


def record_tools(talking: Talking) -> list[BaseTool]:
    """Return explain_finding and show_record."""
    services = talking.services

    async def explain_finding(campaign: str | None = None, finding: str | None = None) -> str:
        """Explain a finding: its rule, the words it is about, what shows it, the mend, and who may waive it.

        Args:
            campaign: Words of its name, or its id; without it, the one spoken of last.
            finding: Words of the finding or its rule; without it, the worst.
        """
        talking.asker.need("read")
        found = await campaign_meant(campaign, talking)
        findings = findings_in(await round_of(found, talking))
        if not findings:
            return f"{found.name} has no findings."
        one = findings[0]
        if finding and finding.strip():
            said = {f"{each.rule} {each.message} {each.quote}": each for each in findings}
            near = max(said, key=lambda text: fuzz.token_set_ratio(finding, text, processor=utils.default_process))
            if fuzz.token_set_ratio(finding, near, processor=utils.default_process) < ALIKE:
                raise ToolException(f"Which finding? There is {'; '.join(each.rule for each in findings[:MOST])}.")
            one = said[near]
        lines = [f"{found.name}, {one.severity} by {one.rule} {one.place}: {one.message}"]
        lines += [f"Shown by {', '.join(one.evidence)}."] if one.evidence else []
        lines += [f"Mend: {one.fix}"] if one.fix else []
        lines.append(
            f"A {one.waivable_by.replace('_', ' ')} may waive it." if one.waivable_by else "Nobody may waive it."
        )
        return "\n".join(lines)

    async def show_record(campaign: str | None = None) -> str:
        """Show a campaign's record: who briefed, signed, approved and waived what, which models and sources wrote it.

        Args:
            campaign: Words of its name, or its id; without it, the one spoken of last.
        """
        talking.asker.need("read")
        found = await campaign_meant(campaign, talking)
        lines = [line_of(found), f"briefed by {found.author}, brief {found.brief_hash[:12]}",
                 f"signed by {found.signer}" if found.signer else "not signed"]  # fmt: skip
        lines += _begun_from(await services.campaigns.revision(found.id))
        for task in await services.approvals.tasks(campaign_id=found.id):
            taken = await services.approvals.taken(task.id)
            if taken:
                lines.append(f"{taken.at:%Y-%m-%d %H:%M} {taken.decision.type} by {taken.actor}, {taken.role}, "
                             f"on {taken.content_hash[:12]}")  # fmt: skip
        last = await services.contents.last_round(found.id)
        if last:
            content = (await services.contents.round(found.id, last)).content
            links = dict.fromkeys(f"{call.step} by {call.model_answered or call.link}" for call in content.calls)
            lines += [f"round {last}, template {content.template.partition('@')[0]}, {', '.join(links)}",
                      f"content {content.content_hash[:12]}, evidence {content.evidence_hash[:12]}"]  # fmt: skip
            for waiver in await services.approvals.waivers(found.id, content.content_hash):
                lines.append(f"waived by {waiver.actor}: {waiver.reason}")
        lines.append(f"The whole record: marque audit show {found.id}")
        return "\n".join(lines)

    return as_tools(explain_finding, show_record)


def _begun_from(revision: Revision | None) -> list[str]:
    if revision is None:
        return []
    anew = f"{', '.join(revision.channels)} {', '.join(revision.parts) or 'whole'}"
    asked = revision.asked_by or "nobody named"
    return [f"revised from {revision.from_campaign}, round {revision.from_round}: {anew}, as {asked} asked"]
