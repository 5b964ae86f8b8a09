"""What a conversation prints: words as they come, drafts with their findings in place, a brief whole."""

import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console

from agents.copilot import as_lines
from app.chat.conversation import Draft, Piece, Progress, Wish, Word
from app.drafts import show_round
from app.folding import folded
from app.printing import Stages
from app.showing import harmless, harmless_line
from graphs.services import Services
from graphs.telling_copy import draft_lines, finding_lines, findings_in


class Shown:
    """Prints the pieces of one turn. Nothing that they hold steers the terminal."""

    def __init__(self, out: Console, services: Services, *, stages: Stages) -> None:
        """Take where answers go; progress goes where `stages` tells it."""
        self._out, self._services, self._stages = out, services, stages
        self._drafts: list[str] = []
        self._saying: str | None = None

    async def piece(self, piece: Piece) -> None:
        """Print one piece."""
        if not isinstance(piece, Word):
            self.end()
        match piece:
            case Word():
                self._word(piece)
            case Wish(tool):
                if not self._stages.quiet:
                    note(f"· {harmless_line(tool).replace('_', ' ')}")
            case Draft(campaign, number):
                found = await self._services.contents.round(campaign, number)
                self._drafts += ["\n".join(draft_lines(found)), "\n".join(finding_lines(findings_in(found)))]
                show_round(self._out, found)
            case Progress(value):
                self._stages(value)

    def end(self) -> None:
        """End the line that words were printed on."""
        if self._saying is not None:
            self._write("\n")
        self._saying = None

    def _word(self, word: Word) -> None:
        if self._saying not in {None, word.said}:  # what another link had begun is said anew by the next
            self.end()
            note("that was cut off, and is said anew")
        self._saying = word.said
        text = word.text
        if word.by_rule:  # it says again what the tools said, and the draft was shown already
            for draft in self._drafts:
                text = text.replace(draft, "", 1)
            text = text.strip()
        self._write(harmless(text))

    def _write(self, text: str) -> None:
        self._out.file.write(text)
        self._out.file.flush()


def show_to_sign(out: Console, shown: Mapping[str, Any]) -> None:
    """Print the brief that is to be signed, whole, with its tier, who would sign, and what it lacks."""
    out.rule("the brief", style="dim", align="left")
    said = {key: value for key, value in shown["brief"].items() if value not in (None, [], {})}
    out.print(harmless(as_lines(said)), soft_wrap=True, markup=False)
    out.print(f"left open: {', '.join(key for key in shown['brief'] if key not in said) or 'nothing'}", markup=False)
    out.rule(style="dim")
    reasons = "; ".join(shown["reasons"])
    out.print(harmless_line(f"tier {shown['tier']}: {reasons}"), markup=False)
    for lack in shown["lacks"]:
        out.print(harmless_line(f"lacks: {lack}"), markup=False)


def note(said: str) -> None:
    """Tell something about the conversation that is no answer in it."""
    for line in folded(said, rest="  "):
        print(line, file=sys.stderr)  # noqa: T201 - what is no answer
