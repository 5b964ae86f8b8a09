"""The approval engine alone: rows, real rules and a clock to set, without a graph, a shop or a model."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from marque.approval import Task
from marque.audit.keys import AuditKeys
from marque.brief import Brief
from marque.campaign import Campaign
from marque.clockwork import Alarm
from marque.evidence import Evidence
from marque.message import ChannelMessage
from marque.storage import Storage, tables
from policies.access import may
from policies.approval import may_decide, may_take, may_waive
from policies.deadlines import due
from policies.loading import read_shelf
from policies.people import People
from tools.approvals import Alarms, Approvals, Remarks, SpotChecks, Turns
from tools.campaigns import Campaigns, Contents
from tools.journal import Journal, journal_of
from tools.notices import Notices
from tools.notices.notice import Channel

BRAND = "tarnholt"
AUTHOR, EDITOR, OTHER_EDITOR, LEAD, OFFICER, ANALYST, SERVICE = (
    f"{name}@tarnholt.example" for name in ("author", "editor", "other.editor", "lead", "officer", "analyst", "service")
)
PEOPLE = {
    AUTHOR: ("strategist", "editor"), EDITOR: ("editor",), OTHER_EDITOR: ("editor",), LEAD: ("brand_lead",),
    OFFICER: ("compliance_officer",), ANALYST: ("analyst",), SERVICE: ("service",),
}  # fmt: skip


@dataclass
class Clock:
    """A clock that stands until a test sets it."""

    now: datetime = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Office:
    """One process's view of the rows; a second one on the same database is another process."""

    url: str
    home: Path
    clock: Clock = field(default_factory=Clock)
    percent: int = 0
    channels: frozenset[Channel] = frozenset({"webhook", "mail"})

    def __post_init__(self) -> None:
        self.people = People.model_validate({"people": PEOPLE})
        self.storage = Storage(self.url)
        self.keys = AuditKeys(self.home)
        self.journal: Journal = journal_of(self.keys, self.clock)
        self.notices = Notices(clock=self.clock, holders=self._holders, channels=self.channels)
        common: dict[str, Any] = {"storage": self.storage, "journal": self.journal, "clock": self.clock}
        self.campaigns = Campaigns(**common, notices=self.notices)
        self.contents = Contents(**common)
        self.approvals = Approvals(
            **common, notices=self.notices, roles=self._roles, may_decide=self._judge, may_waive=may_waive
        )
        self.alarms = Alarms(storage=self.storage, journal=self.journal, notices=self.notices, due=due)
        self.turns = Turns(**common, roles=self._roles, may_take=may_take)
        self.remarks = Remarks(**common, roles=self._roles, may=may)
        self.spots = SpotChecks(**common, roles=self._roles, secret=self._secret, percent=self._percent)

    async def _holders(self, role: str, brand: str) -> tuple[str, ...]:
        return self.people.holding(role, brand)

    async def _roles(self, address: str, brand: str) -> frozenset[str]:
        return frozenset(self.people.roles(address, brand))

    async def _judge(self, brand: str) -> Any:
        return partial(may_decide, tiers=read_shelf(None).tiers)

    async def _secret(self) -> bytes:
        await self.keys.ready()
        return self.keys.secret

    async def _percent(self, brand: str) -> int:
        return self.percent

    async def campaign(self, id: str = "c-1", **brief: Any) -> Campaign:
        """Write a campaign's row."""
        made = Brief.model_validate(
            {"name": "Warm evenings", "objective": "sell", "author": AUTHOR, "channels": ["email"],
             "audience": {"persona": "walkers"}, "brand": BRAND, "market": "US", "language": "en", **brief}
        )  # fmt: skip
        return await self.campaigns.create(
            Campaign(
                id=id, brand=BRAND, name=made.name, status="running", reason=None, tier="B", market="US", language="en",
                brief=made, brief_hash=made.brief_hash, author=AUTHOR, starter=AUTHOR, signer=AUTHOR,
                created_at=self.clock(), ended_at=None,
            )
        )  # fmt: skip

    async def task(
        self, campaign: Campaign, alarms: Sequence[Alarm], *, stages: Sequence[str] = ("editor",), stage: int = 0
    ) -> Task:
        """Open a task, on copy that nobody has judged."""
        found = await self.contents.last_round(campaign.id)
        message = ChannelMessage.model_validate(
            {"channel": "email", "variants": [{"id": "A", "channel": "email", "body": "Warm evenings are back.",
                                               "subject": "Back", "market": "US", "language": "en"}]}
        )  # fmt: skip
        evidence_hash = await self.contents.put_evidence(campaign, Evidence(gathered_at=self.clock()))
        content = await self.contents.put_content(
            campaign, found or 1, [message], evidence_hash, origin="writer", template="t@h"
        )
        return await self.approvals.open_task(
            campaign, content.round, stage, stages, content_hash=content.content_hash, evidence_hash=evidence_hash,
            policy_hash="p" * 64, alarms=alarms,
        )  # fmt: skip

    async def rows(self, table: Table, *order: str) -> list[Any]:
        """Return every row of a table."""
        query = select(table).order_by(*(table.c[name] for name in order))
        async with self.storage.read() as connection:
            return list((await connection.execute(query)).mappings())

    async def told(self, channel: str = "webhook") -> list[tuple[str, str | None]]:
        """Return the kind and the addressee of each notice of a channel, in order."""
        rows = await self.rows(tables.notices, "at", "kind", "addressee")
        return [(row["kind"], row["addressee"]) for row in rows if row["channel"] == channel]

    async def tick(self) -> list[Any]:
        """Let the clock look once, at the office's own instant."""
        return [one async for one in self.alarms.carry_out_due(self.clock())]
