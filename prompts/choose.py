"""Choosing a template where the brief names none: by channel, then by words that only one of them has for its own.

A template can say things of its readers (that they ordered, that they were away), so a guess would state a
falsehood to each of them. Where the objective does not plainly name what one template is for, the brief has to.
"""

import re
from collections import Counter
from collections.abc import Collection

from marque.brief import Channel
from marque.errors import InputError
from prompts.form import PromptFile
from prompts.loader import Library

_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5
"""Letters that two forms of a word share: `launch`, `launched`."""
_SAYS_NOTHING = frozenset(
    word[:_STEM]
    for word in (  # noqa: SIM905 - fifty lines of one word each read worse
        "about after again also back before bring customer could each from goods have keep letter like make more most "
        "only order over people product reader say sell send show somebody something tell that their them then they "
        "thing this time what when where which with worth would write year your"
    ).split()
)
"""Words that any objective may have; `back` and `order` stand in several templates with another sense each."""
_PLAIN = 2
"""How much of a template an objective must name: one word that no other has, or two that others share."""


def choose_template(channels: Collection[Channel], objective: str, library: Library) -> str:
    """Return the name of the template that serves all these channels and that the objective plainly asks for.

    Raises:
        InputError: none serves them all, or the objective names none, or more than one, plainly.
    """
    serving = [t for t in library.templates() if set(channels) <= set(t.head.channel)]
    if not serving:
        raise InputError(
            f"no template has copy for {' and '.join(channels)} together",
            where="channels",
            mend="name fewer channels, or add a template to the workspace's prompts/",
        )
    if len(serving) == 1:
        return serving[0].name
    words = {template.name: _words(template) for template in serving}
    shared = Counter(stem for stems in words.values() for stem in stems)
    said = _stems(objective)
    scores = {
        name: sum(1 if shared[stem] > 1 else _PLAIN for stem in stems & said) for name, stems in sorted(words.items())
    }
    best = max(scores.values())
    fitting = [name for name, score in scores.items() if score == best]
    if best < _PLAIN or len(fitting) > 1:
        nearest = sorted(scores, key=lambda name: (-scores[name], name))
        raise InputError(
            "the objective does not plainly name a kind of message",
            where="template",
            mend=f"add `template:` with one of {', '.join(nearest)}",
        )
    return fitting[0]


def _words(template: PromptFile) -> frozenset[str]:
    return _stems(f"{template.name.replace('_', ' ')} {template.head.intent}")


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _WORD.findall(text.lower())) - _SAYS_NOTHING
