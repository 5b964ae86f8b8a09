import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from marque.likeness import HASHES, alike, likeness, roots, signature


def test_tokens_figures_and_common_words_tell_nothing() -> None:
    assert (
        roots('Hello {{ first_name | default("Anna") }}, get 20% off and free delivery on all orders over $50!')
        == set()
    )


def test_a_rewriting_stays_near_and_another_message_far() -> None:
    one = roots("Cold hands ruin a good walk. These gloves are made from boiled wool.")
    retold = roots("BOILED WOOL GLOVES! Cold hands ruin good walks.")
    other = roots("The night train to the coast leaves at nine.")

    assert likeness(one, retold) > 0.6
    assert likeness(one, other) < 0.1
    assert likeness(frozenset(), frozenset()) == 0.0


SETS = st.frozensets(st.integers(0, 2**32 - 1), min_size=1, max_size=60)


@given(one=SETS, other=SETS)
def test_signatures_estimate_the_likeness(one: frozenset[int], other: frozenset[int]) -> None:
    [estimate] = alike(signature(one), np.array([signature(other)]))

    assert abs(estimate - likeness(one, other)) < 0.4  # six deviations
    assert list(alike(signature(one), np.array([signature(one)]))) == [1.0]


def test_a_signature_never_changes_because_it_is_kept() -> None:
    made = signature(roots("These gloves keep the wind out"))

    assert (len(made), made.dtype.str, int(made[0]), int(made[-1])) == (HASHES, "<u4", 351633421, 338255511)
