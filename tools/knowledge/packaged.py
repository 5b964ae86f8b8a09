"""Past campaigns as a source: what was approved and packaged, so that the next draft finds it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, NamedTuple

from sqlalchemy import and_, func, select

from marque.evidence import Kind
from marque.storage import Storage, tables
from tools.knowledge.door import Door
from tools.knowledge.gathered import Gathered
from tools.knowledge.head import Head
from tools.knowledge.reading import Document, reading_of

_campaign, _content, _package = tables.campaigns.c, tables.contents.c, tables.packages.c
_labelled = tables.labels.c
_label = (
    select(_labelled.label)
    .where(_labelled.campaign_id == _campaign.id)
    .order_by(_labelled.at.desc(), _labelled.id)
    .limit(1)
    .scalar_subquery()
    .label("label")
)
"""What the team last thought of a campaign; null: nobody said."""


class _Sent(NamedTuple):
    id: str
    name: str
    market: str
    language: str
    brief: Mapping[str, Any]
    messages: Sequence[Mapping[str, Any]]
    at: datetime
    label: Literal["excellent", "acceptable", "poor"] | None


@dataclass(frozen=True, kw_only=True)
class Packaged:
    """The packaged campaigns of one brand, less the withdrawn; each is a source of its own, `campaigns:ID`."""

    name: ClassVar[str] = "campaigns"
    kind: ClassVar[Kind] = "campaign"

    storage: Storage
    brand: str

    def source_of(self, key: str) -> str:
        """Return the source of one campaign's texts."""
        return f"{self.name}:{key}"

    async def fingerprint(self) -> str:
        """Return a text that is another one after each package, each withdrawal and each label; cheap."""
        labelled = select(func.max(_labelled.at)).where(_labelled.brand == self.brand).scalar_subquery()
        query = self._of(select(func.count(), func.max(_package.at), labelled))
        async with self.storage.read() as connection:
            number, last, label = (await connection.execute(query)).one()
        return f"{number}:{last}:{label}"

    async def marks(self) -> dict[str, str]:
        """Return the campaigns' ids, each with the hash of what went out and its label."""
        async with self.storage.read() as connection:
            rows = await connection.execute(self._of(select(_campaign.id, _package.content_hash, _label)))
            return {row.id: ":".join(filter(None, (row.content_hash, row.label))) for row in rows}

    async def read(self, keys: Sequence[str] | None, door: Door) -> Gathered:
        """Return the texts of these campaigns, or of all, less those that are not there any more."""
        asked = self._of(
            select(
                _campaign.id, _campaign.name, _campaign.market, _campaign.language, _campaign.brief,
                _content.messages, _package.at, _label,
            )
        ).where(_content.campaign_id == _campaign.id, _content.content_hash == _package.content_hash)  # fmt: skip
        if keys is not None:
            asked = asked.where(_campaign.id.in_(keys))
        async with self.storage.read() as connection:
            rows = (await connection.execute(asked.order_by(_campaign.id, _content.round))).all()
        sent = {row.id: _Sent(*row) for row in rows}.values()  # a text may come back in a later round
        documents = [self._document(one, message) for one in sent for message in one.messages]
        reading = await asyncio.to_thread(reading_of, documents, door)
        return Gathered(reading, {self.source_of(one.id): one.at for one in sent})

    def _of(self, columns: Any) -> Any:  # noqa: ANN401 - a select of any columns, which mypy cannot name
        ours = and_(_package.brand == self.brand, _campaign.id == _package.campaign_id, _campaign.status == "approved")
        return columns.where(ours)

    def _document(self, sent: _Sent, message: Mapping[str, Any]) -> Document:
        first = message["variants"][0]
        products = list(sent.brief.get("products") or ())
        head = Head(
            name=sent.name, date=sent.at, market=sent.market, language=sent.language, channel=message["channel"],
            subject=first.get("subject"), audience=sent.brief["audience"]["persona"],
            sku=products[0] if len(products) == 1 else None, outcome=sent.label,
        )  # fmt: skip
        subjects = dict.fromkeys(variant.get("subject") for variant in message["variants"])
        bodies = dict.fromkeys(variant["body"] for variant in message["variants"])
        source = self.source_of(sent.id)
        return Document(
            self.kind, source, source, message["channel"], head, sent.name,
            "\n\n".join(text for text in (*subjects, *bodies, first.get("cta")) if text),
            head.labels(), is_markdown=False,
        )  # fmt: skip
