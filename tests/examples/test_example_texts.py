"""The texts of the examples: invented, on voice, counted right, and with what was planted in them."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from marque.evidence import Product
from marque.reading import parse_yaml
from policies.brands import BrandPack, load_brands

WORKSPACES = ("shop", "b2b")
PHONE = re.compile(r"\b555-\d{4}\b")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.example\b")
BOUNDS = {
    "shop": {
        "email": (12, 5),
        "sms": (20, 8),
        "push": (6, 2),
        "ad": (1, 0.4),
        "social": (1, 0.4),
        "landing": (30, 12),
    },
    "b2b": {"email": (15, 6), "landing": (25, 10), "social": (1, 0.3)},
}
"""As `guidelines/how-we-measure.md` has them: excellent from, poor below."""


def _files(examples: Path) -> list[Path]:
    return [path for path in sorted(examples.rglob("*")) if path.is_file() and not {".marque", "out"} & set(path.parts)]


def _reviews(examples: Path) -> list[dict[str, Any]]:
    lines = (examples / "shop/knowledge/reviews.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _campaigns(examples: Path, workspace: str) -> list[tuple[dict[str, Any], str]]:
    paths = sorted((examples / workspace / "knowledge/campaigns").glob("*.md"))
    parts = [path.read_text(encoding="utf-8").split("---\n", 2) for path in paths]
    return [(parse_yaml(head, where="head"), body) for _, head, body in parts]


def _pack(examples: Path, workspace: str) -> BrandPack:
    (pack,) = load_brands(examples / workspace / "brands").values()
    return pack


def test_no_domain_or_telephone_number_could_be_somebody_s(examples: Path) -> None:
    for path in _files(examples):
        text = path.read_text(encoding="utf-8")
        hosts = re.findall(r"https?://([\w.-]+)", text) + re.findall(r"@([\w-]+(?:\.[\w-]+)+)", text)
        for host in hosts:
            assert host.endswith(".example") or host == "base.google.com", f"{path.name}: {host}"
        for number in re.findall(r"\b\d{3}[-. ]\d{4}\b", text):
            assert number.startswith("555-01"), f"{path.name}: {number}"


def test_all_of_it_is_small(examples: Path) -> None:
    assert sum(path.stat().st_size for path in _files(examples)) < 400_000


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_the_samples_on_voice_keep_the_rules_and_many_of_those_off_voice_break_one(
    workspace: str, examples: Path
) -> None:
    pack = _pack(examples, workspace)

    assert len(pack.voice.samples_on) >= 8
    assert [text for text in pack.voice.samples_on if _breaks(text, pack)] == []
    # The others break none: decent copy that is not this brand's, which only samples can tell.
    assert sum(_breaks(text, pack) for text in pack.voice.samples_off) >= 6


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_the_catalogue_and_the_excellent_campaigns_are_on_voice(
    workspace: str, examples: Path, catalogues: dict[str, dict[str, Product]]
) -> None:
    pack = _pack(examples, workspace)
    texts = [product.text("description") or "" for product in catalogues[workspace].values()]
    texts += [body for head, body in _campaigns(examples, workspace) if head["outcome"] == "excellent"]

    assert [text for text in texts if _breaks(text, pack)] == []


def _breaks(text: str, pack: BrandPack) -> bool:
    unwanted = [*pack.voice.avoid, *(word for words in pack.voice.prefer.values() for word in words)]
    return (
        "!" in text
        or any(ord(character) > 0x1F000 for character in text)
        or any(re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) for word in unwanted)
    )


def test_each_review_is_of_a_product_and_no_id_stands_twice(
    examples: Path, catalogues: dict[str, dict[str, Product]]
) -> None:
    reviews = _reviews(examples)

    assert len({review["id"] for review in reviews}) == len(reviews) >= 60
    assert {review["sku"] for review in reviews} <= set(catalogues["shop"])
    assert all(1 <= review["rating"] <= 5 for review in reviews)


def test_reviews_hold_personal_data_and_one_instruction(examples: Path) -> None:
    texts = [review["text"] for review in _reviews(examples)]

    assert sum(bool(PHONE.search(text)) for text in texts) == 3
    assert sum(bool(ADDRESS.search(text)) for text in texts) == 2
    assert sum("Quarry Road" in text for text in texts) == 1
    assert sum("ignore previous instructions" in text for text in texts) == 1


@pytest.mark.parametrize(("workspace", "count"), [("shop", 40), ("b2b", 10)])
def test_the_outcome_of_a_past_campaign_follows_from_its_figures(workspace: str, count: int, examples: Path) -> None:
    campaigns = _campaigns(examples, workspace)

    for head, _ in campaigns:
        rate = 1_000 * head["conversions"] / head["delivered"]
        excellent, poor = BOUNDS[workspace][head["channel"]]
        expected = "excellent" if rate >= excellent else "poor" if rate < poor else "acceptable"
        assert head["outcome"] == expected, head["name"]
        assert head["conversions"] <= head["clicks"] <= head.get("opens", head["delivered"]) <= head["delivered"]
    assert len(campaigns) == count
    assert set(Counter(head["outcome"] for head, _ in campaigns)) == {"excellent", "acceptable", "poor"}
