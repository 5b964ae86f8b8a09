"""Which of two values is the harder: a workspace may make tiers and rules stricter, never laxer.

| value | harder is |
|---|---|
| a tier asked for (channel, offer, audience, signer) | the one nearer to A |
| `stages` | those of the shipped tier in their order, with more before, between or after them |
| `rounds`, `deadline_hours`, `offer_above_percent`, `fresh_hours`, `knowledge_fresh_hours` | the smaller number |
| `spot_check_percent` | the larger number |
| `remind_hours`, `escalate_to` | the workspace's own: they tell, and let nothing through |
| `own_edit_without_claims` | false; at B a workspace may allow it, as the architecture says |
| a rule's `severity` | the one nearer to `block` |
| a rule's `markets`, `channels`, `languages`, `forbids`, `beside`, days | the wider |
| a rule's `requires`, `unless`, `spares` | the narrower |
| a rule's `waivable_by` | nobody |
| a rule's `parts`, `hours`, `asks_role`, `reach` | the shipped ones where there are some |
| a rule's words, citation, `checked` and examples | the workspace's own: they judge nothing |

Standing consents are a person's decision and no softening: they are taken as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeVar

from marque.brief import Tier
from marque.verdict import harder
from policies.rule import PhraseRule
from policies.tiers import TierRule, Tiers

Key = TypeVar("Key", bound=str)
Item = TypeVar("Item")
Value = TypeVar("Value", int, str)
"""A number, or a tier, whose letters sort hardest first: of both, the lesser is the harder."""


class HardTiers(NamedTuple):
    """The tiers that hold, and a line on each value of the workspace's that does not."""

    tiers: Tiers
    notes: tuple[str, ...]


class HardRule(NamedTuple):
    """The rule that holds, and a line on each value of the workspace's that does not."""

    rule: PhraseRule
    notes: tuple[str, ...]


_HOUR = timedelta(hours=1)


def harden_tiers(shipped: Tiers, own: Tiers) -> HardTiers:
    """Lay a workspace's tiers over the shipped ones; the harder value holds, field by field."""
    # A fact that only the workspace names may not get longer than it had as one of the others.
    fresh = {fact: shipped.fresh_hours.get(fact, shipped.fresh_hours["other"]) for fact in own.fresh_hours}
    kinds = {
        kind: int(shipped.knowledge_fresh_for(kind) / _HOUR) for kind in own.knowledge_fresh_hours if kind != "other"
    }
    held = own.model_copy(
        update={
            "tiers": {tier: _harder_tier(tier, rule, own.tiers[tier]) for tier, rule in shipped.tiers.items()},
            "channels": _lesser(shipped.channels, own.channels),
            "offer": min(shipped.offer, own.offer),
            "offer_above_percent": _lesser(shipped.offer_above_percent, own.offer_above_percent),
            "audience": _lesser(shipped.audience, own.audience),
            "signed_by": _lesser(shipped.signed_by, own.signed_by),
            "spot_check_percent": max(shipped.spot_check_percent, own.spot_check_percent),
            "fresh_hours": _lesser(shipped.fresh_hours | fresh, own.fresh_hours),
            "knowledge_fresh_hours": _lesser(shipped.knowledge_fresh_hours | kinds, own.knowledge_fresh_hours),
        }
    )
    return HardTiers(held, tuple(softened(own.as_json(), held.as_json())))


def harden_rule(shipped: PhraseRule, own: PhraseRule) -> HardRule:
    """Lay a workspace's rule over the shipped one of the same id; the harder value holds, field by field."""
    narrowed = tuple(pattern for pattern in own.requires if pattern in shipped.requires)
    held = own.model_copy(
        update={
            "severity": shipped.severity if harder(shipped.severity, own.severity) else own.severity,
            "markets": _wider(shipped.markets, own.markets),
            "channels": _wider(shipped.channels, own.channels),
            "languages": _joined(shipped.languages, own.languages),
            "applies_from": _open_or(min, shipped.applies_from, own.applies_from),
            "applies_until": _open_or(max, shipped.applies_until, own.applies_until),
            "forbids": _joined(shipped.forbids, own.forbids),
            "requires": narrowed or shipped.requires or own.requires,
            "unless": tuple(pattern for pattern in own.unless if pattern in shipped.unless),
            "beside": _wider(shipped.beside, own.beside),
            "spares": tuple(pattern for pattern in own.spares if pattern in shipped.spares),
            "hours": shipped.hours or own.hours,
            "parts": shipped.parts,
            "reach": shipped.reach,
            "marks_whole": shipped.marks_whole or own.marks_whole,
            "waivable_by": shipped.waivable_by if own.waivable_by else None,
            "asks_role": shipped.asks_role or own.asks_role,
        }
    )
    notes = tuple(f"{own.id}: {line}" for line in softened(own.as_json(), held.as_json()))
    return HardRule(held, notes)


def softened(own: Any, held: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 - JSON values
    """Yield a line for each value of the workspace's that does not hold as it was written."""
    if isinstance(own, dict) and isinstance(held, dict):
        for key, value in own.items():
            yield from softened(value, held.get(key), f"{path}.{key}" if path else key)
    elif own != held:
        yield f"{path} may only get harder; {own!r} does not hold, {held!r} does"


def _harder_tier(tier: Tier, shipped: TierRule, own: TierRule) -> TierRule:
    return TierRule(
        stages=own.stages if _holds_in_order(own.stages, shipped.stages) else shipped.stages,
        rounds=min(shipped.rounds, own.rounds),
        deadline_hours=min(shipped.deadline_hours, own.deadline_hours),
        remind_hours=own.remind_hours,
        escalate_to=own.escalate_to,
        own_edit_without_claims=own.own_edit_without_claims and (tier == "B" or shipped.own_edit_without_claims),
    )


def _holds_in_order(whole: Sequence[Item], wanted: Sequence[Item]) -> bool:
    rest = iter(whole)
    return all(item in rest for item in wanted)


def _lesser(shipped: Mapping[Key, Value], own: Mapping[Key, Value]) -> dict[Key, Value]:
    """Return every key of either; where both have it, the lesser value, which is the harder."""
    both = {key: min(value, own[key]) for key, value in shipped.items() if key in own}
    return {**shipped, **own, **both}


def _wider(shipped: tuple[Item, ...], own: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return both together; an empty one stands for everything."""
    return _joined(shipped, own) if shipped and own else ()


def _joined(shipped: tuple[Item, ...], own: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys((*shipped, *own)))


def _open_or(choose: Any, shipped: date | None, own: date | None) -> date | None:  # noqa: ANN401 - `min` or `max`
    return choose(shipped, own) if shipped and own else None
