"""Campaigns that worked come first among those that fit alike, and what is not known moves nothing."""

from collections.abc import Mapping

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.tools.knowledge.kit import a_text
from tools.knowledge.answering import answer, considered
from tools.knowledge.outcomes import LABELS, UNKNOWN, Worth, in_words, outcome_of, worths
from tools.knowledge.port import Knowledge
from tools.knowledge.ranking import Fit, Found, bands, by_outcome

ANY_FIGURE = st.one_of(
    st.integers(-5, 20_000).map(str),
    st.sampled_from(["", "many", "1,200", "12.5", "-3", "1e9", "٤٠٠", "²", "9" * 400, "\0", " 40 "]),
    st.text(max_size=6),
)
ANY_LABELS = st.fixed_dictionaries(
    {},
    optional={
        "delivered": ANY_FIGURE, "opens": ANY_FIGURE, "clicks": ANY_FIGURE, "conversions": ANY_FIGURE,
        "complaints": ANY_FIGURE,
        "outcome": st.one_of(st.sampled_from([*LABELS, "Excellent", "great"]), st.text(max_size=5)),
        "channel": st.sampled_from(["email", "ad", ""]),
    },
)  # fmt: skip
FITS = st.none() | st.tuples(st.integers(1, 50), st.floats(-0.2, 20)).map(lambda pair: Fit(*pair))


def sent(delivered: int, conversions: int, **more: object) -> dict[str, str]:
    return {"delivered": str(delivered), "conversions": str(conversions), **{k: str(v) for k, v in more.items()}}


def a_found(name: str, labels: Mapping[str, str], *, score: float = 0.03, fit: float = 1.0) -> Found:
    text = a_text(f"campaign:{name}.md#1", "Three gifts that last.", labels=dict(labels))
    return Found(text, score, Fit(1, 5 * fit), Fit(1, 0.5 * fit))


def order(*labels: Mapping[str, str]) -> list[int]:
    """Return the places, before, of campaigns that all fit alike."""
    ranked = by_outcome([a_found(str(number), each) for number, each in enumerate(labels)])
    return [int(one.found.text.source.removesuffix(".md")) for one in ranked]


def numbers(*labels: Mapping[str, str]) -> list[float]:
    return [worth.number for worth in worths([outcome_of(each) for each in labels])]


@st.composite
def candidates(draw: st.DrawFn) -> list[Found]:
    kinds = draw(st.lists(st.sampled_from(["campaign", "campaign", "doc"]), max_size=12))
    scores = sorted(draw(st.lists(st.floats(0.01, 0.04), min_size=len(kinds), max_size=len(kinds))), reverse=True)
    alike = draw(st.booleans())
    return [
        Found(
            a_text(f"{kind}:{number}.md#1", f"text {number}", labels=draw(ANY_LABELS)),
            0.03 if alike else score,
            Fit(1, 2.0) if alike else draw(FITS),
            Fit(1, 0.5) if alike else draw(FITS),
        )
        for number, (kind, score) in enumerate(zip(kinds, scores, strict=True))
    ]


def test_what_worked_comes_first_and_what_did_not_comes_last() -> None:
    assert order(sent(9_000, 18), sent(9_000, 90), sent(9_000, 270)) == [2, 1, 0]
    assert order({"outcome": "poor"}, {}, {"outcome": "excellent"}) == [2, 1, 0]


def test_the_teams_word_speaks_where_figures_are_missing_and_beside_them_where_they_are_not() -> None:
    assert order(sent(9_000, 90), {"outcome": "poor"}, {"outcome": "excellent"}) == [2, 0, 1]
    assert order(sent(900, 9, outcome="acceptable"), sent(900, 9, outcome="excellent")) == [1, 0]


def test_small_numbers_do_not_pass_great_ones() -> None:
    assert order(sent(8_000, 400), sent(3, 1), sent(12, 3), sent(8_000, 80)) == [0, 1, 2, 3]
    ten_of_ten, many = numbers(sent(10, 10), sent(8_000, 400))
    assert ten_of_ten <= many + 0.11


def test_one_that_did_about_as_well_stays_where_its_fit_put_it() -> None:
    assert order(sent(8_000, 400), sent(8_000, 404)) == [0, 1]


def test_clicks_speak_where_no_conversions_are_known_and_opens_where_no_clicks_are() -> None:
    assert order({"delivered": "5000", "clicks": "50"}, {"delivered": "5000", "clicks": "400"}) == [1, 0]
    assert order({"delivered": "5000", "opens": "500"}, {"delivered": "5000", "opens": "2500"}) == [1, 0]


def test_a_campaign_is_set_beside_those_of_its_channel() -> None:
    good_ad = sent(60_000, 80, channel="ad")  # a rate below that of the bad letter
    bad_ad = sent(60_000, 20, channel="ad")
    bad_letter = sent(12_000, 40, channel="email")
    good_letter = sent(12_000, 200, channel="email")
    assert order(bad_letter, bad_ad, good_letter, good_ad) == [2, 3, 1, 0]


def test_complaints_count_against_and_few_of_them_are_borne() -> None:
    assert order(sent(10_000, 100, complaints=60), sent(10_000, 100, complaints=8), sent(10_000, 100)) == [1, 2, 0]


def test_several_chunks_of_a_campaign_count_once() -> None:
    labels = sent(8_000, 80)
    chunks = [a_text(f"campaign:a.md#{number}", f"chunk {number}", labels=labels) for number in range(1, 9)]
    other = a_text("campaign:b.md#1", "other", labels=sent(8_000, 240))
    found = [Found(text, 0.03, Fit(1, 5), None) for text in (*chunks, other)]
    first = by_outcome(found)[0]
    assert first.found.text is other
    assert first.told == "3.0 % of 8,000 converted; by outcome before 8 that fit about as well"


@pytest.mark.parametrize(
    "labels",
    [
        {},
        {"outcome": "splendid"},
        {"conversions": "400"},
        {"delivered": "0", "conversions": "0"},
        {"delivered": "100", "conversions": "101"},
        {"delivered": "100", "opens": "400"},
        {"delivered": "-100", "conversions": "3"},
        {"delivered": "1e3", "conversions": "3"},
        {"delivered": "1,000", "conversions": "3"},
        {"delivered": "٤٠٠", "conversions": "3"},
        {"delivered": "9" * 5_000, "conversions": "3"},
        {"delivered": "1000", "conversions": "-4"},
        {"complaints": "400"},
    ],
)
def test_a_figure_that_cannot_be_is_unknown_and_moves_nothing(labels: dict[str, str]) -> None:
    known = sent(9_000, 90)
    assert numbers(labels, known) == [UNKNOWN, UNKNOWN]
    assert order(known, labels) == [0, 1]
    assert order(labels, known) == [0, 1]
    assert in_words(outcome_of(labels), Worth(UNKNOWN, is_told_by_few=False, has_complaints=False)) == ""


def test_a_wrong_figure_leaves_the_others_in_force() -> None:
    outcome = outcome_of({"delivered": "100", "opens": "400", "clicks": "9", "outcome": " Poor "})
    assert (outcome.event, outcome.counts, outcome.label) == ("clicks", {"clicks": 9}, "poor")


def test_one_that_fits_less_well_never_passes_however_it_did() -> None:
    poor = a_found("poor", sent(9_000, 9, outcome="poor"))
    best = sent(9_000, 900, outcome="excellent")
    for other in (
        a_found("other", best, score=0.008),
        a_found("other", best, fit=0.6),
        a_found("other", best)._replace(by_words=None),
        a_found("other", best)._replace(by_meaning=None),
    ):
        assert [one.found for one in by_outcome([poor, other])] == [poor, other]
    near = a_found("other", best, fit=0.9)
    assert [one.found for one in by_outcome([poor, near])] == [near, poor]


def test_other_kinds_keep_their_places_between_campaigns_that_change() -> None:
    poor, doc, good = (
        a_found("poor", {"outcome": "poor"}),
        a_found("doc", {"outcome": "excellent"}),
        a_found("good", {"outcome": "excellent"}),
    )
    doc = doc._replace(text=a_text("doc:d.md#1", "A page.", labels={"outcome": "excellent"}))
    assert [one.found for one in by_outcome([poor, doc, good])] == [good, doc, poor]
    assert by_outcome([poor, doc, good])[1].told == ""


def test_why_says_how_it_fits_how_it_did_and_whom_it_passed() -> None:
    weak = a_found("weak", sent(4_120, 20, complaints=9, outcome="poor"))
    good = a_found("good", sent(4_120, 87, outcome="excellent"))._replace(by_words=None)
    good = good._replace(by_words=Fit(2, 5), by_meaning=Fit(11, 0.5))
    few = a_found("few", sent(12, 3))
    unknown = a_found("unknown", {})
    whys = {passage.source: passage.why for passage in answer([weak, good, few, unknown], 4)}
    assert whys == {
        "good.md": "2nd by words, 11th by meaning; 2.1 % of 4,120 converted, excellent;"
        " by outcome before 1 that fits about as well",
        "few.md": "1st by words, 1st by meaning; 25.0 % of 12 converted, which is few to judge by;"
        " by outcome before 1 that fits about as well",
        "unknown.md": "1st by words, 1st by meaning; outcome unknown; by outcome before 1 that fits about as well",
        "weak.md": "1st by words, 1st by meaning; 0.49 % of 4,120 converted, 0.22 % complained, poor;"
        " by outcome after 3 that fit about as well",
    }
    assert [passage.source for passage in answer([unknown], 1)] == ["unknown.md"]
    assert answer([unknown], 1)[0].why == "1st by words, 1st by meaning"


def test_more_is_looked_at_than_is_answered_so_that_what_worked_can_come_in() -> None:
    many = [a_found(str(number), sent(9_000, 20)) for number in range(considered(2) - 1)]
    best = a_found("best", sent(9_000, 300, outcome="excellent"))
    passages = answer([*many, best], 2)
    assert [passage.source for passage in passages] == ["best.md", "0.md"]


@given(found=candidates())
def test_nothing_is_lost_and_nothing_leaves_its_band(found: list[Found]) -> None:
    ranked = by_outcome(found)
    assert sorted(one.found.text.id for one in ranked) == sorted(one.text.id for one in found)
    for band in bands(found):
        assert {ranked[place].found.text.id for place in band} == {found[place].text.id for place in band}
    for one, before in zip(ranked, found, strict=True):
        if before.text.kind != "campaign":
            assert one.found == before


@given(found=candidates())
def test_scores_never_rise_and_the_same_question_has_the_same_answer(found: list[Found]) -> None:
    ranked = by_outcome(found)
    assert [one.score for one in ranked] == [one.score for one in found]
    assert by_outcome(found) == ranked


@given(labels=ANY_LABELS)
def test_no_label_breaks_the_reading_of_an_outcome(labels: dict[str, str]) -> None:
    outcome = outcome_of(labels)
    (worth,) = worths([outcome])
    assert 0 <= worth.number <= max(LABELS.values())
    in_words(outcome, worth)


@given(
    delivered=st.integers(1, 50_000), data=st.data(), label=st.sampled_from(["", *LABELS]),
    others=st.lists(ANY_LABELS, max_size=5),
)  # fmt: skip
def test_more_conversions_never_make_a_campaign_worth_less_nor_another_worth_more(
    delivered: int, data: st.DataObject, label: str, others: list[dict[str, str]]
) -> None:
    few = data.draw(st.integers(0, delivered))
    more = data.draw(st.integers(few, delivered))
    before = numbers(sent(delivered, few, outcome=label, channel="email"), *others)
    after = numbers(sent(delivered, more, outcome=label, channel="email"), *others)
    assert after[0] >= before[0]
    assert all(now <= then for now, then in zip(after[1:], before[1:], strict=True))


@given(labels=ANY_LABELS, others=st.lists(ANY_LABELS, max_size=5))
def test_a_campaign_without_an_outcome_is_neither_lifted_nor_lowered(
    labels: dict[str, str], others: list[dict[str, str]]
) -> None:
    outcome = outcome_of(labels)
    assume(outcome.label is None and not outcome.counts)
    assume(not outcome.complaints)
    assert numbers(labels, *others)[0] == UNKNOWN


async def test_of_two_campaigns_that_fit_alike_a_store_gives_the_one_that_worked_first(store: Knowledge) -> None:
    texts = [
        a_text("campaign:a.md#1", "Three gifts under 40 dollars.", labels=sent(9_000, 9, outcome="poor")),
        a_text("campaign:b.md#1", "Three gifts under 50 dollars.", labels=sent(9_000, 200, outcome="excellent")),
        a_text("campaign:c.md#1", "The wick of a lantern.", labels=sent(9_000, 900, outcome="excellent")),
    ]
    await store.sync(texts, brand="shop")

    passages = await store.search("three gifts dollars", brand="shop", limit=2)
    assert [passage.source for passage in passages] == ["b.md", "a.md"]
    assert [passage.score for passage in passages] == sorted((p.score for p in passages), reverse=True)
    assert "2.2 % of 9,000 converted, excellent" in passages[0].why
    assert (await store.search("three gifts dollars", brand="shop", limit=1))[0].source == "b.md"


async def test_a_campaign_that_is_not_about_the_question_stays_behind_in_every_store(store: Knowledge) -> None:
    texts = [
        a_text("campaign:a.md#1", "Three gifts under 40 dollars.", labels=sent(9_000, 9, outcome="poor")),
        a_text("campaign:c.md#1", "Three wicks for the brass lantern.", labels=sent(9_000, 900, outcome="excellent")),
    ]
    await store.sync(texts, brand="shop")
    passages = await store.search("three gifts under 40 dollars", brand="shop")
    assert [passage.source for passage in passages] == ["a.md", "c.md"]
