"""What has no place in the words of a message: HTML, and characters that steer what shows them."""

import re
from collections.abc import Iterator
from itertools import islice

from marque.message import Part
from marque.verdict import Finding
from policies.rule import Rule
from policies.spans import MOST_PLACES, span_at

MARKUP = Rule(
    id="structure.markup",
    severity="revise",
    source="Interface: copy is words and Markdown; a tag is shown as it is, or changes the page around it",
    fix="Take the tag out, or write it in Markdown.",
    wrong="The <b>Ember</b> blanket is back.",
    right="The **Ember** blanket is back, and it weighs <5 kg.",
)
ACTIVE_MARKUP = Rule(
    id="structure.active_markup",
    severity="block",
    source="OWASP, cross-site scripting: what runs or loads something in the page of whoever opens the message",
    fix="Take it out.",
    wrong="The blanket is back.<script>alert(1)</script>",
    right="The blanket is back <3",
)
CONTROL = Rule(
    id="structure.control_character",
    severity="block",
    source="Unicode Technical Report 36, sections 2.4 and 3: what is seen must be what is there",
    fix="Take the character out; write the text anew where it was pasted from elsewhere.",
    wrong="The blanket\u202e kcab si.",
    right="The blanket\tis back.",
)
RULES = (MARKUP, ACTIVE_MARKUP, CONTROL)

_NAMES = (
    "a|abbr|article|aside|audio|b|big|blockquote|body|br|button|canvas|caption|center|cite|col|dd|del|details|div|dl|dt"
    "|em|fieldset|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|img|input|ins|kbd"
    "|label|li|link|main|mark|marquee|math|meta|nav|ol|option|p|picture|pre|q|s|section|select|small|source|span"
    "|strike|strong|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|tr|tt|u|ul|video|wbr"
)
_VALUE = r"""(?:"[^"]{0,2000}+"|'[^']{0,2000}+'|[^\s"'<>=`]{1,2000}+)"""
_TAG = re.compile(
    rf"</?+(?!link>)(?:{_NAMES})(?:[\s/]{{1,20}}+[a-z_:][\w:.-]{{0,60}}+(?:\s{{0,20}}+=\s{{0,20}}+{_VALUE})?+){{0,40}}+\s{{0,20}}+/?+>"
    r"|<!--|<!doctype\b",
    re.IGNORECASE,
)
"""Tags of HTML with their attributes: not `<3`, `a <b and c`, `<https://…>`, nor `<name>`, which is a placeholder."""
_ACTIVE = re.compile(
    r"</?+(?:script|iframe|style|object|embed|applet|base)(?=[\s/>]|\Z)"
    r"|<[a-z][^<>]{0,2000}?[\s/\"']on[a-z]{3,30}+\s{0,20}+=",
    re.IGNORECASE,
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""C0 but for tabs and line ends, C1, and what turns the direction of a text."""


def markup(part: Part, text: str, visible: str) -> Iterator[Finding]:
    """Yield each tag and each character of a part that steers what shows it.

    Args:
        part: Where the text stands.
        text: All of it.
        visible: The same with code blotted out, which Markdown shows as it is.
    """
    for match in islice(_CONTROLS.finditer(text), MOST_PLACES):
        yield CONTROL.finding(span_at(part, text, *match.span()), f"Holds U+{ord(match[0]):04X}, which nobody sees.")
    active = [match.span() for match in islice(_ACTIVE.finditer(visible), MOST_PLACES)]
    for start, end in active:
        yield ACTIVE_MARKUP.finding(span_at(part, text, start, end), "This would run or load something.")
    begun = {start for start, _ in active}
    for match in islice(_TAG.finditer(visible), MOST_PLACES):
        if match.start() not in begun:
            yield MARKUP.finding(span_at(part, text, *match.span()), "This is HTML, not words.")
