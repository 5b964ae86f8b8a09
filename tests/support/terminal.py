"""A terminal in which `marque chat` runs: a person who types, reads, chooses and presses keys."""

import os
import re
import sys
from pathlib import Path

import pexpect

PROMPT = "\x1b[?2004h"
"""What the line editor sends when it begins to wait for a line: a paste is to be marked as one."""
SENT = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\r")
"""What is meant for the terminal and not for the reader."""
PATIENCE = 90
"""Seconds for one answer; a test that runs into it fails."""


class Terminal:
    """One `marque chat` in a pseudo-terminal."""

    def __init__(self, shop: Path, *words: str, **environ: str) -> None:
        """Start it in a workspace and wait for its first prompt or question."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("MARQUE_")}
        self.child = pexpect.spawn(
            sys.executable, ["-m", "app", "chat", *words], cwd=str(shop), timeout=PATIENCE, encoding="utf-8",
            dimensions=(40, 100),
            env={**ours, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "NO_COLOR": "1", **environ},
        )  # fmt: skip
        self.greeting = self._until_prompt()

    def say(self, words: str) -> str:
        """Type a line; return what is answered until the next line or question waits."""
        self.child.send(f"{words}\r")
        return self._until_prompt()

    def begin(self, words: str, until: str) -> None:
        """Type a line and wait only until this is seen of the answer."""
        self.child.send(f"{words}\r")
        self.child.expect_exact(until)

    def press(self, keys: str) -> str:
        """Press keys; return what is answered."""
        self.child.send(keys)
        return self._until_prompt()

    def sign(self) -> str:
        """Choose the second answer of the question whether the brief is right."""
        self.child.expect_exact("Is this brief right?")
        return self.press("2\r")

    def not_now(self) -> str:
        """Take the answer that is offered."""
        self.child.expect_exact("Is this brief right?")
        return self.press("\r")

    def leave(self, keys: str = "\x04") -> str:
        """Leave, by default with Ctrl-D; return the farewell."""
        self.child.send(keys)
        self.child.expect(pexpect.EOF)
        self.child.close()
        assert self.child.exitstatus == 0, self.child.before
        return plain(self.child.before or "")

    def interrupt(self) -> str:
        """Press Ctrl-C while an answer is at work; return what is said of it."""
        self.child.sendintr()
        return self._until_prompt()

    def kill(self) -> None:
        """End it as a machine does that loses its power."""
        self.child.kill(9)
        self.child.wait()

    def _until_prompt(self) -> str:
        self.child.expect_exact(PROMPT)
        return plain(self.child.before or "")


def plain(sent: str) -> str:
    """Return what a reader sees."""
    return SENT.sub("", sent)
