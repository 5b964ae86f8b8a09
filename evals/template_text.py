"""What a copy template says by itself: every line that it could say, and what stands in the copy whatever is drawn.

The deterministic link completes a body that owes something, so its output hides what a template has lost. Here the
template's own sections are filled, and nothing is completed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marque.brief import Channel
from prompts.channels import FORMS
from prompts.copy_view import copy_view
from prompts.drawing import Draw
from prompts.form import Piece, PromptFile
from prompts.inputs import WritingInputs
from prompts.templating import fill
from prompts.wording import one_line

_NEGATED = re.compile(r"\b(?:no|not|never|nothing|none|without|avoid|don't|neither|nor|unless|only)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_ACTIONS = frozenset(
    word
    for word in (  # noqa: SIM905 - a hundred lines of one word each read worse
        "add apply ask begin book bring browse build buy call check choose claim collect come compare complete "
        "configure contact continue count create decide discover download explore fetch fill find finish follow get "
        "give go have hear help join keep learn leave let listen look make meet mend open order pack pick plan post "
        "put read redeem register reply request reserve return review save say see select send set share shop show "
        "sign sit start step stop take talk tell try turn use view visit walk watch weigh work write"
    ).split()
)
"""Verbs with which a call to action may begin."""
_SAYS_NOTHING = re.compile(r"^(?:click|tap|press)?\s*here\b|^ok(?:ay)?\b|^submit\b|^more\b|^link\b", re.IGNORECASE)


@dataclass(frozen=True)
class OwnWords:
    """One channel of a template, filled from one brief."""

    paragraphs: tuple[tuple[str, ...], ...]
    """Of the body, each with the choices of which one will stand."""
    subjects: tuple[str, ...]
    preheaders: tuple[str, ...]
    ctas: tuple[str, ...]

    @property
    def body(self) -> str:
        """Every line that a body could have, one paragraph each."""
        return "\n\n".join(line for choices in self.paragraphs for line in choices)

    def says(self, text: str) -> bool:
        """Tell whether a body says it whatever is drawn: a paragraph of which every choice does."""
        return any(all(contains(line, text) for line in choices) for choices in self.paragraphs if choices)


def own_words(template: PromptFile, inputs: WritingInputs, channel: Channel) -> OwnWords:
    """Return a template's fallback copy of a channel, each line filled, none left out and nothing added."""
    view = copy_view(inputs, Draw(key=f"own/{template.name}/{channel}"), uses=template.head.inputs)
    values = {name: getattr(view, name) for name in template.head.inputs}
    form = template.fallback[channel]

    def lines(pieces: Iterable[Piece]) -> tuple[str, ...]:
        usable = (piece for piece in pieces if set(piece.tokens) <= set(inputs.tokens))
        return tuple(text for piece in usable if (text := fill(piece, values, where=template.where).strip()))

    return OwnWords(
        paragraphs=tuple(lines(paragraph.choices) for paragraph in form.body),
        subjects=lines(form.subjects), preheaders=lines(form.preheaders), ctas=lines(form.ctas),
    )  # fmt: skip


def owed(inputs: WritingInputs) -> tuple[str, ...]:
    """Return what a message of this brief must say: products, each term of the offer, and the words of `must_say`."""
    offer = inputs.offer
    terms = (offer.deal, offer.code, offer.starts, offer.ends, offer.terms) if offer else ()
    return (*(product.title for product in inputs.products), *(term for term in terms if term), *inputs.must_say)


def wanted(inputs: WritingInputs) -> tuple[str, ...]:
    """Return what it owes, and what it is good to say: the key message, prices, the author's own sources."""
    prices = (product.price for product in inputs.products if product.price)
    sources = (one.text for one in inputs.passages if one.kind == "source")
    return (*owed(inputs), inputs.key_message, *prices, *sources)


def contains(text: str, words: str) -> bool:
    """Tell whether a text says these words, whatever the case of the first letter and the stop at the end."""
    return one_line(words).strip().rstrip(".").casefold() in one_line(text).casefold()


def fits_channel(channel: Channel, part: str, text: str) -> bool:
    """Tell whether a one-line part is there and within its limit."""
    limit = getattr(FORMS[channel], part)
    return bool(text) and (limit is None or len(text) <= limit)


def is_action(label: str) -> bool:
    """Tell whether a call to action asks for something that a reader can do, and says what."""
    words = re.findall(r"[a-z']+", label.casefold())
    return bool(words) and words[0] in _ACTIONS and not _SAYS_NOTHING.search(label)


def names_something(subject: str, inputs: WritingInputs) -> bool:
    """Tell whether a subject says whose or what it is: a product, the offer, the brand."""
    deal = [inputs.offer.deal] if inputs.offer and inputs.offer.deal else []
    said = [inputs.brand, *(product.title for product in inputs.products), *deal]
    return any(contains(subject, one) for one in said)


def urged(guidance: str) -> str:
    """Return what guidance tells a model to do, without what it tells it not to do."""
    return "\n".join(line for line in _sentences(guidance) if not _NEGATED.search(line))


def restraints(guidance: str) -> int:
    """Return how many sentences of a guidance hold the model back."""
    return sum(bool(_NEGATED.search(line)) for line in _sentences(guidance))


def _sentences(text: str) -> Sequence[str]:
    return [line.strip() for line in _SENTENCE.split(text) if line.strip()]
