"""Turns of a conversation over a made-up brand, without a graph."""

from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agents.briefing import Filling, filled, next_question
from agents.commands import answer_by_rule
from agents.copilot import Turn

CAMPAIGNS = ("Harbour lights, 30 percent off", "The Otter Stool", "The copper pan is back", "Letters from the loft")
PRODUCTS = ("Otter Stool", "HB-OTTER", "Copper Pan", "HB-PAN", "Sailcloth Bag in Blue", "HB-BAG-B", "Sailcloth Bag in Red",
            "HB-BAG-R", "Thistle Wool Scarf", "HB-SCARF")  # fmt: skip


class Conversation:
    """A talk whose tools answer with one word each; the brief is filled as the tool does it."""

    def __init__(self) -> None:
        self.talk: list[AnyMessage] = []
        self.brief: dict[str, Any] = {}
        self.skipped: list[str] = []
        self.about: str | None = None
        self.answer = ""

    def say(self, words: str) -> list[tuple[str, dict[str, Any]]]:
        """Return the calls that something said leads to."""
        self.talk.append(HumanMessage(words))
        message = self._answer()
        for call in message.tool_calls:
            if call["name"] == "fill_brief":
                given = Filling.model_validate(call["args"])
                self.brief = filled(self.brief, given, [one.text for one in self.talk if isinstance(one, HumanMessage)])
                self.skipped += given.skipped or ()
            if wanted := call["args"].get("campaign"):
                self.about = next((one for one in CAMPAIGNS if wanted.casefold() in one.casefold()), self.about)
            self.talk.append(ToolMessage("Done.", tool_call_id=call["id"]))
        self.answer = self._answer().text if message.tool_calls else message.text
        return [(call["name"], call["args"]) for call in message.tool_calls]

    def _answer(self) -> AIMessage:
        turn = Turn(
            talk=self.talk, brief=self.brief, question=next_question(self.brief, self.skipped), about=self.about,
            remembered=(), brand="harbour", today="2026-11-23", campaigns=CAMPAIGNS, products=PRODUCTS,
        )  # fmt: skip
        message = answer_by_rule(turn)
        self.talk.append(message)
        return message
