"""Which tool a sentence asks for: by cues, after typing errors in them are mended; too close a call is no answer."""

import re
from collections.abc import Mapping

from agents.commands.things import key, near
from agents.commands.words import words

SURE, HINT, MORE, LEAN = 2.0, 0.6, 0.3, 0.3
"""What a pattern weighs that is enough, one that is not, each further one that would be, and a single word."""
MOST = 3
"""Single words that count."""
SHORT = 5
"""Letters from which on a cue word may be mistyped."""
LEAST = 2.0
"""What a request must weigh to be one."""
_SHORT = re.compile(r"\b(what|who|where|how|when)s\b")
_NOT = re.compile(r"\b(can|don|doesn|didn|isn|won|couldn|wasn|hasn)t\b")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def mended(sentence: str) -> str:
    """Return a sentence in small letters with the typing errors in cue words mended."""
    small = _SHORT.sub(r"\1's", sentence.casefold().replace("e-mail", "email"))
    return _WORD.sub(lambda one: _mended(one[0]), _NOT.sub(r"\1't", small))


def weighed(sentence: str) -> Mapping[str, float]:
    """Return by tool what a mended, marked sentence weighs for it; only what weighs anything."""
    found: dict[str, float] = {}
    sentence = sentence.replace(" for me", "")
    for name, cues in words().requests.items():
        hints = sum(1 for one in cues.hint if one.search(sentence))
        sure = sum(1 for one in cues.sure if one.search(sentence))
        weight = SURE * bool(sure) + MORE * max(sure - 1, 0) + HINT * hints
        if weight:
            found[name] = weight
    return found


def leaning(sentence: str) -> Mapping[str, float]:
    """Return by tool what the single words of a mended, marked sentence weigh for it."""
    said = {form for one in _WORD.findall(sentence) for form in (one, key(one))}
    found = {name: LEAN * min(len(said & some), MOST) for name, some in words().leanings.items()}
    return {name: weight for name, weight in found.items() if weight}


def _mended(word: str) -> str:
    known = words()
    if len(word) < SHORT or word in known.spelling | known.spared | known.little | known.weak:
        return word
    return next((other for other in sorted(known.spelling) if near(word, other)), word)
