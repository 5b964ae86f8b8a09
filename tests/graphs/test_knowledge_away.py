"""A campaign while the knowledge is away: it goes on with what it has, says so, and a person looks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from graphs import asking
from marque.approval import Approve, Reject
from marque.campaign import Round
from marque.errors import Unavailable
from marque.evidence import Passage
from marque.models.link import Request
from marque.models.scripted import asks_for_tools
from tests.graphs.conftest import EDITOR, LEAD, Shelf, Shop, open_shop
from tests.graphs.test_campaign_with_models import Liar

ENGINEER = "lou.farrow@tarnholt.example"
WORDS = "Our new shop in Ardenfield opens on Friday."
RULE = "evidence.knowledge_away"
EVERY_KIND = ["guideline", "campaign", "product", "review", "doc"]


@dataclass
class Flaky(Shelf):
    """A store that answers as often as it is told to, and then is away."""

    answers: float = 0
    hangs: bool = False
    asked: int = 0

    async def search(self, query: str, *, kinds: tuple[str, ...], **about: Any) -> tuple[Passage, ...]:
        self.asked += 1
        if self.asked <= self.answers:
            return await super().search(query, kinds=kinds, **about)
        if self.hangs:
            await asyncio.Event().wait()
        raise Unavailable("the store does not answer", where="http://10.0.0.7:8080", mend="start it")

    def back(self) -> None:
        self.answers = float("inf")

    def gone(self) -> None:
        self.answers = self.asked


Opening = Callable[..., Shop]


@pytest.fixture
async def opening(workspace: Path) -> AsyncIterator[Opening]:
    opened: list[Shop] = []

    def open_(shelf: Shelf, link: Liar | None = None) -> Shop:
        opened.append(open_shop(workspace, link=link, shelf=shelf))
        return opened[-1]

    yield open_
    for shop in opened:
        await shop.services.close()


def a_document(text: str = WORDS) -> Passage:
    checked = datetime(2026, 11, 22, 9, tzinfo=UTC)
    return Passage(id="doc:news.md#1", kind="doc", text=text, title="News", checked_at=checked)


def asked_of(found: Round) -> list[str]:
    return [f.message for j in found.judgements for r in j.reports for f in r.verdict.findings if f.rule == RULE]


def statuses(found: Round, words: str) -> set[str]:
    return {c.status for j in found.judgements for r in j.reports for c in r.verdict.claims if c.quote in words}


async def test_a_campaign_goes_on_without_the_knowledge_and_says_what_is_missing(opening: Opening) -> None:
    shelf = Flaky()
    shop = opening(shelf)
    await shop.import_feed()

    campaign = await shop.run(shop.brief("price-drop"))

    found = await shop.last(campaign)
    (missing,) = found.evidence.missing
    assert campaign.status == "waiting"
    assert [passage.kind for passage in found.evidence.passages] == ["source", "source"]
    assert list(missing.kinds) == EVERY_KIND
    assert (missing.why, missing.mend) == ("the store does not answer", "start it")
    assert set(asked_of(found)) == {
        "The knowledge could not be asked for guideline, campaign, product, review, doc: the store does not answer."
    }
    assert [told["why"] for told in shop.told if told["stage"] == "away"] == ["the store does not answer"]
    assert shelf.asked == 1  # a store that is away is not asked for every kind


async def test_what_could_be_found_before_the_store_went_stays(opening: Opening) -> None:
    guide = Passage(id="guideline:voice.md#1", kind="guideline", text="Plain words.")
    shop = opening(Flaky(passages=(guide, a_document()), answers=2))
    await shop.import_feed()

    found = await shop.last(await shop.run(shop.brief("price-drop")))

    assert {passage.kind for passage in found.evidence.passages} == {"source", "guideline", "doc"}
    assert list(found.evidence.missing[0].kinds) == ["campaign", "product", "review"]


async def test_a_store_that_hangs_costs_one_deadline(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PATIENCE_SECONDS", 0.05)
    shelf = Flaky(hangs=True)
    shop = opening(shelf)
    await shop.import_feed()

    found = await shop.last(await shop.run(shop.brief("price-drop")))

    assert shelf.asked == 1
    assert found.evidence.missing[0].why == "the knowledge took too long to answer"


@pytest.mark.parametrize(("answers", "status"), [(float("inf"), "supported"), (0, "unsupported")])
async def test_a_claim_that_only_the_knowledge_could_prove_is_unsupported_without_it(
    answers: float, status: str, opening: Opening
) -> None:
    shop = opening(Flaky(passages=(a_document(),), answers=answers))
    await shop.import_feed()

    found = await shop.last(await shop.run(shop.brief("price-drop", must_say=[WORDS])))

    assert statuses(found, WORDS) == {status}


async def test_what_policy_alone_would_let_out_waits_for_an_editor(opening: Opening) -> None:
    shop = opening(Flaky())
    await shop.import_feed()

    campaign = await shop.run(shop.brief("wool-care-reply"), ENGINEER)

    assert (campaign.status, campaign.tier) == ("waiting", "B")
    assert (await shop.waiting(campaign)).role == "editor"


async def test_what_policy_let_through_is_taken_back_where_the_store_went_before_the_last_look(
    opening: Opening,
) -> None:
    shop = opening(Flaky(answers=5))
    await shop.import_feed()

    campaign = await shop.run(shop.brief("wool-care-reply"), ENGINEER)

    voided = next(told["voided"] for told in shop.told if told["stage"] == "confirm")
    assert (campaign.status, campaign.tier) == ("waiting", "B")
    assert any("could not be asked" in reason for reason in voided)
    assert asked_of(await shop.last(campaign))


async def test_the_package_says_what_it_was_written_and_confirmed_without(opening: Opening) -> None:
    shop = opening(Flaky())
    await shop.import_feed()
    campaign = await shop.run(shop.brief("price-drop"))

    campaign = await shop.decide(campaign, EDITOR, Approve())

    package = await shop.services.packages.find(campaign.id)
    assert campaign.status == "approved"
    assert package is not None
    assert package["evidence"]["missing"] == package["provenance"]["written_without"]
    assert package["evidence"]["missing"][0]["why"] == "the store does not answer"
    assert "10.0.0.7" not in str(package)


async def test_another_round_asks_the_store_again(opening: Opening) -> None:
    shelf = Flaky(passages=(a_document(),))
    shop = opening(shelf)
    await shop.import_feed()
    campaign = await shop.run(shop.brief("price-drop"))
    shelf.back()

    campaign = await shop.decide(campaign, EDITOR, Reject(message="Say it shorter."))

    found = await shop.last(campaign)
    assert found.content.round > 1
    assert found.evidence.missing == ()
    assert "doc" in {passage.kind for passage in found.evidence.passages}
    assert asked_of(found) == []


async def test_a_round_after_the_store_went_keeps_what_was_found_before(opening: Opening) -> None:
    shelf = Flaky(passages=(a_document(),), answers=3)
    shop = opening(shelf)
    await shop.import_feed()
    campaign = await shop.run(shop.brief("price-drop"))

    campaign = await shop.decide(campaign, EDITOR, Reject(message="Say it shorter."))

    found = await shop.last(campaign)
    assert list(found.evidence.missing[0].kinds) == EVERY_KIND
    assert "doc:news.md#1" in {passage.id for passage in found.evidence.passages}
    assert len({passage.id for passage in found.evidence.passages}) == len(found.evidence.passages)


@dataclass
class Curious(Liar):
    """Looks into the knowledge, twice, before it writes a body."""

    before: Callable[[], None] = lambda: None
    heard: list[str] = field(default_factory=list)

    async def say(self, request: Request) -> AIMessage:
        self.heard += [message.text for message in request.messages if message.type == "tool"]
        if request.step.name == "writer.body" and request.tools and request.messages[-1].type != "tool":
            self.before()
            answer = asks_for_tools(*[("search_knowledge", {"query": what}) for what in ("shipping", "wool")])
            answer.response_metadata = {"finish_reason": "tool_calls", "model_name": request.model}
            return answer
        return await super().say(request)


async def test_a_model_is_told_in_words_that_the_store_is_away_and_writes_on(opening: Opening) -> None:
    shelf = Flaky(answers=5)
    model = Curious()
    shop = opening(shelf, model)
    await shop.import_feed()

    campaign = await shop.run(shop.brief("price-drop"))

    found = await shop.services.contents.round(campaign.id, 1)
    assert shelf.asked == 6  # five for the grounding, one of the model's two: it was away then
    assert len(model.heard) == 2
    assert all("cannot be asked now" in said and "the store does not answer" in said for said in model.heard)
    assert found.content.origin == "writer"
    assert list(found.evidence.missing[0].kinds) == EVERY_KIND
    assert asked_of(found)
    assert [told["stage"] for told in shop.told].count("away") == 1


async def test_a_person_who_approved_with_the_knowledge_at_hand_is_not_asked_again(opening: Opening) -> None:
    shelf = Flaky(answers=5)
    shop = opening(shelf)
    await shop.import_feed()
    campaign = await shop.run(shop.brief("win-back"))
    campaign = await shop.decide(campaign, EDITOR, Approve())

    campaign = await shop.decide(campaign, LEAD, Approve())

    package = await shop.services.packages.find(campaign.id)
    assert campaign.status == "approved"
    assert package is not None
    assert package["evidence"]["missing"]
    assert not package["provenance"]["written_without"]


async def test_what_is_missing_is_part_of_the_hash_and_said_once(opening: Opening) -> None:
    shop = opening(Shelf())
    await shop.import_feed()
    evidence = (await shop.last(await shop.run(shop.brief("price-drop")))).evidence
    away = asking.with_missing(evidence, await _missed())

    assert away.evidence_hash != evidence.evidence_hash
    assert asking.with_missing(away, away.missing) == away


async def _missed() -> Any:
    asked = asking.AskedOnce(Flaky())
    with pytest.raises(Unavailable):
        await asked.search("wool", brand="tarnholt", kinds=("doc",), market=None, language=None, limit=1)
    return asked.missing
