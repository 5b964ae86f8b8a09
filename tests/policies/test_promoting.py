"""Whether a contract still lets a model take a step over."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from marque.models.contracts import Contracted
from policies.promoting import Now, may_promote

AT = datetime(2026, 11, 1, tzinfo=UTC)
GOES = Contracted(at=AT, step="segment", contract="c1", report="r", candidate="newcomer", pin="old-hand", go=True,
                  rows="rows", limits="limits", endpoint="there")  # fmt: skip
NOW = Now(at=AT + timedelta(days=30), rows="rows", limits="limits", endpoint="there", pin="old-hand", days=30)


def test_a_contract_that_says_go_lets_it_go_up_to_its_last_day() -> None:
    assert may_promote(GOES, "newcomer", "segment", NOW) is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"rows": "others"}, "it asked other rows than there are now"),
        ({"limits": "harder"}, "other limits hold now"),
        ({"endpoint": "elsewhere"}, "it was made at another endpoint"),
        ({"pin": "third"}, "it compared with old-hand, and third is in force now"),
        ({"at": NOW.at + timedelta(seconds=1)}, "it is older than 30 days"),
    ],
)
def test_one_that_is_of_another_day_or_of_other_things_does_not(change: dict[str, Any], why: str) -> None:
    refused = may_promote(GOES, "newcomer", "segment", NOW._replace(**change))

    assert refused is not None
    assert why in str(refused)


def test_no_go_and_no_contract_do_not() -> None:
    assert may_promote(None, "newcomer", "segment", NOW) is not None
    assert may_promote(GOES.model_copy(update={"go": False}), "newcomer", "segment", NOW) is not None
