"""`/v1/audit` and a record each campaign: what happened, the proof that nothing was altered, a bundle that verifies.

Whoever sees a campaign sees its record; the one of a brand, and the proof over all, is for a compliance officer.
"""

import asyncio
from typing import Any

from fastapi import APIRouter

from app.server.errors import DECLARED, Answering, NotThere
from app.server.routes.office import Office, Visitor, VisitorHere
from app.server.routes.paging import BrandName, CampaignId, Limit, Offset
from marque.audit import brand_chain, campaign_chain
from marque.audit.export import make_bundle
from marque.audit.keys import AuditKeys
from marque.audit.verify import Verification, verify_all
from marque.errors import InputError, Refused
from marque.records import Record
from marque.storage import Storage

router = APIRouter(prefix="/v1", tags=["audit"], route_class=Answering, responses=DECLARED)

_verifying = asyncio.Lock()


class Records(Record):
    """A page of one chain, oldest first; people appear under a pseudonym."""

    chain: str
    records: tuple[dict[str, Any], ...]
    heads: tuple[dict[str, Any], ...]
    """Signed heads, all of them."""
    more: bool


@router.get("/campaigns/{campaign_id}/audit", operation_id="show_audit", summary="The record of one campaign")
async def show_audit(campaign_id: CampaignId, visitor: VisitorHere, limit: Limit = 200, offset: Offset = 0) -> Records:
    """Show every record of a campaign."""
    campaign = await visitor.campaign(campaign_id)
    return _page(await _bundle(visitor.office, campaign_chain(campaign.id)), limit, offset)


@router.get("/campaigns/{campaign_id}/audit/bundle", operation_id="export_audit", summary="A bundle of one campaign")
async def export_audit(campaign_id: CampaignId, visitor: VisitorHere) -> dict[str, Any]:
    """Return a campaign's records, signed heads, public key and verifier: it verifies where Marque is not installed."""
    campaign = await visitor.campaign(campaign_id)
    return await _bundle(visitor.office, campaign_chain(campaign.id))


@router.get("/brands/{brand}/audit", operation_id="show_brand_audit", summary="The record of a brand")
async def show_brand_audit(brand: BrandName, visitor: VisitorHere, limit: Limit = 200, offset: Offset = 0) -> Records:
    """Show what belongs to no campaign: signatures, holds, keys; as a compliance officer."""
    await Visitor(visitor.caller, visitor.office, brand).brand("read audit")
    return _page(await _bundle(visitor.office, brand_chain(brand)), limit, offset)


@router.post("/audit/verify", operation_id="verify_audit", summary="Prove that no record was altered")
async def verify_audit(visitor: VisitorHere) -> Verification:
    """Verify every chain, and every row that decides against its record; as a compliance officer of every brand."""
    every = {visitor.services.defaults.brand, *await visitor.services.files.brands()}
    for brand in sorted(every):
        await visitor.must("read audit", brand)
    if _verifying.locked():
        raise Refused("it is being verified", where="audit", mend="ask again when that is done")
    async with _verifying:
        return await asyncio.to_thread(asyncio.run, _verified(visitor.office))


async def _verified(office: Office) -> Verification:
    """Verify in an event loop of its own, as hashing every record takes its time."""
    storage = Storage(office.settings.database_url)
    try:
        keys = AuditKeys(office.settings.home)
        return await verify_all(storage, keys.public_key(), keys.known_secret())
    finally:
        await storage.close()


async def _bundle(office: Office, chain: str) -> dict[str, Any]:
    key = await asyncio.to_thread(AuditKeys(office.settings.home).public_key)
    try:
        return await make_bundle(office.services.campaigns.storage, chain, key)
    except InputError as error:
        raise NotThere("there is no record yet", where=chain, mend="see GET /v1/campaigns") from error


def _page(bundle: dict[str, Any], limit: int, offset: int) -> Records:
    records = bundle["records"]
    return Records(
        chain=bundle["chain"], records=tuple(records[offset : offset + limit]), heads=tuple(bundle["heads"]),
        more=len(records) > offset + limit,
    )  # fmt: skip
