"""Profanity gate: coarse words, slurs and words of pornography, however they are spelled."""

from itertools import islice

from marque.evidence import Evidence
from marque.message import Message
from marque.verdict import Finding
from policies.brands import Voice
from policies.naming import any_of, known_names
from policies.policy import Policy
from policies.profane import LANGUAGES as SERVED
from policies.profane import profane
from policies.rule import Rule, primary
from policies.spans import MOST_PLACES, blotted, span_at

NAME = "profanity"
LANGUAGES: frozenset[str] | None = SERVED

COARSE = Rule(
    id="profanity.coarse", severity="revise", waivable_by="editor",
    source="House rule, with the brand pack's voice.profane and voice.not_profane",
    fix="Say it without the word.",
    wrong="The blanket is damn heavy.", right="The blanket is heavy, says a man from Scunthorpe over cocktails.",
)  # fmt: skip
SLUR = Rule(
    id="profanity.slur", severity="block", source="House rule: no copy demeans people", fix="Take it out.",
    wrong="Only a retard would miss it.", right="The cloth is treated to retard flames.",
)  # fmt: skip
RULES = (COARSE, SLUR)


def check(message: Message, evidence: Evidence, policy: Policy) -> list[Finding]:
    """Return the profane places; names of the brand and of its products are none.

    The message of a finding never repeats the word.
    """
    language = primary(message.language or policy.language)
    voice = policy.brand.voice if policy.brand else Voice()
    also, fine = (frozenset(word.casefold() for word in words) for words in (voice.profane, voice.not_profane))
    names = any_of(known_names(policy.brand, evidence))
    found: list[Finding] = []
    for part, text in message.parts():
        told = blotted(text, (match.span() for match in names.finditer(text))) if names else text
        for one in islice(profane(told, language, also, fine), MOST_PLACES):
            rule = SLUR if one.severity == "block" else COARSE
            found.append(rule.finding(span_at(part, text, one.start, one.end), f"This is {one.said}."))
    return found
