"""The copilot: a conversation that fills briefs, starts campaigns once a person has signed, and looks things up.

It decides nothing: no tool of it approves, waives, signs, sends or changes a policy. What starts a campaign is a
structured answer to an interrupt, given by whoever the door authenticated; words in a message never are one.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, Any, Literal

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langchain_core.tools import ToolException
from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.runtime import Runtime
from langgraph.types import interrupt
from pydantic import Field
from typing_extensions import TypedDict

from agents.asked_for import own_words, reason_not_to
from agents.commands import answer_by_rule
from agents.copilot import STEP, Turn, next_said
from graphs.admission import admit, look_at
from graphs.asker import Asker, asker_of
from graphs.copilot_tools import copilot_tools
from graphs.copilot_tools.briefs import START as STARTS
from graphs.copilot_tools.briefs import brief_of, open_question
from graphs.copilot_tools.memory import remembered_of
from graphs.library import library_in_force
from graphs.services import Services
from graphs.state import Context
from graphs.talking import House, Talking, campaign_id_for
from graphs.telling_copy import draft_lines
from graphs.thinning import thinned
from marque.brief import Brief
from marque.errors import MarqueError
from marque.models.tooling import run_tools
from marque.records import Record

Whose = Callable[[Runtime[Context]], Awaitable[Asker]]
MOST_ROUNDS = 8
"""How often tools may be called in one turn, whatever a model wants."""
MOST_PRODUCTS = 3_000
"""Whose titles and ids are held against a sentence; of a larger catalogue none are."""


class Said(TypedDict, total=False):
    """What somebody may hand in: words, and nothing that the tools keep."""

    messages: Annotated[list[AnyMessage], add_messages]


class Talk(Said, total=False):
    """A conversation. None of it is proof of anything."""

    brief: dict[str, Any]
    """As far as it is filled, by the keys of a brief."""
    skipped: list[str]
    about: str | None
    """The id of the campaign that was spoken of last."""


class Confirmed(Record):
    """One answer of the person who is asked whether a campaign may start."""

    type: Literal["approve", "reject"]
    message: str = ""


class Confirmation(Record):
    """The structured answer that signs a brief: on its hash, which the interrupt showed."""

    brief_hash: str | None = None
    decisions: Annotated[tuple[Confirmed, ...], Field(min_length=1, max_length=1)]


def build(services: Services, house: House, whose: Whose | None = None) -> StateGraph[Talk, Context, Said, Talk]:
    """Return the graph, without a checkpointer.

    Args:
        services: what the tools ask.
        house: what it stands in, a terminal's or a server's.
        whose: who talks; None: whom the server authenticated.
    """

    async def talking(state: Talk, runtime: Runtime[Context]) -> Talking:
        asker = await (whose(runtime) if whose else asker_of(runtime, services))
        asker.need("read")
        said = tuple(own_words(one.text) for one in state.get("messages", []) if isinstance(one, HumanMessage))
        return Talking(
            services=services, house=house, asker=asker, library=await library_in_force(asker.brand, services),
            store=runtime.store, said=said, tell=get_stream_writer(), brief=dict(state.get("brief") or {}),
            skipped=tuple(state.get("skipped") or ()), about=state.get("about"),
        )  # fmt: skip

    async def say(state: Talk, *, runtime: Runtime[Context]) -> Talk:
        try:
            now = await talking(state, runtime)
            turn = await _turn(state, now)
        except MarqueError as error:
            return {"messages": [AIMessage(str(error), response_metadata={"model_name": "rules"})]}
        tools = copilot_tools(now) if _rounds(state) < MOST_ROUNDS else []

        async def by_rule() -> AIMessage:
            return answer_by_rule(await _with_names(turn, now))

        said = await next_said(turn, services.gateway, now.library, tools, last=by_rule)
        return {"messages": [*thinned(turn.talk), _of_its_own(said.message, state, services)]}

    async def act(state: Talk, *, runtime: Runtime[Context]) -> Talk:
        now = await talking(state, runtime)
        results = await _acted(_last(state), now)
        return {"messages": [*results], "brief": now.brief, "skipped": list(now.skipped), "about": now.about}

    async def confirm(state: Talk, *, runtime: Runtime[Context]) -> Talk:
        now = await talking(state, runtime)
        asked = _last(state)
        calls = [call for call in asked.tool_calls if call["name"] == STARTS]
        answer = await _confirmed(now, campaign_id_for(asked.id))
        others = [ToolMessage("It is asked once.", tool_call_id=call["id"], status="error") for call in calls[1:]]
        answer.tool_call_id = str(calls[0]["id"])
        done = answer.status == "success"
        return {
            "messages": [answer, *others], "about": now.about, "brief": {} if done else now.brief,
            "skipped": [] if done else list(now.skipped),
        }  # fmt: skip

    graph = StateGraph(Talk, context_schema=Context, input_schema=Said)
    graph.add_node("say", say)
    graph.add_node("act", act)
    graph.add_node("confirm", confirm)
    graph.add_edge(START, "say")
    graph.add_conditional_edges("say", _after_saying, ["act", "confirm", END])
    graph.add_conditional_edges("act", _after_acting, ["say", "confirm"])
    graph.add_edge("confirm", "say")
    return graph


async def _acted(wish: AIMessage, now: Talking) -> list[ToolMessage]:
    """Run the tools that a message asks for, less those that only whatever the model read can have meant."""
    calls = [call for call in wish.tool_calls if call["name"] != STARTS]
    unasked = [(call, reason_not_to(call["name"], call["args"], now.said)) for call in calls]
    asked = [call for call, why in unasked if why is None]
    refused = [ToolMessage(why, tool_call_id=call["id"] or "", status="error") for call, why in unasked if why]
    return [*await run_tools(wish.model_copy(update={"tool_calls": asked}), copilot_tools(now)), *refused]


async def _turn(state: Talk, now: Talking) -> Turn:
    about = await now.services.campaigns.find(now.about) if now.about else None
    return Turn(
        talk=state.get("messages", []), brief=now.brief, question=open_question(now),
        about=about.name if about and about.brand == now.asker.brand else None, remembered=await remembered_of(now),
        brand=now.asker.brand, today=now.services.clock().date().isoformat(),
    )  # fmt: skip


async def _with_names(turn: Turn, now: Talking) -> Turn:
    """Return the turn with the names that a sentence may hold, which only rules have to know."""
    campaigns = await now.services.campaigns.list(brand=now.asker.brand)
    products = await now.services.inventory(now.asker.brand).everything(MOST_PRODUCTS)
    return replace(
        turn, campaigns=tuple(dict.fromkeys(one.name for one in campaigns)),
        products=tuple(name for one in products for name in (one.title, one.sku)),
    )  # fmt: skip


async def _confirmed(now: Talking, campaign_id: str) -> ToolMessage:
    """Go on with what was signed in a run that was killed, or ask the person to sign."""
    try:
        if await now.services.campaigns.find(campaign_id):
            return await _driven(now, campaign_id)
        return await _started(now, campaign_id)
    except MarqueError as error:
        return _refused(str(error))


async def _started(now: Talking, campaign_id: str) -> ToolMessage:
    """Ask the person to sign, and start the campaign; nothing here raises after the interrupt."""
    if unasked := reason_not_to(STARTS, {}, now.said):
        return _refused(unasked)
    try:
        now.asker.need("start")
        brief = brief_of(now)
        admission = await look_at(brief, now.asker.caller.address, now.services, only=now.asker.caller.only)
    except (MarqueError, ToolException) as error:
        return _refused(str(error))
    shown = {
        "brief": brief.as_json(), "brief_hash": brief.brief_hash, "tier": admission.tier.tier,
        "reasons": list(admission.tier.reasons), "lacks": list(admission.lacks), "signer": admission.signer,
    }  # fmt: skip
    request = {"name": STARTS, "args": shown, "description": "Is this brief right? Your answer signs it."}
    review = {"action_name": STARTS, "allowed_decisions": ["approve", "reject"]}
    given = interrupt({"action_requests": [request], "review_configs": [review]}, response_schema=Confirmation)
    answer = Confirmation.model_validate(given)
    (decision,) = answer.decisions
    if decision.type == "reject":
        return _refused(f"Not started. {decision.message}".strip())
    if answer.brief_hash != brief.brief_hash:
        return _refused("Not started: the answer names another brief than the one that was shown.")
    return await _run(now, brief, campaign_id)


async def _run(now: Talking, brief: Brief, campaign_id: str) -> ToolMessage:
    asker = now.asker
    await admit(campaign_id, brief, asker.caller.address, now.services, only=asker.caller.only)
    return await _driven(now, campaign_id)


async def _driven(now: Talking, campaign_id: str) -> ToolMessage:
    services = now.services
    now.about = campaign_id
    await now.house.drive(campaign_id, now.tell)
    campaign = await services.campaigns.get(campaign_id)
    signed = f"signed by {campaign.signer}" if campaign.signer else "not signed, so it is a draft only"
    reason = f", {campaign.reason}" if campaign.reason else ""
    lines = [f"{campaign.name} ({campaign.id}): {campaign.status}{reason}, tier {campaign.tier}, {signed}."]
    if last := await services.contents.last_round(campaign_id):
        found = await services.contents.round(campaign_id, last)
        now.shows(campaign_id, found)
        lines += ["", *draft_lines(found)]
    return ToolMessage("\n".join(lines), tool_call_id="")


def _of_its_own(message: AIMessage, state: Talk, services: Services) -> AIMessage:
    """Return a message whose id, and those of its calls, are no other's, whatever ids the endpoint gave them."""
    talk = state.get("messages", [])
    known = {call["id"] for one in talk if isinstance(one, AIMessage) for call in one.tool_calls}
    calls = []
    for call in message.tool_calls:
        calls.append(call if call["id"] and call["id"] not in known else {**call, "id": services.ids()})
        known.add(call["id"])
    id_ = services.ids() if message.id in {one.id for one in talk} else message.id
    return message.model_copy(update={"id": id_, "tool_calls": calls})


def _refused(why: str) -> ToolMessage:
    return ToolMessage(why, tool_call_id="", status="error")


def _last(state: Talk) -> AIMessage:
    return next(one for one in reversed(state.get("messages", [])) if isinstance(one, AIMessage))


def _rounds(state: Talk) -> int:
    """Return how often tools were called since the person spoke."""
    count = 0
    for one in reversed(state.get("messages", [])):
        if isinstance(one, HumanMessage):
            break
        count += isinstance(one, AIMessage) and bool(one.tool_calls)
    return count


def _after_saying(state: Talk) -> str:
    last = _last(state)
    if last.invalid_tool_calls or any(call["name"] != STARTS for call in last.tool_calls):
        return "act"
    return "confirm" if last.tool_calls else END


def _after_acting(state: Talk) -> str:
    return "confirm" if any(call["name"] == STARTS for call in _last(state).tool_calls) else "say"


__all__ = ["STEP", "Confirmation", "Talk", "build"]
