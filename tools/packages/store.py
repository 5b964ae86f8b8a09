"""Writing the package row: from rows alone, once, with a signed head of the campaign's audit chain."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from marque import audit
from marque.approval import Taken, Task, Waiver
from marque.campaign import Campaign, Confirmation, Round
from marque.errors import Refused
from marque.records import digest
from marque.storage import Storage, tables
from marque.storage.once import insert_once
from tools.approvals.rows import TAKEN, TASK, open_findings, waivers_of
from tools.campaigns.contents import CONFIRMATION, content_of, evidence_of, round_of, sources_of
from tools.campaigns.holds import OnHold, hold_of
from tools.campaigns.revisions import revision_of
from tools.campaigns.store import find_campaign, move
from tools.journal import Journal
from tools.notices import Notices
from tools.packages.build import CameAbout, build
from tools.packages.files import clear_left, mark_withdrawn, write_files


class HeadSigner(Protocol):
    """Signs the head of a chain with the key that the database does not hold."""

    async def __call__(self, connection: AsyncConnection, *, chain: str, brand: str, at: datetime) -> object:
        """Sign the chain's newest record, in the caller's transaction."""
        ...


@dataclass(frozen=True, kw_only=True)
class Packages:
    """The packages of every brand."""

    storage: Storage
    journal: Journal
    clock: Callable[[], datetime]
    notices: Notices
    sign_head: HeadSigner
    draw: Callable[[AsyncConnection, Campaign, str], Awaitable[None]]
    """Draws a package that no person saw for a spot check, or not."""
    folder: Path
    """Each package's files go into a folder of its own in here, named by the campaign."""

    async def write(self, campaign: Campaign, round_: int) -> dict[str, Any]:
        """Write the package of a round that is approved and confirmed; the files come after the row.

        Raises:
            Refused: a stage is not decided, nothing was confirmed, a finding is open, or the brand is on hold.
        """
        async with self.storage.write() as connection:
            locked = await find_campaign(connection, campaign.id, lock=True)
            package = await _package_of(connection, campaign.id)
            if package is None:
                package = await self._pack(connection, locked or campaign, round_)
        await asyncio.to_thread(write_files, self.folder / campaign.id, package)
        return package

    async def write_files(self, campaign_id: str) -> Path:
        """Write a package's files again; return their folder."""
        package = await self.find(campaign_id)
        if package is None or campaign_id not in await self._approved([campaign_id]):
            raise Refused("it has no package that may go out", where=f"campaign {campaign_id}",
                          mend="see `marque campaigns show`")  # fmt: skip
        await asyncio.to_thread(write_files, self.folder / campaign_id, package)
        return self.folder / campaign_id

    async def without_files(self) -> list[str]:
        """Return the campaigns packaged in the last day whose files are not there: a process died between the two."""
        packages = tables.packages.c
        query = select(packages.campaign_id).where(packages.at > self.clock() - timedelta(days=1))
        async with self.storage.read() as connection:
            ids = list((await connection.execute(query)).scalars())
        missing = await asyncio.to_thread(lambda: [id_ for id_ in ids if not (self.folder / id_).is_dir()])
        return await self._approved(missing)

    async def clear_left(self) -> None:
        """Remove the half-written folders that killed processes left."""
        await asyncio.to_thread(clear_left, self.folder)

    async def mark_withdrawn(self, campaign_id: str, reason: str) -> None:
        """Say in the package's folder, where there is one, that it must not go out."""
        await asyncio.to_thread(mark_withdrawn, self.folder / campaign_id, reason)

    async def _approved(self, ids: list[str]) -> list[str]:
        row = tables.campaigns.c
        async with self.storage.read() as connection:
            query = select(row.id).where(row.id.in_(ids), row.status == "approved")
            return list((await connection.execute(query)).scalars())

    async def find(self, campaign_id: str) -> dict[str, Any] | None:
        """Return a campaign's package, or None."""
        async with self.storage.read() as connection:
            return await _package_of(connection, campaign_id)

    async def is_approved(self, campaign_id: str, round_: int) -> bool:
        """Tell whether every stage of a round has approved the very content of that round."""
        async with self.storage.read() as connection:
            found = await content_of(connection, campaign_id, round_)
            return found is not None and bool(await approved_by(connection, campaign_id, round_, found.content_hash))

    async def _pack(self, connection: AsyncConnection, campaign: Campaign, round_: int) -> dict[str, Any]:
        campaign_id, where = campaign.id, f"campaign {campaign.id}"
        if campaign.status not in {"running", "waiting"}:
            raise Refused(f"it is {campaign.status}", where=where, mend="nothing is left to package")
        if hold := await hold_of(connection, campaign.brand):
            raise OnHold(hold)
        found = await round_of(connection, campaign_id, round_)
        decided = await approved_by(connection, campaign_id, round_, found.content.content_hash)
        if decided is None:
            raise Refused(f"round {round_} is not approved by every stage", where=where, mend="let each stage decide")
        confirmation = await _confirmation(connection, campaign_id, round_)
        if confirmation is None or not confirmation.holds or confirmation.content_hash != found.content.content_hash:
            raise Refused(f"round {round_} is not confirmed", where=where, mend="let it run on")
        waivers = await waivers_of(connection, campaign_id, found.content.content_hash)
        if open_findings(found, waivers):
            raise Refused("a finding is open", where=where, mend="edit, reject, or have it waived")
        return await self._keep(connection, campaign, found, decided, waivers, confirmation)

    async def _keep(
        self,
        connection: AsyncConnection,
        campaign: Campaign,
        found: Round,
        decided: Sequence[tuple[Task, Taken]],
        waivers: Sequence[Waiver],
        confirmation: Confirmation,
    ) -> dict[str, Any]:
        now = self.clock()
        fresh = await evidence_of(connection, campaign.id, confirmation.evidence_hash)
        came = CameAbout(await sources_of(connection, campaign.id), await revision_of(connection, campaign.id))
        built = build(campaign, found, decided, waivers, confirmation, fresh, came, at=now)
        package = built.model_dump(mode="json", by_alias=True)
        row = {"campaign_id": campaign.id, "brand": campaign.brand, "content_hash": found.content.content_hash,
               "package": package, "at": now}  # fmt: skip
        await insert_once(connection, tables.packages, row)
        if all(taken.actor.startswith("policy:") for _, taken in decided):
            await self.draw(connection, campaign, found.content.content_hash)
        people = (campaign.author, *([campaign.signer] if campaign.signer else []))
        await self.notices.tell(
            connection, "campaign.packaged", once=campaign.id, brand=campaign.brand, campaign_id=campaign.id,
            to=people, content_hash=found.content.content_hash,
        )  # fmt: skip
        await move(connection, self.journal, campaign, "approved", None, at=now)
        await self.journal.of_campaign(
            connection, campaign.id, campaign.brand, "package.written", package_hash=digest(package),
            content_hash=found.content.content_hash, evidence_hash=confirmation.evidence_hash,
            policy_hash=confirmation.policy_hash,
        )  # fmt: skip
        await self.sign_head(connection, chain=audit.campaign_chain(campaign.id), brand=campaign.brand, at=now)
        return package


async def approved_by(
    connection: AsyncConnection, campaign_id: str, round_: int, content_hash: str
) -> Sequence[tuple[Task, Taken]] | None:
    """Return every stage of a round with its approval, in order, or None where one is missing."""
    task, taken = tables.tasks.c, tables.decisions.c
    query = select(*TASK).where(
        task.campaign_id == campaign_id, task.round == round_, task.content_hash == content_hash
    )
    tasks = [Task.model_validate(dict(row)) for row in (await connection.execute(query)).mappings()]
    rows = await connection.execute(select(*TAKEN).where(taken.task_id.in_([task.id for task in tasks])))
    decisions = {row["task_id"]: Taken.model_validate(dict(row)) for row in rows.mappings()}
    by_stage = {
        task.stage: (task, decisions[task.id])
        for task in tasks
        if task.status == "approved" and task.id in decisions and decisions[task.id].type == "approve"
    }
    stages = tasks[0].stages if tasks else ()
    complete = bool(stages) and set(by_stage) == set(range(len(stages)))
    return [by_stage[number] for number in range(len(stages))] if complete else None


async def _confirmation(connection: AsyncConnection, campaign_id: str, round_: int) -> Confirmation | None:
    row = tables.confirmations.c
    query = select(*CONFIRMATION).where(row.campaign_id == campaign_id, row.round == round_)
    found = (await connection.execute(query)).mappings().first()
    return Confirmation.model_validate(dict(found)) if found else None


async def _package_of(connection: AsyncConnection, campaign_id: str) -> dict[str, Any] | None:
    query = select(tables.packages.c.package).where(tables.packages.c.campaign_id == campaign_id)
    found: dict[str, Any] | None = (await connection.execute(query)).scalar()
    return found
