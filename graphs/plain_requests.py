"""What a sentence asks for, by rule: a few plain requests, and help for all others."""

import re
from typing import Literal, NamedTuple

Kind = Literal["waiting", "status", "campaigns", "knowledge", "product", "decision", "help"]

MOST_LETTERS = 2_000
"""Of a request that is looked at."""
_ID = r"(?P<what>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_FORMS: tuple[tuple[Kind, str], ...] = (
    ("decision", r"^(?:please )?(?:approve|reject|edit|waive|sign|hold|release|withdraw|send|ship|publish)\b"),
    ("status", rf"\b{_ID}\b"),
    ("waiting", r"\b(?:what(?:'s| is)? waits?|what is waiting|waiting|inbox|to approve|open tasks|approvals)\b"),
    ("status", r"^(?:what is the |show the )?status of (?:campaign )?(?P<what>.+)$"),
    ("status", r"^where (?:is|does) (?:campaign )?(?P<what>.+?)(?: stand)?$"),
    ("campaigns", r"^(?:list |show )?(?:the |all |my )?campaigns$"),
    ("knowledge", r"^(?:search|look in)(?: (?:the|our))? knowledge(?: for| about| on)? (?P<what>.+)$"),
    ("knowledge", r"^(?:search(?: for)?|what do we know (?:about|of)|find (?:out )?about) (?P<what>.+)$"),
    ("product", r"^(?:(?:show|find|look up|get)(?: the| me)? )?products? (?P<what>.+)$"),
    ("product", r"^(?:look up|what does) (?:the )?(?P<what>.+?)(?: cost)?$"),
)
_RULES = tuple((kind, re.compile(form, re.IGNORECASE)) for kind, form in _FORMS)


class Request(NamedTuple):
    """What is asked for, and of what."""

    kind: Kind
    what: str = ""


def request_in(text: str) -> Request:
    """Return what a sentence asks for; one that no rule knows asks for help."""
    plain = " ".join(text[:MOST_LETTERS].split()).strip(" ?!.")
    for kind, pattern in _RULES:
        found = pattern.search(plain)
        if found:
            return Request(kind, (found.groupdict().get("what") or "").strip(" \"'"))
    return Request("help")
