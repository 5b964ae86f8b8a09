"""Which step promises which latency, and what was measured: `slas.yaml`, and the page that is made of it."""

from collections.abc import Mapping
from pathlib import Path

from marque.brief import Line
from marque.reading import load_data, validate
from marque.records import FileForm, Record

FILE = Path(__file__).parent / "slas.yaml"


class Promise(Record):
    """What one step promises."""

    promise: Line
    measured: Line
    how: Line
    """From what to what."""
    again: Line
    """The command that measures it again."""


class Promises(FileForm):
    """Every step that promises something, and on what machine it was measured."""

    machine: Line
    steps: Mapping[str, Promise]


def read_promises() -> Promises:
    """Return the shipped promises."""
    return validate(Promises, load_data(FILE), where=FILE.name)
