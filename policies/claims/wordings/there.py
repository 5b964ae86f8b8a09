"""Whether a product is there, in sentences built around its name: "we have run out of X", "you'll find X on our shelf".

A name may stand anywhere among these words, so they are looked for in the text whose names are masked.
"""

import re
from collections.abc import Iterator

from policies.claims.hits import NAMED, Hit, Reading

_IT = rf"(?:(?:the |our |this |that |your |an? |every |some |more )?{NAMED}|\b(?:it|they|them|this one|these|those))"
_AGAIN = (
    r"(?: (?:all|now|just|still|right|already|finally|also|once more|again|currently|sadly|long|safely|here|back))*"
)
_PLACE = (
    r"(?:(?:in|at|on|inside) (?:the|our) (?:warehouse|shop|store|shops|stores|stock ?room|store ?room|depot|shelf|"
    r"shelves|racks?|shop floor|counter)|in the (?:warehouse|shop|building)|on (?:the )?shel(?:f|ves)|at hand|to hand)"
)
_NOW = r"(?:today|tonight|tomorrow|now|right now|right away|straight away|at once|this minute|immediately)"
_IN = re.compile(
    rf"{_IT} (?P<is>(?:is|are|stands?|sits?|waits?){_AGAIN} {_PLACE})"
    rf"|{_IT} (?P<ready>(?:is|are|stands?){_AGAIN},? (?:packed and |boxed and )?(?:ready (?:to (?:go|ship|leave|"
    rf"be (?:sent|shipped|posted)|send|travel|post|order)|for (?:dispatch|shipping|delivery|you to order|collection|"
    rf"immediate [a-z]+))|"
    rf"(?:available|orderable)(?! (?:in|with|from|at|to|for)\b)|in stock|back(?! ?-?order)(?! (?:to|at|on|of|from|"
    rf"when|by)\b)))\b"
    rf"|\b(?P<find>(?:you(?:'ll| will| can)?|come and|go and|and)? ?(?:find|see|pick up|collect|grab)) {_IT} (?:right "
    rf"|waiting |ready )*{_PLACE}"
    rf"|\b(?P<have>we(?:'ve)?(?: do)?(?: still| now)? (?:have|stock|hold|keep|carry|got|have got)(?: still|"
    rf" plenty of)?)"
    rf" {_IT}(?= ?(?:[.!;\n]|$)| (?:{_PLACE}|in stock|here\b|ready\b|waiting\b|{_NOW}))"
    rf"|\b(?P<send>we(?:'ll| can| will|'re able to| are able to)? (?:send|ship|post|dispatch|pack)(?: you| out)?) "
    rf"{_IT}(?: to you| out| off)? (?=(?:{_NOW}))"
    rf"|{_IT} (?P<can>(?:can|could|will|may) (?:still )?(?:be|ship|leave|go out)(?: yours| ordered| sent| shipped|"
    rf" bought|"
    rf" delivered| had| with you)?,? {_NOW})"
    rf"|\b(?P<order>you (?:can|may) (?:still )?(?:order|buy|get|have)) {_IT} (?=(?:{_NOW}))"
    rf"|\b(?P<listed>in stock|ready to ship|available(?: now)?|back in stock|on the shelf|on our shelves|"
    rf"here and ready|"
    rf"now in|back again)(?:,? (?:again|now|today|at last))?: ?(?:the |our )?{NAMED}"
    rf"|{NAMED}[,:] (?P<told>(?:in stock|ready to ship|on (?:the|our) shel(?:f|ves)|available immediately|here and "
    rf"ready|back in)\b)"
)
"""That it can be had now, said as a fact; a claim even where the catalogue knows no stock, but for the plain "have"."""
_HERE = re.compile(rf"{NAMED} (?P<is>(?:is|are){_AGAIN} here)\b(?! (?:to|for|and gone|for the first)\b)")
_NOT_YET = re.compile(
    r"\b(?:once|when|whenever|before|until|till|if|as soon as|in case|may|might|could|will be|'ll be|soon|notify|"
    r"tell you|"
    r"let you know|hope|wish)\b"
)
"""Words by which it is not there, or not yet."""
_SURE = frozenset({"is", "ready", "listed", "told"})
_OUT = re.compile(
    rf"\b(?P<none>(?:none|not one|not a single one|no more|not any|nothing|zero|no)(?: of)?(?: the| our| these)?) "
    rf"{NAMED} (?:(?:is|are|that is|that are) )?(?:still )?(?:left|remain(?:s|ing)?|in stock|available|to be had|"
    rf"on (?:the|our) shel(?:f|ves)|in (?:the|our) [a-z]+)"
    rf"|\b(?P<gone>(?:we(?:'ve| have)?(?: got)?|there(?:'s| is| are)) (?:now |currently |sadly |simply )?"
    rf"(?:none|no|no more|not one|not a single|zero)(?: of)?(?: the| our)?) {NAMED}(?: (?:left|in stock|"
    rf"available))?(?= ?(?:[.,!;\n]|$)| (?:left|in|at|"
    rf"right|any|to|on|today|now|for)\b)"
    rf"|\b(?P<out>(?:we(?:'ve|'re)?(?: have| are)?(?: all| just| now| sadly| completely| fresh| clean| currently|"
    rf" right| "
    rf"already| quite)*(?: run| ran| sold)?|stock has run|supplies have run) out of)(?: the| our)? {NAMED}"
    rf"|\b(?P<every>(?:every(?: single| last)?|each(?: and every)?|all(?: of)?(?: the| our)?|(?:our|"
    rf"the) (?:very )?last(?: of "
    rf"(?:the|our))?)) {NAMED} (?:has|have|is|are|went|got)(?: now| already)* (?:been )?(?:sold|gone|spoken for|taken|"
    rf"snapped up|found (?:a|its|their))"
    rf"|{NAMED} (?P<cannot>(?:cannot|can't|can not|can no longer|is no longer|are no longer|isn't|is not|are not|"
    rf"aren't)(?: currently| now| yet)? (?:be )?(?:to be )?(?:ordered|bought|available|had|in stock|shipped|on sale|"
    rf"on (?:the|our) shel(?:f|ves)))"
    rf"|\b(?P<we>(?:we|you)(?: can)? (?:no longer|can't|cannot|don't|do not)(?: currently| now)? (?:have|stock|get|"
    rf"order|"
    rf"hold|buy|sell|send|offer)(?: you)?)(?: the| our| any(?: more)?)? {NAMED}"
    rf"(?= ?(?:[.,;!\n]|$)| (?:any|at|in stock|right|today|now|left|on)\b)"
    rf"|{NAMED} (?P<is>(?:is|are|has|have|'s)(?: all| now| sadly| long| been| currently| already| unfortunately| "
    rf"temporarily| completely| just)* (?:gone(?= ?[.,!;\n]|$| for| from)|sold out|off (?:the|our) shel(?:f|ves)|"
    rf"unavailable|cleared out|snapped up|run out))"
    rf"|\b(?P<sold>we(?:'ve| have)? sold(?: out of)? (?:the last|every|all))(?: of)?(?: the| our)? {NAMED}"
)


def find(reading: Reading) -> Iterator[Hit]:
    """Yield what such sentences say; the place is that of their own words and never the name."""
    for found in _OUT.finditer(reading.named):
        start, end = _words(found, reading)
        yield Hit("stock", start, end, "out_of_stock", negatable=False)
    for found in (*_IN.finditer(reading.named), *_HERE.finditer(reading.named)):
        if _NOT_YET.search(reading.before(found.start(), 60)):
            continue
        start, end = _words(found, reading)
        sure = found.re is _IN and found.lastgroup in _SURE
        said = "orderable" if found.lastgroup == "order" else "in_stock"
        yield Hit("stock", start, end, said, if_known=not sure)


def _words(found: re.Match[str], reading: Reading) -> tuple[int, int]:
    """Return where the sentence's own words stand, from the first of them to the last."""
    group = str(found.lastgroup)
    start = found.start(group)
    end = max(found.end(group), found.end()) if found.end() > found.end(group) else found.end(group)
    tail = reading.named[start:end].rstrip(" \u00a4")
    return start + len(tail) - len(tail.lstrip()), start + len(tail)
