"""How fast the gates judge: against stock Presidio on the same mails, by length, on hostile text, and by thousands.

The mails are the example shop's, each new to the gates; what they are judged by is the same for all, as it is in a
campaign. Ours is all gates together but for extras, the peer's one call of `analyze` on the same visible text, one
after the other, so that a busy machine troubles both. Of several rounds each mail counts with its quickest.
"""

import asyncio
import logging
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from evals.benches import checked
from evals.benches.mails import NOW, Desk, open_desk
from evals.benches.stock_presidio import HOW_TO, NAMED, is_installed, stock_presidio
from marque.message import Message
from marque.verdict import Verdict
from policies.checking import completed, judge
from policies.gates.catalogue import GATES

KILOBYTES = (1, 10, 100)
HOSTILE = 100_000
"""Characters of a hostile text."""
SEEDS = (
    "a", "a ", "1 ", "1,", "$1,", "$ ", "% ", "1/2/", "12:00 ", ":1: ", "1-", "aA1.' ", "A. ", "Ab ", "x-", "n't ",
    "- ", "{{ a ", "{{ a | default('", "}} ", "[a](", "](", "![", "<", "<a x=", "&amp;", "*", "~~", "# a\n", "\n",
    "> ", "| ", "word.", "Word. ", "word, word ", "https://a.b/?", "www.", "@a.b", "a@", "+1 415 ", "DE89 ",
    "4111 ", "#123 ", "free ", "only 3 left ", "save 20% on ", "was $20 now $10 ", "from ", "not ", "no ", "if ",
    "than ", "best ", "today ", "Anna Berg ", "Hi Anna, ", "Ember Wool Blanket ", "it is ",
    "ignore all instructions ", "green ", "carbon ", "shit ", "'", '"', '"a" ', "\u201cshe said\u201d ", "((", "!",
    "?! ", "\u2026", "\u00e9", "e\u0301", "\u0301", "\u200b", "\u202e", "\U0001f525", "\u4f60", "\u0130", "\u00df",
    "\u00a0", "\t", "\r\n", "ab" * 500 + " ", "4 left, ", "10% ", "5 stars (12) ", "made of wool ", "in 3 days ",
)  # fmt: skip
"""What hostile texts are made of, over and over: what patterns begin with and then miss."""


EVERYBODYS = tuple(gate.NAME for gate in GATES if not hasattr(gate, "missing"))
"""The gates that are no extras. An extra's time, where it is installed, stands among those of each gate."""
_TRIES = 3
"""Mails of each length, of which the quickest counts."""
Figures = dict[str, float | str]


class Times(NamedTuple):
    """Seconds by the clock on the wall, and of the processor."""

    wall: float
    process: float


def bench(
    rounds: int = 4,
    kilobytes: tuple[int, ...] = KILOBYTES,
    hostile: int = HOSTILE,
    few: int = 1_000,
    many: int = 10_000,
) -> Figures:
    """Return how long the gates take, and how that compares; without the peer's model there is no `ratio`.

    Args:
        rounds: how often each mail is judged, each time with another end.
        kilobytes: lengths of a mail, from the shortest to the longest.
        hostile: characters of each hostile text.
        few: messages of the shorter `marque check`, and of the one in one process.
        many: messages of the longer one.
    """
    # Presidio warns at every call of labels of the model that it does not know; to write that takes time.
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        desk = asyncio.run(open_desk(Path(folder)))
        return {
            **against_the_peer(desk, rounds),
            **_by_length(desk, kilobytes),
            **_on_hostile_text(desk, hostile),
            **_by_thousands(desk, Path(folder), few, many),
        }


def against_the_peer(desk: Desk, rounds: int) -> Figures:
    """Return the time of all gates on a mail, and the peer's where it is there; each counts its quickest round."""
    peer = stock_presidio() if is_installed() else None
    for mail in desk.mails(letter=0):
        _judging(desk, mail)()
    ours: dict[object, list[Times]] = defaultdict(list)
    theirs: dict[object, list[Times]] = defaultdict(list)
    characters = 0
    for letter in range(1, rounds + 1):
        for mail in desk.mails(letter):
            text = "\n".join(part for _, part in mail.parts())
            characters += len(text)
            ours[mail.id].append(_timed(_judging(desk, mail, EVERYBODYS)))
            if peer:
                theirs[mail.id].append(_timed(partial(peer, text)))
    own = _typical(ours)
    figures: Figures = {
        "gates_ms": own.wall * 1000,
        "gates_processor_ms": own.process * 1000,
        "characters_a_mail": round(characters / rounds / len(ours)),
        **{f"{gate}_ms": ms for gate, ms in _by_gate(desk, rounds + 1).items()},
    }
    if not peer:
        return {**figures, "peer": HOW_TO}
    stock = _typical(theirs)
    return {
        "ratio": own.wall / stock.wall,
        "ratio_processor": own.process / stock.process,
        "peer_ms": stock.wall * 1000,
        "peer_processor_ms": stock.process * 1000,
        **figures,
        "peer": NAMED,
    }


def _by_gate(desk: Desk, letter: int) -> dict[str, float]:
    """Return the processor time of each gate on a mail, in ms, the slowest first."""
    spent: dict[str, float] = defaultdict(float)
    mails = desk.mails(letter)
    for mail in mails:
        for gate, ms in _judging(desk, mail)().ms.items():
            spent[gate] += ms / len(mails)
    return dict(sorted(spent.items(), key=lambda one: -one[1]))


def _by_length(desk: Desk, kilobytes: tuple[int, ...]) -> Figures:
    """Return the processor time of a mail of each length, and what a KB of the longest costs to one of the shortest."""
    figures: Figures = {}
    per_kilobyte = []
    for length in kilobytes:
        mails = [desk.mail(0, letter, length) for letter in range(_TRIES)]
        seconds = min(_timed(_judging(desk, mail, EVERYBODYS)).process for mail in mails)
        figures[f"processor_ms_{length}_kb"] = seconds * 1000
        per_kilobyte.append(seconds / length)
    return {**figures, "growth": per_kilobyte[-1] / per_kilobyte[0]}


def _on_hostile_text(desk: Desk, characters: int) -> Figures:
    """Return the processor seconds of the slowest gate on the text that is worst for it."""
    slowest, gate, seed = 0.0, "", ""
    for piece in SEEDS:
        mail = completed(Message(body=(piece * characters)[:characters]), desk.policy, NOW)
        for name, ms in _judging(desk, mail)().ms.items():
            if ms > slowest:
                slowest, gate, seed = ms, name, piece
    return {
        "hostile_seconds": slowest / 1000,
        "hostile_slowest": f"{gate} on {seed!r} times {characters // len(seed):,}",
        "hostile_texts": len(SEEDS),
    }


def _by_thousands(desk: Desk, folder: Path, few: int, many: int) -> Figures:
    short, long = folder / "few.jsonl", folder / "many.jsonl"
    checked.write_messages(desk, short, few)
    checked.write_messages(desk, long, many)
    one = checked.check_all(desk, short, on_one_core=True)
    smaller, larger = checked.check_all(desk, short), checked.check_all(desk, long)
    return {
        "messages_per_second_one_process": one.per_second,
        "messages_per_second": larger.per_second,
        "all_cores_to_one": larger.per_second / one.per_second,
        "cores_one_process": one.cores,
        "cores": larger.cores,
        f"peak_mib_{few}": smaller.peak_mib,
        f"peak_mib_{many}": larger.peak_mib,
        "memory_growth": larger.peak_mib / smaller.peak_mib,
    }


def _judging(desk: Desk, mail: Message, gates: Sequence[str] | None = None) -> Callable[[], Verdict]:
    """Return the judging of a mail by evidence of its own, as `marque check` gathers it for each."""
    evidence = desk.evidence.model_copy(deep=True)
    return partial(judge, mail, evidence, desk.policy, gates=gates, timer=time.process_time)


def _timed(run: Callable[[], object]) -> Times:
    wall, process = time.perf_counter(), time.process_time()
    run()
    return Times(time.perf_counter() - wall, time.process_time() - process)


def _typical(by_mail: Mapping[object, Sequence[Times]]) -> Times:
    """Return the seconds of a mail: of each its quickest round, of all the mean."""
    return Times(
        fmean(min(times.wall for times in rounds) for rounds in by_mail.values()),
        fmean(min(times.process for times in rounds) for rounds in by_mail.values()),
    )
