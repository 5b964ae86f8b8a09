from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque.evidence import Evidence
from marque.message import Message
from policies.gates import links
from policies.policy import Policy
from policies.rule import Rule


def rules_of(message: Message, evidence: Evidence, policy: Policy) -> list[str]:
    return [finding.rule.removeprefix("links.") for finding in links.check(message, evidence, policy)]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://larkmoor.example/ember", []),
        ("https://shop.larkmoor.example/ember", []),
        ("https://larkmoor-shop.com", []),
        ("https://larkmoor.example./ember", []),
        ("https://LARKMOOR.example/ember", []),
        ("https://notlarkmoor.example", ["domain"]),
        ("https://larkmoor.example.evil.com", ["domain"]),
        ("https://larkmoor.example@evil.com", ["domain", "credentials"]),
        ("http://larkmoor.example", ["https"]),
        ("javascript:alert(1)", ["scheme"]),
        ("java\tscript:alert(1)", ["scheme"]),
        (" JavaScript:alert(1)", ["scheme"]),
        ("data:text/html,hello", ["scheme"]),
        ("/ember", ["malformed"]),
        ("larkmoor.example/ember", ["malformed"]),
        ("ftp://larkmoor.example", ["malformed"]),
        ("https://", ["malformed"]),
        ("https://[::1", ["malformed"]),
        ("https://larkmoor.example/a b", ["malformed"]),
        ("https://evil.com\\.larkmoor.example", ["malformed"]),
        ("https://203.0.113.9/", ["ip_address"]),
        ("https://3405803785/", ["ip_address"]),
        ("https://0x7f.1/", ["ip_address"]),
        ("https://[2001:db8::1]/", ["ip_address"]),
        ("https://localhost/", ["ip_address"]),
        ("https://xn--80ak6aa92e.com", ["homograph"]),
        ("https://l\u0430rkmoor.example", ["homograph"]),
        ("https://larkmoor.example/?utm_source=mail&utm_campaign=ember", []),
        ("https://larkmoor.example/?gclid=Cj0KCQiA9", []),
        ("https://larkmoor.example/?email=anna%40postbox.example", ["personal_data"]),
        ("https://larkmoor.example/?u=anna@postbox.example", ["personal_data"]),
        ("https://larkmoor.example/anna@postbox.example", ["personal_data"]),
        ("https://larkmoor.example/#anna@postbox.example", ["personal_data"]),
        ("https://larkmoor.example/?u=anna%2540postbox.example", ["personal_data"]),
        ("https://larkmoor.example/?u=YW5uYUBwb3N0Ym94LmV4YW1wbGU=", ["personal_data"]),
        ("https://larkmoor.example/?u=YW5uYUBwb3N0Ym94LmV4YW1wbGU%3D", ["personal_data"]),
        ("https://larkmoor.example/?u=YW5uYUBwb3N0Ym94LmV4YW1wbGU&utm_source=mail", ["personal_data"]),
        ("https://larkmoor.example/?YW5uYUBwb3N0Ym94LmV4YW1wbGU=", ["personal_data"]),
        ("https://larkmoor.example/t/YW5uYUBwb3N0Ym94LmV4YW1wbGU/ember", ["personal_data"]),
        ("https://larkmoor.example/#YW5uYUBwb3N0Ym94LmV4YW1wbGU", ["personal_data"]),
        ("https://larkmoor.example/?d=eyJlbWFpbCI6Imphbj8-QHBvc3Rib3guZXhhbXBsZSJ9", ["personal_data"]),
        ("https://larkmoor.example/?u=d29vbCBhbmQgbGluZW4gYXQgNDAl", []),
        ("https://larkmoor.example/?fbclid=IwAR0dBq3YkXw9vTzM1pQb7sJm8LhN2cUeG5rHf6", []),
        ("https://larkmoor.example/?k=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", []),
        ("https://larkmoor.example/?n={{ first_name }}", ["personal_data"]),
        ('https://larkmoor.example/?n={{ first_name | default("x") }}', ["personal_data"]),
        ("https://larkmoor.example/?customer_id=40771982", ["personal_data"]),
        ("https://larkmoor.example/?order=48213-07", ["personal_data"]),
        ("https://larkmoor.example/?order=price&user=new", []),
        ("https://larkmoor.example/?phone=", []),
        ("https://larkmoor.example/?c={{ cart_url }}", []),
        ("https://larkmoor.example/?email={{ address }}", ["personal_data"]),
        ("https://larkmoor.example/?password=x", ["credentials"]),
        ("{{ cart_url }}", []),
        ("#sizes", []),
        ("mailto:care@larkmoor.example", []),
        ("mailto:care@evil.com", ["domain"]),
        ("tel:+18025550134", []),
    ],
)  # fmt: skip
def test_an_address_is_safe_whole_and_the_brands(
    url: str, expected: list[str], evidence: Evidence, policy: Policy
) -> None:
    message = Message(body="It is back.", cta="See it", cta_url=url)

    assert rules_of(message, evidence, policy) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"body": "See https://larkmoor.example/a."}, [], id="a bare address"),
        pytest.param({"body": "See https://evil.com/a."}, ["domain"], id="a bare address elsewhere"),
        pytest.param({"body": "See www.evil.com now"}, ["domain"], id="a bare www"),
        pytest.param({"body": "Shop: evil.com/a"}, ["domain"], id="a bare host with a path"),
        pytest.param({"body": "Made with node.js and/or wool, e.g./i.e. warm."}, [], id="no address"),
        pytest.param({"body": "Ask anna@evil.com/x"}, [], id="a mail address is no link"),
        pytest.param({"body": "[it](https://evil.com)"}, ["domain"], id="a Markdown link counts once"),
        pytest.param({"body": "[it]({{ cart_url }})"}, [], id="a Markdown link to a token"),
        pytest.param({"body": "[evil.com](https://larkmoor.example)"}, ["label"], id="a label that names another place"),
        pytest.param({"body": "[https://larkmoor.example](https://evil.com)"}, ["domain", "label"], id="a phishing label"),
        pytest.param({"body": "[www.larkmoor.example](https://shop.larkmoor.example)"}, [], id="a label above its target"),
        pytest.param({"body": "[larkmoor.example](https://larkmoor-shop.com)"}, [], id="a label that is as much ours"),
        pytest.param({"body": "x", "links": [{"label": "See", "url": "http://larkmoor.example"}]}, ["https"], id="a link beside the body"),
        pytest.param({"body": "x", "images": [{"url": "https://cdn.imagehost.example/e.jpg", "alt": "A blanket"}]}, [], id="a picture where the catalogue has it"),
        pytest.param({"body": "x", "images": [{"url": "https://evil.com/e.jpg", "alt": "A blanket"}]}, ["domain"], id="a picture from elsewhere"),
        pytest.param({"body": "x", "images": [{"url": "https://larkmoor.example/e.jpg"}]}, ["image_alt"], id="a picture without words"),
    ],
)  # fmt: skip
def test_addresses_are_found_wherever_they_stand(
    fields: dict[str, Any], expected: list[str], evidence: Evidence, policy: Policy
) -> None:
    assert rules_of(Message.model_validate(fields), evidence, policy) == expected


def test_without_a_brand_pack_any_domain_will_do_and_script_will_not(
    evidence: Evidence, policy_of: Callable[..., Policy]
) -> None:
    message = Message(body="[a](https://any.example) [b](javascript:x)")

    assert rules_of(message, evidence, policy_of(None)) == ["scheme"]


def test_the_finding_points_at_the_link_and_says_no_value(evidence: Evidence, policy: Policy) -> None:
    message = Message(body="See [it](https://larkmoor.example/?email=anna@postbox.example) now.")

    (finding,) = links.check(message, evidence, policy)

    assert finding.quote == "[it](https://larkmoor.example/?email=anna@postbox.example"
    assert "anna" not in finding.message


@pytest.mark.parametrize("rule", links.RULES, ids=lambda rule: rule.id)
def test_each_rule_is_broken_by_its_wrong_example_alone(rule: Rule, evidence: Evidence, policy: Policy) -> None:
    wrong = links.check(Message(body=rule.wrong), evidence, policy)
    right = links.check(Message(body=rule.right), evidence, policy)

    assert ({finding.rule for finding in wrong}, right) == ({rule.id}, [])


PIECES = st.sampled_from(
    [
        "https://",
        "evil.com",
        "/",
        "[",
        "](",
        ")",
        "@",
        "{{ first_name }}",
        "é",
        "😀",
        " ",
        "?email=",
        "javascript:",
        "x",
    ]
)


@given(body=st.lists(PIECES).map("".join))
def test_each_quote_stands_where_the_finding_says(
    body: str, evidence_without: Evidence, policy_of: Callable[..., Policy], brand: Any
) -> None:
    message = Message(body=body, cta=body, cta_url=body)

    for finding in links.check(message, evidence_without, policy_of(brand)):
        assert message.text_of(finding.part)[finding.start : finding.end] == finding.quote


@pytest.fixture(scope="module")
def evidence_without() -> Evidence:
    return Evidence.model_validate({"gathered_at": "2026-11-22T10:00:00Z"})


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "a-",
        "[",
        "](",
        "[a](",
        "https://a.com/ ",
        "www.a",
        "a.com/",
        "https://a",
        "?a=1&",
        "{{ a }}",
        "data:",
        "@a.b",
        "[a.com](https://b.com) ",
    ],
)
@pytest.mark.timeout(30)
def test_a_long_text_is_judged_without_running_away(piece: str, evidence: Evidence, policy: Policy) -> None:
    message = Message(body=(piece * 100_000)[:100_000], cta="x", cta_url="https://x.com/" + (piece * 100_000)[:100_000])
    links.check(message, evidence, policy)


@pytest.mark.parametrize(
    ("alt", "says"),
    [
        ("A wool blanket on a sofa", True),
        ("Image of a blanket", True),
        ("Bild 3 of the loom", True),
        ("image", False),
        ("The picture", False),
        ("IMG_2041", False),
        ("ember-grey (2).jpg", False),
        (" ", False),
    ],
)
def test_the_alternative_text_says_what_the_picture_shows(
    alt: str, says: bool, evidence: Evidence, policy: Policy
) -> None:
    message = Message(body=f"![{alt}](https://larkmoor.example/e.jpg)")

    assert rules_of(message, evidence, policy) == ([] if says else ["image_alt"])
