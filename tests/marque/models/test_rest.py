from itertools import count

from marque.models.rest import ASKS, SECONDS, Rest


def test_a_model_that_never_failed_is_asked_though_the_clock_moves_between_two_looks() -> None:
    moments = count()

    assert not Rest(lambda: next(moments)).holds("gpt")


def test_a_model_that_failed_rests_and_is_asked_again_when_its_time_is_over() -> None:
    now = 0.0
    rest = Rest(lambda: now)
    for _ in range(ASKS):
        rest.failed("gpt")

    held = rest.holds("gpt")
    now = SECONDS

    assert held
    assert not rest.holds("gpt")
