"""Who may decide, waive and take a task: judged on one case, without a database."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from marque.approval import Case, Task, TurnCase, WaiverCase
from marque.clockwork import Turn
from marque.errors import Refused
from marque.verdict import NEVER_WAIVED
from policies.tiers import Role, Tiers

LEADS: frozenset[Role] = frozenset({"brand_lead"})
"""Who may take a task over that is somebody else's."""

_RELEASE = "release it with `marque hold --release`"
_LOOK = "look at it again and repeat"


def may_decide(case: Case, tiers: Tiers) -> Refused | None:
    """Return why this decision is not this person's to take now, or None where it is."""
    return next(_against(case, tiers), None)


def may_waive(case: WaiverCase) -> Refused | None:
    """Return why this finding cannot be waived by this person, or None where it can."""
    return next(_against_waiver(case), None)


def may_take(case: TurnCase) -> Refused | None:
    """Return why this person cannot say that they are at work on this task, or None where they can."""
    return next(_against_turn(case), None)


def _against(case: Case, tiers: Tiers) -> Iterator[Refused]:
    task, where = case.task, _where(case.task)
    if case.held:
        yield Refused("everything of this brand is on hold", where=where, mend=_RELEASE)
    if case.campaign_status not in {"running", "waiting"}:
        yield Refused(f"its campaign is {case.campaign_status}", where=where, mend="there is nothing left to decide")
    if task.status != "waiting":
        yield Refused(f"it is {task.status} already", where=where, mend="see `marque approvals list`")
    if case.content_hash != task.content_hash:
        yield Refused("the copy is not the one that you decide on", where=where, mend=_LOOK)
    if task.role not in case.roles:
        yield Refused(f"this stage is for the role {task.role}", where=where, mend=_who(case.roles))
    if case.turn and case.turn.actor != case.actor:
        yield Refused(_on_it(case.turn), where=where, mend="wait, or ask a brand lead to take it over")
    if case.type != "approve":
        return
    did = case.parties.involved(case.actor)
    own_edit = did == "edited it" and case.own_edit_adds_no_claim and tiers.tiers[case.tier].own_edit_without_claims
    if did and not own_edit:
        yield Refused(
            f"you {did}, so it needs another pair of eyes", where=where, mend="ask somebody else in this role"
        )
    if case.open_findings:
        first = case.open_findings[0]
        yield Refused(
            f"{len(case.open_findings)} open, first {first.rule} {first.place}",
            where=where,
            mend="edit the copy, reject it, or have each waived by the role that its rule names",
        )


def _against_waiver(case: WaiverCase) -> Iterator[Refused]:
    where, finding = _where(case.task), case.finding
    if case.held:
        yield Refused("everything of this brand is on hold", where=where, mend=_RELEASE)
    if case.campaign_status != "waiting" or case.task.status != "waiting":
        yield Refused("it does not wait for a decision", where=where, mend="see `marque approvals list`")
    if case.content_hash != case.task.content_hash:
        yield Refused("the copy is not the one that you decide on", where=where, mend=_LOOK)
    if finding is None:
        yield Refused("the copy has no such finding", where=where, mend="see `marque approvals show`")
        return
    untrue = [claim for claim in case.claims if claim.status == "contradicted" and claim.kind in NEVER_WAIVED]
    if untrue:
        yield Refused(
            f"a contradicted {untrue[0].kind} claim is never waived", where=where, mend="mend the copy or the catalogue"
        )
    if finding.waivable_by is None:
        yield Refused(f"{finding.rule} cannot be waived", where=where, mend="mend the copy")
    elif finding.waivable_by not in case.roles:
        yield Refused(f"{finding.rule} is waived by a {finding.waivable_by}", where=where, mend="ask one")
    did = case.parties.involved(case.actor)
    if did:
        yield Refused(f"you {did}, so it needs another pair of eyes", where=where, mend="ask somebody else")


def _against_turn(case: TurnCase) -> Iterator[Refused]:
    task, where = case.task, _where(case.task)
    if case.campaign_status not in {"running", "waiting"} or task.status != "waiting":
        yield Refused("it does not wait for a decision", where=where, mend="see `marque approvals list`")
    if case.turn is None or case.turn.actor == case.actor:
        if not case.roles & {task.role, *LEADS}:
            yield Refused(f"this stage is for the role {task.role}", where=where, mend=_who(case.roles))
        return
    if not case.roles & LEADS:
        yield Refused(_on_it(case.turn), where=where, mend="wait, or ask a brand lead to take it over")
    if not case.over:
        yield Refused(_on_it(case.turn), where=where, mend="wait, or take it over with --over")


def _where(task: Task) -> str:
    return f"campaign {task.campaign_id}, stage {task.stage + 1}"


def _on_it(turn: Turn) -> str:
    return f"{turn.actor} is on it until {turn.until:%Y-%m-%d %H:%M}Z"


def _who(roles: AbstractSet[str]) -> str:
    return (
        f"yours are {', '.join(sorted(roles))}" if roles else "your address has no role for this brand in people.yaml"
    )
