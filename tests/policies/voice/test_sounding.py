"""What the voice gate says of the sound of a text."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from marque.evidence import Evidence
from marque.message import Message
from policies.brands import BrandPack, load_brand
from policies.checking import judge
from policies.gates import voice
from policies.loading import read_shelf
from policies.policy import Policy
from policies.voice import sounding

SHOP = Path(__file__).resolve().parents[3] / "examples/shop/brands/tarnholt"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOTHING = Evidence(gathered_at=NOW)
OFF, ON = sounding.OFF_VOICE.wrong, sounding.OFF_VOICE.right


@pytest.fixture(scope="module")
def pack() -> BrandPack:
    return load_brand(SHOP)


@pytest.fixture(scope="module")
def policy_with(pack: BrandPack) -> Callable[..., Policy]:
    def make(**change: Any) -> Policy:
        brand = pack.model_copy(update={"voice": pack.voice.model_copy(update=change)})
        return read_shelf(None).policy(brand=brand, market="US", language="en", now=NOW)

    return make


def found_in(body: str, policy: Policy, evidence: Evidence = NOTHING) -> dict[str, str]:
    return {found.rule: found.severity for found in sounding.findings(Message(body=body), evidence, policy)}


def test_copy_on_voice_gets_a_score_and_no_word(policy_with: Callable[..., Policy]) -> None:
    verdict = judge(Message(body=ON), NOTHING, policy_with(), gates=["voice"])

    assert verdict.findings == ()
    assert verdict.scores["brand_voice"] > 0.5


def test_copy_off_voice_is_told_why_and_where_and_stopped_by_nothing(policy_with: Callable[..., Policy]) -> None:
    found = found_in(OFF, policy_with())

    assert found == {"voice.off_voice": "note", "voice.trait": "note"}


def test_below_the_floor_of_the_pack_it_has_to_be_written_again(policy_with: Callable[..., Policy]) -> None:
    assert found_in(OFF, policy_with(floor=0.3))["voice.off_voice"] == "revise"
    assert found_in(ON, policy_with(floor=0.3)) == {}


@pytest.mark.parametrize(("samples", "scored"), [(0, False), (4, False), (5, True), (19, True)])
def test_a_cold_start_says_that_it_is_one(
    samples: int, scored: bool, pack: BrandPack, policy_with: Callable[..., Policy]
) -> None:
    policy = policy_with(samples_on=pack.voice.samples_on[:samples])

    assert found_in(ON, policy)["voice.cold_start"] == "note"
    assert bool(voice.scores(Message(body=ON), NOTHING, policy)) == scored


def test_drift_is_told_where_what_went_out_last_no_longer_sounds_like_the_samples(
    pack: BrandPack, policy_with: Callable[..., Policy]
) -> None:
    sent_off = NOTHING.model_copy(update={"sent_before": (OFF,) * sounding.FEWEST_SENT})
    sent_on = NOTHING.model_copy(update={"sent_before": pack.voice.samples_on[:10]})

    assert "voice.drift" in found_in(ON, policy_with(), sent_off)
    assert "voice.drift" not in found_in(ON, policy_with(), sent_on)


def test_drift_counts_what_can_be_heard(pack: BrandPack) -> None:
    seen = sounding.drift([OFF, "Wool.", ON], pack)

    assert seen is not None
    assert seen.messages == 2
    assert 0 < seen.sent < seen.golden < 1
    assert sounding.drift(["Wool."], pack) is None
