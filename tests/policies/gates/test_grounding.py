"""The grounding gate: which sentences it judges, by what, what it says of them, and what it leaves to others."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from marque.evidence import Evidence, Passage
from marque.message import Document, Message
from marque.verdict import Finding
from policies.checking import judge
from policies.gates import grounding
from policies.policy import Policy

PolicyOf = Callable[..., Policy]
MILL = (
    "Today eighty people spin the wool by machine in the mill at Keld, and all of it comes from flocks nearby. "
    "Orders from Alaska are sent by ship and take longer. The dye house is heated with waste wood since March."
)
TRUE = "Eighty people spin the wool by machine in the mill at Keld."
HAWAII = "Orders from Hawaii are sent by ship and take longer."


@pytest.fixture
def at(now: datetime) -> Callable[..., Message]:
    def make(body: str, text: str | None = MILL, **more: Any) -> Message:
        documents = (Document(id="doc:mill", text=text),) if text else ()
        return Message(body=body, evidence=documents, now=now, **more)

    return make


@pytest.fixture
def found_in(now: datetime, policy_of: PolicyOf) -> Callable[..., list[Finding]]:
    def find(message: Message, *passages: Passage) -> list[Finding]:
        return grounding.check(message, Evidence(gathered_at=now, passages=passages), policy_of(None))

    return find


def test_a_sentence_that_changes_what_a_document_says_is_found_with_its_reason(at: Any, found_in: Any) -> None:
    body = f"{TRUE} {HAWAII}"
    [finding] = found_in(at(body))

    assert finding.quote == HAWAII == body[finding.start : finding.end]
    assert finding.severity in {"revise", "ask"}
    assert 'the name "Hawaii"' in finding.message
    assert finding.evidence == ("doc:mill",)
    assert finding.judge == "classifier"


@pytest.mark.parametrize(
    "body",
    [
        TRUE,
        "Are orders from Hawaii still sent by ship, and do they take longer?",
        "If orders from Hawaii are sent by ship they take longer.",
        "Order from Hawaii by ship and take longer.",
        "Our podcast returns with seven guests from the coast of Portugal.",
        "Wool, wool.",
    ],
)
def test_what_agrees_asserts_nothing_or_is_spoken_of_nowhere_is_let_be(body: str, at: Any, found_in: Any) -> None:
    assert found_in(at(body)) == []


def test_without_a_document_nothing_is_judged(at: Any, found_in: Any, now: datetime, policy_of: PolicyOf) -> None:
    message = at(HAWAII, None)

    assert found_in(message) == []
    assert grounding.scores(message, Evidence(gathered_at=now), policy_of(None)) == {}


@pytest.mark.parametrize(
    "change",
    [{"kind": "review"}, {"kind": "competitor"}, {"kind": "campaign"}, {"trust": "outside"}, {"expires": -1}],
    ids=str,
)
def test_only_the_team_s_own_words_that_still_hold_prove_anything(
    change: dict[str, Any], at: Any, found_in: Any, now: datetime
) -> None:
    own = {"id": "doc:mill", "kind": "doc", "text": MILL}
    if "expires" in change:
        change = {"expires": now - timedelta(days=1)}

    assert found_in(at(HAWAII, None), Passage.model_validate(own))
    assert found_in(at(HAWAII, None), Passage.model_validate(own | change)) == []


def test_the_score_is_the_probability_that_the_worst_sentence_agrees(
    at: Any, now: datetime, policy_of: PolicyOf
) -> None:
    def score(body: str) -> float:
        return grounding.scores(at(body), Evidence(gathered_at=now), policy_of(None))["grounding"]

    assert score(TRUE) > 0.5 > score(HAWAII)
    assert score(f"{TRUE} {HAWAII}") == score(HAWAII)


def test_a_claim_that_the_facts_gate_reads_is_left_to_it(at: Any, found_in: Any) -> None:
    text = "The Alpine jacket weighs 410 g and folds into its own pocket on the trail."

    assert found_in(at("The Alpine jacket weighs 900 g and folds into its own pocket on the trail.", text)) == []


def test_other_languages_are_for_a_person(at: Any, now: datetime, policy_of: PolicyOf) -> None:
    verdict = judge(at(TRUE, language="de"), Evidence(gathered_at=now), policy_of(None), gates=("grounding",))

    assert verdict.verdict == "ask"
    assert verdict.gates == {"grounding": "no support for de"}


def test_offsets_hold_in_a_body_with_markdown(at: Any, found_in: Any) -> None:
    body = f"# From the mill\n\n**{TRUE}**\n\n- {HAWAII}\n"
    [finding] = found_in(at(body))

    assert body[finding.start : finding.end] == finding.quote
    assert "Hawaii" in finding.quote


@pytest.mark.timeout(60)
def test_a_message_and_documents_of_100_kb_are_judged(at: Any, found_in: Any) -> None:
    assert found_in(at(f"{TRUE}\n" * 1500 + HAWAII, f"{MILL}\n" * 500))
