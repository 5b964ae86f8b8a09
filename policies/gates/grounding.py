"""Grounding gate: what the copy says beyond the catalogue agrees with the documents that speak of it."""

from collections.abc import Iterator
from typing import NamedTuple

from marque.evidence import Evidence
from marque.message import Message
from marque.verdict import Finding
from policies.claims.claimed import claimed
from policies.grounding.documents import (
    Sentence,
    Text,
    citing,
    documents_of,
    factual_sentences,
    may_speak_of,
    products_of,
)
from policies.grounding.judge import Doubtful, Judgement, judge
from policies.grounding.unproved import UNPROVED
from policies.once import once
from policies.policy import Policy
from policies.rule import Rule
from policies.spans import span_at

NAME = "grounding"
LANGUAGES: frozenset[str] | None = frozenset({"en"})

REVISE_FROM = 0.75
"""Probability of inconsistency from which a sentence is to be revised."""
ASK_FROM = 0.65
"""From here up to `REVISE_FROM` a person, or a model that cites, decides. On the true copy of the examples, held
against their knowledge, no sentence that is judged reaches it."""
SPOKEN_OF = 0.9
"""Share of a sentence, its doubtful words aside, that a passage must say as well; of what else it speaks is unknown."""
FEWEST_SHARED = 4
"""Words of content that a passage must share with a sentence to speak of the same matter."""

CHANGED = Rule(
    id="grounding.changed", severity="revise", waivable_by="editor",
    source="House rule: what a document says is not changed in the copy",
    fix="Write what the document says, or leave the sentence out.",
    wrong="The wool is spun by hand in the mill at Keld by eight people.",
    right="Eighty people spin the wool by machine in the mill at Keld.",
)  # fmt: skip
DOUBTFUL = Rule(
    id="grounding.doubtful", severity="ask", waivable_by="editor", source=CHANGED.source,
    fix="Hold the sentence against the document that is named.",
    wrong=CHANGED.wrong, right=CHANGED.right,
)  # fmt: skip
RULES = (CHANGED, DOUBTFUL, UNPROVED)
"""The last is not of `check`: it is asked only of what a model wrote and no person is to see."""
_WHY = {
    "number": "the figure {0} stands nowhere where they speak of this",
    "name": "the name {0} stands nowhere where they speak of this",
    "negation": "they do not say {0} here",
    "reversal": "{0} turns round what they say",
    "word": "{0} finds no support where they speak of this",
}


class _Judged(NamedTuple):
    sentence: Sentence
    judgement: Judgement


def check(message: Message, evidence: Evidence, policy: Policy) -> list[Finding]:
    """Return each sentence that changes, invents or reverses what a document says of the same matter.

    A sentence in which the facts gate reads a claim is left to it; one that no document speaks of is not judged.
    """
    doubtful = [one for one in _judged(message, evidence) if one.judgement.inconsistent >= ASK_FROM]
    if not doubtful:
        return []
    claims = claimed(message, evidence, policy, message.now or evidence.gathered_at)
    left = [
        one
        for one in doubtful
        if not any(
            claim.part == one.sentence.part and claim.start < one.sentence.at.end and one.sentence.at.start < claim.end
            for claim in claims
        )
    ]
    documents = documents_of(message, evidence, message.now or evidence.gathered_at)
    return [_finding(message, one, documents) for one in left]


def scores(message: Message, evidence: Evidence, policy: Policy) -> dict[str, float]:  # noqa: ARG001 - every gate's face
    """Return the probability that the worst sentence agrees with its documents; nothing where none was judged."""
    worst = max((one.judgement.inconsistent for one in _judged(message, evidence)), default=None)
    return {} if worst is None else {"grounding": round(1 - worst, 4)}


@once
def _judged(message: Message, evidence: Evidence) -> tuple[_Judged, ...]:
    """Judge each sentence that the documents speak of: findings and score are asked for one after the other."""
    return tuple(_each_judged(message, evidence))


def _each_judged(message: Message, evidence: Evidence) -> Iterator[_Judged]:
    documents = documents_of(message, evidence, message.now or evidence.gathered_at)
    if not documents:
        return
    source = "\n".join(one.text for one in (*documents, *products_of(evidence)))
    for sentence in factual_sentences(message):
        if not may_speak_of(sentence.text, source):
            continue
        judgement = judge().spoken_of(sentence.text, source, FEWEST_SHARED)
        if judgement and judgement.covered >= SPOKEN_OF:
            yield _Judged(sentence, judgement)


def _finding(message: Message, one: _Judged, documents: tuple[Text, ...]) -> Finding:
    rule = CHANGED if one.judgement.inconsistent >= REVISE_FROM else DOUBTFUL
    sentence, text = one.sentence, message.text_of(one.sentence.part)
    return rule.finding(
        span_at(sentence.part, text, *sentence.at), _said(one.judgement.doubtful),
        evidence=citing(sentence.text, documents), judge="classifier",
    )  # fmt: skip


def _said(doubtful: tuple[Doubtful, ...]) -> str:
    worst = [word for word in doubtful if word.probability >= ASK_FROM]
    reasons = [_WHY[word.doubt].format(f'"{word.word}"') for word in worst]
    return f"The documents speak of this, but {'; '.join(dict.fromkeys(reasons))}."
