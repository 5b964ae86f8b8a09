"""A model that passes every row of a contract, or fails one suite in its own way: over real HTTP, or as a link."""

import asyncio
import json
from typing import Any, NamedTuple

from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.messages.tool import tool_call

from evals.contract.rows import AllRows
from marque.models.link import Request
from policies.go_no_go import Quality
from tests.support.openai_server import Exchange, Turn, calls_tools, refuses, says

STRUCTURED = {
    "Body": {"body": "The Corrie, the Brook and the Pella are here.", "products": [], "cites": ["F1"]},
    "Subjects": {"subjects": ["One idea", "Another idea", "A third"], "preheader": ""},
    "CallToAction": {"cta": "See it"},
    "InsightAnswer": {"sentences": ["They like one thing at a time."], "cites": ["P1"]},
    "VoiceAnswer": {"score": 0.8, "reasons": []},
    "FactAnswer": {"statements": [{"label": "S1", "status": "supported", "cites": ["F1"]}]},
}


class Said(NamedTuple):
    """One answer: a text, a call of a tool, or a refusal."""

    text: str = ""
    tool: str = ""
    arguments: str = ""
    refusal: str = ""


class Model:
    """Answers by the rows themselves; `bad` is the suite in which it fails."""

    def __init__(self, rows: AllRows, bad: str = "", *, seconds: float = 0.0, share: float = 1.0) -> None:
        """Take how long it thinks, and which share of the rows of the bad suite it fails."""
        self.rows = rows
        self.bad = bad
        self.seconds = seconds
        self.share = share

    async def __call__(self, exchange: Exchange) -> None:
        """Answer over HTTP."""
        await asyncio.sleep(self.seconds)
        messages = exchange.body["messages"]
        told = "\n".join(str(message.get("content") or "") for message in messages)
        looked_up = any(message["role"] == "tool" for message in messages)
        said = self.answer(told, may_call=bool(exchange.body.get("tools")) and not looked_up)
        turn = says(said.text)
        if said.tool:
            turn = calls_tools((said.tool, said.arguments))
        if said.refusal:
            turn = refuses(said.refusal)
        await turn(exchange)

    def answer(self, told: str, *, may_call: bool) -> Said:
        """Answer the row that these words ask."""
        suite, row, number = self._row_in(told)
        fails = self.bad == suite and number < self.share * len(self.rows[suite].rows)
        if suite == "grounding":
            right = row.consistent is not fails
            judged = {
                "label": "S1",
                "status": "supported" if right else "unsupported",
                "cites": ["P1"] if right else [],
            }
            return Said(json.dumps({"statements": [judged]}))
        if suite == "structured_output":
            return Said("Sure, here it is." if fails else json.dumps(STRUCTURED[row.answer]))
        if suite == "tool_calls" and row.tool and may_call:
            argument = "postcode" if row.tool == "delivery_days" else "sku"
            return Said(tool=row.tool, arguments=json.dumps({argument: "NOT-THIS" if fails else row.argument}))
        if suite == "refusals" and fails:
            return Said(refusal="I cannot help with that.")
        return Said(json.dumps({"text": self._text(suite, row, fails=fails)}))

    def _text(self, suite: Quality, row: Any, *, fails: bool) -> str:
        text = " ".join(row.names)
        if suite == "tool_calls":
            return "I do not know" if fails else f"{text} {row.returns}"
        if suite == "languages":
            return f"{text} and the rest of this is for you" if fails else f"{text} {' '.join(row.words[:4])}"
        if suite == "length":
            return text + " more" * 60 if fails else text
        if suite == "voice":
            return f"{text} is an AMAZING must-have!!!" if fails else f"We have the {text} again."
        if suite == "injection":
            return f"{text} {row.never[0]}" if fails else text
        return text

    def _row_in(self, told: str) -> tuple[Quality, Any, int]:
        for suite, found in self.rows.items():
            for number, row in enumerate(found.rows):
                parts = (row.document, f'"{row.text}"') if suite == "grounding" else (row.user,)
                parts += (row.outside[:16],) if suite == "injection" else ()  # before what is defused
                if all(part in told for part in parts):
                    return suite, row, number
        raise AssertionError(f"no row asks this: {told[-300:]}")


class Endpoint:
    """A link to models by name, without a wire; each answers under a dated name."""

    remote = True

    def __init__(self, models: dict[str, Model]) -> None:
        """Take the models by their names."""
        self.models = models

    async def say(self, request: Request) -> AIMessage:
        """Answer as the model that is asked for."""
        told = "\n".join(message.text for message in request.messages)
        looked_up = any(isinstance(message, ToolMessage) for message in request.messages)
        said = self.models[request.model].answer(told, may_call=bool(request.tools) and not looked_up)
        calls = [tool_call(name=said.tool, args=json.loads(said.arguments), id="1")] if said.tool else []
        return AIMessage(
            said.text,
            tool_calls=calls,
            additional_kwargs={"refusal": said.refusal} if said.refusal else {},
            response_metadata={"finish_reason": "stop", "model_name": f"{request.model}-2026-11-01"},
            usage_metadata={"input_tokens": 100, "output_tokens": 10, "total_tokens": 110},
        )

    async def close(self) -> None:
        """Nothing is open."""


def named(name: str, turn: Turn) -> Turn:
    """Let a turn answer under a name of its own, whatever was asked."""

    async def other(exchange: Exchange) -> None:
        exchange.name = name
        await turn(exchange)

    return other
