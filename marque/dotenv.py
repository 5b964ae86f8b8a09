"""Reading a `.env` file: `NAME=value`, one a line, with `#` for a comment; nothing in it is ever run or expanded."""

import re

from marque.errors import InputError

_LINE = re.compile(
    r"""(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*
        (?: '(?P<single>[^']*)' | "(?P<double>(?:[^"\\]|\\.)*)" | (?P<bare>[^'"#\s](?:[^#]|(?<!\s)\#)*)? )
        [ \t]*(?:(?<=\s)\#.*|(?<==)\#.*)?""",
    re.VERBOSE,
)


def parse_dotenv(text: str, *, where: str) -> dict[str, str]:
    r"""Return the names and values; in double quotes `\\`, `\"` and `\n` are understood, `$` means itself.

    Raises:
        InputError: a line is none of these, or a name stands twice.
    """
    values: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        found = _LINE.fullmatch(stripped)
        if found is None:
            raise InputError(f"line {number} is not NAME=value", where=where, mend="quote a value with spaces or #")
        if found["name"] in values:
            raise InputError(f"line {number}: {found['name']} stands twice", where=where, mend="keep one of them")
        values[found["name"]] = _value(found)
    return values


def _value(found: re.Match[str]) -> str:
    if found["single"] is not None:
        return found["single"]
    if found["double"] is not None:
        return re.sub(r"\\(.)", lambda escape: {"n": "\n"}.get(escape[1], escape[1]), found["double"])
    return (found["bare"] or "").rstrip()
