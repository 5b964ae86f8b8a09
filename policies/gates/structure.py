"""Structure gate: the parts that a channel asks for are there, fit it, are finished, and (in English) say something."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from marque.evidence import Evidence
from marque.message import Message, Part
from marque.verdict import Finding
from policies.limits import ChannelLimits, length, shipped_limits, sms
from policies.markup import RULES as MARKUP_RULES
from policies.markup import markup
from policies.patterns import quick
from policies.policy import Policy
from policies.rule import Rule, primary
from policies.slop import LANGUAGES as SLOP_LANGUAGES
from policies.slop import RULES as SLOP_RULES
from policies.slop import slop
from policies.spans import MOST_PLACES, blotted, missing_in, span_at
from policies.tokens import Placed, Scan, longest_rendering, scan
from policies.unseen import RULES as UNSEEN_RULES
from policies.unseen import unseen

NAME = "structure"
LANGUAGES: frozenset[str] | None = None

PART_MISSING = Rule(
    id="structure.part_missing",
    severity="revise",
    source="What the channel asks for, as limits.yaml says with its source",
    fix="Write the part that is missing.",
    wrong="",
    right="The Ember blanket is back in all sizes.",
)
FRAGMENT = Rule(
    id="structure.fragment",
    severity="note",
    source="House rule: a body alone is judged as a piece of copy, not as a whole message",
    fix="Hand in the whole message to have its parts judged.",
    wrong="The Ember blanket is back in all sizes.",
    right="The Ember blanket is back in all sizes.",
)
CTA_NO_LABEL = Rule(
    id="structure.cta_no_label",
    severity="revise",
    source="WCAG 2.2, success criterion 2.4.4: a link has a purpose that its label tells",
    fix="Say what happens when the reader follows it.",
    wrong="https://example.com/ember",
    right="See the blanket: https://example.com/ember",
)
CTA_NO_ADDRESS = Rule(
    id="structure.cta_no_address",
    severity="note",
    source="House rule: copy is often judged before its addresses are known",
    fix="Give the call to action its address.",
    wrong="See the blanket",
    right="See the blanket: https://example.com/ember",
)
TOO_LONG = Rule(
    id="structure.too_long",
    severity="revise",
    source="The channel's limit, as limits.yaml says with its source",
    fix="Shorten the part; tokens count with their longest value.",
    wrong="The Ember blanket, the Ember throw and the Ember pillow are all of them back in every size that we make",
    right="The Ember blanket is back",
)
MAY_BE_CUT = Rule(
    id="structure.may_be_cut",
    severity="note",
    source="What readers see of a part, as limits.yaml says with its source",
    fix="Say what matters first, or shorten the part.",
    wrong="The Ember blanket is back, and so are the throw and the two pillows",
    right="The Ember blanket is back",
)
SEGMENTS = Rule(
    id="structure.sms_segments",
    severity="revise",
    source="3GPP TS 23.038 and 23.040; how many a message may take is in limits.yaml",
    fix="Shorten the text, or replace the characters that force the wider encoding.",
    wrong="The Ember blanket is back. " * 18,
    right="The Ember blanket is back.",
)
HASHTAGS = Rule(
    id="structure.hashtags",
    severity="revise",
    source="The platform's limit, as limits.yaml says with its source",
    fix="Keep the tags that readers look for.",
    wrong=" ".join(f"#wool{number}" for number in range(31)),
    right="The Ember blanket is back. #wool",
)
TOKEN_SYNTAX = Rule(
    id="structure.token_syntax",
    severity="block",
    source='Interface: a token is {{ name }} or {{ name | default("text") }}, nothing else; others reach the reader',
    fix='Write {{ name }} or {{ name | default("text") }}.',
    wrong="Hello {{ customer.first_name }}, the blanket is back.",
    right='Hello {{ first_name | default("there") }}, the blanket is back.',
)
TOKEN_UNKNOWN = Rule(
    id="structure.token_unknown",
    severity="revise",
    source="The brand's tokens.yaml: a token that it lacks has no value when the message is sent",
    fix="Use a token of the brand, or describe this one in tokens.yaml.",
    wrong="Hello {{ shoe_size }}, the blanket is back.",
    right="Hello {{ first_name }}, the blanket is back.",
)
PLACEHOLDER = Rule(
    id="structure.placeholder",
    severity="revise",
    source="House rule: what a writer meant to fill in never reaches a reader",
    fix="Fill it in, or take it out.",
    wrong="Dear [First Name], the blanket is back.",
    right="Dear reader, the blanket is back.",
)
MARKDOWN = Rule(
    id="structure.markdown",
    severity="revise",
    source="CommonMark 0.31: a mark that does not close is shown as it is",
    fix="Close the mark, or take it out.",
    wrong="The **Ember blanket is back.",
    right="The **Ember** blanket is back.",
)
EMPTY_LINK = Rule(
    id="structure.empty_link",
    severity="revise",
    source="WCAG 2.2, success criterion 2.4.4: a link has a label and leads somewhere",
    fix="Give the link its label and its address, or take it out.",
    wrong="See [the blanket]().",
    right="See [the blanket](https://example.com/ember).",
)
RULES = (
    PART_MISSING, FRAGMENT, CTA_NO_LABEL, CTA_NO_ADDRESS, TOO_LONG, MAY_BE_CUT, SEGMENTS, HASHTAGS,
    TOKEN_SYNTAX, TOKEN_UNKNOWN, PLACEHOLDER, MARKDOWN, EMPTY_LINK, *MARKUP_RULES, *UNSEEN_RULES, *SLOP_RULES,
)  # fmt: skip

_LACKED = "The brand has no token {!r}."
_EMPTY = frozenset({"undefined", "null", "none", "nan", "missing", "todo", "tbd", "placeholder", "dummy", "xxx"})
"""Words in a token's name by which a template tells that nothing fills it."""
_WORD = re.compile(r"[_-]")
_NO_BUTTON = frozenset({"sms", "social", "chat", "document"})
"""Channels on which a call to action may be words alone."""
_HASHTAG = re.compile(r"(?<!\w)#\w")
_FOREIGN_TOKEN = re.compile(
    r"""\{%[^\n{}%]{0,200}%\} | \*\|[^\n|*]{1,80}\|\* | %%[A-Za-z_][\w .-]{0,60}%% | \$\{[^\n{}]{0,80}\}
        | <%[^\n<>%]{0,200}%> | \[\[[A-Za-z_][\w .-]{0,60}\]\] | \{%""",
    re.VERBOSE,
)
"""Tokens as other systems write them: Liquid, Mailchimp, Salesforce, JavaScript, ERB, and others."""
_SLOT = r"(?:first|last|full|your|customer|company|product|brand|recipient|sender|insert|add)"
_THING = (
    r"(?:name|company|product|date|link|url|city|price|cta|title|location|store|discount|code|address|email"
    r"|headline|amount|season|benefits?|customer|recipient|phone|signature)"
)
_PLACEHOLDER = re.compile(
    rf"""\[ [ ]? (?: {_SLOT} [ _-]? [a-z]{{0,20}} (?:[ _-][a-z]{{1,20}}){{0,4}} | {_THING} ) [ ]? \] (?! [(\[] )
        | < {_SLOT} [ _-] [a-z]{{1,20}} (?:[ _-][a-z]{{1,20}}){{0,3}} > | < {_THING} >
        | (?<! [{{$%\w/] ) \{{ [a-z][a-z_]{{1,40}} \}} (?! \}} )
        | \b lorem [ ] ipsum \b | \b (?:dear|hi|hello|hey) [ ]{{1,4}} ,
        | \[ (?:insert|todo|tbd|tbc|xx) \b [^\]\n]{{0,80}} \]""",
    re.VERBOSE | re.IGNORECASE,
)
_CAPITAL_PLACEHOLDER = quick(
    r"\b(?:TODO|TBD|TBC|FIXME)\b|\bX{3,20}\b(?![ -]?[Ll]arge)|[$\u20ac\u00a3]X{2,6}\b|\bX{2,6} ?%"
    r"|<[A-Z]{3,20}(?:[ _-][A-Z]{1,20}){0,4}>|(?<!\w)([%#$_]{1,2})[A-Z]{2,20}(?:_[A-Z]{1,20}){0,4}\1(?!\w)"
)
_ALSO_A_WORD = frozenset({"es", "pt", "gl"})
"""Languages in which TODO in capitals is a word."""
_CODE = re.compile(r"```[^`]*+```|`[^`\n]{1,500}`")
_FENCE = re.compile(r"^ {0,3}```", re.MULTILINE)
_STRONG = re.compile(r"(?<![\\*])\*\*(?!\*)")
_PARAGRAPH_END = re.compile(r"\n[ \t]{0,20}\n")
_LINK = re.compile(r"\[([^\[\]\n]{0,300})\]\(")
_LONGEST_URL = 2_000


def check(message: Message, evidence: Evidence, policy: Policy) -> list[Finding]:  # noqa: ARG001 - every gate's face
    """Return what is missing, too long or unfinished; the evidence says nothing about form."""
    limits = shipped_limits().channels[message.channel]
    found = [*_parts(message, limits), *_lengths(message, limits, policy)]
    found += islice(_tokens_of_addresses(message, policy), MOST_PLACES)
    for part, text in message.parts():
        visible = blotted(text, (match.span() for match in _CODE.finditer(text)))
        found += islice(_tokens(part, text, policy), MOST_PLACES)
        found += markup(part, text, visible if part == "body" else text)
        language = primary(message.language or policy.language)
        found += unseen(part, text)
        found += islice(_placeholders(part, text, visible, language), MOST_PLACES)
        if language in SLOP_LANGUAGES and part != "footer":
            found += slop(part, text)
    found += islice(_markdown(message.body), MOST_PLACES)
    return found


def _parts(message: Message, limits: ChannelLimits) -> Iterator[Finding]:
    missing = [part for part in limits.required if not message.text_of(part).strip()]
    # A door may be handed a body and nothing else; to ask it for a subject would fail every piece of copy.
    whole = any((message.subject, message.preheader, message.cta, message.cta_url))
    for part in missing:
        if part == "body" or whole:
            yield PART_MISSING.finding(
                missing_in("body"), f"A message on {message.channel} has no {part}. {limits.required_source}."
            )
    if missing and "body" not in missing and not whole:
        yield FRAGMENT.finding(missing_in("body"), f"Judged as a piece of copy: no {' and no '.join(missing)}.")
    if message.cta and message.cta_url is None and message.channel not in _NO_BUTTON:
        place = span_at("cta", message.cta, 0, len(message.cta))
        yield CTA_NO_ADDRESS.finding(place, "The call to action has no address yet.")
    if message.cta_url and not (message.cta or "").strip():
        yield CTA_NO_LABEL.finding(missing_in("body"), "The call to action has an address and no label.")


def _lengths(message: Message, limits: ChannelLimits, policy: Policy) -> Iterator[Finding]:
    known = policy.brand.tokens if policy.brand else {}
    for part, limit in limits.parts.items():
        text = message.text_of(part)
        size = length(longest_rendering(text, known), wide=limits.wide)
        if size > limit.max:
            said = f"The {part} has up to {size} characters, {limit.max} fit. {limit.source}."
            yield TOO_LONG.finding(span_at(part, text, 0, len(text)), said)
        elif limit.aim and size > limit.aim:
            said = f"The {part} has up to {size} characters; many readers see {limit.aim}. {limit.source}."
            yield MAY_BE_CUT.finding(span_at(part, text, 0, len(text)), said)
    if limits.max_segments:
        yield from _segments(message, longest_rendering(message.body, known), limits.max_segments)
    if limits.max_hashtags:
        tags = list(_HASHTAG.finditer(message.body))
        if len(tags) > limits.max_hashtags:
            at = tags[limits.max_hashtags].start()
            yield HASHTAGS.finding(span_at("body", message.body, at, at + 2),
                                   f"{len(tags)} hashtags; {limits.hashtags_source}.")  # fmt: skip


def _segments(message: Message, rendered: str, at_most: int) -> Iterator[Finding]:
    counted = sms(rendered)
    if counted.segments > at_most:
        why = "" if counted.widest is None else f", because U+{ord(counted.widest):04X} is not in GSM-7"
        yield SEGMENTS.finding(
            span_at("body", message.body, 0, len(message.body)),
            f"The text takes up to {counted.segments} segments in {counted.encoding}{why}; at most {at_most}.",
        )


def _tokens(part: Part, text: str, policy: Policy) -> Iterator[Finding]:
    seen = scan(text)
    outside = blotted(text, [(token.start, token.end) for token in seen.tokens] + list(seen.broken))
    places = [*seen.broken, *(match.span() for match in _FOREIGN_TOKEN.finditer(outside))]
    for start, end in places:
        yield TOKEN_SYNTAX.finding(span_at(part, text, start, end), "This is no personalisation token that we fill in.")
    for token in _unknown(seen, policy):
        yield TOKEN_UNKNOWN.finding(span_at(part, text, token.start, token.end), _LACKED.format(token.name))


def _tokens_of_addresses(message: Message, policy: Policy) -> Iterator[Finding]:
    """Yield the unknown tokens of addresses beside the copy: they would be sent as they stand, and lead nowhere."""
    label = message.cta or ""
    addresses = [(message.cta_url or "", span_at("cta", label, 0, len(label)))]
    beside = [*(link.url for link in message.links), *(image.url for image in message.images)]
    addresses += [(url, missing_in("body")) for url in beside]
    for url, place in addresses:
        for token in _unknown(scan(url), policy):
            yield TOKEN_UNKNOWN.finding(place, _LACKED.format(token.name))


def _unknown(seen: Scan, policy: Policy) -> Iterable[Placed]:
    """Return the tokens that the brand's pack lacks; without a pack any name will do that does not say it is empty."""
    known = policy.brand.tokens if policy.brand else None
    return (
        token
        for token in seen.tokens
        if (token.name not in known if known is not None else _EMPTY.intersection(_WORD.split(token.name)))
    )


def _placeholders(part: Part, text: str, visible: str, language: str) -> Iterator[Finding]:
    patterns = [_PLACEHOLDER] if language in _ALSO_A_WORD else [_PLACEHOLDER, _CAPITAL_PLACEHOLDER]
    for pattern in patterns:
        for match in pattern.finditer(visible):
            yield PLACEHOLDER.finding(span_at(part, text, *match.span()), "Something here was never filled in.")


def _markdown(body: str) -> Iterator[Finding]:
    fences = [match.span() for match in _FENCE.finditer(body)]
    if len(fences) % 2:
        yield MARKDOWN.finding(span_at("body", body, *fences[-1]), "A block of code is opened and never closed.")
    text = blotted(body, (match.span() for match in _CODE.finditer(body)))
    for start, end in _paragraphs(text):
        marks = [match.span() for match in _STRONG.finditer(text, start, end)]
        if len(marks) % 2:
            yield MARKDOWN.finding(span_at("body", body, *marks[-1]), "Bold is opened and never closed.")
    for match in _LINK.finditer(text):
        yield from _link(body, text, match)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in _PARAGRAPH_END.finditer(text):
        yield at, match.start()
        at = match.end()
    yield at, len(text)


def _link(body: str, text: str, match: re.Match[str]) -> Iterator[Finding]:
    line = text[match.end() : match.end() + _LONGEST_URL].partition("\n")[0]
    target, closed, _ = line.partition(")")
    image = text[match.start() - 1 : match.start()] == "!"
    if not closed:
        yield MARKDOWN.finding(span_at("body", body, *match.span()), "The address of a link is never closed.")
    elif target.strip() in {"", "#"} or not (image or match[1].strip()):
        end = match.end() + len(target) + 1
        yield EMPTY_LINK.finding(span_at("body", body, match.start(), end), "A link has no label or leads nowhere.")
