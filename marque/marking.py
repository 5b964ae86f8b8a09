"""Content provenance: how a text came about, in the words that machines read (IPTC digital source types)."""

from collections.abc import Iterable, Mapping
from typing import Literal

from marque.brief import Channel
from marque.campaign import Content
from marque.models.gateway import CallRecord

VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""The NewsCodes scheme "Digital Source Type" of the IPTC, whose terms' addresses begin so."""

SourceType = Literal[
    "trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "algorithmicMedia", "humanEdits"
]
"""Written by a model; that, and edited by a person; filled in by rule from a template; that, and edited by a person."""

BY_A_MODEL: frozenset[SourceType] = frozenset({"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"})
"""What counts as written by a model; a person's edit does not take that back, however much it changed."""

EDITED: tuple[SourceType, SourceType] = ("humanEdits", "compositeWithTrainedAlgorithmicMedia")
"""What a person's edit makes of a template's words, and of a model's."""

SCHEMA_ORG: Mapping[SourceType, str] = {
    "trainedAlgorithmicMedia": "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
    "compositeWithTrainedAlgorithmicMedia": "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource",
    "algorithmicMedia": "https://schema.org/AlgorithmicMediaDigitalSource",
}
"""The members of `IPTCDigitalSourceEnumeration`, values of `digitalSourceType`; it has none for `humanEdits`."""


def wrote(calls: Iterable[CallRecord]) -> bool:
    """Tell whether a model, and not the template alone, wrote any part at one of these calls."""
    return any(
        call.link != "template" for call in calls if call.step.startswith("writer.") and call.outcome == "answered"
    )


def source_types(rounds: Iterable[Content]) -> dict[str, SourceType]:
    """Return how each variant came about, by its hash; `rounds` are all of its campaign, the first one first.

    Those of the drafts that a campaign was revised from come before its own.
    A variant is what it was when it first appeared. In doubt it is a model's: one part of a message makes the whole a
    model's, and an edit of a message that a model ever wrote at is taken for an edit of that. What is revised may keep
    words that a person edited, and counts as edited too.
    """
    found: dict[str, SourceType] = {}
    last: dict[Channel, SourceType] = {}
    by_model: set[Channel] = set()
    for content in rounds:
        for message in content.messages:
            calls = [call for call in content.calls if call.channel in {message.channel, None}]
            if content.origin == "revision" and last.get(message.channel) in EDITED:
                by_model |= {message.channel} if wrote(calls) else set()
                source: SourceType = EDITED[message.channel in by_model]
            elif content.origin in {"writer", "revision"} and wrote(calls):
                by_model.add(message.channel)
                source = "trainedAlgorithmicMedia"
            elif content.origin == "edit":
                source = EDITED[message.channel in by_model]
            else:
                source = "algorithmicMedia"
            for variant in message.variants:
                last[message.channel] = found.setdefault(variant.variant_hash, source)
    return found
