import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.learned.names import word_or_name
from tools.knowledge.called import any_may_be_a_name, finder_of


def nobodys(said: str) -> bool:
    return said.casefold() in {"customer", "emma"}


def hidden(text: str, writers: list[str], people: list[str] | None = None) -> str:
    found = finder_of(writers, people or [], is_nobody=nobodys, reading=word_or_name)
    return found.sub("_", text) if found else text


@pytest.mark.parametrize(
    ("writer", "text", "expected"),
    [
        ("Torvald Q.", "Torvald here, torvald q. wrote", "_ here, _ wrote"),
        ("Bo Li", "Bo and Li, bo li, boli lib LIB", "_ and _, _, boli lib LIB"),
        ("jen", "Jen here, jen and JEN, not jenny", "_ here, _ and _, not jenny"),
        ("jen smith", "Thanks, Jen. Smith", "Thanks, _. _"),
        ("Ottilie", "ottilie's, _Ottilie_", "_'s, ___"),
        ("Mary Ann O'Connor", "o'connor, mary-ann", "_, _-_"),
        ("Jean-Luc Moreau", "Jean-Luc, Luc", "_, _"),
        ("Dr. Ida von Arnim", "Ida, arnim and the Dr. von", "_, _ and the Dr. von"),
        ("\u738b\u4f1f", "\u738b\u4f1f likes it, \u6211\u662f\u738b\u4f1f\u3002", "_ likes it, \u6211\u662f_\u3002"),
        ("\u5c71\u7530 \u592a\u90ce", "\u5c71\u7530\u592a\u90ce\u3067\u3059", "_\u3067\u3059"),
        ("\uae40\ubbfc\uc218", "\uae40\ubbfc\uc218\ub294", "_\ub294"),
        ("\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432", "\u0438\u0432\u0430\u043d", "_"),
        ("\u0645\u062d\u0645\u062f", "\u0645\u062d\u0645\u062f said", "_ said"),
        ("Zo\u00eb", "Zoe\u0308 and zo\u00eb", "_ and _"),
    ],
)
def test_who_wrote_it_is_found_in_any_script_and_case(writer: str, text: str, expected: str) -> None:
    assert hidden(text, [writer]) == expected


@pytest.mark.parametrize(
    ("writer", "text", "expected"),
    [
        ("The Blanket Lover", "The lover. The Blanket Lover, the blanket lover", "The lover. _, _"),
        ("Happy Customer in Vermont", "Happy with it in Vermont, Customer", "Happy with it in Vermont, Customer"),
        ("Happy Camper", "Happy with it, happy camper", "Happy with it, _"),
        ("Good Deal", "Good deal. Good Deal", "Good deal. _"),
        ("Rose", "A rose colour, says Rose", "A rose colour, says _"),
        ("Rose Taylor", "A rose. Thanks, Rose. taylor Taylor", "A rose. Thanks, _. taylor _"),
        ("Will Marsh", "Will it last? We asked Will, a Marsh", "Will it last? We asked _, a _"),
        ("Will Marsh", "Will it last? Ask Will Marsh", "Will it last? Ask _"),
        ("happy", "Happy and happy", "Happy and happy"),
        ("Emma", "The Emma", "The Emma"),
        ("Emma Lind", "The Emma, lind", "The Emma, _"),
        ("5", "5 of 5", "5 of 5"), ("2024", "2024", "2024"), ("", "", ""), ("...", "...", "..."),
        ("IT", "IT", "IT"), ("J", "J and j", "J and j"), ("\u738b", "\u738b", "\u738b"),
    ],
)  # fmt: skip
def test_a_name_of_plain_words_takes_no_plain_word_with_it(writer: str, text: str, expected: str) -> None:
    assert hidden(text, [writer]) == expected


def test_who_was_found_in_a_text_is_found_again_as_written_and_in_capitals() -> None:
    assert hidden("Anna has two, ANNA, anna", [], ["Anna Berg"]) == "_ has two, _, anna"


def test_without_a_list_of_words_those_of_a_sentence_are_known() -> None:
    found = finder_of(["The Blanket Lover", "Bo Li"], [], is_nobody=nobodys, reading=any_may_be_a_name)
    assert found is not None
    assert found.sub("_", "The Bo") == "The _"


@given(st.lists(st.text()), st.lists(st.text()), st.text())
@pytest.mark.timeout(60)
def test_any_names_are_looked_for(writers: list[str], people: list[str], text: str) -> None:
    assert isinstance(hidden(text, writers, people), str)


@pytest.mark.parametrize("text", ["maren " * 16_000, "m" * 100_000, "Maren\n" * 16_000, "\u738b" * 100_000])
@pytest.mark.timeout(60)
def test_no_text_is_slow(text: str) -> None:
    hidden(text, ["Maren" + "n" * n for n in range(64)], [f"Maren{n} Berg" for n in range(64)])
