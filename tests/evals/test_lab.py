"""The laboratory: which prompts its shop has."""

from pathlib import Path

from evals.lab import laid_over
from evals.running import example_settings
from prompts.loader import load_prompts


def test_the_prompts_of_a_folder_lie_over_the_shop_s_and_its_versions_in_shadow_do_not(tmp_path: Path) -> None:
    text = load_prompts().get("price_drop").text
    over = tmp_path / "over"
    (over / "shadow").mkdir(parents=True)
    (over / "price_drop.md").write_text(text.replace("owner: prompt librarian", "owner: desk"), "utf-8")
    (over / "shadow/price_drop.md").write_text(text.replace("owner: prompt librarian", "owner: shadow"), "utf-8")

    with laid_over(example_settings(), over) as (laid, _):
        found = load_prompts(workspace=laid.workspace / "prompts").get("price_drop")

    assert found.head.owner == "desk"
