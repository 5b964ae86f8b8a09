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
    Column("lease_owner", String(200)),
    Column("lease_until", Instant),
    Index("campaigns_by_brand", "brand", "status"),
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
