"""Whether an amount is told of one thing by its name, or of several together: only the latter may be their sum."""

import re

from policies.claims.plain import Plain
from policies.claims.subjects import Subjects

_ITS_OWN = re.compile(
    r"^(?:'s)?(?: ?[,:(]| -| (?:is|are|was|were|costs?|now|only|just|for|at|sells?|goes|priced|from|yours|today|still|"
    r"its?|price|a|mere|reduced|down|to|drops?|saves?|saving|you))* ?\(?$"
)
"""What stands between a name and an amount of that thing alone: "the spade is now $38"."""
_OF_THAT = re.compile(
    r"^ (?:(?:comes?|goes|taken|knocked|is|are|right|straight|cheaper|less|discount) )?(?:off|on|for|from|"
    r"buys(?: you)?|gets(?: you)?)(?: (?:the|our|your|an?|this|each|every))? $"
)
"""What stands between an amount and the name of the one thing that it is told of: "$10 off the spade"."""
_TOGETHER = re.compile(
    r"\b(?:both|together|in all|altogether|all told|all in|in total|total|combined|comes? to|adds? up|"
    r"all (?:two|three|four|five|six)|the (?:two|three|four|five|six|pair|lot|set|bundle|trio|whole)|"
    r"against|than|instead|compared|versus|vs|rather|apart|difference)\b"
    r"|(?:^|[,;:] ?)\W?(?:and |so |then )?(?:with|add|adding|plus|throw in)\b"
)
"""Words by which an amount is one of several things, or the gap between two."""
_AND_MORE = re.compile(r"^,? (?:and|plus|with|&) ")


def told_of_one(plain: Plain, start: int, end: int, subjects: Subjects) -> tuple[str, ...]:
    """Return the SKUs that the one name means beside which an amount stands; empty where it may be of several."""
    sentence = plain.sentence_at(start)
    if _TOGETHER.search(plain.low[slice(*sentence)]):
        return ()
    behind = subjects.joined_before(plain, start)
    if len(behind) == 1 and _ITS_OWN.match(plain.low[behind[0].end : start]):
        return behind[0].skus
    ahead = subjects.joined_after(plain, end)
    if len(ahead) == 1 and _OF_THAT.match(plain.low[end : ahead[0].start]):
        return () if _AND_MORE.match(plain.low[ahead[0].end : sentence.end]) else ahead[0].skus
    return ()


def told_of_several(plain: Plain, start: int, subjects: Subjects) -> bool:
    """Tell whether the sentence of an amount, or the one before, joins several things: "both", "A and B"."""
    sentence = plain.sentence_at(start)
    opened = plain.sentence_at(max(0, sentence.start - 2)).start
    named = {one.skus for one in subjects.named_in(plain, sentence._replace(start=opened)) if one.skus}
    return len(named) > 1 or bool(_TOGETHER.search(plain.low[opened : sentence.end]))
