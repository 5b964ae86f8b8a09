"""The words of a text with what can be told of each by itself: sentence, base form, figure, class."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from policies.patterns import quick

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

_WORD = quick(
    r"\$?\d{1,20}(?:[.,]\d{1,20}){0,6}(?:st|nd|rd|th|%|k|m|bn)?|[A-Za-z]{1,40}+(?:[.&'\u2019-][A-Za-z0-9]{1,40}){0,6}|%"
)
_END = re.compile(r"[.!?][\"\u201d)\]]{0,3}\s{1,9}(?=[A-Z\"\u201c(\d])|\n")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|vs|No)$")

_GROUPS_TEXT = {
    "silent": """
        a an the and or but of to in on at by for with from as is are was were be been being it its this that these
        those our your you we us they them their he she him his her hers i me my has have had having do does did will
        would shall can could may might must s t than then so too into over out up down about also just very there
        here when where which who whom whose what while if because such some any all each other another both between
        during after before through under again further once own same not no nor only more most
    """,
    "negation": """
        not no never none neither nor without cannot nothing nobody hardly barely lack lacks lacking fail fails failed
        unable refuse refuses refused deny denies denied
    """,
    "quantity": """
        all every each both most many much several some few any none only more less fewer majority minority half
        entire whole always often sometimes rarely never usually
    """,
    "modal": """
        may might could can will would should must shall possibly probably likely perhaps potentially reportedly
        allegedly certainly definitely
    """,
    "contrast": """
        but although though despite however except excluding unless instead rather without besides regardless even
        yet while
    """,
    "up": """
        increase increased increasing increases rise rises rising rose risen grow grows grew growing growth grown gain
        gains gained higher high more improve improved improving improvement up above over exceed exceeded exceeding
        surge surged climb climbed expand expanded expanding expansion raise raised raising strong stronger better
        boost boosted accelerate accelerated upward positive
    """,
    "down": """
        decrease decreased decreasing decreases fall falls falling fell fallen decline declines declined declining
        drop drops dropped dropping lose loses lost loss losses lower low less worsen worsened worsening down below
        under reduce reduced reducing reduction cut cuts shrink shrank weak weaker worse slow slowed slower downward
        negative plunge plunged
    """,
    "time": """
        before after later earlier until since yesterday today tomorrow tonight monday tuesday wednesday thursday
        friday saturday sunday january february march april june july august september october november december
        morning afternoon evening night week month year years months weeks days day hours hour minutes first second
        third last next previous previously recently past future current currently
    """,
    "pronoun": "he she him her his hers they them their it its we us our you your i my me",
}
GROUPS = {name: frozenset(words.split()) for name, words in _GROUPS_TEXT.items()}
"""Closed classes of words, by name."""
_TO_TWENTY_TEXT = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty
"""
_NUMBERS = {word: float(value) for value, word in enumerate(_TO_TWENTY_TEXT.split())} | {
    "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0, "eighty": 80.0, "ninety": 90.0,
    "hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "dozen": 12.0, "half": 0.5, "twice": 2.0,
    "double": 2.0, "triple": 3.0, "first": 1.0, "second": 2.0, "third": 3.0, "fourth": 4.0, "fifth": 5.0,
    "sixth": 6.0, "seventh": 7.0, "eighth": 8.0, "ninth": 9.0, "tenth": 10.0, "once": 1.0, "pair": 2.0,
    "couple": 2.0, "single": 1.0,
}  # fmt: skip


@lru_cache(maxsize=20_000)
def number_of(word: str) -> float | None:
    """Return the figure that a word in small letters writes, or None."""
    if word[0].isdigit() or word[0] == "$":
        digits = re.match(r"\$?([\d,.]*\d)", word)
        try:
            return float(digits[1].replace(",", "")) if digits else None
        except ValueError:
            return None
    return _NUMBERS.get(word)


@dataclass(frozen=True, eq=False)
class Words:
    """A text taken apart: `words`, `starts` and `ends` run in parallel, offsets in code points."""

    text: str
    words: tuple[str, ...]
    """In small letters."""
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentence: Whole
    """Of each word, counted from 0."""

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.words)

    @cached_property
    def first(self) -> Flags:
        """Whether the word opens its sentence, where a capital says nothing."""
        return np.concatenate(([True], self.sentence[1:] != self.sentence[:-1])) if len(self) else np.zeros(0, bool)

    @cached_property
    def capital(self) -> Flags:
        """Whether the word is written with a capital."""
        return np.fromiter((self.text[start].isupper() for start in self.starts), bool, len(self))

    @cached_property
    def negation(self) -> Flags:
        """Whether the word denies."""
        group = GROUPS["negation"]
        return np.fromiter((w in group or w.endswith(("n't", "n\u2019t")) for w in self.words), bool, len(self))

    def of(self, group: str) -> Flags:
        """Tell of each word whether it belongs to a group of `GROUPS`."""
        held = GROUPS[group]
        return np.fromiter((word in held for word in self.words), bool, len(self))


def words_in(text: str) -> list[str]:
    """Return the words of a text in small letters, and nothing else of them."""
    return [word.lower() for word in _WORD.findall(text)]


def take_apart(text: str) -> Words:
    """Return the words of a text; one pass, linear in its length."""
    found = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]
    ends = [end.end() for end in _END.finditer(text) if not _TITLE.search(text[max(0, end.start() - 4) : end.start()])]
    starts = np.array([start for _, start, _ in found], dtype=np.int64)
    number = np.searchsorted(np.array(ends, dtype=np.int64), starts, side="right")
    sentence = np.cumsum(np.diff(number, prepend=number[:1]) > 0)
    return Words(
        text=text,
        words=tuple(word.lower() for word, _, _ in found),
        starts=tuple(start for _, start, _ in found),
        ends=tuple(end for _, _, end in found),
        sentence=sentence.astype(np.int64),
    )
