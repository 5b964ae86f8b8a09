"""`shadow.yaml`: what it may say, and what is wrong in one line."""

from pathlib import Path

import pytest

from marque.errors import InputError
from prompts.loader import load_prompts
from prompts.shadow import load_shadows

TEXT = load_prompts().get("price_drop").text


def folder(tmp_path: Path, yaml: str) -> Path:
    (tmp_path / "shadow").mkdir()
    (tmp_path / "shadow/price_drop.md").write_text(TEXT, "utf-8")
    (tmp_path / "shadow.yaml").write_text(yaml, "utf-8")
    return tmp_path


def test_without_the_file_nothing_runs_in_shadow(tmp_path: Path) -> None:
    assert load_shadows(tmp_path) == ()


def test_a_version_in_shadow_is_read_and_is_not_in_force(tmp_path: Path) -> None:
    found = folder(tmp_path, "schema: 1\nshares: {price_drop: 0.2}\n")

    (shadow,) = load_shadows(found)

    assert (shadow.prompt.name, shadow.share) == ("price_drop", 0.2)
    assert load_prompts(shipped=found).prompts == {}


WRONG = {
    "a share of nothing": ("shares: {price_drop: 0}", "price_drop"),
    "a share beyond all": ("shares: {price_drop: 1.5}", "price_drop"),
    "no such file": ("shares: {newsletter: 0.5}", "write shadow/newsletter.md"),
    "unknown key": ("share: {price_drop: 0.5}", "unknown key 'share'"),
    "a path": ("shares: {../price_drop: 0.5}", "shares"),
}


@pytest.mark.parametrize(("yaml", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_used_is_one_line(tmp_path: Path, yaml: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        load_shadows(folder(tmp_path, f"schema: 1\n{yaml}\n"))
