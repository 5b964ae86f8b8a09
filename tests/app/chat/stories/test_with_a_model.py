"""Whole stories in a terminal with a scripted model that streams over HTTP: from greeting to approved package."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.app.chat.stories.conftest import Marque
from tests.support.in_a_thread import endpoint
from tests.support.openai_server import OpenAIServer, Turn, calls_tools, says
from tests.support.terminal import Terminal

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(300)]
Campaigns = Callable[[], list[tuple[str, str, str]]]

NORA, JUNE, EMIL = (f"{name}@tarnholt.example" for name in ("nora.velk", "june.okadi", "emil.drosky"))
WISH = (
    "I want to sell candles at a lower price, the Pillar Candles, by email, to people who read at night. A price drop."
)
BRIEF = {
    "objective": "sell candles at a lower price", "products": ["Pillar Candles"], "channels": ["email"],
    "audience": "people who read at night", "template": "price drop",
}  # fmt: skip
FILLS = [calls_tools(("fill_brief", json.dumps(BRIEF))), says("Shall I start it?")]
STARTS = calls_tools(("start_campaign", "{}"))


@pytest.fixture
def model() -> Iterator[OpenAIServer]:
    with endpoint() as server:
        yield server


class Talks:
    """Opens terminals on the workspace, each with the model."""

    def __init__(self, shop: Path, model: OpenAIServer) -> None:
        self.shop, self.model = shop, model

    def plays(self, *turns: Turn) -> None:
        self.model.plays(*self.model.script, *turns)

    def open(self, *words: str, who: str | None = NORA) -> Terminal:
        named = ("--as", who) if who else ()
        return Terminal(self.shop, *named, *words, OPENAI_API_KEY="sk-test", OPENAI_BASE_URL=self.model.base_url)


@pytest.fixture
def talks(shop: Path, model: OpenAIServer) -> Talks:
    return Talks(shop, model)


def test_from_greeting_to_approved_package(talks: Talks, shop: Path, marque: Marque, campaigns: Campaigns) -> None:
    talks.plays(says("Hello. What do you need?"), *FILLS, STARTS, says("It waits for an editor."))
    chat = talks.open("--new")

    assert "Hello. What do you need?" in chat.say("hello")
    chat.say(WISH)
    shown = chat.say("yes, start it")
    assert f"author: {NORA}" in shown
    assert "objective: sell candles at a lower price" in shown
    assert len(campaigns()) == 1
    signed = chat.sign()
    assert "It waits for an editor." in signed
    assert "email, variant" in signed
    chat.leave()

    _, (id_, status, signer) = campaigns()
    assert (status, signer) == ("waiting", NORA)
    marque("approvals", "approve", id_, "--as", JUNE)
    assert json.loads((shop / "out" / id_ / "package.json").read_text())["campaign_id"] == id_

    talks.plays(calls_tools(("show_record", json.dumps({"campaign": id_}))), says("June approved it."))
    chat = talks.open()
    assert "June approved it." in chat.say("show its record")
    record = talks.model.requests[-1]["messages"][-1]["content"]
    assert f"approve by {JUNE}" in record
    assert "marque chat --thread" in chat.leave("exit\r")
