"""Where a campaign stands, as its rows have it: what comes next, whatever the thread's state says."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from graphs.run import Run
from marque.approval import Reject, Taken, Task
from marque.brief import Channel
from marque.campaign import ENDED, Campaign, Round
from marque.records import digest
from marque.verdict import Finding
from policies.decide import Judged, decide
from tools.approvals.rows import findings_of
from tools.campaigns.holds import Hold

CHECKERS = frozenset({"facts", "brand", "compliance"})
Next = Literal["ground", "check", "write", "submit", "approve", "carry_out", "confirm", "package", "end"]


class Order(NamedTuple):
    """What the writer is to do in the next round."""

    feedback: tuple[Finding, ...] = ()
    """Findings and words of a person that the next writing answers to."""
    only: tuple[Channel, ...] = ()
    """The channels to write again; empty: all."""
    fall_back: bool = False
    """Whether the next writing is by the deterministic link."""


class Standing(NamedTuple):
    """One campaign as it stands now."""

    campaign: Campaign
    next: Next
    round: int = 0
    """The last round that was written; 0: none."""
    found: Round | None = None
    """That round whole."""
    tasks: Sequence[Task] = ()
    """The tasks of that round."""
    taken: Taken | None = None
    """The decision that sends that round back or replaces it, where there is one."""
    order: Order | None = None
    """What is to be written; None: it is not the writer's turn."""
    reopened: bool = False
    """Whether the campaign expired while that round waited, and was reopened: the same words begin a new round."""
    hold: Hold | None = None
    """What stops everything of its brand for now."""

    @property
    def waiting(self) -> Task | None:
        """The task that waits for a person."""
        return next((task for task in self.tasks if task.status == "waiting"), None)


async def standing_of(run: Run) -> Standing:
    """Read the rows and say whose turn it is; writes nothing.

    While its brand is on hold it is nobody's, and the run ends where it is. What waits for a person waits on: their
    answer is refused as long.
    """
    standing = await _standing_of(run)
    if standing.next in {"approve", "end"}:
        return standing
    hold = await run.services.campaigns.held(standing.campaign.brand)
    return Standing(standing.campaign, "end", standing.round, hold=hold) if hold else standing


def elsewhere(standing: Standing) -> dict[str, Any]:
    """Return where a run goes on whose step found that it is not its turn; at an end, also how it stands and why."""
    if standing.next != "end":
        return {"step": standing.next}
    reason = standing.hold.words if standing.hold else standing.campaign.reason
    return {"status": standing.campaign.status, "reason": reason, "step": "end"}


async def _standing_of(run: Run) -> Standing:
    campaign = await run.campaign()
    if campaign.status in ENDED:
        return Standing(campaign, "end")
    round_ = await run.services.contents.last_round(campaign.id)
    if not round_:
        return Standing(campaign, "ground", order=Order())
    found = await run.services.contents.round(campaign.id, round_)
    if not {judgement.checker for judgement in found.judgements} >= CHECKERS:
        return Standing(campaign, "check", round_, found)
    tasks = [task for task in await run.services.approvals.tasks(campaign_id=campaign.id) if task.round == round_]
    if not tasks:
        order = await _judged(campaign, found, run)
        return Standing(campaign, "write" if order else "submit", round_, found, order=order)
    return await _decided(Standing(campaign, "submit", round_, found, tasks), run)


async def _judged(campaign: Campaign, found: Round, run: Run) -> Order | None:
    """Return what the verdicts send back to the writer; None: a person is asked."""
    policy = await run.policy(campaign)
    findings = await open_to_decide(campaign, found, run)
    step = decide(
        Judged(
            findings=findings, from_must_say=_must_say(campaign, found), tier=campaign.tier,
            revisions=await run.services.contents.revisions(campaign.id),
            by_template=await _would_come_again(campaign, found, run),
        ),
        policy.tiers,
    )  # fmt: skip
    if step == "submit":
        return None
    feedback = tuple(finding for finding in findings if finding.severity in {"block", "revise"})
    return Order(feedback=feedback, fall_back=step == "fall_back")


async def _would_come_again(campaign: Campaign, found: Round, run: Run) -> bool:
    """Tell whether writing again would change nothing: a person's words, or a template's on the same evidence."""
    content = found.content
    if content.origin != "template":
        return content.origin == "edit"
    before = await run.services.contents.confirmation(campaign.id, content.round - 1)
    return before is None  # words carried over from a round whose approval was voided can be written anew


async def _decided(standing: Standing, run: Run) -> Standing:
    """Say what follows from the stages that are opened: the next one, what a person asked for, or the last look."""
    back = next((task for task in standing.tasks if task.status in {"edited", "rejected"}), None)
    taken = await run.services.approvals.taken(back.id) if back else None
    if taken:
        return standing._replace(next="carry_out", taken=taken, order=_asked_for(taken))
    if standing.waiting:
        return standing._replace(next="approve")
    if any(task.status == "void" for task in standing.tasks):
        return standing._replace(next="carry_out", reopened=True)
    if not await run.services.packages.is_approved(standing.campaign.id, standing.round):
        return standing
    confirmation = await run.services.contents.confirmation(standing.campaign.id, standing.round)
    return standing._replace(next="package" if confirmation and confirmation.holds else "confirm")


def _asked_for(taken: Taken) -> Order | None:
    match taken.decision:
        case Reject(end=False) as reject:
            words = Finding(
                part="body", start=0, end=0, quote="", gate="person", rule=f"person.{digest(taken.task_id)[:8]}",
                severity="revise", message=reject.message, judge=f"person:{taken.role}",
            )  # fmt: skip
            return Order(feedback=(words,), only=reject.only)
        case _:
            return None


async def open_to_decide(campaign: Campaign, found: Round, run: Run) -> tuple[Finding, ...]:
    """Return the findings of a round that nobody waived."""
    waived = {w.finding_key for w in await run.services.approvals.waivers(campaign.id, found.content.content_hash)}
    return tuple(finding for finding in findings_of(found) if finding.key not in waived)


def _must_say(campaign: Campaign, found: Round) -> frozenset[str]:
    """Return the keys of findings on the strategist's own words: they are kept word for word, a person decides."""
    kept = campaign.brief.must_say
    return frozenset(
        finding.key for finding in findings_of(found) if finding.quote and any(finding.quote in words for words in kept)
    )
