from hypothesis import given
from hypothesis import strategies as st

from tools.knowledge.chunking import MOST, Chunk, chunks_of_markdown, chunks_of_plain


def test_each_section_is_a_chunk_under_the_path_of_its_headings() -> None:
    text = "Before.\n\n# One\n\nFirst.\n\n## Deeper\n\nSecond.\n\n# Two\n\nThird.\n"
    assert chunks_of_markdown(text, title="Guide") == [
        Chunk("Guide", "Before."),
        Chunk("Guide / One", "First."),
        Chunk("Guide / One / Deeper", "Second."),
        Chunk("Guide / Two", "Third."),
    ]


def test_a_heading_that_repeats_the_title_is_named_once() -> None:
    assert chunks_of_markdown("# Voice\n\nPlain.", title="voice") == [Chunk("voice", "Plain.")]


def test_an_underlined_heading_is_one_and_a_number_sign_in_code_is_none() -> None:
    text = "Top\n===\n\n```\n# not a heading\n```\n"
    assert chunks_of_markdown(text) == [Chunk("Top", "```\n# not a heading\n```")]


def test_a_table_and_a_list_stay_whole_as_written() -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    assert chunks_of_markdown(f"# T\n\n{table}\n\n- one\n- two\n") == [Chunk("T", f"{table}\n\n- one\n- two")]


def test_a_heading_without_text_gives_no_chunk() -> None:
    assert chunks_of_markdown("# One\n\n# Two\n") == []


def test_paragraphs_are_packed_until_the_chunk_is_full() -> None:
    paragraph = "word " * 70
    chunks = chunks_of_plain("\n\n".join([paragraph.strip()] * 5), title="T")
    assert [len(chunk.text) > MOST // 2 for chunk in chunks] == [True, True, False]


def test_an_overlong_paragraph_is_cut_where_a_sentence_ends() -> None:
    sentence = "The lantern burns for fourteen hours on one filling. "
    chunks = chunks_of_plain(sentence * 40)
    assert len(chunks) > 1
    assert all(chunk.text.endswith("filling.") for chunk in chunks)


@given(st.text(max_size=3_000))
def test_no_word_of_a_plain_text_is_lost_and_no_chunk_is_too_long(text: str) -> None:
    chunks = chunks_of_plain(text)
    assert "".join("".join(chunk.text for chunk in chunks).split()) == "".join(text.split())
    assert all(0 < len(chunk.text) <= MOST for chunk in chunks)


@given(st.lists(st.sampled_from(["# H", "## H2", "text here", "- item", "```", "> quote", "| a |", "", "    code"])))
def test_any_markdown_is_cut_without_error(lines: list[str]) -> None:
    assert all(0 < len(chunk.text) <= MOST for chunk in chunks_of_markdown("\n".join(lines)))
