"""Long figures that are no telephone number: an article's number, a span with its unit, a round sum. Pure."""

import re

_REACH = 40
"""Characters before a figure in which a word says what it is."""
_ARTICLE = re.compile(
    r"\b(?:(?:EAN|UPC|ISBN|ISSN|GTIN|JAN|MPN|SKU|ASIN)(?:[ -]?(?:[AE]|\d{1,2}))?(?:[ -]?(?:code|number|no\.?|nr\.?))?"
    r"|(?:article|item|part|model|product|catalog(?:ue)?)[ -](?:code|number|no\.?|nr\.?|#)"
    r"|art(?:ikel)?\.?[ -]?(?:nummer|nr\.?|no\.?))(?: (?:is|was|ist))? ?[:#=(]{0,2} ?$",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(
    r"\b(?:tel|(?:tele)?(?:phone|fon|fax)|phoned?|fax|mob(?:ile)?|cell|handy|call(?:ed)?|ring|rang|dial(?:led)?|text|sms"
    r"|whatsapp|reach|contact|hot-?line|help-?line|number|nummer|num[e\u00e9]ro|t[e\u00e9]l[e\u00e9]fono|m[o\u00f3]vil|portable"
    r"|t[e\u00e9]l(?:[e\u00e9]phone)?)\b\W{0,3}(?:[^\W\d]{1,12}\W{1,2}){0,3}$",
    re.IGNORECASE,
)
_FIGURE = r"[1-9](?:\d{0,2}(?:[ .'\u2019\u00a0\u202f]\d{3}){1,4}|\d{0,8})"
_COUNTED = re.compile(rf"({_FIGURE})(?: ?[-\u2010-\u2013] ?({_FIGURE}))?")
_UNIT = re.compile(
    r"[ \u00a0\u202f-]?(?:[\u20ac$\u00a3%\u00b0]|(?:m?Ah|k?Wh|k?W|k?V|lumens?|lm|lux|nits?|candelas?|kelvin|K|hours?"
    r"|hrs?|h|minutes?|mins?|seconds?|cycles?|rubs?|charges?|steps?|stitches|rpm|psi|bar|mm|cm|km|met(?:er|re)s?|feet|ft"
    r"|inch(?:es)?|miles?|kg|mg|grams?|lbs?|pounds?|oz|ml|lit(?:er|re)s?|[kMG]?Hz|[kMGT]B|dpi|ppi|pixels?|points?|pieces?|pcs|pages?|words?"
    r"|people|customers?|reviews?|units?|calories|kcal|BTU|IU|euros?|EUR|USD|GBP|dollars?|years?|Stunden|Zyklen|heures"
    r"|cycles|lumen|horas|ciclos)\b)"
)
_A_WORD = re.compile(r"[ \u00a0][^\W\d_]{2}")
_ROUND = "0000"
_ROUND_OF_A_SPAN = 50
"""What both ends of a span are a multiple of, where a word follows that is no known unit."""


def is_of_a_thing(text: str, start: int, end: int) -> bool:
    """Tell whether a figure at a place in a text counts or names a thing; "call" before it speaks against it.

    So does a nought, a plus sign or a bracket at its beginning.
    """
    before = text[max(0, start - _REACH) : start]
    if _ARTICLE.search(before):
        return True
    counted = _COUNTED.fullmatch(text, start, end)
    return counted is not None and _TELEPHONE.search(before) is None and _counts(counted, text, end)


def _counts(counted: re.Match[str], text: str, end: int) -> bool:
    low, high = (int("".join(filter(str.isdigit, figure))) if figure else None for figure in counted.groups())
    if low is not None and high is not None and low >= high:
        return False
    if _UNIT.match(text, end):
        return True
    if high is None:
        return str(low).endswith(_ROUND)
    return (
        low is not None and not (low % _ROUND_OF_A_SPAN or high % _ROUND_OF_A_SPAN) and bool(_A_WORD.match(text, end))
    )
