"""Characters that show nothing and yet are read: text hidden in tags or variation selectors, and fillers."""

import re
from collections.abc import Iterator
from itertools import islice

from marque.message import Part
from marque.verdict import Finding
from policies.rule import Rule
from policies.spans import MOST_PLACES, blotted, span_at

UNSEEN = Rule(
    id="structure.unseen_character",
    severity="revise",
    source="Unicode Technical Report 36, sections 2.4 and 3: what is seen must be what is there",
    fix="Take the characters out; write the text anew where it was pasted from elsewhere.",
    wrong="The Ember\u2800blanket is back.",
    right="The Ember blanket is back. We \u2764\ufe0f wool.",
)
RULES = (UNSEEN,)

_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
"""The flag of a part of a country, such as Scotland: the one right use of tags."""
_IDEOGRAPH = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LATIN = "0-9A-Za-z\u00c0-\u024f"
_SHOWS_NOTHING = re.compile(
    "[\U000e0000-\U000e007f]+"
    "|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{3,}"  # one chooses the form of a sign, many are an alphabet
    f"|(?<![{_IDEOGRAPH}])[\U000e0100-\U000e01ef]+"
    f"|(?<=[{_LATIN}])[\ufe00-\ufe0f]+(?=[{_LATIN}])"
    "|[\u2061-\u2064\u206a-\u206f\u3164\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a]+"
    "|(?<![\u1100-\u11ff\ua960-\ua97f])[\u115f\u1160]+(?![\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff])"
    "|(?<=\\w)\u2800+|(?<!\u2800)\u2800++(?=\\w)"  # alone on a line it only makes room
)  # fmt: skip


def unseen(part: Part, text: str) -> Iterator[Finding]:
    """Yield each run of characters of a part that nobody sees; what a script or an emoji needs is let be."""
    if text.isascii():
        return
    looked_at = blotted(text, (match.span() for match in _FLAG.finditer(text)))
    for match in islice(_SHOWS_NOTHING.finditer(looked_at), MOST_PLACES):
        first = f"U+{ord(match[0][0]):04X}"
        said = f"Holds {first}, which nobody sees." if len(match[0]) == 1 else (
            f"Holds {len(match[0])} characters from {first} on, which nobody sees."
        )  # fmt: skip
        yield UNSEEN.finding(span_at(part, text, *match.span()), said)
