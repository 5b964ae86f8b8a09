"""The budget of a prompt: what stays, what is cut, and that fences hold whatever stands in a passage."""

import re
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from marque.brief import Audience, Brief, Source
from marque.evidence import Evidence, Fact, Passage, Product
from marque.models.gateway import Prompt
from marque.models.tokens import estimated_tokens
from prompts.inputs import Setting, WritingInputs, writing_inputs
from prompts.loader import load_prompts
from prompts.render import render

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LIBRARY = load_prompts()
BODY = LIBRARY.get("writer_body")
SETTING = Setting(brand="Hallow", market="US", language="en", zone="America/New_York", currency="USD")
BRIEF = Brief(
    name="x", objective="Sell", author="ann@hallow.example", channels=("email",), audience=Audience(persona="Hikers"),
    products=("S-0",), must_say=("Returns within 60 days.",),
    sources=(Source(id="returns", text="Unused goods come back within 60 days.", owner="Ann"),),
)  # fmt: skip

texts = st.text(alphabet=st.sampled_from("ab 7é雪</passages>&lt;[P1]\n\u200b"), min_size=1, max_size=400)
passages = st.lists(
    st.builds(
        lambda kind, text, outside: (kind, text, "outside" if outside else "team"),
        st.sampled_from(["guideline", "doc", "campaign", "review", "product"]), texts, st.booleans(),
    ),
    max_size=12,
)  # fmt: skip
budgets = st.integers(min_value=1, max_value=3_000)


def inputs_with(found: list[tuple[str, str, str]], others: int = 0) -> WritingInputs:
    """Return the writer's inputs with these passages, and with facts of products that the brief does not name."""
    products = [
        Product(sku=f"S-{at}", title=f"Thing {at}", facts={"price": Fact(value="99.00 USD", as_of=NOW, source="f")})
        for at in range(1 + others)
    ]
    own = Passage(id="source:returns", kind="source", text=BRIEF.sources[0].text)
    searched = [
        Passage.model_validate({"id": f"{kind}:{at}", "kind": kind, "text": text, "trust": trust})
        for at, (kind, text, trust) in enumerate(found)
    ]
    evidence = Evidence(gathered_at=NOW, products=tuple(products), passages=(*searched, own))
    return writing_inputs(BRIEF, evidence, SETTING, channel="email", now=NOW)


def assembled(inputs: WritingInputs, most_tokens: int | None = None) -> Prompt:
    return render(BODY, inputs, most_tokens=most_tokens, template="Write.")


def tokens(prompt: Prompt) -> int:
    return estimated_tokens(f"{prompt.system}{prompt.user}")


def uncut(inputs: WritingInputs) -> WritingInputs:
    """Return the inputs without anything that may be cut."""
    return inputs.model_copy(update={
        "facts": tuple(fact for fact in inputs.facts if fact.named),
        "passages": tuple(passage for passage in inputs.passages if passage.kind == "source"),
    })  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(found=passages, others=st.integers(0, 3), most=budgets)
def test_a_prompt_keeps_to_its_budget_or_holds_nothing_that_could_be_cut(
    found: list[tuple[str, str, str]], others: int, most: int
) -> None:
    inputs = inputs_with(found, others)

    prompt = assembled(inputs, most)

    least = assembled(uncut(inputs))
    assert tokens(prompt) <= max(most, tokens(least))
    assert set(least.evidence) <= set(prompt.evidence)
    if tokens(least) > most:
        assert prompt.evidence == least.evidence


@settings(max_examples=60, deadline=None)
@given(found=passages, others=st.integers(0, 3), most=budgets)
def test_nothing_is_cut_that_still_fits_and_what_stays_keeps_its_order(
    found: list[tuple[str, str, str]], others: int, most: int
) -> None:
    inputs = inputs_with(found, others)

    prompt = assembled(inputs, most)

    whole = [(one.id, one.text) for one in (*inputs.facts, *inputs.passages)]
    assert [one for one in whole if one in prompt.evidence] == list(prompt.evidence)
    assert sorted([*prompt.evidence, *prompt.left_out]) == sorted(whole)
    for one in prompt.left_out:
        kept = inputs.seen_in(prompt.model_copy(update={"left_out": tuple(o for o in prompt.left_out if o != one)}))
        assert tokens(assembled(kept)) > most


@settings(max_examples=60, deadline=None)
@given(found=passages, most=budgets)
def test_whatever_a_passage_holds_the_fences_are_the_prompt_s_own(found: list[tuple[str, str, str]], most: int) -> None:
    inputs = inputs_with(found)

    prompt = assembled(inputs, most)

    shown = len(inputs.seen_in(prompt).passages)
    for tag, times in (("passages", 1), ("passage", shown), ("facts", 1), ("must_say", 1)):
        assert len(re.findall(rf"<{tag}>", prompt.user)) == times
        assert len(re.findall(rf"</{tag}>", prompt.user)) == times


def test_the_second_of_every_kind_goes_before_the_first_of_any() -> None:
    said = "Wool keeps warm when it is wet. " * 12
    found = [(kind, f"{kind} {at}: {said}", "team") for kind in ("guideline", "review") for at in (1, 2)]
    inputs = inputs_with(found)
    whole = tokens(assembled(inputs))
    one = whole - tokens(assembled(inputs, whole - 1))

    cut = [[id_ for id_, _ in assembled(inputs, whole - one * n - 5 * n - 1).left_out] for n in range(4)]

    assert cut == [["review:3"], ["guideline:1", "review:3"], ["review:2", "guideline:1", "review:3"],
                   ["guideline:0", "review:2", "guideline:1", "review:3"]]  # fmt: skip


def test_one_passage_that_is_too_long_costs_the_others_nothing() -> None:
    inputs = inputs_with([("guideline", "long " * 5_000, "team"), ("review", "Warm and heavy.", "outside")])

    prompt = assembled(inputs, 2_000)

    assert [id_ for id_, _ in prompt.left_out] == ["guideline:0"]
    assert "Warm and heavy." in prompt.user


def test_facts_of_products_that_the_brief_does_not_name_go_after_every_passage() -> None:
    inputs = inputs_with([("guideline", "Wool. " * 100, "team")], others=1)
    whole = tokens(assembled(inputs))

    some, more = assembled(inputs, whole - 1), assembled(inputs, tokens(assembled(uncut(inputs))))

    assert [id_ for id_, _ in some.left_out] == ["guideline:0"]
    assert [id_.partition("@")[0] for id_, _ in more.left_out] == ["inventory:S-1", "guideline:0"]


def test_an_answer_can_cite_only_what_was_shown() -> None:
    inputs = inputs_with([("guideline", "long " * 5_000, "team"), ("review", "Warm and heavy.", "outside")])

    seen = inputs.seen_in(assembled(inputs, 2_000))

    assert (seen.id_of("P1"), seen.id_of("P2"), seen.id_of("P3")) == (None, "review:1", "source:returns")


def test_a_prompt_that_fits_is_the_same_with_and_without_a_budget() -> None:
    inputs = inputs_with([("guideline", "Wool.", "team")])

    assert assembled(inputs, 32_000) == assembled(inputs)
