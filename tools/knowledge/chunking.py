"""A text cut into pieces that each say one thing: by headings first, then by length, never within a word."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markdown_it import MarkdownIt

CHUNKING = 1
"""Of the way texts are cut; an index that was cut in another way is another version."""
MOST = 900
"""Characters of a chunk; about 200 tokens, so that a prompt holds a dozen and a vector is of one subject."""
_BREAKS = ("\n", ". ", "! ", "? ", "; ", " ")
"""Where an overlong block is cut, the best first."""
_BLANK = re.compile(r"\n[ \t]*\n")


class Chunk(NamedTuple):
    """A piece of a text and the path of headings that it stands under."""

    title: str
    text: str


def chunks_of_markdown(text: str, *, title: str = "") -> list[Chunk]:
    """Return the chunks of a Markdown text, as written; a heading without text under it is left out.

    Args:
        text: Markdown.
        title: What the whole is called; begins each chunk's path.
    """
    return [Chunk(" / ".join(path), piece) for path, blocks in _sections(text, title) for piece in _packed(blocks)]


def chunks_of_plain(text: str, *, title: str = "") -> list[Chunk]:
    """Return the chunks of a plain text, whose paragraphs are parted by blank lines."""
    return [Chunk(title, piece) for piece in _packed(_BLANK.split(text))]


def _sections(text: str, title: str) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yield each section's path of headings and its blocks, as they stand in the text."""
    lines = text.splitlines()
    headings: dict[int, str] = {}
    blocks: list[str] = []
    tokens = MarkdownIt("commonmark").parse("\n".join(lines))
    for number, token in enumerate(tokens):
        if token.level or token.map is None:
            continue
        if token.type != "heading_open":
            blocks.append("\n".join(lines[token.map[0] : token.map[1]]))
            continue
        yield _path(title, headings), blocks
        level, blocks = int(token.tag[1:]), []
        headings = {depth: heading for depth, heading in headings.items() if depth < level}
        headings[level] = tokens[number + 1].content.strip()  # the heading's words follow its opening
    yield _path(title, headings), blocks


def _path(title: str, headings: dict[int, str]) -> tuple[str, ...]:
    """Return title and headings from the top; a heading that only repeats the one above it says nothing."""
    path: list[str] = []
    for step in (title, *(headings[level] for level in sorted(headings))):
        if step and (not path or step.casefold() != path[-1].casefold()):
            path.append(step)
    return tuple(path)


def _packed(blocks: Iterable[str]) -> Iterator[str]:
    """Yield the blocks, as many together as fit."""
    held = ""
    for block in blocks:
        for piece in _cut(block.strip()):
            if held and len(held) + 2 + len(piece) > MOST:
                yield held
                held = piece
            else:
                held = f"{held}\n\n{piece}" if held else piece
    if held:
        yield held


def _cut(block: str) -> Iterator[str]:
    """Yield a block in pieces that fit, cut where a line, a sentence or a word ends."""
    while len(block) > MOST:
        ends = (found + len(mark) for mark in _BREAKS if (found := block.rfind(mark, MOST // 2, MOST)) >= 0)
        end = next(ends, MOST)
        yield block[:end].strip()
        block = block[end:].strip()
    if block:
        yield block
