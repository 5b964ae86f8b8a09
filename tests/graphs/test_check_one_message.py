from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graphs.checking import Checker, gather_for_check
from marque.errors import InputError
from marque.evidence import Fact, Product
from marque.message import Document, Message
from marque.settings import Workspace

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def product(sku: str, title: str, price: str, group: str | None = None) -> Product:
    facts = {"price": Fact(value=price, as_of=NOW, source="products.xml")}
    return Product(sku=sku, group=group, title=title, facts=facts)


SHELF = (
    product("A1", "Alder Lantern", "40.00 USD"),
    product("B2", "Birch Stool", "90.00 USD"),
    product("C3", "Cedar Mug 300 ml", "12.00 USD", "cedar"),
    product("C4", "Cedar Mug 500 ml", "15.00 USD", "cedar"),
)


class OneShelf:
    """A few products that are found by id, or by their title in a text; two are variants of one mug."""

    async def get_many(self, ids: Sequence[str]) -> Sequence[Product]:
        return [one for one in SHELF if one.sku in ids]

    async def everything(self, limit: int) -> Sequence[Product]:
        return ()

    async def called_in(self, text: str) -> Sequence[Product]:
        return ()

    async def beside(self, skus: Sequence[str]) -> Sequence[Product]:
        groups = {one.group for one in SHELF if one.sku in skus and one.group}
        return [one for one in SHELF if one.group in groups and one.sku not in skus]

    async def mentioned_in(self, text: str) -> Sequence[Product]:
        return [one for one in SHELF if one.title in text]


@pytest.fixture
def checker() -> Checker:
    return Checker(
        ROOT / "examples" / "shop",
        Workspace(brand="tarnholt"),
        lambda _: OneShelf(),
        clock=lambda: NOW,
        timer=lambda: 0.0,
    )


async def test_evidence_holds_the_message_s_products_then_those_that_it_names_each_once() -> None:
    message = Message(body="The Alder Lantern beside the Birch Stool", products=("B2",))

    evidence = await gather_for_check(message, OneShelf(), NOW)

    assert [one.sku for one in evidence.products] == ["B2", "A1"]


@pytest.mark.parametrize(
    "message",
    [Message(body="The Cedar Mug 500 ml is back."), Message(body="It is back.", products=("C4",))],
    ids=["named", "listed"],
)
async def test_evidence_holds_the_other_variants_of_a_product(message: Message) -> None:
    evidence = await gather_for_check(message, OneShelf(), NOW)

    assert [one.sku for one in evidence.products] == ["C4", "C3"]


async def test_a_variant_that_is_named_by_its_size_alone_is_judged_as_itself(checker: Checker) -> None:
    body = "The Cedar Mug 300 ml is $12.00; the 500 ml is ${}."
    right = await checker.check(Message(body=body.format("15.00")), ["facts"])
    wrong = await checker.check(Message(body=body.format("14.00")), ["facts"])

    assert (right.verdict.verdict, wrong.verdict.verdict) == ("pass", "block")


async def test_documents_handed_in_are_evidence() -> None:
    message = Message(body="x", evidence=(Document(id="d1", text="The shop opens on Friday."),))

    passage = (await gather_for_check(message, OneShelf(), NOW)).passages[0]

    assert (passage.id, passage.kind, passage.text) == ("d1", "source", "The shop opens on Friday.")


async def test_a_price_is_judged_against_the_inventory(checker: Checker) -> None:
    wrong = await checker.check(Message(body="The Alder Lantern is $35.00."), ["facts"])
    right = await checker.check(Message(body="The Alder Lantern is $40.00."), ["facts"])

    assert (wrong.verdict.verdict, right.verdict.verdict) == ("block", "pass")
    assert [(one.quote, one.sku, one.actual) for one in wrong.verdict.claims] == [("$35.00", "A1", "40.00 USD")]


async def test_the_message_comes_back_as_it_was_judged(checker: Checker) -> None:
    checked = await checker.check(Message(body="Hello"), ["compliance"])

    assert checked.message.brand == "tarnholt"
    assert checked.message.now == NOW
    assert "Unsubscribe" in (checked.message.footer or "")


async def test_a_rule_is_judged_on_the_message_s_own_day(checker: Checker) -> None:
    async def rules(now: datetime) -> set[str]:
        message = Message(body="An eco-friendly lantern", market="DE", now=now)
        return {one.rule for one in (await checker.check(message, ["compliance"])).verdict.findings}

    assert "compliance.eu.generic_green" in await rules(NOW)
    assert "compliance.eu.generic_green" not in await rules(datetime(2026, 1, 5, tzinfo=UTC))


async def test_a_workspace_without_its_own_brand_is_bad_input(tmp_path: Path) -> None:
    checker = Checker(tmp_path, Workspace(brand="gone"), lambda _: OneShelf(), clock=lambda: NOW, timer=lambda: 0.0)

    with pytest.raises(InputError, match="no brand pack 'gone'"):
        await checker.ready()
