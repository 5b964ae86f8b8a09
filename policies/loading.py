"""The policy in force: what we ship, and what a workspace lays over it.

A workspace's `tiers.yaml` and `rules/*.yaml` need to name only what they change; value by value the harder one
holds (`hardening.py`), and each value that would have softened something becomes a note.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from marque.brief import Language, Market, Name
from marque.errors import InputError
from marque.layering import laid_over
from marque.reading import inside, load_data, nearest, validate
from marque.records import FileForm, Record
from policies.brands import BrandPack, load_brand
from policies.hardening import harden_rule, harden_tiers
from policies.markets import market_rules
from policies.policy import Policy
from policies.rule import PhraseRule
from policies.tiers import Tiers

SHIPPED = Path(__file__).parent


class RuleFile(FileForm):
    """One file of `rules/`: the rules of one market or subject."""

    rules: tuple[PhraseRule, ...]


class _RuleEntries(FileForm):
    """A file of rules as written: those of a workspace may name only what they change of a shipped rule."""

    rules: tuple[dict[str, Any], ...]


class Shelf(Record):
    """Every tier and rule in force in a workspace, read once; a policy is cut from it."""

    tiers: Tiers
    rules: tuple[PhraseRule, ...]
    notes: tuple[str, ...] = ()
    """What the workspace tried to soften, one line each; nothing of it holds."""

    def policy(self, *, brand: BrandPack | None, market: Market, language: Language, now: datetime) -> Policy:
        """Return what holds for one brand, market and language at an instant.

        A market that Marque has no rules for is an `InputError`. Whether the brand is at home in the market and
        speaks the language is not asked here: without its footer there, the rules of law answer for it.
        """
        rules = market_rules(market)
        today = now.astimezone(ZoneInfo(rules.zone)).date()
        in_force = tuple(rule for rule in self.rules if rules.is_under(rule.markets) and rule.applies_on(today))
        return Policy(
            brand=brand, market=market, language=language, market_rules=rules, rules=in_force, tiers=self.tiers
        )


def load_policy(
    workspace: Path | None, *, brand: Name | None, market: Market, language: Language, now: datetime
) -> Policy:
    """Return the policy in force; reads the workspace's files anew.

    Args:
        workspace: the folder with `brands/`, `rules/` and `tiers.yaml`, each of which may be missing; None: only
            what we ship.
        brand: the brand pack's name in the workspace; None: judged without one.
        market: ISO 3166 code of the country in which it is sent.
        language: BCP 47 tag of the copy.
        now: which day it is, for rules that begin or end.

    Raises:
        InputError: a file is bad, or brand or market is unknown.
    """
    pack = find_brand(workspace, brand) if brand else None
    return read_shelf(workspace).policy(brand=pack, market=market, language=language, now=now)


def find_brand(workspace: Path | None, name: Name) -> BrandPack:
    """Return a brand pack of the workspace; a name that has none is an `InputError` with the nearest."""
    folder = brand_folder(workspace, name)
    if folder is None:
        known = sorted(path.name for path in (workspace / "brands").glob("*")) if workspace else []
        guess = nearest(name, known)
        raise InputError(
            f"there is no brand pack {name!r}", where="brands/",
            mend=f"did you mean {guess!r}?" if guess else f"make the folder brands/{name}, or `marque init`",
        )  # fmt: skip
    return load_brand(folder)


def brand_folder(workspace: Path | None, name: Name) -> Path | None:
    """Return the folder of a brand pack, or None where the workspace has none of that name."""
    if workspace is None:
        return None
    folder = inside(workspace / "brands", name, where="brands/")
    try:
        return folder if folder.is_dir() else None
    except OSError:  # longer than any folder's name may be
        return None


def read_shelf(workspace: Path | None) -> Shelf:
    """Return the shipped tiers and rules with the workspace's laid over them."""
    shipped = _shipped()
    tiers, tier_notes = _tiers(
        shipped.tiers, inside(workspace, "tiers.yaml", where="tiers.yaml") if workspace else None
    )
    rules, rule_notes = _rules(shipped.rules, workspace / "rules" if workspace else None)
    return Shelf(tiers=tiers, rules=rules, notes=(*tier_notes, *rule_notes))


@cache
def _shipped() -> Shelf:
    rules = {rule["id"]: _rule(rule, name) for name, rule in _entries(SHIPPED / "rules")}
    tiers = validate(Tiers, load_data(SHIPPED / "tiers.yaml"), where="tiers.yaml")
    return Shelf(tiers=tiers, rules=tuple(rules.values()))


def _tiers(shipped: Tiers, path: Path | None) -> tuple[Tiers, tuple[str, ...]]:
    if path is None or not path.exists():
        return shipped, ()
    whole = laid_over(shipped.model_dump(mode="json", by_alias=True), load_data(path))
    held = harden_tiers(shipped, validate(Tiers, whole, where=path.name))
    return held.tiers, tuple(f"{path.name}: {note}" for note in held.notes)


def _rules(shipped: tuple[PhraseRule, ...], folder: Path | None) -> tuple[tuple[PhraseRule, ...], list[str]]:
    rules = {rule.id: rule for rule in shipped}
    notes: list[str] = []
    for name, entry in _entries(folder) if folder else ():
        known = rules.get(str(entry.get("id")))
        if known is None:
            own = _rule(entry, name)
            rules[own.id] = own
        else:
            held = harden_rule(known, _rule(laid_over(known.as_json(), entry), name))
            rules[held.rule.id] = held.rule
            notes += [f"rules/{name}: {note}" for note in held.notes]
    return tuple(rules.values()), notes


def _entries(folder: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each rule of a folder as it is written, with its file's name; an id that stands twice is refused."""
    seen: dict[str, str] = {}
    if folder.is_symlink() or folder.exists():
        inside(folder.parent, folder.name, where=folder.name)
        if not folder.is_dir():
            raise InputError("is a file and should be a folder", where=folder.name, mend="make it a folder")
    for path in sorted(folder.glob("*.yaml")):
        inside(folder, path.name, where=path.name)
        for entry in validate(_RuleEntries, load_data(path), where=path.name).rules:
            name = str(entry.get("id", "without an id"))
            if name in seen:
                raise InputError(
                    f"rule {name} stands twice, here and in {seen[name]}", where=path.name, mend="keep one of them"
                )
            seen[name] = path.name
            yield path.name, entry


def _rule(entry: Mapping[str, Any], name: str) -> PhraseRule:
    return validate(PhraseRule, entry, where=f"{name}, rule {entry.get('id', 'without an id')}")
