"""What is left in finished copy of talk with a machine: its voice, its tags and calls, and what a hijack asked for."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from marque.evidence import Passage
from policies.injection.screen import screened

_VOICE = re.compile(
    r"\bas an? (?:ai|artificial intelligence|(?:large )?language model)\b(?! (?:engineer|company|firm|fan|shop|first))"
    r"|\bi(?:'m| am) (?:just |only )?an? (?:ai|(?:large )?language model|(?:ai|virtual) assistant)\b"
    r"|\bi (?:cannot|can't|am unable to|am not able to|won't) (?:assist|help you|comply|fulfil+|answer"
    r"|write|generate|provide)"
    r" (?:with |you )?(?:that|this|your request|the request|such)\b"
    r"|(?:^|\n)\W{0,3}(?:sure|certainly|of course|absolutely|okay|great)[,!.]{1,2} (?:here(?:'s| is| are)"
    r"|i (?:can|will|have|'ll)|i'll)\b"
    r"|\bhere(?:'s| is) (?:the|a|an|your) (?:\w{1,20} ){0,3}(?:draft|rewritten|revised|updated|requested"
    r"|e-?mail copy|subject line|translation)\b"
    r"|\b(?:as (?:you )?(?:requested|instructed)|as per your (?:instructions|request|prompt))\b"
    r"|\b(?:i hope this (?:helps|meets your)|let me know if you(?:'d| would) like (?:me to|any changes|another))\b"
    r"|\bas (?:the|this|that) (?:review|text|e-?mail|document|passage|message|note|prompt|instructions?"
    r"|attacker)s? (?:told|asked"
    r"|instruct(?:s|ed)|demand(?:s|ed)|require(?:s|d)|order(?:s|ed)|says? I)\b"
    r"|(?:^|\n)\W{0,3}(?:sure|certainly|of course|absolutely)[,!.]{1,2} (?:below|following|please find|this) "
    r"|\b(?:below|this) is (?:a|the|your) (?:revised|rewritten|updated|improved|shorter|edited) (?:version"
    r"|draft|text|copy)\b"
    r"|\b(?:and |I )?skip(?:ped|s)? (?:all|every|the) (?:safety |quality )?(?:checks?|reviews?|approvals?)\b"
    r"|\bmy (?:system prompt|instructions (?:say|are|tell|forbid|require)|training data|knowledge cutoff"
    r"|guidelines (?:say|forbid))\b"
    r"|\bthe (?:brief|prompt|evidence|passages?|facts) (?:above|below|you (?:gave|provided)"
    r"|provided (?:above|to me))\b",
    re.IGNORECASE,
)
_CALLS = re.compile(
    r"<\|[a-z_]{2,30}\|>|\[/?INST\]|<</?SYS>>"
    r"|</?\s?(?:system|assistant|user|instructions?|evidence|passages?|facts?|brief|context|document"
    r"|tool_calls?|thinking|think"
    r"|function_calls?|findings|draft)(?:\s[^<>]{0,80})?>"
    r"|\{\s{0,4}\"(?:name|tool|function|tool_calls?|arguments|role)\"\s{0,4}:\s{0,4}[\"\[{]"
    r"|```(?:json|xml|markdown|text|tool)?\s"
    r"|(?:^|\n)\s{0,4}(?:system|assistant|user|human)\s?:\s",
    re.IGNORECASE,
)
_PART_GIVEN = re.compile(
    r"(?:\A|[.!?:\n])[\s\"\u201c]{0,4}(?:you are|you're|act as|your role is) (?:now )?"
    r"(?:an?|the) (?:[\w'-]{1,20} ){0,3}"
    r"(?:(?:chat|ai|virtual|helpful|support|service|shop|shopping|sales|marketing|writing|e-?mail|brand)[ -]"
    r"(?:assistant|agent|writer|checker|critic|bot)|chat ?bot|language model|copywriter|copy ?editor|fact[ -]checker"
    r"|brand critic|ai)"
    r"(?: (?:who|that|which|for|of|at|in|working|tasked)\b|[.,:])",
    re.IGNORECASE,
)
"""A prompt's first sentence, which says whose part a model plays."""
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[\w.-]{3,200}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
    r"|(?<![\w.@-])[a-z0-9-]{2,40}\.(?:com|net|org|xyz|io|info|biz|shop|example|click|site|online)\b",
    re.IGNORECASE,
)
_DEMANDED = re.compile('["\'\u201c\u2018\u201e]([^"\u201c\u201d\u2018\u2019\u201e]{4,200})["\'\u201d\u2019]')


class Place(NamedTuple):
    """Where something is left, in code points, end exclusive, and of what passage where it is known."""

    start: int
    end: int
    whose: str | None = None


def voice_of_a_machine(text: str) -> Iterator[Place]:
    """Yield where copy speaks as a model to whoever ordered it, and not as a brand to its reader."""
    plain = text.replace("\u2019", "'")
    yield from (Place(*found.span()) for found in _VOICE.finditer(plain))


def calls_and_tags(text: str) -> Iterator[Place]:
    """Yield tags of prompts, turns of a chat, calls of tools, and the part that a prompt gives to a model."""
    yield from (Place(*found.span()) for found in _CALLS.finditer(text))
    for found in _PART_GIVEN.finditer(text.replace("\u2019", "'")):
        begins = found.start() + len(found[0]) - len(found[0].lstrip('.!?:\n\t "\u201c'))
        yield Place(begins, found.end())


def demands_met(text: str, passages: Iterable[Passage], ours: Iterable[str]) -> Iterator[Place]:
    """Yield what a stranger's text demanded and the copy now holds: its address, or the words that it put in quotes.

    Args:
        text: one part of the copy.
        passages: what was shown to whoever wrote it; only outside ones are looked at.
        ours: texts of the team's own, whose addresses and words may stand in copy.
    """
    low, known = text.casefold(), "\n".join(ours).casefold()
    for passage in passages:
        if passage.trust != "outside":
            continue
        wanted = {found[0].casefold() for found in _ADDRESS.finditer(passage.text)}
        if screened(passage.text).reason:
            wanted |= {found[1].strip().casefold() for found in _DEMANDED.finditer(passage.text)}
        for words in sorted(wanted, key=len, reverse=True):
            at = low.find(words)
            if at >= 0 and words not in known and len(low) == len(text):
                yield Place(at, at + len(words), passage.id)
                break
