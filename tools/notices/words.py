"""What a mail says: plain words around ids, roles and instants, and nothing that a person wrote."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from tools.notices.notice import Kind, Notice

_SAID: Mapping[Kind, tuple[str, str]] = {
    "task.opened": (
        "A campaign waits for a {role}", "It waits for a {role}, stage {stage} of {stages}, until {deadline}."
    ),
    "task.reminder": ("Soon due: a campaign waits for a {role}", "It waits for a {role} until {deadline}."),
    "task.escalated": (
        "Overdue: a campaign waits for a {role}",
        "It waited for a {role} until {deadline}, and nobody decided. It still waits for one.",
    ),
    "task.decided": ("A campaign was decided on", "A {role} decided: {decision}."),
    "campaign.packaged": ("A campaign is approved and packaged", "Its package is there."),
    "campaign.expired": (
        "A campaign has expired",
        "The time at which it was to go out passed before it was approved. A brand lead can reopen it.",
    ),
    "brand.held": (
        "Everything of a brand is on hold", "Nothing of {brand} is decided or packaged until it is released."
    ),
}  # fmt: skip


class Letter(NamedTuple):
    """Subject and text of a mail."""

    subject: str
    text: str


def letter(notice: Notice) -> Letter:
    """Return the words of a notice, each line of them ours."""
    subject, text = _SAID[notice.kind]
    known = {key: _plain(value) for key, value in notice.body.items()} | {"brand": notice.brand}
    lines = [text.format_map(known)]
    if notice.campaign_id:
        lines += ["", f"Campaign {notice.campaign_id}", f"  marque approvals show {notice.campaign_id}"]
    lines += ["", f"Brand {notice.brand}. Marque sends this because of your role for it in people.yaml."]
    return Letter(f"[{notice.brand}] {subject.format_map(known)}", "\n".join(lines) + "\n")


def _plain(value: Any) -> str:  # noqa: ANN401 - a JSON value
    text = str(value).replace("_", " ")
    try:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M %Z}"
    except ValueError:
        return text
