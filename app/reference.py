"""The reference pages of `docs/reference/`, made from what they describe; a test holds that they still agree.

`python -m app.reference` writes them.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast, get_args

import click
from pydantic.fields import FieldInfo
from typer.main import get_command

if TYPE_CHECKING:
    from policies.rule import PhraseRule, Rule

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
MADE = "<!-- Made by `make docs` from the code: edit the code, not this page. -->"
WIDTH = 80
CLICKS_OWN = {"install_completion", "show_completion"}
"""Options that typer adds to a command; they are of the shell, not of Marque."""


def commands() -> str:
    """Return the page of every command with its help, as `--help` prints it."""
    from app.cli import app

    blocks = [f"## {name}\n\n```text\n{text}\n```" for name, text in _helps("marque", get_command(app), None)]
    return _page("Commands", "Every command with what `--help` prints.", *blocks)


def settings() -> str:
    """Return the page of every setting: the environment, `.env` and `marque.toml`."""
    from marque.settings import Settings, Workspace, _Toml, _Variables

    toml = _table(
        ("key", "value", "default", "meaning"),
        [
            (f"`{name}`", _kind(found), _default(found), found.description or "")
            for name, found in _Toml.model_fields.items()
        ],
    )
    meanings = {**_described(Workspace), **_described(_Toml), **_described(Settings)}
    variables = _table(
        ("variable", "value", "meaning"),
        [
            (f"`{name}`", _kind(found), meanings[name.removeprefix("MARQUE_").lower()])
            for name, found in _Variables.model_fields.items()
        ],
    )
    return _page(
        "Settings",
        "Read once at the start: the environment, then `.env` in the workspace, then `marque.toml`, then the default. "
        "An unknown `MARQUE_` name is refused with the nearest known one. Besides these, `MARQUE_WORKSPACE` names "
        "the workspace, in the environment only.",
        "## marque.toml", toml, "## Environment and .env", variables,
    )  # fmt: skip


def gates_by_language() -> str:
    """Return the page of which gate judges which language, and what happens in the others."""
    from policies.gates.catalogue import GATES
    from policies.loading import read_shelf
    from policies.rule import primary

    rules = {primary(language) for rule in read_shelf(None).rules for language in rule.languages}
    rows = []
    for gate in GATES:
        module = cast("ModuleType", gate)
        if hasattr(module, "languages"):
            said = f"{', '.join(sorted(rules))}, as the market's rules are written"
        else:
            said = ", ".join(sorted(gate.LANGUAGES)) if gate.LANGUAGES else "any"
        extra = getattr(module, "EXTRA", None)
        needs = "a brand pack" if getattr(module, "NEEDS_BRAND", False) else f"the extra `{extra}`" if extra else ""
        rows.append((f"`{gate.NAME}`", said, needs, _first_line(module)))
    return _page(
        "Gates by language",
        "A gate that does not serve the language of a text answers `ask`: a person must look. It never answers pass; "
        "only a gate of an extra that is not installed is silent.",
        _table(("gate", "languages", "needs", "looks for"), rows),
        "The compliance gate knows these rules in a language, where the message's market is one of theirs; what no "
        "rule speaks of it leaves alone. [Every rule](rules.md) says what it looks for.",
        _table(("language", "rules", "markets"), _rules_by_language()),
    )


def _rules_by_language() -> list[tuple[str, str, str]]:
    from policies.loading import read_shelf
    from policies.rule import primary

    shipped = read_shelf(None).rules
    spoken = sorted({primary(language) for rule in shipped for language in rule.languages})
    mine = {one: [rule for rule in shipped if rule.speaks(one)] for one in spoken}
    return [
        (
            one,
            str(len(found)),
            ", ".join(sorted({market or "everywhere" for rule in found for market in rule.markets or ("",)})),
        )
        for one, found in mine.items()
    ]


def rules() -> str:
    """Return the page of every rule: how hard it is, where it comes from, who may waive it, how to mend."""
    from policies import answered, away
    from policies.gates.catalogue import GATES
    from policies.loading import read_shelf

    blocks: list[str] = []
    for gate in GATES:
        module = cast("ModuleType", gate)
        blocks.append(f"## {gate.NAME}\n\n{_first_line(module)}")
        blocks += [_written_rule(rule) for rule in _rules_of(module)]
        if gate.NAME == "compliance":
            blocks += [_phrase_rule(rule) for rule in read_shelf(None).rules]
    blocks.append(f"## evidence\n\n{_first_line(away)}")
    blocks += [_written_rule(rule) for rule in away.RULES]
    blocks.append(f"## model\n\n{_first_line(answered)}")
    blocks += [_written_rule(rule) for rule in answered.RULES]
    return _page(
        "Rules",
        "Every rule that copy can break. A citation that nobody looked up says `not reviewed by counsel`; the laws "
        "that rules of other gates name were not reviewed by counsel either, and nothing here is legal advice. A "
        "workspace may make a rule harder, never softer.",
        *blocks,
    )


def graph() -> str:
    """Return the page with the campaign graph, drawn from the compiled one."""
    from graphs.campaign import build

    drawn = build(cast("Any", None)).compile().get_graph()  # the services are for running; nothing runs here
    plain = [(edge.source, edge.target) for edge in drawn.edges if not edge.conditional]
    choices: dict[str, list[str]] = {}
    for edge in drawn.edges:
        if edge.conditional:
            choices.setdefault(edge.source, []).append(edge.target)
    targets: dict[tuple[str, ...], list[str]] = {}
    for source, reached in choices.items():
        targets.setdefault(tuple(sorted(reached)), []).append(source)
    lines = ["flowchart TD", *(f"    {_node(source)} --> {_node(target)}" for source, target in sorted(plain))]
    for number, (nexts, sources) in enumerate(sorted(targets.items()), start=1):
        lines.append(f"    turn{number}{{whose turn?}}")
        lines += [f"    {_node(source)} --> turn{number}" for source in sorted(sources)]
        lines += [f"    turn{number} -.-> {_node(target)}" for target in nexts]
    return _page(
        "The campaign graph",
        "The steps of a campaign, as the compiled graph has them. A dotted line is a choice: after most steps the next "
        "one is read from the rows, so a step that is jumped into finds there that it is not its turn. "
        "`approve` only waits.",
        "```mermaid\n" + "\n".join(lines) + "\n```",
    )


def http() -> str:
    """Return the page of the server's own routes, as its OpenAPI document has them."""
    from fastapi import FastAPI

    from app.server.routes import mount

    web = FastAPI()
    mount(web)
    rooms: dict[str, list[tuple[str, ...]]] = {}
    for path, methods in web.openapi()["paths"].items():
        for method, about in methods.items():
            takes = (_taken(one) for one in about.get("parameters", ()) if one["in"] != "path")
            row = (f"`{method.upper()} {path}`", about["summary"], ", ".join(takes), f"`{about['operationId']}`")
            rooms.setdefault(about["tags"][0], []).append(row)
    blocks = []
    for room, rows in rooms.items():
        blocks += [f"## {room.capitalize()}", _table(("route", "does", "takes beside its body", "operation"), rows)]
    return _page(
        "Routes of our own",
        "Beside the LangGraph server API. `/openapi.json` has their bodies and answers in full. What goes wrong is one "
        "object: `error`, `where`, `mend`, and all three in `detail`.",
        *blocks,
    )


def data_flows() -> str:
    """Return the page of which data is kept where, for how long, and which leaves the machine."""
    from app.flows import read_flows

    flows = read_flows()
    kept, files = (
        _table(
            (what, "holds", "personal data", "until"),
            [(f"`{name}`", one.holds, one.people or "none", one.until) for name, one in ones.items()],
        )
        for what, ones in (("table", flows.kept), ("file", flows.files))
    )
    sent = _table(
        ("to", "only with", "what", "when", "how"),
        [(name, one.setting, one.what, one.when, one.protocol) for name, one in flows.sent.items()],
    )
    return _page(
        "Data flows",
        "Which data goes where, and for how long. Customers' data has no place in any of it: a brief names an audience "
        "in words, texts are masked at the knowledge's door, and a record names people by a pseudonym. Backups "
        "(`marque db backup`) hold what the database and `memory.db` hold.",
        "## What leaves the machine", "With no setting, nothing does.", sent,
        "## Tables", kept, "## Files", files,
    )  # fmt: skip


def slas() -> str:
    """Return the page of which step promises which latency, and what was measured."""
    from app.slas import read_promises

    found = read_promises()
    return _page(
        "Latencies",
        "What each step promises on one machine with the embedded defaults, one campaign at a time and templates "
        "writing: a model adds its own time, which `models.yaml` bounds step by step. A promise is a bound with room; "
        "the figures beside it are medians, then 95th percentiles, of one run.",
        found.machine,
        _table(
            ("step", "promises", "measured", "from what to what", "again"),
            [(name, one.promise, one.measured, one.how, f"`{one.again}`") for name, one in found.steps.items()],
        ),
    )


PAGES = {
    "commands": commands,
    "data-flows": data_flows,
    "gates-by-language": gates_by_language,
    "graph": graph,
    "http": http,
    "rules": rules,
    "settings": settings,
    "slas": slas,
}


def write(folder: Path = FOLDER) -> None:
    """Write every page to its file, over the one that is there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / f"{name}.md").write_text(page(), encoding="utf-8")


def _page(title: str, about: str, *blocks: str) -> str:
    return "\n\n".join([MADE, f"# {title}", about, *blocks]) + "\n"


def _helps(name: str, command: click.Command, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    command.params = [param for param in command.params if param.name not in CLICKS_OWN]
    context = click.Context(command, info_name=name.rpartition(" ")[2], parent=parent, terminal_width=WIDTH)
    yield name, "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None:
                yield from _helps(f"{name} {below}", found, context)


def _rules_of(module: ModuleType) -> "list[Rule]":
    """Return the rules that stand in a gate's module, each once, in their order."""
    from policies.rule import Rule

    found: dict[str, Rule] = {}
    for value in vars(module).values():
        for rule in value if isinstance(value, tuple) else (value,):
            if isinstance(rule, Rule):
                found[rule.id] = rule
    return list(found.values())


def _written_rule(rule: "Rule") -> str:
    """Return the entry of a rule that is code."""
    return _entry(rule.id, {
        "severity": rule.severity,
        "source": rule.source,
        "waived by": _role(rule.waivable_by),
        "asks": _role(rule.asks_role) if rule.asks_role else "",
        "mend": rule.fix,
        "wrong": _quoted(rule.wrong),
        "right": _quoted(rule.right),
    })  # fmt: skip


def _phrase_rule(rule: "PhraseRule") -> str:
    """Return the entry of a rule that is data."""
    markets, channels = ", ".join(rule.markets) or "everywhere", ", ".join(rule.channels) or "every channel"
    return _entry(rule.id, {
        "says": rule.message,
        "severity": rule.severity,
        "source": rule.cited,
        "holds": f"{markets}; {channels}; in {', '.join(rule.languages)}",
        "waived by": _role(rule.waivable_by),
        "asks": _role(rule.asks_role) if rule.asks_role else "",
        "mend": rule.fix,
        "wrong": _quoted(rule.wrong[0]),
        "right": _quoted(rule.right[0]),
    })  # fmt: skip


def _entry(id: str, lines: Mapping[str, str]) -> str:
    return "\n".join([f"### {id}", "", *(f"- {name}: {said}" for name, said in lines.items() if said)])


def _taken(parameter: Mapping[str, Any]) -> str:
    """Return a parameter of a query, or a header, as a client names it."""
    name = f"`{parameter['name']}`" if parameter["in"] == "query" else f"header `{parameter['name']}`"
    return f"{name} (required)" if parameter.get("required") else name


def _role(name: str | None) -> str:
    return name.replace("_", " ") if name else "nobody"


def _quoted(text: str) -> str:
    most = 120
    line = "".join(letter if letter.isprintable() else f"U+{ord(letter):04X}" for letter in " ".join(text.split()))
    line = line if len(line) <= most else f"{line[:most]}…"
    fence = "``" if "`" in line else "`"
    return f"{fence}{line}{fence}" if line else "(empty)"


def _described(model: Any) -> Mapping[str, str]:  # noqa: ANN401 - a pydantic class
    return {name: found.description for name, found in model.model_fields.items() if found.description}


def _kind(found: FieldInfo) -> str:
    """Return what a value may be, in words; a closed set is spelt out."""
    if "dict" in str(found.annotation):
        return "a table"
    inner = [kind for kind in get_args(found.annotation) if kind is not type(None)] or [found.annotation]
    words = [word for kind in (found.annotation, *inner) for word in get_args(kind) if isinstance(word, str)]
    if words:
        return ", ".join(f"`{word}`" for word in words)
    if int in inner:
        return "a number"
    shown = str(found.annotation)
    for part, said in (("tuple", "a list"), ("Secret", "a secret")):
        if part in shown:
            return said
    return "text"


def _default(found: FieldInfo) -> str:
    if found.is_required():
        return "must be given"
    value = found.get_default(call_default_factory=True)
    return f"`{value}`" if value else "none"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _first_line(module: ModuleType) -> str:
    return (module.__doc__ or "").strip().splitlines()[0]


def _node(name: str) -> str:
    return {"__start__": "start([a brief])", "__end__": "finish([the end])"}.get(name, name)


if __name__ == "__main__":
    write()
