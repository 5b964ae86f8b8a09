"""`/v1/webhooks`: what a shop's own system tells of its products. The signature of the body is the login.

Shopify's part is built from its published protocol and was not run against Shopify.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from pydantic import SecretStr

from app.server.errors import DECLARED, Answering, NotThere, body_within, data_in
from app.server.routes.inventory import taken_over, updates_in
from app.server.routes.office import Office, OfficeHere
from app.server.routes.signing import by_shopify, by_standard
from marque.errors import InputError
from marque.reading import validate
from marque.records import Record, digest
from tools.inventory.updating import MOST, Report, Update, sku_stating

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"], route_class=Answering, responses=DECLARED)

ITEM = "inventory_item_id"
"""The fact by which a level's item is known again."""
LONGEST_PLACE = 40
SHOPIFY = "webhook:shopify"
STANDARD = "webhook:standard"
_OPTIONS = (1, 2, 3)
_SINGLE = "Default Title"
_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}


class Received(Record):
    """What became of a message."""

    report: Report | None
    """None: nothing was taken over."""
    why: str = ""
    """Why nothing was."""


@router.post(
    "/shopify", operation_id="receive_shopify", summary="products/update and inventory_levels/update of Shopify",
    openapi_extra=_BODY,
)  # fmt: skip
async def receive_shopify(
    request: Request,
    office: OfficeHere,
    topic: Annotated[str, Header(alias="x-shopify-topic", max_length=100)] = "",
) -> Received:
    """Take over what a Shopify shop tells of its products; sent twice, it is taken over once."""
    body = await body_within(request)
    by_shopify(request.headers, body, _set(office.settings.shopify_secret, "MARQUE_SHOPIFY_SECRET"))
    data = data_in(body)
    if not isinstance(data, dict):
        raise InputError("should be an object", where="the body", mend="send it as Shopify does")
    # The id of a delivery is not signed, the body is: the same body again is the same message.
    key = digest([topic, body.decode()])
    match topic:
        case "products/update" | "products/create":
            return await _once(office, SHOPIFY, key, tuple(_variants(data)))
        case "inventory_levels/update" | "inventory_levels/connect":
            return await _level(office, key, data)
        case _:
            return Received(report=None, why="nothing is taken over from this topic")


@router.post(
    "/standard", operation_id="receive_standard", summary="Inventory updates, signed as Standard Webhooks says",
    openapi_extra=_BODY,
)  # fmt: skip
async def receive_standard(request: Request, office: OfficeHere) -> Received:
    """Take over updates of any system: `{"type": "inventory.updated", "data": UPDATE or {"updates": [...]}}`."""
    body = await body_within(request)
    secret = _set(office.settings.inbound_secret, "MARQUE_INBOUND_SECRET")
    message = by_standard(request.headers, body, secret, office.services.clock())
    data = data_in(body)
    if not isinstance(data, dict) or data.get("type") != "inventory.updated":
        return Received(report=None, why="nothing is taken over from messages of this type")
    return await _once(office, STANDARD, message, updates_in(data.get("data")))


async def _once(office: Office, source: str, key: str, updates: tuple[Update, ...]) -> Received:
    """Take over the updates of a message, once."""
    brand = office.services.defaults.brand
    if len(updates) > MOST:
        raise InputError(f"holds {len(updates):,} variants, more than {MOST:,}", where="the body", mend="import them")
    async with office.answers.once(source, key, [one.as_json() for one in updates], brand=brand) as turn:
        if turn.given is not None:
            return Received.model_validate(turn.given[1])
        report = await taken_over(office, updates, brand, source=source) if updates else None
        received = Received(report=report, why="" if updates else "it tells nothing that is kept")
        turn.answer = (200, received.as_json())
    return received


async def _level(office: Office, key: str, level: Mapping[str, Any]) -> Received:
    """Take over a count of one place, where the item is counted at no other: one place's count is not the stock."""
    services, brand = office.services, office.services.defaults.brand
    item, place = _text(level.get(ITEM)), _text(level.get("location_id"))
    sku = await sku_stating(services.campaigns.storage, brand, ITEM, item) if item else None
    product = await services.inventory(brand).get(sku) if sku else None
    if product is None:
        return Received(report=None, why="no product is known by this item: products/update tells of it first")
    if not 0 < len(place) <= LONGEST_PLACE or level.get("available") is None:
        return Received(report=None, why="it tells no count")
    source = f"{SHOPIFY}:{place}"
    stock = product.facts.get("stock")
    if stock and stock.source.startswith(f"{SHOPIFY}:") and stock.source != source:
        return Received(report=None, why="the item is counted at several places: products/update tells the sum")
    update = _update(
        {"id": product.sku, "as_of": level.get("updated_at"), "facts": {"stock": _text(level["available"])}}
    )
    return await _once(office, source, key, (update,))


def _variants(product: Mapping[str, Any]) -> Iterator[Update]:
    """Yield an update for each variant of a product, known by the names that a Shopify export has for it."""
    handle, title = _text(product.get("handle")), _text(product.get("title"))
    options = [_text(one.get("name")) for one in _objects(product.get("options"))]
    shared = {"brand": product.get("vendor"), "category": product.get("product_type"), "tags": product.get("tags")}
    for variant in _objects(product.get("variants")):
        chosen = {
            name: value
            for number, name in zip(_OPTIONS, options, strict=False)
            if (value := _text(variant.get(f"option{number}"))) and value != _SINGLE and name
        }
        tracked = bool(variant.get("inventory_management"))
        facts = {
            **shared, **chosen, "price": variant.get("price"), "was_price": variant.get("compare_at_price"),
            "gtin": variant.get("barcode"), ITEM: variant.get(ITEM),
            **({"stock": variant.get("inventory_quantity")} if tracked else {}),
        }  # fmt: skip
        sku = _text(variant.get("sku")) or (f"{handle}#{'/'.join(chosen.values())}" if chosen else handle)
        yield _update(
            {"id": sku, "title": title or None, "group": handle or None,
             "as_of": _later(product.get("updated_at"), variant.get("updated_at")),
             "facts": {name: text for name, value in facts.items() if (text := _text(value))}}
        )  # fmt: skip


def _update(data: Mapping[str, Any]) -> Update:
    return validate(Update, data, where="the body")


def _later(*instants: object) -> str | None:
    """Return the later of two instants as they are written: that of the product is newer when a level changed."""
    read: list[datetime] = []
    for text in instants:
        try:
            moment = datetime.fromisoformat(str(text))
        except ValueError:
            continue
        read.append(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return max(read).isoformat() if read else None


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text(value: object) -> str:
    """Return a text or a number as text, and nothing for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _set(secret: SecretStr | None, name: str) -> SecretStr:
    if secret is None or not secret.get_secret_value():
        raise NotThere("nobody is listened to here", where=name, mend="set the secret that both sides share")
    return secret
