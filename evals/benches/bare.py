"""The peer of the campaign: a LangGraph graph of its shape whose nodes do nothing but return what ours returned.

Node names, edges, routing, the three checks in parallel, the interrupt and the resume are taken from the campaign's
own graph; so is the state, byte for byte, because each update is one that a real campaign wrote into its checkpoints.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from langgraph.graph import START, StateGraph
from langgraph.types import interrupt

from graphs.state import Context, Input, Output, State
from graphs.wiring import Compiled

Update = dict[str, Any]


class Node(Protocol):
    """A node as LangGraph calls it."""

    async def __call__(self, state: State) -> Update:
        """Return what changes in the state."""
        ...


class Visit(NamedTuple):
    """One time that a node ran."""

    returned: Update
    shown: Any
    """What it interrupted with; None: it did not wait."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """What one campaign gave to its checkpoints."""

    given: Update
    """What started it."""
    answer: Update
    """What it was resumed with."""
    visits: dict[str, list[Visit]]


async def read_story(graph: Compiled, campaign_id: str, answer: Update) -> Story:
    """Read what a finished campaign's nodes returned out of its checkpoints."""
    past = [snapshot async for snapshot in graph.aget_state_history({"configurable": {"thread_id": campaign_id}})]
    visits: dict[str, list[Visit]] = {}
    for task in (task for snapshot in reversed(past) for task in snapshot.tasks):
        shown = task.interrupts[0].value if task.interrupts else None
        visits.setdefault(task.name, []).append(Visit(dict(task.result or {}), shown))
    return Story(given=visits.pop(START)[0].returned, answer=answer, visits=visits)


def build_bare(like: Compiled, story: Story) -> StateGraph[State, Context, Input, Output]:
    """Return a graph of this shape without a checkpointer; it plays the story again in each run, one at a time."""
    shape = like.builder
    graph = StateGraph(State, context_schema=Context, input_schema=Input, output_schema=Output)
    for name, node in shape.nodes.items():
        graph.add_node(name, _playing(story.visits.get(name, [])), defer=node.defer)
    for start, end in shape.edges:
        graph.add_edge(start, end)
    for name, branches in shape.branches.items():
        for branch in branches.values():
            graph.add_conditional_edges(name, branch.path, branch.ends)
    return graph


def _playing(visits: Sequence[Visit]) -> Node:
    turn = 0

    async def node(state: State) -> Update:  # noqa: ARG001 - every node takes the state
        nonlocal turn
        visit = visits[turn % len(visits)]
        if visit.shown is not None:
            interrupt(visit.shown)  # the first time it ends the run; when it is resumed it goes on
        turn += 1
        return visit.returned

    return node
