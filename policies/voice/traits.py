"""What can be counted of a way of writing: each trait a share, with the places that it was counted at."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, partial
from itertools import pairwise
from operator import eq
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field

from marque.reading import load_data, validate
from marque.records import Record
from policies.patterns import quick
from policies.voice.masking import NAME
from policies.voice.reading import NUMBER, Reading, Sentence

Place = tuple[int, int]
Counted = tuple[list[float], list[float]]
"""For each trait, how much there is of it, and out of how much."""
Per = Literal["words", "sentences", "paragraphs"]

PRIOR: Mapping[Per, float] = {"words": 25.0, "sentences": 2.5, "paragraphs": 1.0}
"""How much of the usual kind is added to a text before its shares are taken, so that a short one says little."""
_MANY_SYLLABLES = 3
_SHORT, _LONG = 5, 22
"""Words in a very short sentence, at most, and in a long one, at least."""
_SMALL = 3
"""Longest word, in letters, that stays small in a title."""
_FEWEST_CASED = 3
_NAME_LETTERS = 5
"""What a name counts as, so that long names do not make long words."""


class Pattern(Record):
    """A trait told by a pattern."""

    name: str
    per: Per
    pattern: str
    told: str
    cased: bool = False


class WordPattern(Record):
    """A trait told by the shape of single words."""

    name: str
    pattern: str
    told: str


class Start(Record):
    """A trait told by the first word of a sentence."""

    name: str
    words: str
    told: str


class TraitsFile(Record):
    """The file `traits.yaml`."""

    schema_: int = Field(alias="schema")
    patterns: tuple[Pattern, ...]
    words: tuple[WordPattern, ...]
    starts: tuple[Start, ...]
    lexicons: Mapping[str, str]
    pronouns: str
    finite: str


class WordsFile(Record):
    """The file `words.yaml`."""

    schema_: int = Field(alias="schema")
    function_words: str
    lexicons: Mapping[str, str]
    phrases: tuple[str, ...]


class Trait(NamedTuple):
    """One thing counted."""

    name: str
    per: Per
    told: str
    """What it is called where it is a reason."""
    found: Callable[[Reading], list[Place]] | None = None
    """Where it is found in a text."""
    holds: Callable[[str], bool] | None = None
    """Whether a single word has it."""
    amount: Callable[[Reading], float] | None = None
    """How much there is of what stands nowhere."""
    is_small_word: bool = False
    """Whether it is one of the words that hold sentences together."""

    def places(self, reading: Reading) -> list[Place]:
        """Return where it stands; nothing where it is a measure of the whole."""
        if self.found:
            return self.found(reading)
        return [(word.start, word.end) for word in reading.words if self.holds and self.holds(word.said)]


def numbers(reading: Reading) -> Counted:
    """Return, for each trait in order, how much there is of it and out of how much."""
    sizes: dict[Per, float] = {
        "words": len(reading.words), "sentences": len(reading.sentences), "paragraphs": reading.paragraphs,
    }  # fmt: skip
    held = Counter(place for word in reading.words for place in _held_by(word.said))
    amounts = [
        float(len(trait.found(reading))) if trait.found
        else trait.amount(reading) if trait.amount
        else float(held[place])
        for place, trait in enumerate(traits())
    ]  # fmt: skip
    return amounts, [sizes[trait.per] for trait in traits()]


@lru_cache(maxsize=50_000)
def _held_by(word: str) -> tuple[int, ...]:
    """Return which traits a single word has; most words come again and again."""
    return tuple(place for place, trait in enumerate(traits()) if trait.holds and trait.holds(word))


@cache
def traits() -> tuple[Trait, ...]:
    """Return every trait, in a fixed order: the manner first, then the function words."""
    file = _file()
    return (
        *(_by_pattern(one) for one in file.patterns),
        *(Trait(one.name, "sentences", one.told, _sentences(_begins(one.words))) for one in file.starts),
        Trait("short", "sentences", "very short sentences", _sentences(lambda one: len(one.words) <= _SHORT)),
        Trait("long", "sentences", "long sentences", _sentences(lambda one: len(one.words) >= _LONG)),
        Trait("fragments", "sentences", "sentences without a verb", _sentences(_is_fragment)),
        Trait("title_case", "sentences", "Lines In Title Case", _sentences(_is_in_title_case)),
        Trait("length", "sentences", "words in a sentence", amount=lambda reading: len(reading.words)),
        Trait("spread", "sentences", "how much the length of sentences varies", amount=_spread),
        Trait("letters", "words", "letters in a word", amount=_letters),
        Trait("syllables", "words", "syllables in a word", amount=_syllables),
        Trait("per_paragraph", "paragraphs", "sentences in a paragraph", amount=lambda reading: len(reading.sentences)),
        Trait("phrases", "words", "stock phrases", _phrases),
        *(Trait(one.name, "words", one.told, holds=_shaped(one.pattern)) for one in file.words),
        Trait("long_words", "words", "long words", holds=lambda word: _syllables_of(word) >= _MANY_SYLLABLES),
        *(Trait(f"lexicon.{name}", "words", told, holds=_listed(name)) for name, told in file.lexicons.items()),
        *(
            Trait(word, "words", f"the word '{word}'", holds=partial(eq, word), is_small_word=True)
            for word in _words().function_words.split()
        ),
    )


@cache
def _file() -> TraitsFile:
    return validate(TraitsFile, load_data(Path(__file__).with_name("traits.yaml")), where="voice/traits.yaml")


@cache
def _words() -> WordsFile:
    return validate(WordsFile, load_data(Path(__file__).with_name("words.yaml")), where="voice/words.yaml")


def _by_pattern(one: Pattern) -> Trait:
    pattern = quick(one.pattern.replace("'", "['\u2019]"), 0 if one.cased else re.IGNORECASE)
    return Trait(
        one.name, one.per, one.told, lambda reading: [match.span() for match in pattern.finditer(reading.text)]
    )


def _sentences(true: Callable[[Sentence], bool]) -> Callable[[Reading], list[Place]]:
    return lambda reading: [(one.start, one.end) for one in reading.sentences if true(one)]


def _begins(words: str) -> Callable[[Sentence], bool]:
    listed = frozenset(words.split())
    return lambda one: one.words[0].said in listed


def _is_fragment(one: Sentence) -> bool:
    """Tell whether a sentence shows no verb: no order, no pronoun as its subject, no word that ends like a verb."""
    if one.words[0].said in _orders():
        return False
    return not any(word.said in _pronouns() or _finite().search(word.said) for word in one.words)


@cache
def _orders() -> frozenset[str]:
    return frozenset(next(one for one in _file().starts if one.name == "imperatives").words.split())


@cache
def _pronouns() -> frozenset[str]:
    return frozenset(_file().pronouns.split())


@cache
def _finite() -> re.Pattern[str]:
    return re.compile(_file().finite)


def _is_in_title_case(one: Sentence) -> bool:
    plain = [word for word in one.words if word.said not in {NAME, NUMBER} and len(word.written) > _SMALL]
    return len(plain) >= _FEWEST_CASED and all(word.written[0].isupper() for word in plain)


def _spread(reading: Reading) -> float:
    """Return the summed distance of each sentence's length from the one before: prose that varies has more."""
    return float(sum(abs(len(one.words) - len(other.words)) for one, other in pairwise(reading.sentences)))


def _letters(reading: Reading) -> float:
    return float(sum(_NAME_LETTERS if word.said == NAME else len(word.said) for word in reading.words))


_VOWELS = re.compile(r"[aeiouy]{1,10}")


def _syllables(reading: Reading) -> float:
    return float(sum(_syllables_of(word.said) for word in reading.words))


@lru_cache(maxsize=50_000)
def _syllables_of(word: str) -> int:
    """Return about how many syllables a word has; a silent e at the end counts for none."""
    return max(1, len(_VOWELS.findall(word[:-1] if word.endswith("e") and word[-2:] != "le" else word)))


def _shaped(pattern: str) -> Callable[[str], bool]:
    shape = re.compile(pattern)
    return lambda word: shape.fullmatch(word) is not None


def _listed(name: str) -> Callable[[str], bool]:
    return frozenset(_words().lexicons[name].split()).__contains__


def _phrases(reading: Reading) -> list[Place]:
    return [match.span() for match in _phrase_pattern().finditer(reading.text)]


@cache
def _phrase_pattern() -> re.Pattern[str]:
    choices = "|".join(re.escape(phrase).replace("'", "['\u2019]") for phrase in _words().phrases)
    return quick(rf"(?<!\w)(?:{choices})(?!\w)", re.IGNORECASE)


_ENDINGS = ("ly", "ing", "ed", "tion", "ment", "ness", "ity", "ful", "less", "est", "ous", "able", "ive", "al", "s")


def skeleton(reading: Reading) -> str:
    """Return the text with each word that tells a topic replaced by its ending: what the hashed features see."""
    pieces = []
    at = 0
    for word in reading.words:
        pieces += [reading.text[at : word.start], _bare(word.said)]
        at = word.end
    return "".join([*pieces, reading.text[at:]])


def _bare(said: str) -> str:
    if said == NAME:
        return "xname"
    if said == NUMBER:
        return "xnumber"
    if said in _kept() or "'" in said:
        return said.replace("'", "")
    return "x" + next((ending for ending in _ENDINGS if said.endswith(ending)), "")


@cache
def _kept() -> frozenset[str]:
    """Return the words that tell a manner and no topic."""
    return frozenset(" ".join([_words().function_words, *_words().lexicons.values()]).split())
