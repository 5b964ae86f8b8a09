"""A slice of `copy_at_large`, and the rule that keeps its outputs apart."""

import pytest

from prompts.loader import load_prompts
from tests.prompts.copy_at_large import MOST_ALIKE, SHOPS, Row, rows, share_alike

SHIPPED = load_prompts()
SEEDS = 3


@pytest.fixture(scope="module")
def slice_of_rows() -> list[Row]:
    return list(rows(SEEDS))


def test_every_output_of_a_slice_passes_and_says_what_it_owes(slice_of_rows: list[Row]) -> None:
    templates = {(prompt.name, channel) for prompt in SHIPPED.templates() for channel in prompt.head.channel}

    assert {(row.template, row.channel) for row in slice_of_rows} == templates
    assert len(slice_of_rows) == len(templates) * len(SHOPS)
    assert {
        f"{row.template}/{row.channel}/{row.brand}: {line}" for row in slice_of_rows for line in row.failures
    } == set()


def test_texts_are_told_apart_by_their_roots_and_the_short_ones_word_for_word() -> None:
    assert share_alike(["wool lantern candle", "wool lantern candle blanket", "kettle stove plate"]) == pytest.approx(
        1 / 3
    )
    assert share_alike(["See it", "see  it", "Have a look"]) == pytest.approx(1 / 3)
    assert MOST_ALIKE == 0.10


@pytest.mark.parametrize("name", [prompt.name for prompt in SHIPPED.templates()])
def test_no_line_of_a_template_stands_in_two_places_of_one_channel(name: str) -> None:
    for channel, form in SHIPPED.get(name).fallback.items():
        places = [form.subjects, form.preheaders, *(paragraph.choices for paragraph in form.body), form.ctas]
        lines = [piece.text.strip().rstrip(".").casefold() for place in places for piece in place]
        twice = {line for line in lines if line.count(" ") >= 3 and lines.count(line) > 1}
        assert twice == set(), channel
