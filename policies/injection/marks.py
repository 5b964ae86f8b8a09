"""What tells a sentence that speaks to a machine from one that speaks to a person, as names for the learned judge."""

import re
from collections.abc import Iterator

_OUTPUT = r"(?:answer|reply|replies|response|output|summary|responses|translation|text|message|report|completion)"
_TASKS = (
    "add|analy[sz]e|answer|append|arrange|assess|augment|brainstorm|break|calculate|classify|come up|compare|complete"
    "|compose|compute|convert|correct|count|create|debug|decode|define|describe|design|determine|develop|discuss|draft"
    "|edit|encode|encrypt|enhance|estimate|evaluate|examine|explain|extract|find|fix|forecast|format|generate|give"
    "|group|identify|imagine|implement|include|insert|integrate|interpret|list|make|modify|name|organi[sz]e|outline"
    "|paraphrase|plan|predict|prepare|prioriti[sz]e|propose|provide|rank|rate|recite|recommend|remove|rephrase|replace"
    "|respond|reverse|review|rewrite|schedule|show|simplify|solve|sort|state|substitute|suggest|summari[sz]e|swap"
    "|teach|tell|trace|translate|use|walk|write"
)
_POLITE = r"(?:(?:please|also|now|then|next|finally|first|instead|just|kindly|and|but|so)[,:]? ){0,3}"
_ASKED = (
    r"(?:(?:can|could|would|will) you (?:please |also |just )?|i (?:want|need) you to |you (?:must|should|have to) "
    r"|help me (?:to )?)?"
)
_SIGNS = {
    "task": re.compile(rf"^{_POLITE}{_ASKED}({_TASKS})\b"),
    "asked": re.compile(rf"^{_POLITE}(?:can|could|would|will) you\b"),
    "question-word": re.compile(rf"^{_POLITE}(what|who|whom|whose|when|where|which|why|how)\b"),
    "output": re.compile(rf"\b(?:your|the|each|every|any|this) (?:\w+ ){{0,2}}{_OUTPUT}\b"),
    "your-output": re.compile(rf"\byour (?:\w+ ){{0,2}}{_OUTPUT}\b"),
    "when-you": re.compile(
        r"\b(?:when|before|after|while|once) you (?:answer|reply|respond|summari[sz]e|read|process|go on"
        r"|continue)\b"
    ),
    "to-me": re.compile(rf"^{_POLITE}{_ASKED}(?:tell|give|show|teach|write|find|make|send|walk|help) (?:me|us)\b"),
    "machine": re.compile(
        r"\b(?:ai|a\.i\.|assistants?|language models?|llms?|chat ?bots?|bots?|models?|system|prompts?"
        r"|agents?|gpt)\b"
    ),
    "orders": re.compile(r"\b(?:instructions?|rules?|guidelines|orders|directives?|commands?|task|polic(?:y|ies))\b"),
    "before": re.compile(r"\b(?:previous|prior|above|earlier|preceding|so far|before this|up to now)\b"),
    "drop": re.compile(r"\b(?:ignore|disregard|forget|override|bypass|skip|discard)\b"),
    "now-on": re.compile(
        r"\b(?:from now on|from here on|from this point|instead of|rather than|you are now|no longer)\b"
    ),
    "secret": re.compile(r"\b(?:reveal|disclose|leak|password|credentials|api keys?|secret|hidden|confidential)\b"),
    "user": re.compile(r"\b(?:the )?(?:users?|readers?)\b"),
    "tool": re.compile(r"\b[a-z]+_[a-z_]+\b|\btool\b|\bfunction\b"),
    "code-word": re.compile(
        r"\b(?:python|javascript|java|php|sql|html|css|c\+\+|c#|git|regex|algorithm|function|array|loop"
        r"|program(?:ming)?)\b"
    ),
    "tongue": re.compile(
        r"\b(?:in|into|to|from) (?:english|french|german|spanish|italian|portuguese|dutch|russian|chinese|mandarin"
        r"|japanese|korean|arabic|hindi|turkish|polish|swedish|danish|norwegian|finnish|greek|hebrew|latin|czech"
        r"|hungarian|thai)\b"
    ),
    "cipher": re.compile(
        r"\b(?:base ?\d\d|rot ?13|hex(?:adecimal)?|binary|morse|cipher|cypher|caesar|encod\w+|encrypt\w+"
        r"|decod\w+|emojis?|backwards?|anagram\w*)\b"
    ),
    "letters": re.compile(
        r"\b(?:letters?|vowels?|consonants?|words?|spaces|punctuation|characters?|syllables?|alphabet)\b"
    ),
    "first-person": re.compile(r"\b(?:i|i'm|i've|i'd|my|mine)\b"),
    "we": re.compile(r"\b(?:we|our|ours|we're|we've)\b"),
    "you": re.compile(r"\b(?:you|yourself|you're)\b"),
    "your": re.compile(r"\byours?\b"),
    "known-thing": re.compile(
        r"\b(?:attached|enclosed|invoice|order|parcel|delivery|refund|account|payment|card|meeting|call|quote|receipt"
        r"|subscription|e-?mail|ticket|booking|support|shipping|warranty|size|stock|offer|sale|shop|store|app)\b"
    ),
    "when": re.compile(
        r"\b(?:by|on|until|before) (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|noon|tomorrow|today|the"
        r" \d|\d|january|february|march|april|may|june|july|august|september|october|november|december)"
        r"|\btomorrow\b|\btoday\b"
    ),
    "please": re.compile(r"\bplease\b|\bkindly\b"),
    "if": re.compile(r"^if\b"),
    "url": re.compile(r"https?://|\bwww\.|\b[a-z0-9-]{2,40}\.(?:com|net|org|xyz|io|example|info|biz)\b"),
    "quoted": re.compile(r"[\"\u201c\u201d'\u2018][^\"\u201c\u201d'\u2018\u2019]{3,200}[\"\u201d'\u2019]"),
    "colon": re.compile(r"\w:(?: |$)"),
    "asks": re.compile(r"\?[\"'\u201d)]{0,2}$"),
    "shouts": re.compile(r"!$"),
    "digit": re.compile(r"\d"),
    "money": re.compile(r"[$€£]\s?\d|\d\s?(?:€|£|eur|usd|percent|%)"),
    "tag": re.compile(r"<[^<>]{1,80}>|\[/?[a-z]{2,12}\]|<\||\|>|^#{2,}|```"),
    "role": re.compile(r"^\W{0,4}(?:system|assistant|user|human|ai|bot|model|inst)\b ?\W{0,2}:"),
    "token": re.compile(r"\{\w{2,30}\}"),
}  # fmt: skip
_LENGTHS = (4, 7, 12, 20, 35)
_FOREIGN = (
    "übersetz|schreib|antwort|füg|nenn|erklär|ignorier|vergiss|zeig|gib|fass|was ist|wie|wer|traduis|écri|réponds"
    "|ajoute|missacht|ignore|oublie|explique|donne|quel|traduce|escribe|responde|añade|ignora|olvida|explica|dime|cuál|qué"
    "|traduci|scrivi|rispondi|aggiungi|dimentica|spiega|dammi|qual|chi|che"
)
_HEADS = (
    "act|apply|change|convince|copy|discard|do|draw|enter|fetch|halt|help|instead|look|post|publish|put|read|run|score"
    "|set|skip|stop|sum|suppose|switch|turn|urge|warn"
)
_MAY_ORDER = re.compile(
    rf"^\W{{0,4}}{_POLITE}{_ASKED}(?:{_TASKS}|{_HEADS}|what|who|whom|whose|when|where|which|why"
    rf"|how|can|could|would|will|if|let|{_FOREIGN})"
    rf"|\?|\byour (?:\w+ ){{0,2}}{_OUTPUT}\b|\byou are\b|\b(?:when|before|after|once|while) you\b"
    r"|\b(?:ai|assistants?|models?|bots?|chatbots?|system|prompts?|agents?|instructions?|rules|orders|guidelines|task"
    r"|users?|readers?|ignore|disregard|forget|override|bypass|pretend|imagine|reveal|password|api|decode|base64"
    r"|encode|cipher|recommend|suggest|tell|answer|reply|respond|response|approve|send|forward|mail|delete|print|mode"
    r"|now on|speak|tools?|functions?)\b"
    r"|[a-z]_[a-z]|[<>{}\[\]]|:",
)


def may_order(sentence: str) -> bool:
    """Tell whether a sentence shows anything that an order would: most are let go without being judged."""
    return _MAY_ORDER.search(sentence.lower()) is not None


def marks(sentence: str) -> Iterator[str]:
    """Yield the names of what the sentence shows; the same sentence always gives the same names."""
    plain = sentence.lower().replace("\u2019", "'")
    shown = []
    for name, sign in _SIGNS.items():
        if found := sign.search(plain):
            shown.append(name)
            if sign.groups and found[1]:
                yield f"{name}:{found[1]}"
    yield from shown
    words = plain.count(" ") + 1
    yield f"words:{sum(words >= length for length in _LENGTHS)}"
    for one in ("task", "question-word", "asked"):
        if one in shown:
            for other in ("first-person", "we", "known-thing", "when", "your-output", "quoted", "you", "your"):
                yield f"{one}+{other}" if other in shown else f"{one}-{other}"
