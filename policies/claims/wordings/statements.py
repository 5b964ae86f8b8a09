"""Other sentences of fact: what the firm is, does or will do, with something definite in them."""

import re
from collections.abc import Iterator

from policies.claims.hits import Hit, Reading
from policies.claims.numbers import NUMBER

_WHO = re.compile(
    r"^\W*(?:(?:and|but|so|plus|also|this \w+|from \w+|on \w+|starting \w+|since \d{4}),? )?(?:we(?:'re|'ve|'ll)?|"
    r"our (?:[a-z]+ ){1,3}?|the (?:shop|store|boutique|showroom|factory|company|brand|team|office|café|cafe|"
    r"studio|workshop|warehouse|doors?|event|sale|webinar|app|service)(?= )|doors|every (?:order|purchase|sale)|"
    r"each (?:order|purchase|sale)|all (?:orders|our \w+|profits|proceeds))"
)
_DOES = re.compile(
    # Hours and meetings are no claims: "we start at nine and close at five" is an arrangement; a new place is news.
    r"\bnew [^.!?]{1,60}\bopen(?:s|ed)\b|\b(?:relocated|launch(?:es|ed)|donates?|donated|"
    r"giv(?:es?|ing) back|plants?|planted|ships? to|delivers? to|founded|employs?|"
    r"won(?!')|partner(?:ed|s)? with|run(?:s)? on|certified|offsets?|recycles?|(?:is|are) located|(?:is|are) based|"
    r"guarantees?|sponsors?|acquired|hired|raised|expanded|"
    r"funds?|supports? \w+ (?:charit|schools|farm)|go(?:es)? to|"
    r"signed|joined|merged|discontinu\w+|integrates? with|complies|compliant|processes|encrypts?|hosted|uptime)\b"
)
_DEFINITE = re.compile(
    r"\d|\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|june|july|"
    r"august|september|october|november|december|tomorrow|tonight|today|weekend|"
    r"daily|every (?:day|week|order|purchase|sale)|all orders|profits?|proceeds|charity|worldwide|tree|trees|carbon|"
    r"solar|percent|one|two|three|four|five|six|seven|eight|nine|ten|half|noon|midnight)\b|(?<=[a-z,] )[A-Z][a-z]{2,}",
)
_RISES = re.compile(
    r"\bprices?(?: (?:of|for) [^.,;!?\n]{3,50}?)?(?: will)? (?:doubles?|triples?|quadruples?|"
    r"(?:goes?|rises?|jumps?|climbs?|increases?) (?:up )?by (?:half|a (?:third|quarter|tenth)|"
    r"\d{1,3} ?(?:%|percent|per cent)|[$\u20ac\u00a3]\d{1,4}))\b"
    r"(?! (?:if|when|with|for (?:two|three|four|a|each))\b)[^.,;!?\n]{0,40}"
)
"""A price to come that the copy threatens with."""
_SHARED_OUT = re.compile(
    rf"\b(?:half|(?:a|one) (?:third|quarter|fifth|tenth|share|part)|every (?:penny|cent)|all|"
    rf"{NUMBER} ?(?:%|percent\b|per cent\b)|[$\u20ac\u00a3]\d{{1,4}})(?: (?:of|from))? "
    r"(?:what you (?:pay|spend)|you (?:pay|spend)|everything you (?:pay|spend)|"
    r"(?:the|your|our|every|each|all)(?: [a-z]{3,12})? (?:price|purchase|order|sale|money|profits?|proceeds|takings|"
    r"payment)s?)(?: (?:we|here|with us|at [a-z]+))* (?:goes|go|is (?:given|donated|passed on)|are (?:given|donated)|"
    r"will (?:go|be given)|helps?|supports?|funds?|feeds?|pays for|plants?)\b[^.;!?\n]{0,60}"
)
"""What becomes of the money that customers pay."""
_FIRST_PERSON_HOPE = re.compile(
    r"\b(?:hope|think|believe|love|can't wait|excited|proud|thrilled|want|wish|would|know|feel)\b"
)


def find(reading: Reading) -> Iterator[Hit]:
    """Yield each sentence that tells a definite fact of the firm; wishes and praise of oneself are none."""
    for found in (*_RISES.finditer(reading.low), *_SHARED_OUT.finditer(reading.low)):
        yield Hit("other", found.start(), found.end(), found.group(), "shop", negatable=False)
    for sentence in reading.plain.sentences:
        text, low = reading.text[slice(*sentence)], reading.low[slice(*sentence)]
        if not _WHO.match(low) or _FIRST_PERSON_HOPE.search(low):
            continue
        if _DOES.search(low) and _DEFINITE.search(text[1:] if len(text) > 1 else text):
            start = sentence.start + len(text) - len(text.lstrip(" \n-+"))
            end = sentence.start + len(text.rstrip())
            yield Hit("other", start, end, text.strip(" \n-+"), "shop", negatable=False)
