"""Copy without a model: a template's own words, filled from the brief and the evidence, varied by seed.

It says every offer term, each `must_say` word for word and each product's name, states only what the evidence
holds, and is silent about what it does not know. Where a channel is too short for all, what is owed stays.
"""

from collections.abc import Sequence

from marque.brief import Channel
from marque.errors import InputError
from marque.records import Record
from prompts.channels import FORMS, fits, overrun
from prompts.copy_view import CopyView, copy_view
from prompts.drawing import Draw
from prompts.form import FallbackForm, Piece, PromptFile
from prompts.inputs import WritingInputs
from prompts.templating import fill
from prompts.wording import one_line, sentence

LANGUAGES = ("en",)
"""The languages in which the shipped templates have fallback copy."""


class FallbackCopy(Record):
    """What the deterministic link writes for one channel."""

    subjects: tuple[str, ...]
    """All that fit, in the order drawn; the first are the variants. Empty where the channel has none."""
    preheader: str | None
    body: str
    cta: str


def fallback(template: PromptFile, inputs: WritingInputs, *, channel: Channel, seed: int) -> FallbackCopy:
    """Return the template's fallback copy for a channel; the same inputs and seed give the same copy."""
    form = template.fallback.get(channel)
    if form is None:
        raise InputError(f"has no fallback copy for {channel}", where=template.where, mend="name another template")
    return _Filling(template, form, inputs, Draw(key=f"{seed}/{template.name}/{channel}"), channel).copy()


def line_of(template: PromptFile, inputs: WritingInputs, *, channel: Channel, seed: int, part: str, quote: str) -> int:
    """Return the line of the file from which a quote of the fallback copy comes; else where its part begins."""
    form = template.fallback[channel]
    filling = _Filling(template, form, inputs, Draw(key=f"{seed}/{template.name}/{channel}"), channel)
    body = tuple(piece for paragraph in form.body for piece in paragraph.choices)
    pieces = {"subject": form.subjects, "preheader": form.preheaders, "cta": form.ctas}.get(part, body)
    said = one_line(quote)
    for piece in pieces:
        if said and said in one_line(fill(piece, filling.values, where=template.where)):
            return piece.line
    return pieces[0].line


class _Filling:
    """One filling of one template: what is drawn, from which view."""

    def __init__(
        self, template: PromptFile, form: FallbackForm, inputs: WritingInputs, draw: Draw, channel: Channel
    ) -> None:
        self.template, self.form, self.inputs, self.draw, self.channel = template, form, inputs, draw, channel
        self.view: CopyView = copy_view(inputs, draw, uses=template.head.inputs)
        self.values = {name: getattr(self.view, name) for name in template.head.inputs}

    def copy(self) -> FallbackCopy:
        limits = FORMS[self.channel]
        cta = self._lines("cta", self.form.ctas, limits.cta)[0]
        preheaders = self._lines("preheader", self.form.preheaders, limits.preheader)
        return FallbackCopy(
            subjects=tuple(self._lines("subject", self.form.subjects, limits.subject)),
            preheader=preheaders[0] if preheaders else None,
            body=self._body(cta),
            cta=cta,
        )

    def _lines(self, place: str, pieces: Sequence[Piece], limit: int | None) -> list[str]:
        """Return the one-line parts that fit, in the order drawn; the shortest where none fits."""
        filled = list(dict.fromkeys(one_line(text) for text in self._filled(place, pieces)))
        fitting = [text for text in filled if limit is None or len(text) <= limit]
        return fitting or sorted(filled, key=len)[:1]

    def _body(self, cta: str) -> str:
        drawn = [self._filled(f"body {at}", paragraph.choices) for at, paragraph in enumerate(self.form.body)]
        stays = [paragraph.must_stay for paragraph in self.form.body]
        chosen = [texts[0] if texts else "" for texts in drawn]
        if not fits(self.channel, self._complete(chosen), cta):
            chosen = self._shortened(drawn, stays, cta)
        return self._complete(chosen) or sentence(f"A note from {self.inputs.brand}")

    def _shortened(self, drawn: Sequence[Sequence[str]], stays: Sequence[bool], cta: str) -> list[str]:
        """Return the shortest choices, without those that there is no room for; then the drawn ones where they fit."""
        chosen = [min(texts, key=len) if texts else "" for texts in drawn]
        for at in reversed(range(len(chosen))):
            gone = [*chosen[:at], "", *chosen[at + 1 :]]
            is_owed = stays[at] or any(one_line(owed) in chosen[at] for owed, _ in self._owed())
            if not is_owed and not fits(self.channel, self._complete(chosen), cta):
                chosen = gone
        most = overrun(self.channel, self._complete(chosen), cta)
        for at, texts in enumerate(drawn):
            for text in texts if chosen[at] else ():
                tried = [*chosen[:at], text, *chosen[at + 1 :]]
                if overrun(self.channel, self._complete(tried), cta) <= most:
                    chosen = tried
                    break
        return chosen

    def _complete(self, texts: Sequence[str]) -> str:
        """Return the body with whatever it owes and does not say yet at its end."""
        joint = FORMS[self.channel].joint
        body = joint.join(text for text in texts if text)
        for owed, as_said in self._owed():
            if one_line(owed) not in one_line(body):
                body = joint.join(part for part in (body, as_said) if part)
        return body

    def _owed(self) -> list[tuple[str, str]]:
        """Return each text that the body must hold, with the sentence that says it."""
        inputs, offer = self.inputs, self.inputs.offer
        terms = (offer.deal, offer.code, offer.starts, offer.ends, offer.terms) if offer else ()
        return [
            *((product.title, sentence(product.title)) for product in inputs.products),
            *((term, self.view.offer) for term in terms if term),
            *((text, sentence(text)) for text in inputs.must_say),
        ]

    def _filled(self, place: str, pieces: Sequence[Piece]) -> list[str]:
        """Return the pieces that can be said, filled, in the order drawn."""
        usable = [piece for piece in pieces if set(piece.tokens) <= set(self.inputs.tokens)]
        texts = [
            fill(piece, self.values, where=self.template.where).strip() for piece in self.draw.order(place, usable)
        ]
        if FORMS[self.channel].joint == " ":
            texts = [one_line(text) for text in texts]
        texts = [text for text in texts if text]
        allowed = [text for text in texts if not self._forbidden(text)]
        return allowed or texts

    def _forbidden(self, text: str) -> bool:
        return any(words.casefold() in text.casefold() for words in self.inputs.must_not_say)
