"""What copy is asked about where the knowledge could not be asked."""

from datetime import UTC, datetime

from marque.evidence import Evidence, Missing
from marque.message import Message
from policies.away import KNOWLEDGE_AWAY, not_looked_up, why_not_unseen
from policies.decide import stages_of
from policies.loading import read_shelf

NOW = datetime(2026, 11, 22, tzinfo=UTC)
MESSAGE = Message(id="1", channel="chat", body="Wool is warm.")
AWAY = Evidence(
    gathered_at=NOW,
    missing=(
        Missing(store="knowledge", kinds=("doc",), why="it does not answer", mend="start it"),
        Missing(store="knowledge", kinds=("doc", "review"), why="it took too long", mend="start it"),
    ),
)


def test_all_that_was_missing_is_one_question_with_the_store_s_own_mend() -> None:
    (finding,) = not_looked_up(MESSAGE, AWAY)

    assert (finding.rule, finding.severity) == (KNOWLEDGE_AWAY.id, "ask")
    assert finding.message == "The knowledge could not be asked for doc, review: it does not answer; it took too long."
    assert str(finding.fix).startswith("To look it up: start it, and run it again.")
    assert why_not_unseen(AWAY)


def test_it_makes_a_tier_c_wait_for_the_stages_of_a_b() -> None:
    tiers = read_shelf(None).tiers

    assert stages_of("C", (), tiers) == ()
    assert stages_of("C", not_looked_up(MESSAGE, AWAY), tiers) == stages_of("B", (), tiers) != ()


def test_where_everything_answered_nothing_is_asked_and_the_hash_is_as_it_was() -> None:
    there = Evidence(gathered_at=NOW)

    assert not_looked_up(MESSAGE, there) == []
    assert why_not_unseen(there) == []
    assert there.evidence_hash != AWAY.evidence_hash
