"""`/v1/approvals`: the inbox. Each decision is a row first; then the graph is woken, and nobody waits for it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query

from app.drafts import as_answer
from app.server.access import require_stage
from app.server.errors import DECLARED, Answering, NotThere
from app.server.routes.office import Visitor, VisitorHere
from app.server.routes.paging import Limit, Offset, TaskId
from marque.approval import Answer, Sha256, Task, Waiver
from marque.brief import Line
from marque.campaign import Status
from marque.clockwork import Turn
from marque.errors import InputError
from marque.records import Record
from policies.access import Action
from tools.approvals.inbox import Seat
from tools.approvals.remarks import Comment, Mark

router = APIRouter(prefix="/v1/approvals", tags=["approvals"], route_class=Answering, responses=DECLARED)


class Waiting(Record):
    """A task that waits, and who says that they are on it."""

    task: Task
    campaign: str
    """Its campaign's name."""
    turn: Turn | None


class Inbox(Record):
    """A page of what waits, the nearest deadline first."""

    tasks: tuple[Waiting, ...]
    more: bool
    """Whether there are others after these."""


class Shown(Record):
    """One task with all that a decision is made on."""

    task: Task
    campaign: dict[str, Any]
    messages: tuple[dict[str, Any], ...]
    findings: tuple[dict[str, Any], ...]
    claims: tuple[dict[str, Any], ...]
    waivers: tuple[Waiver, ...]
    comments: tuple[Comment, ...]
    turn: Turn | None
    may_decide: tuple[str, ...]
    """Who holds the role and had no hand in the campaign."""


class Decided(Record):
    """A decision that was taken; the campaign goes on by itself."""

    task: str
    campaign: str
    decision: str
    actor: str
    role: str
    status: Status
    """Of the campaign, as it stands at once."""


class Waive(Record):
    """A finding that somebody takes upon themselves."""

    finding: Line
    """Its key, or its rule where that found one thing."""
    content_hash: Sha256
    """Of the copy that was seen."""
    reason: Line
    source: Line
    """What shows it, for the record."""


class Take(Record):
    """That somebody is at work on a task."""

    over: bool = False
    """Take it over from whoever is on it, as a brand lead may."""


class Say(Record):
    """Words on a task."""

    words: Line


class Judge(Record):
    """Whether a finding was right."""

    finding: Line
    """Its key, or its rule where that found one thing."""
    mark: Mark


@router.get("", operation_id="list_approvals", summary="What waits for a person")
async def list_approvals(
    visitor: VisitorHere,
    mine: Annotated[bool, Query(description="Only what the caller may decide.")] = False,  # noqa: FBT002 - a query
    limit: Limit = 50,
    offset: Offset = 0,
) -> Inbox:
    """List tasks that wait, of the brand asked for or of every brand of the caller's."""
    services, brands = visitor.services, await visitor.brands("read")
    who = visitor.caller.address
    if mine and who is None:
        return Inbox(tasks=(), more=False)
    whose = Seat(who, {brand: await visitor.roles(brand) for brand in brands}) if mine and who else brands
    found = await services.approvals.waiting(whose, limit=limit + 1, offset=offset)
    turns = await services.turns.of([one.task.id for one in found])
    listed = [Waiting(task=one.task, campaign=one.campaign, turn=turns.get(one.task.id)) for one in found]
    return Inbox(tasks=tuple(listed[:limit]), more=len(listed) > limit)


@router.get("/{task_id}", operation_id="show_approval", summary="One task with its copy")
async def show_approval(task_id: TaskId, visitor: VisitorHere) -> Shown:
    """Show a task, whether it waits or not, with the messages, findings and claims of its round."""
    task, services = await _task(visitor, task_id), visitor.services
    campaign = await services.campaigns.get(task.campaign_id)
    answer = as_answer(campaign, await services.contents.round(campaign.id, task.round), [task])
    return Shown(
        task=task, campaign=answer["campaign"], messages=answer["messages"], findings=answer["findings"],
        claims=answer["claims"], waivers=tuple(await services.approvals.waivers(campaign.id, task.content_hash)),
        comments=tuple(await services.remarks.comments(campaign.id)),
        turn=(await services.turns.of([task.id])).get(task.id),
        may_decide=await services.approvals.deciders(campaign, task),
    )  # fmt: skip


@router.post("/{task_id}/decision", operation_id="decide_approval", summary="Approve, edit or reject")
async def decide_approval(task_id: TaskId, answer: Answer, visitor: VisitorHere) -> Decided:
    """Take one decision on the very copy that was seen; the campaign goes on without the caller waiting for it."""
    task = await _task(visitor, task_id, "decide")
    actor = visitor.person()
    if answer.content_hash is None:
        raise InputError("'content_hash' is missing", where="the body", mend="send the hash of the copy that you saw")
    services = visitor.services
    await require_stage(services, visitor.caller, task)
    taken = await services.approvals.decide(
        task.id, actor, answer.decisions[0], answer.content_hash, only=visitor.caller.only
    )
    visitor.office.wake(task.campaign_id)
    return Decided(
        task=task.id, campaign=task.campaign_id, decision=taken.type, actor=taken.actor, role=taken.role,
        status=(await services.campaigns.get(task.campaign_id)).status,
    )  # fmt: skip


@router.post("/{task_id}/waivers", status_code=201, operation_id="waive_finding", summary="Waive a finding")
async def waive_finding(task_id: TaskId, waive: Waive, visitor: VisitorHere) -> Waiver:
    """Take a finding upon oneself, on this copy only, as the role that its rule names."""
    task = await _task(visitor, task_id, "waive")
    return await visitor.services.approvals.waive(
        task.id, visitor.person(), waive.finding, content_hash=waive.content_hash, reason=waive.reason,
        source=waive.source, only=visitor.caller.only,
    )  # fmt: skip


@router.put("/{task_id}/turn", operation_id="take_approval", summary="Say that one is on it")
async def take_approval(task_id: TaskId, take: Take, visitor: VisitorHere) -> Turn:
    """Say that one is at work on a task, or still is: nobody else decides it meanwhile."""
    task = await _task(visitor, task_id, "comment")
    return await visitor.services.turns.take(
        task.id, visitor.person(), over=take.over, only=visitor.caller.only
    )  # fmt: skip


@router.delete("/{task_id}/turn", status_code=204, operation_id="let_approval_go", summary="Let it go")
async def let_approval_go(task_id: TaskId, visitor: VisitorHere) -> None:
    """Say that one is at work on it no more; nobody else's turn is ended by it."""
    task = await _task(visitor, task_id, "comment")
    await visitor.services.turns.let_go(task.id, visitor.person())


@router.post("/{task_id}/comments", status_code=201, operation_id="comment_approval", summary="Say something on it")
async def comment_approval(task_id: TaskId, say: Say, visitor: VisitorHere) -> Comment:
    """Leave words on a task; they decide nothing."""
    task = await _task(visitor, task_id, "comment")
    return await visitor.services.remarks.comment(
        task.campaign_id, visitor.person(), say.words, task_id=task.id, only=visitor.caller.only
    )


@router.post("/{task_id}/marks", status_code=204, operation_id="mark_finding", summary="Mark a finding right or wrong")
async def mark_finding(task_id: TaskId, judge: Judge, visitor: VisitorHere) -> None:
    """Say whether a finding was right; a person's last word on it counts."""
    task = await _task(visitor, task_id, "mark")
    await visitor.services.remarks.mark(
        task.id, visitor.person(), judge.finding, judge.mark, only=visitor.caller.only
    )  # fmt: skip


async def _task(visitor: Visitor, task_id: str, action: Action | None = None) -> Task:
    """Return a task of a campaign that the caller may see, and in which they may do this."""
    gone = NotThere("there is no such task", where=f"task {task_id}", mend="see GET /v1/approvals")
    try:
        campaign = await visitor.campaign(task_id.partition(":")[0], action)
        tasks: Sequence[Task] = await visitor.services.approvals.tasks(campaign_id=campaign.id)
    except NotThere as error:
        raise gone from error
    found = next((task for task in tasks if task.id == task_id), None)
    if found is None:
        raise gone
    return found
