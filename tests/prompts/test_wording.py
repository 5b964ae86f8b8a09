from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from marque.evidence import Money
from prompts.channels import FORMS, in_words, sms_segments
from prompts.wording import Wording, in_a_row, sentence

US = Wording(market="US", language="en", zone="America/New_York")
IE = Wording(market="IE", language="en-IE", zone="Europe/Dublin")
DE = Wording(market="DE", language="de", zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("wording", "money", "text"),
    [
        (US, Money(Decimal("89.00"), "USD"), "$89.00"),
        (US, Money(Decimal("1234.5"), "USD"), "$1,234.50"),
        (US, Money(Decimal(89), "EUR"), "€89.00"),
        (US, Money(Decimal(1200), "JPY"), "¥1,200"),
        (US, Money(Decimal("0.005"), "USD"), "$0.005"),
        (US, Money(Decimal(89), "CHF"), "CHF\u00a089.00"),
        (IE, Money(Decimal(89), "EUR"), "€89.00"),
        (IE, Money(Decimal(89), "USD"), "USD\u00a089.00"),
        (DE, Money(Decimal(89), "EUR"), "89,00\u00a0€"),
        (DE, Money(Decimal("1234.5"), "EUR"), "1.234,50\u00a0€"),
        (Wording(market="CA", language="en", zone="UTC"), Money(Decimal(89), "CAD"), "$89.00"),
        (Wording(market="CA", language="en", zone="UTC"), Money(Decimal(89), "USD"), "USD\u00a089.00"),
        (Wording(market="FR", language="fr", zone="UTC"), Money(Decimal("1234.5"), "EUR"), "1\u00a0234,50\u00a0€"),
        (Wording(market="DE", language="de", zone="UTC", plain_spaces=True), Money(Decimal(5), "EUR"), "5,00 €"),
    ],
)
def test_money_is_written_as_readers_of_the_market_know_it(wording: Wording, money: Money, text: str) -> None:
    assert wording.money(money) == text


def test_a_short_amount_leaves_out_empty_cents_only() -> None:
    assert US.money(Money(Decimal("15.00"), "USD"), short=True) == "$15"
    assert US.money(Money(Decimal("15.50"), "USD"), short=True) == "$15.50"


@pytest.mark.parametrize(("percent", "us", "de"), [("20", "20%", "20\u00a0%"), ("12.50", "12.5%", "12,5\u00a0%")])
def test_a_percentage_is_written_without_empty_places(percent: str, us: str, de: str) -> None:
    assert (US.percent(Decimal(percent)), DE.percent(Decimal(percent))) == (us, de)


@pytest.mark.parametrize(
    ("wording", "moment", "text"),
    [
        (US, date(2026, 11, 30), "November 30, 2026"),
        (IE, date(2026, 11, 30), "30 November 2026"),
        (US, datetime(2026, 12, 1, 4, 59, 59, tzinfo=UTC), "November 30, 2026"),
        (US, datetime(2026, 11, 30, 23, 0, tzinfo=UTC), "November 30, 2026, 6:00 PM EST"),
        (IE, datetime(2026, 11, 30, 18, 0, tzinfo=UTC), "30 November 2026, 18:00 GMT"),
    ],
)
def test_an_end_is_a_day_and_has_a_time_only_where_the_day_is_not_whole(
    wording: Wording, moment: datetime, text: str
) -> None:
    assert wording.moment(moment, end=True) == text


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a, red", "b"], "a, red and b"),
        (["a, red", "b", "c"], "a, red; b; and c"),
    ],
)
def test_names_stand_in_a_row(words: list[str], row: str) -> None:
    assert in_a_row(words) == row


def test_a_sentence_ends_once() -> None:
    assert [sentence(text) for text in ("Dry", "Dry.", "Dry?", "")] == ["Dry.", "Dry.", "Dry?", ""]


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("é" * 160, 1),
        ("ł" * 70, 1),
        ("ł" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
    ids=lambda value: value if isinstance(value, int) else f"{value[0]} {len(value)}",
)
def test_a_text_message_is_counted_in_segments(text: str, segments: int) -> None:
    assert sms_segments(text) == segments


def test_the_limits_of_a_channel_are_told_in_words() -> None:
    assert (
        in_words("email")
        == "email: subject at most 60 characters, preheader at most 100 characters, cta at most 25 characters"
    )
    assert set(FORMS) == {"email", "sms", "push", "ad", "social", "landing", "chat", "document"}
