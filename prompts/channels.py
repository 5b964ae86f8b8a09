"""What a message has on each channel, and how long its parts may be."""

from marque.brief import Channel
from marque.records import Record

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The basic character set of 3GPP TS 23.038, one septet each."""
GSM_7_EXTENSION = frozenset("^{}\\[~]|€\f")
"""Its extension table, two septets each."""


class ChannelForm(Record):
    """The parts that fallback copy has on one channel, and the longest that they should be, in characters."""

    subject: int | None = None
    """Of a subject, a push title, an ad's headline, a page's or a document's title; None: the channel has none."""
    preheader: int | None = None
    body: int | None = None
    """None: no limit worth keeping."""
    cta: int = 25
    joint: str = "\n\n"
    """What stands between two paragraphs of a body."""


FORMS: dict[Channel, ChannelForm] = {
    "email": ChannelForm(subject=60, preheader=100),
    "sms": ChannelForm(body=160, cta=20, joint=" "),
    "push": ChannelForm(subject=50, body=150, cta=20, joint=" "),
    "ad": ChannelForm(subject=30, body=90, cta=20, joint=" "),
    "social": ChannelForm(body=280),
    "landing": ChannelForm(subject=60),
    "chat": ChannelForm(body=500),
    "document": ChannelForm(subject=120, cta=40),
}


def in_words(channel: Channel) -> str:
    """Return the limits of a channel as a writer is told them."""
    form = FORMS[channel]
    limits = {"subject": form.subject, "preheader": form.preheader, "body": form.body, "cta": form.cta}
    said = ", ".join(f"{part} at most {limit} characters" for part, limit in limits.items() if limit)
    return f"{channel}: {said}"


def fits(channel: Channel, body: str, cta: str) -> bool:
    """Tell whether a body keeps to its channel; on `sms` the call to action shares the segment with it."""
    return overrun(channel, body, cta) == 0


def overrun(channel: Channel, body: str, cta: str) -> int:
    """Return by how much a body is too long: in characters, on `sms` in segments."""
    limit = FORMS[channel].body
    if channel == "sms":
        return sms_segments(f"{body} {cta}") - 1
    return 0 if limit is None else max(0, len(body) - limit)


def sms_segments(text: str) -> int:
    """Return how many SMS segments a text takes: 160 septets or 70 UTF-16 units alone, 153 or 67 when joined."""
    if all(char in GSM_7 or char in GSM_7_EXTENSION for char in text):
        return _segments(sum(2 if char in GSM_7_EXTENSION else 1 for char in text), alone=160, joined=153)
    return _segments(len(text.encode("utf-16-le")) // 2, alone=70, joined=67)


def _segments(units: int, *, alone: int, joined: int) -> int:
    return 1 if units <= alone else -(-units // joined)
