r"""Which patterns are worth a search in a text: no other one can match it.

What a pattern asks for is read from its parsed form: words of which one must stand in the text, as a whole
(`\bwool\b`), as the start of one (`\ballerg\w*`), or anywhere. A text's words are taken once, so that most patterns
cost a look into a set where a search would go over every character.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from re import _constants, _parser  # type: ignore[attr-defined]  # the standard parser; its stubs leave it out
from types import MappingProxyType
from typing import Any, NamedTuple

from policies.patterns import compiled, folded

_TEXTS = 32
"""Texts whose words are kept: the parts of the message at hand, each in the forms in which gates read it."""
_MOST = 300
"""The most spellings of a piece that are written out."""
_START = 4
"""Letters of a word by which its start is known."""
_EDGE = " "
"""What stands for any border of a word in a written-out piece: white space, a sign, `\b`."""
_WORD = re.compile(r"\w+")
_WORDLESS = re.compile(r"\W+")
_IOTA = "\u0345"
"""The one sign that is no letter and folds to one, which would hide the border of a word."""
_EVERYDAY_TEXT = """
a an and are as at be by for from had has have i if in is it its no not of on or our so than that the their they
this to up us was we were will with you your
"""
_EVERYDAY = frozenset(_EVERYDAY_TEXT.split())
"""Words that tell little: they stand in every text."""


class Need(NamedTuple):
    """Words of which a match holds at least one, or several needs of which it meets all of one group."""

    words: frozenset[str] = frozenset()
    phrases: Mapping[str, frozenset[frozenset[str]]] = MappingProxyType({})
    """Sets of words that all stand there, each set by its most telling word."""
    openings: frozenset[str] = frozenset()
    """Those words."""
    starts: frozenset[str] = frozenset()
    """How words begin, by their first letters, at most `_START`."""
    pieces: tuple[str, ...] = ()
    groups: tuple[tuple["Need", ...], ...] = ()

    def met_in(self, text: "_Words") -> bool:
        """Tell whether the text holds any of it."""
        if not self.words.isdisjoint(text.words) or not self.starts.isdisjoint(text.starts):
            return True
        if not self.openings.isdisjoint(text.words):
            for word in self.openings & text.words:
                if any(phrase <= text.words for phrase in self.phrases[word]):
                    return True
        for piece in self.pieces:
            if piece in text.folded:
                return True
        return bool(self.groups) and any(all(need.met_in(text) for need in group) for group in self.groups)


class _Words(NamedTuple):
    folded: str
    words: frozenset[str]
    starts: frozenset[str]
    any: bool
    """Whether nothing can be said of its words."""


def may_match(pattern: re.Pattern[str], text: str) -> bool:
    """Tell whether a search is worth it; False: no place of the text can match."""
    words = _words(text)
    return words.any or all(need.met_in(words) for need in needs(pattern.pattern, pattern.flags))


def likely(patterns: tuple[str, ...], text: str) -> frozenset[str]:
    """Return those of many patterns of rules (`patterns.compiled`) for which `may_match` holds, all asked at once."""
    words, index = _words(text), _index(patterns)
    if words.any:
        return frozenset(patterns)
    begun = set(index.always)
    for of, known in ((index.by_word, words.words), (index.by_start, words.starts)):
        for key in of.keys() & known:
            begun |= of[key]
    for piece, those in index.by_piece.items():
        if piece in words.folded:
            begun |= those
    return frozenset(pattern for pattern in begun if all(need.met_in(words) for need in index.needs[pattern]))


class _Index(NamedTuple):
    """Patterns by what their first need asks for; `always` are those of which that does not tell enough."""

    needs: dict[str, tuple[Need, ...]]
    always: frozenset[str]
    by_word: dict[str, set[str]]
    by_start: dict[str, set[str]]
    by_piece: dict[str, set[str]]


@lru_cache(maxsize=32)
def _index(patterns: tuple[str, ...]) -> _Index:
    known = {pattern: needs(compiled(pattern).pattern, compiled(pattern).flags) for pattern in patterns}
    by_word, by_start, by_piece = (defaultdict[str, set[str]](set) for _ in range(3))
    always: set[str] = set()
    for pattern, needed in known.items():
        if not needed or needed[0].groups:
            always.add(pattern)
            continue
        first = needed[0]
        told_by = (by_word, first.words), (by_word, first.phrases), (by_start, first.starts), (by_piece, first.pieces)
        for of, keys in told_by:
            for key in keys:
                of[key].add(pattern)
    return _Index(known, frozenset(always), dict(by_word), dict(by_start), dict(by_piece))


@lru_cache(maxsize=_TEXTS)
def _words(text: str) -> _Words:
    small = folded(text)
    words = frozenset(_WORD.findall(small))
    starts = frozenset(word[:length] for word in words for length in range(1, _START + 1))
    return _Words(small, words, starts, _IOTA in text)


@cache
def needs(pattern: str, flags: int) -> tuple[Need, ...]:
    """Return what each match of a pattern of `re` meets, the most telling need first; empty: nothing is known."""
    if flags & re.ASCII:  # its words end elsewhere
        return ()
    needed = _all_of(_parser.parse(pattern, flags & ~re.UNICODE), left=False, right=False)
    _SPELT.clear()
    return needed


def _all_of(tree: Iterable[Any], *, left: bool, right: bool) -> tuple[Need, ...]:
    """Return what a sequence needs; `left` and `right`: no letter stands before, or after it."""
    nodes = list(tree)
    needed: list[Need | None] = []
    run, begins = frozenset({""}), left
    for at, (operator, argument) in enumerate(nodes):
        ways = _spellings(operator, argument)
        if ways is not None and len(run) * len(ways) <= _MOST:
            run = _joined(run, ways)
            continue
        needed.append(_one_of(run, left=begins, right=_begins_bordered(nodes[at:], right)))
        begins = all(one.endswith(_EDGE) or (not one and begins) for one in run)
        if ways is not None:
            run = ways
            continue
        needed += _within(operator, argument, left=begins, right=_begins_bordered(nodes[at + 1 :], right))
        run, begins = frozenset({""}), _ends_bordered(nodes[at : at + 1], begins)
    needed.append(_one_of(run, left=begins, right=right))
    return tuple(sorted((need for need in needed if need), key=_width))


def _begins_bordered(nodes: Sequence[Any], beyond: bool) -> bool:  # noqa: FBT001 - as the others, told apart by name
    """Tell whether each match of a sequence begins with a border; `beyond`: one stands where it is empty."""
    for operator, argument in reversed(nodes):
        beyond = _bordered(operator, argument, beyond, _begins_bordered, str.startswith)
    return beyond


def _ends_bordered(nodes: Sequence[Any], beyond: bool) -> bool:  # noqa: FBT001 - as above
    for operator, argument in nodes:
        beyond = _bordered(operator, argument, beyond, _ends_bordered, str.endswith)
    return beyond


def _bordered(
    operator: Any, argument: Any, beyond: bool,  # noqa: ANN401, FBT001 - the standard parser's own nodes have no types
    of_sequence: Callable[[Sequence[Any], bool], bool], touches: Callable[[str, str], bool],
) -> bool:  # fmt: skip
    ways = _spellings(operator, argument)
    if ways is not None:
        return all(touches(one, _EDGE) or (not one and beyond) for one in ways)
    if operator in _HOLDING:
        return of_sequence(list(argument[-1] if isinstance(argument, tuple) else argument), beyond)
    if operator is _constants.BRANCH:
        return all(of_sequence(list(choice), beyond) for choice in argument[1])
    if operator in _REPEATING:
        return of_sequence(list(argument[2]), beyond) and (argument[0] > 0 or beyond)
    return False


def _width(need: Need) -> int:
    return len(need.words) + len(need.phrases) + 2 * len(need.starts) + 10 * len(need.pieces) + 20 * len(need.groups)


def _within(operator: Any, argument: Any, *, left: bool, right: bool) -> Sequence[Need | None]:  # noqa: ANN401 - the standard parser's own nodes have no types
    """Return what a piece needs that cannot be written out."""
    if operator in _HOLDING:
        return _all_of(argument[-1] if isinstance(argument, tuple) else argument, left=left, right=right)
    if operator in _REPEATING and argument[0] >= 1:
        return _all_of(argument[2], left=False, right=False)
    if operator is _constants.BRANCH:
        return [_any_of([_all_of(choice, left=left, right=right) for choice in argument[1]])]
    return ()


def _any_of(choices: Sequence[tuple[Need, ...]]) -> Need | None:
    if not all(choices):
        return None
    single = [choice[0] for choice in choices if len(choice) == 1]
    return Need(
        frozenset[str]().union(*(need.words for need in single)),
        phrases := _together(phrase for need in single for those in need.phrases.values() for phrase in those),
        frozenset(phrases),
        frozenset[str]().union(*(need.starts for need in single)),
        tuple(dict.fromkeys(piece for need in single for piece in need.pieces)),
        (*(group for need in single for group in need.groups), *(choice for choice in choices if len(choice) > 1)),
    )


def _one_of(run: frozenset[str], *, left: bool, right: bool) -> Need | None:
    """Return the need of written-out spellings by the most telling word of each; None: one of them holds no word."""
    words, starts, pieces = set[str](), set[str](), set[str]()
    phrases: set[frozenset[str]] = set()
    for one in run:
        spelling = f"{_EDGE * left}{one}{_EDGE * right}"
        whole = {word[0] for word in _WORD.finditer(spelling) if word.start() and word.end() < len(spelling)}
        found = max(_WORD.finditer(spelling), key=lambda word: _tells(spelling, word), default=None)
        if found is None:
            return None
        if len(whole) > 1:
            phrases.add(frozenset(whole))
        elif whole and found[0] in whole:
            words.add(found[0])
        elif found.start():
            starts.add(found[0][:_START])
        else:
            pieces.add(found[0])
    together = _together(phrases)
    return Need(frozenset(words), together, frozenset(together), frozenset(starts), tuple(sorted(pieces)))


def _together(phrases: Iterable[frozenset[str]]) -> Mapping[str, frozenset[frozenset[str]]]:
    """Return phrases by a word of each that not every text holds."""
    by_word = defaultdict[str, set[frozenset[str]]](set)
    for phrase in phrases:
        by_word[max(phrase, key=lambda word: (word not in _EVERYDAY, len(word), word))].add(phrase)
    return MappingProxyType({word: frozenset(those) for word, those in by_word.items()})


def _tells(spelling: str, word: re.Match[str]) -> tuple[bool, bool, bool, int]:
    rare = word[0] not in _EVERYDAY and len(word[0]) > 1
    return rare, word.start() > 0 and word.end() < len(spelling), word.start() > 0, len(word[0])


def _spellings(operator: Any, argument: Any) -> frozenset[str] | None:  # noqa: ANN401 - as above
    """Return all that a piece can match, folded, borders as `_EDGE`; None: too much to write out."""
    if operator not in _HOLDING and operator not in _REPEATING and operator is not _constants.BRANCH:
        return _spelt_out(operator, argument)
    held = _SPELT.get(id(argument))
    if held is None or held[0] is not argument:
        held = _SPELT[id(argument)] = (argument, _spelt_out(operator, argument))
    return held[1]


_SPELT: dict[int, tuple[Any, frozenset[str] | None]] = {}
"""Spellings of the pieces of the pattern at hand, each kept with its piece, so that no other piece has its id."""


def _spelt_out(operator: Any, argument: Any) -> frozenset[str] | None:  # noqa: ANN401, PLR0911 - as above; one line a form
    if operator is _constants.LITERAL:
        return frozenset({_written(chr(argument))})
    if operator is _constants.IN:
        return _members(argument)
    if operator is _constants.AT:
        return frozenset({"" if argument is _constants.AT_NON_BOUNDARY else _EDGE})
    if operator in _LOOKING:
        return frozenset({_EDGE if _finds_an_edge(operator, *argument) else ""})
    if operator is _constants.BRANCH:
        return _bounded(*(_in_sequence(choice) for choice in argument[1]))
    if operator in _HOLDING:
        return _in_sequence(argument[-1] if isinstance(argument, tuple) else argument)
    return _repeated(*argument) if operator in _REPEATING else None


def _bounded(*choices: frozenset[str] | None) -> frozenset[str] | None:
    together: set[str] = set()
    for choice in choices:
        if choice is None:
            return None
        together |= choice
    return frozenset(together) if len(together) <= _MOST else None


def _in_sequence(tree: Iterable[Any]) -> frozenset[str] | None:
    run = frozenset({""})
    for operator, argument in tree:
        ways = _spellings(operator, argument)
        if ways is None or len(run) * len(ways) > _MOST:
            return None
        run = _joined(run, ways)
    return run


def _repeated(least: int, most: int, tree: Iterable[Any]) -> frozenset[str] | None:
    once = _in_sequence(tree)
    if once is None:
        return None
    if once == {_EDGE}:
        return once if least else frozenset({"", _EDGE})
    if most > _FEW:
        return None
    times = [frozenset({""})]
    for _ in range(most):
        times.append(_joined(times[-1], once))
        if len(times[-1]) > _MOST:
            return None
    return _bounded(*times[least:])


_FEW = 3
"""Repeats that are written out."""


def _members(members: Sequence[Any]) -> frozenset[str] | None:
    """Return the characters of a class; None: wide ones, and those that a class leaves out."""
    written: set[str] = set()
    for operator, argument in members:
        if operator is _constants.LITERAL:
            written.add(_written(chr(argument)))
        elif operator is _constants.RANGE and argument[1] - argument[0] < _MOST_MEMBERS:
            written |= {_written(chr(code)) for code in range(argument[0], argument[1] + 1)}
        elif operator is _constants.CATEGORY and argument in _OF_NO_WORD:
            written.add(_EDGE)
        else:
            return None
    return frozenset(written)


_MOST_MEMBERS = 12
_OF_NO_WORD = frozenset({_constants.CATEGORY_SPACE, _constants.CATEGORY_NOT_WORD})


def _finds_an_edge(operator: Any, way: int, tree: Any) -> bool:  # noqa: ANN401 - as above
    """Tell whether looking ahead or behind makes sure that a word ends or begins there."""
    if operator is _constants.ASSERT_NOT:
        if len(tree) != 1 or tree[0][0] is not _constants.IN:
            return False
        members = tree[0][1]
        return members[0][0] is not _constants.NEGATE and (_constants.CATEGORY, _constants.CATEGORY_WORD) in members
    ways = _in_sequence(tree)
    return ways is not None and all(one.startswith(_EDGE) if way > 0 else one.endswith(_EDGE) for one in ways)


def _written(character: str) -> str:
    return _WORDLESS.sub(_EDGE, _folded_character(character))


@cache
def _folded_character(character: str) -> str:
    """Return one character as `folded` has it, without a place among the texts that are kept there."""
    return folded.__wrapped__(character)


def _joined(run: frozenset[str], ways: frozenset[str]) -> frozenset[str]:
    if ways == {""}:
        return run
    return frozenset(one + more for one in run for more in ways)


_HOLDING = frozenset({_constants.SUBPATTERN, _constants.ATOMIC_GROUP})
_REPEATING = frozenset({_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT})
_LOOKING = frozenset({_constants.ASSERT, _constants.ASSERT_NOT})
