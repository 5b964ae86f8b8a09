"""What prompts are tried on: the example shop's catalogue, guidelines and brand, always the same."""

import random
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from agents.desk import Desk
from marque.brief import Brief, Channel
from marque.evidence import Evidence, Passage
from marque.models.chain import ModelGateway
from marque.models.gateway import CallContext, CallRecord, Gateway
from marque.models.ledger import Spent
from marque.models.link import Link
from marque.models.policy import LAST_LINKS, ModelPolicy
from marque.reading import load_data, validate
from marque.records import digest
from marque.settings import built_in_examples
from marque.storage import Storage
from policies.loading import load_policy
from policies.policy import Policy
from prompts.form import PromptFile
from prompts.loader import Library
from tools.inventory.importer import import_catalogue
from tools.inventory.store import Inventory

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
BRAND = "tarnholt"
_BRIEF = "briefs/price-drop.yaml"
_SHORT: frozenset[Channel] = frozenset({"sms", "push", "ad", "social", "chat"})
"""Channels on which one product fills the message."""


@dataclass(frozen=True)
class Trial:
    """The shop, read once."""

    brief: Brief
    evidence: Evidence
    policy: Policy

    def desk(self, prompt: PromptFile, channel: Channel, library: Library, gateway: Gateway, seed: int) -> Desk:
        """Return a writer's desk for one message of a template on one channel."""
        short = channel in _SHORT
        brief = self.brief.model_copy(
            update={
                "channels": (channel,),
                "template": prompt.name,
                "products": self.brief.products[:1] if short else self.brief.products,
                "must_say": () if short else self.brief.must_say,
                "offer": None if channel == "ad" else self.brief.offer,  # its terms alone are longer than an ad
                "key_message": None if short else self.brief.key_message,
            }
        )
        return Desk(
            brief=brief, gateway=gateway, library=library, policy=self.policy,
            context=CallContext(brand=BRAND, seed=seed), tools=(), now=NOW, judged_at=NOW, signed=True,
        )  # fmt: skip

    def evidence_for(self, brief: Brief) -> Evidence:
        """Return the evidence as a campaign of this brief would have it."""
        products = tuple(product for product in self.evidence.products if product.sku in brief.products)
        return self.evidence.model_copy(update={"products": products, "offer": brief.offer})


async def open_trial() -> Trial:
    """Read the example shop; takes a moment, as its catalogue is imported into a database of its own."""
    shop = next(found for found in built_in_examples() if found.is_dir())
    brief = validate(Brief, load_data(shop / _BRIEF), where=_BRIEF)
    with tempfile.TemporaryDirectory() as folder:
        storage = Storage(f"sqlite:///{Path(folder) / 'trial.db'}")
        await import_catalogue(
            storage, shop / "catalogue" / "products.xml", brand=BRAND, now=NOW, as_of=NOW, home_currency="USD"
        )
        products = await Inventory(storage, BRAND).get_many(brief.products)
        await storage.close()
    sources = tuple(
        Passage(id=f"source:{one.id}", kind="source", text=one.text, title=one.id, as_of=NOW, sha256=digest(one.text))
        for one in brief.sources
    )
    guidelines = tuple(_passage(path) for path in sorted((shop / "knowledge" / "guidelines").glob("*.md")))
    return Trial(
        brief=brief,
        evidence=Evidence(gathered_at=NOW, products=tuple(products), passages=(*sources, *guidelines)),
        policy=load_policy(shop, brand=BRAND, market="US", language="en", now=NOW),
    )


def _passage(path: Path) -> Passage:
    text = path.read_text(encoding="utf-8")
    return Passage(
        id=path.name, kind="guideline", text=text, title=path.stem, source=path.name, as_of=NOW, checked_at=NOW,
        sha256=digest(text),
    )  # fmt: skip


@dataclass
class TrialLedger:
    """Keeps the calls of one run in memory: a test is no campaign, and its calls are in no brand's ledger."""

    calls: list[CallRecord] = field(default_factory=list)

    async def spent(self, brand: str, *, campaign_id: str | None = None, since: datetime | None = None) -> Spent:  # noqa: ARG002 - the port's
        """Return what this run has spent."""
        known = [Decimal(call.cost_usd) for call in self.calls if call.cost_usd is not None]
        return Spent(sum(known, Decimal(0)), len(self.calls) - len(known))

    async def record(self, call: CallRecord, context: CallContext, at: datetime) -> None:  # noqa: ARG002 - the port's
        """Keep one call."""
        self.calls.append(call)

    @property
    def unheard(self) -> str | None:
        """Return how the first call of a model ended where none of them brought a word; None: one did, or none was."""
        of_models = [call for call in self.calls if call.link not in LAST_LINKS]
        if not of_models or any(call.model_answered or call.outcome == "answered" for call in of_models):
            return None
        return of_models[0].outcome.replace("_", " ")


def trial_gateway(
    policy: ModelPolicy, model: str | None, links: Mapping[str, Link], ledger: TrialLedger | None = None
) -> ModelGateway:
    """Return a gateway whose every step asks this model; None: only the deterministic links."""
    return ModelGateway(
        policy.with_link(f"openai:{model}") if model else policy, ledger or TrialLedger(), links=links if model else {},
        clock=lambda: NOW, rng=random.Random(0),  # noqa: S311 - jitter
    )  # fmt: skip
