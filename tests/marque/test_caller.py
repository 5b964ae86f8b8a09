"""Who calls, as the server carries it: what goes in comes out, and what we did not make is nobody."""

from typing import Any

import pytest

from marque.caller import Caller, caller_in, user_of
from marque.errors import Refused

ANNA = Caller(address="anna@tarnholt.example", brand="tarnholt", only=frozenset({"editor"}), login="key:0123456789ab")


@pytest.mark.parametrize("caller", [ANNA, Caller(address=None), ANNA.model_copy(update={"brand": None, "only": None})])
def test_a_caller_comes_back_from_the_servers_user_as_it_went_in(caller: Caller) -> None:
    assert caller_in(user_of(caller)) == caller


def test_nobody_has_a_name_that_is_no_address() -> None:
    assert "@" not in user_of(Caller(address=None))["identity"]


@pytest.mark.parametrize("user", [None, "anna@tarnholt.example", {"identity": "langgraph-studio-user"}, {}, object()])
def test_a_user_that_our_door_did_not_make_is_refused(user: Any) -> None:
    with pytest.raises(Refused, match="no login of ours"):
        caller_in(user)


def test_a_login_carries_only_its_roles_in_its_brand() -> None:
    held = {"editor", "brand_lead"}

    assert ANNA.carries(held, "tarnholt") == {"editor"}
    assert ANNA.carries(held, "halmstad") == frozenset()
