"""A question as the words by which texts are found."""

import re

_WORD = re.compile(r"\w+")
MOST_WORDS = 48
"""Words of one question that are looked for; a whole brief has more, and its first ones say what it is about."""

STOP_WORDS = frozenset(
    """a about after all also am an and any are as at be because been before being but by can could did do does
    doing for from had has have having he her here hers him his how i if in into is it its just me more most my no
    not of off on once only or other our ours out over own s same she should so some such t than that the their
    them then there these they this those through to too under until up very was we were what when where which
    while who whom why will with would you your yours
    der die das den dem des ein eine einer eines einem einen und oder ist sind war mit von zu zum zur auf für im
    in nicht auch sich wie als bei nach aus wir ihr sie er es
    le la les l un une des du de d et ou est sont avec pour dans sur par pas ne que qui au aux ce cette nous vous
    il elle""".split()  # noqa: SIM905 - a list of words reads best as words
)
"""Words that are in nearly every text and so find nothing, in the languages of our markets."""


def words_of(query: str) -> list[str]:
    """Return the words to look for, each once and in order; a question of stop words only keeps them."""
    words = list(dict.fromkeys(_WORD.findall(query.casefold())))
    telling = [word for word in words if word not in STOP_WORDS]
    return (telling or words)[:MOST_WORDS]
