"""Reading tasks, decisions and waivers inside a transaction of the caller's."""

from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.approval import Parties, Taken, Task, Waiver
from marque.campaign import Campaign, Round
from marque.errors import InputError
from marque.reading import refuse_unstorable
from marque.storage import tables
from marque.verdict import Claim, Finding
from tools.campaigns.revisions import earlier_than
from tools.campaigns.store import find_campaign

Roles = Callable[[str, str], Awaitable[frozenset[str]]]
"""Who may what: address and brand to roles, as `people.yaml` says now."""
TASK = [tables.tasks.c[name] for name in Task.model_fields]
TAKEN = [tables.decisions.c[name] for name in Taken.model_fields]
WAIVER = [tables.waivers.c[name] for name in Waiver.model_fields]


async def task_of(connection: AsyncConnection, task_id: str, *, lock: bool = False) -> Task:
    """Return a task; one that is not there is an `InputError`."""
    refuse_unstorable(task_id, where="task")
    query = select(*TASK).where(tables.tasks.c.id == task_id)
    row = (await connection.execute(query.with_for_update() if lock else query)).mappings().first()
    if row is None:
        raise InputError(f"there is no task {task_id!r}", mend="see `marque approvals list`")
    return Task.model_validate(dict(row))


async def taken_of(connection: AsyncConnection, task_id: str) -> Taken | None:
    """Return the decision on a task, or None where it still waits or is void."""
    row = (await connection.execute(select(*TAKEN).where(tables.decisions.c.task_id == task_id))).mappings().first()
    return Taken.model_validate(dict(row)) if row else None


async def editors_of(connection: AsyncConnection, campaign_id: str) -> tuple[str, ...]:
    """Return everybody who edited this campaign, in any round."""
    row = tables.decisions.c
    query = select(row.actor).where(row.campaign_id == campaign_id, row.type == "edit").distinct()
    return tuple(sorted((await connection.execute(query)).scalars()))


async def waivers_of(connection: AsyncConnection, campaign_id: str, content_hash: str) -> Sequence[Waiver]:
    """Return the waivers on one content."""
    row = tables.waivers.c
    query = select(*WAIVER).where(row.campaign_id == campaign_id, row.content_hash == content_hash).order_by(row.at)
    return [Waiver.model_validate(dict(found)) for found in (await connection.execute(query)).mappings()]


async def parties_of(connection: AsyncConnection, campaign: Campaign) -> Parties:
    """Return everybody who had a hand in a campaign, as the rows have it."""
    before: set[str | None] = set()
    for id_ in await earlier_than(connection, campaign.id):
        if earlier := await find_campaign(connection, id_):
            before |= {earlier.author, earlier.starter, earlier.signer, *await editors_of(connection, id_)}
    return Parties(
        author=campaign.author,
        starter=campaign.starter,
        signer=campaign.signer,
        editors=await editors_of(connection, campaign.id),
        before=frozenset(who for who in before if who),
    )


def findings_of(round_: Round) -> tuple[Finding, ...]:
    """Return every finding of a round, each once, however many variants have it."""
    found = {
        (finding.key, report.channel): finding
        for judgement in round_.judgements
        for report in judgement.reports
        for finding in report.verdict.findings
    }
    return tuple(found.values())


async def last_before(connection: AsyncConnection, campaign_id: str, round_: int, actor: str) -> int | None:
    """Return the last round up to this one whose words are not this person's edit, or None where all are."""
    task, taken = tables.tasks.c, tables.decisions.c
    query = select(task.round).join(tables.decisions, taken.task_id == task.id).where(
        task.campaign_id == campaign_id, taken.actor == actor, taken.type == "edit"
    )  # fmt: skip
    own = {number + 1 for number in (await connection.execute(query)).scalars()}  # an edit becomes the next round
    return next((number for number in range(round_, 0, -1) if number not in own), None)


def claims_of(round_: Round) -> tuple[Claim, ...]:
    """Return every claim of a round, in all variants."""
    return tuple(
        claim
        for judgement in round_.judgements
        if judgement.checker == "facts"
        for report in judgement.reports
        for claim in report.verdict.claims
    )


def open_findings(round_: Round, waivers: Sequence[Waiver]) -> tuple[Finding, ...]:
    """Return the findings of severity `block` or `revise` that nobody waived."""
    waived = {waiver.finding_key for waiver in waivers}
    return tuple(
        finding
        for finding in findings_of(round_)
        if finding.severity in {"block", "revise"} and finding.key not in waived
    )


def named(findings: Sequence[Finding], name: str) -> Finding | None:
    """Return the finding with this key, or the only one of this rule; a rule that several broke needs the key."""
    by_rule = [finding for finding in findings if finding.rule == name]
    if len({finding.key for finding in by_rule}) > 1:
        keys = ", ".join(f"{finding.key} ({finding.quote!r})" for finding in by_rule)
        raise InputError(f"{name} has several findings", where="finding", mend=f"name one by its key: {keys}")
    return next((finding for finding in (*by_rule, *findings) if name in {finding.key, finding.rule}), None)
