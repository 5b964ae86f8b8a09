from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque.evidence import Evidence
from marque.message import Message
from policies.brands import BrandPack
from policies.gates import structure
from policies.policy import Policy
from policies.rule import Rule

WHOLE_MAIL = {"subject": "The blanket is back", "body": "It is back.", "cta": "See it", "cta_url": "https://x.example"}


def rules_of(message: Message, evidence: Evidence, policy: Policy) -> list[str]:
    return [finding.rule.removeprefix("structure.") for finding in structure.check(message, evidence, policy)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param(WHOLE_MAIL, [], id="a whole mail"),
        pytest.param({**WHOLE_MAIL, "subject": None}, ["part_missing"], id="a mail without a subject"),
        pytest.param({**WHOLE_MAIL, "body": " "}, ["part_missing"], id="a mail without a body"),
        pytest.param({"body": "It is back."}, ["fragment"], id="a body alone is a piece of copy"),
        pytest.param({"channel": "sms", "body": "It is back."}, [], id="a text message is its body"),
        pytest.param({"channel": "ad", "subject": "Back", "body": ""}, ["part_missing"], id="an ad without a description"),
        pytest.param({**WHOLE_MAIL, "cta_url": None}, ["cta_no_address"], id="a button that leads nowhere"),
        pytest.param({**WHOLE_MAIL, "cta": None}, ["cta_no_label"], id="an address without a button"),
        pytest.param({**WHOLE_MAIL, "subject": "a" * 60}, [], id="a subject of 60 characters"),
        pytest.param({**WHOLE_MAIL, "subject": "a" * 61}, ["may_be_cut"], id="a subject of 61 characters"),
        pytest.param({**WHOLE_MAIL, "subject": "a" * 79}, ["too_long"], id="a subject of 79 characters"),
        pytest.param({**WHOLE_MAIL, "subject": "{{ first_name }}" + "a" * 39}, [], id="a token at its longest just fits"),
        pytest.param({**WHOLE_MAIL, "subject": "{{ first_name }}" + "a" * 58}, ["too_long"], id="a token at its longest does not fit"),
        pytest.param({"channel": "ad", "subject": "a" * 30, "body": "b" * 90}, [], id="an ad that just fits"),
        pytest.param({"channel": "ad", "subject": "a" * 31, "body": "b" * 91}, ["too_long", "too_long"], id="an ad that does not"),
        pytest.param({"channel": "ad", "subject": "毛" * 16, "body": "b"}, ["too_long"], id="wide letters count twice in an ad"),
        pytest.param({"channel": "sms", "body": "a" * 459}, [], id="three segments of GSM-7"),
        pytest.param({"channel": "sms", "body": "a" * 460}, ["sms_segments"], id="four segments of GSM-7"),
        pytest.param({"channel": "sms", "body": "ë" * 202}, ["sms_segments"], id="four segments of UCS-2"),
        pytest.param({"channel": "social", "body": "#a " * 31}, ["hashtags"], id="31 hashtags"),
        pytest.param({"channel": "push", "body": "a" * 179}, ["may_be_cut"], id="a long push"),
    ],
)  # fmt: skip
def test_parts_and_lengths_are_judged_by_channel(
    fields: dict[str, str], expected: list[str], evidence: Evidence, policy: Policy
) -> None:
    assert rules_of(Message.model_validate(fields), evidence, policy) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Hello {{ first_name }}.", []),
        ('Hello {{ first_name | default("there") }}.', []),
        ("Hello {{first_name}}.", []),
        ("Hello {{ shoe_size }}.", ["token_unknown"]),
        ("Hello {{ first_name.", ["token_syntax"]),
        ("Hello first_name }}.", ["token_syntax"]),
        ("Hello {{ contact.first_name }}.", ["token_syntax"]),
        ("Hello {{ first_name | upper }}.", ["token_syntax"]),
        ("Hello *|FNAME|*.", ["token_syntax"]),
        ("Hello %%FirstName%%.", ["token_syntax"]),
        ("Hello ${name}.", ["token_syntax"]),
        ("{% if vip %}Hello{% endif %}", ["token_syntax", "token_syntax"]),
        ("Hello [First Name].", ["placeholder"]),
        ("Read [your order](https://larkmoor.example/o).", []),
        ("Hello <first name>.", ["placeholder"]),
        ("Hello {first_name}.", ["placeholder"]),
        ("Hello , it is back.", ["placeholder"]),
        ("Lorem ipsum dolor.", ["placeholder"]),
        ("TODO: the price.", ["placeholder"]),
        ("It costs XXX.", ["placeholder"]),
        ("It costs $XX now.", ["placeholder"]),
        ("Hey <FNAME>, it is back.", ["placeholder"]),
        ("Hey %FNAME%, it is back.", ["placeholder"]),
        ("Buy it from [CUSTOMER].", ["placeholder"]),
        ("[NEW] The blanket is back, in XXL.", []),
        ("It comes in XXXL and XXL.", []),
        ("[Insert the product here] is back.", ["placeholder"]),
        ("It is **back.", ["markdown"]),
        ("It is **back**.\n\nAnd **warm**.", []),
        ("It is **back.\n\nAnd warm**.", ["markdown", "markdown"]),
        ("Type `a ** b` to see.", []),
        ("See [it](https://larkmoor.example", ["markdown"]),
        ("See [it]().", ["empty_link"]),
        ("See [](https://larkmoor.example).", ["empty_link"]),
        ("See ![](https://larkmoor.example/e.jpg).", []),
        ("```\ncode\n```", []),
        ("```\ncode", ["markdown"]),
    ],
)  # fmt: skip
def test_nothing_unfinished_reaches_a_reader(
    body: str, expected: list[str], evidence: Evidence, policy: Policy
) -> None:
    assert rules_of(Message(channel="document", body=body), evidence, policy) == expected


def test_without_a_brand_pack_any_token_will_do(evidence: Evidence, policy_of: Callable[..., Policy]) -> None:
    message = Message(channel="sms", body="Hello {{ shoe_size }}.")

    assert rules_of(message, evidence, policy_of(None)) == []


def test_without_a_brand_pack_a_token_that_says_it_is_empty_is_still_unknown(
    evidence: Evidence, policy_of: Callable[..., Policy]
) -> None:
    message = Message(channel="sms", body="Hello {{ undefined_name }}.")

    assert rules_of(message, evidence, policy_of(None)) == ["token_unknown"]


def test_a_brand_pack_without_tokens_has_none(
    evidence: Evidence, policy_of: Callable[..., Policy], brand: BrandPack
) -> None:
    message = Message(channel="sms", body="Hello {{ shoe_size }}.")

    assert rules_of(message, evidence, policy_of(brand.model_copy(update={"tokens": {}}))) == ["token_unknown"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("{{ cart_url }}", []),
        ("https://larkmoor.example/{{ shoe_size }}", ["token_unknown"]),
        ("{{ basket_url }}", ["token_unknown"]),
    ],
)
def test_a_token_in_an_address_is_one_of_the_brand_s(
    url: str, expected: list[str], evidence: Evidence, policy: Policy
) -> None:
    button = Message(subject="Back", body="Back.", cta="See it", cta_url=url)
    beside = Message.model_validate({"channel": "sms", "body": "Back.", "links": [{"label": "See it", "url": url}]})

    assert rules_of(button, evidence, policy) == expected
    assert rules_of(beside, evidence, policy) == expected


def test_the_word_for_everything_is_no_placeholder_in_spanish(evidence: Evidence, policy: Policy) -> None:
    assert rules_of(Message(channel="sms", body="TODO a 10 €", language="es"), evidence, policy) == []


def test_the_finding_on_a_wide_encoding_names_the_character(evidence: Evidence, policy: Policy) -> None:
    (finding,) = structure.check(Message(channel="sms", body="a" * 300 + "“"), evidence, policy)

    assert "U+201C" in finding.message


EXAMPLES = {
    "structure.part_missing": lambda text: Message(channel="sms", body=text),
    "structure.cta_no_address": lambda text: Message(body="Back.", subject="Back", cta=text),
    "structure.cta_no_label": lambda text: Message(body="Back.", subject="Back", cta_url=text),
    "structure.too_long": lambda text: Message(body="Back.", subject=text),
    "structure.may_be_cut": lambda text: Message(body="Back.", subject=text),
    "structure.sms_segments": lambda text: Message(channel="sms", body=text),
    "structure.hashtags": lambda text: Message(channel="social", body=text),
    "structure.fragment": lambda text: Message(body=text),
}


@pytest.mark.parametrize("rule", structure.RULES, ids=lambda rule: rule.id)
def test_the_wrong_example_breaks_its_rule_and_no_other(rule: Rule, evidence: Evidence, policy: Policy) -> None:
    message = EXAMPLES.get(rule.id, lambda text: Message(channel="document", body=text))(rule.wrong)

    assert {finding.rule for finding in structure.check(message, evidence, policy)} == {rule.id}


@pytest.mark.parametrize("rule", structure.RULES, ids=lambda rule: rule.id)
def test_the_right_example_breaks_no_rule(rule: Rule, evidence: Evidence, policy: Policy) -> None:
    message = Message(channel="document", body=rule.right)

    assert structure.check(message, evidence, policy) == []


PIECES = st.sampled_from(
    ["{{", "}}", "{% ", "[", "](", ")", "**", "```", "`", "[Name]", "TODO", "é", "😀", "\n\n", "a", "#", "hi ,"]
)


@given(body=st.lists(PIECES).map("".join))
def test_each_quote_stands_where_the_finding_says(body: str, policy_of: Callable[..., Policy], brand: object) -> None:
    message = Message(channel="social", subject=body, body=body)

    for finding in structure.check(message, None, policy_of(brand)):  # type: ignore[arg-type]  # not looked at
        assert message.text_of(finding.part)[finding.start : finding.end] == finding.quote


@pytest.mark.parametrize(
    "piece", ["{{", "[", "](", "[a](", "**", "`", "{% ", "*|", "<your ", "[your a", "hi ", "${", "\n", "a b "]
)
@pytest.mark.timeout(30)
def test_a_long_text_is_judged_without_running_away(piece: str, evidence: Evidence, policy: Policy) -> None:
    message = Message(channel="social", body=(piece * 100_000)[:100_000])
    structure.check(message, evidence, policy)


@pytest.mark.parametrize("part", ["subject", "preheader", "body", "cta", "footer"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Back <b>now</b>", ["markup", "markup"]),
        ('See <a href="https://x.example">it</a>', ["markup", "markup"]),
        ("One<br/>two", ["markup"]),
        ("<!-- draft -->", ["markup"]),
        ("<script>alert(1)</script>", ["active_markup", "active_markup"]),
        ("<IFRAME src=x>", ["active_markup"]),
        ("<style>p{}</style>", ["active_markup", "active_markup"]),
        ("<img src=x onerror=alert(1)>", ["active_markup"]),
        ("<svg/onload=alert(1)>", ["active_markup"]),
        ("<script src=//x.example", ["active_markup"]),
        ("Back\x1b[31m", ["control_character"]),
        ("Back\x9b", ["control_character"]),
        ("Back\u202ekcab", ["control_character"]),
        ("Back\u2066", ["control_character"]),
        ("We <3 wool", []),
        ("It weighs <5 kg", []),
        ("<https://larkmoor.example/ember>", []),
        ("<hello@larkmoor.example>", []),
        ("if a <b and c", []),
        ("A -> B <- C", []),
        ("Back\r\nnow\tor never", []),
    ],
)
def test_markup_and_unseen_characters_have_no_place_in_any_part(
    part: str, text: str, expected: list[str], evidence: Evidence, policy: Policy
) -> None:
    found = rules_of(Message.model_validate({**WHOLE_MAIL, part: text}), evidence, policy)

    assert [rule for rule in found if rule in {"markup", "active_markup", "control_character"}] == expected


def test_code_in_a_body_may_show_a_tag(evidence: Evidence, policy: Policy) -> None:
    assert rules_of(Message(body="Write `<b>` for bold."), evidence, policy) == ["fragment"]


@pytest.mark.parametrize(
    "text", ["<" * 100_000, "<a " * 30_000, "<a x=" * 20_000, '<a "' * 20_000, "<b a" + " " * 90_000]
)
@pytest.mark.timeout(30)
def test_no_text_makes_the_search_for_markup_slow(text: str, evidence: Evidence, policy: Policy) -> None:
    structure.check(Message(body=text), evidence, policy)
