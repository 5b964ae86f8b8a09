"""A figure of some detail, "twelve speeds", "10 mm drop", held against what the catalogue's words say of that detail.

The detail is known by the words beside the figure; only where the catalogue gives the same detail another figure is
the copy contradicted, and where it says nothing of it, nothing is known.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from marque.evidence import Product
from policies.claims.durations import DURATION, SAME, length_of
from policies.claims.known import UNSUPPORTED, Judgement, Known
from policies.claims.lookup import PIECES, facts_called
from policies.claims.measures import measures
from policies.claims.numbers import NUMBER, parse_number
from policies.claims.words import form_of, words_of
from policies.patterns import quick

_CLAUSE = re.compile(r"[,;:.!?()\n|·•](?!\d)| - | and | but | while ")
_SILENT_TEXT = """
a an the and or but of to in on at by for with from as is are was were be it its this that these those our your my
you we they has have had do does will can all any so just only very more most up out per each one every than then
about around over under nearly almost least full whole pick get take give use come make go run last hold feature
offer include contain comes gives makes takes holds has new no not also both too ever still now here there what which
who whose into onto off down back let meet choose enjoy
"""
_SILENT = frozenset(form_of(word) for word in _SILENT_TEXT.split())
_RUNNING = frozenset({"battery", "charge", "playtime", "play", "playing", "music", "listening", "runtime", "autonomy"})
"""Words that all speak of how long something runs."""
_CHARGES = re.compile(
    r"\b(?:charges?|charged|charging|recharges?)(?: [a-z]{2,8}){0,2} (?:in|within|takes) (?:about |just |only )?$"
)
_NUMBER = quick(NUMBER)
_JOINING = r"(?!(?:in|of|at|to|for|per|on|by|from|and|or|is|are|was|has|a|an|the|with|that|which|you|it|as) )"
_NOUN = re.compile(
    # "Twelve flat rungs": the words before a plural tell which.
    rf"[ -]{_JOINING}(?P<noun>(?:[a-z][a-z'-]{{1,16}} {_JOINING}){{0,2}}?[a-z][a-z'-]{{1,15}}(?<!')s(?<!ss)(?![\w'-])|"
    r"(?:[a-z][a-z'-]{1,16} ){0,3}?[a-z][a-z'-]{2,16})(?=[ ,.;:!?)\n]|$)"
)
_BARE = re.compile(r"\d{1,6}(?:[.,]\d{1,3})? ?%?")
_DEGREES = re.compile(r" ?(?:°|degrees?) ?(?P<scale>[cf]\b|celsius|fahrenheit)?")
_PERCENT = re.compile(r" ?(?:%|percent\b|per cent\b)")
_CLOCK = re.compile(r"[ -]?(?P<unit>min(?:ute)?s?|sec(?:ond)?s?)\b")
_PER_DAY = {"min": Decimal(1440), "sec": Decimal(86_400)}
_WINDOW = 48
_SAID = re.compile(r"(?P<figure>[^(]+?) \((?P<context>[^()]*)\)")


class Detail(NamedTuple):
    """One figure in a text, its dimension, and the words beside it."""

    start: int
    end: int
    value: Decimal
    dimension: str
    context: frozenset[str]
    text: str

    @property
    def said(self) -> str:
        """Return the canonical text: the figure, and in brackets the words by which its detail is known."""
        return f"{self.text} ({' '.join(sorted(self.context))})"


def details(text: str) -> Iterator[Detail]:
    """Yield every figure of a text in small letters that may be one of some detail."""
    sized = {measure.start: measure for measure in measures(text)}
    for found in _NUMBER.finditer(text):
        value = parse_number(found.group())
        if value is None:
            continue
        measure, length = sized.get(found.start()), DURATION.match(text, found.start())
        if measure:
            yield Detail(found.start(), measure.end, measure.value, measure.dimension,
                         beside(text, found.start(), measure.end), measure.text)  # fmt: skip
        elif clock := _CLOCK.match(text, found.end()):
            yield Detail(found.start(), clock.end(), value / _PER_DAY[clock["unit"][:3]], "time",
                         beside(text, found.start(), clock.end()), f"{value:f} {clock['unit']}")  # fmt: skip
        elif length and (time := length_of(length)):
            yield Detail(found.start(), length.end(), time.high, "time", beside(text, found.start(), length.end()),
                         time.text)  # fmt: skip
        elif (unit := _PERCENT.match(text, found.end())) or (unit := _DEGREES.match(text, found.end())):
            dimension = unit.group().strip()[0]
            # A share is of what follows it: "28% protein".
            context = beside(text, unit.end() if dimension != "°" else found.start(), unit.end())
            yield Detail(found.start(), unit.end(), value, dimension, context, f"{value:f} {dimension}")
        elif noun := _NOUN.match(text, found.end()):
            context = frozenset(word.form for word in words_of(noun["noun"]) if word.form not in _SILENT)
            yield Detail(found.start(), noun.end(), value, "count", context, f"{value:f}")


@lru_cache(maxsize=1024)
def beside(text: str, start: int, end: int) -> frozenset[str]:
    """Return the words that tell, beside a figure in its clause."""
    before = _CLAUSE.split(text[max(0, start - _WINDOW) : start])[-1] if start < end else ""
    after = _CLAUSE.split(text[end : end + _WINDOW], maxsplit=1)[0]
    words = [*words_of(before)[-5:], *words_of(after)[:4]]
    # What charges in an hour does not run for one.
    charging = bool(_CHARGES.search(before))
    return frozenset(
        "charging" if charging and piece in _RUNNING else "runtime" if piece in _RUNNING else piece
        for word in words
        for piece in word.form.split("-")
        if piece not in _SILENT and not piece[0].isdigit()
    )


def read_detail(said: str) -> tuple[str, frozenset[str]]:
    """Return the figure that a claim's `said` holds, and the words of its detail; none where it has none."""
    found = _SAID.fullmatch(said)
    return (found["figure"], frozenset(found["context"].split())) if found else (said, frozenset())


def is_same_detail(said: str, actual: str) -> bool:
    """Tell whether two words or more say that copy and catalogue speak of one detail: "80 Nm of torque"."""
    _, context = read_detail(said)
    told = {piece for word in words_of(actual) for piece in word.form.split("-")}
    return len(context & (told | ({"runtime", "charging"} if told & _RUNNING else set()))) >= _SURE


_SURE = 2
"""Words that a detail must share with the catalogue's to be known by them alone."""


def dimension_of(said: str) -> str:
    """Return the dimension of the figure that a claim's `said` holds; empty where it is no figure."""
    figure, _ = read_detail(said)
    if figure == said and not any(letter.isdigit() for letter in said[:_HEDGED]):
        return ""
    found = _figure_of(figure)
    return found[1] if found else ""


_HEDGED = 9
"""Letters of `said` within which its figure begins: "at least 3 kg"."""


def judge_detail(said: str, product: Product, known: Known) -> Judgement:
    """Hold a figure against every other of its dimension that the catalogue's words give the same detail."""
    figure, context = read_detail(said)
    claimed = _figure_of(figure)
    context = context - {form_of(word) for word in re.findall(r"[\w'-]+", product.title.lower())} or context
    if claimed is None or not context:
        return UNSUPPORTED
    value, dimension = claimed
    against = _pieces_against(value, read_detail(said)[1], product) if dimension == "count" else None
    for name in (*product.facts, _TITLE):
        if name in _NO_DETAILS:
            continue
        words = _words_of(name, product)
        for truth in _stated(words.lower()):
            shared = context & truth.context
            if truth.dimension != dimension or not shared or (dimension == "count" and not _same_noun(context, truth)):
                continue
            if abs(truth.value - value) <= abs(truth.value) * SAME:
                return known.judged(product, True, _as_written(truth, shared, words), name)  # noqa: FBT003 - see `judged`
            # "1000 on one face" does not count the faces.
            if (
                name != _TITLE
                and not _is_written(value, words, product)
                and (truth.dimension != "count" or truth.value > 1)
            ):
                against = against or (name, _as_written(truth, shared, words))
    return known.judged(product, False, against[1], against[0]) if against else UNSUPPORTED  # noqa: FBT003 - see `judged`


def _as_written(truth: Detail, shared: frozenset[str], words: str) -> str:
    """Return a figure of the catalogue with the words that it shares with the copy, as the catalogue writes them."""
    figure = words[truth.start : truth.end].strip()
    known = shared | (_RUNNING if shared & {"runtime", "charging"} else frozenset())
    told = {word.form for word in words_of(figure)}
    beside = {
        word.form: words[word.start : word.end]
        for word in words_of(words)
        if word.form not in told and known & {*word.form.split("-")}
    }
    return " ".join((figure, *beside.values()))


_TITLE = "title"


def _pieces_against(value: Decimal, context: frozenset[str], product: Product) -> tuple[str, str] | None:
    """Return how many pieces a set has, where copy counts others by the set's own name: "the set is six chisels"."""
    held = _SET.search(product.title.lower())
    if not held or context != {form_of(held["held"] or held["of"])} or _writes(value, product.title):
        return None
    for name, text in facts_called(product, PIECES):
        pieces = parse_number(text)
        if pieces and pieces > 1 and pieces != value:
            return name, f"{pieces:f} pieces"
    return None


_SET = re.compile(r"\b(?P<held>[a-z]{3,16}) set\b|\bset of (?:\w{1,8} )?(?P<of>[a-z]{3,16}s)\b")
"""What a title says that a set holds."""


def _words_of(name: str, product: Product) -> str:
    if name == _TITLE:
        return product.title
    text = product.text(name) or ""
    called = name.replace("_", " ")
    if _BARE.fullmatch(text) and (called.endswith("s") or text.endswith("%")):
        # "pockets: 7" and "fat: 18%" count, or are shares of, what their name says.
        return f"{text} {called.split()[-1]}"
    return text if name == "description" else f"{called} {text}"


_NO_DETAILS = frozenset(
    {"link", "image", "price", "sale_price", "sale_starts", "sale_ends", "was_price", "availability", "stock", "rating",
     "review_count", "warranty", "returns", "shipping", "min_order", "gtin", "mpn", "launched"}
)  # fmt: skip


def _writes(value: Decimal, words: str) -> bool:
    """Tell whether a text holds the figure somewhere: "the small set has 32 tiles, the big one 100"."""
    return any(parse_number(found.group()) == value for found in _NUMBER.finditer(words))


_HOLDS = ("size", "pieces", "pack_size", "quantity", "count", "unit_count", "contents")
"""Facts that may count what a pack holds and leave out its name: "size: 180 ct"."""


def _is_written(value: Decimal, words: str, product: Product) -> bool:
    """Tell whether the text at hand holds the figure, or a fact that counts what the product holds."""
    return any(_writes(value, text) for text in (words, *(product.text(name) or "" for name in _HOLDS)))


@lru_cache(maxsize=512)
def _stated(words: str) -> tuple[Detail, ...]:
    return tuple(details(words))


def _same_noun(context: frozenset[str], truth: Detail) -> bool:
    """Tell whether two counts are of the same things: what either calls them lies within the other's words."""
    return context <= truth.context or truth.context <= context


def _figure_of(figure: str) -> tuple[Decimal, str] | None:
    bare = re.sub(r"^(?:about|under|over|up to|at least|from) ", "", figure)
    found = next(details(f"{bare} "), None)
    if found and found.dimension != "count":
        return found.value, found.dimension
    value = parse_number(bare)
    return (value, "count") if value is not None else None
