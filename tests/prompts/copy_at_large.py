"""The fallback copy of every template, at large: three brands, every channel, many seeds, judged by every gate.

`python -m tests.prompts.copy_at_large [--seeds 50] [--template NAME]` prints a table with a row for each template,
brand and channel, and exits 1 where an output has a finding other than a note, leaves out what it owes, has more or
less than one linked call to action, or where more than one pair of outputs in ten reads alike.

Two outputs read alike as the originality gate has it: from the share `ALIKE` of common roots on. Copy that must name
the same goods, prices and terms in one text message is alike by order, so what counts is what the template itself
writes: subject, preheader, body and call to action without brand, products, offer, sources, key message, `must_say`
and the opt-out line. The table has both figures, `own` and `whole`; only `own` is held to the limit. Of words too few
to be told apart by their roots, as on a text message, only those alike count that are the same word for word.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from evals.template_text import contains, owed
from marque.brief import Brief, Channel
from marque.evidence import Evidence, Fact, Passage, Product
from marque.likeness import likeness, roots
from marque.message import Message
from policies.checking import completed, judge
from policies.gates.originality import ALIKE, FEWEST_ROOTS
from policies.loading import load_policy
from policies.policy import Policy
from prompts.copy_view import COPY_INPUTS, copy_view, offer_sentences
from prompts.drawing import Draw
from prompts.fallback import FallbackCopy, fallback
from prompts.form import PromptFile
from prompts.inputs import Setting, WritingInputs, writing_inputs
from prompts.loader import load_prompts
from prompts.wording import one_line

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
SHORT: frozenset[Channel] = frozenset({"sms", "push", "ad"})
"""Channels with room for one product and short terms; an ad's 90 characters have none for terms in words."""
NO_PRODUCTS = frozenset({"crisis_notice"})
NO_OFFER = frozenset({"crisis_notice", "review_request"})
"""A notice of what went wrong offers nothing, and a review is never rewarded."""
MOST_ALIKE = 0.10
"""Largest share of pairs that may read alike."""
OPT_OUT = "Reply STOP to opt out."


@dataclass(frozen=True)
class Shop:
    """One brand with what it says in its copy."""

    workspace: Path
    brand: str
    market: str
    goods: tuple[tuple[str, str, dict[str, str]], ...]
    """Id, name and facts; the first is what a short channel is about."""
    offer: dict[str, Any]
    says: str
    """What must be said; a source of the brief bears it out."""
    key_message: str
    notice: str
    """What an author stands for in a notice, a letter or an answer."""


SHOPS = (
    Shop(
        ROOT / "examples/shop", "tarnholt", "US",
        (("S-1", "Moss Mug", {"price": "18.00 USD", "material": "enamel", "availability": "in_stock"}),
         ("S-2", "Drift Cotton Blanket", {"price": "84.00 USD", "weight": "3.2 lb", "availability": "in_stock"})),
        {"code": "MUG15", "percent_off": 15, "ends": "2026-12-06", "terms": "One use per customer."},
        "Returns in 60 days.", "For the porch.",
        "The workshop was closed on November 20, 2026. Orders of that day left on November 21, 2026.",
    ),
    Shop(
        ROOT / "examples/b2b", "rotawright", "IE",
        (("P-1", "Starter", {"price": "29.00 EUR", "availability": "in_stock"}),
         ("P-2", "Rotawright Crew", {"price": "79.00 EUR", "availability": "in_stock"})),
        {"code": "CREW20", "amount_off": 20, "currency": "EUR", "ends": "2026-12-18", "terms": "First invoice only."},
        "Support answers.", "A board for the week.",
        "The planning board could not be reached on November 18, 2026. It was back at noon.",
    ),
    Shop(
        ROOT / "tests/support/teashop", "fennimoor", "GB",
        (("T-1", "Harbour Tea", {"price": "7.50 GBP", "weight": "125 g", "availability": "in_stock"}),
         ("T-2", "Two-cup Pot", {"price": "24.00 GBP", "material": "stoneware", "availability": "in_stock"})),
        {"code": "POT10", "percent_off": 10, "ends": "2026-12-13", "terms": "Not with other codes."},
        "Packed in Astwick.", "Three minutes, no longer.",
        "Some tins of November 16, 2026 were closed badly. Write to us and we send another.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """All outputs of one template for one brand and channel."""

    template: str
    brand: str
    channel: Channel
    outputs: int
    failures: tuple[str, ...]
    """One line each: what is wrong, and with which seed."""
    failed: int
    """Outputs with a failure."""
    own: float
    """Share of pairs of which the template's own words read alike."""
    whole: float
    """Share of pairs that read alike with all that they owe."""


def rows(seeds: int, names: Sequence[str] = ()) -> Iterator[Row]:
    """Yield a row for each template, brand and channel; no names: all templates."""
    templates = [one for one in load_prompts().templates() if not names or one.name in names]
    for shop in SHOPS:
        policy = load_policy(shop.workspace, brand=shop.brand, market=shop.market, language="en", now=NOW)
        for template in templates:
            for channel in template.head.channel:
                yield _row(template, shop, channel, policy, seeds)


def _row(template: PromptFile, shop: Shop, channel: Channel, policy: Policy, seeds: int) -> Row:
    brief, evidence = _asked(template, shop, channel)
    inputs = writing_inputs(brief, evidence, _setting(policy), channel=channel, now=NOW, fresh_for=policy.fresh_for)
    copies = [fallback(template, inputs, channel=channel, seed=seed) for seed in range(seeds)]
    failures = [_wrong(copy, inputs, brief, evidence, policy) for copy in copies]
    told = [f"seed {seed}: {what}" for seed, found in enumerate(failures) for what in found]
    lent = _lent(inputs)
    return Row(
        template.name, shop.brand, channel, seeds, tuple(told), sum(map(bool, failures)),
        own=share_alike([_without(_text(copy), lent) for copy in copies]), whole=share_alike([_text(copy) for copy in copies]),
    )  # fmt: skip


def _asked(template: PromptFile, shop: Shop, channel: Channel) -> tuple[Brief, Evidence]:
    goods = () if template.name in NO_PRODUCTS else shop.goods[:1] if channel in SHORT else shop.goods
    offer = None if template.name in NO_OFFER else {**shop.offer, "skus": [sku for sku, _, _ in goods]}
    if offer and channel in SHORT:
        offer["terms"] = None if channel == "ad" else "One use."
    sources = [{"id": "word", "text": shop.says, "owner": "Ann Orr"}]
    if "sources" in template.head.inputs:
        sources.append({"id": "notice", "text": shop.notice, "owner": "Ann Orr"})
    brief = Brief.model_validate(
        {
            "name": "At large", "objective": "Write.", "author": "ann@orr.example", "channels": [channel],
            "audience": "People who read.", "products": [sku for sku, _, _ in goods], "offer": offer,
            "sources": sources, "template": template.name, "brand": shop.brand, "key_message": shop.key_message,
            "must_say": [shop.says],
        }
    )  # fmt: skip
    products = tuple(
        Product(sku=sku, title=title, facts={name: Fact(value=value, as_of=NOW, source="feed")
                                             for name, value in facts.items()})
        for sku, title, facts in goods
    )  # fmt: skip
    passages = tuple(Passage(id=source.id, kind="source", text=source.text) for source in brief.sources)
    return brief, Evidence(gathered_at=NOW, products=products, passages=passages, offer=brief.offer)


def _setting(policy: Policy) -> Setting:
    pack = policy.brand
    assert pack is not None
    return Setting(
        brand=pack.display_name, market=policy.market, language="en", zone=policy.market_rules.zone,
        currency=policy.market_rules.currency, avoid=pack.voice.avoid, tokens=tuple(pack.tokens),
    )  # fmt: skip


def _wrong(copy: FallbackCopy, inputs: WritingInputs, brief: Brief, evidence: Evidence, policy: Policy) -> list[str]:
    """Return what is wrong with one output: each gate's finding but notes, and whatever it leaves out."""
    assert policy.brand is not None
    home = policy.brand.home_url
    message = completed(
        Message(
            channel=inputs.channel, subject=next(iter(copy.subjects), None), preheader=copy.preheader,
            body=copy.body, cta=copy.cta, cta_url=home, products=brief.products, offer=brief.offer,
        ),
        policy, NOW,
    )  # fmt: skip
    verdict = judge(message, evidence, policy)
    found = [f"{one.rule} on {one.part}: {one.quote!r}" for one in verdict.findings if one.severity != "note"]
    if verdict.verdict != "pass" and not found:
        found.append(f"the verdict is {verdict.verdict}")
    found += [f"does not say {item!r}" for item in owed(inputs) if not contains(copy.body, item)]
    found += [f"does not say word for word {text!r}" for text in brief.must_say if text not in one_line(copy.body)]
    if not copy.cta or "http" in f"{copy.body} {copy.cta}" or contains(copy.body, copy.cta):
        found.append("has not exactly one linked call to action")
    return found


def _text(copy: FallbackCopy) -> str:
    """Return what the reader of one variant sees."""
    return "\n".join([*copy.subjects[:1], copy.preheader or "", copy.body, copy.cta])


def _lent(inputs: WritingInputs) -> list[tuple[str, str]]:
    """Return what the copy has from brief, evidence and law with the name of each, the longest first."""
    view = copy_view(inputs, Draw(key=""), uses=COPY_INPUTS)
    named = [("goods", view.priced), ("goods", view.titles), ("deal", view.deal), ("deal", view.saving),
             ("message", view.key_message), ("message", inputs.key_message), ("brand", inputs.brand),
             ("owed", view.must_say), ("opt_out", OPT_OUT), *(("owed", text) for text in inputs.must_say),
             *(("goods", product[part]) for product in view.products for part in ("line", "title")),
             *(("source", one.text) for one in inputs.passages)]  # fmt: skip
    if inputs.offer:
        ways = [*offer_sentences(inputs.offer, short=False), *offer_sentences(inputs.offer, short=True)]
        named += [("offer", way) for way in ways]
    return sorted(((one_line(text), name) for name, text in named if text), key=lambda one: -len(one[0]))


def _without(text: str, lent: Sequence[tuple[str, str]]) -> str:
    """Return the text with the name of each lent part in its place, as a token, which has no roots."""
    text = one_line(text)
    for part, name in lent:
        text = text.replace(part, f"{{{{ {name} }}}}")
    return text


def share_alike(texts: Sequence[str]) -> float:
    """Return the share of pairs of texts that read alike."""
    known = [(" ".join(text.casefold().split()), roots(text)) for text in texts]
    pairs = list(combinations(known, 2))
    alike = sum(
        likeness(one, other) >= ALIKE if min(len(one), len(other)) >= FEWEST_ROOTS else text == other_text
        for (text, one), (other_text, other) in pairs
    )
    return alike / len(pairs)


def main() -> int:
    """Print the table; return 1 where something does not hold."""
    parser = argparse.ArgumentParser(description="Judge the fallback copy of every template, at large.")
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--template", action="append", default=[])
    asked = parser.parse_args()
    done = list(rows(asked.seeds, asked.template))
    _say(f"{'template':<20}{'brand':<12}{'channel':<10}{'outputs':>8}{'failed':>8}{'own':>7}{'whole':>7}")
    for row in sorted(done, key=lambda row: row.template):
        counts = f"{row.outputs:>8}{row.failed:>8}{row.own:>7.2f}{row.whole:>7.2f}"
        _say(f"{row.template:<20}{row.brand:<12}{row.channel:<10}{counts}")
        for what, times in Counter(line.partition(": ")[2] for line in row.failures).most_common(3):
            _say(f"    {times} times {what}")
    failed, outputs = sum(row.failed for row in done), sum(row.outputs for row in done)
    over = [row for row in done if row.own > MOST_ALIKE]
    _say(f"{outputs} outputs, {failed} failed; {len(over)} of {len(done)} rows over {MOST_ALIKE:.2f} alike")
    return 1 if failed or over else 0


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - a program's own lines


if __name__ == "__main__":
    sys.exit(main())
