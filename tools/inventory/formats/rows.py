"""What an importer yields: one row after another, each a variant or the reason why it is none."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from tools.inventory.values import Unreadable, typed
from tools.screening import INSTRUCTION, holds_controls, is_instruction, without_controls

MAX_SKU = 200
MAX_TITLE = 2_000
CONFIDENTIAL = frozenset({"cost_of_goods_sold", "cost_per_item", "cost", "margin", "purchase_price", "einkaufspreis"})
"""What a shop pays is nobody's to read: never stored, so that it reaches no prompt and no copy."""


class Listing(NamedTuple):
    """One variant as a file states it, its facts in canonical text."""

    sku: str
    title: str
    group: str | None
    facts: dict[str, str]


class Row(NamedTuple):
    """One row of a catalogue file: a listing, or the reason why it is skipped."""

    number: int
    """As a spreadsheet counts, the header being row 1; in XML and JSON the first product is 1."""
    listing: Listing | None
    reason: str = ""


class CatalogueFile(NamedTuple):
    """A file that has been looked at, with what its reader must know."""

    path: Path
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    currency: str | None = None
    """ISO 4217 code for prices that name none."""
    has_decimal_comma: bool = False


def facts_from(pairs: Iterable[tuple[str, str]], currency: str | None, *, comma: bool = False) -> dict[str, str]:
    """Return the facts that name and text pairs state; blanks are left out, the first of two alike holds.

    Raises:
        Unreadable: A value that its name does not allow.
    """
    facts: dict[str, str] = {}
    for name, text in pairs:
        if not name or name in facts or name in CONFIDENTIAL:
            continue
        value = typed(name, text, currency, comma=comma)
        if value is not None:
            facts[name] = value
    return facts


def listing(sku: str, title: str, group: str | None, facts: Mapping[str, str]) -> Listing:
    """Return a listing that the tables can hold and copy may be written from.

    Control characters of the title and the facts are left out.

    Raises:
        Unreadable: SKU or title is missing or too long, an id holds a control character, a text holds what no
            database keeps, or one speaks to a machine instead of a shopper.
    """
    sku, title = sku.strip(), " ".join(title.split())
    group = group.strip() if group else None
    if not sku:
        raise Unreadable("has no id")
    if not title:
        raise Unreadable("has no title")
    if len(sku) > MAX_SKU or (group and len(group) > MAX_SKU):
        raise Unreadable(f"its id is longer than {MAX_SKU} characters")
    if len(title) > MAX_TITLE:
        raise Unreadable(f"its title is longer than {MAX_TITLE} characters")
    everything = "".join((sku, title, group or "", *facts, *facts.values()))
    if "\0" in everything:
        raise Unreadable("holds a NUL character")
    if not everything.isascii():
        try:
            everything.encode()
        except UnicodeEncodeError as error:
            raise Unreadable("holds half a character (a lone surrogate)") from error
    if holds_controls(f"{sku}{group}"):
        raise Unreadable("its id holds a control character")
    if holds_controls(everything):
        title, facts = _without_controls(title, facts)
    _refuse_orders(title, facts)
    return Listing(sku, title, group or None, dict(facts))


def _without_controls(title: str, facts: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
    title = " ".join(without_controls(title).split())
    if not title:
        raise Unreadable("has no title")
    plain = {name: without_controls(text).strip() for name, text in facts.items()}
    return title, {name: text for name, text in plain.items() if text}


def _refuse_orders(title: str, facts: Mapping[str, str]) -> None:
    if any(is_instruction(text) for text in (title, *facts.values())):
        raise Unreadable(INSTRUCTION)
