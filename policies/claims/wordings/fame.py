"""New, best-selling, prize-winning and measured, in sentences built around a product's name.

What a boast looks like does not hang on a product, but whether it is one does: "everybody wants a quiet night" is
none. So these are read only in sentences that name a product, with the names masked.
"""

import re
from collections.abc import Iterator

from marque.verdict import ClaimKind
from policies.claims.hits import NAMED, Hit, Reading
from policies.claims.numbers import NUMBER

_THE = r"(?:the |our |this |that |a |an |your |these )?"
_CLAUSE = r"[^.;:!?\n]"
_FOLK = (
    r"(?:customers?|buyers?|people|shoppers?|users?|owners?|households?|homes?|families|members|readers|fans|visitors|"
    r"parents|cooks|gardeners|hikers|riders|runners|players|companies|teams|offices|kitchens|women|men|folks?|"
    r"subscribers|of you|of us|respondents|participants|testers|dogs|cats|schools|clients|guests|drivers|readers)"
)
_EVERYBODY = rf"(?:every(?:one|body)|the (?:whole|entire) (?:world|town|country|internet)|people everywhere|{_FOLK})"
_NOVELTY = re.compile(
    rf"\b(?:(?:our|the|this|that|with|in|for|see|try|discover|meet) (?:very |all[- ]|brand[- ])*new(?:ly launched)?|"
    rf"(?:our|the) (?:very )?(?:newest|latest|freshest)) {NAMED}"
    rf"|(?:(?<![^\n.!?:;(*#-])|(?<=[\n.!?:;(*#-] ))(?:fresh(?= in\b)|new|brand[- ]new|all new)(?: in| here|"
    rf" arrival| this "
    rf"(?:week|month|season|year|autumn|winter|spring|summer)| (?:in|to|at|from) (?:our|the) [a-z]+| today)?[:!,]? ?"
    rf"{_THE}{NAMED}"
    rf"|{NAMED},? (?:is|are|'s)(?: now| all| also| completely| totally| still)*[- ](?:brand[- ]|quite )?new\b"
    rf"|{NAMED},? (?:new|the newest|our newest|our latest)\b(?= ?(?:[.,!;\n]|$)| (?:in|to|at|from|this|member|"
    rf"addition))"
    rf"|\b(?:new|newest|latest|youngest|freshest) (?:member|addition|arrival|newcomer|product|star|face|release|launch|"
    rf"creation|item|piece|design)s?\b"
    rf"|\bnew(?: in)? (?:this|for this) (?:week|month|season|year|autumn|winter|spring|summer|november|december)\b"
    rf"|\b(?:(?:our|the|a) newcomer|new kid on the block|debut(?:s|ed|ing)?)\b"
    rf"|\b(?:(?:we(?:'re|'ve| are| have)?|now|just|newly|freshly|today|this \w+)(?:,? (?:we(?:'re|'ve| are| have)?|now|"
    rf"just|proudly|finally|also|happily))* (?:launch|releas|unveil|introduc|bring(?:ing)? out|present)(?:ed|es?|ing)?)"
    rf":? ?{_THE}(?:newest:? ?|new )?{NAMED}"
    rf"|{NAMED} (?:is|are|'s|has|have|was|were)(?: been| just| only just| now| newly| freshly|"
    rf" finally)+ (?:arrived|landed|"
    rf"launched|dropped|released|unveiled|introduced|come (?:in|out)|joined|hit the shel\w+|added)\b"
    rf"|{NAMED} (?:joins|has joined|have joined|joined|is joining|launches|debuts|arrives)"
    rf"(?= (?:our|the|us|this|today|now)\b)"
    rf"|\b(?:for the (?:very )?first time|first look at|sneak peek (?:at|of)|hot off the [a-z]+|fresh off the [a-z]+|"
    rf"(?<!this )just (?:in|launched|landed|released|arrived|added)|straight off the (?:press|line)|never seen before|"
    rf"premiere)\b"
)
_POPULARITY = re.compile(
    rf"\b(?:(?:number[- ]one|number[- ]1|no\.? ?1|#1|top)[- ]?(?:sell(?:er|ing)|choice|pick|favou?rites?)|"
    rf"best[- ]?sell(?:er|ers|ing)|most[- ](?:sold|bought|ordered|purchased|wanted|wished[- ]for|popular|loved|"
    rf"requested|talked[- ]about|sought[- ]after|picked|chosen|gifted|copied)|biggest (?:seller|hit)|"
    rf"chart[- ]?topp(?:er|ing)|crowd[- ]?pleaser|runaway (?:hit|success)|cult (?:favou?rite|classic|hit)|sales? hit|"
    rf"in (?:such |high |huge |great )?demand|sought[- ]after|on everyone's (?:wish ?list|lips)|the talk of)\b"
    rf"|\b(?:tops?|topping|leads?|heads?|climbs?|number one in|first in|top of) (?:all )?(?:our|"
    rf"the) (?:\w+ )?(?:sales )?"
    rf"(?:charts?|rankings?|sales|list|bestsellers?)\b"
    rf"|\b{_EVERYBODY} (?:is |are |just |really |simply |all |has been |have been |keeps? |can't )*(?:buying|want|"
    rf"wants|"
    rf"wanted|loves?|loved|ordering|raving|raves|rave|obsessed|crazy|mad|talking|gets? enough|get enough|stop|adores?|"
    rf"coming back|swears? by|chooses?|fighting over|asking for|asks for|reorder(?:s|ing)?|recommends?)\b"
    rf"|\b(?:loved|adored|treasured|cherished|preferred|chosen|favou?red|worshipped) by (?!you\b|our founder)"
    rf"(?:over |more than |nearly |so )?(?:{_FOLK}|many|all|every|everyone|everybody|thousands|hundreds|millions|"
    rf"generations|countless|our)"
    rf"|\b(?:(?:customer|customers'|fan|crowd|staff|reader|family|people's|nation's|buyer|shopper|house|firm|clear|big|"
    rf"all[- ]time|absolute|perennial)[- ]?(?:favou?rites?|pick|hit)|favou?rites? (?:of|with|among) (?:our|the|all|"
    rf"many)|"
    rf"(?:a |the )(?:big |huge |real |firm |clear |total |smash )?(?:hit|success) (?:with|among|in our))\b"
    rf"|\b(?:sells?|sold|selling) (?:more|better|faster|most|best|fast|like|out every|out within|quicker)\b"
    rf"|\b(?:is|are|gets?) (?:bought|ordered|sold|purchased|picked|requested|reordered) (?:more|most|as) often\b"
    rf"|\bmore people (?:buy|choose|order|pick|love|want)\b|\bnothing (?:else )?sells\b|\boutsells?\b|\bfl(?:ies|y|"
    rf"ying) "
    rf"off\b|\b(?:thousands|hundreds|millions|tens of thousands|countless) (?:of )?(?:[a-z]+ )?(?:{_FOLK} "
    rf")?(?:already )?"
    rf"(?:love|own|use|bought|have bought|trust|swear|adore|chose|choose)\b"
)
_AWARD = re.compile(
    r"\b(?:awards?|awarded|award[- ]winn(?:er|ers|ing)|prizes?|prize[- ]winn(?:er|ing)|medals?|medall?ist|"
    r"troph(?:y|ies)|"
    r"honou?red|shortlisted|finalists?|runner[- ]up|jury|juries|jurors|panel of [a-z]+|judges|crowned|"
    r"(?:voted|named|called|declared|chosen|elected|picked|ranked|rated)(?: as)? (?:the )?(?:best|top|number one|"
    r"no\.? ?1|"
    r"winner|favou?rite|[a-z]+ of the (?:year|month|decade))|"
    r"test[- ]winn(?:er|ing)|(?:test )?winners?|first place|top marks|(?:seal|mark|badge|stamp) of (?:quality|approval|"
    r"excellence|the)|accolades?|best in (?:test|class|show)|best of (?:the year|show|class|20\d\d)|"
    r"(?!(?:rest|end|time|most|start|middle|day|part|month|half|best|top|last|first|week|weeks|days|out|all|one|"
    r"some|any|"
    r"time|months|beginning|each|many|colour|color|story|photo|face)\b)[a-z]{3,14} of the "
    r"(?:year|month|decade|season)|editor'?s'? (?:choice|pick)|hall of fame|gold (?:star|standard award)|"
    r"(?:two|three|five|four) stars? (?:from|by) the)\b"
)
_RAFFLE = re.compile(
    r"\b(?:win|enter|entry|entries|raffle|draw|giveaway|contest|competition|tombola|lucky|prize draw|to be won|up for "
    r"grabs|could win|first prize is|reward|stars?,? (?:from|out))\b"
)
"""A sentence about what a reader may win, in which no product has won anything."""
_STARS = re.compile(r"\d ?(?:stars?\b|★|out of\b|/ ?5)|\bof (?:5|five) stars?\b")
"""A sentence whose praise is a rating: "people love it: 4.6 stars", which is a claim of its own."""
_MEN = rf"(?:(?:our |all |the |its |of our |regular |happy |verified |surveyed |loyal |british |american )*{_FOLK})"
_STUDY = (
    r"\b(?:stud(?:y|ies)|surveys?|polls?|research|researchers|"
    r"(?<!free )(?<!day )(?<!night )(?<!month )trials?(?! (?:of|periods?|lasts?|runs|ends|starts|versions?|class\w*)\b)"
    r"|lab(?:oratory)? tests?|(?:blind |lab |field |"
    r"our |"
    r"independent |clinical |user |stress )tests?|"
    r"(?:tests?|figures|statistics) (?:show|prove|find|found|confirm|reveal)|"
    r"scientists|experts|science)\b"
)
_OUTCOME = (
    r"(?:faster|longer|stronger|better|quicker|lighter|brighter|softer|quieter|warmer|cooler|drier|fresher|sharper|"
    r"tougher|harder|smoother|deeper|cleaner|cheaper to run|more (?:[a-z]+)|less (?:[a-z]+)|fewer (?:[a-z]+))"
)
_STATISTIC = re.compile(
    rf"{_STUDY}(?={_CLAUSE}{{0,120}}?(?:\d|\b{_OUTCOME}\b|\b(?:half|double|twice|most|majority|prefer\w*|chose|that "
    rf"{NAMED})))"
    rf"|\b{NUMBER}(?: ?%| percent| per cent| times|x|-fold)(?: as)? (?:{_OUTCOME}|fast|strong|long|bright|soft|"
    rf"warm|good|"
    rf"much|many|quiet|thick|sharp|efficient|absorbent|durable|hard)\b"
    rf"|\b(?:twice|three times|four times|five times|ten times|half) as (?:fast|strong|long|bright|soft|warm|good|"
    rf"quiet|"
    rf"sharp|efficient|absorbent|durable|hard|tough)\b"
    rf"|\b{NUMBER} (?:of|in|out of)(?: every)? {NUMBER} (?:[a-z-]+ ){{0,2}}?{_FOLK}\b"
    rf"|\b{NUMBER} ?(?:%|percent|per cent) (?:of )?{_MEN}\b"
    rf"|\b(?:half|three quarters|two thirds|a third|a quarter|nine tenths|most|the majority|the vast majority) of "
    rf"(?:our|all|those who|british|american|surveyed)(?: [a-z]+)? {_FOLK}\b"
    rf"|\b(?:saves?|saving|gives?|wins?|buys?|spares?|frees up)(?: you| up| people| users)*(?: up to| over| about|"
    rf" almost| "
    rf"more than| at least| around)? {NUMBER} (?:minutes?|hours?|days?|weeks?)\b"
    rf"(?! of (?:[a-z]+ )?(?:light|glow|flame|burn))"
    rf"(?: of [a-z]+)?(?= (?:a|per|every|each|"
    rf"of|in|on)\b| ?[.,!;\n]|$)"
    rf"|\b(?:cuts?|reduces?|lowers?|halves|doubles|boosts?|increases?|improves?|raises?|shortens?|slashes|triples|"
    rf"trims?)"
    rf" (?:the |your |our )?(?!prices?\b|cost of|shipping|postage|delivery)(?:[a-z-]+ ){{1,4}}?(?:by|in)"
    rf"(?: up to| over| about| almost| more than| at least| around)? "
    rf"(?:half|a third|a quarter|two thirds|{NUMBER} ?(?:%|percent|per cent|minutes|hours|days|times))"
    rf"|\bsold(?: well)?(?: over| more than| some| about| nearly| almost| out of)? (?P<sold>{NUMBER})\b(?! ?(?:%|"
    rf"percent|each|at|stars))"
    # "You bought 120" is what the reader has done.
    rf"|(?<!you )(?<!we )(?<!i )(?<!have )(?<!has )(?<!'ve )"
    rf"\b(?:bought|ordered|purchased|took home|snapped up|picked up)"
    rf"(?: over| more than| some| about| nearly| almost)? (?P<bought>{NUMBER})(?: [a-z]+){{0,2}} {NAMED}"
    rf"|\b(?P<went>{NUMBER})(?: of the)? {NAMED} (?:were|have been|got) (?:bought|ordered|purchased|snapped up|sold)\b"
    rf"|\b(?P<units>{NUMBER})(?: of [a-z]+)?(?: (?:units|pieces|copies|pairs|bottles|jars|sets))?(?: were| have been| "
    rf"already)* sold\b"
    rf"|\bevery (?:{NUMBER} |few |single )?(?:seconds?|minutes?|hours?)(?=,? (?:some(?:one|body)|a|one|we|"
    rf"people)\b|[.,])"
    rf"|\b(?:in|by|into|found in|used in|at home in)(?: over| more than| nearly| almost| about|"
    rf" some)? (?P<homes>{NUMBER})"
    rf" (?:[a-z]+ )?(?:homes|households|kitchens|gardens|offices|schools|countries|families|bedrooms|bathrooms|hotels|"
    rf"restaurants|cafes|studios)\b"
    rf"|\b(?P<own>{NUMBER})(?: (?:[a-z]+ ){{0,2}}?){_FOLK} (?:have |already |now |who )*(?:own|use|bought|ordered|"
    rf"buy|love|"
    rf"chose|choose|trust|switched|prefer|recommend)\b"
)
_LEAST = 3
"""Digits from which on "sold 4,000" is a boast and no count of a morning's loaves."""
_KINDS: tuple[tuple[ClaimKind, re.Pattern[str]], ...] = (
    ("award", _AWARD), ("statistic", _STATISTIC), ("popularity", _POPULARITY), ("novelty", _NOVELTY),
)  # fmt: skip


def find(reading: Reading) -> Iterator[Hit]:
    """Yield every boast of a sentence that names a product."""
    for sentence in reading.plain.sentences:
        text = reading.named[slice(*sentence)]
        if not _NAME.search(text):
            continue
        for kind, pattern in _KINDS:
            if (kind == "award" and _RAFFLE.search(text)) or (kind in ("award", "popularity") and _STARS.search(text)):
                continue
            for found in pattern.finditer(text):
                if kind == "statistic" and _is_small(found):
                    continue
                words = found.group().rstrip(" \u00a4")
                start = sentence.start + found.start() + len(words) - len(words.lstrip(" \u00a4,"))
                end = sentence.start + found.start() + len(words)
                if kind == "award" and (year := _YEAR.match(reading.text, end)):
                    # "European Audio Prize 2024": which one it is, and when it was won.
                    giver = _GIVER.search(reading.text[max(0, start - _NAMES) : start])
                    start, end = start - len(giver.group() if giver else ""), year.end()
                if start < end:
                    yield Hit(kind, start, end, reading.low[start:end], negatable=not _NONE.match(words),
                              against_rivals=kind == "statistic" or bool(_NONE.match(words)))  # fmt: skip


_YEAR = re.compile(r"(?:,| of| in| for)? (?:19|20)\d\d\b")
_GIVER = re.compile(r"(?:[A-Z][\w'&-]{1,20} ){0,4}$")
_NAMES = 60
"""Characters before the word for a prize in which its giver's name begins."""
_NAME = re.compile(NAMED)
_NONE = re.compile(
    r"nothing|never|can't|(?:is|are|gets?) \w+ (?:as|more|most) often|sells? (?:more|better|as)|outsells?"
)
_COUNTS = ("sold", "bought", "went", "units", "homes", "own")


def _is_small(found: re.Match[str]) -> bool:
    number = next((found[name] for name in _COUNTS if found[name]), None)
    return number is not None and number.isdigit() and len(number) < _LEAST
