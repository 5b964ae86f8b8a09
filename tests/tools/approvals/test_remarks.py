"""What reviewers say beside deciding: kept, on the record by hash alone, and from those alone who may."""

import json
from datetime import timedelta
from typing import Any, get_args

import pytest
from sqlalchemy import text

from marque.approval import Task
from marque.audit.verify import verify_all
from marque.campaign import Judgement, Report
from marque.errors import InputError, Refused
from marque.storage import tables
from marque.verdict import Finding, Verdict
from tests.support.office import ANALYST, AUTHOR, BRAND, EDITOR, LEAD, OFFICER, OTHER_EDITOR, SERVICE, Office
from tests.tools.approvals.test_alarms import ALARMS
from tools.approvals.remarks import Label, Precision
from tools.approvals.spots import is_drawn
from tools.knowledge.outcomes import LABELS


def finding(rule: str, gate: str, quote: str = "back") -> Finding:
    return Finding(
        part="body", start=0, end=len(quote), quote=quote, gate=gate, rule=rule, severity="revise", message="m"
    )


FINDINGS = (finding("facts.price", "facts"), finding("facts.stock", "facts"), finding("form.long", "form"))


@pytest.fixture
async def task(office: Office) -> Task:
    campaign = await office.campaign()
    made = await office.task(campaign, ALARMS)
    verdict = Verdict(verdict="revise", gates={}, findings=FINDINGS, claims=(), scores={}, ms={})
    await office.contents.put_judgement(
        campaign, 1, made.content_hash,
        Judgement(checker="facts", evidence_hash="e" * 64, policy_hash="p" * 64,
                  reports=(Report(channel="email", variant="A", verdict=verdict),)),
    )  # fmt: skip
    return made


async def packaged(office: Office, content_hash: str = "c" * 64) -> None:
    """Put a package's row there, as if one had been written."""
    async with office.storage.write() as connection:
        await connection.execute(
            tables.packages.insert().values(
                campaign_id="c-1", brand=BRAND, content_hash=content_hash, package={}, at=office.clock()
            )
        )


async def no_problem(office: Office) -> None:
    found = await verify_all(office.storage, office.keys.public_key(), office.keys.known_secret())
    names = ("comment", "mark", "label", "spot")
    assert [one.what for one in found.problems if any(name in one.what for name in names)] == []


async def test_a_comment_is_kept_and_its_record_holds_neither_words_nor_person(office: Office, task: Task) -> None:
    await office.remarks.comment("c-1", AUTHOR, "  Ask Ida about the lamp.  ", task_id=task.id)
    office.clock.now += timedelta(minutes=1)
    await office.remarks.comment("c-1", EDITOR, "Done.")

    found = await office.remarks.comments("c-1")
    assert [(one.actor, one.words, one.task_id) for one in found] == [
        (AUTHOR, "Ask Ida about the lamp.", task.id), (EDITOR, "Done.", None),
    ]  # fmt: skip
    records = [row for row in await office.rows(tables.audit) if row["kind"] == "campaign.commented"]
    assert len(records) == 2
    assert not any(word in json.dumps([dict(row["body"]) for row in records]) for word in ("Ida", "@", "Done"))
    await no_problem(office)


@pytest.mark.parametrize("words", ["", "  ", "a\0b", "\ud800", "x" * 100_000])
async def test_words_that_cannot_be_kept_are_refused(office: Office, task: Task, words: str) -> None:
    with pytest.raises(InputError):
        await office.remarks.comment("c-1", EDITOR, words)


@pytest.mark.parametrize("actor", [ANALYST, SERVICE, "nobody@tarnholt.example"])
async def test_a_comment_is_from_somebody_with_a_part_in_the_brand(office: Office, task: Task, actor: str) -> None:
    with pytest.raises(Refused, match="may comment"):
        await office.remarks.comment("c-1", actor, "hello")


async def test_a_comment_on_a_task_is_on_one_of_its_campaign(office: Office, task: Task) -> None:
    await office.campaign("c-2")

    with pytest.raises(InputError, match="another campaign"):
        await office.remarks.comment("c-2", EDITOR, "hello", task_id=task.id)
    with pytest.raises(InputError, match="no campaign"):
        await office.remarks.comment("c-9", EDITOR, "hello")


async def test_the_gates_precision_counts_the_last_word_of_each_person(office: Office, task: Task) -> None:
    for actor, name, mark in (
        (EDITOR, "facts.price", "wrong"), (EDITOR, "facts.price", "right"), (LEAD, "facts.price", "right"),
        (EDITOR, "facts.stock", "wrong"), (OFFICER, FINDINGS[2].key, "wrong"),
    ):  # fmt: skip
        office.clock.now += timedelta(minutes=1)
        await office.remarks.mark(task.id, actor, name, mark)  # type: ignore[arg-type]

    assert await office.remarks.precision_by_gate(BRAND) == {"facts": Precision(2, 1), "form": Precision(0, 1)}
    assert await office.remarks.precision_by_gate("other") == {}
    assert Precision(2, 1).share == pytest.approx(2 / 3)
    await no_problem(office)


@pytest.mark.parametrize("actor", [ANALYST, SERVICE, "nobody@tarnholt.example"])
async def test_a_mark_is_from_a_role_that_decides(office: Office, task: Task, actor: str) -> None:
    with pytest.raises(Refused, match="may mark"):
        await office.remarks.mark(task.id, actor, "facts.price", "right")


async def test_a_finding_that_the_copy_does_not_have_is_not_marked(office: Office, task: Task) -> None:
    with pytest.raises(Refused, match="no such finding"):
        await office.remarks.mark(task.id, EDITOR, "facts.moon", "right")


async def test_a_label_is_of_a_packaged_campaign_and_the_last_one_counts(office: Office, task: Task) -> None:
    with pytest.raises(Refused, match="not packaged"):
        await office.remarks.label("c-1", EDITOR, "poor")
    assert await office.remarks.label_of("c-1") is None

    await packaged(office)
    for label in ("poor", "excellent"):
        office.clock.now += timedelta(minutes=1)
        await office.remarks.label("c-1", EDITOR, label)

    assert await office.remarks.label_of("c-1") == "excellent"
    await no_problem(office)


def test_labels_are_those_that_the_knowledge_weighs() -> None:
    assert set(get_args(Label)) == set(LABELS)


def test_the_draw_takes_about_its_share_and_never_another_way_round() -> None:
    secret, hashes = b"s" * 32, [f"{number:064x}" for number in range(4000)]
    few = {one for one in hashes if is_drawn(secret, BRAND, one, 5)}
    many = {one for one in hashes if is_drawn(secret, BRAND, one, 50)}

    assert 140 <= len(few) <= 260
    assert few < many
    assert not any(is_drawn(secret, BRAND, one, 0) for one in hashes)
    assert all(is_drawn(secret, BRAND, one, 100) for one in hashes)
    assert few != {one for one in hashes if is_drawn(b"t" * 32, BRAND, one, 5)}


async def draw(office: Office) -> None:
    campaign = await office.campaigns.get("c-1")
    async with office.storage.write() as connection:
        await office.spots.draw(connection, campaign, "c" * 64)


async def test_what_was_drawn_is_looked_at_once_by_an_editor_who_had_no_hand_in_it(office: Office, task: Task) -> None:
    office.percent = 100
    await draw(office)
    await draw(office)
    assert len(await office.spots.list(BRAND, waiting=True)) == 1

    with pytest.raises(Refused, match="role editor"):
        await office.spots.check("c-1", LEAD, "right", "fine")
    with pytest.raises(Refused, match="briefed"):
        await office.spots.check("c-1", AUTHOR, "right", "fine")
    with pytest.raises(InputError):
        await office.spots.check("c-1", EDITOR, "right", "a\0b")
    checked = await office.spots.check("c-1", EDITOR, "wrong", "It should have asked.")
    with pytest.raises(Refused, match="has looked"):
        await office.spots.check("c-1", OTHER_EDITOR, "right", "fine")

    assert (checked.verdict, checked.checked_by) == ("wrong", EDITOR)
    assert await office.spots.list(BRAND, waiting=True) == []
    assert await office.spots.list(BRAND) == [checked]
    await no_problem(office)


async def test_what_was_not_drawn_is_not_checked(office: Office, task: Task) -> None:
    await draw(office)

    with pytest.raises(Refused, match="not drawn"):
        await office.spots.check("c-1", EDITOR, "right", "fine")


ALTERED: dict[str, tuple[str, str]] = {
    "words of a comment": ("update comments set words = 'Other.'", "comment"),
    "who commented": ("update comments set actor = 'lead@tarnholt.example'", "comment"),
    "no comment": ("delete from comments", "its row is gone: comment"),
    "a mark": ("update marks set mark = 'right'", "mark of finding"),
    "the gate of a mark": ("update marks set gate = 'form'", "its gate"),
    "no mark": ("delete from marks", "its row is gone: mark"),
    "a label": ("update labels set label = 'poor'", "its label"),
    "a spot verdict": ("update spot_checks set verdict = 'wrong'", "its verdict"),
    "the words of a spot check": ("update spot_checks set words = 'Other.'", "its words"),
    "no spot verdict": ("update spot_checks set verdict = null", "its row is gone: spot check"),
    "no draw": ("delete from spot_checks", "its row is gone: draw"),
}


@pytest.mark.parametrize("statement", ALTERED.values(), ids=ALTERED)
async def test_an_altered_row_does_not_fit_its_record(office: Office, task: Task, statement: tuple[str, str]) -> None:
    office.percent = 100
    await office.remarks.comment("c-1", EDITOR, "Hello.")
    await office.remarks.mark(task.id, EDITOR, "facts.price", "wrong")
    await packaged(office)
    await office.remarks.label("c-1", EDITOR, "excellent")
    await draw(office)
    await office.spots.check("c-1", EDITOR, "right", "Fine.")
    await no_problem(office)

    async with office.storage.write() as connection:
        await connection.execute(text(statement[0]))

    found: Any = await verify_all(office.storage, office.keys.public_key(), office.keys.known_secret())
    assert any(statement[1] in one.what for one in found.problems), [one.what for one in found.problems]
