"""`/v1/inventory`: facts as another system tells of them, each with its instant, and one product with what is known."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import Field

from app.server.errors import DECLARED, Answering, NotThere
from app.server.routes.campaigns import IdempotencyKey
from app.server.routes.office import Office, VisitorHere
from marque.evidence import Product
from marque.reading import refuse_unstorable, validate
from marque.records import Record
from tools.inventory.updating import MOST, Report, Update, take_over
from tools.inventory.values import HOME_CURRENCY

router = APIRouter(prefix="/v1/inventory", tags=["inventory"], route_class=Answering, responses=DECLARED)


class Updates(Record):
    """What is true of some products or variants."""

    updates: Annotated[tuple[Update, ...], Field(min_length=1, max_length=MOST)]


@router.post("/updates", operation_id="update_inventory", summary="Tell what is true of products")
async def update_inventory(given: Updates, key: IdempotencyKey, visitor: VisitorHere, response: Response) -> Report:
    """Take over facts in one transaction; what is older than what is known stays out, and the answer names it."""
    brand = await visitor.brand("update inventory")
    who = visitor.caller.address or "nobody"
    asked = ["POST /v1/inventory/updates", given.as_json()]
    async with visitor.office.answers.once(who, key, asked, brand=brand) as turn:
        if turn.given is not None:
            response.headers["idempotent-replayed"] = "true"
            return Report.model_validate(turn.given[1])
        report = await taken_over(visitor.office, given.updates, brand, source="http")
        turn.answer = (200, report.as_json())
    return report


@router.get("/products/{product_id:path}", operation_id="show_product", summary="One product with its facts")
async def show_product(product_id: Annotated[str, Path(min_length=1, max_length=200)], visitor: VisitorHere) -> Product:
    """Show one product or variant with the instant each fact was true."""
    brand = await visitor.brand("read")
    refuse_unstorable(product_id, where="the path")
    found = await visitor.services.inventory(brand).get(product_id)
    if found is None:
        raise NotThere("no product has this id", where=f"the catalogue of {brand}", mend="see the catalogue")
    return found


async def taken_over(office: Office, updates: tuple[Update, ...], brand: str, *, source: str) -> Report:
    """Take over updates of a brand, screened as an import is."""
    from policies.injection.screen import reason_to_keep_out

    return await take_over(
        office.services.campaigns.storage, updates, brand=brand, source=source, now=office.services.clock(),
        home_currency=HOME_CURRENCY.get(office.services.defaults.market), screen=reason_to_keep_out,
    )  # fmt: skip


def updates_in(data: Any) -> tuple[Update, ...]:  # noqa: ANN401 - as it was sent
    """Return the updates of a message that holds one, or a list of them."""
    if isinstance(data, dict) and "updates" in data:
        return validate(Updates, data, where="data").updates
    return (validate(Update, data, where="data"),)
