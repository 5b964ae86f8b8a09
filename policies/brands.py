"""A brand pack: how a brand speaks, what it may link to, who it sends as, and its personalisation tokens.

A pack is a folder `brands/NAME/`: `brand.yaml`, perhaps `tokens.yaml`, and texts on and off voice as
`samples/on/*.md` and `samples/off/*.md`.
"""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, StringConstraints, field_serializer

from marque.brief import Channel, Language, Line, Market, Name
from marque.errors import InputError
from marque.reading import inside, load_data, read_text, validate
from marque.records import Record
from marque.verdict import Severity
from policies.audience import Audience, load_audience

MAX_SAMPLES = 500
"""Most samples on, or off, voice in one pack."""
MAX_SAMPLE_BYTES = 64 * 1024
"""Largest sample, in bytes: a message, not a book."""

DISCLOSED_ON: frozenset[Channel] = frozenset({"email", "landing", "document"})
"""Channels whose messages have a footer, where `ai_disclosure` stands; the others have no room for one."""

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def _https(url: str) -> str:
    if not re.match(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(/|$)", url):
        raise ValueError("should be an address that begins with https:// and a domain")
    return url


def _domain(word: str) -> str:
    if not re.fullmatch(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", word):
        raise ValueError("should be a domain in small letters, such as example.com, without https:// or a path")
    return word


Domain = Annotated[Word, AfterValidator(_domain)]
"""A domain; all that stands below it (`shop.example.com`) belongs to it."""


GUARD_MODULES = re.compile(r"guardrails_ai(?:\.\w{1,80}){1,4}|guardrails\.hub(?:\.\w{1,80}){0,4}")
"""Modules that a pack may name a validator of; others are offered as an entry point by a package that is installed."""


def _guard(use: str) -> str:
    module, colon, name = use.partition(":")
    if colon and not (name.isidentifier() and GUARD_MODULES.fullmatch(module)):
        raise ValueError("should be guardrails_ai.MODULE:Class, guardrails.hub:Class, or the name of an entry point")
    return use


class VoiceRules(Record):
    """The rules of voice that can be told from text alone."""

    person: Literal["we", "i", "none"] = "we"
    """How the brand speaks of itself; `none`: by its name only."""
    address: Literal["you", "none"] = "you"
    """How it speaks to the reader."""
    casing: Literal["sentence", "title", "any"] = "sentence"
    """Of subjects and headings."""
    max_exclamations: Annotated[int, Field(ge=0)] = 0
    """In one message, all parts together."""
    emoji: bool = False
    prefer: dict[Word, tuple[Word, ...]] = Field(default_factory=dict)
    """The word of the house, and the words that it stands in for."""
    avoid: tuple[Word, ...] = ()
    """Words and phrases that the brand does not use."""
    profane: tuple[Word, ...] = ()
    """Words that count as profane besides those that are shipped."""
    not_profane: tuple[Word, ...] = ()
    """Words of the shipped list that the brand does say."""
    floor: Annotated[float, Field(gt=0, lt=1)] | None = None
    """The score of voice below which copy has to be written again; missing: a low score is only told."""


class Guard(Record):
    """A Guardrails validator that is run as a gate on this brand's copy."""

    use: Annotated[Word, AfterValidator(_guard)]
    """`guardrails_ai.MODULE:Class`, `guardrails.hub:Class`, or the name of an entry point of `marque.guards`."""
    severity: Severity = "ask"
    """Of a finding: what it costs the copy when the validator fails."""
    parameters: dict[Word, JsonValue] = Field(default_factory=dict)
    """What the validator is made with."""
    message: Line = "The validator does not pass this."
    """What people are told; the validator's own words are never shown, because they may repeat personal data."""


class Voice(VoiceRules):
    """The rules of voice, and texts that show it."""

    samples_on: tuple[str, ...] = ()
    """Texts on voice; in a pack, the files `samples/on/*.md`."""
    samples_off: tuple[str, ...] = ()
    """Texts off voice; in a pack, the files `samples/off/*.md`."""


class BrandMarket(Record):
    """What a brand says of itself in one market."""

    sender: Line
    footer: Line
    """With the postal address and, for e-mail, the opt-out that the market's law asks for."""
    ai_disclosure: Line | None = None
    """The sentence that tells readers that a model wrote a message; none: readers are not told."""

    def footer_of(self, channel: Channel, *, ai_written: bool) -> str | None:
        """Return the footer of a message: an e-mail's own, and the sentence on copy that a model wrote."""
        told = self.ai_disclosure if ai_written and channel in DISCLOSED_ON else None
        return " ".join(part for part in (self.footer if channel == "email" else None, told) if part) or None


class Token(Record):
    """One personalisation token, as `{{ name }}` in copy."""

    type: Literal["text", "number", "money", "date", "url", "inventory"]
    """`inventory`: bound to a product fact and proved at rendering, so its claim is `deferred`."""
    longest: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    """The longest value: limits of length are judged with it."""
    privacy: Literal["none", "personal", "sensitive"]
    fallback: str | None = None


class Brand(Record):
    """What `brand.yaml` and the pack have in common."""

    display_name: Line
    legal_name: Line
    aliases: tuple[Word, ...] = ()
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    markets: Annotated[dict[Market, BrandMarket], Field(min_length=1)]
    home_url: Annotated[Line, AfterValidator(_https)]
    link_domains: Annotated[tuple[Domain, ...], Field(min_length=1)]
    voice: VoiceRules = VoiceRules()
    guards: dict[Name, Guard] = Field(default_factory=dict)
    """Guardrails validators to be run as gates, each as `guard:NAME`."""
    people: tuple[Word, ...] = ()
    """Who signs for the brand or is named for it, with first and last name: no personal data in its copy."""


class BrandPack(Brand):
    """One brand, as its folder `brands/NAME/` says."""

    name: Name
    voice: Voice = Voice()
    tokens: dict[Name, Token] = Field(default_factory=dict)
    """In a pack, the file `tokens.yaml`."""
    audience: Audience | None = None
    """In a pack, the file `audience.txt`: the people written to, as keyed hashes."""

    model_config = ConfigDict(**{**Record.model_config, "arbitrary_types_allowed": True})

    @field_serializer("audience")
    def _audience_by_its_hash(self, audience: Audience | None) -> str | None:
        return audience.sha256 if audience else None


class BrandFile(Brand):
    """The file `brand.yaml`; the brand's name is its folder's."""

    schema_: Annotated[Literal[1], Field(alias="schema")]

    model_config = ConfigDict(**{**Record.model_config, "validate_by_alias": True})


class TokensFile(Record):
    """The file `tokens.yaml`."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    tokens: dict[Name, Token]

    model_config = ConfigDict(**{**Record.model_config, "validate_by_alias": True})


def load_brand(folder: Path) -> BrandPack:
    """Return the pack in a folder `brands/NAME/`; whatever is wrong with it is an `InputError` in one line.

    Reads nothing outside the folder: a link that leads out of it is refused.
    """
    head = validate(BrandFile, load_data(_file(folder, "brand.yaml")), where=f"{folder.name}/brand.yaml")
    voice = Voice(
        **head.voice.model_dump(), samples_on=_samples(folder, "on"), samples_off=_samples(folder, "off")
    )  # fmt: skip
    fields = head.model_dump(exclude={"schema_", "voice"})
    data = {**fields, "voice": voice, "name": folder.name, "tokens": _tokens(folder), "audience": _audience(folder)}
    return validate(BrandPack, data, where=f"{folder.name}/brand.yaml")


def load_brands(root: Path) -> dict[str, BrandPack]:
    """Return every pack below `root`, by name; hidden folders and files beside the packs are passed over.

    A `root` that is not there holds no brands; one broken pack fails the whole, because a brand that is
    silently missing would be judged without its rules.
    """
    names = [name for name in _names_in(root) if not name.startswith(".") and (root / name).is_dir()]
    return {name: load_brand(_own_folder(root, name)) for name in names}


def _tokens(folder: Path) -> dict[str, Token]:
    if "tokens.yaml" not in _names_in(folder):
        return {}
    return dict(
        validate(TokensFile, load_data(_file(folder, "tokens.yaml")), where=f"{folder.name}/tokens.yaml").tokens
    )


def _audience(folder: Path) -> Audience | None:
    return load_audience(_file(folder, "audience.txt")) if "audience.txt" in _names_in(folder) else None


def _samples(folder: Path, side: str) -> tuple[str, ...]:
    place = f"samples/{side}"
    names = [name for name in _names_in(_file(folder, place)) if name.endswith(".md")]
    if len(names) > MAX_SAMPLES:
        raise InputError(f"holds more than {MAX_SAMPLES} samples", where=f"{folder.name}/{place}",
                         mend="keep the ones that show the voice best")  # fmt: skip
    return tuple(read_text(_file(folder, f"{place}/{name}"), max_bytes=MAX_SAMPLE_BYTES).strip() for name in names)


def _names_in(folder: Path) -> list[str]:
    """Return the names in a folder, in order; none where there is no folder."""
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except FileNotFoundError:
        return []
    except NotADirectoryError as error:
        raise InputError("is a file and should be a folder", where=folder.name, mend="make it a folder") from error
    except OSError as error:
        raise InputError(f"cannot be listed: {error.strerror or error}", where=folder.name,
                         mend="check that you may read the folder") from error  # fmt: skip


def _file(folder: Path, name: str) -> Path:
    return inside(folder, name, where=folder.name)


def _own_folder(root: Path, name: str) -> Path:
    path = inside(root, name, where=root.name)
    if path.name != name:
        raise InputError(f"{name!r} is a link to {path.name!r}", where=root.name, mend="make it a folder of its own")
    return path
