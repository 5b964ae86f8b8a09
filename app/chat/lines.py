"""Where the lines of a conversation come from: a person at a terminal, with history and completion, or a pipe."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from app.chat.completing import Names
from app.lines import MAX_LINE_BYTES
from marque.errors import InputError
from marque.reading import refuse_unstorable

HISTORY = "chat_history"
"""In the workspace's home: what was typed, for the arrow keys; only its owner reads it."""


class Lines(Protocol):
    """Where lines come from."""

    person: bool
    """Somebody is there who can be asked to choose."""

    async def next(self) -> str | None:
        """Return the next line; None: there is none any more."""
        ...

    async def choose(self, question: str, options: Sequence[tuple[str, str]], default: str) -> str | None:
        """Return which of the options, by its name, is chosen; None: the person turned away from the question."""
        ...


class Terminal:
    """A person who types."""

    person = True

    def __init__(self, names: Names, home: Path) -> None:
        """Open the history; the file is made, and closed to others, before anything is written to it."""
        from prompt_toolkit import PromptSession
        from prompt_toolkit.history import FileHistory

        self._session: PromptSession[str] = PromptSession(
            history=FileHistory(str(private(home / HISTORY))), completer=names, complete_while_typing=False
        )

    async def next(self) -> str | None:
        """Return what is typed; Ctrl-C throws a line away, Ctrl-D ends."""
        while True:
            try:
                return await self._session.prompt_async("> ", handle_sigint=False)
            except KeyboardInterrupt:
                continue
            except EOFError:
                return None

    async def choose(self, question: str, options: Sequence[tuple[str, str]], default: str) -> str | None:
        """Let the person choose with the arrow keys or a number."""
        from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
        from prompt_toolkit.shortcuts.choice_input import ChoiceInput

        keys = KeyBindings()

        @keys.add("c-d")
        def _(event: KeyPressEvent) -> None:
            event.app.exit(exception=EOFError())

        asked = ChoiceInput(message=question, options=options, default=default, key_bindings=keys)
        with suppress(KeyboardInterrupt, EOFError):
            return await asked.prompt_async()
        return None


class Pipe:
    """Lines of a file: one is one turn."""

    person = False

    def __init__(self, file: Any = None) -> None:  # noqa: ANN401 - any binary file
        """Take the file; None: stdin."""
        self._file = file or sys.stdin.buffer
        self._number = 0

    async def next(self) -> str | None:
        """Return the next line that holds something.

        Raises:
            InputError: it is no text, or too long.
        """
        while raw := self._file.readline(MAX_LINE_BYTES + 1):
            self._number += 1
            where = f"line {self._number}"
            if len(raw) > MAX_LINE_BYTES:
                raise InputError(f"is longer than {MAX_LINE_BYTES:,} bytes", where=where, mend="shorten it")
            try:
                line = raw.decode().strip()
            except UnicodeDecodeError as error:
                raise InputError("is not UTF-8", where=where, mend="save it as UTF-8 text") from error
            refuse_unstorable(line, where=where)
            if line:
                return line
        return None

    async def choose(self, question: str, options: Sequence[tuple[str, str]], default: str) -> str | None:  # noqa: ARG002 - see Lines
        """Choose nothing: nobody is there."""
        return None


def private(file: Path) -> Path:
    """Make a file that only its owner reads, where it is not there, and close one that others can read."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
        file.chmod(0o600)
    except OSError as error:
        raise InputError(f"cannot be made: {error.strerror}", where=str(file),
                         mend="check the permissions, or name another folder in MARQUE_HOME") from error  # fmt: skip
    return file
