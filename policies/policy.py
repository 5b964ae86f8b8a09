"""All that judgement needs besides the message and its evidence, as one value with one hash."""

from datetime import timedelta
from functools import cached_property

from marque.brief import Language, Market
from marque.records import Record, digest
from policies.brands import BrandPack
from policies.markets import MarketRules
from policies.rule import PhraseRule
from policies.tiers import Tiers


class Policy(Record):
    """The policy in force for one brand, market and language."""

    brand: BrandPack | None
    """None: no brand pack (a bare `marque check`); the gates that need one say so."""
    market: Market
    language: Language
    market_rules: MarketRules
    rules: tuple[PhraseRule, ...]
    """The compliance rules of the market that apply now, for every channel."""
    tiers: Tiers

    @cached_property
    def policy_hash(self) -> str:
        """SHA-256 over all of it: what a verdict and a task say they were judged under."""
        return digest(self.model_dump(mode="json"))

    def fresh_for(self, fact: str) -> timedelta:
        """Return how old a fact may be before a claim on it is stale."""
        return self.tiers.fresh_for(fact)
