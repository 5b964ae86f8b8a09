"""What the samples of a pack teach, tried on the example shop's."""

from pathlib import Path

import pytest

from policies.brands import BrandPack, load_brand
from policies.voice.learning import ENOUGH, FEWEST, Ear, learn, registers
from policies.voice.masking import masked
from policies.voice.reading import read
from policies.voice.score import ear_of, hear

SHOP = Path(__file__).resolve().parents[3] / "examples/shop/brands/tarnholt"
PLAIN = "The lamp is heavy. It stays where you put it. We make the wick, and we mend what breaks when you send it back."
LOUD = "Get ready to be amazed! Our incredible lamp is finally here and you're absolutely going to love it! Grab yours!"


@pytest.fixture(scope="module")
def pack() -> BrandPack:
    return load_brand(SHOP)


def having(pack: BrandPack, on: int, off: int) -> BrandPack:
    voice = pack.voice
    change = {"samples_on": voice.samples_on[:on], "samples_off": voice.samples_off[:off]}
    return pack.model_copy(update={"voice": voice.model_copy(update=change)})


def probability(ear: Ear | None, text: str) -> float:
    assert ear is not None
    return ear.hear(read(masked(text)))[0]


@pytest.mark.parametrize(("on", "off"), [(54, 60), (54, 0), (10, 7), (10, 0), (FEWEST, 0)])
def test_the_voice_is_told_from_another_also_with_few_samples_and_none_off_voice(
    on: int, off: int, pack: BrandPack
) -> None:
    ear = ear_of(having(pack, on, off))

    assert probability(ear, PLAIN) > 0.6
    assert probability(ear, LOUD) < 0.4


def test_too_few_samples_teach_nothing(pack: BrandPack) -> None:
    assert ear_of(having(pack, FEWEST - 1, 60)) is None
    assert hear(PLAIN, having(pack, FEWEST - 1, 60)) is None


def test_few_samples_are_a_cold_start(pack: BrandPack) -> None:
    few, enough = ear_of(having(pack, ENOUGH - 1, 10)), ear_of(having(pack, ENOUGH, 10))

    assert few is not None
    assert enough is not None
    assert (few.is_cold, enough.is_cold) == (True, False)


def test_learning_twice_gives_the_same_ear(pack: BrandPack) -> None:
    voice = pack.voice
    first, second = (learn(voice.samples_on, voice.samples_off, ["Tarnholt"]) for _ in range(2))

    assert probability(first, PLAIN) == probability(second, PLAIN)


def test_a_register_that_the_brand_itself_speaks_does_not_stand_against_it() -> None:
    loud = list(registers()["hype"])
    ear = learn([*loud, LOUD, *(text.replace("our", "this") for text in loud)], [], [])

    assert ear is not None
    assert "hype" in ear.left_out
    assert probability(ear, LOUD) > 0.5


def test_names_numbers_and_topics_change_nothing(pack: BrandPack) -> None:
    one = hear("The Ember blanket is back. We wove 40 of them, and each weighs 3 lb. You can order it now.", pack)
    other = hear("The Fjell kettle is back. We wove 7 of them, and each weighs 912 lb. You can order it now.", pack)

    assert one is not None
    assert other is not None
    assert abs(one.score - other.score) < 0.05


def test_most_samples_are_heard_rightly_by_an_ear_that_has_not_learnt_from_them(pack: BrandPack) -> None:
    ear = ear_of(pack)

    assert ear is not None
    assert sum(score > 0.5 for score in ear.golden) >= 0.9 * len(ear.golden)
    assert sum(score < 0.5 for score in ear.off) >= 0.9 * len(ear.off)


def test_the_reasons_name_traits_and_their_places(pack: BrandPack) -> None:
    heard = hear(LOUD, pack)

    assert heard is not None
    reasons = {reason.trait: reason for reason in heard.reasons}
    assert "exclamations" in reasons
    assert [LOUD[start:end] for start, end in reasons["exclamations"].places] == ["!", "!", "!"]
    assert reasons["exclamations"].said.startswith("exclamation marks: 10.0 in 10 sentences; in the samples 0.0")


@pytest.mark.parametrize("text", ["", "Wool.", "Your boots are mended.", "{{ first_name }}, 40 %!", "😀" * 30])
def test_a_few_words_sound_like_anybody(text: str, pack: BrandPack) -> None:
    assert hear(text, pack) is None


@pytest.mark.parametrize(
    "piece", ["a", "a ", "A ", "a, b, and ", "our aa bb ", "¤", ".", "is aed ", "-", "https://a", "[a]("]
)
@pytest.mark.timeout(60)
def test_a_long_text_is_heard_without_running_away(piece: str, pack: BrandPack) -> None:
    hear((piece * 100_000)[:100_000], pack)
    read(masked((piece * 100_000)[:100_000]))
