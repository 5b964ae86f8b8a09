"""What must hold of the rows and files when everybody has gone home."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from graphs.services import Services
from marque.audit.keys import AuditKeys
from marque.audit.verify import verify_all
from marque.campaign import ENDED
from marque.storage import tables

DECIDED = {"approved": "approve", "edited": "edit", "rejected": "reject"}
"""A task's status to the decision that it comes from."""


async def faults_in(
    services: Services, workspace: Path, home: Path, started: Sequence[str], promised: Mapping[str, tuple[str, str]]
) -> list[str]:
    """Return everything that does not hold: lost, twice, half done, not verified."""
    found: list[str] = []
    campaigns = {row["id"]: row for row in await rows(services, tables.campaigns)}
    tasks = {row["id"]: row for row in await rows(services, tables.tasks)}
    decisions = {row["task_id"]: row for row in await rows(services, tables.decisions)}
    packages = {row["campaign_id"]: row for row in await rows(services, tables.packages)}
    if set(campaigns) != set(started) or len(started) != len(set(started)):
        lost, more = set(started) - set(campaigns), set(campaigns) - set(started)
        found.append(f"{len(lost)} campaigns lost {sorted(lost)[:3]}, {len(more)} too many {sorted(more)[:3]}")
    found += [f"campaign {one}: {row['status']}" for one, row in campaigns.items() if row["status"] not in ENDED]
    found += _tasks(campaigns, tasks, decisions)
    for task, (actor, kind) in promised.items():
        row = decisions.get(task)
        if row is None or (row["actor"], row["type"]) != (actor, kind):
            found.append(f"task {task}: {actor} was told of their {kind}, and the row is {row}")
    found += _packages(campaigns, tasks, decisions, packages, workspace / "out")
    audit = Counter((row["chain"], row["kind"]) for row in await rows(services, tables.audit))
    for campaign in campaigns:
        written = audit[(f"campaign:{campaign}", "package.written")]
        if written != (campaign in packages):
            found.append(f"campaign {campaign}: {written} packages on the record")
    keys = AuditKeys(home)
    verified = await verify_all(services.campaigns.storage, keys.public_key(), keys.known_secret())
    return [*found, *(f"audit: {problem}" for problem in verified.problems)]


async def rows(services: Services, table: Table) -> list[dict[str, Any]]:
    """Return every row of a table."""
    async with services.campaigns.storage.read() as connection:
        return [dict(row) for row in (await connection.execute(select(table))).mappings()]


def _tasks(campaigns: Mapping[str, Any], tasks: Mapping[str, Any], decisions: Mapping[str, Any]) -> list[str]:
    found = []
    for one, task in tasks.items():
        row, status = decisions.get(one), task["status"]
        wanted = DECIDED.get(status)
        if (row["type"] if row else None) != wanted:
            found.append(f"task {one}: it is {status}, and its decision {row and row['type']}")
        if row and row["content_hash"] != task["content_hash"]:
            found.append(f"task {one}: decided on another copy")
        if status == "waiting" and campaigns[task["campaign_id"]]["status"] in ENDED:
            found.append(f"task {one}: it waits, and its campaign is {campaigns[task['campaign_id']]['status']}")
    return found


def _packages(
    campaigns: Mapping[str, Any], tasks: Mapping[str, Any], decisions: Mapping[str, Any],
    packages: Mapping[str, Any], out: Path,
) -> list[str]:  # fmt: skip
    found = []
    for one, campaign in campaigns.items():
        package = packages.get(one)
        if campaign["status"] == "approved" and package is None:
            found.append(f"campaign {one}: approved, and no package")
        if package is None:
            continue
        if campaign["status"] not in {"approved", "withdrawn"}:
            found.append(f"campaign {one}: {campaign['status']}, and a package")
        approved = {
            (task["role"], decisions[name]["actor"])
            for name, task in tasks.items()
            if task["campaign_id"] == one and task["content_hash"] == package["content_hash"]
            and name in decisions and decisions[name]["type"] == "approve"
        }  # fmt: skip
        told = {(approval["role"], approval["actor"]) for approval in package["package"]["approvals"]}
        if not told or not told <= approved:
            found.append(f"campaign {one}: packaged with {sorted(told)}, decided by {sorted(approved)}")
        if campaign["status"] == "approved" and not (out / one / "package.json").is_file():
            found.append(f"campaign {one}: its package has no file")
    return found
