"""Reading files that people edit: bounded, strict, and with one clear line when something is wrong.

YAML is read without aliases (an alias bomb is refused before it is built), tags and duplicate keys; JSON likewise.
Nothing here follows a path out of the folder that it was given, or waits for a pipe.
"""

import json
import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from rapidfuzz import process

from marque.errors import InputError

MAX_BYTES = 4 * 1024 * 1024
"""Largest file, in bytes, that a team edits by hand; a brand pack with samples is far below it."""
MAX_DEPTH = 40
"""Deepest nesting of a YAML or JSON file; ours have six levels."""

Model = TypeVar("Model", bound=BaseModel)


def read_text(path: Path, *, max_bytes: int = MAX_BYTES) -> str:
    """Return a plain file's text (UTF-8, with or without a byte order mark); anything else is an `InputError`."""
    where = path.name
    try:
        refuse_what_is_no_file(path)
        with path.open("rb") as file:
            raw = file.read(max_bytes + 1)
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}",
            where=str(path), mend="check that the path names a file and that you may read it",
        ) from error  # fmt: skip
    except ValueError as error:
        raise InputError(f"is not a path: {error}", where=repr(str(path)), mend="name a file") from error
    if len(raw) > max_bytes:
        raise InputError(f"is larger than {max_bytes:,} bytes", where=where, mend="split it or shorten it")
    if b"\0" in raw:
        raise InputError("holds a NUL byte, so it is no text", where=where, mend="save it as UTF-8 text")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(f"line {line} is not UTF-8", where=where, mend="save it as UTF-8 text") from error
    if not text.strip():
        raise InputError("is empty", where=where, mend="write it, or start from one that `marque init` makes")
    return text


def refuse_what_is_no_file(path: Path) -> None:
    """Refuse a pipe, a socket or a device, before it is opened: it would be waited for, perhaps for good.

    A folder passes, because opening one fails by itself.

    Raises:
        InputError: it is no plain file.
        OSError: it is not there, or may not be looked at.
    """
    if stat.S_IFMT(path.stat().st_mode) not in {stat.S_IFREG, stat.S_IFDIR}:
        raise InputError("is no plain file", where=str(path), mend="save the text as a file and name that")


def inside(root: Path, name: str, *, where: str) -> Path:
    """Return `root/name`; a name that leads out of `root`, also by a link, is refused."""
    if "\0" in name:
        raise InputError("a file name holds a NUL byte", where=where, mend="name a file inside the folder")
    try:
        path = (root / name).resolve()
        root = root.resolve()
    except (OSError, RuntimeError) as error:  # a link to itself is the latter up to Python 3.12
        raise InputError(f"{name!r} is a link that leads nowhere", where=where, mend="make it a file") from error
    if not path.is_relative_to(root):
        raise InputError(f"{name!r} leads out of its folder", where=where, mend="name a file inside the folder")
    return path


def load_data(path: Path, *, max_bytes: int = MAX_BYTES) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return the data of a `.json` file, or of a YAML file of any other name."""
    text = read_text(path, max_bytes=max_bytes)
    if path.suffix != ".json":
        return parse_yaml(text, where=path.name)
    data = parse_json(text, where=path.name)
    refuse_unstorable(data, where=path.name)
    return data


def parse_json(text: str, *, where: str) -> Any:  # noqa: ANN401 - whatever the text holds
    """Return the data of a JSON text; a key given twice, NaN and Infinity are refused."""

    def no_constant(name: str) -> float:
        raise InputError(f"holds {name}, which is not JSON", where=where, mend="use a number or null")

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in items]
        if len(set(keys)) < len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise InputError(f"key {twice!r} stands twice", where=where, mend="keep one of them")
        return dict(items)

    try:
        data = json.loads(text, object_pairs_hook=pairs, parse_constant=no_constant)
    except json.JSONDecodeError as error:
        has_lines = "\n" in text.strip()  # a line of a JSONL file is named by whoever read it
        at = f"{error.msg.removesuffix(' at')} at column {error.colno}"
        raise InputError(
            f"line {error.lineno}: is not JSON: {at}" if has_lines else f"is not JSON: {at}",
            where=where, mend="mend the line or the one before it" if has_lines else "mend it",
        ) from error  # fmt: skip
    except (RecursionError, ValueError) as error:
        raise InputError("is nested too deep or holds a number too long", where=where, mend="simplify it") from error
    _refuse_depth(data, where)
    return data


def parse_yaml(text: str, *, where: str) -> Any:  # noqa: ANN401 - whatever the text holds
    """Return the data of one YAML document; aliases, tags, duplicate keys and NUL characters are refused."""
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.AliasEvent):
                number = event.start_mark.line + 1 if event.start_mark else 1
                raise InputError(f"line {number}: an alias (*{event.anchor})", where=where, mend="write it out")
            if tag := getattr(event, "tag", None):
                number = event.start_mark.line + 1 if event.start_mark else 1
                raise InputError(
                    f"line {number}: a tag ({_short(tag)})", where=where, mend="write the value without it"
                )
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    raise InputError(f"is nested deeper than {MAX_DEPTH} levels", where=where, mend="simplify it")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        if node is None:
            raise InputError("holds no data", where=where, mend="write it, or start from `marque init`")
        _refuse_twice(node, where)
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or "cannot be parsed"
        raise InputError(
            f"{line}is not YAML: {problem}", where=where, mend="mend the line or the one before"
        ) from error
    except (ValueError, OverflowError, RecursionError) as error:
        raise InputError(f"holds a value that cannot be read: {error}", where=where, mend="quote it") from error
    refuse_unstorable(data, where=where)
    return data


def refuse_unstorable(data: object, *, where: str) -> None:
    """Refuse what an escape can write and no UTF-8 text or PostgreSQL column can hold: NUL, half a surrogate pair."""
    waiting: list[tuple[object, str]] = [(data, "")]
    while waiting:
        value, place = waiting.pop()
        if isinstance(value, Mapping):
            waiting.extend((key, "a key") for key in value)
            waiting.extend((inner, f"{place}.{key}" if place else str(key)) for key, inner in value.items())
        elif isinstance(value, list):
            waiting.extend((inner, f"{place}.{at}" if place else str(at)) for at, inner in enumerate(value))
        elif isinstance(value, str) and (found := _UNSTORABLE.search(value)):
            what = "a NUL character" if found[0] == "\0" else "half a character (a lone surrogate)"
            at = _UNSTORABLE.sub("\ufffd", _short(place))
            raise InputError(f"{at}: holds {what}" if at else f"holds {what}", where=where, mend="take it out")


_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def validate(model: type[Model], data: object, *, where: str) -> Model:
    """Return the data as a record; the first thing wrong is named with its field and the nearest known key."""
    if not isinstance(data, Mapping):
        raise InputError(f"should be a mapping of keys to values, not {_kind(data)}", where=where,
                         mend=f"known keys: {', '.join(list(model.model_fields)[:8])}")  # fmt: skip
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise _as_input_error(error, model, where, data) from error


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that somebody who typed this one most likely meant."""
    found = process.extractOne(word, list(known), score_cutoff=60)
    return found[0] if found else None


def _as_input_error(error: ValidationError, model: type[BaseModel], where: str, data: object) -> InputError:
    problems = [(_place(p["loc"], data, p["type"]), p) for p in error.errors(include_url=False)]
    # What fails around a value that fails itself repeats it: the other kinds that it might have been, and the like.
    places = {at for at, _ in problems}
    inner = [
        (at, p) for at, p in problems if not any(len(other) > len(at) and other[: len(at)] == at for other in places)
    ]
    at, first = min(inner, key=lambda one: _TOLD_FIRST.get(one[1]["type"], len(_TOLD_FIRST)))
    others = len({other for other, _ in inner} - {at})
    more = f" (and {others} more)" if others else ""
    place = _short(".".join(map(str, at))) or "the file"
    kind, given = first["type"], first["input"]
    if kind == "extra_forbidden":
        known = sorted(_known_keys(model, first["loc"][:-1]))
        return InputError(f"unknown key {place!r}{more}", where=where, mend=_meant(str(at[-1]), known))
    if kind == "missing":
        return InputError(f"{place!r} is missing{more}", where=where, mend="add it")
    if kind in {"literal_error", "enum"}:
        place = ".".join(str(step) for step in at if isinstance(step, str)) or "the file"
        known = [word.strip("'") for word in first["ctx"]["expected"].replace(" or ", ", ").split(", ")]
        said = _short(repr(given))
        return InputError(f"{_short(place)}: {said} is not known{more}", where=where, mend=_meant(str(given), known))
    if kind in _LISTS:
        example = "..., ..." if isinstance(given, Mapping) or given is None else _short(str(given))
        return InputError(f"{place}: should be a list, not {_kind(given)}{more}", where=where,
                          mend=f"write a list: [{example}]")  # fmt: skip
    if kind in _MAPPINGS:
        return InputError(f"{place}: should be a mapping of keys to values, not {_kind(given)}{more}", where=where,
                          mend="write it as keys and values")  # fmt: skip
    message = first["msg"].removeprefix("Value error, ")
    return InputError(f"{place}: {message}{more}", where=where, mend=f"correct {place}")


_TOLD_FIRST = {"extra_forbidden": 0, "literal_error": 1, "enum": 1}
"""Which problem is told of several; all others come after these, in the file's order."""
_LISTS = frozenset({"tuple_type", "list_type", "set_type", "frozen_set_type"})
_MAPPINGS = frozenset({"dict_type", "mapping_type", "model_type", "model_attributes_type"})


def _place(location: tuple[int | str, ...], data: object, kind: str) -> tuple[int | str, ...]:
    """Return the steps of a location that stand in the data, and a key that is missing; not the library's own tags."""
    place: list[int | str] = []
    for step in location:
        items = dict(enumerate(data)) if isinstance(data, list) else data
        if isinstance(items, Mapping) and step in items:
            data = items[step]
            place.append(step)
    return (*place, location[-1]) if kind == "missing" else tuple(place)


def _meant(word: str, known: list[str]) -> str:
    guess = nearest(word, known)
    return f"did you mean {guess!r}?" if guess else f"known: {', '.join(known[:12])}"


def _short(text: str) -> str:
    """Return a text that a line can hold beside others."""
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…"


_QUOTED = 100
"""Most characters that a line quotes of a file."""


def _known_keys(model: type[BaseModel], path: Iterable[int | str]) -> set[str]:
    """Return the keys that are known at a place inside a record, as its JSON Schema has them."""
    schema = model.model_json_schema()
    here: dict[str, Any] = schema
    for step in path:
        for option in _options(here, schema):
            inner = option.get("items") if isinstance(step, int) else option.get("properties", {}).get(step)
            inner = inner or (option.get("additionalProperties") if isinstance(step, str) else None)
            if isinstance(inner, dict):
                here = inner
                break
    return {key for option in _options(here, schema) for key in option.get("properties", {})}


def _options(here: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    if "$ref" in here:
        return _options(schema["$defs"][here["$ref"].rsplit("/", 1)[1]], schema)
    if "anyOf" in here:
        return [option for choice in here["anyOf"] for option in _options(choice, schema)]
    return [here]


def _refuse_twice(root: yaml.Node, where: str) -> None:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    raise InputError(f"line {key.start_mark.line + 1}: a key that is no word", where=where,
                                     mend="use plain words as keys")  # fmt: skip
                if key.value in seen:
                    raise InputError(f"line {key.start_mark.line + 1}: key {key.value!r} stands twice",
                                     where=where, mend="keep one of them")  # fmt: skip
                seen.add(key.value)
                waiting.append(value)
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)


def _refuse_depth(data: object, where: str) -> None:
    waiting = [(data, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise InputError(f"is nested deeper than {MAX_DEPTH} levels", where=where, mend="simplify it")
        if isinstance(value, dict):
            waiting.extend((inner, depth + 1) for inner in value.values())
        elif isinstance(value, list):
            waiting.extend((inner, depth + 1) for inner in value)


def _kind(data: object) -> str:
    names = {
        list: "a list",
        dict: "a mapping",
        str: "text",
        int: "a number",
        float: "a number",
        bool: "true or false",
        type(None): "nothing",
    }
    return names.get(type(data), "something else")
