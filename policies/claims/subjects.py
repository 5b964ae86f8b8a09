"""Which product a claim speaks of: the names of products in copy, and the tie between a place and a name."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from marque.evidence import Product
from policies.claims.materials import WORDS as MATERIAL_WORDS
from policies.claims.plain import Plain, Stretch
from policies.claims.siblings import sizes_named

_WORD = re.compile(r"[^\W_]+(?:[.&'+-][^\W_]+)*")
_CONNECTORS = frozenset({"of", "and", "with", "the", "in", "for", "by", "&", "a", "an", "to", "on"})
_PLAIN_WORDS_TEXT = """
new set pack pro plus mini max men man women woman girl boy black white red green blue gold golden silver grey
gray brown yellow pink purple orange beige small medium large gift edition series classic original one two
three inch free sale best short long date dial check summer day night home kit box case collection ultra light
sports off mirror hand
"""
_PLAIN_WORDS = frozenset(_PLAIN_WORDS_TEXT.split())
"""Words that name a product only beside others of its title."""
_DETERMINERS = frozenset({"the", "our", "this", "that", "these", "those", "your", "a", "an", "its"})
_POINTING = frozenset({"the", "this", "that", "these", "those"})
"""Determiners that point at one thing; "our desk" and "a desk" may be any."""
_NOT_NAMES_TEXT = """
the our this that these those your my a an and or but for with without from in on at to of by as is are was be
it its if when while now today tonight tomorrow only just get shop buy save use enjoy discover meet order grab
take try add see find why how what who we you they i he she new hello hi hey dear thanks thank sale offer deal
deals code free shipping delivery returns return price prices black friday cyber monday tuesday wednesday
thursday saturday sunday january february march april may june july august september october november december
christmas holiday easter valentine valentine's mother's father's day week weekend year happy merry spring
summer autumn fall winter everything all every each both save don't last first limited time stock rated
warranty reviews usd eur gbp us uk eu usa europe america american united states kingdom germany france italy
spain portugal canada australia japan london paris berlin new york best terms apply start ends until then yes
no not still also more most here's there's it's that's you'll we've we're treat give bring make let pick
choose introducing announcing inside plus p.s ps rrp msrp vat ceo faq sms vip est pst cet gmt utc am pm
minimum maximum weighs ships made based originally usually normally regularly previously formerly was hurry
back over under about around
"""
_NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())
"""Capitalised words of copy that begin no product name."""
_STARTS_NAME = re.compile(r"\b(?:the|our|this|new|a|an|meet|get|buy|try|introducing|for)$", re.IGNORECASE)


_HALF = 0.5
"""A name that covers no more of a title, and goes on, is another product's."""


class Mention(NamedTuple):
    """One place that names a product; `skus` is empty where the name is of no product we know."""

    start: int
    end: int
    skus: tuple[str, ...]


class Word(NamedTuple):
    """One word of copy with its place and its form for comparing."""

    start: int
    end: int
    form: str
    capital: bool


def form_of(word: str) -> str:
    """Return a word as it is compared: lower case, without possessive and plural."""
    word = word.casefold().removesuffix("'s").strip("'")
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):  # noqa: PLR2004 - "gas" and "its" are whole
        word = word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]  # noqa: PLR2004
    return word


def words_of(text: str) -> list[Word]:
    """Return the words of a text in order."""
    return [
        Word(found.start(), found.end(), form_of(found.group()), found.group()[0].isupper() or _is_model(found.group()))
        for found in _WORD.finditer(text)
    ]


class Names:
    """The names under which copy may speak of the products at hand."""

    def __init__(self, products: Sequence[Product], preferred: Sequence[str]) -> None:
        """Index the products' titles, brands and SKUs; `preferred` are the products of the message."""
        self._products = {product.sku: product for product in products}
        self._preferred = frozenset(preferred)
        self._titles: dict[str, tuple[str, ...]] = {}
        self._with: dict[str, set[str]] = defaultdict(set)
        self._looks = MATERIAL_WORDS | _words_of_facts(products, "material", "color", "size")
        self._categories = _words_of_facts(products, "category")
        for product in products:
            title = tuple(dict.fromkeys(form_of(word.group()) for word in _WORD.finditer(product.title)))
            brand = tuple(form_of(word.group()) for word in _WORD.finditer(product.text("brand") or ""))
            self._titles[product.sku] = title
            for form in (*title, *brand):
                if form not in _CONNECTORS:
                    self._with[form].add(product.sku)
        self._brands = {
            sku: frozenset(form_of(word.group()) for word in _WORD.finditer(product.text("brand") or ""))
            for sku, product in self._products.items()
        }

    @cached_property
    def _known_words(self) -> dict[str, frozenset[str]]:
        return {
            sku: frozenset(
                form_of(found.group())
                for fact in ("description", "category", "tags", "color", "size", "material")
                for found in _WORD.finditer(product.text(fact) or "")
            )
            | {*self._titles[sku], *self._brands[sku]}
            for sku, product in self._products.items()
        }

    def mentions(self, plain: Plain) -> list[Mention]:
        """Return every place of the text that names a product, known or not, in order."""
        words = words_of(plain.text)
        found: list[Mention] = self._skus_named(plain.text)
        at = 0
        while at < len(words):
            mention, following = self._known_at(plain, words, at)
            if mention is None:
                mention, following = self._unknown_at(plain, words, at)
            if mention is not None and not any(m.start < mention.end and mention.start < m.end for m in found[-1:]):
                found.append(mention)
            at = following
        return sorted(found)

    def _skus_named(self, text: str) -> list[Mention]:
        folded = text.casefold()
        if len(folded) != len(text):
            return []
        found = []
        for sku in self._products:
            name = sku.casefold()
            at = folded.find(name) if len(name) > 3 else -1  # noqa: PLR2004 - a shorter SKU is a word like any other
            while at >= 0:
                end = at + len(name)
                if not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum():
                    found.append(Mention(at, end, (sku,)))
                at = folded.find(name, end)
        return found

    def _known_at(self, plain: Plain, words: list[Word], at: int) -> tuple[Mention | None, int]:
        """Return the product named from this word on, and the word to go on with."""
        best: list[tuple[int, float, int, str]] = []
        for sku in self._with.get(words[at].form, ()):
            # "43 Raven Boots" counts boots; only a title that begins with a number is named from it on.
            if words[at].form.isdigit() and self._titles[sku][0] != words[at].form:
                continue
            last, covered = self._reach(plain.text, words, at, sku)
            title = set(self._titles[sku])
            if self._is_name(plain.text, words, at, covered, sku):
                best.append((len(covered), len(covered & title) / len(title), last, sku))
        if not best:
            return None, at + 1
        most = max(best)[0]
        fraction = max(share for count, share, _, _ in best if count == most)
        skus = [(sku, last) for count, share, last, sku in best if (count, share) == (most, fraction)]
        preferred = [pair for pair in skus if pair[0] in self._preferred] or skus
        last = max(last for _, last in preferred)
        names = tuple(sorted(sku for sku, _ in preferred))
        if most == 1 and fraction <= _HALF and self._begins_before(plain.text, words, at, names[0]):
            return Mention(words[at - 1].start, words[last].end, ()), last + 1
        beyond = self._goes_on(plain.text, words, last, names[0], fraction)
        if beyond:
            return Mention(words[at].start, words[beyond].end, ()), beyond + 1
        return Mention(words[at].start, words[last].end, names), last + 1

    def _reach(self, text: str, words: list[Word], at: int, sku: str) -> tuple[int, set[str]]:
        """Return the last word of the run that this product's title and brand cover, and what it covers."""
        vocabulary = {*self._titles[sku], *self._brands[sku]}
        covered, last = {words[at].form}, at
        for index in range(at + 1, min(len(words), at + 14)):
            between = text[words[index - 1].end : words[index].start]
            if any(mark in between for mark in ".!?\n;:") or words[index].start - words[last].end > 12:  # noqa: PLR2004
                break
            if words[index].form in vocabulary and words[index].form not in _CONNECTORS:
                if words[index].form in covered:
                    break
                covered.add(words[index].form)
                last = index
            elif words[index].form not in _CONNECTORS or words[index].form not in vocabulary:
                break
        return last, covered

    def _is_name(self, text: str, words: list[Word], at: int, covered: set[str], sku: str) -> bool:
        title, brand = set(self._titles[sku]), self._brands[sku]
        own = covered - brand
        before = words[at - 1].form if at and words[at].start - words[at - 1].end <= 2 else ""  # noqa: PLR2004
        pointed = before in _DETERMINERS
        if title <= covered:
            return len(covered) > 1 or words[at].capital or pointed or sku in self._preferred
        if len(own) > 1 and not own <= self._looks:
            return own - _PLAIN_WORDS - self._looks != set() or len(own) > 2 or pointed  # noqa: PLR2004
        if own and covered & brand:
            return True
        if not own:
            return pointed and words[at].capital and len(self._with[next(iter(covered))]) == 1
        word = next(iter(own))
        if own <= self._looks or word in _PLAIN_WORDS or word.isdigit() or len(self._same(word)) > 1:
            return False
        if before not in _POINTING and not words[at].capital and sku not in self._preferred:
            pointed = pointed and not self._describes(word, sku)
        as_a_name = (words[at].capital and not _opens_sentence(text, words[at].start)) or _is_model(word)
        return pointed or (as_a_name and word not in self._categories)

    def _describes(self, word: str, sku: str) -> bool:
        """Tell whether a word of the title only describes the next one, as "desk" does in "Desk Lamp"."""
        title = self._titles[sku]
        following = title[title.index(word) + 1 :][:1]
        return any(
            form.isalpha() and form not in _CONNECTORS | _PLAIN_WORDS and form not in self._looks for form in following
        )

    def _same(self, word: str) -> set[str]:
        """Return what distinct products the word may name; variants of one group count once."""
        return {self._products[sku].group or sku for sku in self._with[word]}

    def _begins_before(self, text: str, words: list[Word], at: int, sku: str) -> bool:
        """Tell whether a word of a title only ends another name: "Folding Cart" where we know the Garden Cart."""
        if at == 0 or text[words[at - 1].end : words[at].start] not in (" ", "-"):
            return False
        first = words[at - 1]
        return (
            words[at].capital
            and first.capital
            and not first.form[0].isdigit()
            and first.form not in _NOT_NAMES
            and first.form not in self._known_words[sku]
            and not _opens_sentence(text, first.start)
            and not _title_case(text, first.start, words[at].end)
        )

    def _goes_on(self, text: str, words: list[Word], last: int, sku: str, share: float) -> int | None:
        """Return the last word of a longer name than this product's: "iPhone 14" where we know the 13."""
        if share == 1 or last + 1 >= len(words):
            return None
        following = words[last + 1]
        if text[words[last].end : following.start] not in (" ", "-") or following.form in self._known_words[sku]:
            return None
        written = text[following.start : following.end]
        ends_name = not re.match(
            r" ?(?:%|percent|off|left|in\b|star|review|x\b|day|week|month|year|hour)", text[following.end :][:9]
        )
        if any(character.isdigit() for character in written) and written.isalnum() and ends_name and len(written) < 7:  # noqa: PLR2004
            return last + 1
        if (
            following.capital
            and following.form not in _NOT_NAMES
            and not _title_case(text, words[last].start, following.end)
            and share <= _HALF
        ):
            return last + 1
        return None

    def _unknown_at(self, plain: Plain, words: list[Word], at: int) -> tuple[Mention | None, int]:
        """Return a product-like name that shares no word with any product we know."""
        if not self._may_name(words[at]):
            return None, at + 1
        last = at
        while last + 1 < len(words) and last - at < 5:  # noqa: PLR2004 - longer names are titles of something else
            following, gap = words[last + 1], plain.text[words[last].end : words[last + 1].start]
            if gap not in (" ", "-") or not (self._may_name(following) or following.form.isdigit()):
                break
            if following.form.isdigit() and re.match(
                r" ?(?:%|percent|off|left|stars?|reviews?)", plain.text[following.end :][:9]
            ):
                break
            last += 1
        written = plain.text[words[at].start : words[last].end]
        before = plain.text[max(0, words[at].start - 14) : words[at].start].rstrip()
        numbered = any(character.isdigit() for character in written) and written[0].isupper()
        mid = not _opens_sentence(plain.text, words[at].start)
        introduced = bool(_STARTS_NAME.search(before)) and mid
        cased = not _title_case(plain.text, words[at].start, words[last].end)
        if (numbered and (last > at or introduced)) or (
            cased and ((last > at and (mid or last - at > 0)) or introduced)
        ):
            return Mention(words[at].start, words[last].end, ()), last + 1
        return None, last + 1

    def _may_name(self, word: Word) -> bool:
        return (
            word.capital and not word.form[0].isdigit() and word.form not in _NOT_NAMES and word.form not in self._with
        )


class Tie(NamedTuple):
    """What a claim is about: each subject by the SKUs that it may mean, several only where a name fits several."""

    subjects: tuple[tuple[str, ...], ...]
    """Empty with `known` False: a product that the catalogue lacks; empty with True: no product at all."""
    known: bool
    named: bool
    """Whether the sentence itself names it."""
    confidence: float


class Subjects:
    """The products that one message speaks of, place by place."""

    def __init__(self, products: Sequence[Product], about: Sequence[str], parts: Sequence[Plain]) -> None:
        """Find every product that the parts name; `about` are the products that the message declares."""
        names = Names(products, about)
        self._order = [plain.part for plain in parts]
        self._mentions = {plain.part: names.mentions(plain) for plain in parts}
        self._name_sizes(products, about, parts)
        known = [product.sku for product in products]
        self._default = tuple(sku for sku in about if sku in known) or tuple(known)

    def _name_sizes(self, products: Sequence[Product], about: Sequence[str], parts: Sequence[Plain]) -> None:
        """Add the variants that are named by their size alone, of products that the message speaks of."""
        spoken_of = {*about, *(sku for mentions in self._mentions.values() for one in mentions for sku in one.skus)}
        groups = {product.group for product in products if product.group and product.sku in spoken_of}
        for plain in parts:
            mentions = self._mentions[plain.part]
            taken = {place for one in mentions for place in range(one.start, one.end)}
            found = [
                Mention(start, end, (sku,))
                for start, end, sku in sizes_named(plain.text, products, groups)
                if start not in taken
            ]
            self._mentions[plain.part] = sorted([*mentions, *found])

    @property
    def default(self) -> tuple[str, ...]:
        """The products that the message is about where it names none."""
        return self._default

    def mentions(self, plain: Plain) -> list[Mention]:
        """Return the places that name products in one part."""
        return self._mentions[plain.part]

    def named_in(self, plain: Plain, stretch: Stretch) -> list[Mention]:
        """Return the places inside a stretch that name products."""
        return [mention for mention in self._mentions[plain.part] if stretch.holds(mention.start)]

    def tie(self, plain: Plain, start: int, end: int) -> Tie:
        """Return what a claim at this place is about: the name nearest to it, else the last one before."""
        sentence = plain.sentence_at(start)
        here = self.named_in(plain, sentence)
        ahead = [mention for mention in here if mention.start >= end]
        behind = [mention for mention in here if mention.end <= start]
        inside = [mention for mention in here if start <= mention.start and mention.end <= end]
        if inside:
            return _tied(inside[:1], 1.0)
        if ahead and (not behind or _leads_to(plain.text[end : ahead[0].start])):
            return _tied(ahead[:1], 0.95)
        if behind:
            return _tied(_joined(plain.text, behind, start), 0.95)
        return self._carried(plain, start)

    def joined_before(self, plain: Plain, start: int) -> Sequence[Mention]:
        """Return the names before a place in its sentence that "and" or commas join, the last one at the end."""
        sentence = plain.sentence_at(start)
        behind = [mention for mention in self.named_in(plain, sentence) if mention.end <= start]
        return _group(plain.text, behind) if behind else ()

    def next_name(self, plain: Plain, position: int) -> int:
        """Return where the next name after a position begins, or the end of the part."""
        return next((m.start for m in self._mentions[plain.part] if m.start >= position), len(plain.text))

    def _carried(self, plain: Plain, start: int) -> Tie:
        """Return the product last named before, in this part or an earlier one, else the message's own."""
        behind = [m for m in self._mentions[plain.part] if m.end <= start]
        lead = plain.text[max(plain.sentence_at(start).start, start - 40) : start]
        if behind and _PLURAL.search(lead):
            return _tied(_group(plain.text, behind), 0.8)
        if _PLURAL.search(lead):
            return Tie(tuple((sku,) for sku in self._default), known=True, named=False, confidence=0.7)
        if behind and not behind[-1].skus and self._is_introduced(plain, behind[-1], start):
            return _tied(behind[-1:], 0.8)
        if len(self._default) == 1:
            earlier = [m for m in self._mentions[plain.part] if m.end <= start and m.skus]
            skus = earlier[-1].skus if earlier else self._default
            return Tie((skus,), known=True, named=False, confidence=0.9)
        at = self._order.index(plain.part)
        before = [m for m in self._mentions[plain.part] if m.end <= start]
        for part in reversed(self._order[:at]):
            before = before or self._mentions[part]
        if before:
            last = before[-1]
            return Tie((last.skus,) if last.skus else (), known=bool(last.skus), named=False, confidence=0.8)
        return Tie((self._default,) if self._default else (), known=True, named=False, confidence=0.6)

    def _is_introduced(self, plain: Plain, mention: Mention, start: int) -> bool:
        """Tell whether the sentence right before a place puts a product that we do not know on the table."""
        sentence = plain.sentence_at(mention.start)
        between = plain.text[sentence.end : plain.sentence_at(start).start]
        lead = plain.text[max(sentence.start, mention.start - 40) : mention.start]
        return not between.strip() and bool(_INTRODUCES.search(lead.lstrip()))


def _tied(mentions: Sequence[Mention], confidence: float) -> Tie:
    subjects = tuple(dict.fromkeys(mention.skus for mention in mentions if mention.skus))
    return Tie(subjects, known=all(mention.skus for mention in mentions), named=True, confidence=confidence)


_INTRODUCES = re.compile(
    r"^(?:(?:and|also|plus|then|next|now|new|meet|try|discover|add|see|introducing|say hello to|there(?:'s| is| are)|"
    r"here(?:'s| is| are)|don't miss|take a look at|we (?:also )?have)[:,]? ){0,3}(?:the |our |a |an )?(?:(?:all-|"
    r"brand-)?new |"
    r"latest )?$",
    re.IGNORECASE,
)
"""What stands before a name that a sentence is about."""
_LEADS = re.compile(r"^ ?(?:(?:for|on|off|buys|gets|of|in|with|:|-|across|when you buy|if you buy)? ?(?:you "
                    r")?(?:all |any |a |an |the |our |your |this )?"
                    r"(?:new |entire |whole )?)$", re.IGNORECASE)  # fmt: skip
_JOINS = re.compile(r"^[ ,]{0,2}(?:and|&|,|plus|as well as)[ ,]{0,2}(?:the |our |a |its )?$", re.IGNORECASE)
_PLURAL = re.compile(r"\b(?:both|they|these two|all (?:two|three|four)|each of them)\b", re.IGNORECASE)
_TOGETHER = re.compile(
    r"^[ ,]{0,2}(?:are|both|each|all|cost|come|ship|have|carry|weigh|get|were|stay|remain)\b", re.IGNORECASE
)


def _leads_to(between: str) -> bool:
    return len(between) < 30 and bool(_LEADS.match(between)) and "," not in between  # noqa: PLR2004 - a few words


def _joined(text: str, behind: Sequence[Mention], start: int) -> Sequence[Mention]:
    """Return the last name, with those that "and" joins to it where the verb is about all of them."""
    group = _group(text, behind)
    together = len(group) > 1 and _TOGETHER.match(text[group[-1].end : start + 1])
    return group if together else group[-1:]


def _group(text: str, behind: Sequence[Mention]) -> list[Mention]:
    group = [behind[-1]]
    for mention in reversed(behind[:-1]):
        if not _JOINS.match(text[mention.end : group[0].start]):
            break
        group.insert(0, mention)
    return group


def _words_of_facts(products: Sequence[Product], *names: str) -> frozenset[str]:
    return frozenset(
        form_of(found.group()) for product in products for name in names
        for found in _WORD.finditer(product.text(name) or "")
    )  # fmt: skip


def _opens_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 4) : start].rstrip(" \"'(")
    return not before or before[-1] in ".!?:\n-"


def _is_model(word: str) -> bool:
    return (any(c.isdigit() for c in word) and any(c.isalpha() for c in word)) or any(c.isupper() for c in word[1:2])


def _title_case(text: str, position: int, end: int) -> bool:
    """Tell whether the line around a name is set in title case or capitals, where a capital letter says nothing."""
    start = max(text.rfind("\n", max(0, position - 200), position) + 1, position - 200, 0)
    stop = text.find("\n", end, end + 200)
    around = f"{text[start:position]} {text[end : stop if stop >= 0 else end + 200]}"
    # The first word of a sentence is written large in any case.
    words = [word for word in around.split()[position > start :] if word[0].isalpha() and len(word) > 3]  # noqa: PLR2004 - short words stay small
    return len(words) > 1 and sum(word[0].isupper() for word in words) > 0.7 * len(words)
