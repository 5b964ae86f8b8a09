"""The texts that the gates are measured on, and what they are judged by: the example shop's, and nothing else.

Half of the mails are put together from the shop's own samples, half were written for this bench (`mails.md`): with
true and wrong claims, plain and pushing, so that every gate has work.
"""

import re
from datetime import datetime
from itertools import islice
from pathlib import Path

from evals.benches.shop import make_workspace
from marque.evidence import Evidence, Passage
from marque.message import Message
from marque.records import digest
from marque.settings import Settings
from marque.storage import Storage
from policies.checking import completed
from policies.loading import load_policy
from policies.policy import Policy
from tools.inventory.store import Inventory

NOW = datetime.fromisoformat("2026-11-22T10:00:00+00:00")
MAILS = 20
PRODUCTS = ("TH-EMBER-RUST", "TH-WICK", "TH-CARROW-MOSS-M")
PASSAGES = ("shipping-and-returns.md", "how-we-measure.md")
_IN_PLACE = ("the", "this", "that", "one", "each")
"""What a letter has in place of "the" and "it", by its number."""
_SAMPLES_OF_ONE = 4
"""Samples that make a mail of 1 KB: they have some 220 characters each."""


class Desk:
    """The example shop on a gate's desk: its policy, and the evidence of a mail."""

    def __init__(self, settings: Settings, policy: Policy, evidence: Evidence) -> None:
        """Take what was read of the shop; `open_desk` reads it."""
        self.settings = settings
        self.policy = policy
        self.evidence = evidence
        self._texts = _texts(settings)

    def mails(self, letter: int) -> list[Message]:
        """Return the twenty mails of 1 KB, as they would be sent; each number makes nearly every sentence anew.

        So nothing that a gate remembers of a text can help it, as in real work, where no text comes twice.
        """
        return [self.mail(at, letter) for at in range(MAILS)]

    def mail(self, at: int, letter: int, kilobytes: int = 1) -> Message:
        """Return one of the mails, or that mail with the following ones below it until it has so many KB."""
        bodies = [self._texts[(at + more) % MAILS][1] for more in range(kilobytes)]
        body = "\n\n".join([*bodies, f"This is letter {letter} of the year."])
        message = Message(
            id=at, subject=self._texts[at][0], preheader=f"Letter {letter} from Ardenfield, with nothing left out",
            body=re.sub(r"\b(?:the|it)\b", _IN_PLACE[letter % len(_IN_PLACE)], body), cta="See it at the workshop",
            cta_url="https://tarnholt.example/products", products=PRODUCTS[:1],
        )  # fmt: skip
        return completed(message, self.policy, NOW)


async def open_desk(folder: Path) -> Desk:
    """Set the example shop up in an empty folder, and read from it what the gates are given."""
    settings = await make_workspace(folder)
    brand = settings.defaults.brand
    storage = Storage(settings.database_url)
    products = await Inventory(storage, brand).get_many(PRODUCTS)
    await storage.close()
    guidelines = settings.workspace / settings.defaults.knowledge["guideline"]
    evidence = Evidence(
        gathered_at=NOW, products=tuple(products), passages=tuple(_passage(guidelines / name) for name in PASSAGES)
    )
    return Desk(settings, load_policy(settings.workspace, brand=brand, market="US", language="en", now=NOW), evidence)


def _passage(path: Path) -> Passage:
    text = path.read_text(encoding="utf-8")
    return Passage(
        id=path.name,
        kind="guideline",
        text=text,
        title=path.stem,
        source=path.name,
        as_of=NOW,
        checked_at=NOW,
        sha256=digest(text),
    )


def _texts(settings: Settings) -> list[tuple[str, str]]:
    """Return subject and body of each mail."""
    written = re.split(r"^# ", (Path(__file__).parent / "mails.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    ours = [(subject, body.strip()) for subject, _, body in (mail.partition("\n") for mail in written[1:])]
    folder = settings.workspace / "brands" / settings.defaults.brand / "samples" / "on"
    samples = iter(sorted(folder.glob("*.md")))
    while (few := list(islice(samples, _SAMPLES_OF_ONE))) and len(ours) < MAILS:
        subject = few[0].stem[3:].replace("-", " ").capitalize()
        ours.append((f"On {subject}", "\n\n".join(path.read_text(encoding="utf-8").strip() for path in few)))
    return ours
