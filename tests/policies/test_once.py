from concurrent.futures import ThreadPoolExecutor

import pytest

from policies.once import once


def test_the_same_things_are_asked_about_once_and_others_anew() -> None:
    asked: list[tuple[object, object]] = []

    @once
    def told(one: object, other: object) -> int:
        asked.append((one, other))
        return len(asked)

    first, second = object(), object()

    assert [told(first, second), told(first, second), told(first, other=second)] == [1, 1, 2]
    assert told(second, first) == 3
    assert told(first, second) == 4


def test_equal_things_that_are_not_the_same_are_asked_about_anew() -> None:
    asked = []

    @once
    def told(one: list[int]) -> int:
        asked.append(one)
        return len(asked)

    assert [told([1]), told([1])] == [1, 2]


def test_what_raises_is_not_kept() -> None:
    answers = iter([ValueError("not yet"), 1])

    @once
    def told(_: None) -> int:
        answer = next(answers)
        if isinstance(answer, ValueError):
            raise answer
        return answer

    with pytest.raises(ValueError, match="not yet"):
        told(None)
    assert told(None) == 1


def test_each_thread_keeps_its_own() -> None:
    asked = []

    @once
    def told(one: object) -> int:
        asked.append(one)
        return len(asked)

    it = object()

    with ThreadPoolExecutor(1) as other:
        assert [told(it), other.submit(told, it).result(), told(it)] == [1, 2, 1]
