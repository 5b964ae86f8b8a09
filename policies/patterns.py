r"""Patterns as people write them in rules: plain text and `re`, bounded so that no text can make one slow.

A blank stands for any run of white space, a straight apostrophe for a curly one too, and case does not matter.
Repeats need an upper bound (`\w{1,20}`), best with no way back (`\w{1,20}+`), so the work of a match at one
place is bounded by the pattern alone and the whole is linear in the text.
"""

import re
from functools import cache
from re import _constants, _parser  # type: ignore[attr-defined]  # the standard parser; its stubs leave it out
from typing import Any

from marque.errors import InputError

MAX_WAYS = 20_000
"""The most ways in which a pattern may be tried at one place of a text."""
MAX_WIDTH = 400
"""The most characters that a pattern may match."""

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*+\]| +|'", re.DOTALL)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern ready for use; one that is no pattern, or could be slow, is an `InputError`."""
    written = _TOKEN.sub(_loosened, pattern)
    try:
        tree = _parser.parse(written, re.IGNORECASE)
        slow = _ways(tree) > MAX_WAYS or tree.getwidth()[1] > MAX_WIDTH
        result = re.compile(written, re.IGNORECASE)
    except (re.error, RecursionError, OverflowError) as error:
        raise InputError(f"pattern {pattern!r} is no regular expression: {error}", mend="mend the pattern") from error
    if slow:
        raise InputError(
            f"pattern {pattern!r} could be slow",
            mend="bound its repeats, as in \\w{1,20}, best with no way back, as in \\w{1,20}+",
        )
    if result.match(""):
        raise InputError(f"pattern {pattern!r} matches nothing at all", mend="make some of it obligatory")
    return result


def _loosened(token: re.Match[str]) -> str:
    if token[0].isspace():
        return r"(?:\s{1,8}+)"
    return "['\u2019]" if token[0] == "'" else token[0]


def _ways(tree: Any) -> float:  # noqa: ANN401 - the standard parser's own nodes have no types
    """Return an upper bound of the ways in which a parsed pattern can be tried at one place."""
    total = 1.0
    for operator, argument in tree:
        total *= _ways_of(operator, argument)
        if total > MAX_WAYS:
            return float("inf")
    return total


def _ways_of(operator: Any, argument: Any) -> float:  # noqa: ANN401 - as above
    if operator in {_constants.MAX_REPEAT, _constants.MIN_REPEAT}:
        return _ways_of_repeat(*argument)
    if operator is _constants.BRANCH:
        return sum(_ways(choice) for choice in argument[1])
    if operator is _constants.POSSESSIVE_REPEAT:
        return _ways(argument[2]) if argument[1] <= MAX_WIDTH else float("inf")
    if operator in _HOLDING_ONE:
        return _ways(argument[-1] if isinstance(argument, tuple) else argument)
    return float("inf") if operator is _constants.GROUPREF else 1.0


def _ways_of_repeat(least: int, most: int, inner: Any) -> float:  # noqa: ANN401 - as above
    once, total = _ways(inner), 0.0
    for times in range(int(least), int(most) + 1):
        total += once**times
        if total > MAX_WAYS:
            return float("inf")
    return total


_HOLDING_ONE = frozenset({_constants.SUBPATTERN, _constants.ASSERT, _constants.ASSERT_NOT, _constants.ATOMIC_GROUP})
