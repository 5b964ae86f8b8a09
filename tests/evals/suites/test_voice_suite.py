"""The voice suite on a few rows, with the pack of the example shop."""

import pytest

from evals.running import example_settings
from evals.suites.suite import Setting
from evals.suites.voice import SUITE, Row
from marque.errors import InputError

ON = "The kettle is back. It boils a quart in four minutes, and it does so without a whistle. You will not miss it."
OFF = "Get ready to be amazed! Our incredible kettle is finally here and you're absolutely going to love it!"


def setting(brand: str | None = None) -> Setting:
    return Setting(settings=example_settings(), seed=1, brand=brand)


def test_a_voice_is_told_from_another_and_the_gain_over_a_bag_of_words_is_named() -> None:
    rows = [
        Row.model_validate({"text": ON, "on_voice": True, "register": "brand"}),
        Row.model_validate({"text": OFF, "on_voice": False, "register": "hype"}),
        Row.model_validate({"text": "Wool.", "on_voice": False}),
    ]

    figures = SUITE.run(rows, setting()).figures(1)

    assert figures["auc"] == 1.0
    assert figures["brand"] == "tarnholt"
    assert figures["by_register"]["unnamed"] == {"n": 1, "mean_score": 0.5}
    assert {"auc_of_bag_of_words", "gain_over_bag_of_words", "expected_calibration_error", "brier"} <= figures.keys()


def test_an_unknown_brand_is_refused() -> None:
    with pytest.raises(InputError, match="no brand pack"):
        SUITE.run([Row(text=ON, on_voice=True)], setting("tarnhold"))
