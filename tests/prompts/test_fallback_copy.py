import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marque.brief import Audience, Brief, Channel, Offer
from marque.errors import InputError
from marque.evidence import Evidence, Fact, Product
from prompts.channels import FORMS, sms_segments
from prompts.fallback import FallbackCopy, fallback
from prompts.inputs import Setting, WritingInputs, writing_inputs
from prompts.loader import Library, load_prompts, parse_prompt

AS_OF = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SHIPPED = load_prompts()
COPY = [(prompt.name, channel) for prompt in SHIPPED.templates() for channel in prompt.head.channel]

titles = st.sampled_from(["Alpine Shell jacket", "Fell boots, low", "Mug", "Wool Beanie", "Lantern, brass", "Tarp"])
known = {
    "price": st.decimals(min_value=1, max_value=2000, places=2).map(lambda amount: f"{amount} USD"),
    "was_price": st.decimals(min_value=1, max_value=3000, places=2).map(lambda amount: f"{amount} USD"),
    "availability": st.sampled_from(["in_stock", "out_of_stock", "preorder", "backorder"]),
    "weight": st.sampled_from(["480 g", "3.2 lb", "17"]),
    "material": st.sampled_from(["100 % wool", "brass"]),
    "stock": st.integers(min_value=0, max_value=99).map(str),
    "rating": st.just("4.7"),
}


@st.composite
def products(draw: st.DrawFn) -> tuple[Product, ...]:
    named = draw(st.lists(titles, unique=True, max_size=4))
    return tuple(
        Product(
            sku=f"S-{at}",
            title=title,
            facts={
                name: Fact(value=value, as_of=AS_OF, source="f")
                for name, value in draw(st.fixed_dictionaries({}, optional=known)).items()
            },
        )
        for at, title in enumerate(named)
    )


offers = st.builds(
    Offer,
    code=st.none() | st.sampled_from(["RIDGE", "EVENINGS"]),
    percent_off=st.sampled_from([Decimal(5), Decimal("12.5"), Decimal(60)]),
    skus=st.lists(st.sampled_from(["S-0", "S-1", "S-9"]), unique=True).map(tuple),
    ends=st.none() | st.dates(min_value=date(2026, 11, 22), max_value=date(2027, 12, 31)),
    terms=st.none() | st.sampled_from(["One use per customer", "Orders over $50. Not with other codes."]),
)
said = st.lists(
    st.sampled_from(["Returns within 60 days.", "We plant nothing for you", "Made by hand in Wexford"]), unique=True
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Brief, Evidence]:
    brief = Brief(
        name="x",
        objective="Sell 777 of them",
        author="ann@hallow.example",
        channels=("email",),
        audience=Audience(persona="Hikers of age 888"),
        key_message=draw(st.none() | st.sampled_from(["Dry on the ridge", "Light in the pack."])),
        must_say=tuple(draw(said)),
        offer=draw(st.none() | offers),
    )
    return brief, Evidence(gathered_at=AS_OF, products=draw(products()), offer=brief.offer)


def whole(copy: FallbackCopy) -> str:
    return "\n".join([*copy.subjects, copy.preheader or "", copy.body, copy.cta])


def inputs_of(brief: Brief, evidence: Evidence, channel: Channel) -> WritingInputs:
    setting = Setting(brand="Hallow", market="US", language="en", zone="America/New_York", currency="USD")
    return writing_inputs(brief, evidence, setting, channel=channel, now=AS_OF)


@settings(max_examples=300, deadline=None)
@given(case=cases(), pair=st.sampled_from(COPY), seed=st.integers(min_value=0, max_value=10_000))
def test_copy_says_what_it_owes_and_no_number_of_its_own(
    case: tuple[Brief, Evidence], pair: tuple[str, Channel], seed: int
) -> None:
    (brief, evidence), (name, channel) = case, pair
    inputs = inputs_of(brief, evidence, channel)

    copy = fallback(SHIPPED.get(name), inputs, channel=channel, seed=seed)

    plain = " ".join(copy.body.split())
    offer = inputs.offer
    owed = [*brief.must_say, *(product.title for product in evidence.products)]
    owed += [term for term in (offer.deal, offer.code, offer.ends, offer.terms) if term] if offer else []
    assert [text for text in owed if text not in plain] == []
    given_numbers = re.findall(r"\d+", inputs.model_dump_json(include={"products", "offer", "must_say", "key_message"}))
    assert set(re.findall(r"\d+", whole(copy))) <= set(given_numbers)
    assert "None" not in whole(copy)
    assert not re.search(r"^- *$|: *$\n\n\Z|  |\( *\)| [.,;]|\.\.", copy.body, re.MULTILINE)


@settings(max_examples=100, deadline=None)
@given(case=cases(), pair=st.sampled_from(COPY), seed=st.integers(min_value=0, max_value=10_000))
def test_subject_preheader_and_button_keep_to_their_channel(
    case: tuple[Brief, Evidence], pair: tuple[str, Channel], seed: int
) -> None:
    (brief, evidence), (name, channel) = case, pair
    form = FORMS[channel]

    copy = fallback(SHIPPED.get(name), inputs_of(brief, evidence, channel), channel=channel, seed=seed)

    assert len(copy.cta) <= form.cta
    assert len(copy.preheader or "") <= (form.preheader or 0)
    assert all(0 < len(subject) <= (form.subject or 0) for subject in copy.subjects)
    assert len(set(copy.subjects)) == len(copy.subjects)
    assert len(copy.subjects) >= (2 if form.subject else 0)


@pytest.mark.parametrize(("name", "channel"), COPY, ids=lambda value: value)
def test_the_same_seed_gives_the_same_copy(name: str, channel: Channel, brief: Brief, evidence: Evidence) -> None:
    inputs = inputs_of(brief, evidence, channel)

    assert fallback(SHIPPED.get(name), inputs, channel=channel, seed=3) == fallback(
        SHIPPED.get(name), inputs, channel=channel, seed=3
    )


@pytest.mark.parametrize("name", [name for name, channel in COPY if channel == "email"])
def test_fifty_seeds_give_many_different_letters(name: str, brief: Brief, evidence: Evidence) -> None:
    inputs = inputs_of(brief, evidence, "email")

    letters = {whole(fallback(SHIPPED.get(name), inputs, channel="email", seed=seed)) for seed in range(50)}

    assert len(letters) >= 40


@pytest.mark.parametrize("name", [name for name, channel in COPY if channel == "sms"])
def test_a_text_message_drops_its_colour_before_it_takes_a_second_segment(name: str, library: Library) -> None:
    brief = Brief(
        name="x", objective="Sell", author="a@b.example", channels=("sms",), audience=Audience(persona="Hikers"),
        key_message="Dry on the ridge and light in the pack, whatever the forecast says about the weekend in the hills",
        offer=Offer(percent_off=Decimal(20), code="RIDGE20"),
    )  # fmt: skip
    price = Fact(value="99.00 USD", as_of=AS_OF, source="f")
    shell = Product(sku="S-0", title="Alpine Shell jacket", facts={"price": price})
    evidence = Evidence(gathered_at=AS_OF, products=(shell,), offer=brief.offer)

    copy = fallback(library.get(name), inputs_of(brief, evidence, "sms"), channel="sms", seed=1)

    assert sms_segments(f"{copy.body} {copy.cta}") == 1
    assert copy.body.endswith("Reply STOP to opt out.")
    assert "RIDGE20" in copy.body


def test_a_brief_that_says_nothing_still_makes_a_body(library: Library, brief: Brief) -> None:
    bare = brief.model_copy(update={"key_message": None, "must_say": (), "offer": None})

    copy = fallback(
        library.get("price_drop"), inputs_of(bare, Evidence(gathered_at=AS_OF), "push"), channel="push", seed=1
    )

    assert copy.body == "A note from Hallow."


def test_nothing_is_promised_without_an_offer(library: Library, brief: Brief, evidence: Evidence) -> None:
    unsigned = evidence.model_copy(update={"offer": None})

    for name, channel in COPY:
        copy = fallback(library.get(name), inputs_of(brief, unsigned, channel), channel=channel, seed=5)
        assert not re.search(r"RIDGE20|%|\boff\b", whole(copy))


def test_the_audience_and_the_objective_are_never_printed(library: Library, brief: Brief, evidence: Evidence) -> None:
    for name, channel in COPY:
        copy = fallback(library.get(name), inputs_of(brief, evidence, channel), channel=channel, seed=5)
        assert brief.audience.persona not in whole(copy)
        assert brief.objective not in whole(copy)


def test_a_product_that_is_sold_out_is_said_to_be(library: Library, brief: Brief, evidence: Evidence) -> None:
    sold_out = Fact(value="out_of_stock", as_of=AS_OF, source="f")
    shell = evidence.products[0]
    gone = shell.model_copy(update={"facts": {**shell.facts, "availability": sold_out}})
    found = evidence.model_copy(update={"products": (gone,)})

    email = fallback(library.get("back_in_stock"), inputs_of(brief, found, "email"), channel="email", seed=1)
    sms = fallback(library.get("price_drop"), inputs_of(brief, found, "sms"), channel="sms", seed=1)

    assert "in stock" not in whole(email).lower().replace("out of stock", "")
    assert "Alpine Shell jacket (out of stock)" in sms.body


def test_a_token_is_used_only_where_the_brand_has_it(brief: Brief, evidence: Evidence, setting: Setting) -> None:
    with_token = writing_inputs(brief, evidence, setting, channel="email", now=AS_OF)
    without = inputs_of(brief, evidence, "email")
    template = SHIPPED.get("welcome")

    letters = [fallback(template, with_token, channel="email", seed=seed).body for seed in range(20)]
    plain = [fallback(template, without, channel="email", seed=seed).body for seed in range(20)]

    assert any(body.startswith('Hello {{ first_name | default("there") }},') for body in letters)
    assert not any("{{" in body for body in plain)


def test_choices_with_a_forbidden_word_are_not_drawn(brief: Brief, evidence: Evidence) -> None:
    wary = brief.model_copy(update={"must_not_say": ("take a look", "compare")})
    inputs = inputs_of(wary, evidence, "email")

    for seed in range(20):
        copy = fallback(SHIPPED.get("price_drop"), inputs, channel="email", seed=seed)
        assert not re.search("take a look|compare", whole(copy), re.IGNORECASE)


def test_what_a_template_of_the_workspace_forgets_is_said_at_the_end(
    library: Library, brief: Brief, evidence: Evidence
) -> None:
    text = (
        "---\nname: bare\nintent: Say hello.\nchannel: chat\nrisk_level: low\nstep: writer\ninputs: {brand: its name}\n---\n"
        "# guidance\nA line from {{ brand }}.\n# fallback chat\n## body\nHello.\n## cta\nSee\n"
    )

    copy = fallback(parse_prompt(text, where="bare.md"), inputs_of(brief, evidence, "chat"), channel="chat", seed=1)

    assert copy.body == (
        "Hello.\n\nAlpine Shell jacket.\n\nFell boots, low.\n\n"
        "20% off Alpine Shell jacket with code RIDGE20 until November 30, 2026. Terms: One use per customer.\n\nReturns within 60 days."
    )


def test_a_channel_that_a_template_does_not_serve_is_refused(
    library: Library, brief: Brief, evidence: Evidence
) -> None:
    with pytest.raises(InputError, match="no fallback copy for document"):
        fallback(library.get("welcome"), inputs_of(brief, evidence, "document"), channel="document", seed=1)
