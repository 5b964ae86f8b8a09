from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marque.evidence import Evidence, Product
from marque.message import Message
from policies.brands import BrandPack
from policies.gates import profanity
from policies.policy import Policy
from policies.rule import Rule

PolicyOf = Callable[..., Policy]


def quotes(body: str, evidence: Evidence, policy: Policy, language: str = "en") -> list[str]:
    return [found.quote for found in profanity.check(Message(body=body, language=language), evidence, policy)]


@pytest.mark.parametrize(
    "body",
    [
        "Scunthorpe and Penistone send cocktails to Essex.",
        "Shitake or shiitake, cumin and titanium.",
        "Dick Smith, Moby Dick and Tom, Dick and Harry.",
        "A classic bass, assessed for the assassin of Dickens.",
        "Great tits, a pussy willow, a Maine Coon and a weather cock.",
        "It comes with magna cum laude and rapeseed oil, spick and span, tit for tat.",
        "Faggots and peas, the way Dudley makes them. Pork faggots in onion gravy, or two with mash and faggots.",
        "A faggot of herbs, faggots of hazel for the fire, and faggoting at the yoke.",
        "Cock-a-leekie, spotted dick and spotted dicks, two to a tin. Pouches from Dick's and Dick\u2019s Farm Shop.",
        "Tit-bits for the dog; robins, tits and wrens; nest boxes for tits; seed for long-tailed tits.",
        "The cock crows at five, a cock and two hens, a ball cock, cocks-comb in seed.",
        "For pregnant and lactating bitches. A pup from a Labrador bitch.",
        "A retarded dough, or a bulk retard overnight.",
        "Blue-footed boobies, a boob tube, a threesome of tumblers, an orgy of colour, jerk off-cuts.",
        "Pancake tossers, a honkey-tonk piano, a bastard file, an ox and an ass, balm for the vulva.",
        "455 people on the A55 gave it ****.",
        "The *heavy* blanket, the **warm** one!",
        "The cloth will retard flames. A chink in the curtain.",
        "Hello, as hello goes. Hell's Kitchen. This vacuum sucks up dust.",
        "Nude lipstick, a breast pump, gay pride, virgin olive oil, sex education.",
    ],
)
def test_plain_words_are_not_profane(body: str, evidence: Evidence, policy: Policy) -> None:
    assert quotes(body, evidence, policy) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("It is fucking great.", ["fucking"]),
        ("Get off your ass!", ["ass"]),
        ("No bullshit, damn good.", ["bullshit", "damn"]),
        ("Sh1t, $hit, f*ck, f***ing, fuuuuck.", ["Sh1t", "$hit", "f*ck", "f***ing", "fuuuuck"]),
        ("F.U.C.K and s h i t.", ["F.U.C.K", "s h i t"]),
        ("F*** that.", ["F***"]),
        ("A bit of sh\u0456t.", ["sh\u0456t"]),
        ("What the hell are you waiting for?", ["What the hell"]),
        ("This sucks.", ["This sucks"]),
        ("No place for faggots and their mash-ups.", ["faggots"]),
        ("A slow, retarded friend.", ["retarded"]),
        ("A tit, all tits, and dicks.", ["tit", "tits", "dicks"]),
        ("You tosser, you bitch, you cock.", ["tosser", "bitch", "cock"]),
        ("**SHIT!!!**", ["SHIT"]),
    ],
)
def test_profane_words_are_found_however_they_are_spelled(
    body: str, expected: list[str], evidence: Evidence, policy: Policy
) -> None:
    assert quotes(body, evidence, policy) == expected


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("de", "Der dicke Ass-Pulli, kein Scheiß.", ["Scheiß"]),
        ("fr", "C'est de la merde, fuck.", ["merde", "fuck"]),
        ("es", "¡Joder, qué manta!", ["Joder"]),
        ("it", "Che cazzo di coperta.", ["cazzo"]),
    ],
)
def test_other_languages_have_their_own_words(
    language: str, body: str, expected: list[str], evidence: Evidence, policy: Policy
) -> None:
    assert quotes(body, evidence, policy, language) == expected


def test_the_pack_adds_words_and_takes_some_back(evidence: Evidence, brand: BrandPack, policy_of: PolicyOf) -> None:
    policy = policy_of(brand, profane=("Frack",), not_profane=("damn",))

    assert quotes("A damn fine frack.", evidence, policy) == ["frack"]


def test_names_of_products_are_not_profane(evidence: Evidence, policy: Policy) -> None:
    bastard = evidence.model_copy(update={"products": (Product(sku="B-1", title="Second Cut Bastard"),)})

    assert quotes("The second cut bastard is back. What a bastard.", bastard, policy) == ["bastard"]


def test_a_finding_never_repeats_the_word(evidence: Evidence, policy: Policy) -> None:
    (found,) = profanity.check(Message(body="It is fucking great."), evidence, policy)

    assert "fuck" not in f"{found.message} {found.fix}"


@pytest.mark.parametrize("rule", profanity.RULES, ids=lambda rule: rule.id)
def test_the_examples_of_the_rules_hold(rule: Rule, evidence: Evidence, policy: Policy) -> None:
    wrong = profanity.check(Message(body=rule.wrong), evidence, policy)
    right = profanity.check(Message(body=rule.right), evidence, policy)

    assert ([found.rule for found in wrong], right) == ([rule.id], [])


PIECES = st.sampled_from(
    ["shit", "f*", "*", " ", ".", "a ", "ass", "$", "!", "é", "😀", "s h i t", "\n", "{{ x }}", "5"]
)


@given(body=st.lists(PIECES).map("".join))
def test_each_quote_stands_where_the_finding_says(body: str, brand: BrandPack, policy_of: PolicyOf) -> None:
    nothing: Any = {"gathered_at": "2026-11-22T10:00:00Z"}
    for found in profanity.check(Message(body=body), Evidence.model_validate(nothing), policy_of(brand)):
        assert body[found.start : found.end] == found.quote != ""


@pytest.mark.parametrize("piece", ["a", "a ", "a.", "*", "f*", "$", "!", "aa$$", "fuck", "1", "a-"])
@pytest.mark.timeout(60)
def test_a_long_text_is_judged_without_running_away(piece: str, evidence: Evidence, policy: Policy) -> None:
    profanity.check(Message(body=(piece * 100_000)[:100_000]), evidence, policy)
