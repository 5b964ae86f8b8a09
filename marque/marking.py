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
    """Return how each variant came about, by its hash; `rounds` are those of its campaign, from the first.

    A variant is what it was when it first appeared. In doubt it is a model's: one part of a message makes the whole a
    model's, and an edit of a message that a model ever wrote at is taken for an edit of that.
    """
    found: dict[str, SourceType] = {}
    by_model: set[Channel] = set()
    for content in rounds:
        for message in content.messages:
            calls = [call for call in content.calls if call.channel in {message.channel, None}]
            if content.origin == "writer" and wrote(calls):
                by_model.add(message.channel)
                source: SourceType = "trainedAlgorithmicMedia"
            elif content.origin == "edit":
                source = "compositeWithTrainedAlgorithmicMedia" if message.channel in by_model else "humanEdits"
            else:
                source = "algorithmicMedia"
            for variant in message.variants:
                found.setdefault(variant.variant_hash, source)
    return found
