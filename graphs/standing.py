"""Where a campaign stands, as its rows have it: what comes next, whatever the thread's state says."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from graphs.run import Run
from marque.approval import Reject, Taken, Task
from marque.brief import Channel
from marque.campaign import ENDED, Campaign, Content, Revision, Round
from marque.errors import Refused
from marque.marking import wrote
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
    base: Content | None = None
    """What holds the words that are kept; None: nothing is kept."""
    revision: Revision | None = None
    """What is written anew of `base`, in whole messages or in parts, while the rest is locked; None: no such lock."""


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
        return Standing(campaign, "ground", order=await _first(campaign, run))
    found = await run.services.contents.round(campaign.id, round_)
    if not {judgement.checker for judgement in found.judgements} >= CHECKERS:
        return Standing(campaign, "check", round_, found)
    tasks = [task for task in await run.services.approvals.tasks(campaign_id=campaign.id) if task.round == round_]
    if not tasks:
        order = await _judged(campaign, found, run)
        return Standing(campaign, "write" if order else "submit", round_, found, order=order)
    return await _decided(Standing(campaign, "submit", round_, found, tasks), run)


async def _first(campaign: Campaign, run: Run) -> Order:
    """Return what the first round is to be: all of it new, or another campaign's draft with some of it new."""
    revision = await run.services.campaigns.revision(campaign.id)
    if revision is None:
        return Order()
    base = await run.services.contents.content(revision.from_campaign, revision.from_round)
    if base is None or base.content_hash != revision.content_hash:
        raise Refused("the draft that it begins from is not there as it was", where=f"campaign {campaign.id}",
                      mend="look with `marque audit verify`, and restore a backup")  # fmt: skip
    return Order(only=revision.channels, base=base, revision=revision)


async def _judged(campaign: Campaign, found: Round, run: Run) -> Order | None:
    """Return what the verdicts send back to the writer; None: a person is asked."""
    policy = await run.policy(campaign)
    findings = await open_to_decide(campaign, found, run)
    is_revised = found.content.origin == "revision"
    revision = await run.services.campaigns.revision(campaign.id) if is_revised else None
    kept = _must_say(campaign, found) | (_locked(found, revision) if revision else frozenset())
    step = decide(
        Judged(
            findings=findings, kept=kept, tier=campaign.tier,
            revisions=await run.services.contents.revisions(campaign.id),
            by_template=await _would_come_again(campaign, found, revision, run),
        ),
        policy.tiers,
    )  # fmt: skip
    if step == "submit":
        return None
    feedback = tuple(finding for finding in findings if finding.severity in {"block", "revise"})
    if revision is None:
        return Order(feedback=feedback, fall_back=step == "fall_back")
    feedback = tuple(finding for finding in feedback if finding.key not in kept)
    return Order(feedback, revision.channels, step == "fall_back", base=found.content, revision=revision)


async def _would_come_again(campaign: Campaign, found: Round, revision: Revision | None, run: Run) -> bool:
    """Tell whether writing again would change nothing: a person's words, or a template's on the same evidence."""
    content = found.content
    if content.origin in {"edit", "writer"}:
        return content.origin == "edit"
    if revision and wrote(call for call in content.calls if revision.asks_for(call)):
        return False
    before = await run.services.contents.confirmation(campaign.id, content.round - 1)
    return before is None  # words carried over from a round whose approval was voided can be written anew


async def _decided(standing: Standing, run: Run) -> Standing:
    """Say what follows from the stages that are opened: the next one, what a person asked for, or the last look."""
    back = next((task for task in standing.tasks if task.status in {"edited", "rejected"}), None)
    taken = await run.services.approvals.taken(back.id) if back else None
    if taken and standing.found:
        order = _asked_for(taken, standing.found.content)
        return standing._replace(next="carry_out", taken=taken, order=order)
    if standing.waiting:
        return standing._replace(next="approve")
    if any(task.status == "void" for task in standing.tasks):
        return standing._replace(next="carry_out", reopened=True)
    if not await run.services.packages.is_approved(standing.campaign.id, standing.round):
        return standing
    confirmation = await run.services.contents.confirmation(standing.campaign.id, standing.round)
    return standing._replace(next="package" if confirmation and confirmation.holds else "confirm")


def _asked_for(taken: Taken, content: Content) -> Order | None:
    match taken.decision:
        case Reject(end=False) as reject:
            words = Finding(
                part="body", start=0, end=0, quote="", gate="person", rule=f"person.{digest(taken.task_id)[:8]}",
                severity="revise", message=reject.message, judge=f"person:{taken.role}",
            )  # fmt: skip
            return Order(feedback=(words,), only=reject.only, base=content if reject.only else None)
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


def _locked(found: Round, revision: Revision) -> frozenset[str]:
    """Return the keys of findings on nothing but what a revision may not touch: a person decides on those."""
    every, open_ = set[str](), set[str]()
    for report in (report for judgement in found.judgements for report in judgement.reports):
        for finding in report.verdict.findings:
            every.add(finding.key)
            if revision.opens(report.channel, finding.part):
                open_.add(finding.key)
    return frozenset(every - open_)
