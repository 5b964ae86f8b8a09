"""One message as it is read: what the person says, apart from what they pasted and what they quote."""

import re
from dataclasses import dataclass

LONGEST = 1_500
"""Characters of what somebody says that are read for a request; a longer message is material."""
FEW = 8
"""Words of a quotation that may be a name; a longer one is copy."""
_FENCED = re.compile(r"(?:\"\"\"|'''|```)[a-z]*\n?(.*?)(?:\"\"\"|'''|```|\Z)", re.DOTALL)
_QUOTED = re.compile(r"\"([^\"\n]{2,4000})\"|(?<!\w)'([^'\n]{2,4000}?)'(?!\w)|<<([^>\n]{2,4000})>>")
_SAME = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"',
                       "\u00bb": '"', "\u2013": "-", "\u2014": "-", "\u00a0": " "})  # fmt: skip


@dataclass(frozen=True)
class Read:
    """A message."""

    head: str
    """What the person says; quotations of few words are in it."""
    pasted: str
    """Copy that came with it, without the marks around it; or an empty text."""

    @property
    def bare(self) -> str:
        """What the person says without any quotation."""
        return _QUOTED.sub(" ", self.head)

    @property
    def quoted(self) -> tuple[str, ...]:
        """The quotations in what the person says."""
        return tuple(next(filter(None, one)) for one in _QUOTED.findall(self.head))


def read(text: str) -> Read:
    """Return a message as it is read."""
    text = text.translate(_SAME).replace("\r\n", "\n").strip()
    fenced = _FENCED.search(text)
    if fenced:
        return Read(_headed(text[: fenced.start()] + " " + text[fenced.end() :]), fenced[1].strip())
    head, apart, rest = text.partition("\n\n")
    if apart and rest.strip():
        return Read(_headed(head), rest.strip())
    first, apart, rest = text.partition("\n")
    if apart and rest.strip() and first.rstrip().endswith((":", "?")):
        return Read(_headed(first), rest.strip())
    long = [one for one in _QUOTED.finditer(text) if len(one[0].split()) > FEW]
    if long:
        one = long[0]
        return Read(_headed(f"{text[: one.start()]} {text[one.end() :]}"), next(filter(None, one.groups())).strip())
    return Read(_headed(text), "")


def after_colon(head: str) -> str:
    """Return what stands behind the first colon of what somebody says, or an empty text."""
    return head.partition(":")[2].strip()


def _headed(text: str) -> str:
    return text.strip()[:LONGEST]
