"""The fixture `scripted`: a model that plays what the test wrote, and fails the test that does not use it up."""

from collections.abc import Callable, Iterator

import pytest

from marque.models.link import Request
from marque.models.scripted import Play, Scripted


@pytest.fixture
def scripted() -> Iterator[Callable[..., Scripted]]:
    """Make scripted models; at the end each must have been played out."""
    made: list[Scripted] = []

    def make(*plays: Play | Callable[[Request], Play], remote: bool = False) -> Scripted:
        made.append(Scripted(*plays, remote=remote))
        return made[-1]

    yield make
    for model in made:
        model.assert_played_out()
