"""The large corpus of the benches."""

from evals.corpora import large_corpus, near_duplicates, questions


def test_a_smaller_corpus_is_the_beginning_of_a_larger_and_no_id_comes_twice() -> None:
    larger = list(large_corpus(300))

    assert list(large_corpus(100)) == larger[:100]
    assert len({text.id for text in larger}) == 300
    assert {text.kind for text in larger} == {"product", "review", "campaign", "doc"}


def test_few_of_it_are_near_duplicates_and_a_copied_corpus_is_found_out() -> None:
    texts = list(large_corpus(500))

    assert near_duplicates(texts) < 0.05
    assert near_duplicates([*texts[:50], *texts[:50]]) == 1.0


def test_questions_are_about_its_texts_and_half_of_them_spoken() -> None:
    texts = list(large_corpus(50))

    asked = questions(texts, 10)

    assert sum(question.words.endswith("?") for question in asked) == 5
    assert asked == questions(texts, 10)
