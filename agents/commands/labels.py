"""How the keys of a brief are called in a sentence, and where one fact ends and the next begins."""

import re
from collections.abc import Sequence
from functools import cache

from agents.commands.dates import WRITTEN
from agents.commands.words import words

_IS = (
    r"\s*(?:\b(?:is|are|was|be|means|being|should be|would be|will be|shall be|here is)\b|:|=|,|-|\u2192)?\s*(?:it "
    r"is |it's |they are |that |to (?=\w+ )|:)?\s*"
)
_TO_END = r"(?P<x>(?:[^.;!?\n]|\.(?=\w))+)"
OFFERS: Sequence[tuple[str, re.Pattern[str]]] = (
    ("percent_off", re.compile(r"(?<![\d.,-])(?P<x>\d{1,3}(?:\.\d+)?)\s?(?:%|per ?cent\b|pct\b)", re.IGNORECASE)),
    ("amount_off", re.compile(r"[$\u20ac\u00a3]\s?(?P<x>\d+(?:\.\d+)?)(?= (?:off|less|discount|"
                              r"reduction|cheaper))", re.IGNORECASE)),
    ("amount_off", re.compile(r"(?<![\d.,])(?P<x>\d+(?:\.\d+)?) ?(?:dollars|bucks|usd|euros?|"
                              r"pounds)(?= (?:off|less|discount|reduction|cheaper))", re.IGNORECASE)),
    ("code", re.compile(r"\b(?:code|coupon|voucher)(?: is| =|:|=| called| named| word)?\s*[\"']?(?P<x>(?=[\w-]*(?:\d|"
                        r"[A-Z]{3}))[A-Za-z0-9][\w-]{2,30})")),
    ("ends", re.compile(rf"\b(?:ends?|ending|until|till|valid (?:until|till|through|to)|through|runs? "
                        rf"(?:until|till|to|through)|last day(?: is|:)?|expires?|over)(?: on)?(?: the)"
                        rf"? (?P<x>{WRITTEN})", re.IGNORECASE)),
    ("send_at", re.compile(rf"\b(?:goes? out|going out|go out|send(?:ing)?(?: it| date)?|sent|out|ships?|"
                           rf"schedule[d]?|deliver(?:y|ed)?|mail(?:ed)?(?: it)?|date|on)\b(?: (?:on|"
                           rf"at|for|is|out))?:?(?: the)? (?P<x>{WRITTEN})", re.IGNORECASE)),
)  # fmt: skip
"""How what belongs to an offer, and a day, is written."""


@cache
def labels() -> Sequence[tuple[str, re.Pattern[str]]]:
    """Return how each key is called or plainly told, the surest first; group `x` holds its value."""
    people, goals = words().people, words().goals
    inner = r"(?!(?:to|for|at|by|and|on|in|with|of|is)\b)[\w'-]+"
    persons = (
        rf"(?:(?:{inner} ){{0,4}}?(?:{people})\b|(?:{inner} ){{0,3}}?[\w'-]{{2,}}(?:ers|ists|"
        rf"ents)\b(?= (?:who|that|with|in|of|at|on|under|over|whose|without|from)\b))(?:[^.;!?\n]|"
        rf"\.(?=\w))*"
    )
    quoted = r"""["'](?P<x>[^"'\n]+)["']"""
    plain: list[tuple[str, str]] = [
        ("must_not_say", (rf"\b(?:nobody|no one|never|don't|do not|must not|mustn't|may not|shouldn't|"
                         rf"should not|not|avoid|without|no|leave out|keep out)\b[^.;!?\n\"']{{0,40}}?{quoted}")),
        ("must_not_say", (rf"{quoted}[^.;!?\n\"']{{0,20}}?\b(?:not to (?:appear|be)|(?:must|may|should|can)(?: not"
                         rf"|n't)|cannot|never|banned|forbidden|off[- ]limits|not allowed|nowhere|taboo)\b")),
        ("must_not_say", (rf"\b(?:must not say|mustn't say|must never say|never (?:say|write|use|mention)"
                         rf"|(?:do not|don't|not to|not) (?:say|write|use|mention)|avoid|not allowed|"
                         rf"forbidden|banned|taboo)(?: (?:the )?(?:words?|phrase|sentence|saying|term)"
                         rf")?\s*[:=]?\s*{_TO_END}")),
        ("must_say", (rf"\b(?:must|has to|have to|should|needs? to|include|put in|contain|with|add|want|"
                     rf"say)\b[^.;!?\n\"']{{0,60}}?\b(?:say|contain|include|mention|hold|sentence|line|"
                     rf"words|phrase|state|have|carry)\b[^.;!?\n\"']{{0,25}}?{quoted}")),
        ("must_say", (rf"\b(?:must say|has to say|have to say|must (?:include|contain|mention|state)"
                     rf"|must-say|needs to say|has to (?:include|contain|mention)|include the (?:sentence|"
                     rf"line|words))(?: (?:the )?(?:words?|phrase|sentence|line|that))?\s*[:=]?\s*{_TO_END}")),
        ("name", (rf"(?:^|[.;!?\n] *|, )(?:(?:the )?(?:campaign(?:'s)? )?(?:name|title|working title)"
                 rf"(?: of (?:it|the campaign|this))?){_IS}{_TO_END}")),
        ("name", rf"\b(?:call|name|title) (?:it|this|the campaign|this one|that)\b(?: campaign)?\s*[:=]?\s*{_TO_END}"),
        ("name", (rf"\b(?:campaign|letter|one|it)(?:'s| is| will be| should be| shall be)? (?:called|"
                 rf"named|titled|entitled)\s*[:=]?\s*{_TO_END}")),
        ("name", (r"(?P<x>[^.;!?\n:,]{2,60})[.,;:!-]+ *(?:that's|that is|is|as|would be|will be) (?:the|"
                 r"its|a|our) (?:campaign )?(?:name|title)\b")),
        ("key_message", (rf"\b(?:(?:the |our |its )?(?:key|main|core|central|one|single) (?:message|"
                        rf"point|takeaway|take-away|idea)|(?:the )?(?:one|main|single|only) thing[^.:;!?\n]{{0,60}}?"
                        rf"(?:remember|"
                        rf"take away|know|keep|learn|take|stick|recall)(?: from (?:it|this))?|takeaway|"
                        rf"take-away|tag ?line|they (?:should|must|shall|ought to) (?:remember|know|"
                        rf"take away|learn)|readers (?:should|must|shall) (?:remember|know|take away|"
                        rf"learn)|message)(?: of (?:it|this))?{_IS}{_TO_END}")),
        ("positioning", (rf"\b(?:position(?: (?:it|us|this|them|ourselves|the \w+(?: \w+)?))? as|positioning|"
                        rf"(?:be|are|is|being) (?:seen|perceived|known|regarded|remembered|viewed) "
                        rf"(?:by them )?as|come across as|think of (?:us|it|them) as|see (?:us|it) "
                        rf"as|stand for)(?:{_IS}){_TO_END}")),
        ("success_metric", (rf"\b(?:(?:the |our )?(?:success (?:metric|measure|criterion|is measured)"
                           rf"|success|metric|kpi|measure of success|yardstick)(?: (?:by|in|on|with|"
                           rf"as))?|(?:we|i)(?:'ll| will| shall| would)? (?:look|judge|measure|count|"
                           rf"gauge|know|see|track|watch|tell)[^.:;!?\n]{{0,40}}?\b(?:by|in|on|from|"
                           rf"with|how many|if|when)|measured? (?:by|in|on|with)|(?:it|this) (?:worked|"
                           rf"works|is a success|succeeds|has worked) (?:if|when)|(?:we'll|we will|"
                           rf"i'll) know (?:it worked )?(?:if|when|by))(?:{_IS}){_TO_END}")),
        ("terms", rf"\b(?:terms(?: and conditions)?|conditions|small print|fine print){_IS}{_TO_END}"),
        ("audience", (rf"\b(?:(?:the |our |target )*(?:audience|target group|personas?|target|readers|readership|"
                     rf"recipients|addressees|segment)|who it'?s for|who is it for)(?:{_IS})(?:for "
                     rf"|to )?{_TO_END}")),
        ("audience", (rf"\b(?:written|meant|intended|aimed|addressed|made|geared|directed|targeted|aim|"
                     rf"target|goes|go|going|it's|it is|this is|that's|sent|destined|best)(?: (?:it|"
                     rf"out))? (?:for|at|to|towards)\s+(?P<x>{persons})")),
        ("audience", rf"\b(?:addresses|targets|speaks? to|talks? to|aims? at|reaches|is for)\s+(?P<x>{persons})"),
        ("objective", (rf"\b(?:(?:the |our |its |my )*(?:objective|goal|aim|purpose|(?<!new )idea|mission|intention|"
                      rf"target)|what (?:it|this) (?:is|should|has to|must) (?:to )?(?:achieve|do)|"
                      rf"the (?:point|job|task))(?: of (?:it|this|that|the campaign|the letter))?(?:{_IS})"
                      rf"{_TO_END}")),
        ("audience", rf"(?:^|[\s,;.])(?:for|to|at|towards)\s+(?!(?:{goals})\b)(?P<x>{persons})"),
        ("audience", rf"^\W*(?:mostly |mainly )?(?P<x>(?:{people})\b (?:who|that|with)\b(?:[^.;!?\n]|\.(?=\w))+)"),
        ("objective", (rf"\b(?:i|we)(?:'d| would| really)?(?: really)? (?:want|like|need|wish|hope|plan|"
                      rf"aim|mean|intend|am trying|are trying|have|am hoping|'re trying|'d love)(?: "
                      rf"to)? (?!(?:a|an|another|new|one|make|create|set|write|do|start|build|run|plan|"
                      rf"draft) )(?P<x>(?=[^.;!?\n]*\b(?:{goals}|buy|order|try|book|come|visit|know|"
                      rf"sign|join|pick)\b)(?:[^.;!?\n]|\.(?=\w))+)")),
        ("objective", (rf"\b(?:landing page|email|mail|letter|sms|push|ads?|post|campaign|something|"
                      rf"one|text|newsletter|message)s? (?:that|which|to) (?P<x>(?:{goals})\b(?:[^.;!?\n]|"
                      rf"\.(?=\w))+)")),
        ("objective", (rf"(?:^|[.;!?\n:] *|- |, )(?:to |help me |help us |let's |please )*(?P<x>(?:{goals})"
                      rf" (?!(?:it|me|that|this|going|back|on|off|the brief|something going)\b)(?:[^.;!?\n]|"
                      rf"\.(?=\w))+)")),
    ]  # fmt: skip
    return [(name, re.compile(text, re.IGNORECASE)) for name, text in plain]


@cache
def cuts() -> re.Pattern[str]:
    """Where one fact ends within a sentence and the next begins."""
    channels = "|".join(one.pattern[5:-3] for one in words().channels.values())
    keys = (
        "audience|readers|target|objective|goal|aim|name|channels?|code|offer|key message|message|"
        "positioning|success|metric|products?|terms|success metric|call it|position|point|purpose|idea|persona"
    )
    return re.compile(
        rf"(?:,| -| \+| and| -|;) *(?:and |then |but )?(?=(?:by |via |on |as |as an? |per |it's an? "
        rf"|just |only |an? )?(?:{channels})\b"
        rf"(?:\s*(?:[+&,.;/]|and\b|only|please|$))|(?:the |our )?(?:{keys})\b\s*(?:is\b|=|:|it\b|as\b)"
        rf"|code\b|\d+ ?(?:%|percent)|no (?:offer|discount|code)|without (?:an? )?(?:offer|discount|"
        rf"code)|"
        rf"(?:for|to|aimed at|written for) (?:{words().people})\b|(?:has|must|needs?) to? ?(?:contain|"
        rf"include|say)|call it\b|"
        rf"(?:it|we|they) (?:goes?|sends?|runs?|is|are|will|use|want|need|shall|should)\b|"
        rf"goes out\b|send|start\b|(?:go ahead and )?(?:start|launch|run) it\b|\$\d)|\s+(?=(?:by|via|"
        rf"per) (?:{channels})\b)|\s+(?=(?:it'?s|which is|this is) (?:about|for|an?)\b)",
        re.IGNORECASE,
    )
