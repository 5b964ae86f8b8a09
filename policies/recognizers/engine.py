"""Presidio's engine with our recognizers and none of its language models; built once, for it takes a second."""

import functools
import re
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from policies.learned.names import Named
from policies.recognizers.shapes import CARD, SHAPES

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerResult

_GAIN = 0.4
_REACH = 60
"""How far before a find, in characters, a word that names it may stand."""
_SURE = 0.85
"""The score of a learned find; how readily one is made stands in the figures."""


class Names(NamedTuple):
    """What was found by learned figures before the engine runs; to Presidio, what a language model has to say."""

    found: Sequence[Named]


@functools.cache
def engine() -> "AnalyzerEngine":
    """Return the engine; names and addresses come from the `Names` that each of its calls is given."""
    with warnings.catch_warnings():
        # What Presidio imports warns of its own dependencies' future; nobody who checks copy can mend that.
        warnings.simplefilter("ignore", DeprecationWarning)
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer.nlp_engine import NoOpNlpEngine

    recognizers = [*_by_pattern(), *_national(), _learned()]
    registry = RecognizerRegistry(recognizers=recognizers, supported_languages=["en"])
    words = NoOpNlpEngine(models=[{"lang_code": "en", "model_name": ""}])
    return AnalyzerEngine(registry=registry, nlp_engine=words, context_aware_enhancer=_named_before())


def _by_pattern() -> "list[EntityRecognizer]":
    from presidio_analyzer import Pattern, PatternRecognizer
    from presidio_analyzer.predefined_recognizers import (
        CreditCardRecognizer,
        IbanRecognizer,
        IpRecognizer,
        UsSsnRecognizer,
    )

    # Presidio's own e-mail and phone recognizers are left out: the first is quadratic and asks the network
    # for the public suffix list, the second reads the text once for each of its countries.
    ours = [
        PatternRecognizer(
            supported_entity=shape.entity,
            name=f"Marque {shape.entity}",
            patterns=[
                Pattern(f"{shape.entity} {at}", regex_, score) for at, (regex_, score) in enumerate(shape.patterns)
            ],
            context=list(shape.context),
            global_regex_flags=re.MULTILINE | (re.IGNORECASE if shape.any_case else 0),
        )
        for shape in SHAPES
    ]
    cards = [*CreditCardRecognizer.PATTERNS, Pattern("longer or rarer card", CARD, 0.3)]
    return [*ours, CreditCardRecognizer(patterns=cards), IbanRecognizer(), UsSsnRecognizer(), IpRecognizer()]


def _national() -> "list[EntityRecognizer]":
    """Return Presidio's recognizers of what a state numbers its people by, and one of our own for France."""
    from presidio_analyzer import Pattern, PatternRecognizer
    from presidio_analyzer.predefined_recognizers import (
        DeSocialSecurityRecognizer,
        DeTaxIdRecognizer,
        EsNieRecognizer,
        EsNifRecognizer,
        ItFiscalCodeRecognizer,
        NhsRecognizer,
        UkNinoRecognizer,
        UsItinRecognizer,
    )

    class FrenchNumber(PatternRecognizer):  # type: ignore[misc]  # Presidio is not typed for mypy
        """The number of the French social security (NIR): thirteen places and a key of two."""

        def validate_result(self, pattern_text: str) -> bool:
            digits = re.sub(r"[ .]", "", pattern_text).upper().replace("2A", "19").replace("2B", "18")
            return 97 - int(digits[:13]) % 97 == int(digits[13:])

    months = r"(?:0[1-9]|1[0-2]|[2-4]\d|5[0-9])"
    written = rf"(?<![\w.,-])[12] ?\d\d ?{months} ?(?:\d\d|2[AB]) ?\d{{3}} ?\d{{3}} ?\d\d(?![\w-])"
    state = "NATIONAL_NUMBER"
    kinds = (
        DeSocialSecurityRecognizer, DeTaxIdRecognizer, EsNieRecognizer, EsNifRecognizer, ItFiscalCodeRecognizer,
        NhsRecognizer, UkNinoRecognizer, UsItinRecognizer,
    )  # fmt: skip
    french = FrenchNumber(supported_entity=state, name="Marque NIR", patterns=[Pattern("nir", written, 0.3)])
    return [french, *(kind(supported_language="en", supported_entity=state) for kind in kinds)]


def _learned() -> "EntityRecognizer":
    """Return what hands on the names that were found, as a recognizer of Presidio's."""
    from presidio_analyzer import EntityRecognizer, RecognizerResult

    class Learned(EntityRecognizer):  # type: ignore[misc]  # as above
        """Names of people and postal addresses."""

        def load(self) -> None:
            """Read nothing: what was found is handed in."""

        def analyze(self, text: str, entities: list[str], nlp_artifacts: Names) -> "list[RecognizerResult]":  # noqa: ARG002 - Presidio's face
            return [RecognizerResult(one.entity, one.start, one.end, _SURE) for one in nlp_artifacts.found]

    return Learned(supported_entities=["PERSON", "STREET_ADDRESS"], name="Marque names", supported_language="en")


def _named_before() -> Any:  # noqa: ANN401 - the class is made here, where Presidio may be imported
    """Return an enhancer that looks for a recognizer's words shortly before each find; linear in the finds."""
    from presidio_analyzer import ContextAwareEnhancer

    class NamedBefore(ContextAwareEnhancer):  # type: ignore[misc]  # as above
        def enhance_using_context(
            self,
            text: str,
            raw_results: "list[RecognizerResult]",
            nlp_artifacts: object,  # noqa: ARG002 - Presidio's face
            recognizers: "list[EntityRecognizer]",
            context: object = None,  # noqa: ARG002 - as above
        ) -> "list[RecognizerResult]":
            words = {recognizer.id: frozenset(recognizer.context or ()) for recognizer in recognizers}
            for result in raw_results:
                named = words[result.recognition_metadata[result.RECOGNIZER_IDENTIFIER_KEY]]
                before = text[max(0, result.start - _REACH) : result.start].casefold()
                if named and not named.isdisjoint(re.findall(r"\w+", before)):
                    result.score = min(1.0, result.score + _GAIN)
            return raw_results

    return NamedBefore(_GAIN, 0.4, 0, 0)
