"""Looking things up: products with the instant of each fact, and what the team knows, each with its source."""

from langchain_core.tools import BaseTool, ToolException

from graphs.find_knowledge import passages_for
from graphs.find_product import products_for
from graphs.talking import Talking, as_tools

PASSAGES, PRODUCTS = 3, 4
LETTERS = 400
"""Of one passage that is quoted."""
FIRST = (
    "price",
    "sale_price",
    "sale_ends",
    "availability",
    "availability_date",
    "stock",
    "rating",
    "material",
    "color",
)
"""The facts of a product that are told first, in this order; the others follow by name."""
UNTOLD = frozenset({"brand", "category", "condition", "description", "image", "link", "mpn", "gtin", "product_type"})
"""What nobody asks for in a conversation, or what takes a page of its own."""
LONGEST = 160
"""Characters of a fact that is told."""


def lookup_tools(talking: Talking) -> list[BaseTool]:
    """Return search_knowledge and look_up_product."""

    async def search_knowledge(query: str) -> str:
        """Search what the team knows: guidelines, past campaigns with how they did, documents, reviews.

        Args:
            query: What is looked for, in a few words.
        """
        if not query.strip():
            raise ToolException("What shall I look for?")
        question = {"query": query, "limit": PASSAGES}
        found = await passages_for(question, talking.services, talking.asker.brand)  # type: ignore[arg-type]
        if not found:
            raise ToolException(f"Nothing that we know fits {query[:80]!r}.")
        return "\n\n".join(f"{one['title'] or one['id']} ({one['source']}):\n> {_quoted(one['text'])}" for one in found)

    async def look_up_product(what: str) -> str:
        """Look up a product's price, stock and other facts, each with the instant at which it was true.

        Args:
            what: Its id, or words of its title.
        """
        if not what.strip():
            raise ToolException("Which product?")
        found = await products_for(what, talking.services, talking.asker.brand, PRODUCTS)
        if not found:
            raise ToolException(f"The catalogue has nothing like {what[:80]!r}.")
        return "\n".join(f"- {one['title']} ({one['sku']}): {_facts(one['facts'])}" for one in found)

    return as_tools(search_knowledge, look_up_product)


def _quoted(text: str) -> str:
    short = text if len(text) <= LETTERS else f"{text[:LETTERS].rsplit(' ', 1)[0]} ..."
    return short.replace("\n", "\n> ")


def _facts(facts: dict[str, dict[str, str]]) -> str:
    short = {name for name, fact in facts.items() if name not in UNTOLD and len(fact["value"]) <= LONGEST}
    names = [*(name for name in FIRST if name in short), *sorted(short - set(FIRST))]
    if not names:
        return "no price and no stock is known"
    known = ", ".join(f"{name.replace('_', ' ')} {facts[name]['value']}" for name in names)
    oldest = min(facts[name]["as_of"] for name in names)
    return f"{known} (as of {oldest[:16].replace('T', ' ')})"
