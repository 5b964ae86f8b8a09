r"""Patterns as people write them in rules: plain text and `re`, bounded so that no text can make one slow.

A blank stands for any run of white space, a straight apostrophe for a curly one too, and case does not matter.
Repeats need an upper bound (`\w{1,20}`), best with no way back (`\w{1,20}+`), so the work of a match at one
place is bounded by the pattern alone and the whole is linear in the text.
"""

import re
from functools import cache, lru_cache
from re import _constants, _parser  # type: ignore[attr-defined]  # the standard parser; its stubs leave it out
from typing import Any, NamedTuple

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
        result = quick(written, re.IGNORECASE)
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


def quick(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return `re.compile(pattern, flags)`, made to pass over places where no match can begin.

    It matches the same, and searches in a fraction of the time: the characters with which a match can begin are read
    from the pattern and asked for first, where `re` would try each choice in turn.
    """
    tree = _parser.parse(pattern, flags)
    opening = _opening_of(tree)
    if not opening.some or opening.empty or _FLAGS_FIRST.match(pattern) or flags & re.VERBOSE:
        return re.compile(pattern, flags)
    border = r"\b" if tree and tree[0] == (_constants.AT, _constants.AT_BOUNDARY) else ""
    letters = f"[{''.join(sorted(opening.some))}]"
    return re.compile(f"{border}(?={f'(?i:{letters})' if opening.any_case else letters})(?:{pattern})", flags)


_FLAGS_FIRST = re.compile(r"\(\?[a-zA-Z]{1,8}\)")
"""Flags for all of a pattern, which may stand nowhere but at its start."""


class _Opening(NamedTuple):
    """How a match can begin."""

    some: frozenset[str]
    """Members of a character class; empty: any character."""
    empty: bool = False
    """Whether a match may hold no character at all."""
    any_case: bool = False


_ANYTHING = _Opening(frozenset())
_CLASSES = {_constants.CATEGORY_DIGIT: r"\d", _constants.CATEGORY_SPACE: r"\s"}


def _opening_of(tree: Any) -> _Opening:  # noqa: ANN401 - the standard parser's own nodes have no types
    some: frozenset[str] = frozenset()
    any_case = False
    for operator, argument in tree:
        if operator in _LOOKING:
            continue
        one = _opening_with(operator, argument)
        if not one.some and not one.empty:
            return _ANYTHING
        some, any_case = some | one.some, any_case or one.any_case
        if not one.empty:
            return _Opening(some, empty=False, any_case=any_case)
    return _Opening(some, empty=True, any_case=any_case)


def _opening_with(operator: Any, argument: Any) -> _Opening:  # noqa: ANN401, PLR0911 - as above; one line a form
    if operator is _constants.LITERAL:
        return _Opening(frozenset({re.escape(chr(argument))}))
    if operator is _constants.IN:
        members = [_member(*member) for member in argument]
        return _Opening(frozenset(members)) if all(members) else _ANYTHING
    if operator is _constants.BRANCH:
        choices = [_opening_of(choice) for choice in argument[1]]
        if not all(choice.some or choice.empty for choice in choices):
            return _ANYTHING
        return _Opening(
            frozenset[str]().union(*(choice.some for choice in choices)),
            any(choice.empty for choice in choices),
            any(choice.any_case for choice in choices),
        )
    if operator is _constants.SUBPATTERN:
        inner = _opening_of(argument[3])
        return inner._replace(any_case=inner.any_case or bool(argument[1] & re.IGNORECASE))
    if operator is _constants.ATOMIC_GROUP:
        return _opening_of(argument)
    if operator in _REPEATING:
        inner = _opening_of(argument[2])
        return inner._replace(empty=inner.empty or argument[0] == 0) if inner.some or inner.empty else _ANYTHING
    return _ANYTHING


def _member(operator: Any, argument: Any) -> str:  # noqa: ANN401 - as above
    """Return a member of a character class as it is written; empty: one that says what is no member, or a wide one."""
    if operator is _constants.LITERAL:
        return re.escape(chr(argument))
    if operator is _constants.RANGE:
        return f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
    return _CLASSES.get(argument, "") if operator is _constants.CATEGORY else ""


@lru_cache(maxsize=16)
def folded(text: str) -> str:
    """Return the text as words are looked for in it whatever their case; a pattern takes any i for the plain one."""
    return text.replace("\u0131", "i").replace("\u0130", "i").casefold()


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
_REPEATING = frozenset({_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT})
_LOOKING = frozenset({_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT})
"""What looks and takes no character."""
