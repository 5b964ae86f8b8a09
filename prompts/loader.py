"""Reading prompts: each file is checked whole, and what is wrong is said with file, line and mend."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

from marque.brief import Channel
from marque.errors import InputError
from marque.reading import inside, nearest, parse_yaml, read_text, validate
from marque.records import Record
from prompts.channels import FORMS
from prompts.copy_view import COPY_INPUTS
from prompts.demands import Demand
from prompts.form import FallbackForm, Head, Paragraph, Piece, PromptFile, RiskLevel
from prompts.sections import Section, cut_head, cut_sections, paragraphs
from prompts.templating import names_in, piece

SHIPPED = Path(__file__).parent
"""The folder of the prompts that come with Marque."""
SHADOWS = "shadow"
"""A folder in a folder of prompts whose files are not in force: `prompts.shadow` reads them."""
MAX_PROMPT_BYTES = 256 * 1024
"""Largest prompt, in bytes; ours have a few thousand."""
_CHOICE = "| "


class Library(Record):
    """The prompts in force, by name."""

    prompts: Mapping[str, PromptFile]

    def get(self, name: str) -> PromptFile:
        """Return a prompt; a name that is not there is an `InputError` with the nearest one."""
        if name not in self.prompts:
            guess = nearest(name, self.prompts)
            raise InputError(
                f"no prompt is called {name!r}",
                mend=f"did you mean {guess!r}?" if guess else f"there are: {', '.join(self.prompts)}",
            )
        return self.prompts[name]

    def templates(self) -> tuple[PromptFile, ...]:
        """Return the copy templates, by name."""
        return tuple(prompt for prompt in self.prompts.values() if prompt.head.channel)

    def template(self, name: str, channels: Iterable[Channel]) -> PromptFile:
        """Return a copy template that serves all these channels, or say which it does not."""
        found = self.get(name)
        missing = [channel for channel in channels if channel not in found.head.channel]
        if missing:
            serves = ", ".join(found.head.channel) or "no channel: it is a role's own prompt"
            raise InputError(
                f"template {name!r} has no copy for {', '.join(missing)}",
                where=found.where,
                mend=f"it serves {serves}; name another template, or run the other channels as a brief of their own",
            )
        return found

    def risk_of(self, template: str) -> RiskLevel:
        """Return a template's risk level: the floor of its campaigns' tier."""
        return self.get(template).head.risk_level


def load_prompts(shipped: Path = SHIPPED, workspace: Path | None = None) -> Library:
    """Read all prompts below both folders; one of the workspace's takes the place of the shipped one of its name.

    The first file that cannot be used is an `InputError`; a folder that is not there holds no prompts.
    """
    found = _read_folder(shipped)
    if workspace is not None and workspace.is_dir():
        found |= _read_folder(workspace)
    return Library(prompts=dict(sorted(found.items())))


def parse_prompt(text: str, *, where: str) -> PromptFile:
    """Return the prompt that a file's text holds; `where` names the file in complaints."""
    yaml_head, body, first_line = cut_head(text, where=where)
    head = _read_head(yaml_head, where)
    if head.name != Path(where).stem:
        raise InputError(
            f"is called {head.name!r} inside", where=where, mend=f"name the file {head.name}.md, or mend the name"
        )
    sections = cut_sections(body, level=1, first_line=first_line, where=where)
    _known_sections(head, sections, where)
    by_heading = {section.heading: section for section in sections}

    def whole(heading: str) -> Piece | None:
        section = by_heading.get(heading)
        return piece(section.text.strip("\n"), line=_first_line(section), tokens=head.tokens) if section else None

    prompt = PromptFile(
        head=head,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        where=where,
        text=text,
        system=whole("system"),
        user=whole("user"),
        guidance=whole("guidance"),
        fallback={c: _fallback(by_heading[f"fallback {c}"], c, head, where) for c in head.channel},
    )
    _same_names(prompt)
    return prompt


def _read_folder(folder: Path) -> dict[str, PromptFile]:
    found: dict[str, PromptFile] = {}
    for path in sorted(folder.rglob("*.md")):
        where = path.relative_to(folder).as_posix()
        if path.name == "README.md" or where.startswith(f"{SHADOWS}/"):
            continue
        inside(folder, where, where=where)
        prompt = parse_prompt(read_text(path, max_bytes=MAX_PROMPT_BYTES), where=where)
        if prompt.name in found:
            raise InputError(
                f"prompt {prompt.name!r} stands in two files",
                where=where,
                mend=f"keep it or {found[prompt.name].where}",
            )
        found[prompt.name] = prompt
    return found


def _read_head(yaml_head: str, where: str) -> Head:
    data = parse_yaml(yaml_head, where=where)
    try:
        head = validate(Head, data, where=where)
    except InputError as error:
        key = re.search(r"(?:key '|^'?)(?P<name>\w+)[.:']", error.what)
        line = _line_of_key(key["name"], yaml_head) if key else 1
        raise InputError(f"line {line}: {error.what}", where=where, mend=error.mend) from error
    for test in head.tests:
        _read_test(test, head, yaml_head, where)
    return head


def _read_test(test: Mapping[str, Any], head: Head, yaml_head: str, where: str) -> None:
    before, tests, after = yaml_head.partition("\ntests:")
    line = before.count("\n") + _line_of_key(next(iter(test), ""), f"{tests}{after}")
    try:
        demand = validate(Demand, test, where=where)
    except InputError as error:
        what = error.what.replace("unknown key", "no test is called").removeprefix("the file: ")
        mend = "name it as package.module:function" if what.startswith("custom:") else error.mend
        raise InputError(f"line {line}: {what}", where=where, mend=mend) from error
    if demand.must_cite and head.channel:
        raise InputError(f"line {line}: copy for readers cites nothing, so must_cite cannot hold", where=where,
                         mend="remove it; the facts gate proves every claim of the copy")  # fmt: skip


def _known_sections(head: Head, sections: list[Section], where: str) -> None:
    needed = ["guidance", *(f"fallback {channel}" for channel in head.channel)] if head.channel else ["system", "user"]
    for section in sections:
        if section.heading not in needed:
            channel = section.heading.removeprefix("fallback ")
            guess = nearest(section.heading, needed)
            mend = f"did you mean {guess!r}?" if guess else f"the sections here are: {', '.join(needed)}"
            if channel in get_args(Channel) and channel != section.heading:
                mend = f"name {channel} under channel in the head, or remove the section"
            raise InputError(
                f"line {section.line - 1}: section {section.heading!r} is not known", where=where, mend=mend
            )
    missing = [name for name in needed if name not in {section.heading for section in sections}]
    if missing:
        raise InputError(f"section {missing[0]!r} is missing", where=where, mend=f"add a heading '# {missing[0]}'")


def _fallback(section: Section, channel: Channel, head: Head, where: str) -> FallbackForm:
    form = FORMS[channel]
    needed = [
        *(["subject"] if form.subject else []),
        *(["preheader"] if form.preheader else []),
        "body",
        "cta",
    ]
    parts = cut_sections(section.text, level=2, first_line=section.line, where=where)
    for part in parts:
        if part.heading not in needed:
            raise InputError(
                f"line {part.line - 1}: fallback copy for {channel} has no {part.heading!r}",
                where=where,
                mend=f"its parts are: {', '.join(needed)}",
            )
    by_heading = {part.heading: part for part in parts}
    missing = [name for name in needed if name not in by_heading]
    if missing:
        raise InputError(
            f"line {section.line - 1}: fallback copy for {channel} has no {missing[0]!r}",
            where=where,
            mend=f"add a heading '## {missing[0]}'",
        )

    def each_line(part: str) -> tuple[Piece, ...]:
        lines = enumerate(by_heading[part].text.splitlines(), start=by_heading[part].line) if part in by_heading else ()
        return tuple(piece(text.strip(), line=at, tokens=head.tokens) for at, text in lines if text.strip())

    body = by_heading["body"]
    return FallbackForm(
        subjects=each_line("subject"),
        preheaders=each_line("preheader"),
        body=tuple(_paragraph(lines, at, head, where) for at, lines in paragraphs(body.text, first_line=body.line)),
        ctas=each_line("cta"),
    )


def _paragraph(lines: list[str], at: int, head: Head, where: str) -> Paragraph:
    marked = [line.startswith(_CHOICE) for line in lines]
    if not any(marked):
        return Paragraph(choices=(piece("\n".join(lines), line=at, tokens=head.tokens),), must_stay=True)
    if not all(marked):
        raise InputError(
            f"line {at + marked.index(False)}: a line between choices without '| '",
            where=where,
            mend="begin each choice with '| ', and part a plain paragraph by an empty line",
        )
    choices = (piece(line[len(_CHOICE) :], line=at + n, tokens=head.tokens) for n, line in enumerate(lines))
    return Paragraph(choices=tuple(choices), must_stay=False)


def _same_names(prompt: PromptFile) -> None:
    """Refuse a prompt that uses a name it does not declare, or declares one it does not use."""
    head, where = prompt.head, prompt.where
    both = sorted(set(head.inputs) & set(head.tokens))
    if both:
        line = _line_of_key(both[0], prompt.text)
        raise InputError(f"line {line}: {both[0]!r} is an input and a token", where=where, mend="rename one of them")
    if prompt.head.channel:
        for name in head.inputs:
            if name not in COPY_INPUTS:
                guess = nearest(name, COPY_INPUTS)
                mend = f"did you mean {guess!r}?" if guess else f"there are: {', '.join(COPY_INPUTS)}"
                line = _line_of_key(name, prompt.text)
                raise InputError(f"line {line}: no brief gives {name!r} to a template", where=where, mend=mend)
    used: set[str] = set()
    for part in _pieces(prompt):
        for name in sorted(names_in(part, where=where) - set(head.inputs)):
            line = part.line + _line_of(name, part.text)
            if name in head.tokens:
                mend = f'write the token {{{{ {name} }}}} or {{{{ {name} | default("text") }}}}, and nothing else'
                raise InputError(f"line {line}: {name!r} is a token of the copy", where=where, mend=mend)
            guess = nearest(name, [*head.inputs, *head.tokens])
            mend = f"did you mean {guess!r}? Else declare it" if guess else "declare it"
            raise InputError(
                f"line {line}: {name!r} is used but not declared", where=where, mend=f"{mend} under inputs or tokens"
            )
        used |= names_in(part, where=where)
    unused = [name for name in head.inputs if name not in used]
    if unused:
        line = _line_of_key(unused[0], prompt.text)
        raise InputError(
            f"line {line}: {unused[0]!r} is declared but not used", where=where, mend="use it or remove it"
        )


def _pieces(prompt: PromptFile) -> Iterable[Piece]:
    yield from (part for part in (prompt.system, prompt.user, prompt.guidance) if part)
    for form in prompt.fallback.values():
        yield from (*form.subjects, *form.preheaders, *form.ctas)
        yield from (choice for paragraph in form.body for choice in paragraph.choices)


def _line_of_key(key: str, text: str) -> int:
    """Return the first line that gives this key a value; 1 where none does, as for a key that is missing."""
    gives = re.compile(rf"\b{re.escape(key)}\s*:")
    return next((number for number, line in enumerate(text.splitlines(), start=1) if gives.search(line)), 1)


def _line_of(name: str, text: str) -> int:
    found = re.search(rf"\b{re.escape(name)}\b", text)
    return text.count("\n", 0, found.start()) if found else 0


def _first_line(section: Section) -> int:
    """Return the line of a section's first line that is not blank."""
    text = section.text
    return section.line + len(text) - len(text.lstrip("\n")) if text.startswith("\n") else section.line
