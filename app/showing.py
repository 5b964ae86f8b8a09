"""A verdict as people read it: the copy, with each finding marked where it stands and explained below."""

import unicodedata
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from marque.message import Copy
from marque.verdict import Answer, Claim, Finding, Severity, Span, Verdict

STYLES: dict[Severity | Answer, str] = {
    "block": "bold red",
    "revise": "yellow",
    "ask": "cyan",
    "note": "dim",
    "pass": "green",
}
WORST_FIRST: tuple[Severity, ...] = ("block", "revise", "ask", "note")


def show_copy(console: Console, message: Copy, verdict: Verdict) -> None:
    """Print every part with its findings marked `[quote]1`, then the findings, then what could not be judged.

    Marks are plain characters, so they show without colour. Control characters of the copy are not passed on to
    the terminal.
    """
    numbered = list(enumerate(verdict.findings, start=1))
    for part, text in message.parts():
        marked = _marked(text, [(number, found) for number, found in numbered if found.part == part])
        console.print(Text(f"{part}: ", style="dim").append_text(marked), soft_wrap=False)
    for name, address in _addresses(message):
        console.print(Text(f"{name}: ", style="dim").append(harmless(address)), soft_wrap=True)
    for number, finding in numbered:
        console.print(_explained(number, finding))
    for gate, said in verdict.gates.items():
        if said != "ran":
            console.print(Text(f"    {gate}: {said}", style="dim"))
    if verdict.claims:
        console.print(_counted(verdict.claims))


def _addresses(message: Copy) -> Iterable[tuple[str, str]]:
    """Yield every address of the copy with what it belongs to."""
    if message.cta_url:
        yield "cta leads to", message.cta_url
    yield from ((f"link {link.label}", link.url) for link in message.links)
    yield from ((f"image {image.alt}", image.url) for image in message.images)


def _marked(text: str, findings: list[tuple[int, Finding]]) -> Text:
    shown = Text()
    at = 0
    for place, group in _by_place(findings):
        if place.start < at:  # lies within a place that is marked already: its number joins at once
            shown.append(_numbers(group))
            continue
        shown.append(harmless(text[at : place.start]))
        if place.end > place.start:
            shown.append(f"[{harmless(text[place.start : place.end])}]", style=_style(group))
        shown.append(_numbers(group))
        at = place.end
    return shown.append(harmless(text[at:]))


def _by_place(findings: list[tuple[int, Finding]]) -> Iterable[tuple[Span, list[tuple[int, Finding]]]]:
    places: dict[tuple[int, int], list[tuple[int, Finding]]] = {}
    for number, finding in findings:
        if finding.end > finding.start:
            places.setdefault((finding.start, finding.end), []).append((number, finding))
    return [(group[0][1], group) for _, group in sorted(places.items(), key=lambda item: (item[0][0], -item[0][1]))]


def _numbers(group: list[tuple[int, Finding]]) -> Text:
    return Text(",".join(str(number) for number, _ in group), style=_style(group))


def _style(group: list[tuple[int, Finding]]) -> str:
    return STYLES[min((finding.severity for _, finding in group), key=WORST_FIRST.index)]


def _explained(number: int, finding: Finding) -> Text:
    line = Text(f"{number:>3} ").append(f"{finding.severity} ", style=STYLES[finding.severity])
    line.append(f"{finding.rule}: {harmless(finding.message)}")
    return line.append(f" Mend: {harmless(finding.fix)}", style="dim") if finding.fix else line


def _counted(claims: tuple[Claim, ...]) -> Text:
    statuses = [claim.status for claim in claims]
    counts = ", ".join(f"{statuses.count(status)} {status}" for status in dict.fromkeys(statuses))
    return Text(f"    claims: {counts}", style="dim")


def harmless(text: str) -> str:
    """Return the text with control characters, but for line breaks and tabs, replaced one by one."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _controls(character) else character for character in text)


def harmless_line(text: str) -> str:
    """Return a name, an id or a reason as one line that steers no terminal."""
    return " ".join(harmless(text).split())


def _controls(character: str) -> bool:
    return (
        character not in "\n\t"
        and unicodedata.category(character) in {"Cc", "Cf"}
        and character != "\N{ZERO WIDTH JOINER}"
    )
