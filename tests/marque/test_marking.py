"""How a text came about, told from the rounds of its campaign."""

from datetime import UTC, datetime
from typing import Any

from marque.campaign import Content, Origin
from marque.marking import source_types, wrote
from marque.message import ChannelMessage, Variant, content_hash
from marque.models.gateway import CallRecord

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def _call(link: str, channel: str | None = "email", **more: Any) -> CallRecord:
    return CallRecord.model_validate({
        "step": "writer.body", "link": link, "prompt": "writer_body", "prompt_hash": "h", "model_asked": link,
        "model_answered": link, "parameters": {}, "seconds": 0.1, "outcome": "answered", "channel": channel, **more,
    })  # fmt: skip


def _variant(body: str, channel: str = "email") -> Variant:
    return Variant.model_validate({"id": "A", "channel": channel, "market": "US", "language": "en", "body": body})


def _round(number: int, origin: Origin, *variants: Variant, calls: tuple[CallRecord, ...] = ()) -> Content:
    messages = tuple(ChannelMessage(channel=one.channel, variants=(one,)) for one in variants)
    return Content(
        round=number, content_hash=content_hash(messages), evidence_hash="e", messages=messages, origin=origin,
        template="t@h", calls=calls, insight={}, at=NOW,
    )  # fmt: skip


def _sources(*rounds: Content) -> list[str]:
    """Return the source types of what the last round holds, in its order."""
    found = source_types(rounds)
    return [found[variant.variant_hash] for message in rounds[-1].messages for variant in message.variants]


DRAFT, EDITED, AGAIN = _variant("The lamp is back."), _variant("The lamp is here again."), _variant("A lamp.")


def test_a_model_s_copy_and_the_template_s_are_told_apart() -> None:
    assert _sources(_round(1, "writer", DRAFT, calls=(_call("openai"),))) == ["trainedAlgorithmicMedia"]
    assert _sources(_round(1, "template", DRAFT, calls=(_call("template"),))) == ["algorithmicMedia"]


def test_one_part_by_a_model_makes_the_message_a_model_s() -> None:
    calls = (_call("template"), _call("openai", step="writer.subject"))

    assert _sources(_round(1, "writer", DRAFT, calls=calls)) == ["trainedAlgorithmicMedia"]


def test_an_edit_is_an_edit_of_what_was_there() -> None:
    by_model = _round(1, "writer", DRAFT, calls=(_call("openai"),))
    by_template = _round(1, "template", DRAFT, calls=(_call("template"),))

    assert _sources(by_model, _round(2, "edit", EDITED)) == ["compositeWithTrainedAlgorithmicMedia"]
    assert _sources(by_template, _round(2, "edit", EDITED)) == ["humanEdits"]


def test_what_an_edit_left_alone_stays_what_it_was() -> None:
    page = _variant("The lamp, whole.", "landing")
    calls = (_call("openai"), _call("openai", "landing"))

    found = _sources(_round(1, "writer", DRAFT, page, calls=calls), _round(2, "edit", EDITED, page))

    assert found == ["compositeWithTrainedAlgorithmicMedia", "trainedAlgorithmicMedia"]


def test_a_channel_that_fell_back_is_the_template_s_beside_one_that_a_model_wrote() -> None:
    page = _variant("The lamp, whole.", "landing")
    calls = (_call("template"), _call("openai", "landing"))

    assert _sources(_round(1, "writer", DRAFT, page, calls=calls)) == ["algorithmicMedia", "trainedAlgorithmicMedia"]


def test_words_that_a_model_wrote_first_stay_a_model_s_however_the_round_came_about_that_holds_them() -> None:
    first = _round(1, "writer", DRAFT, calls=(_call("openai"),))

    assert _sources(first, _round(2, "edit", EDITED), _round(3, "edit", DRAFT)) == ["trainedAlgorithmicMedia"]


def test_an_edit_after_a_fallback_is_in_doubt_a_model_s() -> None:
    found = _sources(
        _round(1, "writer", DRAFT, calls=(_call("openai"),)),
        _round(2, "template", AGAIN, calls=(_call("template"),)),
        _round(3, "edit", EDITED),
    )

    assert found == ["compositeWithTrainedAlgorithmicMedia"]


def test_calls_from_before_they_named_a_channel_count_for_every_channel() -> None:
    page = _variant("The lamp, whole.", "landing")

    found = _sources(_round(1, "writer", DRAFT, page, calls=(_call("openai", None),)))

    assert found == ["trainedAlgorithmicMedia", "trainedAlgorithmicMedia"]


def test_an_answer_that_was_thrown_away_wrote_nothing() -> None:
    assert not wrote([_call("openai", outcome="malformed"), _call("template")])
