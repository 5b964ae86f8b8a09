"""The last link on requests in other words: two at once, copy handed over in passing, words that only lean."""

from typing import Any

import pytest

from tests.agents.commands.turns import Conversation


@pytest.mark.parametrize(
    ("words", "calls"),
    [
        ("how far is harbour lights, and show me its text", [
            ("campaign_status", {"campaign": "Harbour lights"}), ("show_draft", {"campaign": "Harbour lights"})]),
        ("is the copper pan in stock, plus what do reviews say about it?", [
            ("look_up_product", {"what": "Copper Pan"}), ("search_knowledge", {"query": "Copper Pan reviews"})]),
        ("the prices of the Sailcloth Bag and the Thistle Wool Scarf", [
            ("look_up_product", {"what": "Sailcloth Bag"}), ("look_up_product", {"what": "Thistle Wool Scarf"})]),
    ],
)  # fmt: skip
def test_two_things_that_are_only_read_are_done_at_once(words: str, calls: list[tuple[str, dict[str, Any]]]) -> None:
    assert sorted(Conversation().say(words), key=str) == sorted(calls, key=str)


@pytest.mark.parametrize("before", ["Fresh from my desk:\n\n", "have mercy on this one its new\n", "v2\n\n"])
def test_copy_that_is_handed_over_is_checked_whatever_the_words_before_it(before: str) -> None:
    assert Conversation().say(f"{before}The scarf is woven once a year.") == [
        ("check_copy", {"text": "The scarf is woven once a year."})
    ]


@pytest.mark.parametrize(
    ("words", "tool"),
    [
        ("harbour lights copy on screen", "show_draft"),
        ("harbour lights, does it advance", "campaign_status"),
        ("which stance on puns is ours", "search_knowledge"),
        ("harbour lights body in two paragraphs", "revise_draft"),
    ],
)
def test_single_words_lead_where_no_request_is_plain(words: str, tool: str) -> None:
    assert [name for name, _ in Conversation().say(words)] == [tool]


def test_of_two_tools_asked_for_alike_it_asks_which() -> None:
    chat = Conversation()

    assert chat.say("the record or the numbers of harbour lights") == []
    assert "Which of the two" in chat.answer


def test_of_a_story_the_sentence_that_asks_is_read() -> None:
    story = ("This morning in the copper light of the kitchen I met a neighbour who told me that the pan of her mother was "
             "never washed at all, and I have been thinking of it since. What do our guidelines say about washing?")  # fmt: skip

    assert Conversation().say(story) == [("search_knowledge", {"query": "washing"})]


def test_a_goal_and_a_channel_open_a_brief_without_its_name() -> None:
    chat = Conversation()

    (call,) = chat.say("we want to win back lapsed walkers with an sms about the Sailcloth Bag")

    assert call[0] == "fill_brief"
    assert {"objective", "channels"} <= call[1].keys()


def test_a_label_in_the_middle_of_a_sentence_is_one() -> None:
    (call,) = Conversation().say("a push it is, the target group are sailors with wet feet")

    assert call == ("fill_brief", {"audience": "sailors with wet feet", "channels": ["push"]})
