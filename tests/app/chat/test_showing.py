"""What a conversation prints: each word once, drafts from the rows, and nothing that steers a terminal."""

import io
from typing import cast

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, ToolMessage
from rich.console import Console

from app.chat.conversation import Draft, Heard, Piece, Progress, Wish, Word
from app.chat.showing import Shown, show_to_sign
from app.printing import Stages
from graphs.telling_copy import draft_lines, finding_lines, findings_in
from tests.graphs.conftest import Shop

SAY = {"langgraph_node": "say"}
HARM = "\x1b[2Jred\x9b31m\u202e"


def printed(out: Console) -> str:
    return cast("io.StringIO", out.file).getvalue()


def out() -> Console:
    return Console(file=io.StringIO(), width=80)


async def shown(shop: Shop, *pieces: Piece) -> str:
    to = out()
    one = Shown(to, shop.services, stages=Stages(quiet=False))
    for piece in pieces:
        await one.piece(piece)
    one.end()
    return printed(to)


def test_what_was_streamed_is_not_said_again() -> None:
    heard = Heard()
    said = [
        *heard.pieces("messages", (AIMessageChunk("Hel", id="one"), SAY)),
        *heard.pieces("messages", (AIMessageChunk("lo", id="one"), SAY)),
        *heard.pieces("updates", {"say": {"messages": [AIMessage("Hello", id="another")]}}),
    ]

    assert [one.text for one in said if isinstance(one, Word)] == ["Hel", "lo"]


def test_what_the_next_link_says_whole_comes_after_what_was_cut_off() -> None:
    heard = Heard()
    heard.pieces("messages", (AIMessageChunk("Hel", id="one"), SAY))
    by_rule = AIMessage("By rule.", id="two", response_metadata={"model_name": "commands"})

    assert heard.pieces("updates", {"say": {"messages": [by_rule]}}) == [Word("By rule.", "two", by_rule=True)]


@pytest.mark.parametrize(
    ("mode", "value"),
    [("messages", (ToolMessage("x", tool_call_id="1"), {"langgraph_node": "act"})),
     ("messages", (AIMessageChunk("copy", id="one"), {"langgraph_node": "write"})),
     ("updates", {"act": {"messages": []}}), ("updates", {"__interrupt__": ()})],
)  # fmt: skip
def test_tools_answers_and_other_nodes_say_nothing_to_the_person(mode: str, value: object) -> None:
    assert Heard().pieces(mode, value) == []


def test_tools_drafts_and_progress_are_told_apart() -> None:
    asked = AIMessage("", tool_calls=[{"name": "show_draft", "args": {}, "id": "1"}])

    assert Heard().pieces("updates", {"say": {"messages": [asked]}}) == [Wish("show_draft")]
    assert Heard().pieces("custom", {"stage": "draft", "campaign": "c", "round": 2}) == [Draft("c", 2)]
    assert Heard().pieces("custom", {"stage": "write"}) == [Progress({"stage": "write"})]


async def test_words_and_tools_steer_no_terminal(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    said = await shown(shop, Word(f"hi {HARM}", "one", by_rule=False), Wish(f"tool {HARM}"))

    told = said + capsys.readouterr().err
    assert "hi" in said
    assert not {"\x1b", "\x9b", "\u202e"} & set(told)


async def test_a_draft_is_shown_from_the_rows_and_its_plain_text_left_out(shop: Shop) -> None:
    await shop.import_feed()
    campaign = await shop.run(shop.brief("price-drop"))
    found = await shop.services.contents.round(campaign.id, 1)
    plain = "\n".join(draft_lines(found))

    said = await shown(shop, Draft(campaign.id, 1), Word(f"Before\n{plain}\nAfter", "one", by_rule=True))

    assert "variant A" in said
    assert ("Before" in said, "After" in said, plain in said) == (True, True, False)


async def test_findings_that_a_draft_shows_in_place_are_not_told_again(shop: Shop) -> None:
    await shop.import_feed()
    campaign = await shop.run(shop.brief("price-drop"))
    found = await shop.services.contents.round(campaign.id, 1)
    plain = "\n".join(finding_lines(findings_in(found)))

    said = await shown(shop, Draft(campaign.id, 1), Word(f"Before\n{plain}\nAfter", "one", by_rule=True))

    assert findings_in(found)
    assert ("Before" in said, "After" in said, plain in said) == (True, True, False)


async def test_what_a_model_says_of_a_draft_stays_whole(shop: Shop) -> None:
    await shop.import_feed()
    campaign = await shop.run(shop.brief("price-drop"))
    found = await shop.services.contents.round(campaign.id, 1)
    plain = "\n".join(draft_lines(found))

    assert plain in await shown(shop, Draft(campaign.id, 1), Word(plain, "one", by_rule=False))


def test_the_brief_to_sign_is_shown_whole_with_what_is_left_open() -> None:
    brief = {"name": "Candles", "objective": f"sell {HARM}", "channels": ["email"], "offer": None, "sources": []}
    to = out()

    show_to_sign(to, {"brief": brief, "tier": "B", "reasons": ["channel email"], "lacks": ["offer: ends"]})

    said = printed(to)
    assert "name: Candles" in said
    assert "left open: offer, sources" in said
    assert "tier B: channel email" in said
    assert "lacks: offer: ends" in said
    assert not {"\x1b", "\x9b", "\u202e"} & set(said)
