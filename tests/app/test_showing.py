from typing import Any

import pytest
from rich.console import Console

from app.showing import show_copy
from marque.message import Message
from marque.verdict import Claim, Finding, Verdict

BODY = "Only today: yours for $89.00, risk-free."


def found(quote: str, severity: str = "revise", **change: Any) -> Finding:
    start = BODY.index(quote)
    place = {"part": "body", "start": start, "end": start + len(quote), "quote": quote}
    return Finding.model_validate(
        {**place, "gate": "odd", "rule": "odd.rule", "severity": severity, "message": "Not so.", **change}
    )


def shown(*findings: Finding, message: Message | None = None, **more: Any) -> str:
    console = Console(width=80, record=True, file=None, force_terminal=False, quiet=False)
    with console.capture() as captured:
        show_copy(console, message or Message(body=BODY), Verdict(verdict="revise", findings=findings, **more))
    return captured.get()


def test_copy_without_findings_is_shown_as_it_is() -> None:
    assert shown() == f"body: {BODY}\n"


def test_each_finding_is_marked_and_explained_under_its_number() -> None:
    text = shown(found("$89.00", "block", fix="Write $99.00"), found("risk-free"))

    assert "yours for [$89.00]1, [risk-free]2." in text
    assert "  1 block odd.rule: Not so. Mend: Write $99.00" in text
    assert "  2 revise odd.rule: Not so." in text


def test_two_findings_at_one_place_share_a_mark() -> None:
    assert "[$89.00]1,2, risk" in shown(found("$89.00"), found("$89.00", "ask"))


def test_a_place_within_another_keeps_every_letter_of_the_copy() -> None:
    text = shown(found("yours for $89.00"), found("$89.00"), found("$89.00, risk"))

    assert "[yours for $89.00]1" in text
    assert text.splitlines()[0].replace("[", "").replace("]", "").translate(str.maketrans("", "", "123")) == (
        "body: " + BODY
    )


def test_a_finding_about_what_is_missing_has_no_mark_but_is_explained() -> None:
    text = shown(found("", "block"))

    assert text.startswith(f"body: {BODY}\n")
    assert "  1 block odd.rule" in text


def test_gates_that_did_not_run_and_the_claims_are_told() -> None:
    claim = Claim(part="body", start=0, end=4, quote="Only", kind="other", said="x", status="supported")

    text = shown(gates={"voice": "no brand pack", "facts": "ran"}, claims=(claim,))

    assert "voice: no brand pack" in text
    assert "facts" not in text
    assert "claims: 1 supported" in text


@pytest.mark.parametrize("odd", ["\x1b[31m", "\u202e", "\x07", "\r"])
def test_what_would_steer_a_terminal_is_replaced(odd: str) -> None:
    text = shown(message=Message(body=f"a{odd}b"))

    assert odd not in text
    assert "\N{REPLACEMENT CHARACTER}" in text


def test_rich_markup_in_copy_is_text() -> None:
    assert "[bold]x[/bold]" in shown(message=Message(body="[bold]x[/bold]"))
