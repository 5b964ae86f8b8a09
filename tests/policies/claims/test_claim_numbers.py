"""Numbers, money, lengths of time, dates and measures, each by a table and by what must hold for any input."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.claims.dates import days_in
from policies.claims.durations import read_length
from policies.claims.figures import Figure
from policies.claims.measures import measures
from policies.claims.money import amounts
from policies.claims.numbers import Hedge, hedge_before, parse_number

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"), ("1,299.99", "1299.99"), ("1.299,99", "1299.99"), ("1 299,99", "1299.99"), ("49,9", "49.9"),
        ("1,299", "1299"), ("0.125", "0.125"), ("4.70", "4.70"), ("twelve", "12"), ("twenty-one", "21"),
        ("two hundred and five", "205"), ("a hundred", "100"), ("three thousand", "3000"), ("two dozen", "24"),
    ],
)  # fmt: skip
def test_a_number_is_read_in_digits_and_words(text: str, number: str) -> None:
    assert str(parse_number(text)) == number


@given(st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False))
def test_any_amount_written_with_commas_is_read_back(value: Decimal) -> None:
    assert parse_number(f"{value:,}") == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("for $1,299.99 today", "1299.99 USD"), ("the Yoga 920 $933.99", "933.99 USD"), ("49,99 € im Angebot", "49.99 EUR"), ("€49", "49 EUR"),
        ("USD 20.00", "20.00 USD"), ("20.00 USD", "20.00 USD"), ("£5", "5 GBP"), ("forty-nine dollars", "49 USD"),
        ("99 cents", "0.99 USD"), ("C$30", "30 CAD"), ("under $50", "under 50 USD"), ("about 12 euros", "about 12 EUR"),
        ("$2 million", "2000000 USD"),
    ],
)  # fmt: skip
def test_money_is_read_with_its_currency_before_or_after(text: str, said: str) -> None:
    (amount,) = amounts(text, "USD")

    assert str(amount.figure) == said


def test_a_bare_dollar_is_the_markets_own() -> None:
    (amount,) = amounts("$5", "CAD")

    assert amount.figure.unit == "CAD"


@pytest.mark.parametrize("text", ["5 pounds of flour", "room 49", "v2.0", "call 555 1234"])
def test_other_numbers_are_no_money(text: str) -> None:
    assert list(amounts(text, "USD")) == []


@pytest.mark.parametrize(
    ("said", "truth", "holds"),
    [
        ("4.7", "4.68", True), ("4.7", "4.60", False), ("17 %", "17.4", True), ("about 100", "96", True),
        ("about 100", "90", False), ("under 100", "99.99", True), ("under 100", "100", False),
        ("under 100", "12", False), ("over 1000", "1200", True), ("over 1000", "1000", False), ("at least 4", "4.2", True),
    ],
)  # fmt: skip
def test_a_figure_holds_at_the_precision_written_and_within_its_hedge(said: str, truth: str, holds: bool) -> None:
    figure = Figure.parse(said)

    assert figure is not None
    assert figure.borne_out_by(Decimal(truth)) is holds


@given(st.decimals(min_value=0, max_value=10**6, places=2), st.sampled_from(["", "about", "under", "at least"]))
def test_what_a_claim_says_is_read_back(value: Decimal, hedge: Hedge) -> None:
    figure = Figure(value, "USD", hedge)

    assert Figure.parse(str(figure)) == figure


@pytest.mark.parametrize(
    ("text", "hedge"),
    [
        ("about 5", "about"),
        ("fewer than 5", "under"),
        ("more than just 5", "over"),
        ("up to 5", "up to"),
        ("roundabout 5", ""),
    ],
)
def test_a_hedge_is_found_before_its_figure(text: str, hedge: str) -> None:
    assert hedge_before(text, text.index("5"))[0] == hedge


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("12-month", "1 year", True), ("7 days", "a week", True), ("90 days", "3 months", True), ("4 weeks", "1 month", False),
        ("3 to 5 business days", "3-5 business days", True), ("overnight", "next-day", True), ("lifetime", "2 years", False),
        ("5 business days", "1 week", True),
    ],
)  # fmt: skip
def test_lengths_are_the_same_whatever_their_unit(one: str, other: str, same: bool) -> None:
    first, second = read_length(one), read_length(other)

    assert first is not None
    assert second is not None
    assert first.same_as(second) is same


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("November 30", date(2026, 11, 30)), ("30 Nov", date(2026, 11, 30)), ("the 1st of December", date(2026, 12, 1)),
        ("Nov 30, 2027", date(2027, 11, 30)), ("2026-12-01", date(2026, 12, 1)), ("12/1", date(2026, 12, 1)),
        ("Friday", date(2026, 11, 27)), ("tonight", date(2026, 11, 22)), ("tomorrow", date(2026, 11, 23)),
        ("the end of the month", date(2026, 11, 30)), ("January 2", date(2027, 1, 2)), ("3 days", date(2026, 11, 25)),
    ],
)  # fmt: skip
def test_a_day_is_seen_from_the_instant_of_judging(text: str, day: date) -> None:
    (found,) = days_in(text, SUNDAY, day_first=False)

    assert found.days[0] == day


def test_both_ends_of_a_range_in_one_month_are_days() -> None:
    first, last = days_in("November 20-27.", SUNDAY, day_first=False)

    assert (first.days, last.days) == ((date(2026, 11, 20),), (date(2026, 11, 27),))


def test_the_market_says_which_figure_is_the_day() -> None:
    (found,) = days_in("by 5/12", SUNDAY, day_first=True)

    assert found.days == (date(2026, 12, 5),)


@pytest.mark.parametrize("text", ["February 31", "13/45", "4.5", "and/or", "May I?"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert list(days_in(text, SUNDAY, day_first=False)) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("0.41 kg", "410 g", True), ("14-inch", "35.56 cm", True), ("16 oz", "1 lb", True), ("500 ml", "0.5 l", True),
     ("900 g", "410 g", False), ("1 kg", "1 l", False)],
)  # fmt: skip
def test_measures_are_the_same_whatever_their_unit(one: str, other: str, same: bool) -> None:
    assert measures(one)[0].same_as(measures(other)[0]) is same
