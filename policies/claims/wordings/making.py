"""What a product is made of, where, and in which colours, in whatever construction copy says it."""

import re
from collections.abc import Iterator

from policies.claims.colours import COLOURS, TONES
from policies.claims.hits import NAMED, Hit, Reading
from policies.claims.materials import NAME, PLAIN_NAME, WORDS
from policies.claims.places import ADJECTIVES, PLACES
from policies.patterns import quick

_FILLING = (
    r"(?:a|an|the|one|two|single|piece|pieces|of|fine|finest|soft|solid|genuine|real|pure|premium|all|"
    r"responsibly|sustainably|sourced|100 ?%|\d{1,2} ?%|durable|sustainable|thick|heavy|light|warm|hand|double|"
    r"entirely|"
    r"completely|purely|simply|just|best|good|local|locally|natural|raw|\w{3,12}-\w{3,12})"
)
_TELLING = (
    rf"(?:{_FILLING}|"
    # "Crafted from calf leather": a word that tells which leather.
    r"(?!(?:as|than|like|with|for|or|not|no|and|without|to|in|on|by|at|our|your|its|their|which|that|"
    r"where)\b)[a-z]{3,12})"
)
"""The same, or any word that tells which: "crafted from calf leather"."""
_PARTS = (
    r"(?:body|bodies|frame|shell|lining|upper|uppers|sole|soles|outer|outsole|blade|case|casing|housing|base|top|"
    r"seat|"
    r"legs?|arms?|shade|handle|handles|lid|back|neck|fretboard|cover|covers|fabric|material|construction|finish|"
    r"outside|inside|exterior|build|filling|fill|strap|band|yarn|stem|head|cord|barrel|dial|bezel)"
)
_VERBS = (
    r"(?:made|crafted|handcrafted|built|constructed|spun|tailored|milled|turned|woven|knitted|knit|carved|cut|forged|"
    r"fashioned|sewn|stitched|cast|mou?lded|blown|thrown|pressed|upholstered|covered|clad|wrapped|lined|padded|"
    r"stuffed|"
    r"filled|machined|shaped|formed|bound|hammered|poured|printed|moulded|welded|wound|strung|backed|encased|housed|"
    r"set(?= on| in)|mounted(?= on| in)|strung(?= on))"
)
_MADE_OF = quick(
    rf"\b{_VERBS}(?: (?:entirely|completely|purely|by hand))? (?:of|from|out of|in|on|with|using) "
    rf"(?:{_TELLING} ){{0,4}}"
    rf"(?P<made>{NAME})"
    rf"|\b(?P<share>100|\d{{1,2}}) ?(?:%|percent\b|per cent\b) (?:pure |genuine |real )?(?P<part>{NAME})"
    rf"|\b(?:(?:solid|genuine|real|pure) ?(?P<pure>{NAME})|all[- ](?P<all>{PLAIN_NAME}))"
    rf"|\b{_PARTS}(?:,)? (?:is |are |of |in |comes in )(?:{_TELLING} ){{0,3}}(?P<built>{NAME})"
    rf"|\b(?:drop|bead|slice|slab|sheet|disc|disk) of (?:{_TELLING} ){{0,2}}(?P<piece>{NAME})"
    rf"(?= (?:on|in|set)\b| ?[.,;])"
    rf"|\b(?P<through>{PLAIN_NAME})(?: through and through|(?:,)? throughout| from top to bottom)"
)
_END = (
    r"(?= ?(?:[.,!?;:)\n]|$)| (?:and|with|but|from|inside|outside|throughout|through|all|so|which|for|at|is|are|"
    r"costs?|"
    r"on|it|not|in (?:and|every|the)|- )\b| - )"
)
_BARE = quick(
    rf"\b(?:is|are|'re|it's|that's|stays?|remains?)(?: {_FILLING}| made){{0,3}} (?P<is>{PLAIN_NAME}){_END}"
    rf"|\b(?:material|fabric|shell|lining|upper|sole|outer|body|blade|frame|made of|made from|composition)s?: ?"
    rf"(?:\d{{1,3}} ?% )?(?P<listed>{NAME})"
    rf"|(?:^|(?<=[,:;(\n] )|(?<=[\n(|])|(?<=\n- )|(?<=[,;] and )|(?<=[-|\u00b7\u2022.] ))(?P<alone>{PLAIN_NAME})"
    rf"(?= ?(?:[,;.!\n)|\u00b7\u2022]|$| - ))"
)
_IN = re.compile(rf"(?<=\bin )(?:{_FILLING} ){{0,3}}(?P<in>{PLAIN_NAME}){_END}")
_OF_NOUN = quick(rf"\b(?P<of>{PLAIN_NAME})[ -](?P<noun>[a-z]{{3,16}})\b")
_NO_NOUNS = frozenset(
    {"and", "with", "for", "from", "but", "that", "the", "which", "are", "was", "were", "has", "have", "not"}
)
"""Words after a material that are not what it makes up: "steel and beech"."""
_ENDS = re.compile(r" ?(?:[,.;!?)\n\u00b7|]|$)")
_SAID_OF = re.compile(
    rf"(?:\b(?:we|our [a-z]{{3,14}}|the makers?|makers|they)(?: have| 've| only| always| simply)* (?:make|made|"
    rf"build|built|"
    rf"use|used|chose|choose|have chosen|pick|picked|take|took|craft|crafted|cut|sew|sewed|knit|weave|spin|turn|"
    rf"cast|forge)"
    rf" (?:{_TELLING} ){{0,3}}(?P<used>{PLAIN_NAME})(?= for (?:the |our |your )?{NAMED}| to make| in {NAMED})"
    rf"|\b(?:make|made|makes|build|built|craft|crafted|cut|sew|knit|weave|turn|forge|produce)s? (?:the |our |"
    rf"your )?{NAMED}"
    rf" (?:entirely |only |completely )?(?:out of|from|of|in|with) (?:{_TELLING} ){{0,3}}(?P<of>{NAME})"
    rf"|\b(?:for|in) (?:the |our |your )?{NAMED},? (?:we|our [a-z]{{3,14}}|the makers?|makers)(?: only| always| have)*"
    rf" (?:use[ds]?|chose|choose|chosen|pick(?:ed)?|take|took|work with|rely on) (?:{_TELLING} ){{0,3}}(?P<for>{NAME})"
    rf"|{NAMED} (?:consists? (?:entirely |only )?of|owes [a-z ]{{3,30}} to|is all|are all|is pure|"
    rf"gets [a-z ]{{3,30}} from|is all about|means|lives (?:off|from)|"
    rf"has a (?:body|shell|frame|cover) of|uses?|contains?) (?:{_TELLING} ){{0,3}}(?P<has>{NAME})"
    rf"|\b(?:materials?|fabric|composition)(?: used)?(?: (?:of|for|in) (?:the |our |your )?{NAMED})?(?: is|:)"
    rf" (?:{_TELLING} ){{0,3}}(?P<is>{NAME})"
    rf"|\b(?:makers?|people|hands|artisans|team) (?:of|behind|who make) (?:the |our )?{NAMED} (?:only |"
    rf"always )?(?:work with|"
    rf"use|choose|rely on|prefer) (?:{_TELLING} ){{0,3}}(?P<hands>{NAME})"
    rf"|\b(?:touch|hold|pick up|feel|open|try) (?:the |our |your )?{NAMED}[^.;!?\n]{{0,24}}? feel (?:{_TELLING} "
    rf"){{0,2}}(?P<feel>{NAME})"
    rf"|\bwhat (?:is|are) (?:the |our )?{NAMED} (?:made|built|crafted) (?:of|from|out of)\? ?(?:{_TELLING} ){{0,3}}"
    rf"(?P<answer>{NAME})"
    rf"|\b(?P<told>{NAME})[:,-]+ (?:that(?:'s| is)|this is) what (?:makes(?: up)?|we use for|goes into|"
    rf"you feel in)(?: the| our)?"
    rf"|\b(?P<makes>{NAME})(?: is| was)?(?: what (?:we use for|makes(?: up)?)|"
    rf"[^.,;:!?\n]{{0,20}} (?:is )?what (?:the |our )?"
    rf"{NAMED} (?:is|are) made (?:of|from)| makes? up(?: the| our)?| goes into(?: the| our| every)?|(?: is| was)? our "
    rf"(?:choice|material) for(?: the)?))(?: {NAMED})?"
)
"""A material and a name in the parts of one sentence: "for X, our makers use linen", "X consists of linen"."""
_NOT_MADE = re.compile(
    r"(?:\b(?:like|unlike|faux|fake|imitation|your|goes with|go with|next to|instead of|than|onto|on|against|under|"
    r"no|not|"
    r"never|for|clean|cleans|protects?|cuts?|polish(?:es)?|cares? for) |[\w]-)$"
)
"""What stands before a material that the product is not of."""
_AND = re.compile(rf"(?: ?,| and| &| or|, and| with)(?: \d{{1,2}} ?%)? (?P<more>{NAME})")
_ORIGIN = quick(
    r"\b(?i:(?:hand[- ]?)?(?:made|crafted|built|manufactured|assembled|forged|roasted|pressed|brewed|baked|cast|"
    r"spun|bottled|stitched|grown|sewn|woven|produced|sourced|soldered|finished|tanned|dyed|carved|turned|blown|"
    r"thrown|"
    r"fired|glazed|knitted|knit|tailored|cut|mou?lded|printed|painted|tuned|voiced|strung|wound|wired|machined|"
    r"milled|packed|"
    r"blended|cured|ground|tempered|quenched|hardened|pleated|gilded|etched|engraved|smoked|aged|matured|distilled|"
    r"poured|shaped|bound|welded|hammered|polished|upholstered|fermented|harvested|"
    r"picked|"
    r"farmed|caught|felted|braided|plaited|embroidered|crocheted|quilted|whittled|designed and made|"
    r"dreamt up and made|put together)) (?i:(?:by hand|with [a-z]+(?: and [a-z]+)?|entirely|lovingly|proudly|"
    r"right here|exclusively) )?in "
    r"(?:the |a (?:small |little |family )?(?:\w{3,12} )?in )?(?P<place>[A-Z][a-zA-Z]{1,20}(?: [A-Z][a-z]{2,20})?)"
)
_FROM = re.compile(
    rf"\b(?:from|comes? from|come out of|out of|hails? from|products? of|origin(?: is)?:?|country of origin:?|"
    rf"made in:?) "
    rf"(?:(?:a|an|the|our) (?:[a-z-]{{3,14}} ){{1,3}}(?:in|of|near|outside) )?(?:the )?(?P<place>{PLACES})\b"
)
_GROWN = re.compile(rf"(?:^|\b)(?P<name>{PLAIN_NAME})(?: (?:is|are|that|which|all|it)){{0,3}} ?$")
"""A material right before the place that it comes from: "the wool is from"."""
_MAKERS = (
    r"(?:partners?|makers?|artisans?|weavers?|workshops?|mills?|factory|factories|friends|craftspeople|atelier|team|"
    r"potters?|tailors?|bakery|roastery|family|people|potteries|pottery|studio|foundry|carpenters?)"
)
_MAKE = (
    r"(?:make|made|makes|produce|produced|produces|manufacture|manufactured|craft|crafted|build|built|sew|sewn|"
    r"weave|woven|"
    r"knit|knitted|forge|forged|roast|roasted|bake|baked|assemble|assembled|cast|pour|poured|finish|finished|turn|"
    r"print)"
)
_SAID_FROM = re.compile(
    rf"\b(?:{_MAKE}s?(?: the| our| your)? {NAMED}|(?:have|get|had) (?:the |our )?{NAMED} {_MAKE}) (?:by hand |"
    rf"only |here )?"
    rf"in (?:the )?(?P<made>{PLACES})\b"
    rf"|\b{_MAKERS} in (?:the )?(?P<makers>{PLACES})\b(?: [a-z]+){{0,3}} {_MAKE}s?(?: the| our| every)? {NAMED}"
    rf"|\b(?P<home>{PLACES}),? (?:is|was) (?:the (?:place|country) )?(?:where|home (?:of|to)|the (?:home|birthplace|"
    rf"origin) of)(?: we| they| our [a-z]+)?(?: {_MAKE})?(?: the| our)? {NAMED}"
    rf"|\b(?:home|birthplace|origin|country of origin|place of origin|provenance|roots|homeland)(?: of|:)? (?:the |"
    rf"our |"
    rf"your )?{NAMED}(?:'s)?(?: is| are| lies?|:)(?: in)? (?:the )?(?P<origin>{PLACES})\b"
    rf"|\bwhere (?:does|do|is|are|was|were|did) (?:the |our )?{NAMED}[^.!?\n]{{0,20}}\? ?(?:(?:it|they) (?:comes?|"
    rf"is|are)"
    rf" )?(?:from |made |in )*(?:the )?(?P<answer>{PLACES})\b"
    rf"|\b(?:origin|made in|provenance|produced in|country)(?: (?:of|for) (?:the |our )?{NAMED})?: ?(?:the )?"
    rf"(?P<listed>{PLACES})\b"
    rf"|{NAMED} (?:has its (?:origin|roots|home)|was born|is born|is at home|has been made|is sewn|is put together) in "
    rf"(?:the )?(?P<born>{PLACES})\b"
    rf"|{NAMED} (?:travels|comes|makes its way|reaches you|is sent)(?: to you| all the way| straight| directly)* from "
    rf"(?:the )?(?P<from>{PLACES})\b"
)
"""A place and a name in the parts of one sentence: "our partners in Spain make X", "the home of X is Spain"."""
_NATIONAL = quick(
    rf"\b(?P<nation>{ADJECTIVES})[- ](?P<thing>made|built|crafted|woven|sewn|spun|grown|milled|roasted|engineered|"
    rf"craftsmanship|workshop|mill|factory|{PLAIN_NAME})\b(?!-style)"
)
_PREDICATED = quick(
    rf"\b(?:is|are|'re|it's|they're)(?: all| both| proudly| purely| 100 ?%)? "
    rf"(?P<nation>{ADJECTIVES})(?= ?(?:[.,;!)\n]|$))"
)
"""A nation told as a quality: "the cups are Danish"."""
_OF_AND_IN = re.compile(rf"\b(?:of|from|out of) (?:{PLAIN_NAME}) in (?:the )?(?P<place>{PLACES})\b")
"""Material and place after one verb: "forged of carbon steel in Sweden"."""
_MONTH = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Spring|Summer|Autumn|Winter|One|Two|Three|Small|Time)\b"
)
_ONE_COLOUR = rf"(?:a )?{TONES}{{0,2}}(?:{COLOURS})"
_IN_COLOUR = re.compile(
    r"\b(?:in|colou?rs?:|colou?r is|finish is) "
    rf"(?P<colours>{_ONE_COLOUR}(?:(?:, | and | or |, and |, or ){_ONE_COLOUR}){{0,6}})"
    r"(?= ?(?:[.,!?;:)\n]|$)| (?:and|with|but|for|at|is|are|costs?|only|now|or)\b| - )"
)


def find(reading: Reading) -> Iterator[Hit]:
    """Yield every material, origin and colour that the copy gives a product or a part of one."""
    yield from _materials(reading)
    yield from _origins(reading)
    yield from _colours(reading)


def _materials(reading: Reading) -> Iterator[Hit]:
    """Yield what the copy says that a product, or a part of it, is made of."""
    low = reading.low
    for found in _MADE_OF.finditer(low):
        name = next(name for name in ("made", "part", "pure", "all", "built", "piece", "through") if found[name])
        share = f"{found['share']} % " if found["share"] else ""
        yield Hit("attribute", found.start(), found.end(), f"material {share}{_in_full(low, found, name)}",
                  if_known=name in ("built", "piece"))  # fmt: skip
        yield from _joined(reading, found.end(name))
    for found in _BARE.finditer(low):
        name = next(name for name in ("is", "listed", "alone") if found[name])
        yield Hit("attribute", found.start(name), found.end(name), f"material {_in_full(low, found, name)}",
                  of_subject=name == "is", if_known=name == "alone")  # fmt: skip
        yield from _joined(reading, found.end(name))
    for found in _SAID_OF.finditer(reading.named):
        name = next(name for name, words in found.groupdict().items() if words)
        yield Hit("attribute", found.start(name), found.end(name), f"material {_in_full(reading.named, found, name)}",
                  if_known=name in ("is", "makes"))  # fmt: skip
        yield from _joined(reading, found.end(name))
    for found in _IN.finditer(low):
        if reading.text[found.start("in")].isupper():
            # "In Cork" is a place.
            continue
        yield Hit("attribute", found.start("in"), found.end("in"), f"material {found['in']}", of_subject=True,
                  if_known=True)  # fmt: skip
        yield from _joined(reading, found.end("in"))
    for found in _OF_NOUN.finditer(low):
        if found["noun"] in WORDS and _ENDS.match(low, found.end()):
            # "Satin polyester" is polyester, where no noun follows that may be of a part only.
            yield Hit("attribute", *found.span(), f"material {found.group()}", if_known=True)
            continue
        joined = found["noun"] in _NO_NOUNS
        if not joined and not _NOT_MADE.search(low[max(0, found.start() - 16) : found.start()]):
            yield Hit("attribute", found.start("of"), found.end("of"), f"material {found['of']} of {found['noun']}",
                      if_known=True)  # fmt: skip


def _in_full(low: str, found: re.Match[str], name: str) -> str:
    """Return a material with the word before it that makes it another one: "vegan leather" is no leather."""
    start = found.start(name)
    kind = _OF_ITS_KIND.search(low, max(0, start - _BEFORE_NAME), start)
    return f"{kind['kind']} {found[name]}" if kind and kind["kind"] not in found[name] else found[name]


_BEFORE_NAME = 30
_OF_ITS_KIND = re.compile(
    r"\b(?P<kind>vegan|faux|fake|imitation|synthetic|artificial|bonded|recycled|reclaimed|organic|calf|lamb|goat|pig|deer|"
    r"buffalo|kangaroo|ostrich)[ -](?:[a-z-]{3,12} )?$"
)
"""Words that turn a material into another, or tell the animal or the growing that nothing else vouches for."""


def _joined(reading: Reading, end: int) -> Iterator[Hit]:
    """Yield the materials that "and" joins to one: "of wool and beech"."""
    found = _AND.match(reading.low, end)
    while found:
        yield Hit("attribute", found.start("more"), found.end("more"), f"material {found['more']}", if_known=True)
        found = _AND.match(reading.low, found.end())


def _origins(reading: Reading) -> Iterator[Hit]:  # noqa: C901 - one line a wording
    """Yield where the copy says that a product comes from."""
    for found in _ORIGIN.finditer(reading.text):
        if not _MONTH.match(found["place"]):
            yield Hit("attribute", found.start(), found.end(), f"origin {found['place']}")
    for found in _FROM.finditer(reading.low):
        whole, place = reading.text[found.start() : found.end()], reading.text[slice(*found.span("place"))]
        # "FROM US" in a heading is from the shop.
        if place[0].isupper() and not whole.isupper():
            grown = _GROWN.search(reading.before(found.start()))
            said = f"origin {place} ({grown['name']})" if grown else f"origin {place}"
            yield Hit("attribute", found.start(), found.end(), said, if_known=True)
    for found in _SAID_FROM.finditer(reading.named):
        name = next(name for name, words in found.groupdict().items() if words)
        if reading.text[found.start(name)].isupper():
            place = reading.text[found.start(name) : found.end(name)]
            yield Hit("attribute", *found.span(name), f"origin {place}", if_known=name == "from")
    for found in (*_PREDICATED.finditer(reading.low), *_OF_AND_IN.finditer(reading.low)):
        start, end = found.span(1)
        if reading.text[start].isupper():
            yield Hit("attribute", start, end, f"origin {reading.text[start:end]}", if_known=True)
    for found in _NATIONAL.finditer(reading.low):
        if reading.text[found.start()].isupper():
            nation = reading.text[found.start() : found.end("nation")]
            said = f"origin {nation} ({found['thing']})" if _GROWN.fullmatch(found["thing"]) else f"origin {nation}"
            yield Hit("attribute", found.start(), found.end("nation"), said, if_known=True)


def _colours(reading: Reading) -> Iterator[Hit]:
    """Yield the colours in which the copy says that a product comes."""
    for found in _IN_COLOUR.finditer(reading.low):
        for colour in re.finditer(rf"\b(?:{COLOURS})\b", found["colours"]):
            start = found.start("colours") + colour.start()
            yield Hit("attribute", start, start + len(colour.group()), f"colour {colour.group()}", of_subject=True,
                      if_known=True)  # fmt: skip
