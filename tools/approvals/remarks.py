"""What reviewers say beside deciding: comments, whether a finding was right, and how good a campaign is.

None of it lets anything through. Marks are the gates' precision in the field; labels are what the knowledge weighs past
campaigns by.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import AwareDatetime
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.brief import Line
from marque.caller import carried
from marque.campaign import Campaign
from marque.errors import InputError, Refused
from marque.reading import refuse_unstorable, validate
from marque.records import Record, digest
from marque.storage import Storage, tables
from marque.storage.once import insert_once
from marque.verdict import Finding
from tools.approvals.rows import Roles, findings_of, named, task_of
from tools.campaigns.contents import round_of
from tools.campaigns.store import find_campaign
from tools.journal import Journal

Mark = Literal["right", "wrong"]
Label = Literal["excellent", "acceptable", "poor"]
May = Callable[[Literal["comment", "mark"], AbstractSet[str]], bool]
"""Whether these roles may do that, as `policies.access` says."""
_comment, _mark, _label = tables.comments.c, tables.marks.c, tables.labels.c


class Comment(Record):
    """Words of a person on a campaign, or on one task of it."""

    id: str
    campaign_id: str
    task_id: str | None
    actor: str
    words: Line
    at: AwareDatetime


class Precision(NamedTuple):
    """How often the findings of one gate were right, as those who decide have marked them."""

    right: int
    wrong: int

    @property
    def share(self) -> float:
        """Right ones among all that were marked."""
        return self.right / (self.right + self.wrong)


@dataclass(frozen=True, kw_only=True)
class Remarks:
    """Comments, marks and labels of every brand."""

    storage: Storage
    journal: Journal
    clock: Callable[[], datetime]
    roles: Roles
    may: May

    async def comment(
        self,
        campaign_id: str,
        actor: str,
        words: str,
        *,
        task_id: str | None = None,
        only: frozenset[str] | None = None,
    ) -> Comment:
        """Say something on a campaign, or on one task of it.

        Raises:
            Refused: the actor has no part in the brand.
            InputError: there is no such campaign or task, or the words cannot be kept.
        """
        refuse_unstorable({"words": words}, where="comment")
        async with self.storage.write() as connection:
            campaign = await _campaign(connection, campaign_id)
            actor, _ = await self._allowed(campaign, actor, "comment", only)
            if task_id is not None and (await task_of(connection, task_id)).campaign_id != campaign_id:
                raise InputError("is a task of another campaign", where=f"task {task_id}", mend="name one of this one")
            now = self.clock()
            made = validate(
                Comment,
                {"id": digest([campaign_id, task_id, actor, words, now.isoformat()]), "campaign_id": campaign_id,
                 "task_id": task_id, "actor": actor, "words": words, "at": now},
                where="comment",
            )  # fmt: skip
            if await insert_once(connection, tables.comments, {**made.model_dump(), "brand": campaign.brand}):
                await self.journal.of_campaign(
                    connection, campaign.id, campaign.brand, "campaign.commented", once=made.id, actor=actor,
                    words_hash=digest(made.words), task=task_id,
                )  # fmt: skip
            return made

    async def mark(
        self, task_id: str, actor: str, finding: str, mark: Mark, *, only: frozenset[str] | None = None
    ) -> Finding:
        """Say whether a finding of the copy that a task is about was right; the last word of a person counts.

        Args:
            task_id: Of a task, whether it waits or not.
            actor: Somebody in a role that decides.
            finding: Its key, or its rule where that found one thing.
            mark: The word.
            only: The only roles that their login carries; None: all that they have.

        Raises:
            Refused: the role does not allow it, or the copy has no such finding.
            InputError: there is no such task, or the rule found several things.
        """
        async with self.storage.write() as connection:
            task = await task_of(connection, task_id)
            campaign = await _campaign(connection, task.campaign_id)
            actor, role = await self._allowed(campaign, actor, "mark", only)
            found = named(findings_of(await round_of(connection, campaign.id, task.round)), finding)
            if found is None:
                raise Refused(
                    "the copy has no such finding", where=f"task {task_id}", mend="see `marque approvals show`"
                )
            now = self.clock()
            row = {"campaign_id": campaign.id, "content_hash": task.content_hash, "finding_key": found.key,
                   "rule": found.rule, "gate": found.gate, "mark": mark, "actor": actor, "role": role}  # fmt: skip
            row["id"] = digest([*row.values(), now.isoformat()])
            if await insert_once(connection, tables.marks, {**row, "brand": campaign.brand, "at": now}):
                await self.journal.of_campaign(
                    connection, campaign.id, campaign.brand, "finding.marked", once=row["id"],
                    content_hash=task.content_hash, finding=found.key, rule=found.rule, gate=found.gate,
                    mark=mark, actor=actor, role=role,
                )  # fmt: skip
            return found

    async def precision_by_gate(self, brand: str) -> Mapping[str, Precision]:
        """Return how often each gate's findings were right; a person's last word on one finding counts once."""
        last = func.row_number().over(
            partition_by=[_mark.campaign_id, _mark.content_hash, _mark.finding_key, _mark.actor],
            order_by=[_mark.at.desc(), _mark.id],
        )
        words = select(_mark.gate, _mark.mark, last.label("place")).where(_mark.brand == brand).subquery()
        query = select(words.c.gate, words.c.mark, func.count()).where(words.c.place == 1)
        async with self.storage.read() as connection:
            rows = (await connection.execute(query.group_by(words.c.gate, words.c.mark))).all()
        counts = {(gate, mark): number for gate, mark, number in rows}
        gates = sorted({gate for gate, _ in counts})
        return {gate: Precision(counts.get((gate, "right"), 0), counts.get((gate, "wrong"), 0)) for gate in gates}

    async def label(
        self, campaign_id: str, actor: str, label: Label, *, only: frozenset[str] | None = None
    ) -> None:  # fmt: skip
        """Say how good a packaged campaign is; the last word counts.

        Raises:
            Refused: the role does not allow it, or it is not packaged.
            InputError: there is no such campaign.
        """
        async with self.storage.write() as connection:
            campaign = await _campaign(connection, campaign_id)
            actor, role = await self._allowed(campaign, actor, "mark", only)
            query = select(tables.packages.c.content_hash).where(tables.packages.c.campaign_id == campaign_id)
            content_hash = (await connection.execute(query)).scalar()
            if content_hash is None:
                raise Refused("it is not packaged", where=f"campaign {campaign_id}", mend="label it when it is")
            now = self.clock()
            row = {"campaign_id": campaign_id, "content_hash": content_hash, "label": label, "actor": actor,
                   "role": role}  # fmt: skip
            row["id"] = digest([*row.values(), now.isoformat()])
            if await insert_once(connection, tables.labels, {**row, "brand": campaign.brand, "at": now}):
                await self.journal.of_campaign(
                    connection, campaign_id, campaign.brand, "campaign.labelled", once=row["id"],
                    content_hash=content_hash, label=label, actor=actor, role=role,
                )  # fmt: skip

    async def label_of(self, campaign_id: str) -> Label | None:
        """Return the last label of a campaign, or None."""
        query = select(_label.label).where(_label.campaign_id == campaign_id).order_by(_label.at.desc(), _label.id)
        async with self.storage.read() as connection:
            found: Label | None = (await connection.execute(query.limit(1))).scalar()
            return found

    async def comments(self, campaign_id: str) -> Sequence[Comment]:
        """Return what was said on a campaign and its tasks, in order."""
        columns = [_comment[name] for name in Comment.model_fields]
        query = select(*columns).where(_comment.campaign_id == campaign_id).order_by(_comment.at, _comment.id)
        async with self.storage.read() as connection:
            return [Comment.model_validate(dict(row)) for row in (await connection.execute(query)).mappings()]

    async def _allowed(
        self, campaign: Campaign, actor: str, action: Literal["comment", "mark"], only: frozenset[str] | None
    ) -> tuple[str, str]:
        """Return the actor as rows name them, and a role in which they may; anybody else is refused."""
        actor = actor.strip().lower()
        held = carried(await self.roles(actor, campaign.brand), only)
        able = sorted(role for role in held if self.may(action, frozenset({role})))
        if not able:
            raise Refused(f"yours is no role that may {action}", where=f"campaign {campaign.id}",
                          mend=f"yours are {', '.join(sorted(held))}" if held else "see people.yaml")  # fmt: skip
        return actor, able[0]


async def _campaign(connection: AsyncConnection, campaign_id: str) -> Campaign:
    found = await find_campaign(connection, campaign_id)
    if found is None:
        raise InputError(f"there is no campaign {campaign_id!r}", mend="see `marque campaigns list`")
    return found
