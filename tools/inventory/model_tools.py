"""The inventory as tools that a model may call while it writes or checks.

A mistake that the model can mend comes back to it as a hint (`ToolException`). A source that is down raises
`Unavailable` through the call: a made-up empty answer would read as "there is no such product".
"""

from decimal import Decimal, InvalidOperation
from typing import Any

from langchain_core.tools import BaseTool, ToolException, tool

from marque.evidence import Product
from tools.inventory.store import Inventory, is_in_stock

MOST = 20
"""How many products one search answers at most."""
_SUMMARY = ("price", "sale_price", "sale_starts", "sale_ends", "availability", "stock", "brand", "category")


def inventory_tools(inventory: Inventory) -> list[BaseTool]:
    """Return look_up_product, search_products and check_availability over one brand's inventory.

    Args:
        inventory: Where the answers come from; every call asks it anew.
    """

    async def look_up_product(sku: str) -> dict[str, Any]:
        """Look up one product by its exact id and return every fact that is known about it.

        Use it before you write a price, a size, a rating or anything else about a product. Each fact comes with
        `as_of`, the instant at which it was true, and `evidence`, the id to cite. A fact that is not there is
        unknown: do not write about it.

        Args:
            sku: The product's id, exactly as the brief or search_products gives it.
        """
        return as_answer(await _found(inventory, sku))

    async def search_products(
        query: str,
        limit: int = 5,
        in_stock: bool = False,  # noqa: FBT001, FBT002 - a model names its arguments
        max_price: str | None = None,
    ) -> dict[str, Any]:
        """Search the catalogue by words of a title, brand, category or color; the best fit comes first.

        Use it to find the id of a product. The answer is a short list; call look_up_product for all facts of one.
        An empty list means that the catalogue has no such product: then do not write about it.

        Args:
            query: A few words, such as "red lipstick".
            limit: How many products to return, from 1 to 20.
            in_stock: Only products that are known to be in stock.
            max_price: Only products that cost at most this much, a plain number such as "49.99".
        """
        if not query.strip():
            raise ToolException("query is empty; give a few words of the product's title or category")
        if not 1 <= limit <= MOST:
            raise ToolException(f"limit is {limit}; give a number from 1 to {MOST}")
        found = await inventory.search(query, limit, in_stock=in_stock, max_price=_amount(max_price))
        return {"query": query, "products": [as_answer(product, _SUMMARY) for product in found]}

    async def check_availability(sku: str) -> dict[str, Any]:
        """Check whether a product can be bought, and how many are left where the count is known.

        Use it before you write "in stock", "only a few left" or "back". `in_stock` is null where nobody has said;
        then write nothing about stock. Never write a count when `stock` is missing from `facts`.

        Args:
            sku: The product's id.
        """
        product = await _found(inventory, sku)
        is_stated = {"availability", "stock"} & set(product.facts)
        answer = as_answer(product, ("availability", "stock"))
        return {**answer, "in_stock": is_in_stock(product) if is_stated else None}

    tools = [
        tool(function, parse_docstring=True) for function in (look_up_product, search_products, check_availability)
    ]
    for one in tools:
        one.handle_tool_error = True
    return tools


def as_answer(product: Product, names: tuple[str, ...] | None = None) -> dict[str, Any]:
    """Return a product as plain JSON, each fact with its instant and the id by which it is cited.

    Args:
        product: What is known.
        names: The facts to give; None: all.
    """
    return {
        "sku": product.sku,
        "title": product.title,
        "group": product.group,
        "facts": {
            name: {
                "value": fact.value,
                "as_of": fact.as_of.isoformat().replace("+00:00", "Z"),
                "source": fact.source,
                "evidence": product.evidence_id(name),
            }
            for name, fact in product.facts.items()
            if names is None or name in names
        },
    }


async def _found(inventory: Inventory, sku: str) -> Product:
    product = await inventory.get(sku)
    if product is None:
        near = await inventory.nearest_ids(sku)
        hint = f"did you mean {', '.join(near)}?" if near else "find the id with search_products"
        raise ToolException(f"no product has the id {sku!r}; {hint}")
    return product


def _amount(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ToolException(f"max_price is {text!r}; give a plain number such as 49.99") from error
