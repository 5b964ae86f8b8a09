"""The only writer of decisions: one transaction each, judged by the pure rule that is handed in."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.approval import Approve, Case, Decision, Edit, Parties, Reject, Taken, Task, Waiver, WaiverCase
from marque.caller import carried
from marque.campaign import ENDED, Campaign, Round
from marque.clockwork import Alarm
from marque.errors import InputError, MarqueError, Refused
from marque.message import ChannelMessage
from marque.message import content_hash as hash_of
from marque.reading import refuse_unstorable, validate
from marque.records import digest
from marque.storage import Storage, tables
from marque.storage.once import insert_once
from tools.approvals.alarms import write_alarms
from tools.approvals.asking import about, may_be_asked
from tools.approvals.inbox import Seat, Waiting, page_of_waiting
from tools.approvals.rows import (
    TASK,
    Roles,
    claims_of,
    findings_of,
    last_before,
    named,
    open_findings,
    parties_of,
    taken_of,
    task_of,
    waivers_of,
)
from tools.approvals.turns import turn_of
from tools.campaigns.contents import content_of, round_of
from tools.campaigns.holds import OnHold, hold_of
from tools.campaigns.store import find_campaign, move
from tools.journal import Journal
from tools.notices import Notices

Judge = Callable[[Case], Refused | None]
WaiverJudge = Callable[[WaiverCase], Refused | None]


@dataclass(frozen=True, kw_only=True)
class Approvals:
    """Tasks, decisions and waivers of every brand."""

    storage: Storage
    journal: Journal
    notices: Notices
    clock: Callable[[], datetime]
    roles: Roles
    may_decide: Callable[[str], Awaitable[Judge]]
    """Given a brand: the rule in force."""
    may_waive: WaiverJudge

    async def open_task(
        self, campaign: Campaign, round_: int, stage: int, stages: Sequence[str], *,
        content_hash: str, evidence_hash: str, policy_hash: str, alarms: Sequence[Alarm],
    ) -> Task:  # fmt: skip
        """Write the task of one stage with its alarms and set the campaign waiting; the same stage twice is one task.

        Args:
            campaign: Whose copy waits.
            round_: Which of its rounds.
            stage: Which of the stages, from 0.
            stages: The roles of all of them.
            content_hash: Of the copy.
            evidence_hash: Of what it was judged by.
            policy_hash: Of what it was judged under.
            alarms: What the clock is to do; the deadline is when it is escalated.

        Raises:
            Refused: the campaign has ended, perhaps in this moment.
        """
        now = self.clock()
        deadline = next(alarm.due_at for alarm in alarms if alarm.kind == "escalation")
        task = Task(
            id=f"{campaign.id}:{round_}:{stage}:{content_hash}", campaign_id=campaign.id, brand=campaign.brand,
            round=round_, stage=stage, role=stages[stage], stages=tuple(stages), content_hash=content_hash,
            evidence_hash=evidence_hash, policy_hash=policy_hash, deadline=deadline, status="waiting", created_at=now,
        )  # fmt: skip
        async with self.storage.write() as connection:
            now_stands = await find_campaign(connection, campaign.id, lock=True)
            if now_stands is None or now_stands.status in ENDED:
                raise Refused(
                    "it has ended meanwhile", where=f"campaign {campaign.id}", mend="nothing is left to decide"
                )
            if await insert_once(connection, tables.tasks, {**task.model_dump(), "stages": list(stages)}):
                await self.journal.of_campaign(
                    connection, campaign.id, campaign.brand, "task.opened", once=f"{round_}:{stage}",
                    round=round_, stage=stage, role=task.role, stages=list(stages),
                    content_hash=content_hash,
                    evidence_hash=evidence_hash, policy_hash=policy_hash,
                )  # fmt: skip
                await write_alarms(connection, task, alarms)
                asked = await may_be_asked(connection, self.notices, campaign, task)
                await self.notices.tell(connection, "task.opened", once=task.id, to=asked, **about(task))
                await move(connection, self.journal, campaign, "waiting", None, at=now)
            return await task_of(connection, task.id)

    async def decide(
        self, task_id: str, actor: str, decision: Decision, content_hash: str | None, *,
        only: frozenset[str] | None = None,
    ) -> Taken:  # fmt: skip
        """Take one decision as somebody whom the door has identified, on the hash that they have seen.

        Args:
            task_id: What is decided.
            actor: Who decides, as the door knows them.
            decision: The decision.
            content_hash: Of the copy that they have seen.
            only: The only roles that their login carries; None: all that they have.

        Raises:
            Refused: the rule says no, with why; the task is as open as before.
            InputError: there is no such task, an edit that changes nothing or is for other channels, or words that
                no database can hold.
        """
        async with self.storage.write() as connection:
            task, campaign = await self._judged(connection, task_id, actor, decision, content_hash, only, lock=True)
            return await self._write(connection, campaign, task, actor.strip().lower(), decision)

    async def rehearse(
        self, task_id: str, actor: str, decision: Decision, content_hash: str | None, *,
        only: frozenset[str] | None = None,
    ) -> None:  # fmt: skip
        """Raise what `decide` would raise at this moment; writes nothing."""
        async with self.storage.read() as connection:
            await self._judged(connection, task_id, actor, decision, content_hash, only)

    async def decide_by_policy(self, campaign: Campaign, round_: int, content_hash: str, **hashes: str) -> Task:
        """Record that policy itself lets a tier C content through; a finding that asks makes it no C.

        Raises:
            OnHold: the brand is on hold.
            Refused: a person has to look.
        """
        actor = f"policy:tiers@{hashes['policy_hash'][:16]}"
        now = self.clock()
        task = Task(
            id=f"{campaign.id}:{round_}:0:{content_hash}", campaign_id=campaign.id, brand=campaign.brand, round=round_,
            stage=0, role="policy", stages=("policy",), content_hash=content_hash, deadline=now, status="approved",
            created_at=now, **hashes,
        )  # fmt: skip
        async with self.storage.write() as connection:
            if hold := await hold_of(connection, campaign.brand):
                raise OnHold(hold)
            found = await round_of(connection, campaign.id, round_)
            standing = [f for f in findings_of(found) if f.severity != "note"]
            checkers = {judgement.checker for judgement in found.judgements}
            if standing or campaign.tier != "C" or not {"facts", "brand", "compliance"} <= checkers:
                raise Refused("only clean, fully checked copy of tier C needs no person",
                    where=f"campaign {campaign.id}",
                              mend="send it to a person")  # fmt: skip
            if await insert_once(connection, tables.tasks, {**task.model_dump(), "stages": ["policy"]}):
                await self._keep(connection, task, actor, "policy", Approve())
        return task

    async def waive(
        self, task_id: str, actor: str, finding_key: str, *, content_hash: str, reason: str, source: str,
        only: frozenset[str] | None = None,
    ) -> Waiver:  # fmt: skip
        """Take a finding upon oneself, on one content, with a reason and a source; refused as `may_waive` says."""
        actor = actor.strip().lower()
        async with self.storage.write() as connection:
            task = await task_of(connection, task_id, lock=True)
            campaign = await _campaign_of(connection, task)
            found = await round_of(connection, campaign.id, task.round)
            finding = named(findings_of(found), finding_key)
            roles = carried(await self.roles(actor, task.brand), only)
            at_place = [
                claim
                for claim in claims_of(found)
                if finding and claim.part == finding.part and claim.start < finding.end and finding.start < claim.end
            ]
            refused = self.may_waive(
                WaiverCase(
                    task=task, campaign_status=campaign.status, held=await hold_of(connection, task.brand) is not None,
                    actor=actor, roles=roles, content_hash=content_hash,
                    parties=await parties_of(connection, campaign), finding=finding, claims=tuple(at_place),
                )
            )  # fmt: skip
            if refused or finding is None:
                raise refused or Refused("the copy has no such finding", where=f"task {task_id}")
            waiver = validate(
                Waiver,
                {"finding_key": finding.key, "rule": finding.rule, "content_hash": task.content_hash, "actor": actor,
                 "role": finding.waivable_by or "", "reason": reason, "source": source, "at": self.clock()},
                where="waive",
            )  # fmt: skip
            row = {**waiver.model_dump(), "id": digest([campaign.id, task.content_hash, finding.key]),
                   "campaign_id": campaign.id, "brand": campaign.brand}  # fmt: skip
            if await insert_once(connection, tables.waivers, row):
                await self.journal.of_campaign(
                    connection, campaign.id, campaign.brand, "finding.waived",
                    once=f"{task.content_hash}:{finding.key}", content_hash=task.content_hash, rule=finding.rule,
                    finding=finding.key, actor=actor, role=waiver.role,
                    words_hash=digest([waiver.reason, waiver.source]),
                )  # fmt: skip
            return waiver

    async def task(self, task_id: str) -> Task:
        """Return a task; one that is not there is an `InputError`."""
        async with self.storage.read() as connection:
            return await task_of(connection, task_id)

    async def is_gone(self, task_id: str) -> bool:
        """Tell whether nobody can decide a task any more, as it is void or has no row."""
        query = select(tables.tasks.c.status).where(tables.tasks.c.id == task_id)
        async with self.storage.read() as connection:
            return (await connection.execute(query)).scalar() in {None, "void"}

    async def taken(self, task_id: str) -> Taken | None:
        """Return the decision on a task, or None."""
        async with self.storage.read() as connection:
            return await taken_of(connection, task_id)

    async def tasks(
        self, *, brand: str | None = None, campaign_id: str | None = None, waiting: bool = False
    ) -> list[Task]:
        """Return tasks by deadline: of a brand, of a campaign, or only those that wait."""
        row = tables.tasks.c
        query = select(*TASK).order_by(row.deadline, row.round, row.stage)
        if brand:
            query = query.where(row.brand == brand)
        if campaign_id:
            query = query.where(row.campaign_id == campaign_id)
        if waiting:
            query = query.where(row.status == "waiting")
        async with self.storage.read() as connection:
            return [Task.model_validate(dict(found)) for found in (await connection.execute(query)).mappings()]

    async def waiting(self, whose: Sequence[str] | Seat, *, limit: int, offset: int) -> Sequence[Waiting]:
        """Return a page of the tasks that wait in these brands, or that somebody may decide, by their deadline."""
        async with self.storage.read() as connection:
            return await page_of_waiting(connection, whose, limit=limit, offset=offset)

    async def waivers(self, campaign_id: str, content_hash: str) -> Sequence[Waiver]:
        """Return the waivers on one content."""
        async with self.storage.read() as connection:
            return await waivers_of(connection, campaign_id, content_hash)

    async def parties(self, campaign: Campaign) -> Parties:
        """Return everybody who had a hand in a campaign."""
        async with self.storage.read() as connection:
            return await parties_of(connection, campaign)

    async def deciders(self, campaign: Campaign, task: Task) -> tuple[str, ...]:
        """Return who holds the role of this stage and had no hand in the campaign."""
        async with self.storage.read() as connection:
            return await may_be_asked(connection, self.notices, campaign, task)

    async def _judged(
        self, connection: AsyncConnection, task_id: str, actor: str, decision: Decision, content_hash: str | None,
        only: frozenset[str] | None, *, lock: bool = False,
    ) -> tuple[Task, Campaign]:  # fmt: skip
        """Return the task and its campaign where this decision may be taken now; raises as `decide` does."""
        refuse_unstorable(decision.as_json(), where=decision.type)
        actor = actor.strip().lower()
        task = await task_of(connection, task_id, lock=lock)
        campaign = await _campaign_of(connection, task)
        parties = await parties_of(connection, campaign)
        case = Case(
            task=task,
            tier=campaign.tier,
            campaign_status=campaign.status,
            held=await hold_of(connection, task.brand) is not None,
            actor=actor,
            roles=carried(await self.roles(actor, task.brand), only),
            type=decision.type,
            content_hash=content_hash,
            parties=parties,
            open_findings=await self._open(connection, task) if decision.type == "approve" else (),
            own_edit_adds_no_claim=await self._adds_no_claim(connection, task, actor, parties),
            turn=await turn_of(connection, task_id, self.clock()),
        )
        refused = (await self.may_decide(task.brand))(case)
        if refused:
            raise refused
        match decision:
            case Edit():
                await _check_edit(connection, task, decision)
            case Reject():
                await _check_only(connection, task, decision)
        return task, campaign

    async def _open(self, connection: AsyncConnection, task: Task) -> tuple[Any, ...]:
        found = await round_of(connection, task.campaign_id, task.round)
        return open_findings(found, await waivers_of(connection, task.campaign_id, task.content_hash))

    async def _adds_no_claim(self, connection: AsyncConnection, task: Task, actor: str, parties: Parties) -> bool:
        """Tell whether all that the actor edited, back to somebody else's words, added no claim and no address."""
        if actor not in parties.editors:
            return False
        others = await last_before(connection, task.campaign_id, task.round, actor)
        if others is None:
            return False
        before = await round_of(connection, task.campaign_id, others)
        after = await round_of(connection, task.campaign_id, task.round)
        return _said(after) <= _said(before) and _fixed_parts(after) == _fixed_parts(before)

    async def _write(
        self, connection: AsyncConnection, campaign: Campaign, task: Task, actor: str, decision: Decision
    ) -> Taken:
        status = {"approve": "approved", "edit": "edited", "reject": "rejected"}[decision.type]
        row = tables.tasks.c
        moved = await connection.execute(
            update(tables.tasks).where(row.id == task.id, row.status == "waiting").values(status=status)
        )
        if moved.rowcount != 1:
            raise Refused("somebody else decided in this moment", where=f"task {task.id}", mend="look at it again")
        taken = await self._keep(connection, task, actor, task.role, decision)
        people = (campaign.author, *([campaign.signer] if campaign.signer else []))
        await self.notices.tell(
            connection, "task.decided", once=task.id, to=people, **about(task), decision=decision.type
        )
        await move(connection, self.journal, campaign, "running", None, at=self.clock())
        return taken

    async def _keep(self, connection: AsyncConnection, task: Task, actor: str, role: str, decision: Decision) -> Taken:
        taken = Taken(task_id=task.id, actor=actor, role=role, content_hash=task.content_hash,
                      decision=decision, at=self.clock())  # fmt: skip
        await connection.execute(
            tables.decisions.insert().values(
                **taken.model_dump(exclude={"decision"}),
                decision=decision.as_json(),
                type=decision.type,
                campaign_id=task.campaign_id,
                brand=task.brand,
            )
        )
        await self.journal.of_campaign(
            connection, task.campaign_id, task.brand, "decision.taken", once=task.id[-190:], decision=decision.type,
            decision_hash=digest(decision.as_json()),
            stage=task.stage, round=task.round, content_hash=task.content_hash, role=role,
            actor=None if actor.startswith("policy:") else actor, policy=actor if actor.startswith("policy:") else None,
        )  # fmt: skip
        return taken


def _said(round_: Round) -> set[tuple[str, str | None, str]]:
    return {(claim.kind, claim.sku, claim.said) for claim in claims_of(round_)}


def _fixed_parts(round_: Round) -> list[tuple[Any, ...]]:
    """Return what promises nothing in words and still matters: where links lead, who sends, and the footer."""
    return [
        (v.cta_url, v.links, v.images, v.sender, v.footer)
        for message in round_.content.messages
        for v in message.variants
    ]


async def _check_only(connection: AsyncConnection, task: Task, reject: Reject) -> None:
    """Refuse a rejection that names a channel which the campaign does not have."""
    content = await content_of(connection, task.campaign_id, task.round)
    channels = [message.channel for message in content.messages] if content else []
    unknown = [channel for channel in reject.only if channel not in channels]
    if unknown:
        raise InputError(f"the campaign has no {unknown[0]}", where="reject", mend=f"it has {', '.join(channels)}")


async def _check_edit(connection: AsyncConnection, task: Task, edit: Edit) -> None:
    """Refuse an edit that changes nothing, or that is for other channels or markets than the campaign's."""
    content = await content_of(connection, task.campaign_id, task.round)
    edited = edit.edited_action.args.messages
    if content is None or hash_of(edited) == content.content_hash:
        raise InputError("the edit changes nothing", where=f"task {task.id}", mend="approve it, or change a word")
    if [_form(message) for message in edited] != [_form(message) for message in content.messages]:
        raise InputError("an edit keeps channels, variants, markets and languages as they are",
                         where=f"task {task.id}", mend="change the words only; send every variant back")  # fmt: skip


def _form(message: ChannelMessage) -> tuple[Any, ...]:
    return message.channel, [(v.id, v.channel, v.market, v.language) for v in message.variants]


async def _campaign_of(connection: AsyncConnection, task: Task) -> Campaign:
    campaign = await find_campaign(connection, task.campaign_id)
    if campaign is None:
        raise MarqueError(f"task {task.id} has no campaign", mend="restore a backup: a row is gone")
    return campaign
