"""Terms of sale as the team's documents state them, where the catalogue has no words for them."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from marque.evidence import Fact, Product
from marque.verdict import ClaimKind
from policies.claims.cues import Role, speaks_of
from policies.claims.durations import lengths_in, read_length
from policies.claims.figures import Figure
from policies.claims.hits import ON_EVERYTHING
from policies.claims.holding import judge_cost, judge_term
from policies.claims.known import UNSUPPORTED, Judgement, Known
from policies.claims.wordings.thresholds import promises_all
from policies.claims.words import words_of

_TERMS: dict[ClaimKind, Role] = {"shipping": "shipping", "returns": "returns", "warranty": "warranty"}
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_WAY = re.compile(r"\b(?:express|standard|economy|next[- ]day|same[- ]day|overnight|courier|international|priority)\b")
"""What tells one way of sending from another."""
_FEW = 8
"""Products whose descriptions are looked into; of more of them nothing is said in one word."""
_NOBODY = Product(sku="", title="", facts={})


def judge_by_documents(
    kind: ClaimKind, said: str, around: str, products: Sequence[Product], known: Known
) -> Judgement | None:
    """Hold a term of sale against what the documents say of it; None where they, too, are silent.

    `around` is the sentence of the claim: what it says of express is held against what is said of express.
    What the product's own description says bears it out; beyond that the catalogue's words for the term go first, so a
    product that has some is not contradicted here.
    """
    if kind == "statistic":
        return _survey(said, around, known)
    if kind not in _TERMS:
        return None
    if described := _described(kind, said, products, known):
        return described
    if any(product.text(kind) for product in products):
        return None
    ways = set(_WAY.findall(around))
    found = [
        (_judged(kind, said, clause, products, known), cited)
        for cited, clause in _clauses(_TERMS[kind], known)
        if not ways or not (told := set(_WAY.findall(clause))) or ways & told
    ]
    for status in ("supported", "contradicted"):
        for judgement, cited in found:
            if judgement.status == status:
                return judgement._replace(evidence=(cited,))
    return None


def _described(kind: ClaimKind, said: str, products: Sequence[Product], known: Known) -> Judgement | None:
    """Return what a product's own description says of a term; against the copy only where no fact tells the time."""
    against: Judgement | None = None
    for product in products[:_FEW]:
        untimed = not any(lengths_in(product.text(kind) or "")) and read_length(said) is not None
        for sentence in _SENTENCE.split((product.text("description") or "").lower()):
            if not speaks_of(_TERMS[kind], sentence):
                continue
            judgement = _judged(kind, said, sentence, (product,), known)
            cited = product.evidence_id("description") or f"inventory:{product.sku}"
            if judgement.status == "supported":
                return judgement._replace(evidence=(cited,))
            if judgement.status == "contradicted" and untimed and len(products) == 1:
                against = against or judgement._replace(evidence=(cited,))
    return against


def _survey(said: str, around: str, known: Known) -> Judgement | None:
    """Hold a share of people against the document that asked the same: most words of the sentence are its words."""
    claimed = _shares(said)
    words = _telling(around)
    if not claimed or len(words) < _FEW_WORDS:
        return None
    answer: Judgement | None = None
    for cited, text in known.texts:
        for sentence in _SENTENCE.split(text.lower()):
            truths = _shares(sentence)
            if not truths or len(words & _telling(sentence)) < max(_FEW_WORDS, len(words) / 2):
                continue
            if claimed & truths:
                return Judgement("supported", None, (cited,))
            answer = answer or Judgement("contradicted", f"{min(truths):f} %", (cited,))
    return answer


def _shares(text: str) -> frozenset[Decimal]:
    """Return the shares that a text in small letters tells, in per cent: "9 in 10" is 90."""
    heads = (Decimal(one[1]) / Decimal(one[2]) * 100 for one in _HEADS.finditer(text) if Decimal(one[2]))
    return frozenset((*(Decimal(one[1]) for one in _PERCENT.finditer(text)), *heads))


def _telling(text: str) -> frozenset[str]:
    return frozenset(word.form for word in words_of(text) if len(word.form) >= _FEW_WORDS and word.form.isalpha())


_FEW_WORDS = 3
_PERCENT = re.compile(r"\b(\d{1,3}(?:\.\d)?) ?(?:%|per ?cent\b)")
_HEADS = re.compile(r"\b(\d{1,3}) (?:in|of|out of)(?: every)? (\d{1,4})\b(?! ?%)")


def _judged(kind: ClaimKind, said: str, clause: str, products: Sequence[Product], known: Known) -> Judgement:
    product = products[0] if products else _NOBODY
    fact = Fact(value=clause, as_of=known.gathered_at, source="document")
    stated = product.model_copy(update={"facts": {**product.facts, kind: fact}})
    figure = Figure.parse(said)
    if figure and figure.unit.isupper():
        return judge_cost(said, stated, known) if kind == "shipping" else UNSUPPORTED
    judgement = judge_term(kind, said.removesuffix(ON_EVERYTHING), stated, known)
    # What a document says of one thing is no promise of all.
    too_little = judgement.status == "supported" and said.endswith(ON_EVERYTHING) and not promises_all(clause)
    return UNSUPPORTED if too_little else judgement


def _clauses(role: Role, known: Known) -> Iterator[tuple[str, str]]:
    """Yield what the documents say of a term, clause by clause, each with the id of its document."""
    for cited, text in known.texts:
        for sentence in _SENTENCE.split(text.lower()):
            if speaks_of(role, sentence):
                for clause in sentence.split(";"):
                    yield cited, clause.strip()
