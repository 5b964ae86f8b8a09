"""What a watch tells of what keeps it from its work."""

import pytest

from tools.knowledge.trouble import Troubles

AWAY, FULL = "the store: is away; start it", "the store: is full; make room"


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def troubles(told: list[str]) -> Troubles:
    return Troubles(lambda source, said: told.append(f"{source}: {said}"))


def test_a_trouble_is_told_once_whoever_meets_it_and_its_end_once(troubles: Troubles, told: list[str]) -> None:
    for source in ("index", "guides", "index", "guides"):
        troubles.meet(source, AWAY)
    troubles.leave("guides")
    assert told == [f"index: {AWAY}; trying again"]
    troubles.leave("index")
    troubles.leave("index")
    assert told[1:] == ["index: goes on"]


def test_its_end_is_told_where_it_was_told_though_another_met_it_longer(troubles: Troubles, told: list[str]) -> None:
    troubles.meet("index", AWAY)
    troubles.meet("guides", AWAY)
    troubles.leave("index")
    troubles.leave("guides")
    assert told[1:] == ["index: goes on"]


def test_another_trouble_is_told_and_what_was_told_in_between_is_not_told_again(
    troubles: Troubles, told: list[str]
) -> None:  # fmt: skip
    for said in (AWAY, FULL, AWAY, FULL):
        troubles.meet("index", said)
    troubles.leave("index")
    assert told == [f"index: {AWAY}; trying again", f"index: {FULL}; trying again", "index: goes on"]
    troubles.meet("index", AWAY)
    assert told[3:] == [f"index: {AWAY}; trying again"]


def test_each_of_two_troubles_has_its_own_end(troubles: Troubles, told: list[str]) -> None:
    troubles.meet("index", AWAY)
    troubles.meet("guides", "guides: cannot be read")
    troubles.leave("index")
    troubles.leave("guides")
    assert told[2:] == ["index: goes on", "guides: goes on"]


def test_another_instant_makes_no_other_trouble(troubles: Troubles, told: list[str]) -> None:
    for second in range(3):
        troubles.meet("index", f"host:12 has the turn until 10:00:0{second} UTC")
    assert len(told) == 1


def test_what_works_tells_nothing(troubles: Troubles, told: list[str]) -> None:
    troubles.leave("index")
    assert told == []
