"""Names in copy that look like products and are none of those that we know."""

import re
from collections.abc import Container

from policies.claims.mentions import Mention
from policies.claims.places import PLACES
from policies.claims.plain import Plain
from policies.claims.words import Word

_NOT_NAMES_TEXT = """
the our this that these those your my a an and or but for with without from in on at to of by as is are was be
it its if when while now today tonight tomorrow only just get shop buy save use enjoy discover meet order grab
take try add see find why how what who we you they i he she new hello hi hey dear good morning afternoon evening
thanks thank sale offer deal
deals code free shipping delivery returns return price prices black friday cyber monday tuesday wednesday
thursday saturday sunday january february march april may june july august september october november december
christmas holiday easter valentine valentine's mother's father's day week weekend year happy merry spring
summer autumn fall winter everything all every each both save don't last first limited time stock rated
warranty reviews usd eur gbp us uk eu usa europe america american united states kingdom germany france italy
spain portugal canada australia japan london paris berlin new york best terms apply start ends until then yes
no not still also more most here's there's it's that's you'll we've we're treat give bring make let pick
choose introducing announcing inside plus p.s ps rrp msrp vat ceo faq sms vip est pst cet gmt utc am pm
minimum maximum weighs ships made based originally usually normally regularly previously formerly was hurry
back over under about around one two three four five six seven eight nine ten both either neither each type number
"""
NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())
"""Capitalised words of copy that begin no product name."""
_NO_PRODUCTS_TEXT = """
award awards prize medal weekly daily magazine times gazette herald post news journal street road avenue lane square
suite floor room box mr mrs ms dr prof eve club team inc ltd gmbh llc university institute council association
jan feb mar apr jun jul aug sep sept oct nov dec model document page issue chapter section article version rev
invoice order ticket case part pos position line item height width depth length weight size playtime volume capacity
rating material colour color battery warranty dear best regards sincerely yours reply stop call text help st ave
north south east west bluetooth wifi hdmi usb led gps instagram facebook tiktok youtube google amazon trustpilot
monday's sunday's letter newsletter digest notes sir madam round step part stage phase lesson rule reason tip level day
close crescent terrace mews quay grove boulevard parade
ref reference week fact question answer act scene verse number exhibit table figure option plan
point field lot pitch hall stand booth desk dock platform court gate bay aisle school college church magazine
"""
_NO_PRODUCTS = frozenset(_NO_PRODUCTS_TEXT.split())
"""Words that make of a capitalised name anything but a product: an award, a street, a person, a line of a form."""
_PLACE = re.compile(rf"(?:{PLACES})(?:[ ,]{{1,2}}(?:{PLACES}))?")
_IN_A_PLACE = re.compile(r"\b(?:in|near|around|outside|across|towards?|up|down|(?:live|are|is|meet|us) at)(?: the)? $")
"""What stands before the name of a place: "our loft in Ardenfield"."""
_LAND = frozenset(
    {"mount", "mt", "lake", "cape", "port", "fort", "san", "santa", "saint", "isle", "river", "county", "route"}
)
"""Words with which the name of a place begins."""
_IS_FIGURE = re.compile(r"[.,]?\d|\u00b0| ?(?:cm|mm|m|kg|g|ml|l|oz|lb|in|inch|inches|w|h|hours?|days?|gb|tb)\b|:")
_CONTRACTED = re.compile(r"'(?:re|ve|ll|d|m)$")
_AGED = re.compile(r"(?:under|over|pre|post|mid)-\d")
"""How a word begins that holds a figure and is no name: "under-14s"."""
_LABELLED = re.compile(r" ?[.,:;)]")
"""What stands behind the number of a heading, "Point 11.", or of an order, "Serves 6, or Deb."."""
_KIND = re.compile(
    r" (?:magazine|newspaper|weekly|journal|awards?|prizes?|school|street|road|station|stadium|museum|address(?:es)?|"
    r"postcodes?|mainland|households?|customers?)\b"
)
"""A word behind a name that says what it is, and that it is nothing to buy."""
_STARTS_NAME = re.compile(r"\b(?:the|our|this|new|a|an|meet|get|buy|try|introducing|for)$", re.IGNORECASE)


def stranger_at(  # noqa: PLR0911 - one line a way to be none
    plain: Plain, words: list[Word], at: int, known: Container[str]
) -> tuple[Mention | None, int]:
    """Return a product-like name from this word on that shares no word with any product known, and where to go on."""
    if not _may_name(words[at], known):
        return None, at + 1
    last = at
    while last + 1 < len(words) and last - at < 5:  # noqa: PLR2004 - longer names are titles of something else
        following, gap = words[last + 1], plain.text[words[last].end : words[last + 1].start]
        if gap not in (" ", "-") or not (_may_name(following, known) or following.form.isdigit()):
            break
        if following.form.isdigit() and re.match(
            r" ?(?:%|percent|off|left|stars?|reviews?)", plain.text[following.end :][:9]
        ):
            break
        last += 1
    if _is_no_thing(plain, words, at, last):
        return None, last + 1
    written = plain.text[words[at].start : words[last].end]
    if _PLACE.fullmatch(written.lower()) or _PLACE.fullmatch(plain.low[max(0, words[at].start - 4) : words[last].end]):
        return None, last + 1
    if last == at and written.replace("-", "").isupper():
        return None, last + 1
    if _IN_A_PLACE.search(plain.low[max(0, words[at].start - 16) : words[at].start]) or words[at].form in _LAND:
        return None, last + 1
    before = plain.text[max(0, words[at].start - 14) : words[at].start].rstrip()
    numbered = any(character.isdigit() for character in written) and written[0].isupper()
    mid = not opens_sentence(plain.text, words[at].start)
    introduced = bool(_STARTS_NAME.search(before)) and mid
    cased = not title_case(plain.text, words[at].start, words[last].end)
    if (numbered and (last > at or introduced)) or (cased and ((last > at and (mid or last - at > 0)) or introduced)):
        return Mention(words[at].start, words[last].end, ()), last + 1
    return None, last + 1


def _is_no_thing(plain: Plain, words: list[Word], at: int, last: int) -> bool:
    """Tell whether its own words, or those behind it, make of a name anything but a product."""
    if any(word.form in _NO_PRODUCTS for word in _row(plain, words, at, last)):
        return True
    if _IS_FIGURE.match(plain.low, words[last].end) or _KIND.match(plain.low, words[last].end):
        return True
    numbered = words[last].form.isdigit() and last == at + 1 and opens_sentence(plain.text, words[at].start)
    return numbered and bool(_LABELLED.match(plain.text, words[last].end))


def _row(plain: Plain, words: list[Word], at: int, last: int) -> list[Word]:
    """Return the words of a name with the capitalised ones that go on after it: "Great" with "Loaf Awards"."""
    end = last
    while end + 1 < len(words) and end - last < 3 and words[end + 1].capital:  # noqa: PLR2004 - a few more
        if plain.text[words[end].end : words[end + 1].start] not in (" ", "-"):
            break
        end += 1
    return words[at : end + 1]


_ITEM = re.compile(r"(?:^|\n) {0,2}\(?\w{1,2}[.)] $")
"""The number or letter of an item in a list."""


def _may_name(word: Word, known: Container[str]) -> bool:
    if not word.capital or word.form[0].isdigit() or _CONTRACTED.search(word.form) or _AGED.match(word.form):
        return False
    return word.form not in NOT_NAMES and word.form not in known


def opens_sentence(text: str, start: int) -> bool:
    """Tell whether a sentence begins here, where a capital letter says nothing."""
    before = text[max(0, start - 4) : start].rstrip(" \"'(")
    return not before or before[-1] in ".!?:\n-" or bool(_ITEM.search(text[max(0, start - 6) : start]))


def title_case(text: str, position: int, end: int) -> bool:
    """Tell whether the line around a name is set in title case or capitals, where a capital letter says nothing."""
    start = max(text.rfind("\n", max(0, position - 200), position) + 1, position - 200, 0)
    stop = text.find("\n", end, end + 200)
    around = f"{text[start:position]} {text[end : stop if stop >= 0 else end + 200]}"
    # The first word of a sentence is written large in any case.
    words = [word for word in around.split()[position > start :] if word[0].isalpha() and len(word) > 3]  # noqa: PLR2004 - short words stay small
    return len(words) > 1 and sum(word[0].isupper() for word in words) > 0.7 * len(words)
