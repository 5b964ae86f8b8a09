"""Completion of what is typed: sentences to begin with, products and campaigns by the start of any word of a name."""

from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from graphs.asker import Asker
from graphs.services import Services

LEAVE = ("exit", "quit")
"""What ends a conversation."""
SENTENCES = (
    "I need a campaign for ", "show the brief", "start the campaign", "what waits", "where do things stand",
    "show the draft of ", "make the subject shorter", "explain the finding in ", "show the record of ",
    "figures of ", "check this copy: ", "how much is ", "what do we know about ", "remember that ",
    "what do you remember about me", "forget ", *LEAVE,
)  # fmt: skip
"""With which a line may begin: one for each thing that the copilot does."""
WORDS = 4
"""Words before the cursor that a name may begin with."""
FEWEST = 2
"""Letters with which a name is looked for."""
MOST = 8
"""Names of a kind that are offered."""


class Names(Completer):
    """Completes the words before the cursor."""

    def __init__(self, asker: Asker, services: Services) -> None:
        """Take whose brand's names are offered."""
        self._asker, self._services = asker, services

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002 - its own
        """Offer sentences; names need a look into the database, which is not waited for here."""
        return sentences(document.text_before_cursor)

    async def get_completions_async(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002 - its own
    ) -> AsyncGenerator[Completion, None]:
        """Offer sentences, then the brand's campaigns and products."""
        typed = document.text_before_cursor
        for one in sentences(typed):
            yield one
        campaigns = [one.name for one in await self._services.campaigns.list(brand=self._asker.brand)]
        for ending in endings(typed):
            products = await self._services.inventory(self._asker.brand).search(ending, MOST)
            names = [*campaigns, *(one.title for one in products), *(one.sku for one in products)]
            fitting = called(ending, names)
            for name in fitting:
                yield Completion(name, start_position=-len(ending))
            if fitting:
                return


def sentences(typed: str) -> Iterator[Completion]:
    """Yield the sentences that a line may become."""
    begun = typed.lstrip().casefold()
    yield from (Completion(one, -len(typed)) for one in SENTENCES if one.casefold().startswith(begun))


def endings(typed: str) -> Iterator[str]:
    """Yield what may be the beginning of a name: the last words, the longest part first."""
    words = typed.split(" ")
    for count in range(min(WORDS, len(words)), 0, -1):
        ending = " ".join(words[-count:])
        if len(ending.strip()) >= FEWEST and ending == ending.strip():
            yield ending


def called(ending: str, names: Iterable[str]) -> Sequence[str]:
    """Return the names of which a word begins so, each once, in the order given."""
    wanted = f" {ending.casefold()}"
    return [one for one in dict.fromkeys(names) if wanted in f" {one.casefold()}"][: 2 * MOST]
