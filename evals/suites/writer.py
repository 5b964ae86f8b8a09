"""Writer: does it say what its brief asks for, and use its tools with the arguments that it must?

A row may bring the tool calls of a model (`asks`): then a link plays that model, so that it shows whether the house's
tools take these arguments and answer. With a model configured the model asks, and is held against `tools`.
"""

import asyncio
import json
from collections.abc import Sequence
from typing import Any, Literal

from langchain_core.messages import AIMessage, ToolMessage

from agents.writer import Body, CallToAction, Subjects, write_message
from evals.lab import AT, Lab, open_lab
from evals.metrics import quotient, share
from evals.rows import EvalRow
from evals.suites.suite import Score, Setting, Suite
from evals.template_text import contains
from marque.brief import Brief
from marque.models.link import Request
from marque.models.scripted import asks_for_tools


class Call(EvalRow):
    """One call of a tool."""

    name: str
    args: dict[str, Any]


class Row(EvalRow):
    """A brief of one channel, and what its copy and its tool calls must be."""

    id: str
    brief: Brief
    shows: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()
    asks: tuple[Call, ...] = ()
    """What the link that plays a model asks for; empty: no model is played."""
    body: str = ""
    """What it then writes."""
    tools: tuple[Call, ...] = ()
    """The calls that must be made, in any order; further ones cost nothing."""
    fails: bool = False
    """Whether its tools must answer that the call is wrong."""


class Played:
    """A link that asks for the tools of a row, then writes its body, and remembers what it was answered."""

    remote = False

    def __init__(self, row: Row) -> None:
        """Take the row that it plays."""
        self._row = row
        self.calls: list[Call] = []
        self.answers: list[ToolMessage] = []

    async def say(self, request: Request) -> AIMessage:
        """Ask first, then answer; each step gets its own type."""
        answered = [one for one in request.messages if isinstance(one, ToolMessage)]
        if request.tools and not answered:
            self.calls = list(self._row.asks)
            return _said(asks_for_tools(*((call.name, call.args) for call in self._row.asks)), request)
        self.answers = answered or self.answers
        answer = {
            "writer.body": Body(body=self._row.body, products=(), cites=()),
            "writer.subject": Subjects(subjects=("A note",), preheader="The details."),
        }.get(request.step.name, CallToAction(cta="See it"))
        return _said(AIMessage(answer.model_dump_json()), request)

    async def close(self) -> None:
        """Nothing is open."""


def _said(message: AIMessage, request: Request) -> AIMessage:
    message.response_metadata = {"finish_reason": "stop", "model_name": request.model}
    return message


def run(rows: Sequence[Row], setting: Setting) -> Score:
    """Write each brief's first channel once."""
    counted = asyncio.run(_answered(rows, setting))
    columns = {name: [one[name] for one in counted] for name in counted[0]}
    return Score(columns, METRICS, tuple(METRICS), {"n": len(rows)}, is_exact=setting.settings.openai_api_key is None)


async def _answered(rows: Sequence[Row], setting: Setting) -> list[dict[str, float]]:
    found: list[dict[str, float]] = []
    async with open_lab(setting.settings) as lab:
        for done, row in enumerate(rows, start=1):
            found.append(await _written(row, lab))
            setting.progress(done)
    return found


async def _written(row: Row, lab: Lab) -> dict[str, float]:
    link = Played(row) if row.asks else None
    async with lab.desk(row.brief, AT, link) as (campaign, evidence, desk):
        written = await write_message(campaign.brief, campaign.brief.channels[0], evidence, None, (), desk)
    text = "\n".join(
        part for one in written.message.variants for part in (one.subject, one.preheader, one.body, one.cta) if part
    )
    shown = [contains(text, words) for words in row.shows]
    avoided = [not contains(text, words) for words in row.avoids]
    calls = link.calls if link else []
    tools = matches(calls, row.tools)
    failed = bool(link) and any(one.status == "error" for one in link.answers) if link else False
    answered = (bool(link.answers) and failed is row.fails) if link else True
    return {
        "one": 1, "right": all(shown) and all(avoided) and tools and answered, "wanted": len(shown),
        "shown": sum(shown), "played": bool(link), "tools_right": bool(link) and tools and answered,
    }  # fmt: skip


def matches(calls: Sequence[Call], must_be: Sequence[Call], *, only: bool = False) -> bool:
    """Tell whether the calls that must be made are among those that were, or are all, with the very arguments."""
    from agentevals.trajectory.match import create_trajectory_match_evaluator  # brings langchain with it

    mode: Literal["unordered", "superset"] = "unordered" if only else "superset"
    said = create_trajectory_match_evaluator(trajectory_match_mode=mode, tool_args_match_mode="exact")(
        outputs=_as_messages(calls), reference_outputs=_as_messages(must_be)
    )
    return bool(said["score"])


def _as_messages(calls: Sequence[Call]) -> list[dict[str, Any]]:
    named = [{"function": {"name": call.name, "arguments": json.dumps(call.args)}} for call in calls]
    return [{"role": "assistant", "content": "", "tool_calls": named}]


METRICS = {
    "right_rate": share("right", "one"),
    "brief_coverage": quotient("shown", "wanted"),
    "tools_right_rate": share("tools_right", "played"),
}
SUITE = Suite("writer", "Does the writer say what its brief asks for, and use its tools rightly?", Row, run)
