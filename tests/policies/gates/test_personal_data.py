import logging
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marque.evidence import Evidence, Passage
from marque.message import Message
from policies.audience import Audience, lines_of, load_audience
from policies.brands import BrandPack
from policies.gates import personal_data
from policies.policy import Policy
from policies.recognizers import find
from policies.rule import Rule


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Ask anna.berg@postbox.example about it.", [("email", "anna.berg@postbox.example")]),
        ("Ask o'neil+x@mail.co.uk.", [("email", "o'neil+x@mail.co.uk")]),
        ("Follow @larkmoor for more.", []),
        ("Write to care@larkmoor.example or care@mail.larkmoor.example.", []),
        ("Write to care@notlarkmoor.example.", [("email", "care@notlarkmoor.example")]),
        (
            "Ask jane dot doe at postbox dot example about it.",
            [("email", "jane dot doe at postbox dot example")],
        ),
        ("Ask jane (dot) doe (at) postbox (dot) example.", [("email", "jane (dot) doe (at) postbox (dot) example")]),
        ("Write to jane [at] postbox.example.", [("email", "jane [at] postbox.example")]),
        ("jane.doe(at)postbox.co.uk has it.", [("email", "jane.doe(at)postbox.co.uk")]),
        ("It is jane_doe @ postbox . example.", [("email", "jane_doe @ postbox . example")]),
        ("E-mail: jane at postbox dot com.", [("email", "jane at postbox dot com")]),
        ("Write to jane77 at postbox dot co dot uk.", [("email", "jane77 at postbox dot co dot uk")]),
        ("Write to care at larkmoor dot example.", []),
        ("Find us at larkmoor dot com.", []),
        ("Shop now at Larkmoor.com.", []),
        ("Write to us at larkmoor dot com.", []),
        ("A blue dot at noon, a red dot at night.", []),
        ("The polka dot dress at 20 percent off.", []),
        ("Meet us at (at last!) the fair.", []),
        ("2 @ $5.00 or 3 @ 7.50", []),
        ("Call Anna: 415-555-0187.", [("phone", "415-555-0187")]),
        ("Call +44 20 7946 0958 today.", [("phone", "+44 20 7946 0958")]),
        ("Call 555 0187.", [("phone", "555 0187")]),
        ("Article 555 0187 is back.", []),
        ("Text 07700900471.", [("phone", "07700900471")]),
        ("Call us at 802.555.0134.", []),
        ("Only $1,299.00, was 1-299-3000.", []),
        ("From 2026-11-22 to 2026-12-24.", []),
        ("Model XR-415-555-0187 is back.", []),
        ("It ships to 48 Alder Street.", [("address", "48 Alder Street")]),
        ("It ships to 1204 N Pine Ridge Rd, Apt. 7.", [("address", "1204 N Pine Ridge Rd, Apt. 7")]),
        ("Larkmoor Weavers Ltd, 12 Mill Street, Fernhill, VT 05000", []),
        ("Up to 40 percent more room on the street.", []),
        ("Albany, NY 12207", [("zip", "12207")]),
        ("Your order #10482213 left today.", [("reference", "10482213")]),
        ("Order 12000 today.", []),
        ("Re: order 7741-002-93.", [("reference", "7741-002-93")]),
        ("About your order (TX-9948213).", [("reference", "TX-9948213")]),
        ("Account 77120934 is open.", [("reference", "77120934")]),
        ("Customer 48 of 500", []),
        ("Your loyalty no. 5529013 is safe.", [("reference", "5529013")]),
        ("For your order 2026-11-22 is the day.", []),
        ("Order TS-500-JK or TS-90021-JK today.", []),
        ("Dear reader,\n\nthe blanket is back.", []),
        ("Hi friend, the blanket is back.", []),
        ("GTIN 4006381333931 is ours.", []),
        ("Card 4111-1111-1111-1111.", [("card", "4111-1111-1111-1111")]),
        ("Card 4111-1111-1111-1112.", []),
        ("Article 5157424897794 is back.", []),
        ("Paid by card 5157424897794.", [("card", "5157424897794")]),
        ("Call 9472 7916 or 03.93.92.16.85.", [("phone", "9472 7916"), ("phone", "03.93.92.16.85")]),
        ("Call within 30-60 minutes.", []),
        ("IBAN GB82 WEST 1234 5698 7654 32.", [("iban", "GB82 WEST 1234 5698 7654 32")]),
        ("SSN 219-09-4821.", [("ssn", "219-09-4821")]),
        ("From 84.23.17.9 at noon.", [("ip", "84.23.17.9")]),
        ("Firmware 4.2.1.9 is out.", []),
        ("Your driver's license number is D1234562.", [("driver_license", "D1234562")]),
        ("License no. K9421918 has run out.", [("driver_license", "K9421918")]),
        ('"It keeps me warm," says Maria Petersen from Bremen.', [("name", "Maria Petersen")]),
        ("Hi Maria, your blanket is back.", [("filled_in", "Maria")]),
        ("Dear Mrs. Petersen,\nyour blanket is back.", [("filled_in", "Petersen")]),
        ('Hi {{ first_name | default("there") }}, your blanket is back.', []),
        ("The Harper Lounge Chair is back.", []),
        ("Ella Wetsuit in Jacquard, copper, 196 x 86 cm.", []),
        ("- Mira Gimbal (19 pcs)\n- Samuel Pesto (refill)", []),
        ("Pair the Ruby surfboard with Ava in nubuck.", []),
        ("The Ember Luxury Wool Blanket by Larkmoor is back.", []),
        ("Tel. 8148.9064", [("phone", "8148.9064")]),
        ("Call us until 12.10.2026.", []),
        ("Follow https://x.example/?e=anna%40postbox.example now.", [("email", "anna%40postbox.example")]),
        ("Insurance number AB 12 34 56 C", [("national_number", "AB 12 34 56 C")]),
        ("NHS number 943 476 5919", [("national_number", "943 476 5919")]),
        ("Article 9434765919 is back.", []),
        ("Steuer-IdNr. 86095742719", [("national_number", "86095742719")]),
        ("Numéro de sécurité sociale 2 55 08 14 168 025 38", [("national_number", "2 55 08 14 168 025 38")]),
        ("Codice fiscale RSSMRA85T10A562S", [("national_number", "RSSMRA85T10A562S")]),
        ("DNI 12345678Z", [("national_number", "12345678Z")]),
        ("Article 12345678Z is back.", []),
        ("ITIN 912-71-1234", [("national_number", "912-71-1234")]),
        ("Use AKIAIOSFODNN7EXAMPLE here.", [("secret", "AKIAIOSFODNN7EXAMPLE")]),
        ("Your password is hunter2hunter2.", [("secret", "hunter2hunter2.")]),
        ("Login: shop / Tulip#2291", [("secret", "Tulip#2291")]),
        ("postgres://shop:pa55w0rd@db.pine.example/orders", [("secret", "pa55w0rd@db.pine.example")]),
        ("SHOP_SECRET_KEY=wJalrXUtnFEMI", [("secret", "wJalrXUtnFEMI")]),
        ("The secret: 48 hours of rest.", []),
        ("A password is never asked for.", []),
        ("The secret key to warm feet: wool.", []),
    ],
)  # fmt: skip
def test_personal_data_is_found_and_what_only_looks_like_it_is_not(
    body: str, expected: list[tuple[str, str]], evidence: Evidence, policy: Policy
) -> None:
    found = personal_data.check(Message(body=body), evidence, policy)

    assert [(finding.rule.removeprefix("personal_data."), finding.quote) for finding in found] == expected


def test_who_signs_is_no_leak_unless_the_pack_names_others(
    evidence: Evidence, policy_of: Callable[..., Policy], brand: BrandPack
) -> None:
    message = Message(body="Come and see.\n\nWarmly, Maria Petersen, Larkmoor")
    named = policy_of(brand.model_copy(update={"people": ("Maria Petersen",)}))
    another = policy_of(brand.model_copy(update={"people": ("Ottilie Brandt",)}))

    assert personal_data.check(message, evidence, policy_of(brand)) == []
    assert personal_data.check(message, evidence, named) == []
    assert [one.rule for one in personal_data.check(message, evidence, another)] == ["personal_data.name"]


@pytest.mark.parametrize(
    ("body", "quoted"),
    [
        ("Come in.\n\nWith love,\nMaria Petersen\nFounder", []),
        ("Come in.\n\nStay warm,\n\nMaria Petersen", []),
        ("Come in.\n\nWe are open.\n-- Maria Petersen", []),
        ('Come in.\n\n"It keeps me warm."\n-- Maria Petersen', ["Maria Petersen"]),
        ("Thanks, Maria, for your order.", ["Maria"]),
        ("Come in.\n\nThanks, Maria. See you soon.", ["Maria"]),
    ],
)
def test_the_name_under_a_letter_is_told_from_one_in_it(
    body: str, quoted: list[str], evidence: Evidence, policy: Policy
) -> None:
    assert [one.quote for one in personal_data.check(Message(body=body), evidence, policy)] == quoted


FOOTER = "Pine Supply Co., 48 Alder Street, Fernhill, VT 05401. Call +1 802 555 0142. Unsubscribe"


def test_the_address_that_a_footer_must_hold_is_the_senders_own(evidence: Evidence, policy: Policy) -> None:
    small_print = Message(body=f"Come in.\n\nThe blanket is back.\n\n{FOOTER}")

    assert personal_data.check(Message(body="Come in.", footer=FOOTER), evidence, policy) == []
    assert personal_data.check(small_print, evidence, policy) == []


def test_whom_a_footer_says_it_was_sent_to_stays_personal_data(evidence: Evidence, policy: Policy) -> None:
    footer = "This was sent to Maria Petersen, 48 Alder Street, Fernhill, VT 05401."

    found = personal_data.check(Message(body="Come in.", footer=footer), evidence, policy)

    assert [one.rule.removeprefix("personal_data.") for one in found] == ["name", "address", "zip"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Visit us at 48 Alder Street, Fernhill, VT 05401.", []),
        ("Our new shop is at 48 Alder Street.", []),
        ("Pine Supply Co., 48 Alder Street", []),
        ("Our helpline: +1 802 555 0142", []),
        ("It went to 48 Alder Street. Unsubscribe", ["48 Alder Street"]),
        ("Your number, +1 802 555 0142, is on file.", ["+1 802 555 0142"]),
        ("Come to her house at 48 Alder Street.", ["48 Alder Street"]),
    ],
)
def test_how_to_reach_the_sender_is_told_from_where_others_live(
    body: str, found: list[str], evidence: Evidence, policy: Policy
) -> None:
    assert [one.quote for one in personal_data.check(Message(body=body), evidence, policy)] == found


def test_mail_from_where_the_sender_writes_is_its_own_unless_anybody_may_write_from_there(
    evidence: Evidence, policy: Policy
) -> None:
    own = Message(body="Write to care@pine.example.", sender="Pine <hello@pine.example>")
    anybody = Message(body="Write to maria@gmail.com.", sender="Pine <pine@gmail.com>")

    assert personal_data.check(own, evidence, policy) == []
    assert [one.quote for one in personal_data.check(anybody, evidence, policy)] == ["maria@gmail.com"]


def test_the_sender_of_the_message_may_sign_it(evidence: Evidence, policy: Policy) -> None:
    message = Message(body="Warmly, Maria Petersen", sender="Maria Petersen <maria@larkmoor.example>")

    assert personal_data.check(message, evidence, policy) == []


def test_a_name_alone_goes_to_a_person_and_a_greeted_one_is_mended(evidence: Evidence, policy: Policy) -> None:
    praised = personal_data.check(Message(body='"So warm," says Maria Petersen from Bremen.'), evidence, policy)
    greeted = personal_data.check(Message(body="Hi Maria, your blanket is back."), evidence, policy)

    assert ([one.severity for one in praised], [one.severity for one in greeted]) == (["ask"], ["revise"])


def test_a_product_that_bears_a_name_is_nobody(evidence: Evidence, policy: Policy) -> None:
    chair = evidence.products[0].model_copy(update={"title": "Maria Petersen Chair"})
    message = Message(body="Ask for Maria Petersen in oak.")

    assert personal_data.check(message, evidence, policy) != []
    assert personal_data.check(message, evidence.model_copy(update={"products": (chair,)}), policy) == []


def test_somebody_of_the_audience_is_found_once_and_by_that_rule(
    evidence: Evidence, policy_of: Callable[..., Policy], brand: BrandPack, tmp_path: Path
) -> None:
    policy = policy_of(brand.model_copy(update={"audience": audience_of(tmp_path, "Maria Petersen")}))

    found = personal_data.check(Message(body='"So warm," says Maria Petersen from Bremen.'), evidence, policy)

    assert [(one.rule, one.quote) for one in found] == [("personal_data.audience", "Maria Petersen")]


def test_what_a_source_of_the_brief_says_is_no_personal_data(evidence: Evidence, policy: Policy) -> None:
    source = Passage(id="opening", kind="source", text="Our shop at 48 Alder Street opens on Friday.")
    message = Message(body="We open at 48 Alder Street.")

    assert personal_data.check(message, evidence.model_copy(update={"passages": (source,)}), policy) == []


def test_what_a_review_says_of_a_customer_stays_personal_data(evidence: Evidence, policy: Policy) -> None:
    review = Passage(id="r1", kind="review", trust="outside", text="Came to 48 Alder Street in two days.")
    message = Message(body="It came to 48 Alder Street in two days.")

    assert personal_data.check(message, evidence.model_copy(update={"passages": (review,)}), policy) != []


def test_no_message_and_no_log_line_holds_the_value(
    evidence: Evidence, policy: Policy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    (finding,) = personal_data.check(Message(body="Ask anna.berg@postbox.example."), evidence, policy)

    assert "anna.berg" not in finding.message + caplog.text


def test_a_brand_is_not_needed(evidence: Evidence, policy_of: Callable[..., Policy]) -> None:
    assert personal_data.check(Message(body="Card 4111111111111111."), evidence, policy_of(None)) != []


@pytest.mark.parametrize("rule", personal_data.RULES, ids=lambda rule: rule.id)
def test_each_rule_is_broken_by_its_wrong_example_alone(
    rule: Rule, evidence: Evidence, policy_of: Callable[..., Policy], brand: BrandPack, tmp_path: Path
) -> None:
    policy = policy_of(brand.model_copy(update={"audience": audience_of(tmp_path, "Ottilie Brandt")}))

    wrong = personal_data.check(Message(body=rule.wrong), evidence, policy)
    right = personal_data.check(Message(body=rule.right), evidence, policy)

    assert ({finding.rule for finding in wrong}, right) == ({rule.id}, [])


def audience_of(folder: Path, *people: str) -> Audience:
    """Return an audience as a pack holds it."""
    (folder / "audience.txt").write_text("\n".join(lines_of(people, b"k" * 16)) + "\n", encoding="utf-8")
    return load_audience(folder / "audience.txt")


PIECES = st.sampled_from(
    [
        "a@b.co",
        "4111111111111111",
        "+1 415 555 0187",
        "12 Oak Street",
        "é",
        "😀",
        " ",
        "-",
        "Apt. 3",
        "VT 05000",
        "1.2.3.4",
    ]
)


@settings(deadline=None)
@given(text=st.lists(PIECES).map("".join))
def test_finds_lie_in_order_and_inside_the_text(text: str) -> None:
    found = find(text)

    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a.",
        "a-",
        "a@",
        "a@b.",
        "a@b.co ",
        "1",
        "1 ",
        "123-",
        "12 A ",
        "12 Aa.",
        "1:",
        "::",
        "1.1.",
        "GB82 ",
        "+1 ",
        "order #",
        " . a",
        "jane dot ",
        "a (at) b dot ",
        "\n",
    ],
)
@pytest.mark.timeout(30)
def test_a_long_text_is_searched_without_running_away(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    find(text)
