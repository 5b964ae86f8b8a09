"""The table: what each kind of file looks like when it is broken in each way, and what has to be said of it."""

from collections.abc import Callable
from typing import Literal, NamedTuple, get_args

from tests.app.faults.shop import ROOT, Shop

Kind = Literal["brief", "feed", "brand pack", "tiers", "models", "people", "prompt", "JSONL"]
Fault = Literal[
    "empty", "truncated", "wrong encoding", "100 MB", "duplicate key", "unknown key", "wrong type", "YAML alias bomb",
    "path escape", "NUL", "missing permission", "disk full",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
FAULTS: tuple[Fault, ...] = get_args(Fault)

FILES: dict[Kind, str] = {
    "brief": "briefs/price-drop.yaml",
    "feed": "catalogue/products.xml",
    "brand pack": "brands/tarnholt/brand.yaml",
    "tiers": "tiers.yaml",
    "models": "models.yaml",
    "people": "people.yaml",
    "prompt": "prompts/price_drop.md",
    "JSONL": "messages.jsonl",
}
MODELS = "schema: 1\ndefaults: {retries: 1}\nsteps:\n  segment: {chain: [openai, template], rounds: 0}\n"
GOOD_LINE = '{"id": "good", "channel": "push", "body": "The Ember blanket is here."}\n'
BOMB = 'a: &a ["b", "b"]\nc: [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n'
"""The first step of an alias bomb; nothing gets to the second."""
MB = 1024 * 1024

NEAREST: dict[tuple[Kind, Fault], str] = {
    ("feed", "wrong encoding"): "other bytes than its XML names",
    ("feed", "100 MB"): "an item that never ends",
    ("feed", "duplicate key"): "a column twice in the header",
    ("feed", "unknown key"): "columns that no format has",
    ("feed", "wrong type"): "a price that is none in every item",
    ("feed", "YAML alias bomb"): "an XML entity bomb",
    ("feed", "path escape"): "a catalogue in marque.toml that lies outside",
    ("brand pack", "path escape"): "a sample that is a link",
    ("tiers", "path escape"): "a link",
    ("models", "path escape"): "a link",
    ("people", "path escape"): "a link",
    ("prompt", "path escape"): "a link",
    ("JSONL", "100 MB"): "one line",
    ("JSONL", "YAML alias bomb"): "100,000 lists in one another",
    ("JSONL", "path escape"): "a brand that is a path",
    ("brief", "disk full"): "the campaign's row",
    ("feed", "disk full"): "importing it",
    ("brand pack", "disk full"): "init writes it",
    ("tiers", "disk full"): "the decision of a stage",
    ("models", "disk full"): "the record of a call",
    ("people", "disk full"): "a signature",
    ("prompt", "disk full"): "the package of its copy",
    ("JSONL", "disk full"): "the answers",
}  # fmt: skip
"""What is tried where the fault by its own name means nothing for the kind, or could mean several things."""


class Break(NamedTuple):
    """How a file is broken: its new bytes, or what is done around it; and what the error has to say."""

    said: str
    text: Callable[[str], str | bytes] | None = None
    """The file's text to what it becomes."""
    around: Callable[[Shop], None] | None = None
    """Done to the shop after the file is written."""


def replaced(old: str, new: str) -> Callable[[str], str]:
    """Return a change of one place, which must be there."""

    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def cut_after(mark: str) -> Callable[[str], str]:
    """Return a change that ends the text after a place, as a broken copy does."""
    return lambda text: text[: text.index(mark) + len(mark)]


def linked_out(name: str) -> Callable[[Shop], None]:
    """Return a change that makes a file of the workspace a link to one outside."""

    def link(shop: Shop) -> None:
        file, outside = shop.workspace / name, shop.folder / "outside"
        outside.write_bytes(file.read_bytes())
        file.unlink()
        file.symlink_to(outside)

    return link


def sound(kind: Kind, shop: Shop) -> str:
    """Return the text of a sound file of this kind."""
    match kind:
        case "models":
            return MODELS
        case "prompt":
            return (ROOT / "prompts" / "copy" / "price_drop.md").read_text("utf-8")
        case "JSONL":
            return GOOD_LINE
    return (shop.workspace / FILES[kind]).read_text("utf-8")


def _padded(text: str) -> bytes:
    return text.encode() + b"# one more line of nothing much\n" * (100 * MB // 32)


def _latin(text: str) -> bytes:
    return text.encode() + "# caf\u00e9\n".encode("latin-1")


EDITED: dict[Fault, Break] = {
    "empty": Break("is empty", lambda _: ""),
    "wrong encoding": Break("is not UTF-8", _latin),
    "100 MB": Break("is larger than", _padded),
    "NUL": Break("holds a NUL byte", lambda text: f"{text}# \0\n"),
}
"""What is broken alike in every file that people edit."""

_TOML_OUT = replaced('["catalogue/products.xml"]', '["../outside.xml"]')


def _catalogue_outside(shop: Shop) -> None:
    toml = shop.workspace / "marque.toml"
    (shop.folder / "outside.xml").write_bytes((shop.workspace / FILES["feed"]).read_bytes())
    toml.write_text(_TOML_OUT(toml.read_text("utf-8")), "utf-8")


BREAKS: dict[tuple[Kind, Fault], Break] = {
    **{(kind, fault): how for fault, how in EDITED.items() for kind in KINDS if kind not in {"feed", "JSONL"}},
    ("brief", "truncated"): Break("is not YAML", cut_after("skus: [TH-EMBER-RUST, TH-GL")),
    ("brief", "duplicate key"): Break("key 'name' stands twice", replaced("objective:", "name: Again\nobjective:")),
    ("brief", "unknown key"): Break("did you mean 'variants'?", replaced("variants:", "variant:")),
    ("brief", "wrong type"): Break("variants: ", replaced("variants: 2", "variants: two")),
    ("brief", "YAML alias bomb"): Break("an alias (*a)", lambda text: text + BOMB),
    ("brief", "path escape"): Break(
        "'../../../../../../../etc/passwd' leads out of its folder",
        replaced(
            "text: Anything unused can come back within 60 days for a full refund.",
            "file: ../../../../../../../etc/passwd",
        ),
    ),
    ("feed", "empty"): Break("is empty", lambda _: ""),
    ("feed", "truncated"): Break("was cut off", cut_after("<g:title>Ember Wool")),
    ("feed", "wrong encoding"): Break(
        "is not well-formed", lambda text: replaced("Ember", "Caf\u00e9")(text).encode("latin-1")
    ),
    ("feed", "100 MB"): Break(
        "holds an item longer than", lambda text: cut_after("<g:description>")(text) + "never ends " * (100 * MB // 11)
    ),
    ("feed", "duplicate key"): Break(
        "column 'price' stands twice", lambda _: "id,title,price,price\nA1,Felt Hat,29 USD,19 USD\n"
    ),
    ("feed", "unknown key"): Break("is no catalogue that is known", lambda _: "foo,bar\n1,2\n"),
    ("feed", "wrong type"): Break("none of its", lambda text: text.replace("<g:price>", "<g:price>cheap ")),
    ("feed", "YAML alias bomb"): Break(
        "declares entities",
        replaced("<rss", '<!DOCTYPE rss [<!ENTITY a "bb"><!ENTITY c "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss'),
    ),
    ("feed", "path escape"): Break("leads out of its folder", around=_catalogue_outside),
    ("feed", "NUL"): Break("holds a NUL byte", replaced("Ember", "Em\0ber")),
    ("brand pack", "truncated"): Break("is not YAML", cut_after("link_dom")),
    ("brand pack", "duplicate key"): Break("key 'home_url' stands twice", replaced("voice:", "home_url: x\nvoice:")),
    ("brand pack", "unknown key"): Break("did you mean 'casing'?", replaced("casing:", "caseing:")),
    ("brand pack", "wrong type"): Break("languages: ", replaced("languages: [en]", "languages: 5")),
    ("brand pack", "YAML alias bomb"): Break("an alias (*a)", lambda text: text + BOMB),
    ("brand pack", "path escape"): Break(
        "leads out of its folder", around=linked_out("brands/tarnholt/samples/on/04-shipping.md")
    ),
    ("tiers", "truncated"): Break("is missing", cut_after("brand: tarnholt")),
    ("tiers", "duplicate key"): Break("key 'schema' stands twice", lambda text: f"{text}schema: 1\n"),
    ("tiers", "unknown key"): Break("did you mean 'consents'?", replaced("consents:", "consent:")),
    ("tiers", "wrong type"): Break("offer: ", lambda text: f"{text}offer: [B]\n"),
    ("tiers", "YAML alias bomb"): Break("an alias (*a)", lambda text: text + BOMB),
    ("tiers", "path escape"): Break("leads out of its folder", around=linked_out("tiers.yaml")),
    ("models", "truncated"): Break("is not YAML", cut_after("chain: [openai, templ")),
    ("models", "duplicate key"): Break("key 'steps' stands twice", lambda text: f"{text}steps: {{}}\n"),
    ("models", "unknown key"): Break("did you mean 'rounds'?", replaced("rounds:", "round:")),
    ("models", "wrong type"): Break("retries: ", replaced("retries: 1", "retries: once")),
    ("models", "YAML alias bomb"): Break("an alias (*a)", lambda text: text + BOMB),
    ("models", "path escape"): Break("leads out of its folder", around=linked_out("models.yaml")),
    ("people", "truncated"): Break("is not YAML", cut_after("[complian")),
    ("people", "duplicate key"): Break(
        "'nora.velk@tarnholt.example' stands twice", lambda text: f"{text}  nora.velk@tarnholt.example: [editor]\n"
    ),
    ("people", "unknown key"): Break("did you mean 'people'?", replaced("people:\n", "peopel:\n")),
    ("people", "wrong type"): Break("people", replaced("[strategist]", "strategist")),
    ("people", "YAML alias bomb"): Break("an alias (*a)", lambda text: text + BOMB),
    ("people", "path escape"): Break("leads out of its folder", around=linked_out("people.yaml")),
    ("prompt", "truncated"): Break("the head has no end", cut_after("tokens: [first_")),
    ("prompt", "duplicate key"): Break("key 'intent' stands twice", replaced("channel:", "intent: Again\nchannel:")),
    ("prompt", "unknown key"): Break("did you mean 'risk_level'?", replaced("risk_level:", "risk_levle:")),
    ("prompt", "wrong type"): Break("channel", replaced("channel: [email, sms, push]", "channel: 5")),
    ("prompt", "YAML alias bomb"): Break("an alias (*a)", replaced("owner:", f"{BOMB}owner:")),
    ("prompt", "path escape"): Break("leads out of its folder", around=linked_out("prompts/price_drop.md")),
    ("JSONL", "truncated"): Break("is not JSON", lambda text: text + '{"id": "bad", "body": "The Emb'),
    ("JSONL", "wrong encoding"): Break(
        "is not UTF-8", lambda text: b'{"id": "bad", "body": "caf\xe9"}\n' + text.encode()
    ),
    ("JSONL", "100 MB"): Break("is longer than", lambda text: f'{{"body": "{"a" * (100 * MB)}"}}\n{text}'),
    ("JSONL", "duplicate key"): Break("'body' stands twice", lambda text: '{"body": "a", "body": "b"}\n' + text),
    ("JSONL", "unknown key"): Break("did you mean 'subject'?", lambda text: '{"body": "a", "subjct": "b"}\n' + text),
    ("JSONL", "wrong type"): Break("body: ", lambda text: '{"body": 5}\n' + text),
    ("JSONL", "YAML alias bomb"): Break("nested too deep", lambda text: '{"body": ' + "[" * 100_000 + "\n" + text),
    ("JSONL", "path escape"): Break("brand: ", lambda text: '{"body": "a", "brand": "../../../etc"}\n' + text),
    ("JSONL", "NUL"): Break("holds a NUL byte", lambda text: '{"body": "a\0b"}\n' + text),
}
"""Every cell but those of permissions and of the disk, and an empty file of JSON lines, which are tested by name."""


def command(kind: Kind, shop: Shop) -> tuple[str, ...]:
    """Return the command that reads a file of this kind."""
    match kind:
        case "feed":
            return ("inventory", "import")
        case "JSONL":
            return ("check", str(shop.workspace / FILES["JSONL"]), "--json", "--gates", "structure")
    return ("run", str(shop.workspace / FILES["brief"]), "--json")


def cell(kind: Kind, fault: Fault) -> str:
    """Return the name of a cell, with what is tried in it where that is not plain."""
    nearest = NEAREST.get((kind, fault))
    return f"{kind}, {fault}: {nearest}" if nearest else f"{kind}, {fault}"
