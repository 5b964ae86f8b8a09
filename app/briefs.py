"""Reading a brief from its file: sources that are files of their own are read in beside it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marque.brief import Brief
from marque.errors import InputError
from marque.reading import inside, load_data, read_text, validate


def read_brief(path: Path) -> Brief:
    """Return the brief of a YAML or JSON file; whatever is wrong with it is an `InputError` in one line."""
    data = load_data(path)
    if isinstance(data, Mapping) and isinstance(data.get("sources"), list):
        data = {**data, "sources": [_read_in(source, path) for source in data["sources"]]}
    return validate(Brief, data, where=path.name)


def _read_in(source: Any, brief: Path) -> Any:  # noqa: ANN401 - as the file has it
    if not isinstance(source, Mapping) or "file" not in source:
        return source
    if "text" in source:
        raise InputError("a source has text or file, not both", where=brief.name, mend="keep one of them")
    file = inside(brief.parent, str(source["file"]), where=brief.name)
    return {**{key: value for key, value in source.items() if key != "file"}, "text": read_text(file)}
