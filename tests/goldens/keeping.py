"""Goldens as files: what of a package is kept, and what a person is told where it is no longer so."""

import difflib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "packages"
AGAIN = "python -m tests.goldens writes them anew; read the diff before you commit it"
WIDTH = 320
"""Columns that a line of JSON may take before it is folded."""
MOST_TOLD = 12
"""Differences told of one file: the first ones explain the others."""
_VOLATILE = {"policy_hash": "*", "prompt_hash": "*", "seconds": 0, "ms": {}}
"""What changes with every rule, every wording of a prompt and every machine: kept as if it never did."""
_OF_A_FILE = re.compile(r"@[0-9a-f]{64}\b")
"""The version of a prompt or of the tiers, behind its name."""


def kept(folder: Path) -> dict[str, str]:
    """Return the files of a package that are kept, by name: what machines read, and what a browser shows."""
    package = json.loads((folder / "package.json").read_text("utf-8"))
    files = {"package.json": _folded(_settled(package)) + "\n"}
    return files | {page.name: page.read_text("utf-8") for page in sorted(folder.glob("*.html"))}


def stored(name: str) -> dict[str, str]:
    """Return a golden's files as they lie here; none where there is no such golden."""
    return {file.name: file.read_text("utf-8") for file in sorted((FOLDER / name).glob("*"))}


def differences(golden: dict[str, str], now: dict[str, str]) -> list[str]:
    """Return in lines what differs: files, then places in JSON with both values, then lines of other files."""
    lines = [f"{name}: is gone" for name in golden if name not in now]
    lines += [f"{name}: is new" for name in now if name not in golden]
    for name in (name for name in golden if name in now and golden[name] != now[name]):
        told = _in_json if name.endswith(".json") else _in_lines
        found = list(told(golden[name], now[name]))
        lines += [f"{name}: {line}" for line in found[:MOST_TOLD]]
        lines += [f"{name}: and {len(found) - MOST_TOLD} more"] if len(found) > MOST_TOLD else []
    return lines


def _settled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _VOLATILE.get(key, _settled(one)) for key, one in value.items()}
    if isinstance(value, list):
        return [_settled(one) for one in value]
    return _OF_A_FILE.sub("@*", value) if isinstance(value, str) else value


def _folded(value: Any, indent: str = "") -> str:
    """Return JSON in which whatever fits a line has one: a claim is read on one line, and told of by one."""
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(line) <= WIDTH or not isinstance(value, dict | list):
        return line
    within = f"{indent} "
    if isinstance(value, dict):
        inside = [f"{within}{json.dumps(key)}: {_folded(one, within)}" for key, one in value.items()]
    else:
        inside = [f"{within}{_folded(one, within)}" for one in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return "\n".join([opening, ",\n".join(inside), f"{indent}{closing}"])


def _in_json(golden: str, now: str) -> Iterator[str]:
    yield from _apart("", json.loads(golden), json.loads(now))


def _apart(path: str, golden: Any, now: Any) -> Iterator[str]:
    """Yield each place where two JSON values differ, as `messages[0].channel: was "email", is "sms"`."""
    if isinstance(golden, dict) and isinstance(now, dict):
        for key in [*golden, *(key for key in now if key not in golden)]:
            here = f"{path}.{key}".lstrip(".")
            if key not in now or key not in golden:
                yield f"{here}: {'is new' if key in now else 'is gone'}: {_short(now.get(key, golden.get(key)))}"
            else:
                yield from _apart(here, golden[key], now[key])
    elif isinstance(golden, list) and isinstance(now, list) and len(golden) == len(now):
        for number, (before, after) in enumerate(zip(golden, now, strict=True)):
            yield from _apart(f"{path}[{number}]", before, after)
    elif golden != now:
        yield f"{path}: was {_short(golden)}, is {_short(now)}"


def _in_lines(golden: str, now: str) -> Iterator[str]:
    for line in difflib.unified_diff(golden.splitlines(), now.splitlines(), "golden", "now", lineterm="", n=0):
        if not line.startswith(("---", "+++")):
            yield line


def _short(value: Any) -> str:
    said = json.dumps(value, ensure_ascii=False)
    return said if len(said) <= 160 else f"{said[:157]}..."
