import ast
from pathlib import Path
from typing import Any

import pytest

from evals import oracle
from evals.oracle import Stranger, strangers

BRIEF = {
    "name": "Warm evenings", "must_say": ["Standard shipping is free on orders of $75 or more."],
    "offer": {"code": "EVENINGS20", "percent_off": "20", "ends": "2026-11-30"},
}  # fmt: skip
EVIDENCE = {
    "products": [{
        "sku": "TH-EMBER", "title": "Ember Wool Blanket",
        "facts": {"price": {"value": "120.00 USD"}, "was_price": {"value": "150.00 USD"}, "rating": {"value": "4.68"}},
    }],
    "passages": [], "offer": None,
}  # fmt: skip


def package(body: str) -> dict[str, Any]:
    copy = {"id": "A", "subject": None, "body": body}
    return {"messages": [{"channel": "email", "variants": [{"copy": copy}]}], "evidence": EVIDENCE}


@pytest.mark.parametrize(
    "body",
    [
        "The Ember Wool Blanket is $120.",
        "It was $150, so you save $30.",
        "With EVENINGS20 it is $96.00, and you keep $24.",
        "Free shipping from $75, until November 30.",
        "Until 30 November. Rated 4.7 stars.",
        "Look at our Ember Wool Blanket: https://shop.example/p/99?x=7",
        'Hello {{ first_name | default("7") }}',
    ],
    ids=["price", "saving", "reckoned with the offer", "date", "rounded", "name, and an address", "token"],
)  # fmt: skip
def test_what_evidence_and_brief_account_for_is_no_stranger(body: str) -> None:
    assert strangers(package(body), BRIEF) == []


@pytest.mark.parametrize(
    ("body", "what", "text"),
    [
        ("The Ember Wool Blanket is $119.", "number", "119"),
        ("Until December 1.", "date", "December 1"),
        ("Until 29 November 2026.", "date", "29 November 2026"),
        ("Use WINTER30 at checkout.", "code", "WINTER30"),
        ("Use EVENINGS at checkout, or WELCOME.", "code", "WELCOME"),
        ("It goes with the Glacier Down Duvet.", "name", "Glacier Down Duvet"),
        ("Rated 4.9 stars.", "number", "4.9"),
    ],
    ids=["number", "date", "date, day first", "code", "code without a digit", "name", "rating"],
)
def test_what_nothing_accounts_for_is_named_with_its_place(body: str, what: str, text: str) -> None:
    assert Stranger(what, text, "email A body") in strangers(package(body), BRIEF)


def test_what_the_brand_says_of_itself_is_accounted_for() -> None:
    assert strangers(package("Write to 48 Millrace Lane."), BRIEF, ["Tarnholt, 48 Millrace Lane"]) == []


def test_the_oracle_shares_nothing_with_the_gates() -> None:
    tree = ast.parse(Path(oracle.__file__).read_text("utf-8"))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}

    assert not {name for name in names if name and name.split(".")[0] in {"policies", "agents", "graphs", "tools"}}
