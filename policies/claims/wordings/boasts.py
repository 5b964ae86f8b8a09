"""Boasts that want proof: superlatives, statistics, awards, novelty and popularity."""

import re
from collections.abc import Iterator

from policies.claims.hits import NAMED, Hit, Reading
from policies.claims.numbers import NUMBER, parse_number
from policies.claims.wordings import comparatives
from policies.patterns import quick

_SUPERLATIVE = quick(
    r"\b(?:the |our |your )?(?:(?:cheapest|lightest|fastest|quickest|strongest|thinnest|slimmest|quietest|brightest|"
    r"toughest|sharpest|longest[- ]lasting|highest[- ]rated|"
    r"best[- ]rated|top[- ]rated|lowest[- ](?:priced?|prices)|lowest prices?(?: ever| of the (?:year|season))?|best "
    r"prices?|most (?:affordable|advanced|powerful|durable|efficient|accurate|"
    r"trusted|awarded|reliable|energy-efficient|compact|secure|complete|comprehensive)|number[- ]one|"
    r"(?:(?<=the )|(?<=our )|(?<=your )|(?<='s ))no\.? ?1(?![,.]?\d)|#1|"
    r"market[- ]leading|industry[- ]leading|"
    r"world's (?:first|best|only|\w{3,14}est|most \w{3,14}|leading)|best[- ]in[- ]class|second to none|unmatched|"
    r"unbeatable|unrivall?ed))\b"
    r"|(?<!\w)#1\b|\bthe (?:best|finest|biggest|largest|smallest|only|leading|first) [\w' -]{2,40}? (?:in|on|of) "
    r"(?:the (?:world|market|country|city|town|industry|planet|range|store|shop)|"
    r"america|europe|the (?:us|uk|eu)|its class|all time)\b"
)
_BARE = re.compile(r"[a-z]{5,10}est")
_COPULA = re.compile(r"(?:\b(?:is|are)|'s|'re) (?:also |still |now |by far )?$")
"""An adjective by itself, with no article and no noun that it is said of."""
_SCOPED = re.compile(
    r"(?:\b(?P<copula>is|are)|'(?P<short>s|re)|\b(?:meet|introducing|discover|own|wear|try|get|buy|made|make)|^|"
    r"[.!?:,;\n-])"
    r" ?(?P<most>\bthe (?:(?:very )?best|finest|only|first|leading|most [a-z]{4,16}|"
    r"(?!forest|harvest|interest|honest|modest|latest|request|conquest|contest|protest|tempest)[a-z]{3,14}est)"
    r" [\w' -]{2,40}?(?<! )(?: (?:in (?:the (?:whole |entire )?(?:world|market|country|industry|universe)|existence)|"
    r"on (?:the market|earth|the planet)|anywhere|(?:that )?money can buy|(?:that )?you(?:'ll| can| will)(?: ever)? "
    r"(?:buy|find|own)|(?:that has |that was )?ever (?:made|built|sold|sewn|woven)|of (?:its|their) kind|"
    r"of all time))\b)"
)
"""A superlative whose noun says among what: "the warmest blanket in the world"."""
_ABOVE_ALL = re.compile(
    r"\b(?:outlasts?|outperforms?|outclass(?:es)?|outwears?|outdo(?:es)?|outshines?) (?:every|any|all|each)"
    r"(?: (?:other|single|of the))? (?!(?:trend|fad|fashion|season|winter|summer|storm|part(?:y|ies)|night|day|weekend|"
    r"meeting|hike|trip|adventure|film|one)s?\b)[a-z-]{3,20}(?: [a-z-]{2,20})?"
)
"""Better than all others of a kind."""
_DEED = re.compile(
    rf"\b(?:every|each|your|any|a single|one) (?:order|purchase|sale|parcel|one sold|{NAMED})"
    rf"(?: (?:you (?:buy|make)|sold|with us))? (?:also |already )?(?:saves?|feeds?|rescues?|protects?|removes?|buys?|"
    rf"provides?|pays for|houses|clothes|shelters|funds)(?: up to| over| about)? {NUMBER} "
    rf"(?!(?:minutes?|hours?|days?|percent|per|times)\b)[a-z]{{3,20}}"
)
"""A good deed that each order does, with its figure."""
_EXPERTS = (
    r"(?:dermatologists?|doctors?|physicians?|surgeons?|paediatricians?|pediatricians?|dentists?|vets?|"
    r"veterinarians?|"
    r"physiotherapists?|physical therapists?|chiropractors?|nutritionists?|dietitians?|pharmacists?|nurses?|midwives|"
    r"scientists?|health experts|experts?)"
)
_ENDORSED = quick(
    rf"\b{_EXPERTS} (?:all |everywhere |widely |also |even |highly )?(?:recommends?|endorses?|approves?(?: of)?|"
    rf"prescribes?|swears? by|trusts?|chooses?|prefers?|rel(?:y|ies) on|vouch(?:es)? for)"
    rf"(?: (?:it|them|this|these|our|the|using|wearing)\b| (?-i:(?=[A-Z])))"
    rf"|\b(?:recommended|endorsed|approved|prescribed|trusted) by (?:[a-z]{{3,12}} ){{0,2}}{_EXPERTS}\b"
    rf"|\b(?:doctor|physician|vet|dentist|pa?ediatrician|expert|physio)[- ](?:recommended|approved|endorsed)\b",
    re.IGNORECASE,
)
_COUNTED = quick(
    r"(?: (?:in|out of(?: every)?) (?:\d{1,4}|ten|five|four|three|twenty|a hundred) (?:of (?:the |our |all )*)?"
    r"(?!stars?\b)[a-z]{3,20}\b"
    r"| ?(?:%|percent\b|per cent\b) (?:of (?!the price|your (?:order|purchase)|retail|(?:the |my |our )?(?:office|team|"
    r"family|time|way|day|night|room|house|bottle|box|bag)\b)(?:all |our |the |its |your "
    r")?[a-z]{3,20}|"
    r"fewer|more|less|faster|longer|lighter|stronger|brighter|better|quicker|smaller|thinner|higher|softer|quieter)\b"
    r"|(?:x\b|-?times\b| times\b) (?:(?:as|the|more|less) [a-z]{3,14}|[a-z]{3,12}er)\b(?<!over)(?<!under)(?<!after)"
    r"|(?: ?\+)?(?: (?:million|thousand|billion))? (?:(?:happy|satisfied|loyal|active|loving|paying) )?"
    r"(?:customers|users|people|fans|members|subscribers|companies|teams|businesses|shoppers|owners|households|"
    r"families|"
    r"countries|stores|cities|sold|copies sold|pairs sold|pieces sold|units sold)\b)"
)
"""What makes a statistic of the number before it."""
_BY = re.compile(
    r"\b(?:reduces?|cuts?|increases?|boosts?|improves?|lowers?|raises?) (?:[a-z-]{1,20} ){1,4}by (?:up to |over |"
    r"more than |nearly )?$"
)
_OWNERS = (
    r"(?: (?:million|thousand))?(?: [a-z-]{2,13}[^\W\ds])? (?!(?:days|weeks|months|years|hours|minutes|times|ways|"
    r"reasons|things)\b)(?:[a-z-]{3,16}s|people|(?:wo)?men|folk)\b"
)
_OWN = re.compile(
    _OWNERS + r"(?: (?:have|already|now|all|worldwide|everywhere|who|[a-z]{3,8} and)){0,3} (?:own|use|trust|love|"
    r"rely on|swear by|recommend|choose|chose|chosen|prefer|bought|switched|joined)d?\b"
)
"""Who has the product, and how many: a boast from `_MANY` on, a tale below."""
_OWNED = re.compile(_OWNERS)
_OWNED_BY = re.compile(
    r"\b(?:(?:trusted|owned|loved|used|chosen|worn|recommended|bought|approved|tested|preferred|joined) by|join)"
    r"(?: (?:the|over|more than|about|around|nearly|almost|some|at least))* $"
)
_FOLK = re.compile(
    r"^(?: (?:people|members|families|owners|companies|teams|stores|countries|cities|fans|users|homes|households))\b"
)
_ANYBODY = re.compile(
    r"^(?: ?\+)?(?: (?:million|thousand|billion))? (?:(?:happy|satisfied|loyal|active|loving|"
    r"paying) )?(?:people|members|families|owners|companies|teams|stores|"
    r"countries|cities|fans|users|"
    r"homes|households|shoppers|customers|businesses|subscribers)$"
)
_HAVE = re.compile(
    r"\b(?:own|owns|use|uses|using|used|trust|trusts|trusted|love|loves|loved|bought|buy|buys|choose|chose|chosen|"
    r"prefer|"
    r"recommend|join|joined|served?|rely|switched|sold|happy|satisfied|loyal|swear|agree|already|worldwide|community|"
    r"counting|strong|more than|over|nearly)\b"
)
"""Words by which so many people have something of ours."""
_REVIEWED = re.compile(r"\b(?:review|rated|rating|stars?|had their say|opinions?|told us|wrote|scored)")
_BEATS = re.compile(r" than (?:most |any |all )?(?:other|others|the competition|competitors|rivals)\b")
"""How a figure goes on by which ours is ahead of others."""
_MANY = 50
_TALE = quick(r"\b(?:story|tale|fable|riddle|book|film|song) (?:about|of) $|(?:^|\blet's |\blet us )(?:say|picture) $")
_STATISTIC = quick(
    r"(?<!costs )(?<!cost )(?<!weighs )\b(?:twice|three times|half) as (?:fast|long|strong|light|bright|"
    r"quick)\b(?! [a-z -]{3,30} as\b)"
    r"|\b(?:millions|thousands|hundreds) of (?:happy |satisfied |loyal )?(?:customers|users|people|fans|members|"
    r"companies|teams|shoppers|owners|families|homes)\b"
    r"|\b(?:established in|founded in|est\.) (?:1[6-9]|20)\d\d\b|\bsince (?:1[6-9]|"
    r"20)\d\d\b(?=,? (?:\([^)\n]{0,40}\) )?(?:we|our)\b)"
    r"|\b(?:we|we've|family-run|family-owned|trading|in business|makers|bakers|brewers|roasters|outfitters)\b"
    r"(?: (?:have|been|made|in|business|here|open|around|of|(?!doing|having|owing)[a-z]{3,10}ing(?: [a-z]{3,12}){0,3}))"
    r"{0,5} since (?:1[6-9]|20)\d\d\b|(?<![^\n.!?] )(?<![^\s])since (?:1[6-9]|20)\d\d(?=[.!\n]|$)"
)
_AWARD = re.compile(
    r"\b(?:award[- ]winning|award[- ]winner|(?:winner|winners) of|voted (?:the )?(?:best|number one|#1)|named "
    r"(?:the |one of the )?(?:best|top|product of)|(?:product|car|brand|phone|watch) of the year|"
    r"as seen (?:in|on)|as featured (?:in|on)|featured in|red dot|editor'?s'? choice|gold medal|"
    r"won (?:[\w-]{1,20} ){0,5}(?:award|prize|medal)s?|"
    r"prize[- ]winning|critically acclaimed|michelin[- ]starred?)"
)
_NAMED = re.compile(
    r"\b(?:(?:voted|crowned|awarded|won)(?: (?:a|an|the|our|as|best))* (?=[A-Z][a-z])"
    # "A dog named Rico" has won nothing.
    r"|named (?:it|them|this|these|ours) (?:(?:a|an|the|our) )?(?=(?:Best|Top|Winner|Product|Number One)\b)"
    r"|named (?:(?:(?:a|an|the|our|as|best) )+(?=[A-Z][a-z])|(?=(?:[A-Z][\w'&-]{1,20} ){0,4}(?:"
    r"of the (?:Year|Month|Decade)|Award|Prize|Choice|Winner|Medal|Best|Top|Gold|Number One)\b)))"
)
_PRIZE = quick(
    r"(?:\b(?:took|takes|taken|won|wins|scooped|scoops|bagged|earned|collected|received|landed|picked up|took home|"
    r"brought home|"
    r"holder of|holds|made|is|was made|was|became)(?: (?:a|an|the|our|its|this year's|last year's)){0,2} |[:,] |- |"
    r"\u2013 |^)"
    r"(?P<prize>(?:[A-Z][\w'&-]{1,20} ){0,4}(?:(?:Grand Prix|Award|Awards|Prize|Medal|Trophy)|"
    r"(?:[A-Z][\w'-]{1,20}'s? )?Choice|"
    r"[A-Z][\w'-]{1,20} of the Year|Star)(?: (?:of|for|in) (?:the )?[A-Z][\w'-]{1,20}){0,2}(?: (?:in )?(?:19|"
    r"20)\d\d)?)"
    r"(?![\w'])"
)
"""The name of an award by itself, as a heading or after a verb has it."""
_TITLE = re.compile(
    r"(?: back(?= in (?:19|20)\d\d)| (?:of|the|by|for|in|at|from|and|a)(?= (?:the )?[A-Z\d])|"
    r" [A-Z][\w'&-]{0,30}| (?:19|20)\d\d\b){0,12}"
)
"""The name of an award and of who gave it, as it goes on after the words for winning."""
_NOVELTY = re.compile(
    r"\b(?:brand[- ]new|all[- ]new|newly (?:launched|released|arrived)|(?:launched|released) (?:this|last) (?:week|"
    r"month)|(?<!this )just (?:launched|landed|dropped|released|"
    r"arrived|in)\b(?! (?:time|case|stock))|new (?:arrivals?|release|in)\b(?! (?:town|the|a|our|your))|"
    r"new collection|our newest|our latest|the latest \w{3,20}|fresh off the|hot off the)"
)
_POPULAR = quick(
    r"\b(?:best[- ]?sell(?:ing|ers?)|(?:number[- ](?:one|1)|no\.? ?1|#1)[- ]?sell(?:ing|ers?)|loved by (?:over |"
    r"more than |"
    r"nearly |almost )?(?:a |one |two |half a )?(?:million|thousands|hundreds|millions)|(?:our |"
    r"the )?most[- ](?:popular|loved|wanted|requested|reviewed|gifted|"
    r"wished[- ]for)|(?:customer|fan|crowd|cult|staff|reader|family|everyone's|everybody's|people's|"
    r"nation's)[- ]?(?:favou?rites?|classic)|top[- ]?sell(?:ing|ers?)|"
    r"selling out fast|flying off the shelves|everyone(?:'s| is) talking about|viral|trending)\b"
)


def find(reading: Reading) -> Iterator[Hit]:
    """Yield every boast; each is proved only by a text that states it."""
    for found in (*_AWARD.finditer(reading.low), *_NAMED.finditer(reading.text)):
        said_to = found.start() + len(found.group().rstrip())
        end = _TITLE.match(reading.text, said_to).end()  # type: ignore[union-attr] # it matches nothing, too
        yield Hit("award", found.start(), end, reading.low[found.start() : end])
    for found in _PRIZE.finditer(reading.text):
        yield Hit("award", found.start("prize"), found.end("prize"), found["prize"].lower(), of_subject=True)
    yield from comparatives.find(reading)
    for found in _POPULAR.finditer(reading.low):
        yield Hit("popularity", found.start(), found.end(), found.group().lower())
    for found in _SUPERLATIVE.finditer(reading.low):
        # "Window 3 is quickest at noon" boasts of no product, and a mug for the "World's Best Uncle" of nothing.
        if reading.text[found.start() - 1 : found.start()] not in ("'", '"'):
            bare = bool(_BARE.fullmatch(found.group()))
            if bare and not _COPULA.search(reading.before(found.start(), 10)):
                continue
            yield Hit("superlative", found.start(), found.end(), found.group().lower(), of_subject=bare)
    for found in _ABOVE_ALL.finditer(reading.low):
        yield Hit("superlative", *found.span(), found.group(), of_subject=True, against_rivals=True)
    for found in _SCOPED.finditer(reading.low):
        # "Ben Nevis is the wettest mountain in the country" boasts of no product.
        of_subject = bool(found["copula"] or found["short"])
        yield Hit("superlative", found.start("most"), found.end(), found["most"].lower(), of_subject=of_subject)
    yield from comparatives.unsure(reading)
    for found in _NOVELTY.finditer(reading.low):
        yield Hit("novelty", found.start(), found.end(), found.group().lower())
    yield from _statistics(reading)


def _statistics(reading: Reading) -> Iterator[Hit]:
    for found in (*_STATISTIC.finditer(reading.low), *_ENDORSED.finditer(reading.text)):
        yield Hit("statistic", found.start(), found.end(), found.group().lower())
    for found in _DEED.finditer(reading.named):
        yield Hit("statistic", found.start(), found.end(), reading.low[found.start() : found.end()], "shop")
    for number in reading.numbers:
        tail = _COUNTED.match(reading.low, number.end()) or _owners(reading, number)
        percent = reading.low[number.end() : number.end() + 9].lstrip().startswith(("%", "per"))
        if not tail and not percent:
            continue
        # "100% of our hearts" and "the first 50 customers" count nothing.
        before = reading.before(number.start(), 20).lstrip()
        if number.group() == "100" or before.endswith("first ") or _TALE.search(before):
            continue
        # "Two people at the door" are no customers.
        if (
            tail
            and (_FOLK.match(tail.group()) or _ANYBODY.match(tail.group()))
            and (parse_number(number.group()) or 0) < _MANY
        ):
            continue
        # Nor are sixty-eight people at a party, or those who wrote a review.
        whole = reading.low[slice(*reading.plain.sentence_at(number.start()))]
        if tail and _ANYBODY.match(tail.group()) and not (_HAVE.search(whole) and not _REVIEWED.search(whole)):
            continue
        if tail or (percent and _BY.search(reading.before(number.start(), 90))):
            end = tail.end() if tail else number.end() + 1
            yield Hit("statistic", number.start(), end, reading.low[number.start() : end].lower(),
                      against_rivals=bool(_BEATS.match(reading.low, end)))  # fmt: skip


def _owners(reading: Reading, number: re.Match[str]) -> re.Match[str] | None:
    """Return what follows a number of people who have the product, in words as "already own" or "trusted by"."""
    value = parse_number(number.group())
    if value is None or value < _MANY:
        return None
    owned = _OWNED_BY.search(reading.before(number.start(), 40))
    return (_OWNED if owned else _OWN).match(reading.low, number.end())
