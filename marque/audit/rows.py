"""Comparing the rows that decide with the records that were chained beside them.

A record holds hashes and roles, so a chain alone proves nothing of a row that was edited from outside. Every such
row was written in one transaction with one record, which names it: each is looked for from the other.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    RowMapping,
    String,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    select,
    true,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from marque.audit.keys import pseudonym
from marque.message import ChannelMessage, content_hash
from marque.records import digest
from marque.storage import tables

BATCH = 50
"""Rows in memory at once: a package may be large."""
_MESSAGES = TypeAdapter(tuple[ChannelMessage, ...])
_ABSENT = object()
_ALL = true()


class Difference(NamedTuple):
    """A row and its record that do not say the same, or one without the other."""

    chain: str
    seq: int | None
    """The record's number; None: the row has no record."""
    what: str


class Said(NamedTuple):
    """What a row says, to be held against its record."""

    what: str
    key: str
    """Where the record's body says it."""
    value: object


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One table whose every row has a record, and what both of them say."""

    noun: str
    table: FromClause
    kinds: tuple[str, ...]
    once: ColumnElement[str]
    """How the record is named, by the row."""
    same: tuple[str, ...] = ()
    """Columns that the record's body has under the same name."""
    more: Callable[[RowMapping], Iterable[Said]] = lambda _: ()
    """What else the row says."""
    also: tuple[ColumnElement[Any], ...] = ()
    """Further columns, for `more`."""
    person: str | None = None
    """The column with an address that the record has as the pseudonym `actor`."""
    owner: str = "campaign_id"
    chain: str = "campaign:"
    source: FromClause | None = None
    """Where the columns come from, where that is more than the table."""
    only: ColumnElement[bool] = _ALL
    """Which rows have a record."""


def _text(column: ColumnElement[Any], name: str) -> ColumnElement[str]:
    """Return a JSON column as the text it is: an edit may have left no JSON at all."""
    return cast(column, Text).label(name)


def _named(kind: str, *parts: ColumnElement[Any]) -> ColumnElement[str]:
    once: ColumnElement[str] = literal(f"{kind}:")
    for number, part in enumerate(parts):
        once = once + (literal(":") if number else literal("")) + cast(part, Text)
    return once


def _decided(row: RowMapping) -> Iterable[Said]:
    whole, actor = _json(row["whole"]), row["actor"]
    yield Said("type", "decision", row["type"])
    yield Said("answer", "decision", whole.get("type") if isinstance(whole, dict) else None)
    yield Said("words", "decision_hash", _hash_of(lambda: digest(whole)))
    yield Said("task's content hash", "content_hash", row["asked"])
    yield Said("policy", "policy", actor if _is_policy(actor) else None)


def _written(row: RowMapping) -> Iterable[Said]:
    yield Said("messages", "content_hash", _hash_of(lambda: content_hash(_MESSAGES.validate_json(row["messages"]))))


def _packaged(row: RowMapping) -> Iterable[Said]:
    yield Said("package", "package_hash", _hash_of(lambda: digest(json.loads(row["package"]))))


def _judged(row: RowMapping) -> Iterable[Said]:
    try:
        answers = [report["verdict"]["verdict"] for report in json.loads(row["reports"])]
    except (ValueError, TypeError, KeyError, RecursionError):
        answers = None
    yield Said("reports", "answers", answers)
    yield Said("reports", "reports_hash", _hash_of(lambda: digest(json.loads(row["reports"]))))


def _waived(row: RowMapping) -> Iterable[Said]:
    yield Said("finding", "finding", row["finding_key"])
    yield Said("words", "words_hash", _hash_of(lambda: digest([row["reason"], row["source"]])))


def _confirmed(row: RowMapping) -> Iterable[Said]:
    yield Said("reasons", "reasons_hash", _hash_of(lambda: digest(json.loads(row["reasons"]))))


def _created(row: RowMapping) -> Iterable[Said]:
    yield Said("signer", "signed", row["signer"] is not None)
    people = (row["author"], row["starter"], row["signer"])
    yield Said("brief or people", "who_and_what", _hash_of(lambda: digest([json.loads(row["brief"]), *people])))
    if row["raised"] != row["tier"]:
        yield Said("tier", "tier", row["tier"] if row["raised"] is None else _ABSENT)


def _released(row: RowMapping) -> Iterable[Said]:
    yield Said("role", "role", row["released_role"])
    yield Said("words", "why_hash", _hash_of(lambda: digest(row["released_why"])))


def _revised(row: RowMapping) -> Iterable[Said]:
    yield Said("channels", "channels", _json(row["channels"]))
    yield Said("parts", "parts", _json(row["parts"]))
    yield Said("note", "note_hash", _hash_of(lambda: digest(row["note"])))


def _commented(row: RowMapping) -> Iterable[Said]:
    yield Said("task", "task", row["task_id"])
    yield Said("words", "words_hash", _hash_of(lambda: digest(row["words"])))


def _pinned(row: RowMapping) -> Iterable[Said]:
    yield Said("reason", "reason_hash", _hash_of(lambda: digest(row["reason"])))


def _marked(row: RowMapping) -> Iterable[Said]:
    yield Said("finding", "finding", row["finding_key"])


def _checked(row: RowMapping) -> Iterable[Said]:
    yield Said("role", "role", row["checked_role"])
    yield Said("words", "words_hash", _hash_of(lambda: digest(row["words"])))


def _raised_to() -> ColumnElement[str | None]:
    """Return the tier to which a campaign was raised; a harder tier has an earlier letter."""
    record, kind = tables.audit.alias().c, "campaign.tier_raised"
    theirs = and_(record.chain == literal("campaign:") + tables.campaigns.c.id, record.kind == kind)
    return select(func.min(func.substr(record.once, len(kind) + 2))).where(theirs).scalar_subquery().label("raised")


_task, _decision, _waiver, _content = tables.tasks, tables.decisions, tables.waivers, tables.contents
_verdict, _confirmation, _signature = tables.verdicts, tables.confirmations, tables.signatures
_quarantine, _spot = tables.quarantined, tables.spot_checks
_pin, _begun = tables.prompt_pins, tables.campaign_origins
_comment, _mark, _label = tables.comments, tables.marks, tables.labels

KEPT = (
    Kept(noun="campaign", table=tables.campaigns, kinds=("campaign.created",), owner="id",
         once=_named("campaign.created"), same=("brief_hash",), person="starter",
         also=(tables.campaigns.c.signer, tables.campaigns.c.author, _text(tables.campaigns.c.brief, "brief"),
               tables.campaigns.c.tier, _raised_to()), more=_created),
    Kept(noun="beginning from another draft", table=_begun, kinds=("campaign.begun_from",), person="asked_by",
         once=_named("campaign.begun_from"), same=("from_campaign", "from_round", "content_hash"),
         also=(_text(_begun.c.channels, "channels"), _text(_begun.c.parts, "parts"), _begun.c.note), more=_revised),
    Kept(noun="signature of brief", table=_signature, kinds=("brief.signed",), owner="brand", chain="brand:",
         once=_named("brief.signed", _signature.c.brief_hash), same=("brief_hash", "role"), person="signer"),
    Kept(noun="content of round", table=_content, kinds=("content.written",),
         once=_named("content.written", _content.c.round), same=("round", "content_hash", "evidence_hash", "origin"),
         also=(_text(_content.c.messages, "messages"),), more=_written),
    Kept(noun="verdict", table=_verdict, kinds=("content.judged",),
         once=_named("content.judged", _verdict.c.round, _verdict.c.checker),
         same=("round", "content_hash", "checker", "policy_hash"),
         also=(_text(_verdict.c.reports, "reports"),), more=_judged),
    Kept(noun="task of round and stage", table=_task, kinds=("task.opened",), only=_task.c.role != "policy",
         once=_named("task.opened", _task.c.round, _task.c.stage),
         same=("round", "stage", "role", "content_hash", "evidence_hash", "policy_hash"),
         also=(_text(_task.c.stages, "stages"),), more=lambda row: [Said("stages", "stages", _json(row["stages"]))]),
    Kept(noun="waiver of finding", table=_waiver, kinds=("finding.waived",), person="actor",
         once=_named("finding.waived", _waiver.c.content_hash, _waiver.c.finding_key),
         same=("content_hash", "rule", "role"),
         also=(_waiver.c.finding_key, _waiver.c.reason, _waiver.c.source), more=_waived),
    Kept(noun="decision on task", table=_decision, kinds=("decision.taken",), person="actor",
         once=_named("decision.taken", _decision.c.task_id), same=("content_hash", "role", "round", "stage"),
         source=_decision.outerjoin(_task, _task.c.id == _decision.c.task_id),
         also=(_decision.c.type, _text(_decision.c.decision, "whole"), _task.c.content_hash.label("asked")),
         more=_decided),
    Kept(noun="confirmation of round", table=_confirmation, kinds=("approval.confirmed", "approval.voided"),
         once=case((_confirmation.c.holds == true(), _named("approval.confirmed", _confirmation.c.round)),
                   (_confirmation.c.holds == false(), _named("approval.voided", _confirmation.c.round)), else_=""),
         same=("round", "content_hash", "evidence_hash", "policy_hash"),
         also=(_text(_confirmation.c.reasons, "reasons"),), more=_confirmed),
    Kept(noun="package", table=tables.packages, kinds=("package.written",), once=_named("package.written"),
         same=("content_hash",), also=(_text(tables.packages.c.package, "package"),), more=_packaged),
    Kept(noun="comment", table=_comment, kinds=("campaign.commented",), person="actor",
         once=_named("campaign.commented", _comment.c.id), also=(_comment.c.task_id, _comment.c.words),
         more=_commented),
    Kept(noun="mark of finding", table=_mark, kinds=("finding.marked",), person="actor",
         once=_named("finding.marked", _mark.c.id), same=("content_hash", "rule", "gate", "mark", "role"),
         also=(_mark.c.finding_key,), more=_marked),
    Kept(noun="label", table=_label, kinds=("campaign.labelled",), person="actor",
         once=_named("campaign.labelled", _label.c.id), same=("content_hash", "label", "role")),
    Kept(noun="draw of a spot check", table=_spot, kinds=("spot.drawn",), once=_named("spot.drawn"),
         same=("content_hash",)),
    Kept(noun="spot check", table=_spot, kinds=("spot.checked",), only=_spot.c.verdict.is_not(None),
         once=_named("spot.checked"), same=("content_hash", "verdict"), person="checked_by",
         also=(_spot.c.checked_role, _spot.c.words), more=_checked),
    Kept(noun="release from quarantine of", table=_quarantine, kinds=("quarantine.released",), owner="brand",
         chain="brand:", only=_quarantine.c.released_at.is_not(None),
         once=_named("quarantine.released", _quarantine.c.sha256), same=("sha256",), person="released_by",
         also=(_quarantine.c.released_role, _quarantine.c.released_why), more=_released),
    Kept(noun="pin of a prompt", table=_pin, kinds=("prompt.pinned",), owner="brand", chain="brand:",
         once=_named("prompt.pinned", _pin.c.id), same=("prompt", "content_hash"), person="actor",
         also=(_pin.c.reason,), more=_pinned),
    Kept(noun="lifting of a prompt's pin", table=_pin, kinds=("prompt.lifted",), owner="brand", chain="brand:",
         only=_pin.c.lifted_at.is_not(None), once=_named("prompt.lifted", _pin.c.id),
         same=("prompt", "content_hash"), person="lifted_by"),
)  # fmt: skip
"""What is compared. A record holds hashes of words, never a word."""


async def rows_with_records(connection: AsyncConnection, kept: Kept) -> AsyncIterator[tuple[str, RowMapping]]:
    """Yield each row with its record beside it, and the row's name in words."""
    record, row = tables.audit.c, kept.table.c
    chain = literal(kept.chain) + row[kept.owner]
    source = kept.table if kept.source is None else kept.source
    theirs = and_(record.chain == chain, record.once == kept.once, record.kind.in_(kept.kinds))
    columns = [_column(kept, name) for name in dict.fromkeys((*kept.same, *([kept.person] if kept.person else [])))]
    query = (
        select(chain.label("_chain"), kept.once.label("_once"), record.seq.label("_seq"),
               type_coerce(record.body, String).label("_body"), *columns, *kept.also)
        .select_from(source.outerjoin(tables.audit, theirs))
        .where(kept.only)
    )  # fmt: skip
    found = await connection.stream(query, execution_options={"yield_per": BATCH})
    async for each in found.mappings():
        yield _in_words(kept, each["_once"]), each


async def records_without_row(connection: AsyncConnection, kept: Kept) -> AsyncIterator[Difference]:
    """Yield each record whose row is gone."""
    record, row = tables.audit.c, kept.table.c
    owner = func.substr(record.chain, len(kept.chain) + 1)
    theirs = and_(row[kept.owner] == owner, kept.once == record.once, kept.only)
    query = (
        select(record.chain, record.seq, record.once)
        .select_from(tables.audit.outerjoin(kept.table, theirs))
        .where(record.kind.in_(kept.kinds), row[kept.owner].is_(None))
        .order_by(record.chain, record.seq)
    )
    found = await connection.stream(query, execution_options={"yield_per": BATCH})
    async for each in found:
        yield Difference(each.chain, each.seq, f"its row is gone: {_in_words(kept, each.once)}")


def differences(kept: Kept, name: str, row: RowMapping, secret: bytes | None) -> Iterable[Difference]:
    """Yield all that a row says otherwise than its record; without the secret nobody can be told by a pseudonym."""
    if row["_seq"] is None:
        yield Difference(row["_chain"], None, f"no record of it: {name}")
        return
    body = _json(row["_body"])
    body = body if isinstance(body, Mapping) else {}
    for said in _all_said(kept, row, secret):
        recorded = body.get(said.key, _ABSENT)
        if type(recorded) is not type(said.value) or recorded != said.value:
            yield Difference(row["_chain"], row["_seq"], f"{name}: its {said.what} is not the one on record")


def _all_said(kept: Kept, row: RowMapping, secret: bytes | None) -> Iterable[Said]:
    yield from (Said(name.replace("_", " "), name, row[name]) for name in kept.same)
    yield from kept.more(row)
    if kept.person:
        yield Said(kept.person, "actor", _pseudonym(row[kept.person], secret))
    if kept.person == "actor" and str(row["actor"]) != str(row["actor"]).strip().lower():
        yield Said("actor's spelling", "actor", _ABSENT)  # the same pseudonym, and for four eyes another person


def _pseudonym(address: object, secret: bytes | None) -> object:
    if address is None or _is_policy(address):
        return None
    return pseudonym(secret, address) if isinstance(address, str) and secret is not None else _ABSENT


def _is_policy(actor: object) -> bool:
    return isinstance(actor, str) and actor.startswith("policy:")


def _column(kept: Kept, name: str) -> ColumnElement[Any]:
    column: ColumnElement[Any] = kept.table.c[name] if name in kept.table.c else _task.c[name]
    return type_coerce(column, Integer if isinstance(column.type, Integer) else String).label(name)


def _in_words(kept: Kept, once: str) -> str:
    return f"{kept.noun} {once.partition(':')[2]}".strip()


def _json(text: object) -> object:
    try:
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None


def _hash_of(work: Callable[[], str]) -> str | None:
    try:
        return work()
    except (ValueError, TypeError, RecursionError):  # it is no longer what was written there
        return None
