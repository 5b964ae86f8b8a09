import pytest

from marque.counting import counted


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (2400, "2,400 rows")]
)  # fmt: skip
def test_one_thing_is_told_in_the_singular(number: int, said: str) -> None:
    assert counted(number, "row") == said
