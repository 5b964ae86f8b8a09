"""Writing a pin into a workspace's `models.yaml`, and taking it out again: comments and order stay as they are."""

from collections.abc import Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from marque.errors import InputError
from marque.models.policy import PINNED
from marque.reading import parse_yaml

KEYS = ("model", *PINNED)
"""What a pin consists of."""
Pin = Mapping[str, str | int | float]
"""Keys of a step's entry; one that is not there is left to what lies below."""
NEW = "# Laid over the shipped models.yaml, key by key: docs/how-to/models.md\nschema: 1\n"


def pin_in(text: str, step: str) -> dict[str, str | int | float]:
    """Return what a file itself pins of a step."""
    data = parse_yaml(text or NEW, where="models.yaml")
    entry = (data.get("steps") or {}).get(step) or {}
    return {key: entry[key] for key in KEYS if entry.get(key) is not None}


def with_pin(text: str, step: str, pin: Pin) -> str:
    """Return the text of a `models.yaml` with a step pinned so, and nothing else of it changed.

    Args:
        text: The file as it is; empty: there is none yet.
        step: The step's name.
        pin: All that the file is to pin of it; a key of `KEYS` that is not there is taken out.

    Raises:
        InputError: the file cannot be changed without changing more than that.
    """
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000
    data: Any = yaml.load(text or NEW)
    if data.get("steps") is None:
        data["steps"] = CommentedMap()
    steps = data["steps"]
    if steps.get(step) is None:
        steps[step] = CommentedMap()
        steps[step].fa.set_flow_style()
    for key in KEYS:
        if key in pin:
            steps[step][key] = pin[key]
        else:
            steps[step].pop(key, None)
    if not steps[step]:
        del steps[step]
    if not steps:
        del data["steps"]
    written = StringIO()
    yaml.dump(data, written)
    return _unchanged_else(text, written.getvalue(), step, pin)


def _unchanged_else(before: str, after: str, step: str, pin: Pin) -> str:
    """Return the new text where our own strict reader finds in it what was meant, and all else as it was."""
    old, new = (_without_pin(parse_yaml(text or NEW, where="models.yaml"), step) for text in (before, after))
    if old != new or pin_in(after, step) != dict(pin):
        raise InputError("cannot be changed without changing more of it", where="models.yaml",
                         mend=f"write it by hand: steps, {step}, {dict(pin)}")  # fmt: skip
    return after


def _without_pin(data: Any, step: str) -> Any:  # noqa: ANN401 - the data of a YAML file
    steps = {
        name: {key: value for key, value in entry.items() if name != step or key not in KEYS}
        for name, entry in (data.get("steps") or {}).items()
    }
    return {**data, "steps": {name: entry for name, entry in steps.items() if entry}}
