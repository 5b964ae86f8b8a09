"""The judge of grounding: what changed, was invented, negated or reversed against a document, and what was not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.grounding.forest import Forest
from policies.grounding.judge import judge
from policies.grounding.lexicon import Relation, lexicon
from policies.grounding.passages import WHOLE, relevant
from policies.grounding.source import read, relations
from policies.grounding.words import take_apart

MILL = (
    "The mill at Keld has spun wool since 1948. Today eighty people spin the wool by machine, and all of it comes from "
    "flocks within forty miles. The blanket may shrink a little in its first wash. Orders from Alaska are sent by ship "
    "and take two weeks longer. In March the mill began to heat its dye house with waste wood, which cut its use of "
    "oil by 30%. Support answers before noon from Monday to Friday."
)
PAIRS = [
    ("The mill at Keld has spun wool since 1948.", "The mill at Keld has spun wool since 1984.", "1984", "number"),
    ("All of the wool comes from flocks within forty miles.",
     "All of the wool comes from flocks within ninety miles.", "ninety", "number"),
    ("The blanket may shrink a little in its first wash.", "The blanket will not shrink in its first wash.", "not",
     "negation"),
    ("Orders from Alaska are sent by ship and take two weeks longer.",
     "Orders from Hawaii are sent by ship and take two weeks longer.", "Hawaii", "name"),
    ("Waste wood cut its use of oil by 30%.", "Waste wood raised its use of oil by 30%.", "raised", "reversal"),
    ("Support answers before noon from Monday to Friday.", "Support answers after noon from Monday to Friday.",
     "after", "word"),
]  # fmt: skip


@pytest.mark.parametrize(("true", "false", "word", "doubt"), PAIRS, ids=[word for _, _, word, _ in PAIRS])
def test_an_edited_sentence_is_doubted_for_its_edit_and_the_true_one_is_not(
    true: str, false: str, word: str, doubt: str
) -> None:
    right, wrong = judge().of(true, MILL), judge().of(false, MILL)

    assert right.inconsistent < 0.5 < wrong.inconsistent
    assert (wrong.doubtful[0].word, wrong.doubtful[0].doubt) == (word, doubt)
    assert false[wrong.doubtful[0].start : wrong.doubtful[0].end] == word


def test_a_sentence_on_another_matter_is_said_to_be_uncovered() -> None:
    assert judge().of("Our podcast returns next autumn with new guests.", MILL).covered < 0.7
    assert judge().of("The mill at Keld has spun wool since 1984.", MILL).covered > 0.9


@pytest.mark.parametrize(("text", "document"), [("", MILL), ("...", MILL), ("It is so.", ""), ("The mill spins.", "!")])
def test_texts_and_documents_without_words_are_judged_without_a_fault(text: str, document: str) -> None:
    judged = judge().of(text, document)

    assert 0 <= judged.inconsistent <= 1
    assert judged.covered == 0 or document == MILL


def test_a_fault_at_the_end_of_a_long_text_is_found_with_its_place() -> None:
    text = "The mill at Keld has spun wool since 1948. " * 120 + "The mill at Keld has spun wool since 1984."

    worst = judge().of(text, MILL).doubtful[0]

    assert text[worst.start : worst.end] == worst.word == "1984"


def test_of_a_long_document_the_lines_that_speak_of_the_text_are_kept() -> None:
    filler = "\n".join(f"Room {number} is painted in a colour of its own." for number in range(2_000))
    kept = relevant(f"{filler}\n{MILL}\n{filler}", "The mill at Keld has spun wool since 1984.")

    assert "since 1948" in kept
    assert len(kept) <= WHOLE
    assert relevant(MILL, "anything") == MILL


def test_words_are_known_by_what_they_mean_to_each_other() -> None:
    text, document = read("improvement Tuesday begin hot went"), read("improve Monday start cold go")
    found = relations(text, document)

    assert [Relation(found[at, at]) for at in range(5)] == [
        Relation.STEM, Relation.SIBLING, Relation.SYNONYM, Relation.OPPOSITE, Relation.SAME,
    ]  # fmt: skip
    assert lexicon().base_of("blankets").text == "blanket"


def test_figures_in_words_and_digits_are_one() -> None:
    assert judge().of("80 people spin the wool by machine today.", MILL).inconsistent < 0.5


def test_a_forest_is_what_its_arrays_say() -> None:
    shipped = judge().words
    again = Forest.of(shipped.arrays("words"), "words")

    assert (again.column == shipped.column).all()
    assert again.bias == shipped.bias


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_against_any_document_gives_a_probability(text: str, document: str) -> None:
    judged = judge().of(text, document)

    assert 0 <= judged.inconsistent <= 1
    assert all(text[one.start : one.end] == one.word for one in judged.doubtful)


@given(st.text(max_size=300))
@settings(deadline=None)
def test_words_stand_where_they_are_said_to_stand(text: str) -> None:
    words = take_apart(text)

    assert [text[a:b].lower() for a, b in zip(words.starts, words.ends, strict=True)] == list(words.words)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ["a" * 99, "a.", "1,", "$1.", "a-", "Dr. ", '." ', "not ", "\n", "the wool "])
def test_no_text_of_100_kb_makes_it_run_away(piece: str) -> None:
    judge().of(piece * (100_000 // len(piece)), MILL)
    judge().of("The mill at Keld has spun wool since 1984.", piece * (100_000 // len(piece)))


@pytest.mark.parametrize("fewest", [1, 4, 8])
def test_what_no_passage_speaks_of_is_told_before_it_is_judged_and_the_judgement_is_the_same(fewest: int) -> None:
    texts = (
        "Eight people spin the wool by hand in the mill at Keld.",
        "The mill has stood at Keld since 1984.",
        "Our lamps burn for fourteen hours on one filling.",
        "",
    )

    for text in texts:
        whole = judge().of(text, MILL)
        assert judge().spoken_of(text, MILL, fewest) == (whole if whole.shared >= fewest else None)
