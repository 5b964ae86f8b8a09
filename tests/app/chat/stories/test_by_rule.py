"""Whole stories in a terminal with no model at all: from greeting to approved package, understood by rule."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.app.chat.stories.conftest import Marque
from tests.support.terminal import Terminal

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket, pytest.mark.timeout(300)]
Campaigns = Callable[[], list[tuple[str, str, str]]]

NORA, JUNE = (f"{name}@tarnholt.example" for name in ("nora.velk", "june.okadi"))


def package_of(shop: Path, campaign: str) -> dict[str, Any]:
    """Return what lies in the folder that goes out."""
    return dict(json.loads((shop / "out" / campaign / "package.json").read_text()))


def told(chat: Terminal, lines: Sequence[str]) -> str:
    """Say line after line; return the last answer."""
    return [chat.say(line) for line in lines][-1]


def test_a_brief_that_is_given_bit_by_bit_becomes_a_package(shop: Path, marque: Marque, campaigns: Campaigns) -> None:
    chat = Terminal(shop, "--as", NORA, "--new")
    chat.say("hello")
    shown = told(
        chat,
        ["I need a campaign", "sell candles at a lower price", "the Pillar Candles", "by email", "people who read at night",
         "none", "none", "none", "none", "start it"],
    )  # fmt: skip
    for fact in (f"author: {NORA}", "objective: sell candles at a lower price", "- email", "- TH-PILLAR",
                 "persona: people who read at night"):  # fmt: skip
        assert fact in shown
    assert len(campaigns()) == 1  # which the workspace had before

    drafted = chat.sign()
    _, (id_, status, signer) = campaigns()
    assert (status, signer) == ("waiting", NORA)
    assert "email, variant A" in drafted
    assert id_ in drafted
    chat.leave()

    marque("approvals", "approve", id_, "--as", JUNE)
    assert campaigns()[1] == (id_, "approved", NORA)
    assert package_of(shop, id_)["campaign_id"] == id_
    chat = Terminal(shop, "--as", NORA)
    assert f"approve by {JUNE}" in chat.say("who approved it?")
    chat.leave()


def test_a_brief_in_one_sentence_becomes_a_package(shop: Path, marque: Marque, campaigns: Campaigns) -> None:
    chat = Terminal(shop, "--as", NORA, "--new")
    chat.say(
        "I need an email campaign to sell candles at a lower price, the Pillar Candles, for people who read at night"
    )
    shown = chat.say("start it")
    for fact in ("objective: sell candles at a lower price", "- email", "- TH-PILLAR", "people who read at night"):
        assert fact in shown
    chat.sign()
    chat.leave()

    _, (id_, status, signer) = campaigns()
    assert (status, signer) == ("waiting", NORA)
    marque("approvals", "approve", id_, "--as", JUNE)
    assert package_of(shop, id_)["campaign_id"] == id_


def test_a_draft_whose_subject_is_revised_is_approved_in_the_place_of_the_first(
    shop: Path, marque: Marque, campaigns: Campaigns
) -> None:
    (first,) = [id_ for id_, _, _ in campaigns()]
    chat = Terminal(shop, "--as", NORA, "--new")

    assert first in chat.say("show me the draft of Warm evenings")
    revised = chat.say("make the subject shorter")

    (earlier, (id_, status, signer)) = campaigns()
    assert earlier[:2] == (first, "withdrawn")
    assert (status, signer) == ("waiting", NORA)
    assert "email, variant A" in revised
    assert id_ in revised
    record = chat.say("show its record")
    assert first in record
    chat.leave()

    marque("approvals", "approve", id_, "--as", JUNE)
    package = package_of(shop, id_)
    assert package["campaign_id"] == id_
    assert package["provenance"]["revises"]["from_campaign"] == first
    assert not (shop / "out" / first).exists()
