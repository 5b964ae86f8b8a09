"""A session: opens a conversation for whoever is named, takes line after line, and asks for the signature."""

import asyncio
import json
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import typer
from langgraph.runtime import Runtime

from app.chat.completing import LEAVE, Names
from app.chat.conversation import Conversation, Draft, Graph, Piece, Wish, Word
from app.chat.lines import Lines, Pipe, Terminal
from app.chat.showing import Shown, note, show_to_sign
from app.chat.threads import thread_for
from app.drafts import console
from app.folding import folded_command
from app.showing import harmless_line
from app.workshop import Workshop, acting_here, known_person, roles_here, workshop
from graphs.asker import Asker
from graphs.checking import Checker
from graphs.copilot import build
from graphs.house import Here
from graphs.remembering import open_store
from graphs.state import Context
from marque.caller import Caller
from marque.errors import MarqueError, Refused
from marque.reading import refuse_unstorable
from policies.access import Action

SIGN, NOT_NOW = "sign", "not now"


class OnlyReads(Asker):
    """Somebody on this machine whom nobody named: they read and look up, and start nothing."""

    def may(self, action: Action) -> bool:
        """Tell whether they may do this."""
        return action in {"read", "check"}

    def need(self, action: Action) -> None:
        """Let reading pass.

        Raises:
            Refused: it is more than that.
        """
        if not self.may(action):
            raise Refused(f"nobody is named, so nobody can {action} anything", mend="come back with --as EMAIL")


async def talk(who: str | None, thread: str | None, *, new: bool, as_json: bool) -> None:
    """Hold a conversation until the lines end."""
    async with workshop(quiet=as_json) as shop, _conversation(shop, who, thread, new=new) as talk_:
        terminal = sys.stdin.isatty() and sys.stdout.isatty() and not as_json
        lines: Lines = Terminal(Names(talk_.asker, talk_.services), shop.settings.home) if terminal else Pipe()
        session = _Session(shop, talk_, lines, as_json=as_json)
        await session.hold()
        if not as_json:
            _goodbye(talk_, who, said=bool(await talk_.messages()))


class _Session:
    """Line after line."""

    def __init__(self, shop: Workshop, talk: Conversation, lines: Lines, *, as_json: bool) -> None:
        self._shop, self._talk, self._lines, self._as_json = shop, talk, lines, as_json

    async def hold(self) -> None:
        """Greet, take up what was left, and answer every line."""
        if self._lines.person:
            _greet(self._talk, earlier=len(await self._talk.messages()))
            if await self._talk.stands() == "asks":
                await self._answered(self._talk.go_on())
            elif await self._talk.stands() == "cut off":
                note("The last answer was cut off. Enter lets it go on; or say something else.")
        while (line := await self._lines.next()) is not None:
            if line.strip().casefold() in LEAVE:
                return
            try:
                refuse_unstorable(line, where="what you said")
                await self._line(line)
            except MarqueError as error:
                if not self._lines.person:
                    raise
                note(f"marque: {error}")

    async def _line(self, line: str) -> None:
        if line.strip():
            await self._answered(self._talk.say(line.strip()))
        elif await self._talk.stands() != "at rest":
            await self._answered(self._talk.go_on())

    async def _answered(self, turn: AsyncIterator[Piece]) -> None:
        """Show a turn, and ask for the signature as often as one is asked for."""
        while await self._shown(turn):
            to_sign = await self._talk.to_sign()
            if to_sign is None:
                return
            if self._as_json:
                return
            show_to_sign(console(), to_sign)
            chosen = await self._lines.choose(*_question(to_sign))
            if chosen is None:
                _left_open(person=self._lines.person)
                return
            turn = self._talk.answer(sign=chosen == SIGN)

    async def _shown(self, turn: AsyncIterator[Piece]) -> bool:
        """Show the pieces of a turn as they come; answer whether it came to its end."""
        if self._as_json:
            await _as_json(self._talk, turn)
            return True
        shown = Shown(console(), self._talk.services, stages=self._shop.tell)

        async def show() -> None:
            async for piece in turn:
                await shown.piece(piece)

        whole = await _interruptible(show()) if self._lines.person else await _through(show())
        shown.end()
        if not whole:
            note("Interrupted; what was said stays. Enter lets the answer go on; or say something else.")
        return whole


async def _through(work: Any) -> bool:  # noqa: ANN401 - a coroutine
    await work
    return True


async def _interruptible(work: Any) -> bool:  # noqa: ANN401 - a coroutine
    """Do something until it is done or Ctrl-C is pressed; answer which."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, task.cancel)
    try:
        with suppress(asyncio.CancelledError):
            await task
            return True
    finally:
        loop.remove_signal_handler(signal.SIGINT)
    return False


@asynccontextmanager
async def _conversation(
    shop: Workshop, who: str | None, thread: str | None, *, new: bool
) -> AsyncIterator[Conversation]:
    """Open the copilot's graph over the campaigns' own checkpoints, and the conversation that is meant."""
    services, settings = shop.services, shop.settings
    asker = await _asker(shop, who)
    asker.need("read")

    async def whose(_: Runtime[Context]) -> Asker:
        return await _asker(shop, who)

    checker = Checker(
        settings.workspace, settings.defaults, services.inventory, clock=services.clock, timer=time.perf_counter
    )
    async with open_store(settings) as store:
        graph: Graph = build(services, Here(launcher=shop.launcher, checker=checker), whose).compile(
            checkpointer=shop.launcher.graph.checkpointer, store=store, name="copilot"
        )

        async def begun(id_: str) -> bool:
            return bool((await graph.aget_state({"configurable": {"thread_id": id_}})).values.get("messages"))

        id_ = await thread_for(asker, services, thread, new=new, begun=begun)
        yield Conversation(graph=graph, services=services, asker=asker, thread=id_)


async def _asker(shop: Workshop, who: str | None) -> Asker:
    """Return who talks: somebody of people.yaml; where there is no login and nobody is named, one who only reads."""
    if who is None and shop.settings.oidc is None and not await shop.services.keys.any():
        return OnlyReads(Caller(address=None), shop.services.defaults.brand, frozenset())
    caller = await acting_here(shop, who)
    brand = caller.brand or shop.services.defaults.brand
    await known_person(shop, caller, brand)
    return Asker(caller, brand, await roles_here(shop, caller, brand))


def _question(to_sign: dict[str, Any]) -> tuple[str, list[tuple[str, str]], str]:
    as_whom = harmless_line(to_sign["signer"] or "")
    sign = f"sign it as {as_whom}, and start" if as_whom else "start it unsigned, as a draft only"
    return "Is this brief right?", [(NOT_NOW, "not now"), (SIGN, sign)], NOT_NOW


def _greet(talk: Conversation, *, earlier: int) -> None:
    address = talk.asker.caller.address
    kept = "goes on" if earlier else "is new"
    note(f"conversation {talk.thread} {kept}, as {address or 'nobody'}, brand {talk.asker.brand}")
    if address is None:
        note("Nobody is named: you can read and look things up, and sign nothing. To sign, come back with --as EMAIL.")
    note("Tab completes, Ctrl-C interrupts, Ctrl-D or exit leaves.")


def _left_open(*, person: bool) -> None:
    if person:
        note("Left open. Enter asks again; or say something else.")
    else:
        note("A signature is not given from a pipe. Come back in a terminal, and it is asked for again.")


def _goodbye(talk: Conversation, who: str | None, *, said: bool) -> None:
    if said:
        as_whom = f" --as {harmless_line(who)}" if who else ""
        command = folded_command(f"marque chat --thread {talk.thread}{as_whom}", first="  ")
        print(f"to come back:\n{command}", file=sys.stderr)  # noqa: T201 - a command to be copied


async def _as_json(talk: Conversation, turn: AsyncIterator[Piece]) -> None:
    """Print one turn as one object."""
    words: dict[str, str] = {}
    answer: dict[str, Any] = {"thread": talk.thread, "said": "", "tools": [], "drafts": []}
    async for piece in turn:
        match piece:
            case Word(text, said):
                words[said] = words.get(said, "") + text
            case Wish(tool):
                answer["tools"].append(tool)
            case Draft(campaign, number):
                answer["drafts"].append({"campaign": campaign, "round": number})
    answer["said"] = next(reversed(words.values()), "")
    answer["to_sign"] = await talk.to_sign()
    typer.echo(json.dumps(answer, ensure_ascii=False))
