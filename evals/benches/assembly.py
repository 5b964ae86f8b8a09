"""What assembling the writer's prompt costs with fifty passages, against rendering its bare template with minijinja.

Assembly is all from the writer's inputs to the finished prompt: looking through every text for tags and unseen
characters, filling, counting tokens, and noting what is shown. Ours and the bare rendering take turns. Cutting, where
the same prompt has two thirds of the room that it needs, is timed beside it.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

import minijinja

from marque.brief import Audience, Brief, Offer
from marque.evidence import Evidence, Fact, Passage, Product
from marque.models.gateway import Prompt
from marque.models.tokens import estimated_tokens
from prompts.inputs import Setting, WritingInputs, writing_inputs
from prompts.loader import load_prompts
from prompts.render import guidance, render

PASSAGES = 50
_ROOM = 32_000
_AT = datetime(2026, 11, 22, tzinfo=UTC)
_KINDS = ("guideline", "doc", "campaign", "review", "product")
_TEXT = (
    "The wool comes from hill sheep and is spun in the same valley; a blanket of 130 by 180 cm weighs about 2.1 kg. "
    "It is washed by hand, cold, and dried flat. Customers ask about the weight first, then whether it scratches: "
    "it does a little, until the third wash. Returns are free within 60 days & unused goods only. "
)


def bench(rounds: int = 300) -> dict[str, float]:
    """Return medians in microseconds and the `ratio` of the assembly to the bare rendering, wanted at 3."""
    library = load_prompts()
    prompt, template = library.get("writer_body"), library.get("price_drop")
    inputs = _inputs()
    more = guidance(template, inputs)
    values = {**inputs.as_json(), "template": more}
    bare = minijinja.Environment(undefined_behavior="strict", trim_blocks=True, lstrip_blocks=True)

    def assembled(most_tokens: int) -> Prompt:
        return render(prompt, inputs, most_tokens=most_tokens, template=more)

    def plainly() -> None:
        for piece in (prompt.system, prompt.user):
            if piece:
                bare.render_str(piece.text, None, **values)

    whole = assembled(_ROOM)
    less = estimated_tokens(f"{whole.system}{whole.user}") * 2 // 3
    times: dict[str, list[float]] = {"bare": [], "assembly": [], "with_cutting": []}
    for _ in range(rounds):
        times["bare"].append(_seconds(plainly))
        times["assembly"].append(_seconds(lambda: assembled(_ROOM)))
        times["with_cutting"].append(_seconds(lambda: assembled(less)))
    us = {name: median(taken) * 1_000_000 for name, taken in times.items()}
    return {
        "ratio": us["assembly"] / us["bare"],
        "ratio_with_cutting": us["with_cutting"] / us["bare"],
        **{f"{name}_us": taken for name, taken in us.items()},
        "passages": len(inputs.passages),
        "passages_left_out": len(assembled(less).left_out),
        "characters": len(whole.system) + len(whole.user),
    }


def _inputs() -> WritingInputs:
    skus = ("B-1", "B-2", "B-3")
    facts = {"price": "120.00 USD", "availability": "in_stock", "material": "wool", "weight": "2.1 kg", "color": "rust"}
    known = {name: Fact(value=value, as_of=_AT, source="bench") for name, value in facts.items()}
    brief = Brief(
        name="bench", objective="Sell blankets", author="ann@example.com", channels=("email",),
        audience=Audience(persona="People who furnish a cabin slowly"), products=skus,
        offer=Offer.model_validate({"code": "WOOL20", "percent_off": 20}), must_say=("Returns within 60 days.",),
    )  # fmt: skip
    evidence = Evidence(
        gathered_at=_AT,
        products=tuple(Product(sku=sku, title=f"Blanket {sku}", facts=known) for sku in skus),
        passages=tuple(
            Passage.model_validate({"id": f"p{at}", "kind": _KINDS[at % len(_KINDS)], "title": f"Note {at}",
                                    "text": f"{at}. {_TEXT}{_TEXT}"})
            for at in range(PASSAGES)
        ),
        offer=brief.offer,
    )  # fmt: skip
    setting = Setting(brand="Bench", market="US", language="en", zone="America/New_York", currency="USD")
    return writing_inputs(brief, evidence, setting, channel="email", now=_AT)


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
