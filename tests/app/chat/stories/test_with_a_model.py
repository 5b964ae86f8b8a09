"""Whole stories in a terminal with a scripted model that streams over HTTP: from greeting to approved package."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.app.chat.stories.conftest import Marque
from tests.support.in_a_thread import endpoint
from tests.support.openai_server import OpenAIServer, Turn, calls_tools, says, stalls_after
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

    @property
    def told(self) -> list[str]:
        """What the tools answered in the turn that the model was asked about last."""
        messages = self.model.requests[-1]["messages"]
        spoke = max(at for at, one in enumerate(messages) if one["role"] == "user")
        return [str(one["content"]) for one in messages[spoke:] if one["role"] == "tool"]

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


def test_wrong_tools_wrong_arguments_and_several_at_once_are_told_to_the_model_and_change_nothing(
    talks: Talks, campaigns: Campaigns
) -> None:
    before = campaigns()
    talks.plays(
        calls_tools(
            ("approve_campaign", '{"campaign": "Warm evenings"}'), ("show_draft", '{"campaign": 3}'),
            ("list_waiting", "{}"), ("look_up_product", '{"what": "TH-PILLAR"}'), ("fill_brief", '{"objective"'),
        ),
        says("I cannot approve."),
    )  # fmt: skip
    chat = talks.open("--new")

    said = chat.say("approve Warm evenings for me, and tell me what waits and what the pillar candle costs")

    assert "I cannot approve." in said
    assert len(talks.told) == 5
    assert any("There is no tool 'approve_campaign'" in one for one in talks.told)
    assert any("Wrong arguments for show_draft" in one for one in talks.told)
    assert any("28.00" in one for one in talks.told)
    chat.leave()
    assert campaigns() == before


def test_a_model_that_never_stops_asking_is_stopped_and_the_conversation_goes_on(talks: Talks) -> None:
    talks.model.otherwise = calls_tools(("list_waiting", "{}"))
    chat = talks.open("--new")

    assert "list waiting" in chat.say("what waits?")
    asked = len(talks.model.requests)
    talks.model.otherwise = says("One campaign waits.")

    assert "One campaign waits." in chat.say("and now?")
    assert asked < 30
    chat.leave()


def test_ctrl_c_interrupts_an_answer_and_enter_lets_it_go_on(talks: Talks) -> None:
    talks.plays(stalls_after("I begin to tell"), says("It costs 28 dollars."), says("You asked for a price."))
    chat = talks.open("--new")

    chat.begin("what does the pillar candle cost?", "I begin to tell")
    assert "Interrupted" in chat.interrupt()
    assert "It costs 28 dollars." in chat.press("\r")
    chat.say("what did I ask?")

    spoken = [one["content"] for one in talks.model.requests[-1]["messages"] if one["role"] != "system"]
    assert spoken[-3:] == ["what does the pillar candle cost?", "It costs 28 dollars.", "what did I ask?"]
    chat.leave()


def test_after_ctrl_c_something_else_may_be_said(talks: Talks) -> None:
    talks.plays(stalls_after("I begin to tell"), says("Good night."))
    chat = talks.open("--new")

    chat.begin("what does the pillar candle cost?", "I begin to tell")
    chat.interrupt()

    assert "Good night." in chat.say("never mind, good night")
    chat.leave()


def test_a_killed_conversation_goes_on_where_it_stood(talks: Talks) -> None:
    talks.plays(says("Hello."), stalls_after("I begin to tell"), says("It costs 28 dollars."))
    chat = talks.open("--new")
    chat.say("hello")
    chat.begin("what does the pillar candle cost?", "I begin to tell")
    chat.kill()

    chat = talks.open()

    assert "was cut off" in chat.greeting
    assert "It costs 28 dollars." in chat.press("\r")
    spoken = [one["content"] for one in talks.model.requests[-1]["messages"] if one["role"] != "system"]
    assert spoken[-3:] == ["hello", "Hello.", "what does the pillar candle cost?"]
    chat.leave()


def test_not_now_starts_nothing_and_a_question_that_was_left_is_asked_again(talks: Talks, campaigns: Campaigns) -> None:
    talks.plays(*FILLS, STARTS, says("As you like."), STARTS, says("It waits for an editor."))
    chat = talks.open("--new")
    chat.say(WISH)
    chat.say("start it")
    assert "As you like." in chat.not_now()
    assert len(campaigns()) == 1
    chat.say("start it after all")
    chat.kill()

    chat = talks.open()
    assert "objective: sell candles at a lower price" in chat.greeting
    assert "It waits for an editor." in chat.sign()
    chat.leave()

    assert [(status, signer) for _, status, signer in campaigns()] == [("waiting", NORA)] * 2


def test_a_process_that_is_killed_after_the_signature_goes_on_with_the_one_campaign(
    talks: Talks, campaigns: Campaigns
) -> None:
    talks.plays(*FILLS, STARTS, says("It waits for an editor."))
    chat = talks.open("--new")
    chat.say(WISH)
    chat.say("start it")
    chat.child.expect_exact("Is this brief right?")
    chat.child.send("2\r")
    chat.child.expect_exact("brief taken in")
    chat.kill()

    chat = talks.open()
    assert "It waits for an editor." in chat.greeting
    chat.leave()

    assert [(status, signer) for _, status, signer in campaigns()] == [("waiting", NORA)] * 2


def test_where_nobody_is_named_nothing_is_started(talks: Talks, campaigns: Campaigns) -> None:
    talks.plays(*FILLS, STARTS, says("You have to say who you are."))
    chat = talks.open(who=None)
    assert "Nobody is named" in chat.greeting

    chat.say(WISH)
    assert "You have to say who you are." in chat.say("start it")
    assert "--as" in talks.told[-1]
    chat.leave()
    assert len(campaigns()) == 1


def test_a_brief_from_a_pipe_is_signed_in_a_terminal_by_its_owner_alone(
    talks: Talks, marque: Marque, shop: Path, campaigns: Campaigns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("OPENAI_BASE_URL", talks.model.base_url)
    talks.plays(*FILLS, STARTS, says("It waits for an editor."))

    said = marque("chat", "--as", NORA, "--json", given=f"{WISH}\nstart it\n")
    turns = [json.loads(line) for line in said.splitlines()]
    thread = turns[0]["thread"]
    assert [turn["tools"] for turn in turns] == [["fill_brief"], ["start_campaign"]]
    assert turns[1]["to_sign"]["brief"]["author"] == NORA
    marque("chat", "--as", EMIL, "--thread", thread, given="hello\n", status=2)
    assert len(campaigns()) == 1

    chat = talks.open("--thread", thread)
    assert "It waits for an editor." in chat.sign()
    chat.leave()
    assert campaigns()[1][1:] == ("waiting", NORA)
