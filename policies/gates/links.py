"""Links gate: every address is safe to follow, leads where its label says, and stays with the brand."""

import ipaddress
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, urlsplit

from marque.evidence import Evidence
from marque.message import Message
from marque.verdict import Finding, Span
from policies.encoded import readings
from policies.patterns import quick
from policies.policy import Policy
from policies.rule import Rule
from policies.spans import blotted, missing_in, span_at
from policies.tokens import scan

NAME = "links"
LANGUAGES: frozenset[str] | None = None

_SAFE = "https://larkmoor.example/ember"
SCHEME = Rule(
    id="links.scheme", severity="block",
    source="OWASP: a link that runs script or carries its own page is an attack on the reader",
    fix="Use an address that begins with https://.",
    wrong="[See it](javascript:alert)", right=f"[See it]({_SAFE})",
)  # fmt: skip
HTTPS = Rule(
    id="links.https", severity="revise", source="RFC 9110, section 4.2.2: only https keeps what is read from others",
    fix="Begin the address with https://.",
    wrong="[See it](http://larkmoor.example/ember)", right=f"[See it]({_SAFE})",
)  # fmt: skip
MALFORMED = Rule(
    id="links.malformed", severity="revise", source="RFC 3986: an address has a scheme and a host, and no blanks",
    fix="Write the whole address, beginning with https://.",
    wrong="[See it](ember.html)", right=f"[See it]({_SAFE})",
)  # fmt: skip
DOMAIN = Rule(
    id="links.domain", severity="revise", source="The brand pack's link_domains", waivable_by="brand_lead",
    fix="Link to one of the brand's own domains, or add this one to the pack.",
    wrong="[See it](https://elsewhere.example/ember)", right=f"[See it]({_SAFE})",
)  # fmt: skip
PERSONAL = Rule(
    id="links.personal_data", severity="block",
    source="Regulation (EU) 2016/679 (GDPR), article 32: addresses end up in logs and referrers",
    fix="Use a token that stands for the person without naming them.",
    wrong="[See it](https://larkmoor.example/ember?email=anna%40postbox.example)",
    right=f"[See it]({_SAFE}?utm_source=mail&c={{{{ campaign_id }}}})",
)  # fmt: skip
CREDENTIALS = Rule(
    id="links.credentials", severity="block", source="RFC 3986, section 7.5: secrets in an address are open to all",
    fix="Take the secret out, and change it: it has been seen.",
    wrong="[See it](https://larkmoor.example/ember?api_key=K3F9S2)", right=f"[See it]({_SAFE})",
)  # fmt: skip
ADDRESS = Rule(
    id="links.ip_address", severity="block", source="Anti-Phishing Working Group: a bare address hides whose it is",
    fix="Link to a domain of the brand.",
    wrong="[See it](https://203.0.113.9/ember)", right=f"[See it]({_SAFE})",
)  # fmt: skip
HOMOGRAPH = Rule(
    id="links.homograph", severity="block",
    source="Unicode Technical Standard 39: letters of other scripts pass for our own",
    fix="Link to a domain of the brand, in plain letters.",
    wrong="[See it](https://lаrkmoor.example/ember)", right=f"[See it]({_SAFE})",  # noqa: RUF001 - the point of it
)  # fmt: skip
LABEL = Rule(
    id="links.label", severity="block", fix="Let the label say where the link leads.",
    source="15 U.S.C. section 45 (FTC Act): a label that names another place deceives",
    wrong="[weaving.example](https://larkmoor.example/ember)", right=f"[larkmoor.example]({_SAFE})",
)  # fmt: skip
ALT = Rule(
    id="links.image_alt", severity="revise", fix="Say in a few words what the picture shows.",
    source="WCAG 2.2, success criterion 1.1.1: an image has a text alternative",
    wrong=f"![]({_SAFE}.jpg)", right=f"![A wool blanket on a sofa]({_SAFE}.jpg)",
)  # fmt: skip
RULES = (SCHEME, HTTPS, MALFORMED, DOMAIN, PERSONAL, CREDENTIALS, ADDRESS, HOMOGRAPH, LABEL, ALT)

_ENDINGS = "com|net|org|io|co|uk|eu|us|de|fr|at|ch|nl|it|es|shop|store|app|dev|me|ly|gl|link|info|biz|example|test"
"""Last labels by which a host is known in running text, where `node.js` and `e.g` are none."""
_HOST = rf"(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{1,4}}(?:{_ENDINGS})"
_MARKDOWN = re.compile(r"(?P<image>!?)\[(?P<label>[^\[\]\n]{0,300})\]\(\s{0,4}<?(?P<url>[^\s()<>]{1,2000})")
_BARE = re.compile(
    rf"""(?<![\w@/.-]) (?: https?://[^\s<>"()\[\]]{{1,2000}} | www\.[^\s<>"()\[\]]{{1,2000}}
        | (?:javascript|vbscript|data|file):[^\s<>()\[\]]{{1,2000}} | {_HOST}/[^\s<>"()\[\]]{{0,2000}} )""",
    re.VERBOSE | re.IGNORECASE,
)
_NAMED_HOST = re.compile(rf"(?<![\w@.-])({_HOST})(?![\w-]|\.\w)", re.IGNORECASE)
_NUMBER_HOST = re.compile(r"(?:0x[0-9a-f]{1,8}|\d{1,10})(?:\.(?:0x[0-9a-f]{1,8}|\d{1,10})){0,3}", re.IGNORECASE)
_FORBIDDEN = frozenset({"javascript", "vbscript", "data", "file", "blob", "about"})
_TRAILING = ".,;:!?'\"*_"
_PERSONAL_KEY = re.compile(
    r"(?:e-?mail|(?:first|last|full|user|sur)_?name|fname|lname|phone|mobile|tel|address|street|zip|postcode|dob"
    r"|birth(?:day|date)?|ssn|iban)",
    re.IGNORECASE,
)  # fmt: skip
_NUMBER_KEY = quick(
    r"(?:customer|cust|client|user|member|subscriber|account|acct|contact|loyalty|patient|order|person|profile)"
    r"(?:[_-]?(?:id|no|nr|num|number|ref|key))?|uid",
    re.IGNORECASE,
)  # fmt: skip
_NUMBER = re.compile(r"[\w.-]{4,64}")
_FEWEST_DIGITS = 3
"""Of a number that names one customer; `order=price` and `user=new` name none."""
_SECRET_KEY = quick(
    r"(?:api_?-?key|access_?token|auth(?:_?token)?|password|passwd|pwd|secret|client_?secret|private_?key"
    r"|session(?:_?id)?)",
    re.IGNORECASE,
)  # fmt: skip
_SAYS_NOTHING = re.compile(
    r"(?:an? |the )?(?:image|picture|photo|photograph|img|pic|graphic|banner|hero|placeholder|untitled|bild|foto)s?"
    r"[ _-]?\d{0,6}|[\w%() -]{1,80}\.(?:jpe?g|png|gif|webp|svg|avif)|(?:img|dsc)[_-]?\d{2,12}",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[^@\s=&]{1,64}@[^@\s=&.]{1,63}\.[^@\s=&]{2,}")
_SSN = re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)")
_TOKEN_NAME = re.compile(r"\{\{_*([a-z0-9][a-z0-9-]*(?:_[a-z0-9-]+)*)")
_HOST_LETTERS = re.compile(r"[a-z0-9.{}_-]+")


class _Link(NamedTuple):
    url: str
    label: str
    place: Span
    image: bool = False
    in_text: bool = False


def check(message: Message, evidence: Evidence, policy: Policy) -> list[Finding]:
    """Return what is wrong with each address; messages name hosts and parameters, never a value."""
    own = _own_hosts(evidence, policy)
    found = [finding for link in _links(message) for finding in _judged(link, own, policy)]
    unique = {(finding.rule, finding.part, finding.start, finding.end, finding.message): finding for finding in found}
    return list(unique.values())


def _own_hosts(evidence: Evidence, policy: Policy) -> frozenset[str]:
    """Return the brand's domains, and the hosts that its catalogue gives for products and their pictures."""
    if policy.brand is None:
        return frozenset()
    listed = [product.text(fact) for product in evidence.products for fact in ("link", "image")]
    hosts = [parts.hostname for url in listed if url and (parts := _split(url)) and parts.hostname]
    return frozenset([*policy.brand.link_domains, *hosts])


def _links(message: Message) -> Iterator[_Link]:
    if message.cta_url is not None:
        label = message.cta or ""
        yield _Link(message.cta_url, label, span_at("cta", label, 0, len(label)))
    for link in message.links:
        yield _Link(link.url, link.label, _place_of(message.body, link.url, link.label))
    for image in message.images:
        yield _Link(image.url, image.alt, _place_of(message.body, image.url, image.alt), image=True)
    for part, text in message.parts():
        whole = _with_whole_tokens(text)
        targets: list[tuple[int, int]] = []
        for match in _MARKDOWN.finditer(whole):
            targets.append(match.span())
            place = span_at(part, text, *match.span())
            yield _Link(match["url"], match["label"], place, image=bool(match["image"]))
        for match in _BARE.finditer(blotted(whole, targets)):
            url = match[0].rstrip(_TRAILING)
            yield _Link(url, "", span_at(part, text, match.start(), match.start() + len(url)), in_text=True)


def _with_whole_tokens(text: str) -> str:
    """Return the text with every token made one word, at the same offsets: an address may hold tokens."""
    pieces: list[str] = []
    at = 0
    for token in scan(text).tokens:
        pieces += [text[at : token.start], "{{", re.sub(r"\W", "_", text[token.start + 2 : token.end - 2]), "}}"]
        at = token.end
    return "".join([*pieces, text[at:]])


def _place_of(body: str, url: str, label: str) -> Span:
    """Return where the body has the address, else the label; a link that stands beside the body has no place in it."""
    for text in (url, label):
        at = body.find(text) if text else -1
        if at >= 0:
            return span_at("body", body, at, at + len(text))
    return missing_in("body")


def _judged(link: _Link, own: frozenset[str], policy: Policy) -> Iterator[Finding]:
    if link.image and not link.label.strip():
        yield ALT.finding(link.place, "A picture has no alternative text.")
    elif link.image and _SAYS_NOTHING.fullmatch(link.label.strip()):
        yield ALT.finding(link.place, "The alternative text of a picture does not say what it shows.")
    url = _with_whole_tokens(re.sub(r"[\x00-\x1f\x7f]", "", link.url).strip())
    if _TOKEN_NAME.match(url) or url.startswith("#"):
        return  # a token is judged when it is rendered; an anchor stays on the page
    scheme = url.partition(":")[0].casefold()
    if scheme in _FORBIDDEN:
        yield SCHEME.finding(link.place, f"The address begins with {scheme}:.")
    elif scheme in {"tel", "sms"}:
        return
    elif scheme == "mailto":
        yield from _mail(link, url, own)
    elif link.in_text and scheme not in {"http", "https"}:
        yield from _web(link, f"https://{url}", own, policy)
    else:
        yield from _web(link, url, own, policy)


def _mail(link: _Link, url: str, own: frozenset[str]) -> Iterator[Finding]:
    host = url.partition(":")[2].partition("?")[0].rpartition("@")[2].casefold()
    if own and not _below(host, own):
        yield DOMAIN.finding(link.place, "The mail address is not on one of the brand's domains.")


def _web(link: _Link, url: str, own: frozenset[str], policy: Policy) -> Iterator[Finding]:
    parts = _split(url)
    host = (parts.hostname or "").rstrip(".") if parts else ""
    if parts is None or parts.scheme not in {"http", "https"} or not host or re.search(r"[\s\\]", url):
        yield MALFORMED.finding(link.place, "This is no whole address.")
        return
    if parts.scheme == "http":
        yield HTTPS.finding(link.place, f"The address of {host} begins with http://.")
    yield from _host(link, host, own)
    yield from _contents(link, parts, policy)
    yield from _label(link, host, own)


def _host(link: _Link, host: str, own: frozenset[str]) -> Iterator[Finding]:
    if _is_address(host):
        yield ADDRESS.finding(link.place, "The address is a number, not a domain.")
    elif _below(_ascii(host), own):
        return
    elif not host.isascii() or any(label.startswith("xn--") for label in host.split(".")):
        yield HOMOGRAPH.finding(link.place, "The domain is written in letters that can pass for others.")
    elif not _HOST_LETTERS.fullmatch(host):
        yield MALFORMED.finding(link.place, "The domain holds signs that no domain has.")
    elif own:
        yield DOMAIN.finding(link.place, f"{host} is not one of the brand's domains.")


def _contents(link: _Link, parts: SplitResult, policy: Policy) -> Iterator[Finding]:
    if "@" in parts.netloc:
        yield CREDENTIALS.finding(link.place, "The address carries a user name or password.")
    if any(_holds_mail(piece) for piece in (*parts.path.split("/"), parts.fragment)):
        yield PERSONAL.finding(link.place, "The address holds a mail address.")
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        if value and _SECRET_KEY.fullmatch(key):
            yield CREDENTIALS.finding(link.place, f"The parameter {key} carries a secret.")
        elif _is_personal(key, value, policy):
            yield PERSONAL.finding(link.place, "A parameter of the address names a person.")


def _is_personal(key: str, value: str, policy: Policy) -> bool:
    known = policy.brand.tokens if policy.brand else {}
    described = [known[name] for name in _TOKEN_NAME.findall(value) if name in known]
    if described:
        return any(token.privacy != "none" for token in described)
    if _NUMBER_KEY.fullmatch(key) and _NUMBER.fullmatch(value):
        return sum(character.isdigit() for character in value) >= _FEWEST_DIGITS
    if (value and _PERSONAL_KEY.fullmatch(key)) or _SSN.search(value):
        return True
    return _holds_mail(key) or _holds_mail(value)


def _holds_mail(piece: str) -> bool:
    """Tell whether a piece of an address is or holds a mail address, encoded once more or not."""
    return any(_MAIL.search(said) for said in readings(piece))


def _label(link: _Link, host: str, own: frozenset[str]) -> Iterator[Finding]:
    for match in _NAMED_HOST.finditer("" if link.image else link.label):
        said = match[1].casefold()
        if not (_related(said, host) or (_below(said, own) and _below(host, own))):
            yield LABEL.finding(link.place, f"The label names {said}, the link leads to {host}.")
            return


def _related(one: str, other: str) -> bool:
    first, second = one.removeprefix("www."), other.removeprefix("www.")
    return _below(first, [second]) or _below(second, [first])


def _below(host: str, domains: Iterable[str]) -> bool:
    """Tell whether a host is one of these domains, or below one."""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.hostname  # noqa: B018 - the host is read here, so that a bad one shows itself
    except ValueError:
        return None
    return parts


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _is_address(host: str) -> bool:
    """Tell whether a host is an IP address in any spelling that browsers take, or this very machine."""
    if host == "localhost" or _NUMBER_HOST.fullmatch(host):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
