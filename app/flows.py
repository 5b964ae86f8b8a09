"""Which data goes where and for how long: `flows.yaml`, and the page that is made of it."""

from collections.abc import Mapping
from pathlib import Path

from marque.brief import Line
from marque.reading import load_data, validate
from marque.records import FileForm, Record

FILE = Path(__file__).parent / "flows.yaml"


class Kept(Record):
    """What one table or file holds."""

    holds: Line
    people: Line | None = None
    """Whose personal data is in it; None: nobody's."""
    until: Line = "you delete it"
    """What ends it."""


class Sent(Record):
    """What one destination is sent."""

    setting: Line
    what: Line
    when: Line
    protocol: Line


class Flows(FileForm):
    """Every place where data rests, and every one that it goes to."""

    kept: Mapping[str, Kept]
    files: Mapping[str, Kept]
    sent: Mapping[str, Sent]


def read_flows() -> Flows:
    """Return the shipped flows."""
    return validate(Flows, load_data(FILE), where=FILE.name)
