"""One text before all gates: the verdict, and what could not be judged."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from marque.errors import InputError
from marque.evidence import Evidence
from marque.message import PARTS, Message
from marque.reading import nearest
from marque.verdict import Claim, Finding, Span, Verdict, verdict_of
from policies.gates.catalogue import GATES, Gate
from policies.guarding import GUARD, guard_gates
from policies.policy import Policy
from policies.rule import primary

Placed = TypeVar("Placed", bound=Span)

log = logging.getLogger(__name__)

RAN = "ran"
NO_BRAND = "no brand pack"


class BrokenSpanError(AssertionError):
    """A gate named a place where its quote does not stand: a bug of the gate."""


def judge(
    message: Message,
    evidence: Evidence,
    policy: Policy,
    *,
    gates: Sequence[str] | None = None,
    timer: Callable[[], float] | None = None,
) -> Verdict:
    """Return the verdict of the named gates, or of all of them.

    A gate that does not serve the language, or that raises, leaves an `ask`: a person must look. It never passes.

    Args:
        message: the text, completed (`completed`): what it leaves open is not guessed here.
        evidence: what it is judged by.
        policy: what holds for its brand, market and language.
        gates: names from the catalogue; None: all. The verdict is relative to them.
        timer: seconds from any fixed point, for `ms`; None: nothing is timed.

    Raises:
        InputError: a gate of that name does not exist.
    """
    answers = [_answer(gate, message, evidence, policy, timer) for gate in chosen(gates, guard_gates(policy.brand))]
    findings = sorted((finding for answer in answers for finding in answer.findings), key=_order)
    return Verdict(
        id=message.id,
        verdict=verdict_of(findings),
        gates={answer.gate: answer.said for answer in answers},
        findings=tuple(findings),
        claims=tuple(sorted((claim for answer in answers for claim in answer.claims), key=_place)),
        scores={name: score for answer in answers for name, score in answer.scores.items()},
        ms={answer.gate: answer.ms for answer in answers if answer.ms is not None},
    )


def chosen(names: Sequence[str] | None, guards: Sequence[Gate] | None = None) -> tuple[Gate, ...]:
    """Return the named gates in the catalogue's order, each once; a name that is no gate is an `InputError`.

    Args:
        names: of gates, and of the brand's guards as `guard:NAME`; None: all.
        guards: those of the brand; None: the brand is not known yet, and any guard may be one of its.
    """
    known = {gate.NAME: gate for gate in (*GATES, *(guards or ()))}
    if names is None:
        return tuple(known.values())
    for name in names:
        if name not in known and not (guards is None and name.startswith(GUARD)):
            guess = nearest(name, known)
            raise InputError(
                f"there is no gate {name!r}",
                mend=f"did you mean {guess!r}?" if guess else f"the gates are {', '.join(known)}",
            )
    return tuple(gate for name, gate in known.items() if name in names)


def claims_of(message: Message, evidence: Evidence, policy: Policy) -> list[Claim]:
    """Return every factual claim of the message with its status; what a gate raises is raised here too."""
    return [
        claim for gate in GATES for claim in _placed(_offered(gate, "claims", message, evidence, policy) or [], message)
    ]


def completed(message: Message, policy: Policy, now: datetime) -> Message:
    """Return the message with what it leaves open filled in, as it would be sent under this policy.

    Market, language and brand are the policy's; a message without footer or sender gets the brand's of the market;
    an amount off without a currency is in the market's; `now` is the door's clock. What the message says stays.
    """
    brand = policy.brand
    own = brand.markets.get(policy.market) if brand else None
    filled: dict[str, object] = {
        "market": policy.market,
        "language": policy.language,
        "brand": brand.name if brand else None,
        "now": now,
    }
    if own:
        filled["footer"] = own.footer_of(message.channel, ai_written=bool(message.ai_written))
    if own and message.channel == "email":
        filled["sender"] = own.sender
    change = {name: value for name, value in filled.items() if getattr(message, name) is None}
    if message.offer and message.offer.amount_off is not None and message.offer.currency is None:
        change["offer"] = message.offer.model_copy(update={"currency": policy.market_rules.currency})
    return message.model_copy(update=change)


@dataclass(frozen=True)
class _Answer:
    gate: str
    said: str
    findings: Sequence[Finding] = ()
    claims: Sequence[Claim] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    ms: float | None = None


def _answer(
    gate: Gate, message: Message, evidence: Evidence, policy: Policy, timer: Callable[[], float] | None
) -> _Answer:
    if missing := _missing(gate):
        return _Answer(gate.NAME, missing)
    served = _languages(gate, policy)
    language = primary(message.language or policy.language)
    if served is not None and language not in served:
        why = f"no support for {language}"
        return _Answer(gate.NAME, why, [_for_a_person(gate, "language", f"The {gate.NAME} gate has {why}.")])
    if policy.brand is None and getattr(gate, "NEEDS_BRAND", False):
        return _Answer(gate.NAME, NO_BRAND)
    began = timer() if timer else 0.0
    try:
        claims = _placed(_offered(gate, "claims", message, evidence, policy) or [], message)
        of_claims = getattr(gate, "findings", None)
        found = of_claims(claims) if of_claims else gate.check(message, evidence, policy)
        findings = _placed(found, message)
        scores = _offered(gate, "scores", message, evidence, policy) or {}
    except InputError as error:
        # Set up wrongly, as a guard whose package is not there: the one line says how to mend it.
        log.error("gate %s cannot run: %s", gate.NAME, error)  # noqa: TRY400 - a traceback would say less
        return _Answer(
            gate.NAME, "failed", [_for_a_person(gate, "failed", f"The {gate.NAME} gate cannot run: {error}")]
        )
    except Exception:
        # Whatever a gate raises is its bug, and must cost neither the other gates' answers nor become a pass.
        log.exception("gate %s failed on message %r", gate.NAME, message.id)
        broke = _for_a_person(gate, "failed", f"The {gate.NAME} gate failed, so nobody knows what it would have found.")
        return _Answer(gate.NAME, "failed", [broke])
    ms = round((timer() - began) * 1000, 3) if timer else None
    return _Answer(gate.NAME, RAN, findings, claims, scores, ms)


def _languages(gate: Gate, policy: Policy) -> frozenset[str] | None:
    by_policy = getattr(gate, "languages", None)
    return by_policy(policy) if by_policy else gate.LANGUAGES


def _missing(gate: Gate) -> str | None:
    """Return why a gate that is an extra is not there, such as `not installed`; None: it is."""
    why = getattr(gate, "missing", None)
    return why() if why else None


def _offered(gate: Gate, what: str, message: Message, evidence: Evidence, policy: Policy) -> Any:  # noqa: ANN401 - each gate's own
    offer = getattr(gate, what, None)
    return offer(message, evidence, policy) if offer else None


def _for_a_person(gate: Gate, why: str, message: str) -> Finding:
    return Finding(
        part="body", start=0, end=0, quote="", gate=gate.NAME, rule=f"{gate.NAME}.{why}", severity="ask",
        message=message, fix="Have a person read the copy for this.",
    )  # fmt: skip


def _placed(spans: Iterable[Placed], message: Message) -> list[Placed]:
    """Return the spans; one whose quote does not stand where it says is a `BrokenSpanError`."""
    found = list(spans)
    for span in found:
        if span.start > span.end or message.text_of(span.part)[span.start : span.end] != span.quote:
            raise BrokenSpanError(f"{span.part}[{span.start}:{span.end}] is not the quote that was given")
    return found


def _place(span: Span) -> tuple[int, int, int]:
    return PARTS.index(span.part), span.start, span.end


def _order(finding: Finding) -> tuple[int, int, int, str]:
    return *_place(finding), finding.rule
