"""`/v1/campaigns` and `/v1/brands`: start one, see where each stands, withdraw, reopen, hold; the package."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime

from app.drafts import as_answer
from app.server.access import NotAllowed, brands_reached
from app.server.errors import DECLARED, Answering, NotThere
from app.server.routes.office import Visitor, VisitorHere
from app.server.routes.paging import BrandName, CampaignId, Limit, Offset
from graphs.admission import admit
from marque.approval import Task
from marque.brief import Brief, Line, Tier
from marque.campaign import ENDED, Campaign, Status
from marque.errors import InputError, Refused
from marque.records import Record
from policies.access import Action
from tools.approvals.remarks import Comment, Label, Mark
from tools.approvals.spots import SpotCheck
from tools.campaigns.holds import Hold

router = APIRouter(prefix="/v1", tags=["campaigns"], route_class=Answering, responses=DECLARED)

IdempotencyKey = Annotated[
    str,
    Header(
        alias="idempotency-key", pattern=r"^[!-~]{8,255}$",
        description="Made up by the client for this one request, such as a UUID; sent again, it does nothing twice.",
    ),
]  # fmt: skip


class Start(Record):
    """A brief as a campaign is started with it."""

    brief: Brief


class Started(Record):
    """A campaign that was taken in; it goes on by itself."""

    id: str
    """Also its thread's, on the LangGraph server API."""
    status: Status
    tier: Tier
    signer: str | None


class Listed(Record):
    """Where one campaign stands."""

    id: str
    brand: str
    name: str
    status: Status
    reason: str | None
    tier: Tier
    author: str
    starter: str | None
    signer: str | None
    created_at: str
    ended_at: str | None


class CampaignList(Record):
    """A page of campaigns, the newest first."""

    campaigns: tuple[Listed, ...]
    more: bool
    """Whether there are others after these."""


class Undone(Record):
    """An approval that fell when it was confirmed: the copy holds no longer."""

    content_hash: str
    reasons: tuple[str, ...]
    at: AwareDatetime


class Standing(Record):
    """One campaign with its last copy and what it waits for."""

    campaign: dict[str, Any]
    content_hash: str | None
    messages: tuple[dict[str, Any], ...]
    findings: tuple[dict[str, Any], ...]
    claims: tuple[dict[str, Any], ...]
    task: Task | None
    hold: Hold | None
    """What stops everything of its brand for now; None: nothing, or it has ended."""
    undone: Undone | None
    """Why the last approval fell; None: none did, or a later one held."""
    label: Label | None
    comments: tuple[Comment, ...]


class Why(Record):
    """Why it is done; kept on the record."""

    reason: Line


class Labelled(Record):
    """How good a packaged campaign is."""

    label: Label


class SpotVerdict(Record):
    """Whether it was right that no person looked before."""

    verdict: Mark
    words: Line


class Held(Record):
    """Whether everything of a brand is stopped."""

    brand: str
    held: bool
    by: str | None
    reason: str | None


@router.get("/campaigns", operation_id="list_campaigns", summary="Where each campaign stands")
async def list_campaigns(
    visitor: VisitorHere,
    state: Annotated[Literal["all", "running"], Query(description="running: those that have not ended.")] = "all",
    limit: Limit = 50,
    offset: Offset = 0,
) -> CampaignList:
    """List the campaigns of the brand asked for, or of every brand of the caller's; a service sees its own."""
    brands = await visitor.brands("read own")
    everything = [brand for brand in brands if await visitor.may("read", brand)]
    own = [brand for brand in brands if brand not in everything]
    found = await visitor.services.campaigns.page(
        everything, own, visitor.caller.address, running=state == "running", limit=limit + 1, offset=offset
    )
    return CampaignList(campaigns=tuple(map(_listed, found[:limit])), more=len(found) > limit)


@router.post("/campaigns", status_code=202, operation_id="start_campaign", summary="Start a campaign")
async def start_campaign(given: Start, key: IdempotencyKey, visitor: VisitorHere, response: Response) -> Started:
    """Take a brief in; the answer comes when its row is written, and the campaign goes on by itself.

    While the brand is on hold it is refused, with who holds it and why.
    """
    brief = await _branded(given.brief, visitor)
    brand = brief.brand or visitor.services.defaults.brand
    services = visitor.services
    who = visitor.caller.address or "nobody"
    asked = ["POST /v1/campaigns", brief.as_json()]
    async with visitor.office.answers.once(who, key, asked, brand=brand) as turn:
        if turn.given is None:
            campaign = await admit(turn.subject, brief, visitor.caller.address, services, only=visitor.caller.only)
            started = Started(id=campaign.id, status=campaign.status, tier=campaign.tier, signer=campaign.signer)
            turn.answer = (202, started.as_json())
        else:
            started = Started.model_validate(turn.given[1])
            response.headers["idempotent-replayed"] = "true"
    visitor.office.wake(started.id)
    response.headers["location"] = f"/v1/campaigns/{started.id}"
    return started


@router.get("/campaigns/{campaign_id}", operation_id="show_campaign", summary="One campaign with its copy")
async def show_campaign(campaign_id: CampaignId, visitor: VisitorHere) -> Standing:
    """Show where a campaign stands, with its last copy, the findings and claims, and what waits."""
    campaign, services = await visitor.campaign(campaign_id), visitor.services
    last = await services.contents.last_round(campaign.id)
    found = await services.contents.round(campaign.id, last) if last else None
    answer = as_answer(campaign, found, await services.approvals.tasks(campaign_id=campaign.id))
    return Standing(
        **answer, hold=await services.campaigns.held(campaign.brand) if campaign.status not in ENDED else None,
        undone=await _undone(campaign, visitor), label=await services.remarks.label_of(campaign.id),
        comments=tuple(await services.remarks.comments(campaign.id)),
    )  # fmt: skip


@router.get(
    "/campaigns/{campaign_id}/package", operation_id="show_package", summary="The package of an approved campaign"
)
async def show_package(campaign_id: CampaignId, visitor: VisitorHere) -> dict[str, Any]:
    """Return `package.json` of a campaign that may go out."""
    campaign = await visitor.campaign(campaign_id)
    package = await visitor.services.packages.find(campaign.id)
    if package is None:
        undone = await _undone(campaign, visitor)
        why = f": its approval was undone, as {'; '.join(undone.reasons)}" if undone else ""
        raise NotThere(f"it is {campaign.status} and has no package{why}", where=f"campaign {campaign.id}",
                       mend="wait until it is approved")  # fmt: skip
    if campaign.status != "approved":
        raise Refused(f"it is {campaign.status}, so its package must not go out", where=f"campaign {campaign.id}",
                      mend="take it back where it was sent")  # fmt: skip
    return JSONResponse(package)  # type: ignore[return-value] # it is JSON already


@router.post("/campaigns/{campaign_id}/withdraw", operation_id="withdraw_campaign", summary="End it for good")
async def withdraw_campaign(campaign_id: CampaignId, why: Why, visitor: VisitorHere) -> Listed:
    """End a campaign, also an approved one: as a brand lead or compliance officer."""
    campaign = await visitor.campaign(campaign_id, "withdraw")
    ended = await visitor.services.campaigns.withdraw(campaign.id, visitor.person(), why.reason)
    await visitor.services.packages.mark_withdrawn(campaign.id, why.reason)
    return _listed(ended)


@router.post("/campaigns/{campaign_id}/reopen", operation_id="reopen_campaign", summary="Take up an expired one")
async def reopen_campaign(campaign_id: CampaignId, visitor: VisitorHere) -> Listed:
    """Take a campaign up again that has expired: as a brand lead."""
    campaign = await visitor.campaign(campaign_id, "reopen")
    reopened = await visitor.services.campaigns.reopen(campaign.id, visitor.person())
    visitor.office.wake(campaign.id)
    return _listed(reopened)


@router.put(
    "/campaigns/{campaign_id}/label", status_code=204, operation_id="label_campaign", summary="Say how good it is"
)
async def label_campaign(campaign_id: CampaignId, given: Labelled, visitor: VisitorHere) -> None:
    """Label a packaged campaign; the last word counts."""
    campaign = await visitor.campaign(campaign_id, "mark")
    await visitor.services.remarks.label(campaign.id, visitor.person(), given.label, only=visitor.caller.only)


@router.post(
    "/campaigns/{campaign_id}/spot-check", operation_id="spot_check_campaign", summary="Judge one that was drawn"
)
async def spot_check_campaign(campaign_id: CampaignId, given: SpotVerdict, visitor: VisitorHere) -> SpotCheck:
    """Say, as an editor, whether it was right that no person saw this package before it went out; once."""
    campaign = await visitor.campaign(campaign_id, "mark")
    return await visitor.services.spots.check(
        campaign.id, visitor.person(), given.verdict, given.words, only=visitor.caller.only
    )


@router.get("/brands/{brand}/spot-checks", operation_id="list_spot_checks", summary="Packages that were drawn")
async def list_spot_checks(
    brand: BrandName,
    visitor: VisitorHere,
    waiting: Annotated[bool, Query(description="Only those that nobody has looked at.")] = False,  # noqa: FBT002
    limit: Limit = 50,
    offset: Offset = 0,
) -> tuple[SpotCheck, ...]:
    """List packages that no person saw and that were drawn for one to look at."""
    await _in(brand, visitor).brand("read")
    return tuple(await visitor.services.spots.list(brand, waiting=waiting, limit=limit, offset=offset))


@router.get("/brands/{brand}/hold", operation_id="show_hold", summary="Whether a brand is on hold")
async def show_hold(brand: BrandName, visitor: VisitorHere) -> Held:
    """Say whether everything of a brand is stopped, and why."""
    await _may(visitor, "read", brand)
    return await _held(brand, visitor)


@router.put("/brands/{brand}/hold", operation_id="hold_brand", summary="Stop everything of a brand")
async def hold_brand(brand: BrandName, why: Why, visitor: VisitorHere) -> Held:
    """Stop a brand, as a brand lead or compliance officer: nothing starts, is decided or packaged meanwhile.

    What is at work stays where it is, and what waits for a person waits on.
    """
    await _may(visitor, "hold", brand)
    await visitor.services.campaigns.hold(brand, visitor.person(), why.reason)
    return await _held(brand, visitor)


@router.delete("/brands/{brand}/hold", operation_id="release_brand", summary="Let a brand go on")
async def release_brand(brand: BrandName, visitor: VisitorHere) -> Held:
    """Let a brand go on; what stopped at the hold goes on by itself."""
    await _may(visitor, "hold", brand)
    services = visitor.services
    if await services.campaigns.release(brand, visitor.person()):
        for campaign_id in await services.campaigns.moving(brand):
            visitor.office.wake(campaign_id)
            await asyncio.sleep(0)
    return await _held(brand, visitor)


async def _branded(brief: Brief, visitor: Visitor) -> Brief:
    """Return the brief with its brand, where that is not the workspace's own, and hold that the caller may start it."""
    if brief.brand and visitor.asked and brief.brand != visitor.asked:
        raise InputError(f"the brief is for {brief.brand}, the request for another brand", where="x-marque-brand",
                         mend="name the brand once")  # fmt: skip
    brand = await _in(brief.brand or visitor.asked, visitor).brand("start")
    if brief.brand is None and brand != visitor.services.defaults.brand:
        return brief.model_copy(update={"brand": brand})
    return brief


async def _undone(campaign: Campaign, visitor: Visitor) -> Undone | None:
    found = await visitor.services.contents.undone(campaign.id)
    return Undone(content_hash=found.content_hash, reasons=found.reasons, at=found.at) if found else None


async def _may(visitor: Visitor, action: Action, brand: str) -> None:
    """Let pass whoever may do this in a brand that the path names.

    Raises:
        NotAllowed: they may not, or it is none of theirs, be it there or not.
    """
    reached = await brands_reached(visitor.services, visitor.caller)
    if brand not in reached:
        mend = f"name one of: {', '.join(reached)}" if reached else "ask for a role in people.yaml"
        raise NotAllowed(f"there is no brand {brand!r}, or it is none of yours", where="the path", mend=mend)
    await visitor.must(action, brand)


def _in(brand: str | None, visitor: Visitor) -> Visitor:
    """Return the caller, as they ask about a brand that the path or the body names."""
    return Visitor(visitor.caller, visitor.office, brand)


async def _held(brand: str, visitor: Visitor) -> Held:
    hold = await visitor.services.campaigns.held(brand)
    return Held(
        brand=brand, held=hold is not None, by=hold.actor if hold else None, reason=hold.reason if hold else None
    )


def _listed(campaign: Campaign) -> Listed:
    said = campaign.as_json()
    return Listed.model_validate({name: said[name] for name in Listed.model_fields})
