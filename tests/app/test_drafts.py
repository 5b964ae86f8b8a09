"""A campaign as people read it: what a model or an author wrote steers no terminal."""

import io
from types import SimpleNamespace
from typing import Any, cast

from rich.console import Console

from app.drafts import show_round
from marque.campaign import Round
from marque.message import ChannelMessage, Variant
from marque.verdict import Claim, Verdict

ESCAPES = {"\x1b", "\x9b", "\u202e"}


def test_subjects_and_quotes_steer_no_terminal() -> None:
    setting: dict[str, Any] = {"channel": "email", "market": "US", "language": "en"}
    variants = [Variant(id=name, subject=f"\x1b[2J{name}\u202e", body="Only felt.", **setting) for name in "AB"]
    claim = Claim(part="body", start=0, end=4, quote="\x9bOnly", kind="other", said="x", status="supported",
                  evidence=("item:\x1b[31m",))  # fmt: skip
    report = SimpleNamespace(channel="email", variant="A", verdict=Verdict(verdict="pass", claims=(claim,)))
    found = SimpleNamespace(
        content=SimpleNamespace(messages=[ChannelMessage(channel="email", variants=tuple(variants))]),
        judgements=[SimpleNamespace(reports=[report])],
    )
    out = Console(file=io.StringIO(), width=80)

    show_round(out, cast("Round", found))

    shown = cast("io.StringIO", out.file).getvalue()
    assert "variant B, subject:" in shown
    assert not ESCAPES & set(shown)
