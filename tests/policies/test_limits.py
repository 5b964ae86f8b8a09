from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque.brief import CHANNELS
from marque.errors import InputError
from policies.limits import length, load_limits, shipped_limits, sms


def test_every_channel_has_limits_and_every_limit_a_source() -> None:
    channels = shipped_limits().channels

    assert set(channels) == set(CHANNELS)
    assert all(limit.source for channel in channels.values() for limit in channel.parts.values())


def test_an_aim_lies_below_its_limit() -> None:
    limits = [limit for channel in shipped_limits().channels.values() for limit in channel.parts.values()]

    assert all(limit.aim is None or limit.aim < limit.max for limit in limits)


@pytest.mark.parametrize(
    ("text", "encoding", "segments"),
    [
        ("", "GSM-7", 1),
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        ("€" * 80, "GSM-7", 1),
        ("€" * 81, "GSM-7", 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 3),
        ("é" * 160, "GSM-7", 1),
        ("ê" * 70, "UCS-2", 1),
        ("ê" * 71, "UCS-2", 2),
        ("ê" * 134, "UCS-2", 2),
        ("ê" * 135, "UCS-2", 3),
        ("😀" * 35, "UCS-2", 1),
        ("😀" * 36, "UCS-2", 2),
        ("ê" * 66 + "😀" + "ê" * 66, "UCS-2", 3),
    ],
)
def test_a_text_message_is_counted_as_networks_do(text: str, encoding: str, segments: int) -> None:
    counted = sms(text)

    assert (counted.encoding, counted.segments) == (encoding, segments)


def test_a_character_that_does_not_fit_a_segment_moves_on_whole() -> None:
    # 153 septets hold 76 euro signs and one septet that stays empty, so 3 segments hold 228 of them.
    assert (sms("€" * 228).segments, sms("€" * 229).segments) == (3, 4)


@pytest.mark.parametrize(
    ("text", "wide", "expected"),
    [("cafe\u0301", False, 4), ("👩\u200d🌾", False, 2), ("毛布", False, 2), ("毛布", True, 4), ("", True, 0)],
)
def test_characters_are_counted_as_readers_do(text: str, wide: bool, expected: int) -> None:
    assert length(text, wide=wide) == expected


@given(text=st.text(max_size=500))
def test_a_longer_text_never_takes_fewer_segments(text: str) -> None:
    assert sms(text).segments <= sms(text + "a").segments
    assert sms(text).segments <= sms(text + "ê").segments


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schema: 1\nchannels: {}", "channels without limits"),
        ("schema: 1\nchannels: {email: {required: [body], required_source: x, max_segments: 2}}", "stand together"),
        ("schema: 1\nchannels: {email: {required: [body], required_source: x, part: {}}}", "did you mean 'parts'?"),
    ],
)
def test_a_broken_file_of_limits_is_one_clear_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "limits.yaml").write_text(text)

    with pytest.raises(InputError) as caught:
        load_limits(tmp_path / "limits.yaml")

    assert said in str(caught.value)
