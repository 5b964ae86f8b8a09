"""Whether a person asked for a tool with a lasting effect: judged by their own words, whatever a model makes of them.

A model may obey what it reads in a review, a document, a product's text or pasted copy. What it can bring about that
way ends here: a tool that leaves something behind runs only where the newest words of the person could mean it. It
errs on the side of asking again; looking things up needs no such leave. Pure.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

import yaml
from pydantic import Field
from rapidfuzz import fuzz

from agents.briefing import is_said
from marque.records import Record

FIRST = 600
"""Characters of a message in which something is asked for; what is longer is mostly somebody's copy."""
ALIKE = 85
"""Of 100: how near a word must be to a cue, so that a typing error does no harm."""
FEWEST = 5
"""Letters of a cue that may hold a typing error."""
RECENT = 3
"""Messages of the person of which one may hold what they wish, while the later ones answer questions about it."""
OPENING = 4
"""Words by which a message shows that it only looks something up."""
_WORD = re.compile(r"\w+(?:['\u2019-]\w+)*")
_FENCED = re.compile(r"(```|~~~|\"{3}).*?(?:\1|\Z)", re.DOTALL)
_TAGGED = re.compile(r"<(\w{1,30})[^<>]{0,200}>.*?(?:</\1>|\Z)", re.DOTALL)
_QUOTED_LINE = re.compile(r"^[ \t]*[>|].*$", re.MULTILINE)
_QUOTED = re.compile(
    r"\"[^\"]*\"?|\u201c[^\u201d]*\u201d?|\u00ab[^\u00bb]*\u00bb?|\u201e[^\u201c\u201d]*[\u201c\u201d]?"
    r"|(?<!\w)['\u2018\u201a][^'\u2019\u2018]{2,}['\u2019\u2018](?!\w)"
)


class Meant(Record):
    """How one tool is asked for."""

    cues: tuple[str, ...]
    open: bool = False
    own: str | None = None
    """The argument that asks by itself where the person said it, lately: a question of ours may come between."""


class AskedFor(Record):
    """The file of them."""

    version: Annotated[int, Field(alias="schema")]
    tools: Mapping[str, Meant]
    lookups: tuple[str, ...]
    shows: tuple[str, ...]


@cache
def asked_for() -> AskedFor:
    """Return how tools are asked for."""
    return AskedFor.model_validate(yaml.safe_load((files("agents") / "asked_for.yaml").read_text("utf-8")))


def own_words(text: str) -> str:
    """Return what a person says themselves in a message, without what they pasted into it.

    Pasted is what is fenced, tagged or marked as quoted line by line, what follows words such as "check this:", and
    the lines below a question.
    """
    bare = _QUOTED_LINE.sub("", _TAGGED.sub(" ", _FENCED.sub(" ", text))).strip()
    head = re.match(r"[^\n:]*[\n:]", bare)
    if head and (head[0].rstrip().endswith("?") or _any_of(asked_for().shows, without_quotes(head[0]))):
        return head[0].strip()
    return bare


def without_quotes(text: str) -> str:
    """Return words without what stands in quotation marks."""
    return _QUOTED.sub(" ", text)


def reason_not_to(tool: str, args: Mapping[str, Any], said: Sequence[str]) -> str | None:
    """Return why a tool is not run, or None where the person could have meant it, or where it leaves nothing behind.

    Args:
        tool: its name.
        args: what it is called with.
        said: the person's own words, message by message, the newest last.
    """
    meant = asked_for().tools.get(tool)
    if meant is None:
        return None
    newest = said[-1] if said else ""
    words = without_quotes(newest)[:FIRST]
    if not words.strip():
        return f"The person has not asked for {tool}: their newest message holds no words of their own."
    cued, question = _any_of(meant.cues, words), words.rstrip().endswith("?")
    elsewhere = _any_of(asked_for().lookups, " ".join(_words(words)[:OPENING])) or _any_of(asked_for().shows, words)
    if meant.open:
        asked = cued or not (elsewhere or question) or any(is_said(value, [newest]) for value in _texts(args))
    else:
        own = str(args.get(meant.own) or "") if meant.own else ""
        asked = (cued and not (elsewhere and question)) or is_said(own, map(without_quotes, said[-RECENT:]))
    if asked:
        return None
    return (
        f"The person has not asked for {tool} in their newest words, so it was not done. Ask them whether they want it."
    )


def _any_of(cues: Iterable[str], text: str) -> bool:
    words = _words(text)
    flat = f" {' '.join(words)} "
    return any(f" {cue} " in flat if " " in cue else any(_matches(cue, word) for word in words) for cue in cues)


def _matches(cue: str, word: str) -> bool:
    stem = cue.removesuffix("*")
    if word == stem or (cue.endswith("*") and word.startswith(stem)):
        return True
    return len(stem) >= FEWEST and len(word) >= FEWEST and fuzz.ratio(stem, word) >= ALIKE


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'"))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, Sequence):
        for one in value:
            yield from _texts(one)
