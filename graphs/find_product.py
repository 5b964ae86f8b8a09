"""Looking products up: read only, within the caller's brand, and offered to other programs as a tool."""

from typing import Annotated, Any, NotRequired

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from pydantic import Field
from typing_extensions import TypedDict

from graphs.asked import asked
from graphs.asker import asker_of
from graphs.services import Services
from graphs.state import Context
from marque.evidence import Product

MOST = 20
"""Products in one answer."""


class Question(TypedDict):
    """What is looked for."""

    query: Annotated[str, Field(description="A product's id, or words of its title, make, category or color.")]
    limit: NotRequired[Annotated[int, Field(description="How many at most: 1 to 20.")]]


class Answer(TypedDict, total=False):
    """What was found."""

    products: list[dict[str, Any]]


class Lookup(Question, Answer):
    """Both."""


def build(services: Services) -> StateGraph[Lookup, Context, Question, Answer]:
    """Return the graph, without a checkpointer."""

    async def find(state: Question, *, runtime: Runtime[Context]) -> Answer:
        asker = await asker_of(runtime, services)
        asker.need("read")
        question = asked(Question, state)
        return {"products": await products_for(question["query"], services, asker.brand, question.get("limit", 5))}

    graph = StateGraph(Lookup, context_schema=Context, input_schema=Question, output_schema=Answer)
    graph.add_node("find", find)
    graph.add_edge(START, "find")
    graph.add_edge("find", END)
    return graph


async def products_for(query: str, services: Services, brand: str, limit: int) -> list[dict[str, Any]]:
    """Return the product of that very id, else those that fit best, each fact with the instant it was true."""
    inventory = services.inventory(brand)
    exact = await inventory.get(query.strip())
    found: tuple[Product, ...] = (exact,) if exact else await inventory.search(query, max(1, min(limit, MOST)))
    return [product.as_json() for product in found]
