"""The copilot, plain: it answers a few requests by rule, from rows; no model is at work, and it never decides."""

from typing import Annotated

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.runtime import Runtime
from typing_extensions import TypedDict

from graphs.asker import Asker, asker_of
from graphs.find_knowledge import passages_for
from graphs.find_product import products_for
from graphs.plain_requests import request_in
from graphs.services import Services
from graphs.state import Context
from marque.errors import MarqueError

MOST = 10
"""Lines of one answer."""
HELP = (
    "I answer by rule; no model is at work. Ask me:\n"
    "- what waits\n"
    "- status of CAMPAIGN (its id, or words of its name)\n"
    "- campaigns\n"
    "- search the knowledge for WORDS\n"
    "- product ID or WORDS\n"
    "I decide nothing, and I start nothing."
)
DECIDES = "I decide nothing. Decide with `marque approvals`, or answer the interrupt of the campaign's thread."

SAID = {"help": HELP, "decision": DECIDES}
TOLD = ("price", "sale_price", "availability", "stock")
"""The facts of a product that are told."""


class Talk(TypedDict):
    """A conversation."""

    messages: Annotated[list[AnyMessage], add_messages]


def build(services: Services) -> StateGraph[Talk, Context, Talk, Talk]:
    """Return the graph, without a checkpointer."""

    async def answer(state: Talk, *, runtime: Runtime[Context]) -> Talk:
        asked = next((one for one in reversed(state["messages"]) if isinstance(one, HumanMessage)), None)
        try:
            asker = await asker_of(runtime, services)
            asker.need("read")
            text = await answer_to(str(asked.text) if asked else "", services, asker)
        except MarqueError as error:
            text = str(error)
        return {"messages": [AIMessage(text, response_metadata={"model_name": "commands"})]}

    graph = StateGraph(Talk, context_schema=Context)
    graph.add_node("answer", answer)
    graph.add_edge(START, "answer")
    graph.add_edge("answer", END)
    return graph


async def answer_to(text: str, services: Services, asker: Asker) -> str:
    """Return the answer to one request; reads rows of the asker's brand only, and writes nothing."""
    request = request_in(text)
    if request.kind in SAID:
        return SAID[request.kind]
    return await ANSWERS[request.kind](request.what, services, asker)


async def _waiting(_: str, services: Services, asker: Asker) -> str:
    tasks = await services.approvals.tasks(brand=asker.brand, waiting=True)
    if not tasks:
        return f"Nothing of {asker.brand} waits for a decision."
    lines = []
    for task in tasks[:MOST]:
        campaign = await services.campaigns.get(task.campaign_id)
        until = task.deadline.strftime("%Y-%m-%d %H:%M %Z")
        lines.append(f"- {campaign.name} ({campaign.id}): {task.role.replace('_', ' ')}, until {until}")
    return "\n".join([f"{len(tasks)} of {asker.brand} wait for a decision:", *lines, *_more(len(tasks))])


async def _status(what: str, services: Services, asker: Asker) -> str:
    campaigns = await services.campaigns.list(brand=asker.brand)
    found = [one for one in campaigns if what == one.id or what.casefold() in one.name.casefold()]
    if not found:
        return f"{asker.brand} has no campaign {what!r}." if what else f"{asker.brand} has no campaign yet."
    lines = [
        f"- {one.name} ({one.id}): {one.status}, tier {one.tier}{f', {one.reason}' if one.reason else ''}"
        for one in found[:MOST]
    ]
    return "\n".join([*lines, *_more(len(found))])


async def _knowledge(query: str, services: Services, asker: Asker) -> str:
    passages = await passages_for({"query": query, "limit": 3}, services, asker.brand)
    if not passages:
        return f"Nothing in the knowledge of {asker.brand} fits."
    return "\n\n".join(f"{one['title'] or one['id']} ({one['source']}):\n> {one['text'][:400]}" for one in passages)


async def _product(query: str, services: Services, asker: Asker) -> str:
    products = await products_for(query, services, asker.brand, 3)
    if not products:
        return f"The inventory of {asker.brand} has nothing like that."
    return "\n".join(f"- {one['title']} ({one['sku']}): {_facts(one['facts'])}" for one in products)


def _facts(facts: dict[str, dict[str, str]]) -> str:
    known = [f"{name.replace('_', ' ')} {facts[name]['value']}" for name in TOLD if name in facts]
    return ", ".join(known) or "no price and no stock is known"


def _more(count: int) -> list[str]:
    return [f"and {count - MOST} more"] if count > MOST else []


ANSWERS = {"waiting": _waiting, "status": _status, "campaigns": _status, "knowledge": _knowledge, "product": _product}
