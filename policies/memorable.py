"""What a copilot may remember of a person: how they like things done, and nothing that decides, orders or names people.

What is remembered stands in every later prompt, so a sentence that speaks to a machine, or of approvals, signatures
and checks, is not kept, however it is worded. Pure, and linear in the text.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from policies.injection.screen import screened
from policies.recognizers import Found, find

_DECIDES = re.compile(
    r"\b(?:(?:pre-?)?approv\w*|sign(?:s|ed|ing|-?off|atures?)?|unsigned|waiv\w*|confirm\w*|permi(?:t|ssion)\w*|authori[sz]\w*"
    r"|allow\w*|admin\w*|polic(?:y|ies)|tiers?|gates?|guardrails?|bypass\w*|overrid\w*|skip\w*|unchecked"
    r"|checks?|checked|checking|verif\w*|review(?:er|ed)\w*|rules?|roles?|passwords?|tokens?|tools?|prompts?|obey\w*"
    r"|instructions?|compliance|editors?|brand lead|officers?|release\w*|publish\w*|deploy\w*"
    r"|genehmig\w*|freigab\w*|freigegeb\w*|unterschr\w*|unterzeichn\w*|best\u00e4tig\w*|erlaub\w*|regeln?|pr\u00fcf\w*"
    r"|approuv\w*|signer|sign\u00e9\w*|autoris\w*|valider|valid\u00e9\w*|r\u00e8gles?|v\u00e9rifi\w*|aprob\w*|aprueb\w*|firm(?:ar|ad[oa])\w*"
    r"|autoriz\w*|reglas?|permis\w*|comprob\w*)\b",
    re.IGNORECASE,
)
"""Words of decisions and of what guards them. No taste of a person needs one; who means it harmlessly words it anew."""
_BLOB = re.compile(r"\S{33,}|https?:|www\.|[<>{}\[\]`|\\]|(?:[0-9a-f]{2}[ :]?){8,}", re.IGNORECASE)
"""What no sentence about a taste holds: code, marks, addresses of pages, a word too long for one."""


@lru_cache(maxsize=1024)
def reason_not_to_heed(what: str) -> str | None:
    """Return why a sentence may not stand in a prompt as a preference, or None.

    It is asked when one is kept, and again when one is read: whoever owns a place in a store may write there anything.
    """
    if any(not one.isprintable() for one in what):
        return "it holds signs that nobody sees"
    if _BLOB.search(what):
        return "it holds more than words"
    if reason := screened(what).reason:
        return f"it {reason}"
    if decides := _DECIDES.search(what):
        return f"it speaks of what people decide ({decides[0]!r}), and no memory may"
    return None


def names_somebody(what: str, is_known: Callable[[str], bool]) -> bool:
    """Tell whether a sentence holds a person's data.

    Args:
        what: the sentence.
        is_known: tells whether words are a name of the brand's own things, which are no people.
    """
    return any(_counts(one, what[one.start : one.end], is_known) for one in find(what))


def _counts(found: Found, said: str, is_known: Callable[[str], bool]) -> bool:
    if found.entity == "STREET_ADDRESS":  # the recognizer reads English, and takes other languages for addresses
        return any(letter.isdigit() for letter in said) and not is_known(said)
    return not (found.entity == "PERSON" and is_known(said))
