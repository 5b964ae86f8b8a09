"""How campaigns end that models wrote: run by the real graph, approved where the gates pass, judged by the oracle."""

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from evals.oracle import Stranger, strangers
from graphs.launch import Launcher
from graphs.services import Services
from marque.approval import Approve
from marque.brief import Brief
from marque.campaign import Campaign, Round
from tools.approvals.rows import findings_of

STRATEGIST = "nora.velk@tarnholt.example"
PEOPLE = {
    "editor": "tomas.brill@tarnholt.example", "brand_lead": "petra.hulm@tarnholt.example",
    "compliance_officer": "idris.vane@tarnholt.example",
}  # fmt: skip
ENDINGS = frozenset({"approved", "waiting", "refused"})
"""A package, a person's inbox, a stated refusal: a campaign ends in nothing else."""
HARDNESS = ("block", "revise", "ask")
Gates = Literal["pass", "ask", "revise", "block"]


class Draft(NamedTuple):
    """One round of one campaign, which has one channel."""

    by_model: bool
    """Whether the body is the model's; else the model gave none that could be used, or was asked no more."""
    gates: Gates
    """The hardest that any gate said of it."""
    made_up: tuple[Stranger, ...]
    """What it says that nothing accounts for, as the oracle sees it."""


class Ended(NamedTuple):
    """How one campaign ended."""

    name: str
    status: str
    drafts: tuple[Draft, ...]
    made_up: tuple[Stranger, ...] | None
    """What its package says that nothing accounts for; None: it has no package."""
    calls: Counter[str]
    """Calls to the model by how they ended."""
    tokens: int
    seconds: float


async def run(brief: Brief, shop: Path, services: Services, launcher: Launcher) -> Ended:
    """Take one brief as far as it gets: a person approves what passes, and leaves the rest in the inbox."""
    began = time.monotonic()
    campaign = await launcher.start(brief, brief.author if brief.channels == ("chat",) else STRATEGIST)
    campaign = await _go_on(campaign, services, launcher)
    rounds = await _rounds(campaign, services)
    while campaign.status == "waiting" and _gates(rounds[-1]) == "pass":
        (task,) = await services.approvals.tasks(campaign_id=campaign.id, waiting=True)
        await services.approvals.decide(task.id, PEOPLE[task.role], Approve(), task.content_hash)
        campaign = await _go_on(campaign, services, launcher)
        rounds = await _rounds(campaign, services)
    accounts = Accounts(brief.as_json(), [(shop / "brands" / campaign.brand / "brand.yaml").read_text("utf-8")])
    package = await services.packages.find(campaign.id)
    calls = [call for one in rounds for call in one.content.calls if call.link == "openai"]
    return Ended(
        name=f"{campaign.name} ({brief.template}, {brief.channels[0]})",
        status=campaign.status,
        drafts=tuple(Draft(_by_model(one), _gates(one), accounts.lack(_as_package(one))) for one in rounds),
        made_up=accounts.lack(package) if package else None,
        calls=Counter(call.outcome for call in calls),
        tokens=sum((call.tokens_in or 0) + (call.tokens_out or 0) for call in calls),
        seconds=time.monotonic() - began,
    )


def faults_in(ended: Sequence[Ended]) -> list[str]:
    """Return what must not be, each in a line: a figure, date, code or name in a package that nobody gave it."""
    lost = [f"{one.name}: ended {one.status}" for one in ended if one.status not in ENDINGS]
    made_up = [
        f"{one.name}: the package says {stranger.what} {stranger.text!r} in {stranger.where}, which nothing accounts for"
        for one in ended
        for stranger in one.made_up or ()
    ]
    return lost + made_up


class Accounts(NamedTuple):
    """What accounts for the words of a package, beside its own evidence."""

    brief: dict[str, Any]
    brand: list[str]

    def lack(self, package: dict[str, Any]) -> tuple[Stranger, ...]:
        """Return what nothing accounts for."""
        return tuple(strangers(package, self.brief, self.brand))


async def _go_on(campaign: Campaign, services: Services, launcher: Launcher) -> Campaign:
    async for _ in launcher.run(campaign):
        pass
    return await services.campaigns.get(campaign.id)


async def _rounds(campaign: Campaign, services: Services) -> list[Round]:
    last = await services.contents.last_round(campaign.id)
    return [await services.contents.round(campaign.id, number) for number in range(1, last + 1)]


def _gates(round_: Round) -> Gates:
    found = {finding.severity for finding in findings_of(round_)}
    return next((one for one in HARDNESS if one in found), "pass")  # type: ignore[return-value]


def _by_model(round_: Round) -> bool:
    bodies = [call for call in round_.content.calls if call.step == "writer.body" and call.outcome == "answered"]
    return bool(bodies) and bodies[-1].link == "openai"


def _as_package(round_: Round) -> dict[str, Any]:
    """Return a draft in the form in which the oracle reads a package."""
    messages: Sequence[dict[str, Any]] = [
        {"channel": message.channel, "variants": [{"copy": variant.as_json()} for variant in message.variants]}
        for message in round_.content.messages
    ]
    return {"messages": messages, "evidence": round_.evidence.as_json()}
