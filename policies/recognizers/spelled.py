"""E-mail addresses as people spell them to hide them from machines: `jane dot doe at example dot com`.

A bracket around the sign is mark enough. In bare words one of the names before the sign must be dotted too, or a word
must say that an address follows: "find us at larkmoor dot com" names a shop and nobody in it.
"""

import re
from urllib.parse import unquote

_LABEL = r"[a-z0-9][\w+-]{0,40}"
_ENDING = (
    r"(?:com|net|org|io|co|uk|eu|us|de|fr|at|ch|nl|it|es|ca|au|se|dk|pl|edu|gov|shop|store|app|dev|me|info|biz"
    r"|example|test)(?![\w-]|\.\w)"
)
_WORD_DOT = r" (?:dot|[(\[{<] ?dot ?[)\]}>]) "
_DOT = r"(?:\.| ?[(\[{<] ?(?:dot|\.) ?[)\]}>] ?| dot | \. )"
_AT = r"(?: ?[(\[{<] ?(?:at|@) ?[)\]}>] ?| @ )"
_NOT_WITHIN = r"(?<![\w.+@-])"
_NOBODY = r"(?!(?:us|me|him|her|them|you|it|one|in|out|back|now|today)\b)"
_ANNOUNCED = r"(?:\b(?:write|mail) to|\be-?mail(?: address)?(?: is| to)|\b(?:e-?mail|address|contact) ?:)"

SPELLED = (
    rf"{_NOT_WITHIN}{_LABEL}(?:{_DOT}{_LABEL}){{0,3}}{_AT}{_LABEL}(?:{_DOT}{_LABEL}){{0,3}}{_DOT}{_ENDING}",
    rf"{_NOT_WITHIN}{_LABEL}(?:{_DOT}{_LABEL}){{1,3}} at {_LABEL}(?:{_WORD_DOT}{_LABEL}){{0,3}}{_WORD_DOT}{_ENDING}",
    rf"{_NOT_WITHIN}[a-z][\w+-]{{1,40}}(?:\.[a-z][\w+-]{{1,40}}){{1,3}} at {_LABEL}(?:\.{_LABEL}){{0,3}}\.{_ENDING}",
    rf"{_ANNOUNCED} \K{_NOBODY}{_LABEL} at {_LABEL}(?:{_DOT}{_LABEL}){{0,3}}{_DOT}{_ENDING}",
)
"""Patterns for Presidio, case aside; each repeat is bounded."""
SIGN = r"[(\[{<] ?(?:at|dot) ?[)\]}>]|\bdot\b| at [\w-]{1,63}\.[a-z]"
"""What each of them has in it where there is no sign of an address."""

_SAID_DOT = re.compile(r" ?[(\[{<]? ?(?:\bdot\b|(?<= )\.(?= )) ?[)\]}>]? ?", re.IGNORECASE)
_SAID_AT = re.compile(r" ?[(\[{<] ?(?:at|@) ?[)\]}>] ?| at | @ ", re.IGNORECASE)


def as_written(address: str) -> str:
    """Return an address that was spelled or percent-encoded as mailboxes have it: `jane.doe@example.com`."""
    return _SAID_DOT.sub(".", _SAID_AT.sub("@", unquote(address)))
