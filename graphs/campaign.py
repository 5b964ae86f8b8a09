"""The campaign: from a brief to a package, in the order in which people speak of it.

Nodes take from rows, do, and write rows; the state between them is pointers and progress. Routing is pure: each
step says what comes next, and a step that is jumped into finds in the rows that it is not its turn.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from langgraph.errors import GraphInterrupt
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from graphs.run import Run
from graphs.services import Services
from graphs.state import Context, Input, Output, State
from graphs.steps.approve import approve
from graphs.steps.carry_out import carry_out
from graphs.steps.check import checking
from graphs.steps.confirm import confirm
from graphs.steps.decide import decide
from graphs.steps.ground import ground
from graphs.steps.intake import intake
from graphs.steps.package import package
from graphs.steps.segment import segment
from graphs.steps.shadow import shadow
from graphs.steps.submit import submit
from graphs.steps.write import write
from marque.caller import caller_in
from marque.errors import Refused
from marque.telemetry import span, trace_of

Step = Callable[[State, Run], Awaitable[dict[str, Any]]]
CHECKS = ("check_facts", "check_brand", "check_compliance")
DECIDING = ("write", "submit", "approve", "carry_out", "confirm", "package")


class Node(Protocol):
    """A step as LangGraph calls it."""

    async def __call__(self, state: State, *, runtime: Runtime[Context]) -> dict[str, Any]:
        """Do the step and return what changes in the state."""
        ...


def build(services: Services) -> StateGraph[State, Context, Input, Output]:
    """Return the graph, without a checkpointer: whoever compiles it brings one, or the server does."""
    graph = StateGraph(State, context_schema=Context, input_schema=Input, output_schema=Output)
    graph.add_node("intake", _node("intake", intake, services))
    graph.add_node("ground", _node("ground", ground, services))
    graph.add_node("segment", _node("segment", segment, services))
    graph.add_node("write", _node("write", write, services))
    graph.add_node("check_facts", _node("check_facts", checking("facts"), services))
    graph.add_node("check_brand", _node("check_brand", checking("brand"), services))
    graph.add_node("check_compliance", _node("check_compliance", checking("compliance"), services))
    graph.add_node("shadow", _node("shadow", shadow, services))
    graph.add_node("decide", _node("decide", decide, services), defer=True)
    graph.add_node("submit", _node("submit", submit, services))
    graph.add_node("approve", _node("approve", approve, services))
    graph.add_node("carry_out", _node("carry_out", carry_out, services))
    graph.add_node("confirm", _node("confirm", confirm, services))
    graph.add_node("package", _node("package", package, services))

    graph.add_edge(START, "intake")
    graph.add_conditional_edges("intake", after_intake, ["ground", *CHECKS, END])
    graph.add_edge("ground", "segment")
    graph.add_edge("segment", "write")
    graph.add_edge("write", "shadow")
    for check in CHECKS:
        graph.add_edge("write", check)
        graph.add_edge(check, "decide")
    for step in ("decide", "submit", "approve", "carry_out", "confirm", "package"):
        graph.add_conditional_edges(step, where_rows_say, ["ground", *CHECKS, *DECIDING, END])
    return graph


def after_intake(state: State) -> Sequence[str]:
    """To grounding, to the checks where rows have copy already, or to the end."""
    return {"ground": ["ground"], "check": CHECKS}.get(state["step"], [END])


def where_rows_say(state: State) -> Sequence[str]:
    """To whose turn it is, as the last step found it in the rows; a step that nobody knows leads to the rows again."""
    match state["step"]:
        case "check":
            return CHECKS
        case "end":
            return [END]
        case step:
            return [step if step == "ground" or step in DECIDING else "submit"]


def _node(name: str, step: Step, services: Services) -> Node:
    async def node(state: State, *, runtime: Runtime[Context]) -> dict[str, Any]:
        thread = runtime.execution_info.thread_id if runtime.execution_info else None
        if not thread:
            raise Refused("a campaign runs on a thread of its own", mend="create a thread and run the brief on it")
        user = runtime.server_info.user if runtime.server_info else None
        caller = caller_in(user) if user else None
        run = Run(
            services=services,
            campaign_id=thread,
            user=caller.address if caller else None,
            only=caller.only if caller else None,
            tell=runtime.stream_writer,
        )
        with trace_of(thread), span(f"step {name}", {"marque.step": name, "marque.campaign": thread}) as record:
            try:
                return await step(state, run)
            except GraphInterrupt as interrupt:
                record({"marque.waits": True})
                waits = interrupt
        raise waits  # outside of the span, for which it is no error

    return node
