"""The campaign: from a brief to a package, in the order in which people speak of it.

Nodes take from rows, do, and write rows; the state between them is pointers and progress. Routing is pure: each
step says what comes next, and a step that is jumped into finds in the rows that it is not its turn.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal, Protocol

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
from graphs.steps.submit import submit
from graphs.steps.write import write
from marque.errors import Refused

Step = Callable[[State, Run], Awaitable[dict[str, Any]]]
CHECKS = ("check_facts", "check_brand", "check_compliance")


class Node(Protocol):
    """A step as LangGraph calls it."""

    async def __call__(self, state: State, *, runtime: Runtime[Context]) -> dict[str, Any]:
        """Do the step and return what changes in the state."""
        ...


def build(services: Services) -> StateGraph[State, Context, Input, Output]:
    """Return the graph, without a checkpointer: whoever compiles it brings one, or the server does."""
    graph = StateGraph(State, context_schema=Context, input_schema=Input, output_schema=Output)
    graph.add_node("intake", _node(intake, services))
    graph.add_node("ground", _node(ground, services))
    graph.add_node("segment", _node(segment, services))
    graph.add_node("write", _node(write, services))
    graph.add_node("check_facts", _node(checking("facts"), services))
    graph.add_node("check_brand", _node(checking("brand"), services))
    graph.add_node("check_compliance", _node(checking("compliance"), services))
    graph.add_node("decide", _node(decide, services), defer=True)
    graph.add_node("submit", _node(submit, services))
    graph.add_node("approve", _node(approve, services))
    graph.add_node("carry_out", _node(carry_out, services))
    graph.add_node("confirm", _node(confirm, services))
    graph.add_node("package", _node(package, services))

    graph.add_edge(START, "intake")
    graph.add_conditional_edges("intake", after_intake, ["ground", *CHECKS, END])
    graph.add_edge("ground", "segment")
    graph.add_edge("segment", "write")
    for check in CHECKS:
        graph.add_edge("write", check)
        graph.add_edge(check, "decide")
    graph.add_conditional_edges("decide", after_decide)
    graph.add_conditional_edges("submit", after_submit)
    graph.add_conditional_edges("approve", after_approve)
    graph.add_conditional_edges("carry_out", after_carry_out, ["write", *CHECKS, "submit", "approve", END])
    graph.add_conditional_edges("confirm", after_confirm, ["package", *CHECKS, "submit"])
    graph.add_conditional_edges("package", after_package)
    return graph


def after_intake(state: State) -> Sequence[str]:
    """To grounding, to the checks where rows have copy already, or to the end."""
    return {"ground": ["ground"], "check": CHECKS}.get(state["step"], [END])


def after_decide(state: State) -> Literal["submit", "write"]:
    """To a person, or back to the writer."""
    return "write" if state["step"] == "write" else "submit"


def after_submit(state: State) -> Literal["approve", "carry_out", "confirm", "__end__"]:
    """To the wait, to what was decided, to the last look, or to the end of a draft."""
    match state["step"]:
        case "approve":
            return "approve"
        case "carry_out":
            return "carry_out"
        case "confirm":
            return "confirm"
        case _:
            return "__end__"


def after_approve(state: State) -> Literal["approve", "carry_out"]:
    """To what was decided, or to wait again."""
    return "carry_out" if state["step"] == "carry_out" else "approve"


def after_carry_out(state: State) -> Sequence[str]:
    """To the next stage, to the checks after an edit, back to the writer, to wait again, or to the end."""
    targets = {"submit": ["submit"], "check": CHECKS, "write": ["write"], "approve": ["approve"]}
    return targets.get(state["step"], [END])


def after_confirm(state: State) -> Sequence[str]:
    """To the package, back to the checks where the approval was voided, or to a stage that is not decided."""
    return {"package": ["package"], "check": CHECKS}.get(state["step"], ["submit"])


def after_package(state: State) -> Literal["submit", "__end__"]:
    """To the end, or to the stage that a jump left out."""
    return "submit" if state["step"] == "submit" else "__end__"


def _node(step: Step, services: Services) -> Node:
    async def node(state: State, *, runtime: Runtime[Context]) -> dict[str, Any]:
        thread = runtime.execution_info.thread_id if runtime.execution_info else None
        if not thread:
            raise Refused("a campaign runs on a thread of its own", mend="create a thread and run the brief on it")
        user = runtime.server_info.user if runtime.server_info else None
        run = Run(
            services=services, campaign_id=thread, user=user.identity if user else None, tell=runtime.stream_writer
        )
        return await step(state, run)

    return node
