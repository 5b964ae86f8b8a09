"""A variant as a page to look at, marked for machines with how its copy came about."""

import html
import json
from typing import Any

from markdown_it import MarkdownIt

from marque.marking import SCHEMA_ORG, VOCABULARY

_IPTC = "Iptc4xmpExt: http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
"""The IPTC's own namespace of its property `DigitalSourceType`, as a prefix of RDFa."""
_INERT = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})
"""What could end a script or begin a comment within one, as JSON may write it too."""


def as_html(packaged: dict[str, Any]) -> str:
    """Return a preview of a variant; the copy's own HTML, if it has any, is shown as text and never runs."""
    copy = packaged["copy"]
    markdown = MarkdownIt("commonmark", {"html": False})
    subject, footer = html.escape(copy.get("subject") or ""), html.escape(copy.get("footer") or "")
    call = ""
    if copy.get("cta") and copy.get("cta_url"):
        call = f'<p><a href="{html.escape(copy["cta_url"])}">{html.escape(copy["cta"])}</a></p>'
    return (
        f'<!doctype html>\n<html lang="{html.escape(copy["language"])}" prefix="{_IPTC}">\n'
        f'<head><meta charset="utf-8"><title>{subject}</title>\n{_marking(packaged)}</head>\n'
        f"<body>\n{markdown.render(copy['body'])}{call}\n"
        f"<footer><small>{footer}</small></footer>\n</body>\n</html>\n"
    )


def _marking(packaged: dict[str, Any]) -> str:
    """Return the source type as a `meta` and as JSON-LD; nothing for a package from before it was kept."""
    source = packaged.get("digital_source_type")
    if source is None:
        return ""
    said = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": packaged["copy"].get("subject"),
        "inLanguage": packaged["copy"]["language"],
        "identifier": f"sha256:{packaged['variant_hash']}",
        "digitalSourceType": SCHEMA_ORG.get(source.removeprefix(VOCABULARY), source),
    }
    linked_data = json.dumps(said, ensure_ascii=False).translate(_INERT)
    return (
        f'<meta property="Iptc4xmpExt:DigitalSourceType" content="{html.escape(source)}">\n'
        f'<script type="application/ld+json">{linked_data}</script>\n'
    )
