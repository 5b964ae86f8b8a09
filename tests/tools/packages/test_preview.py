"""The page of a variant: what machines read of its origin, and that no copy breaks out of it."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from marque.marking import VOCABULARY
from tools.packages.preview import as_html

TRAINED = f"{VOCABULARY}trainedAlgorithmicMedia"


class Page(HTMLParser):
    """What a browser makes of a page: the text of each script, and the attributes of each meta."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.metas: list[dict[str, str | None]] = []
        self.tags: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "meta":
            self.metas.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "script" and data.strip():
            self.scripts.append(data)


def packaged(source: str | None = TRAINED, **copy: str) -> dict[str, Any]:
    """Return one variant as a package holds it."""
    said = {"id": "A", "language": "en", "subject": "It is back", "body": "Here it is.", **copy}
    variant: dict[str, Any] = {"variant_hash": "0" * 64, "copy": said}
    return {**variant, "digital_source_type": source} if source else variant


def linked_data(page: str) -> dict[str, Any]:
    """Return the JSON-LD of a page that has one such script and no other."""
    (script,) = Page(page).scripts
    found: dict[str, Any] = json.loads(script)
    return found


def test_a_model_s_copy_says_so_in_both_languages_of_machines() -> None:
    page = as_html(packaged())

    marks = [meta["content"] for meta in Page(page).metas if meta.get("property") == "Iptc4xmpExt:DigitalSourceType"]
    assert marks == ["http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"]
    said = linked_data(page)
    assert (said["@type"], said["name"], said["inLanguage"]) == ("CreativeWork", "It is back", "en")
    assert said["digitalSourceType"] == "https://schema.org/TrainedAlgorithmicMediaDigitalSource"


def test_what_schema_org_has_no_word_for_is_said_in_the_iptc_s() -> None:
    page = as_html(packaged(f"{VOCABULARY}humanEdits"))

    assert linked_data(page)["digitalSourceType"] == f"{VOCABULARY}humanEdits"


@pytest.mark.parametrize(
    "subject",
    ["</script><script>alert(1)</script>", "<!--<script>", "]]>", "a\u2028b", '"},"@type":"Person"', "&lt;/script&gt;"],
)
def test_no_subject_breaks_out_of_the_marking(subject: str) -> None:
    page = as_html(packaged(subject=subject))

    assert Page(page).tags.count("script") == 1
    assert linked_data(page)["name"] == subject
    (inside,) = re.findall(r'ld\+json">(.*?)</script>', page, re.DOTALL)
    assert not set(inside) & set("<>&\u2028\u2029")


def test_a_package_from_before_it_was_kept_is_shown_without_a_mark() -> None:
    page = Page(as_html(packaged(source=None)))

    assert page.scripts == []
    assert page.metas == [{"charset": "utf-8"}]
