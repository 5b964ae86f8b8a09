"""Guardrails validators that a pack names, tried with stand-ins for the packages that carry them."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from types import ModuleType
from typing import Any

import pytest

from marque.errors import InputError
from marque.evidence import Evidence
from marque.message import Message
from marque.reading import validate
from marque.verdict import Verdict
from policies import guarding
from policies.brands import BrandMarket, BrandPack, Guard
from policies.checking import chosen, judge
from policies.guarding import quiet
from policies.loading import read_shelf

pytestmark = pytest.mark.filterwarnings("ignore")  # Guardrails and what it imports warn at import and at use
Judge = Callable[..., Verdict]


@pytest.fixture(autouse=True)
def _stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Offer `guardrails_ai.stand_in` with validators that answer as real ones do: wrong spans, wild fixes."""
    quiet()
    from guardrails.validator_base import ErrorSpan, FailResult, PassResult, Validator, register_validator

    @register_validator(name="test/no_words", data_type="string")
    class NoWords(Validator):  # type: ignore[misc]
        def __init__(self, words: list[str]) -> None:
            super().__init__(words=words)
            self._words = words

        def validate(self, value: Any, metadata: Any) -> Any:
            if not any(word in value for word in self._words):
                return PassResult()
            wrong = ErrorSpan(start=900, end=901, reason=value)
            return FailResult(error_message=value, fix_value="We g it", error_spans=[wrong])

    @register_validator(name="test/breaks", data_type="string")
    class Breaks(Validator):  # type: ignore[misc]
        def validate(self, value: Any, metadata: Any) -> Any:
            raise RuntimeError("no network")

    @register_validator(name="test/short", data_type="string")
    class Short(Validator):  # type: ignore[misc]
        def validate(self, value: Any, metadata: Any) -> Any:
            return PassResult() if len(value) < 40 else FailResult(error_message="too long")

    module = ModuleType("guardrails_ai.stand_in")
    module.__dict__.update(NoWords=NoWords, Breaks=Breaks, Short=Short, nothing=3)
    monkeypatch.setitem(sys.modules, "guardrails_ai.stand_in", module)
    guarding._made.cache_clear()
    yield
    guarding._made.cache_clear()


@pytest.fixture
def judged(now: datetime) -> Judge:
    def judge_by(body: str, gates: list[str] | None = None, **guards: Any) -> Verdict:
        brand = BrandPack(
            name="larkmoor", display_name="Larkmoor", legal_name="Larkmoor Ltd", languages=("en",),
            markets={"US": BrandMarket(sender="Larkmoor", footer="Larkmoor")}, home_url="https://larkmoor.example",
            link_domains=("larkmoor.example",), guards={name: Guard(**guard) for name, guard in guards.items()},
        )  # fmt: skip
        policy = read_shelf(None).policy(brand=brand, market="US", language="en", now=now)
        named = [f"guard:{name}" for name in guards] if gates is None else gates
        return judge(Message(body=body), Evidence(gathered_at=now), policy, gates=named)

    return judge_by


BANNED = {"use": "guardrails_ai.stand_in:NoWords", "severity": "revise", "parameters": {"words": ["guarantee"]}}


def test_a_guard_of_the_pack_answers_as_a_gate(judged: Judge) -> None:
    verdict = judged("It is heavy. It is.", banned=BANNED)

    assert (verdict.verdict, verdict.gates, verdict.findings) == ("pass", {"guard:banned": "ran"}, ())


def test_its_verdict_is_taken_and_the_place_is_our_own(judged: Judge) -> None:
    verdict = judged("It is heavy.  We guarantee it. Ask Mr Example.", banned=BANNED)

    (found,) = verdict.findings
    assert (verdict.verdict, found.gate, found.rule) == ("revise", "guard:banned", "guard.banned")
    assert found.quote == "We guarantee it."
    assert "Example" not in found.message
    assert found.judge == "guardrails:guardrails_ai.stand_in:NoWords"


def test_where_no_sentence_fails_alone_the_whole_part_is_named(judged: Judge) -> None:
    body = "It is heavy. It is warm. It is made of wool."

    (found,) = judged(body, short={"use": "guardrails_ai.stand_in:Short", "severity": "note"}).findings

    assert found.quote == body


@pytest.mark.parametrize("name", ["Breaks", "nothing", "Missing"])
def test_a_guard_that_fails_leaves_an_ask(name: str, judged: Judge, caplog: pytest.LogCaptureFixture) -> None:
    verdict = judged("It is heavy.", broken={"use": f"guardrails_ai.stand_in:{name}"})

    assert (verdict.verdict, verdict.gates) == ("ask", {"guard:broken": "failed"})
    assert any(said in caplog.text for said in ("guard:broken failed", "guard:broken cannot run: "))


@pytest.mark.parametrize("use", ["guardrails_ai.none_such:None", "not-installed"])
def test_a_guard_that_is_not_installed_leaves_an_ask_that_says_the_mend(
    use: str, judged: Judge, caplog: pytest.LogCaptureFixture
) -> None:
    verdict = judged("It is heavy.", absent={"use": use})

    assert verdict.verdict == "ask"
    assert "install" in verdict.findings[0].message
    assert all(record.exc_info is None for record in caplog.records)


def test_a_package_offers_its_own_validator_by_an_entry_point(judged: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    class Offered:
        def load(self) -> object:
            return sys.modules["guardrails_ai.stand_in"].NoWords

    monkeypatch.setattr(guarding, "entry_points", lambda group, name: [Offered()] if name == "house-words" else [])

    verdict = judged("We guarantee it.", house={"use": "house-words", "parameters": {"words": ["guarantee"]}})

    assert verdict.verdict == "ask"


@pytest.mark.parametrize(
    "use", ["os:system", "subprocess:run", "guardrails.guard:Guard", "guardrails_ai:X", "guardrails_ai.x:a.b"]
)
def test_a_pack_cannot_name_any_code_there_is(use: str) -> None:
    with pytest.raises(InputError, match="should be guardrails_ai"):
        validate(Guard, {"use": use}, where="brand.yaml")


def test_guards_run_with_all_gates_and_only_when_asked_for(judged: Judge) -> None:
    assert list(judged("It is heavy.", gates=["links"], banned=BANNED).gates) == ["links"]
    with pytest.raises(InputError, match="did you mean 'guard:banned'"):
        judged("It is heavy.", gates=["guard:baned"], banned=BANNED)


def test_the_name_of_a_guard_is_believed_until_the_brand_is_known() -> None:
    assert chosen(["guard:any", "links"]) == chosen(["links"])
