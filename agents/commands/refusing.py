"""What it has no tool for: told apart from what was asked, so that the rest of a message can still be done."""

import re
from dataclasses import dataclass

from agents.commands.words import words

_CLAUSES = re.compile(r"(?<=[.;!?])\s+|\n+|,? +\b(?:and then|and also|then|and|but)\b +|, +")
_LEAD = re.compile(
    r"^\W*(?:(?:please|pls|then|and|also|now|just|so|ok|okay|well|go ahead|hey|hi|kindly|thanks|copilot|right|yes|no|"
    r"finally|straight away|afterwards|instead|already|at once|\w+ly)\W+)*"
    r"(?:as (?:the|your|an?) (?:\w+,? ){1,4}?(?=(?:i|you|we|please|can|could|let) ))?"
    r"(?:(?:(?:can|could|will|would|may|might|shall) (?:you|we|i)|i (?:want|need|order|instruct|ask|"
    r"expect|urge|command|"
    r"authori[sz]e|allow) (?:you|it|them|this)? ?(?:to )?(?:be)?|you (?:must|should|have to|need to|can|may|will)|"
    r"(?:i'd|i would) like (?:you )?(?:to)?|let's|let us|let|we (?:must|need to|should|have to)|have to|"
    r"be so (?:kind|good)(?: as)? to|need to|make sure (?:to|you)|help me(?: to)?|feel free to|try to|to) )?"
    r"(?:also |just |please |simply |quietly |all |to )*"
)
_AS = re.compile(
    r"\b(?:mark|set|file|record|treat|count|consider|log|note|enter|register|put|flag|declare|show|list|regard|make|"
    r"leave|have|get|add|write|state|pretend|say|confirm|report)\b.{0,60}\b(?:approved|signed(?:-off| off)?|cleared|"
    r"final|waived|rejected|done|passed|released|wrong|resolved|ok'?d|okayed|said yes|sent|false positive|complete|"
    r"green|accepted|legal)\b"
)
_CLAIM = re.compile(
    r"\bi(?:'m| am)? (?:hereby |now |herewith |officially )*(?:approve|sign|waive|authori[sz]e|confirm "
    r"(?:the )?(?:approval|"
    r"signature)|take (?:full |all )?responsibility)\b|\b(?:is|are) (?:now |hereby |all )?(?:final "
    r"and )?approved as of\b|"
    r"\bconsider (?:it|this|that|them) (?:approved|signed|done)\b|\blet everything through\b|\b(?:let|"
    r"wave|push|get|put) "
    r"(?:it|them|this|that|everything|all)\b.{0,12}\b(?:through|past)\b|\bon (?:his|her|their|\w+'s) behalf\b|"
    r"\bin (?:his|her|their|\w+'s) name\b|\bsay(?:s|ing)? that (?:i|he|she|they) (?:approved|signed)\b|"
    r"\bmy (?:word|yes|ok) (?:counts|is enough)\b"
)
_TIER = re.compile(r"\btier\b|\bpolicy\b|\bpolicies\b|\bthreshold\b|\bapproval (?:step|stage|rule)s?\b|\bfour eyes\b")
_CHANGED = re.compile(
    r"\b(?:price|stock|catalogue|catalog|inventory|record|history|audit|log|roles?|rights|permissions?|"
    r"evidence|deadline|policy|policies|settings|brand rules?|timestamps?|signature)\b"
)
_FINDING = re.compile(r"\b(?:finding|flag|warning|block|blocker|objection|complaint|remark|gate|gates|check|checks|"
                      r"holding|approval|review|editor|step|stage|violation|rule|rules|red mark|it|"
                      r"checker|checkers)s?\b")  # fmt: skip
_RECEIVER = re.compile(r"\b(?:to|at|out|now|off|live|list|everyone|everybody|all|subscribers|customers|today|"
                       r"immediately|tonight|minute|it|them|right away|straight|online)\b|_[cb]_")  # fmt: skip
_ASKS = re.compile(
    r"\W*(?:please |then |also )*(?:show|tell|check|list|look|give|explain|open|find|search|read|what|"
    r"who|where|how|why|remember|make the|rewrite)\b"
)
_NOT_A_DOING = re.compile(r"\?\s*$")
_DONE_TO = re.compile(r"_[cpb]_|\b(?:it|this|that|these|those|them|all|everything|campaigns?|drafts?|"
                      r"letters?|emails?|"
                      r"whole|thing|brief|one|both|queue|text|copy|ads?|push|sms|posts?|for|as|on|my|your|off|"
                      r"content|package|rest|every)\b|^\W*$")  # fmt: skip


@dataclass(frozen=True)
class Refusal:
    """A message without what nobody here can do, and why."""

    rest: str
    why: tuple[str, ...]
    """Keys of `who_can`, in the order of what was said."""


def tricked(text: str) -> bool:
    """Tell whether a message tries to talk the copilot into another part."""
    return any(one.search(text) for one in words().tricks)


def sifted(text: str) -> Refusal:
    """Take from a message every clause that demands a decision, a signature, a sending or a change of policy."""
    kept: list[str] = []
    why: list[str] = []
    last, hangs = 0, False
    for end, after in [*((one.start(), one.end()) for one in _CLAUSES.finditer(text)), (len(text), len(text))]:
        clause = text[last:end]
        reason = demanded(clause)
        if reason:
            why.append(reason)
        elif not hangs or _ASKS.match(clause.casefold()):
            kept.append(text[last:after])
        # what hangs on a demand goes with it, up to the end of the sentence
        hangs = (
            (bool(reason) or hangs)
            and not clause.rstrip().endswith((".", "!", "?", ";"))
            and "\n" not in text[end:after]
        )
        last = after
    return Refusal("".join(kept).strip(" ,;"), tuple(dict.fromkeys(why)))


def demanded(clause: str) -> str | None:
    """Return what a clause demands that no tool does, or None."""
    small = clause.casefold()
    if _CLAIM.search(small):
        return "sign" if " sign" in small else "approve"
    if (
        _AS.search(small)
        and not _NOT_A_DOING.search(small)
        and not re.match(r"\W*(?:who|what|when|which|why|how|has|have|is|are|was|did)\b", small)
    ):
        return "approve" if "sign" not in small else "sign"
    verb = _LEAD.match(small)
    rest = small[verb.end() :] if verb else small
    for name, pattern in words().forbidden.items():
        found = pattern.match(rest)
        if found and _fits(name, found[0], rest[found.end() :]):
            return name
    return None


def _fits(name: str, verb: str, after: str) -> bool:  # noqa: PLR0911 - a way to say it each
    if name == "approve":
        return verb not in {"ok", "okay", "pass", "accept", "clear", "confirm", "release"} or bool(
            _DONE_TO.search(after) and after.strip(" .!,")
        )
    if name == "sign":
        return "sign up" not in f"{verb}{after}"
    if name == "waive":
        return verb in {"waive", "overrule", "override"} or bool(_FINDING.search(after))
    if name == "send" and verb in {"mail", "email", "e-mail", "text", "push", "post", "ship", "release", "schedule"}:
        return bool(re.match(r" (?:it|this|that|them|everyone|everybody|all|the|our|out|every)\b", after))
    if name == "send":
        return bool(_RECEIVER.search(after)) and not re.match(r" (?:me|us|back)\b|[:,.]| (?:for|please)\b|ing\b", after)
    if name == "lower":
        return bool(_TIER.search(after))
    return bool(_CHANGED.search(after)) or bool(_TIER.search(after))
