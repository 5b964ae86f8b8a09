"""The names under which copy speaks of the products at hand: titles, brands, SKUs, and what is short for them."""

import re
from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from functools import cached_property
from typing import Self

from marque.evidence import Product
from policies.claims.materials import WORDS as MATERIAL_WORDS
from policies.claims.measures import MEASURE
from policies.claims.mentions import Mention
from policies.claims.plain import Plain
from policies.claims.siblings import looks_of
from policies.claims.strangers import NOT_NAMES, opens_sentence, stranger_at, title_case
from policies.claims.words import WORD, Word, form_of, is_model, words_of

_LOOKS = ("material", "color", "colour", "size", "capacity", "flavour", "flavor", "scent", "finish", "length")
"""Facts by which the variants of a product differ, as a rule."""
_CONNECTORS = frozenset({"of", "and", "with", "the", "in", "for", "by", "&", "a", "an", "to", "on"})
_PLAIN_WORDS_TEXT = """
new set pack pro plus mini max men man women woman girl boy black white red green blue gold golden silver grey
gray brown yellow pink purple orange beige small medium large gift edition series classic original one two
three inch free sale best short long date dial check summer day night home kit box case collection ultra light
sports off mirror hand
"""
_PLAIN_WORDS = frozenset(_PLAIN_WORDS_TEXT.split())
"""Words that name a product only beside others of its title."""
_ALL = frozenset({"both", "all", "these"})
"""What stands before a make that means everything of it here: "both Pebbles"."""
_COUNTERS = frozenset({"one", "two", "three", "any", "some", "each", "every", "its", "up", "own"})
"""What stands before a thing that comes with, or goes into, what the message is about."""
_IN_ORDER = frozenset({"first", "second", "third", "fourth", "fifth", "sunday", "last", "next"})
"""Words that count or date what follows, though a title may hold them."""
_MASS_WORDS = frozenset({"pair", "bundle", "duo", "trio", "bottle", "bag", "jar", "tin", "tube", "card", "light"})
"""Words at the end of titles that tell how much there is and not what."""
_DETERMINERS = frozenset({"the", "our", "this", "that", "these", "those", "your", "a", "an", "its"})
_MAKERS = frozenset({"by", "from"})
"""What stands before the name of a make."""
_ANYBODYS = frozenset({"your", "a", "an", "its"})
"""Determiners of what may be anybody's or any."""
_POINTING = frozenset({"the", "this", "that", "these", "those"})
"""Determiners that point at one thing; "our desk" and "a desk" may be any."""
_HALF = 0.5
"""A name that covers no more of a title, and goes on, is another product's."""


class Names:
    """The names under which copy may speak of the products at hand."""

    def __init__(self, products: Sequence[Product], preferred: Sequence[str]) -> None:
        """Index the products' titles, brands and SKUs; `preferred` are the products of the message."""
        self._products = {product.sku: product for product in products}
        self._preferred = frozenset(preferred)
        self._plainly = frozenset(preferred)
        """The products that a plain word for the thing may mean: those of the message."""
        self._titles: dict[str, tuple[str, ...]] = {}
        self._with: dict[str, set[str]] = defaultdict(set)
        self._looks = MATERIAL_WORDS | _words_of_facts(products, *_LOOKS) | _words_of_looks(products)
        self._categories = _words_of_facts(products, "category")
        for product in products:
            title = tuple(dict.fromkeys(form_of(word.group()) for word in WORD.finditer(product.title)))
            brand = tuple(form_of(word.group()) for word in WORD.finditer(product.text("brand") or ""))
            self._titles[product.sku] = title
            for form in (*title, *brand):
                if form not in _CONNECTORS:
                    self._with[form].add(product.sku)
        self._told = self._with.keys() | _words_of_looks(products)
        self._named_by: dict[str, set[str]] = {}
        self._brands = {
            sku: frozenset(form_of(word.group()) for word in WORD.finditer(product.text("brand") or ""))
            for sku, product in self._products.items()
        }

    @cached_property
    def _known_words(self) -> dict[str, frozenset[str]]:
        return {
            sku: frozenset(
                form_of(found.group())
                for fact in ("description", "category", "tags", *_LOOKS)
                for found in WORD.finditer(product.text(fact) or "")
            )
            | {*self._titles[sku], *self._brands[sku]}
            for sku, product in self._products.items()
        }

    @cached_property
    def _own_looks(self) -> frozenset[str]:
        """The words for the colours and the like of what the message is about."""
        return _words_of_looks([self._products[sku] for sku in self._preferred if sku in self._products])

    def by_their_kind(self) -> Self:
        """Return the same names, where a plain word for the thing may mean any product at hand: "27 stollen"."""
        names = copy(self)
        names._plainly = frozenset(self._products)  # noqa: SLF001 - its own copy
        names.__dict__.pop("_heads", None)
        return names

    def mentions(self, plain: Plain) -> list[Mention]:
        """Return every place of the text that names a product, known or not, in order."""
        words = words_of(plain.text)
        found: list[Mention] = self._skus_named(plain.text)
        at = 0
        while at < len(words):
            mention, following = self._known_at(plain, words, at)
            if mention is None:
                mention, following = stranger_at(plain, words, at, self._told)
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
                # A make alone covers no title more than another.
                share = len(covered & title) / len(title) if covered - self._brands[sku] else 0
                best.append((len(covered), share, last, sku))
        if not best:
            return None, at + 1
        # A word that products of the message share with others names those of the message, a colour of theirs as well.
        most = max(best)[0]
        if most == 1 and words[at].form in self._own_looks and not any(one[3] in self._preferred for one in best):
            return None, at + 1
        mine = [one for one in best if one[3] in self._preferred]
        best = mine if mine and max(mine)[0] == most else best
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

    def _is_name(  # noqa: C901, PLR0911 - one line a way to be named
        self, text: str, words: list[Word], at: int, covered: set[str], sku: str
    ) -> bool:
        title, brand = set(self._titles[sku]), self._brands[sku]
        own = covered - brand
        if at and self._preferred and sku not in self._preferred and words[at - 1].form in _COUNTERS:
            return title <= covered
        before = words[at - 1].form if at and words[at].start - words[at - 1].end <= 2 else ""  # noqa: PLR2004
        pointed = before in _DETERMINERS
        if title <= covered:
            return len(covered) > 1 or words[at].capital or pointed or sku in self._preferred
        if len(own) > 1 and not own <= self._looks:
            told = own - _PLAIN_WORDS - self._looks != set() or len(own) > 2 or pointed  # noqa: PLR2004
            return told or bool(covered & brand)
        if own and covered & brand:
            return True
        if not own and before in _ALL and text[words[at].end - 1] == "s" and words[at].capital:
            return True
        if not own:
            # A make that has but one thing here may stand for it: "the Pippin".
            word = words[at].form
            things = {self._products[one].group or one for one in self._with[word] if word in self._titles[one]}
            told = words[at].capital and word in self._titles[sku] and len(things) == 1 and before not in _MAKERS
            return told and word not in _PLAIN_WORDS and self._may_open(text, words, at, sku)
        word = next(form for form in self._titles[sku] if form in own)
        following = [one.form for one in words[at + 1 : at + 3]]
        if len(following) == 2 and following[0] in _MAKERS and following[1] in brand:  # noqa: PLR2004 - "fins by Lido"
            return True
        if sku in self._plainly and self._is_kind(word, sku):
            # "Puppy food" is not the wet food for cats.
            other = before.isalpha() and before not in _DETERMINERS | _COUNTERS | self._known_words[sku]
            if self._preferred or not other:
                return True
        if own <= self._looks or word in _PLAIN_WORDS or word.isdigit() or len(self._same(word)) > 1:
            return False
        if word in NOT_NAMES or word in _IN_ORDER:
            # "On Sunday" names no Sunday Jacket, and "Second, the tea" no Second Helping Bowl.
            return False
        if before not in _POINTING and not words[at].capital and sku not in self._preferred:
            # "Your street" is no High Street Cap, where the message is about other things.
            pointed = pointed and before not in _ANYBODYS and not self._describes(word, sku)
        as_a_name = (words[at].capital and self._may_open(text, words, at, sku)) or is_model(word)
        return pointed or (as_a_name and word not in self._categories)

    def _may_open(self, text: str, words: list[Word], at: int, sku: str) -> bool:
        """Tell whether a capital says something here: not at a sentence's start, but for a title's own first word."""
        if not opens_sentence(text, words[at].start):
            return True
        own = [form for form in self._titles[sku] if form not in self._brands[sku]]
        head = own[-1:] if text[words[at].end : words[at].end + 1] in (",", ":") else []
        return words[at].form in {*self._titles[sku][:1], *own[:1], *head} and words[at].form not in NOT_NAMES

    def _describes(self, word: str, sku: str) -> bool:
        """Tell whether a word of the title only describes the next one, as "desk" does in "Desk Lamp"."""
        title = self._titles[sku]
        following = title[title.index(word) + 1 :][:1]
        return any(
            form.isalpha() and form not in _CONNECTORS | _PLAIN_WORDS and form not in self._looks for form in following
        )

    def _is_kind(self, word: str, sku: str) -> bool:
        """Tell whether a word is what one product of the message is and no other one: "the helmet", "goggles"."""
        head = self._heads.get(sku)
        alike = {self._products[one].group or one for one in self._plainly if self._heads.get(one) == word}
        things = {self._products[one].group or one for one in self._plainly if one in self._products}
        return word == head and len(alike) == 1 and (len(things) > 1 or not self._preferred)

    @cached_property
    def _heads(self) -> dict[str, str]:
        """What each product of the message is: the last telling word of its title, before sizes and the like."""
        heads = {}
        for sku in self._plainly & self._products.keys():
            title = re.split(r" - |[(,|]", self._products[sku].title)[0]
            words = [form_of(found.group()) for found in WORD.finditer(title) if found.group().isalpha()]
            told = [word for word in words if len(word) > 2 and word not in _PLAIN_WORDS | _MASS_WORDS]  # noqa: PLR2004 - "cm", "XL"
            if told and told[-1] not in self._looks:
                heads[sku] = told[-1]
        return heads

    def _same(self, word: str) -> set[str]:
        """Return what distinct products the word may name; variants of one group count once."""
        if word not in self._named_by:
            self._named_by[word] = {self._products[sku].group or sku for sku in self._with[word]}
        return self._named_by[word]

    def _begins_before(self, text: str, words: list[Word], at: int, sku: str) -> bool:
        """Tell whether a word of a title only ends another name: "Folding Cart" where we know the Garden Cart."""
        if at == 0 or text[words[at - 1].end : words[at].start] not in (" ", "-"):
            return False
        first = words[at - 1]
        return (
            words[at].capital
            and first.capital
            and not first.form[0].isdigit()
            and first.form not in NOT_NAMES
            and first.form not in self._known_words[sku]
            and first.form not in self._looks
            and first.form not in _PLAIN_WORDS
            and not opens_sentence(text, first.start)
            and not title_case(text, first.start, words[at].end)
        )

    def _goes_on(self, text: str, words: list[Word], last: int, sku: str, share: float) -> int | None:  # noqa: PLR0911 - one line a form
        """Return the last word of a longer name than this product's: "iPhone 14" where we know the 13."""
        if share == 1 or last + 1 >= len(words):
            return None
        following = words[last + 1]
        if following.form in self._looks or MEASURE.match(text[following.start : following.start + 24].lower()):
            return None
        if text[words[last].end : following.start] not in (" ", "-") or following.form in self._known_words[sku]:
            return None
        written = text[following.start : following.end]
        short = re.fullmatch(r"(\d{1,4})[A-Za-z]", written)
        if short and any(form.startswith(f"{short[1]}-{written[-1].lower()}") for form in self._known_words[sku]):
            # "Ridge 2P" is short for the "2-Person" one.
            return None
        ends_name = not re.match(
            r" ?(?:%|percent|off|left|in\b|star|review|x\b|day|week|month|year|hour)", text[following.end :][:9]
        )
        numbered = not written.isdigit() or any(form.isdigit() for form in self._titles[sku])
        if any(character.isdigit() for character in written) and written.isalnum() and ends_name and len(written) < 7:  # noqa: PLR2004
            return last + 1 if numbered else None
        if (
            following.capital
            and following.form not in NOT_NAMES
            and not title_case(text, words[last].start, following.end)
            and share <= _HALF
        ):
            return last + 1 + _is_model(text, words, last + 2)
        return None


def _is_model(text: str, words: list[Word], at: int) -> bool:
    """Tell whether the name before this word goes on with a model's letters and figures: "Alpine Parka X9"."""
    if at >= len(words) or text[words[at - 1].end : words[at].start] not in (" ", "-"):
        return False
    written = text[words[at].start : words[at].end]
    return re.fullmatch(r"[A-Z]{1,4}\d{1,4}[A-Z]?", written) is not None


def _words_of_looks(products: Sequence[Product]) -> frozenset[str]:
    return frozenset(
        form_of(found.group()) for product in products for look in looks_of(product) for found in WORD.finditer(look)
    )


def _words_of_facts(products: Sequence[Product], *names: str) -> frozenset[str]:
    return frozenset(
        form_of(found.group()) for product in products for name in names
        for found in WORD.finditer(product.text(name) or "")
    )  # fmt: skip
