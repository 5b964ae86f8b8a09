"""An endpoint that answers half its calls badly, and keeps books of its own on what each of them cost it."""

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from tests.support.openai_server import Exchange

LIE = "somebody-elses-model"
BODIES = {
    "wool-care": "Wash the Ember Wool Blanket cold and by hand, and dry it flat, away from the stove.",
    "EVENINGS20": "The Ember Wool Blanket in Rust is here for the evening. Take 45% off with the code WINTER45.",
    "COMEBACK60": "The Drift Cotton Blanket is $9.99 today, and only two are left.",
}
"""What it writes where a prompt holds the key: one body that is right, and two that promise what nobody offers."""
PLAIN = "Plain goods of wool, brass and wax for the dark months."
OWED = (
    "Standard shipping is free on orders of $75 or more.", "The Perch Camp Chair is new.",
    "The mending bench in our Ardenfield workshop is open on Saturdays from 9 to 4.",
)  # fmt: skip

Fault = Literal[
    "cut JSON", "cut stream", "wrong type", "empty", "lying name", "unknown tool", "web page", "no usage", "zero usage",
    "too long", "server error", "rate limit",
]  # fmt: skip
FAULTS: tuple[Fault, ...] = Fault.__args__  # type: ignore[attr-defined]


class Counts(NamedTuple):
    """Tokens of one call."""

    read: int
    written: int


@dataclass
class BadProvider:
    """What it answers, and its books."""

    dice: random.Random
    told: list[Counts] = field(default_factory=list)
    """Of calls whose answer said what they cost."""
    untold: list[Counts] = field(default_factory=list)
    """Of calls whose answer did not get as far, or kept it to itself."""
    faults: Counter[str] = field(default_factory=Counter)

    async def answer(self, exchange: Exchange) -> None:
        """Answer one request, well or badly."""
        fault = self.dice.choice(FAULTS) if self.dice.random() < 0.5 else None
        self.faults[fault or "none"] += 1
        text = json.dumps(_good(exchange.body))
        read = len(json.dumps(exchange.body["messages"])) // 4
        if fault in {"server error", "rate limit"}:
            await _refuse(exchange, 500 if fault == "server error" else 429)
        elif fault == "web page":
            self.untold.append(Counts(0, 0))
            await exchange.whole(200, "text/html", "<html><body>Please log in</body></html>")
        elif fault == "cut stream":
            self.untold.append(Counts(read, len(text) // 8))
            await exchange.stream()
            await exchange.chunk({"role": "assistant", "content": text[: len(text) // 2]})
            exchange.writer.transport.abort()
        else:
            await self._whole(exchange, fault, text, read)

    async def _whole(self, exchange: Exchange, fault: Fault | None, text: str, read: int) -> None:
        said = {"cut JSON": text[: len(text) // 2], "wrong type": '{"answer": 42}', "empty": "",
                "too long": text[: len(text) // 2], "unknown tool": ""}.get(fault or "", text)  # fmt: skip
        counts = Counts(read, -(-len(said) // 4) or (fault == "unknown tool"))
        if fault == "lying name":
            exchange.body = {**exchange.body, "model": LIE}
        await exchange.stream()
        await exchange.chunk({"role": "assistant", "content": said})
        if fault == "unknown tool":
            call = {"index": 0, "id": "call-0", "type": "function",
                    "function": {"name": "grant_discount", "arguments": '{"percent": 90}'}}  # fmt: skip
            await exchange.chunk({"tool_calls": [call]})
        await exchange.chunk({}, {"too long": "length", "unknown tool": "tool_calls"}.get(fault or "", "stop"))
        if fault in {"no usage", "zero usage"}:
            self.untold.append(counts)
        else:
            self.told.append(counts)
        if fault == "zero usage":
            await exchange.usage({"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0})
        elif fault != "no usage":
            read, written = counts
            await exchange.usage(
                {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
            )  # fmt: skip
        await exchange.done()


async def _refuse(exchange: Exchange, status: int) -> None:
    error = {"error": {"message": "no", "type": "error", "param": None, "code": None}}
    await exchange.whole(status, "application/json", json.dumps(error))


def _good(body: dict[str, Any]) -> dict[str, Any]:
    """Return an answer of the type asked for; without one, while tools may be called, the writer's body."""
    asked = body.get("response_format", {}).get("json_schema", {}).get("name", "Body")
    prompt = "\n".join(str(message["content"]) for message in body["messages"])
    return ANSWERS[asked](prompt)


def _body(prompt: str) -> dict[str, Any]:
    owed = [words for words in OWED if words in prompt]
    said = next((words for key, words in BODIES.items() if key in prompt), PLAIN)
    return {"body": "\n\n".join([said, *owed]), "products": [], "cites": []}


ANSWERS: dict[str, Callable[[str], dict[str, Any]]] = {
    "Body": _body,
    "Subjects": lambda _: {"subjects": ["Wool for the evening", "A note from the workshop"], "preheader": ""},
    "CallToAction": lambda _: {"cta": "See it in the shop"},
    "InsightAnswer": lambda _: {"sentences": ["They care what a thing is made of."], "cites": []},
    "FactAnswer": lambda _: {"statements": []},
    "VoiceAnswer": lambda _: {"score": 1.0, "reasons": []},
    "Concerns": lambda _: {"concerns": []},
}
"""By the name of the type."""
