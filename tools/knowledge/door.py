"""The door: which text from outside is not let in, and what is hidden of one that is.

A text that addresses a machine is kept out, unless a person released exactly these words. Of every other one personal
data is masked: who finds it is handed in, and a floor of patterns always runs. Pure.
"""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

from marque.evidence import Kind
from tools.knowledge.called import FEWEST, Reader, any_may_be_a_name, finder_of
from tools.knowledge.contacts import A_PHONE, AN_EMAIL, DATE, EMAIL, figures_in, without_contacts
from tools.knowledge.naming import hashed, in_words, may_name, speaks
from tools.screening import Screen, first_screen, without_unseen

_MASKS = {
    "PERSON": "[name]", "EMAIL_ADDRESS": AN_EMAIL, "PHONE_NUMBER": A_PHONE, "STREET_ADDRESS": "[address]",
    "ZIP_CODE": "[postal code]", "REFERENCE_NUMBER": "[number]",
}  # fmt: skip
_ANY_OTHER = "[removed]"
_EXACT = frozenset({
    "sku", "market", "language", "rating", "date", "delivered", "opens", "clicks", "conversions", "complaints",
})  # fmt: skip
"""Labels that are no words: a figure or a product's number would be taken for a telephone's."""
_WORD = re.compile(r"[^\W_]+")
_WHOLE_WORDS = re.compile("[\u321d\u321e\u327c\u3300-\u3357\u33ae\u33af\ufdfa\ufdfb]")
"""Signs that stand for words of other scripts: written out, a text of them is up to eighteen times as long."""
_FIGURES = re.compile(r"\d+")
_OWNERS = re.compile(r"['\u2019]s\b", re.IGNORECASE)
_BETWEEN = frozenset({"a", "and", "at", "by", "for", "from", "in", "of", "on", "or", "than", "the", "to", "with"})
"""Words that may stand between the names of products."""
_NOBODY = frozenset({
    "anonymous", "anonym", "amazon", "author", "buyer", "client", "consumer", "customer", "deleted", "false",
    "guest", "kindle", "kunde", "member", "n/a", "no", "none", "null", "private", "purchaser", "reader",
    "reviewer", "shopper", "true", "unknown", "user", "verified", "yes",
})  # fmt: skip
"""What stands for a reviewer's name where none was given."""
_VERBS = frozenset({"bypass", "disregard", "forget", "ignore", "leak", "override", "print", "repeat", "reveal", "show"})
"""What an order to a machine begins with; first in a sentence, with its capital, it can be taken for a name."""
_MOST_IN_A_NAME = 3
"""Words of an id that may be a family name with the name behind it, as `o'connor-sinead`."""


class Mark(Protocol):
    """One piece of personal data in a text, in code points, end exclusive."""

    @property
    def entity(self) -> str:
        """What it is, such as `PERSON`."""
        ...

    @property
    def start(self) -> int:
        """Where it begins."""
        ...

    @property
    def end(self) -> int:
        """Where it ends."""
        ...


Recogniser = Callable[[Sequence[str]], Sequence[Sequence[Mark]]]
"""Finds the personal data in each of several texts, in order and without overlap."""


class Names:
    """Names of brands and products, which are nobody's."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Take the names as they are written."""
        plain = {" ".join(_words(name)) for name in names}
        self._all = "\n".join(f" {name} " for name in sorted(plain))
        self._words = frozenset(self._all.split())
        self._known: dict[str, bool] = {}

    def hold(self, said: str) -> bool:
        """Tell whether a text says nothing but these names, whole or in part: `Ember and the Sway`."""
        runs = list(_runs(_words(said)))
        return bool(runs) and all(self._stands(run) for run in runs)

    def _stands(self, run: Sequence[str]) -> bool:
        if not self._words.issuperset(run):
            return False
        phrase = f" {' '.join(run)} "
        if phrase not in self._known:
            self._known[phrase] = phrase in self._all
        return self._known[phrase]


class Memory(Protocol):
    """Remembers what a door said of texts."""

    def at_the_door(self, arrivals: "Sequence[Arrival]", door: "Door") -> "list[Arrival | KeptOut]":
        """Return what `at_the_door` does."""
        ...


class Arrival(NamedTuple):
    """A text from outside as it arrives."""

    kind: Kind
    place: str
    """For people: the file, with the line where it has several."""
    title: str
    body: str
    labels: Mapping[str, str]
    writers: tuple[str, ...] = ()
    """Who wrote it, where its source says so: masked wherever the text names them, and not stored."""
    key: str = ""
    """Its own id; one that names a person leaves the door as a hash."""
    file: str = ""
    """What of its file's name is judged with it; that stays as it is."""

    @property
    def said(self) -> str:
        """All words of it, as they are screened."""
        return "\n".join((self.title, self.body, *self.labels.values()))

    @property
    def named(self) -> str:
        """What its id and its file's name say, screened by themselves; empty where they say nothing."""
        return "\n".join(words for name in (self.key, self.file) if speaks(words := in_words(name)))

    @property
    def sha256(self) -> str:
        """Of these words, to the byte: what a person releases is this text and no other."""
        return hashlib.sha256(self.said.encode()).hexdigest()

    @property
    def sha256_named(self) -> str:
        """Of these words under these names, which a person releases where the names are what is kept out."""
        return hashlib.sha256(f"{self.said}\n{self.named}".encode()).hexdigest()


class KeptOut(NamedTuple):
    """A text that was not let in: where it stands and why, without a word of it but for what the reason quotes."""

    kind: Kind
    place: str
    sha256: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Door:
    """Who judges at the door."""

    screen: Screen = first_screen
    """Says why a text is kept out, after the first screen has looked; of ids and file names it alone judges, for the
    first screen takes a subject such as `system-prompt-review` for an order."""
    personal: Recogniser | None = None
    """Finds personal data beyond what the floor's patterns find."""
    names: Names = field(default_factory=Names)
    """Not masked as people."""
    reading: Reader = any_may_be_a_name
    """Tells a word of the language from a name."""
    released: AbstractSet[str] = frozenset()
    """Hashes of the texts that a person released: they are let in, masked like any other."""
    memory: "Memory | None" = None
    """Remembers what was said of a text, for whoever reads the same files again and again."""


def at_the_door(arrivals: Sequence[Arrival], door: Door) -> list[Arrival | KeptOut]:
    """Return each text as it may be stored, or why it is kept out, in the order in which they came.

    Never raises for a text. Many at once cost less than one after the other.
    """
    if door.memory:
        return door.memory.at_the_door(arrivals, replace(door, memory=None))
    kept_out = [_kept_out(arrival, door) for arrival in arrivals]
    let_in = iter(_without_people([a for a, kept in zip(arrivals, kept_out, strict=True) if kept is None], door))
    return [next(let_in) if kept is None else kept for kept in kept_out]


def masked(text: str, door: Door) -> str:
    """Return one text with its personal data masked, as it would be stored."""
    text = without_unseen(text)
    return _masked(text, _personal([text], door)[0], door.names, None)


def _kept_out(arrival: Arrival, door: Door) -> KeptOut | None:
    """Return a text as kept out for its words or for its names, unless a person released exactly these."""
    reason = _why_not(arrival.said, door)
    if reason and arrival.sha256 not in door.released:
        return KeptOut(arrival.kind, arrival.place, arrival.sha256, reason)
    reason = door.screen(arrival.named) if arrival.named else None
    if reason and arrival.sha256_named not in door.released:
        return KeptOut(arrival.kind, arrival.place, arrival.sha256_named, f"its id or its file's name {reason}")
    return None


def _why_not(said: str, door: Door) -> str | None:
    said = _WHOLE_WORDS.sub(" ", said)
    return (first_screen(said) or door.screen(said)) if said else None


def _personal(texts: Sequence[str], door: Door) -> Sequence[Sequence[Mark]]:
    """Return the personal data that is found in each text; a blank stands for a sign of a word, in the same place."""
    if door.personal is None or not texts:
        return [()] * len(texts)
    return door.personal([_WHOLE_WORDS.sub(" ", text) for text in texts])


def _without_people(arrivals: Sequence[Arrival], door: Door) -> Iterator[Arrival]:
    """Yield the texts with personal data masked in title, body and labels, under ids that name nobody."""
    texts = [without_unseen(text) for arrival in arrivals for text in _to_be_masked(arrival)]
    both = iter(zip(texts, _personal(texts, door), strict=True))
    telling = _keys_of_people(arrivals, door)
    for arrival in arrivals:
        found = [next(both) for _ in _to_be_masked(arrival)]
        people = (text[mark.start : mark.end] for text, ones in found for mark in ones if mark.entity == "PERSON")
        named = _finder(arrival.writers, people, door)
        title, body, *labels = (_masked(text, ones, door.names, named) for text, ones in found)
        shown = dict(zip(_in_words(arrival), labels, strict=True))
        yield arrival._replace(
            title=title,
            body=body,
            labels={name: shown.get(name, EMAIL.sub(AN_EMAIL, value)) for name, value in arrival.labels.items()},
            writers=(),
            key=hashed(arrival.key) if arrival.key in telling or _is_signed(arrival, door) else arrival.key,
        )


def _keys_of_people(arrivals: Iterable[Arrival], door: Door) -> AbstractSet[str]:
    """Return the ids in which a person is named."""
    if door.personal is None:
        return frozenset()
    words = {one.key: _letters(said) for one in arrivals if may_name(said := in_words(one.key))}
    asked = [(key, form) for key, said in words.items() for form in _as_names_are_written(said)]
    found = zip(asked, _personal([form for _, form in asked], door), strict=True)
    return {
        key
        for (key, form), marks in found
        if any(mark.entity == "PERSON" and _is_somebody(form[mark.start : mark.end], door.names) for mark in marks)
    }


def _as_names_are_written(said: str) -> Iterator[str]:
    """Yield an id's words, also with capitals, and those of a short one with the family name behind."""
    yield said
    yield f"{said.title()}."
    first, *others = reversed(said.split())
    if len(others) < _MOST_IN_A_NAME:
        yield f"{' '.join((first, *reversed(others))).title()}."


def _is_somebody(said: str, names: Names) -> bool:
    return not names.hold(said) and not (_NOBODY | _VERBS).issuperset(said.casefold().split())


def _is_signed(arrival: Arrival, door: Door) -> bool:
    """Tell whether a text's id names who wrote it, as `anna-berg-3` and `annaberg3` do."""
    key = _letters(in_words(arrival.key))
    if not any(len(word) >= FEWEST for word in key.split()):
        return False
    writers = [_letters(in_words(writer)) for writer in arrival.writers]
    named = _finder((form.title() for said in writers for form in (said, said.replace(" ", ""))), (), door)
    return named is not None and named.search(key.title()) is not None


def _letters(words: str) -> str:
    """Return words without their figures, which keep a name from being seen."""
    return " ".join(_FIGURES.sub(" ", words).split())


def _to_be_masked(arrival: Arrival) -> list[str]:
    return [arrival.title, arrival.body, *(arrival.labels[name] for name in _in_words(arrival))]


def _in_words(arrival: Arrival) -> Collection[str]:
    return [name for name in arrival.labels if name not in _EXACT]


def _masked(text: str, marks: Iterable[Mark], names: Names, named: re.Pattern[str] | None) -> str:
    shown, at = [], 0
    floor = figures_in(text)
    for mark in marks:
        if not _is_nobodys(mark, text, names, floor):
            shown += [text[at : mark.start], _MASKS.get(mark.entity, _ANY_OTHER)]
            at = mark.end
    hidden = without_contacts("".join((*shown, text[at:])))
    return named.sub(_MASKS["PERSON"], hidden) if named else hidden


def _is_nobodys(mark: Mark, text: str, names: Names, floor: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a find is a product's name, a verb, or a date or a figure, of which the floor knows more."""
    said = text[mark.start : mark.end]
    if mark.entity == "PERSON" and said.casefold() in _VERBS:
        return True
    if mark.entity in {"PERSON", "STREET_ADDRESS"}:
        return names.hold(said)
    if mark.entity != "PHONE_NUMBER":
        return False
    at = bisect_right(floor, (mark.start, len(text))) - 1
    return DATE.fullmatch(said) is not None or (at >= 0 and mark.end <= floor[at][1])


def _finder(writers: Iterable[str], people: Iterable[str], door: Door) -> re.Pattern[str] | None:
    def is_nobody(said: str) -> bool:
        return not _is_somebody(said, door.names)

    return finder_of(writers, people, is_nobody=is_nobody, reading=door.reading)


def _words(text: str) -> list[str]:
    return _WORD.findall(_OWNERS.sub("", text).casefold())


def _runs(words: Iterable[str]) -> Iterator[list[str]]:
    """Yield the words that stand together between words that only join."""
    run: list[str] = []
    for word in words:
        if word not in _BETWEEN:
            run.append(word)
        elif run:
            yield run
            run = []
    if run:
        yield run
