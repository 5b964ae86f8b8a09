"""The second look at what nothing bears out: it lets alarms go and never gives a proof."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.training.doubt import SEEN, is_right, load
from marque.evidence import Evidence, Product
from marque.message import Message
from marque.verdict import Claim
from policies.claims import reading
from policies.claims.doubt import DOUBTED, Fellows, Scene, doubtless, judge, marks, may_be_doubted, split
from policies.claims.hits import UNREAD
from policies.claims.known import Known
from policies.gates import facts
from tests.support.shelf import NOW, POLICY, product

CHAIR = product("HAV-CHAIR", "Havn Reading Chair", price="340.00 USD", weight="14 kg", width="74 cm", height="98 cm",
                material="Oak", warranty="5 years", rating="4.6", review_count="88", stock="12")  # fmt: skip
LAMP = product("ORO-LAMP", "Oro Floor Lamp", price="89.00 USD", weight="3.2 kg", height="150 cm", color="Brass")


def scene(body: str, *about: Product) -> Scene:
    message = Message(body=body, products=tuple(one.sku for one in about), now=NOW)
    evidence = Evidence(gathered_at=NOW, products=about)
    return reading.seen(message, evidence, POLICY, Known.of(evidence, POLICY, NOW))[0]


def claims(body: str, *about: Product) -> list[Claim]:
    message = Message(body=body, products=tuple(one.sku for one in about), now=NOW)
    return facts.claims(message, Evidence(gathered_at=NOW, products=about), POLICY)


def claim(body: str, quote: str, **more: object) -> Claim:
    start = body.index(quote)
    fields = {"part": "body", "start": start, "end": start + len(quote), "quote": quote, "kind": "attribute",
              "sku": "HAV-CHAIR", "said": quote, "actual": None, "status": "contradicted", "evidence": ()}  # fmt: skip
    return Claim.model_validate({**fields, **more})


@pytest.mark.parametrize(
    "body",
    [
        "The Havn Reading Chair costs $390.00.",
        "Our Havn Reading Chair weighs 18 kg.",
        "Rated 4.9 out of 5: the Havn Reading Chair.",
        "Only 3 left of the Havn Reading Chair.",
        "The Havn Reading Chair comes with a 10-year warranty.",
    ],
)
def test_a_plainly_wrong_claim_stays(body: str) -> None:
    assert "contradicted" in [one.status for one in claims(body, CHAIR)]


def test_what_the_evidence_bears_out_is_never_asked_about() -> None:
    body = "The Havn Reading Chair weighs 14 kg, costs $340.00 and has a 5-year warranty."
    found = claims(body, CHAIR)

    assert found
    assert doubtless(found, scene(body, CHAIR)) == found


def test_what_was_not_read_stays_for_a_person() -> None:
    body = "The rest of this letter was not read."
    unread = claim(body, "The rest", kind="other", said=UNREAD, status="unsupported", sku=None)

    assert doubtless([unread], scene(body, CHAIR)) == [unread]


def test_a_doubted_claim_is_as_sure_as_the_judge_makes_it() -> None:
    body = "The Havn Reading Chair costs $390.00."
    [found] = [one for one in claims(body, CHAIR) if one.status == "contradicted"]
    before = found.model_copy(update={"confidence": 0.9})
    view = scene(body, CHAIR)
    [likely] = judge().probability(["\n".join(marks(before, Fellows([before], view), view))], split)

    [after] = doubtless([before], view)

    assert after.confidence == pytest.approx(likely, abs=0.001)
    assert after.confidence >= judge().threshold


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["The Havn Reading Chair weighs 14 kg.", "It costs $355.", "Your room is 3.40 m wide.", "Oak, not pine.",
             "The Oro Floor Lamp stands 150 cm tall and costs $89.00.", "We walked 12 km.", "Only 2 left.",
             "The lamp is 200 cm tall.", "Was $400.", "Leave 60 cm behind the chair."]
        ),
        min_size=1,
        max_size=8,
    )
)  # fmt: skip
def test_it_only_takes_away_and_changes_nothing_but_how_sure_a_claim_is(sentences: list[str]) -> None:
    body = " ".join(sentences)
    view = scene(body, CHAIR, LAMP)
    quotes = [word for word in ("14 kg", "$355", "3.40 m", "12 km", "$400", "60 cm") if word in body]
    before = [claim(body, quote, status=status) for quote in quotes for status in ("supported", *sorted(DOUBTED))]

    after = doubtless(before, view)

    plain = [one.model_copy(update={"confidence": 1.0}) for one in after]
    assert [one for one in before if one in plain] == plain
    assert [one for one in after if one.status == "supported"] == [one for one in before if one.status == "supported"]


def test_what_it_learnt_from_stands_in_the_sets_as_they_are() -> None:
    readings = load(SEEN)

    assert len({one.set_name for one in readings}) >= 10
    assert all(one.quote for reading in readings for one in reading.claims)
    doubted = [(one, reading.row) for reading in readings for one in reading.claims if one.status in DOUBTED]
    assert 0.2 < sum(is_right(one, row) for one, row in doubted) / len(doubted) < 0.9


def test_no_reading_of_a_closed_exam_is_learnt_from() -> None:
    names = {json.loads(line)["set"] for line in SEEN.read_text(encoding="utf-8").splitlines()}

    assert not [name for name in names if name.startswith("held")]


LANTERN = product("LUM-LANTERN", "Lumo Camp Lantern", price="80.00 USD", battery_life="30 hours", stock="14")
BESIDE = "My neighbor is 6 ft 2, walks 12 km a day past the old mill, reads by a lamp of 40 W and paid $30 for it."


@pytest.mark.parametrize(
    ("body", "quote"),
    [
        ("The Havn Reading Chair costs $390.00.", "$390.00"),
        ("The Havn Reading Chair is 99 cm wide.", "99 cm"),
        ("The Havn Reading Chair, which my aunt had by the stove, is 99 cm wide.", "99 cm"),
        ("The Lumo Camp Lantern lasts for 300 hours.", "lasts for 300 hours"),
        ("Your Lumo Camp Lantern burns for 300 hours by your porch.", "burns for 300 hours"),
        ("The Lumo Camp Lantern: we have 99 of them.", "We have 99"),
    ],
)
def test_what_the_named_product_itself_contradicts_is_never_let_go(body: str, quote: str) -> None:
    texts = (body, f"{BESIDE} {body}", f"{body} {BESIDE}", f"{BESIDE}\n\n{body}\n\n{BESIDE}")
    for text in texts:
        against = [one.quote.lower() for one in claims(text, CHAIR, LANTERN) if one.status == "contradicted"]
        assert quote.lower() in against


@pytest.mark.parametrize(
    ("body", "quote", "kind"),
    [
        ("Your room is 99 cm wide. The Havn Reading Chair fits.", "99 cm", "attribute"),
        ("The Havn Reading Chair was $300, the stool $55.", "$55", "price"),
        ("Beside the Havn Reading Chair stood a lamp that the old man from the mill by the river had made, 99 cm tall.", "99 cm",
         "attribute"),
    ],
)  # fmt: skip
def test_what_no_name_stands_right_before_may_be_doubted(body: str, quote: str, kind: str) -> None:
    assert may_be_doubted(claim(body, quote, kind=kind, actual="74 cm"), scene(body, CHAIR))


def test_a_count_of_what_the_sentence_before_named_is_held_against_its_own_stock() -> None:
    body = "The Havn Reading Chair is in. We have {} of them."
    assert [one.status for one in claims(body.format(12), CHAIR, LANTERN) if one.kind == "stock"] == ["supported"]
    found = [one for one in claims(body.format(14), CHAIR, LANTERN) if one.kind == "stock"]
    assert [(one.status, one.sku) for one in found] == [("contradicted", "HAV-CHAIR")]
