"""The shipped templates serve the example briefs, and the example brands know the tokens that their copy carries."""

from pathlib import Path

import pytest

from marque.brief import Brief
from policies.brands import load_brands
from prompts.loader import load_prompts


def test_a_brief_s_template_has_copy_for_each_of_its_channels(briefs: dict[str, Brief]) -> None:
    library = load_prompts()

    unserved = {
        name: set(brief.channels) - set(library.get(brief.template or "").head.channel)
        for name, brief in briefs.items()
    }

    assert {name: channels for name, channels in unserved.items() if channels} == {}


def test_a_template_that_speaks_of_products_is_given_some(briefs: dict[str, Brief]) -> None:
    library = load_prompts()

    without = [name for name, brief in briefs.items() if not brief.products]

    assert without == ["b2b/crisis-notice"]
    assert "inventory" not in library.get("crisis_notice").head.grounding_sources


@pytest.mark.parametrize("workspace", ["shop", "b2b"])
def test_the_brand_knows_every_token_that_its_templates_carry(
    workspace: str, examples: Path, briefs: dict[str, Brief]
) -> None:
    (pack,) = load_brands(examples / workspace / "brands").values()
    library = load_prompts()
    used = {brief.template for name, brief in briefs.items() if name.startswith(f"{workspace}/")}

    carried = {token for name in used for token in library.get(name or "").head.tokens}

    assert carried <= set(pack.tokens)
