"""The words of the last link, out of `words.yaml`, ready to be looked for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

Patterns = Sequence[re.Pattern[str]]


@dataclass(frozen=True)
class Cues:
    """What a tool is asked for with."""

    sure: Patterns
    hint: Patterns


@dataclass(frozen=True)
class Words:
    """All of them."""

    little: frozenset[str]
    weak: frozenset[str]
    spelling: frozenset[str]
    spared: frozenset[str]
    ours: frozenset[str]
    asking: frozenset[str]
    about_findings: frozenset[str]
    about_figures: frozenset[str]
    topics: frozenset[str]
    requests: Mapping[str, Cues]
    leanings: Mapping[str, frozenset[str]]
    """By tool the single words that lean towards it."""
    smalltalk: Mapping[str, re.Pattern[str]]
    tricks: Patterns
    forbidden: Mapping[str, re.Pattern[str]]
    who_can: Mapping[str, str]
    people: str
    """A pattern's middle: whom a campaign may address."""
    goals: str
    """A pattern's middle: verbs that an objective begins with."""
    channels: Mapping[str, re.Pattern[str]]
    parts: Mapping[str, re.Pattern[str]]
    starting: re.Pattern[str]
    not_starting: re.Pattern[str]
    new_brief: re.Pattern[str]
    same_again: re.Pattern[str]
    skipping: re.Pattern[str]
    no_offer: re.Pattern[str]


@cache
def words() -> Words:
    """Return the file's content."""
    raw: dict[str, Any] = yaml.safe_load((files("agents.commands") / "words.yaml").read_text("utf-8"))
    return Words(
        little=_set(raw["little"]), weak=_set(raw["weak"]), spelling=_set(raw["spelling"]), spared=_set(raw["spared"]),
        ours=_set(raw["ours"]), asking=_set(raw["asking"]), about_findings=_set(raw["about_findings"]),
        about_figures=_set(raw["about_figures"]),
        topics=_set(raw["topics"]),
        requests={name: Cues(_all(cues["sure"]), _all(cues.get("hint", ()))) for name, cues in raw["requests"].items()},
        leanings={name: _set(text) for name, text in raw["leanings"].items()},
        smalltalk={name: _one(text) for name, text in raw["smalltalk"].items()},
        tricks=_all(raw["tricks"]),
        forbidden={name: _one(text) for name, text in raw["forbidden"].items()},
        who_can=raw["who_can"],
        people=raw["people"].replace("| ", "|").strip(),
        goals=raw["goals"].replace("| ", "|").strip(),
        channels={name: _one(rf"\b(?:{text})\b") for name, text in raw["channels"].items()},
        parts={name: _one(rf"\b(?:{text})\b") for name, text in raw["parts"].items()},
        starting=_one(raw["starting"]), not_starting=_one(raw["not_starting"]), new_brief=_one(raw["new_brief"]),
        same_again=_one(raw["same_again"]), skipping=_one(raw["skipping"]), no_offer=_one(raw["no_offer"]),
    )  # fmt: skip


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _all(texts: Sequence[str]) -> Patterns:
    return tuple(_one(text) for text in texts)


def _one(text: str) -> re.Pattern[str]:
    for name, stands in (("{c}", "_[cb]_"), ("{p}", "_[pb]_"), ("{any}", "_[cpb]_")):
        text = text.replace(name, stands)
    return re.compile(text, re.IGNORECASE)
