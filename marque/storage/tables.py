"""Every table, each with its brand; the migrations in `migrations/` make exactly these.

Instants are stored as ISO 8601 text in UTC (`Instant`), JSON as text, money and numbers as text, so that both
databases hold the same bytes and an audit record hashes alike on either.
"""

import json
from datetime import UTC, datetime
from typing import Any

import rfc8785
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData()


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as sortable text: `2026-11-22T10:00:00.000000Z`."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Turn an aware datetime into text; a naive one is a bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002
        """Turn stored text into an aware datetime."""
        return datetime.fromisoformat(value) if value is not None else None


class CanonicalJson(TypeDecorator[dict[str, Any]]):
    """A JSON object, kept as its RFC 8785 text: the same value is always the same bytes, on either database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Turn an object into its one text."""
        return rfc8785.dumps(value).decode() if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> dict[str, Any] | None:  # noqa: ANN401, ARG002
        """Turn stored text into the object."""
        return json.loads(value) if value is not None else None


def _brand() -> Column[str]:
    return Column("brand", String(64), nullable=False)


def _campaign() -> Column[str]:
    return Column("campaign_id", String(64), ForeignKey("campaigns.id"), nullable=False)


campaigns = Table(
    "campaigns", metadata,
    Column("id", String(64), primary_key=True),  # also the id of its thread
    _brand(),
    Column("name", Text, nullable=False),
    Column("status", String(16), nullable=False),  # running, waiting, or how it ended
    Column("reason", Text),  # why it ended as it did
    Column("tier", String(1), nullable=False),
    Column("market", String(2), nullable=False),
    Column("language", String(16), nullable=False),
    Column("brief", JSON, nullable=False),
    Column("brief_hash", String(64), nullable=False),
    Column("author", String(254), nullable=False),
    Column("starter", String(254)),  # who ran it; null: nobody that a login or --as named
    Column("signer", String(254)),  # null: unsigned
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("reopened_at", Instant),  # null: it never expired, or nobody took it up again
    Index("campaigns_by_brand", "brand", "status"),
)  # fmt: skip

threads = Table(  # whose each thread is, which no server's own record of it decides, and who drives it
    "threads", metadata,
    Column("id", String(64), primary_key=True),  # of a campaign: the campaign's
    _brand(),
    Column("owner", String(254)),  # who made it; null: nobody that a login or --as named
    Column("created_at", Instant, nullable=False),
    Column("lease_owner", String(200)),  # the process that drives it now
    Column("lease_until", Instant),
    Index("threads_by_brand", "brand", "created_at"),
)  # fmt: skip

keys = Table(  # who may come in by which key; the secret itself is kept nowhere
    "keys", metadata,
    Column("id", String(16), primary_key=True),  # the part of the key that is shown
    Column("brand", String(64), nullable=False),  # the only brand that it opens, or *: every one of the holder's
    Column("holder", String(254), nullable=False),  # an address in people.yaml
    Column("purpose", Text, nullable=False),
    Column("roles", JSON, nullable=False),  # the only roles that it carries; empty: all of the holder's
    Column("secret_hash", String(64), nullable=False),  # SHA-256 of 256 random bits, which no one guesses
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(254)),  # null: at a terminal without a login
    Column("expires_at", Instant),  # null: never
    Column("revoked_at", Instant),  # null: in force
    Column("used_at", Instant),  # to the day; null: never
)  # fmt: skip

signatures = Table(
    "signatures", metadata,
    _brand(),
    Column("brief_hash", String(64), nullable=False),
    Column("signer", String(254), nullable=False),
    Column("role", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    Index("signatures_once", "brand", "brief_hash", unique=True),
)  # fmt: skip

evidences = Table(  # what copy was written and judged by, as it was gathered
    "evidences",
    metadata,
    _campaign(),
    _brand(),
    Column("evidence_hash", String(64), nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Index("evidences_once", "campaign_id", "evidence_hash", unique=True),
)

contents = Table(  # all messages of a campaign as they stood in one round, by their hash
    "contents",
    metadata,
    _campaign(),
    _brand(),
    Column("round", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("evidence_hash", String(64), nullable=False),
    Column("messages", JSON, nullable=False),
    Column("origin", String(16), nullable=False),  # writer, template, edit
    Column("template", String(200), nullable=False),  # NAME@HASH of the copy template
    Column("calls", JSON, nullable=False),  # which model, prompt and parameters wrote it
    Column("insight", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Index("contents_once", "campaign_id", "round", unique=True),
)

verdicts = Table(  # what one checker said of one content on one evidence under one policy
    "verdicts",
    metadata,
    _campaign(),
    _brand(),
    Column("round", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("checker", String(16), nullable=False),  # facts, brand, compliance, confirm
    Column("evidence_hash", String(64), nullable=False),
    Column("policy_hash", String(64), nullable=False),
    Column("reports", JSON, nullable=False),  # one a variant
    Column("calls", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Index("verdicts_once", "campaign_id", "round", "content_hash", "checker", unique=True),
)

confirmations = Table(  # approved content judged once more before it is packaged
    "confirmations",
    metadata,
    _campaign(),
    _brand(),
    Column("round", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("evidence_hash", String(64), nullable=False),
    Column("policy_hash", String(64), nullable=False),
    Column("holds", Boolean, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Index("confirmations_once", "campaign_id", "round", unique=True),
)

variants = Table(
    "variants", metadata,
    Column("variant_hash", String(64), nullable=False),
    _campaign(), _brand(),
    Column("channel", String(16), nullable=False),
    Column("copy", JSON, nullable=False),
    Index("variants_once", "campaign_id", "variant_hash", unique=True),
)  # fmt: skip

sent_signatures = Table(  # min-hashes of what was packaged, so that new copy finds what it repeats
    "sent_signatures", metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    _campaign(), _brand(),
    Column("variant_hash", String(64), nullable=False),
    Column("signature", LargeBinary, nullable=False),  # `marque.likeness`: 64 numbers of 32 bits, little endian
    Index("sent_signatures_once", "campaign_id", "variant_hash", unique=True),
    Index("sent_signatures_by_brand", "brand", "position"),
)  # fmt: skip

claims = Table(  # a change in the catalogue finds the messages that it touches
    "claims", metadata,
    _campaign(), _brand(),
    Column("variant_hash", String(64), nullable=False),
    Column("position", Integer, nullable=False),
    Column("sku", String(200)),
    Column("kind", String(16), nullable=False),
    Column("said", Text, nullable=False),
    Column("claim", JSON, nullable=False),
    Index("claims_once", "campaign_id", "variant_hash", "position", unique=True),
    Index("claims_by_sku", "brand", "sku"),
)  # fmt: skip

tasks = Table(
    "tasks", metadata,
    Column("id", String(200), primary_key=True),  # campaign:round:stage:content hash
    _campaign(), _brand(),
    Column("round", Integer, nullable=False),
    Column("stage", Integer, nullable=False),
    Column("role", String(32), nullable=False),
    Column("stages", JSON, nullable=False),  # the roles of every stage of this round, in order
    Column("content_hash", String(64), nullable=False),
    Column("evidence_hash", String(64), nullable=False),
    Column("policy_hash", String(64), nullable=False),
    Column("deadline", Instant, nullable=False),
    Column("status", String(16), nullable=False),  # waiting, approved, edited, rejected, void
    Column("created_at", Instant, nullable=False),
    Index("tasks_waiting", "brand", "status", "deadline"),
)  # fmt: skip

decisions = Table(
    "decisions", metadata,
    Column("task_id", String(200), ForeignKey("tasks.id"), primary_key=True),
    _campaign(), _brand(),
    Column("actor", String(254), nullable=False),
    Column("role", String(32), nullable=False),
    Column("type", String(16), nullable=False),  # approve, edit, reject
    Column("content_hash", String(64), nullable=False),
    Column("decision", JSON, nullable=False),  # whole, with a message or the edited messages
    Column("at", Instant, nullable=False),
)  # fmt: skip

waivers = Table(
    "waivers", metadata,
    Column("id", String(64), primary_key=True),
    _campaign(), _brand(),
    Column("content_hash", String(64), nullable=False),
    Column("finding_key", String(64), nullable=False),
    Column("rule", String(100), nullable=False),
    Column("actor", String(254), nullable=False),
    Column("role", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index("waivers_once", "campaign_id", "content_hash", "finding_key", unique=True),
)  # fmt: skip

packages = Table(
    "packages", metadata,
    Column("campaign_id", String(64), ForeignKey("campaigns.id"), primary_key=True), _brand(),
    Column("content_hash", String(64), nullable=False),
    Column("package", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)  # fmt: skip

campaign_origins = Table(  # a campaign that began from another's draft, of which only some was written anew
    "campaign_origins", metadata,
    Column("campaign_id", String(64), ForeignKey("campaigns.id"), primary_key=True), _brand(),
    Column("from_campaign", String(64), ForeignKey("campaigns.id"), nullable=False),
    Column("from_round", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),  # of that round
    Column("channels", JSON, nullable=False),  # whose messages are written anew
    Column("parts", JSON, nullable=False),  # of them; none: whole messages
    Column("note", Text, nullable=False),  # what is wished
    Column("asked_by", String(254)),  # null: nobody that a login or --as named
    Column("at", Instant, nullable=False),
)  # fmt: skip

prompt_texts = Table(  # every version of a prompt that a campaign of the brand began with, or that was pinned
    "prompt_texts", metadata,
    _brand(),
    Column("content_hash", String(64), nullable=False),  # SHA-256 of the text: its version
    Column("name", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),  # when it was first kept
    Index("prompt_texts_once", "brand", "content_hash", unique=True),
    Index("prompt_texts_by_name", "name", "at"),
)  # fmt: skip

campaign_prompts = Table(  # the versions that a campaign began with, which it keeps
    "campaign_prompts", metadata,
    Column("campaign_id", String(64), ForeignKey("campaigns.id"), primary_key=True), _brand(),
    Column("versions", JSON, nullable=False),  # each prompt's name and content hash
)  # fmt: skip

prompt_pins = Table(  # earlier versions that were put in force again; a row stays when its pin is lifted
    "prompt_pins", metadata,
    Column("id", String(64), primary_key=True),
    _brand(),
    Column("prompt", String(64), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("actor", String(254), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("lifted_by", String(254)),  # null: in force
    Column("lifted_at", Instant),
    Index("prompt_pins_by_brand", "brand", "lifted_at"),
)  # fmt: skip

shadow_runs = Table(  # what a version in shadow made of a campaign's brief; nobody is shown it for approval
    "shadow_runs", metadata,
    _campaign(), _brand(),
    Column("prompt", String(64), nullable=False),
    Column("content_hash", String(64), nullable=False),  # of the version in shadow
    Column("against", String(64), nullable=False),  # of the version that the campaign has
    Column("account", String(64), nullable=False),  # under which its calls stand in `model_calls`
    Column("messages", JSON, nullable=False),
    Column("reports", JSON, nullable=False),  # what the checkers said of them
    Column("calls", JSON, nullable=False),
    Column("failed", Text),  # why there is no draft; null: there is one
    Column("at", Instant, nullable=False),
    Index("shadow_runs_once", "campaign_id", "prompt", unique=True),
    Index("shadow_runs_by_prompt", "brand", "prompt", "at"),
)  # fmt: skip

holds = Table(
    "holds", metadata,
    Column("brand", String(64), primary_key=True),
    Column("actor", String(254), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
)  # fmt: skip

products = Table(
    "products", metadata,
    _brand(),
    Column("sku", String(200), nullable=False),
    Column("group_id", String(200)),
    Column("title", Text, nullable=False),
    Index("products_once", "brand", "sku", unique=True),
    Index("products_by_group", "brand", "group_id"),
)  # fmt: skip

facts = Table(
    "facts", metadata,
    _brand(),
    Column("sku", String(200), nullable=False),
    Column("name", String(64), nullable=False),
    Column("value", Text, nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("source", Text, nullable=False),
    Index("facts_once", "brand", "sku", "name", unique=True),
)  # fmt: skip

model_calls = Table(
    "model_calls", metadata,
    Column("id", String(64), primary_key=True),
    _brand(),
    Column("campaign_id", String(64)),  # null: a check or a contract, not a campaign
    Column("step", String(64), nullable=False),
    Column("link", String(64), nullable=False),  # which link of the chain answered, or failed
    Column("prompt", String(64), nullable=False),
    Column("prompt_hash", String(64), nullable=False),
    Column("model_asked", Text, nullable=False),
    Column("model_answered", Text),
    Column("parameters", JSON, nullable=False),
    Column("tokens_in", Integer),  # null: unknown
    Column("tokens_out", Integer),
    Column("cost_usd", String(32)),
    Column("seconds", Float, nullable=False),
    Column("outcome", String(32), nullable=False),  # answered, or the kind of failure
    Column("sources", JSON, nullable=False),  # ids and hashes of what the model was shown
    Column("at", Instant, nullable=False),
    Index("model_calls_by_day", "brand", "at"),
)  # fmt: skip

quarantined = Table(  # what the door of the knowledge kept out; the words stay in the team's own files
    "quarantined", metadata,
    _brand(),
    Column("sha256", String(64), nullable=False),  # of the words that were screened: moved, they are known again
    Column("kind", String(16), nullable=False),
    Column("place", Text, nullable=False),  # the file, and the line where it has several, when it was last seen
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),  # when it was first kept out
    Column("seen_at", Instant, nullable=False),  # when a sync last met it
    Column("released_by", String(254)),  # null: still kept out
    Column("released_role", String(32)),
    Column("released_why", Text),
    Column("released_at", Instant),
    Index("quarantined_once", "brand", "sha256", unique=True),
)  # fmt: skip

knowledge_sources = Table(  # how fresh what the knowledge holds of each source is
    "knowledge_sources", metadata,
    _brand(),
    Column("store", String(16), nullable=False),  # where it was brought to: another store holds other texts
    Column("source", Text, nullable=False),  # a path of `[knowledge]`, `inventory` or `campaigns`
    Column("checked_at", Instant, nullable=False),  # when it was last known to be in step
    Column("changed_at", Instant),  # of the newest change that was taken over; null: none yet
    Column("findable_at", Instant),  # when that change could be found
    Index("knowledge_sources_once", "brand", "store", "source", unique=True),
)  # fmt: skip

knowledge_refreshes = Table(  # each change that was taken over, for the lag and the rate
    "knowledge_refreshes", metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    _brand(),
    Column("store", String(16), nullable=False),
    Column("source", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),  # of its oldest change
    Column("findable_at", Instant, nullable=False),
    Column("texts", Integer, nullable=False),  # chunks added, changed and removed
    Index("knowledge_refreshes_by_source", "brand", "store", "source", "position"),
)  # fmt: skip

knowledge_turns = Table(  # who may write to a shared index now; a dead writer's turn ends by itself
    "knowledge_turns", metadata,
    Column("name", String(200), primary_key=True),  # the index, and the brand of it
    _brand(),
    Column("owner", String(200), nullable=False),
    Column("until", Instant, nullable=False),
)  # fmt: skip

alarms = Table(  # what is to happen to a task by the clock, each once, also where the clock stood still meanwhile
    "alarms", metadata,
    Column("task_id", String(200), ForeignKey("tasks.id"), nullable=False),
    _campaign(), _brand(),
    Column("kind", String(16), nullable=False),  # reminder, escalation, expiry
    Column("due_at", Instant, nullable=False),
    Column("role", String(32)),  # who is told besides those who may decide
    Column("done_at", Instant),  # null: still to come
    Column("outcome", String(16)),  # carried out, or overtaken by a later one, or moot: the task was decided
    Index("alarms_once", "task_id", "kind", "due_at", unique=True),
    Index("alarms_open", "done_at", "due_at"),
)  # fmt: skip

turns = Table(  # who is at work on a task, so that two people do not edit one text
    "turns", metadata,
    Column("task_id", String(200), ForeignKey("tasks.id"), primary_key=True),
    _campaign(), _brand(),
    Column("actor", String(254), nullable=False),
    Column("at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
)  # fmt: skip

comments = Table(
    "comments", metadata,
    Column("id", String(64), primary_key=True),
    _campaign(), _brand(),
    Column("task_id", String(200), ForeignKey("tasks.id")),  # null: on the campaign as a whole
    Column("actor", String(254), nullable=False),
    Column("words", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index("comments_by_campaign", "campaign_id", "at"),
)  # fmt: skip

marks = Table(  # whether a finding was right, by those who decide; the last one of a person counts
    "marks", metadata,
    Column("id", String(64), primary_key=True),
    _campaign(), _brand(),
    Column("content_hash", String(64), nullable=False),
    Column("finding_key", String(64), nullable=False),
    Column("rule", String(100), nullable=False),
    Column("gate", String(64), nullable=False),
    Column("mark", String(16), nullable=False),  # right, wrong
    Column("actor", String(254), nullable=False),
    Column("role", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    Index("marks_by_brand", "brand", "gate"),
)  # fmt: skip

labels = Table(  # what the team thinks of a packaged campaign; the last one counts
    "labels", metadata,
    Column("id", String(64), primary_key=True),
    _campaign(), _brand(),
    Column("content_hash", String(64), nullable=False),
    Column("label", String(16), nullable=False),  # excellent, acceptable, poor
    Column("actor", String(254), nullable=False),
    Column("role", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    Index("labels_by_campaign", "campaign_id", "at"),
)  # fmt: skip

spot_checks = Table(  # packages that no person saw, drawn for one to look at afterwards
    "spot_checks", metadata,
    Column("campaign_id", String(64), ForeignKey("campaigns.id"), primary_key=True), _brand(),
    Column("content_hash", String(64), nullable=False),
    Column("drawn_at", Instant, nullable=False),
    Column("verdict", String(16)),  # right, wrong; null: nobody has looked yet
    Column("words", Text),
    Column("checked_by", String(254)),
    Column("checked_role", String(32)),
    Column("checked_at", Instant),
    Index("spot_checks_by_brand", "brand", "drawn_at"),
)  # fmt: skip

notices = Table(  # what is to be told outside, written with what it tells of and sent afterwards
    "notices", metadata,
    Column("id", String(64), primary_key=True),  # a receiver knows a repeated one by it
    _brand(),
    Column("campaign_id", String(64)),  # null: it is about the brand
    Column("kind", String(32), nullable=False),
    Column("channel", String(16), nullable=False),  # webhook, mail
    Column("addressee", String(254)),  # of a mail
    Column("body", JSON, nullable=False),  # ids, roles, instants; never personal data
    Column("at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("lease_owner", String(200)),  # the process that sends it now
    Column("lease_until", Instant),
    Column("error", Text),  # of the last attempt
    Column("done_at", Instant),
    Column("outcome", String(16)),  # sent, given up
    Index("notices_open", "done_at", "next_at"),
)  # fmt: skip

answers = Table(  # what was answered under an idempotency key, for a day
    "answers", metadata,
    Column("caller", String(254), primary_key=True),  # whose key it is: an address, or how a shop is named
    Column("key", String(255), primary_key=True),  # as the client made it up
    _brand(),
    Column("request_hash", String(64), nullable=False),
    Column("subject", String(64), nullable=False),  # an id that a request keeps that is taken up again
    Column("status", Integer),  # null: it is being answered
    Column("body", JSON),
    Column("at", Instant, nullable=False),
    Index("answers_by_age", "at"),
)  # fmt: skip

audit = Table(
    "audit", metadata,
    Column("chain", String(200), primary_key=True),  # campaign:ID or brand:NAME
    Column("seq", Integer, primary_key=True),  # from 1, without gaps
    _brand(),
    Column("at", Instant, nullable=False),
    Column("kind", String(64), nullable=False),
    Column("once", String(200), nullable=False),  # a node that runs twice appends once
    Column("body", CanonicalJson, nullable=False),  # hashes, ids and roles, never personal data
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("audit_once", "chain", "once", unique=True),
)  # fmt: skip

audit_heads = Table(  # signed with a key that the database does not hold, so that a cut tail shows
    "audit_heads", metadata,
    Column("chain", String(200), primary_key=True),
    Column("seq", Integer, primary_key=True),
    _brand(),
    Column("hash", String(64), nullable=False),
    Column("key_id", String(64), nullable=False),
    Column("signature", Text, nullable=False),
    Column("at", Instant, nullable=False),
)  # fmt: skip
