"""The last link by itself: which tool plain sentences lead to, and when it asks instead."""

import pytest

from tests.agents.commands.turns import Conversation

UNDERSTOOD = [
    ("Show me the harbour lights letter", "show_draft", {"campaign": "Harbour lights"}),
    ("the text of the otter stool, please", "show_draft", {"campaign": "Otter Stool"}),
    ("can i see the drafft for harbuor lights", "show_draft", {"campaign": "Harbour lights"}),
    ("what does the loft newsletter say?", "show_draft", {"campaign": "loft"}),
    ("how is the copper one doing", "campaign_status", {"campaign": "copper"}),
    ("where do all campaigns stand?", "campaign_status", {}),
    ("what is waiting for me?", "list_waiting", {}),
    ("which approvals are outstanding", "list_waiting", {}),
    ("how much does the thistle scarf cost", "look_up_product", {"what": "Thistle Wool Scarf"}),
    ("price of HB-PAN?", "look_up_product", {"what": "HB-PAN"}),
    ("are the sailcloth bags in stock", "look_up_product", {"what": "Sailcloth Bag"}),
    ("who signed harbour lights?", "show_record", {"campaign": "Harbour lights"}),
    ("which model wrote the loft letter", "show_record", {"campaign": "Letters from the loft"}),
    ("why was the price flagged in harbour lights?", "explain_finding", {"campaign": "Harbour lights", "finding": "price"}),
    ("what do our guidelines say about puns?", "search_knowledge", {"query": "puns"}),
    ("what does wharfside charge for a stool", "search_knowledge", {"query": "wharfside stool"}),
    ("how many orders did 'Spring cleaning' bring in?", "campaign_figures", {"campaign": "Spring cleaning"}),
    ("the numbers of all campaigns", "campaign_figures", {}),
    ("what do you remember about me?", "show_memory", {}),
    ("please remember that I like short subjects", "remember", {"what": "I like short subjects"}),
    ("delete everything you know about me", "forget", {}),
    ("make the subject of harbour lights shorter", "revise_draft",
     {"campaign": "Harbour lights", "part": "subject", "note": "shorter"}),
    ('check this: "The pan is made of tin and costs $40 at most."', "check_copy",
     {"text": "The pan is made of tin and costs $40 at most."}),
    ("is this ok as a push?\n\nThe pan is back.", "check_copy", {"text": "The pan is back.", "channel": "push"}),
]  # fmt: skip


@pytest.mark.parametrize(("words", "tool", "args"), UNDERSTOOD, ids=[one[0][:40] for one in UNDERSTOOD])
def test_a_plain_sentence_leads_to_its_tool(words: str, tool: str, args: dict[str, str]) -> None:
    assert Conversation().say(words) == [(tool, args)]


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("show me the draft", "Which campaign"),
        ("how much is it?", "Which product"),
        ("could you check my copy?", "Which copy"),
        ("too long, cut it by half", "Which campaign"),
        ("start the usual one", "Which one"),
        ("will it snow tomorrow?", "What do you want"),
        ("same as always, but different", "What do you want"),
        ("", "What do you want"),
    ],
)
def test_it_asks_where_a_sentence_is_unclear(words: str, asked: str) -> None:
    chat = Conversation()

    assert chat.say(words) == []
    assert asked in " ".join(chat.answer.split())


def test_what_was_asked_back_completes_the_call() -> None:
    chat = Conversation()
    chat.say("make it shorter")

    assert chat.say("harbour lights, the subject") == [
        ("revise_draft", {"note": "shorter", "campaign": "Harbour lights", "part": "subject"})
    ]


def test_it_means_what_was_spoken_of_last() -> None:
    chat = Conversation()
    chat.say("show me the draft of harbour lights")

    assert chat.say("how far along is it?") == [("campaign_status", {"campaign": "Harbour lights"})]
    assert chat.say("and the otter stool?") == [("campaign_status", {"campaign": "Otter Stool"})]


def test_several_facts_of_one_sentence_fill_several_keys() -> None:
    ((_, given),) = Conversation().say(
        "new one. sms. thistle scarf. for people who walk to work. 15% off, code WARM15, until 3 December"
    )

    assert given == {
        "channels": ["sms"], "products": ["Thistle Wool Scarf"], "audience": "people who walk to work",
        "percent_off": "15", "code": "WARM15", "ends": "2026-12-03",
    }  # fmt: skip


def test_a_brief_is_filled_answer_by_answer_and_then_started() -> None:
    chat = Conversation()
    assert chat.say("I need a new campaign") == []
    for words in ("sell more pans before christmas", "the copper pan", "by text message", "cooks in small kitchens",
                  "a pan for life", "none", "skip", "pans sold by new year"):  # fmt: skip
        assert [name for name, _ in chat.say(words)] == ["fill_brief"], words

    assert chat.brief == {
        "objective": "sell more pans before christmas", "products": ["Copper Pan"], "channels": ["sms"],
        "audience": "cooks in small kitchens", "key_message": "a pan for life", "success_metric": "pans sold by new year",
        "name": "sell more pans before christmas",
    }  # fmt: skip
    assert chat.skipped == ["offer", "positioning"]
    assert chat.say("ok, start it") == [("start_campaign", {})]


def test_another_request_does_not_answer_the_open_question() -> None:
    chat = Conversation()
    chat.say("objective: sell more pans. channel: email")

    assert chat.say("what does the copper pan cost?") == [("look_up_product", {"what": "Copper Pan"})]
    assert chat.say("what is still missing?") == [("show_brief", {})]


def test_it_says_what_it_understood_that_no_model_is_at_work_and_what_comes_next() -> None:
    chat = Conversation()
    chat.say("show me the harbour lights letter")

    assert chat.answer.startswith("Read as: the draft of Harbour lights. No model is at work.\n\nDone.")
    assert 'Next: "explain the finding"; "who has it next"' in chat.answer


@pytest.mark.parametrize("words", ["hello", "what can you do?", "blorf", "approve it", "show me the draft"])
def test_its_own_prose_is_short_and_narrow(words: str) -> None:
    chat = Conversation()
    chat.say(words)

    assert max(map(len, chat.answer.splitlines())) <= 80
    assert "!" not in chat.answer


@pytest.mark.parametrize("said", ["show the record", "what can you do", "who has it next", "start it"])
def test_every_offer_that_it_makes_is_understood(said: str) -> None:
    chat = Conversation()
    chat.say("objective: sell more pans. channel: email")
    chat.say("show me the harbour lights letter")

    assert chat.say(said) or "I can fill a brief" in chat.answer
