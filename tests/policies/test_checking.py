"""The check driver: every gate answers, none can fail into a pass, and places are true."""

from datetime import datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from marque.brief import Offer
from marque.errors import InputError
from marque.evidence import Evidence
from marque.message import Message
from marque.verdict import Claim, Finding
from policies import checking
from policies.brands import BrandMarket, BrandPack
from policies.checking import chosen, claims_of, completed, judge
from policies.gates import catalogue
from policies.loading import read_shelf
from policies.policy import Policy

BODY = "Yours for $89.00 today."


def found(severity: str = "revise", **change: Any) -> Finding:
    place = {"part": "body", "start": 10, "end": 16, "quote": "$89.00"}
    return Finding.model_validate(
        {**place, "gate": "odd", "rule": "odd.price", "severity": severity, "message": "No.", **change}
    )


def gate(name: str = "odd", *findings: Finding, **more: Any) -> Any:
    return SimpleNamespace(**{"NAME": name, "LANGUAGES": None, "check": lambda *_: list(findings), **more})


@pytest.fixture
def policy(now: datetime) -> Policy:
    return read_shelf(None).policy(brand=None, market="US", language="en", now=now)


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch, now: datetime, policy: Policy) -> Any:
    """Judge one message before the gates that are handed in, and no others."""

    def run(*gates: Any, message: Message | None = None, **more: Any) -> Any:
        monkeypatch.setattr(checking, "GATES", gates)
        return judge(message or Message(id="m", body=BODY, language="en"), Evidence(gathered_at=now), policy, **more)

    return run


def test_the_catalogue_forgets_no_gate_file() -> None:
    files = {path.stem for path in Path(catalogue.__file__).parent.glob("*.py")} - {"__init__", "catalogue"}

    assert {listed.NAME for listed in catalogue.GATES} == files


def test_the_hardest_finding_is_the_verdict(answer: Any) -> None:
    verdict = answer(gate("one", found("note")), gate("two", found("block"), found("ask")))

    assert verdict.verdict == "block"
    assert verdict.id == "m"
    assert verdict.gates == {"one": "ran", "two": "ran"}


def test_a_language_that_a_gate_does_not_serve_asks_a_person(answer: Any) -> None:
    message = Message(body=BODY, language="de-AT")

    verdict = answer(gate("odd", LANGUAGES=frozenset({"en"})), message=message)

    assert verdict.verdict == "ask"
    assert verdict.gates == {"odd": "no support for de"}
    assert [(one.rule, one.part, one.start, one.end) for one in verdict.findings] == [("odd.language", "body", 0, 0)]


def test_a_gate_that_raises_asks_a_person_and_costs_no_other_answer(answer: Any, caplog: Any) -> None:
    def broken(*_: Any) -> list[Finding]:
        raise ZeroDivisionError

    verdict = answer(gate("bad", check=broken), gate("odd", found()))

    assert verdict.gates == {"bad": "failed", "odd": "ran"}
    assert {finding.rule: finding.severity for finding in verdict.findings} == {
        "bad.failed": "ask",
        "odd.price": "revise",
    }
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    "change", [{"start": 9, "end": 15}, {"quote": "$98.00"}, {"part": "subject"}, {"start": 16, "end": 10, "quote": ""}]
)
def test_a_place_where_the_quote_does_not_stand_is_a_failure_of_the_gate(answer: Any, change: dict[str, Any]) -> None:
    verdict = answer(gate("odd", found("note", **change)))

    assert verdict.gates == {"odd": "failed"}
    assert verdict.verdict == "ask"


def test_offsets_count_code_points(answer: Any) -> None:
    body = "👨‍👩‍👧 ❄️ only $89.00"
    start = body.index("$")
    finding = found(start=start, end=start + 6)

    assert answer(gate("odd", finding), message=Message(body=body)).findings == (finding,)


def test_a_gate_without_the_brand_it_needs_says_so_and_finds_nothing(answer: Any) -> None:
    verdict = answer(gate("odd", found(), NEEDS_BRAND=True))

    assert verdict.gates == {"odd": "no brand pack"}
    assert verdict.verdict == "pass"


def test_findings_are_in_reading_order(answer: Any) -> None:
    message = Message(subject="Now $89.00", body=BODY)
    late, early = found(), found(part="subject", start=4, end=10)

    assert answer(gate("odd", late, early), message=message).findings == (early, late)


def test_claims_scores_and_times_are_reported(answer: Any, now: datetime, policy: Policy) -> None:
    claim = Claim(part="body", start=10, end=16, quote="$89.00", kind="price", said="89.00 USD", status="supported")
    ticks = count()
    odd = gate("odd", claims=lambda *_: [claim], scores=lambda *_: {"voice": 0.5})

    verdict = answer(odd, timer=lambda: float(next(ticks)))

    assert (verdict.claims, verdict.scores, verdict.ms) == ((claim,), {"voice": 0.5}, {"odd": 1000.0})
    assert claims_of(Message(body=BODY), Evidence(gathered_at=now), policy) == [claim]


def test_an_unknown_gate_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'compliance'"):
        chosen(["complience"])


def test_named_gates_answer_alone_and_once(answer: Any) -> None:
    verdict = answer(gate("one", found("block")), gate("two"), gates=["two", "two"])

    assert verdict.gates == {"two": "ran"}
    assert verdict.verdict == "pass"


@pytest.fixture
def larkmoor(policy: Policy) -> Policy:
    brand = BrandPack(
        name="larkmoor", display_name="Larkmoor", legal_name="Larkmoor Ltd", languages=("en",),
        markets={"US": BrandMarket(sender="Larkmoor <hello@larkmoor.example>", footer="12 Mill Street. Unsubscribe.")},
        home_url="https://larkmoor.example", link_domains=("larkmoor.example",),
    )  # fmt: skip
    return policy.model_copy(update={"brand": brand})


def test_what_a_message_leaves_open_is_filled_in(larkmoor: Policy, now: datetime) -> None:
    message = completed(Message(body=BODY, offer=Offer(amount_off="10")), larkmoor, now)

    assert (message.market, message.language, message.brand, message.now) == ("US", "en", "larkmoor", now)
    assert message.footer == "12 Mill Street. Unsubscribe."
    assert message.sender == "Larkmoor <hello@larkmoor.example>"
    assert message.offer
    assert message.offer.currency == "USD"


def test_what_a_message_says_itself_stays(larkmoor: Policy, now: datetime) -> None:
    said = Message(body=BODY, footer="Ours.", sender="Us", market="US", language="en-GB", brand="other", now=now)

    assert completed(said, larkmoor, now) == said


def test_a_text_message_gets_no_footer(larkmoor: Policy, now: datetime) -> None:
    assert completed(Message(body=BODY, channel="sms"), larkmoor, now).footer is None
