from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque.evidence import Evidence, Passage
from marque.message import Copy, Message
from policies.gates import originality
from policies.policy import Policy

BEFORE = "The Ember blanket is back in every size, and it smells of wool for the first week."

REVIEW = Passage(
    id="review:1", kind="review", trust="outside",
    text="Lovely. It keeps my feet warm even when the rain comes in sideways from the sea. I would buy it again.",
)  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "quotes"),
    [
        pytest.param({"body": "The blanket is back. It stays warm."}, [], id="nothing twice"),
        pytest.param({"body": "The blanket is back. Warm. The blanket is BACK!"}, ["The blanket is BACK!"], id="a sentence twice"),
        pytest.param({"subject": "The blanket is back", "body": "The blanket is back."}, ["The blanket is back."], id="the subject again in the body"),
        pytest.param({"body": "Shop now. Warm. Shop now."}, [], id="a few words may come twice"),
        pytest.param({"body": "It costs $1. It costs $2."}, [], id="another figure is another sentence"),
        pytest.param({"body": "At $120.00; the box weighs 3.2 lb. At $80.00; the box weighs 3.4 lb."}, [], id="points inside figures"),
    ],
)  # fmt: skip
def test_a_sentence_is_said_once(fields: dict[str, str], quotes: list[str], evidence: Evidence, policy: Policy) -> None:
    found = originality.check(Message.model_validate(fields), evidence, policy)

    assert [(finding.rule, finding.quote) for finding in found] == [("originality.sentence_twice", q) for q in quotes]


@pytest.mark.parametrize(
    ("body", "repeats"),
    [
        pytest.param(BEFORE, True, id="the same body"),
        pytest.param(BEFORE.upper().replace(",", ""), True, id="the same words"),
        pytest.param(BEFORE + " Wash it cold.", True, id="a sentence more"),
        pytest.param("The Ember throw is new. It comes in one size.", False, id="something new"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_what_went_out_before_is_not_sent_again(body: str, repeats: bool, evidence: Evidence, policy: Policy) -> None:
    sent = evidence.model_copy(update={"sent_before": ("Something else went out last week.", BEFORE)})

    rules = [finding.rule for finding in originality.check(Message(body=body), sent, policy)]

    assert rules == (["originality.sent_before"] if repeats else [])


def test_a_message_told_in_other_words_is_the_same_message(evidence: Evidence, policy: Policy) -> None:
    before = (
        "Cold hands ruin a good walk. These gloves are made from boiled wool and keep the wind out. Save 20% this week."
    )
    body = "Hello {{ first_name }}! These gloves are crafted from boiled wool and keep out wind. Cold hands ruin good walks."
    sent = evidence.model_copy(update={"sent_before": (before,)})

    assert [finding.rule for finding in originality.check(Message(body=body), sent, policy)] == [
        "originality.sent_before"
    ]


@pytest.mark.parametrize(
    ("body", "quote"),
    [
        pytest.param("It keeps my feet warm even when the rain is on.", "It keeps my feet warm even when the rain", id="copied"),
        pytest.param('Anna says: "It keeps my feet warm even when the rain comes in sideways."', None, id="said by Anna"),
        pytest.param("“It keeps my feet warm even when the rain comes in sideways.” — Anna", None, id="signed"),
        pytest.param("It keeps your feet warm when the rain comes in.", None, id="in other words"),
    ],
)  # fmt: skip
def test_a_reviewers_words_are_quoted_or_not_used(
    body: str, quote: str | None, evidence: Evidence, policy: Policy
) -> None:
    known = evidence.model_copy(update={"passages": (REVIEW,)})

    found = originality.check(Message(body=body), known, policy)

    assert [finding.quote for finding in found] == ([quote] if quote else [])
    assert all(finding.evidence == ("review:1",) for finding in found)


def test_variants_with_subjects_that_read_alike_are_named() -> None:
    subjects = ["The blanket is back", "Wool that stays put", "The blanket is back!", "Wool that stays put."]
    variants = [Copy(subject=subject, body="The same body.") for subject in subjects]

    assert [(alike.variant, alike.like) for alike in originality.across(variants)] == [(2, 0), (3, 1)]


def test_variants_without_a_subject_are_told_apart_by_their_bodies() -> None:
    variants = [Copy(body="The blanket is back."), Copy(body="Wool that stays put."), Copy(body="The blanket is back!")]

    assert [alike.finding.part for alike in originality.across(variants)] == ["body"]


def test_the_examples_of_the_rules_hold(evidence: Evidence, policy: Policy) -> None:
    sent = evidence.model_copy(update={"sent_before": (BEFORE,), "passages": (REVIEW,)})
    for rule in originality.RULES:
        wrong = originality.check(Message(body=rule.wrong), sent, policy)
        right = originality.check(Message(body=rule.right), sent, policy)

        assert ({finding.rule for finding in wrong}, right) == ({rule.id}, [])
    assert originality.across(
        [Copy(subject="The blanket is back", body="x"), Copy(subject=originality.SUBJECTS_ALIKE.wrong, body="x")]
    )


@given(body=st.lists(st.sampled_from(["It is back now", ". ", "! ", "\n", " ", "é", "😀"])).map("".join))
def test_each_quote_stands_where_the_finding_says(body: str) -> None:
    evidence = Evidence(gathered_at=datetime(2026, 11, 22, tzinfo=UTC))

    for finding in originality.check(Message(subject=body, body=body), evidence, None):  # type: ignore[arg-type]  # no say
        assert body[finding.start : finding.end] == finding.quote


@pytest.mark.parametrize("piece", ["a", "a ", ".", "a.", " ", "It is back now. ", "\n"])
@pytest.mark.timeout(30)
def test_a_long_text_is_judged_without_running_away(piece: str, evidence: Evidence, policy: Policy) -> None:
    body = (piece * 100_000)[:100_000]
    sent = evidence.model_copy(update={"sent_before": (body[:-1],)})
    originality.check(Message(body=body), sent, policy)
