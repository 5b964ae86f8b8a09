"""Which campaign or product somebody means: by its id, or by words of its name, typing errors included."""

from collections.abc import Sequence

from langchain_core.tools import ToolException
from rapidfuzz import fuzz, utils

from graphs.talking import Talking
from marque.campaign import Campaign, Round
from marque.evidence import Product

ALIKE = 75
"""Of 100: how near words must be to a name; below it, rather ask. Set by hand on the example shop's names."""
CLEARER = 8
"""How much nearer the best has to be than the next, or both are offered."""
LOOKED_AT = 12
"""Products that a search may offer."""
MOST = 8
"""Names that are offered."""


async def campaign_meant(words: str | None, talking: Talking) -> Campaign:
    """Return the asker's campaign that is meant, and keep it as the one spoken of; without words, the one of before.

    Raises:
        ToolException: none is, or more than one; it says which there are.
    """
    found = _campaign(words, talking.about, await talking.services.campaigns.list(brand=talking.asker.brand))
    talking.about = found.id
    return found


async def products_meant(words: str, talking: Talking) -> list[str]:
    """Return the id of the one product that is meant, or of all variants where their common name was said.

    Raises:
        ToolException: none is, or several; it names them.
    """
    inventory = talking.services.inventory(talking.asker.brand)
    exact = await inventory.get(words.strip())
    if exact:
        return [exact.sku]
    found = await inventory.search(words, LOOKED_AT)
    scored = [(fuzz.token_set_ratio(words, one.title, processor=utils.default_process), one) for one in found]
    ranked = sorted(scored, key=lambda one: -one[0])
    if not ranked or ranked[0][0] < ALIKE:
        raise ToolException(f"No product is called {words[:80]!r}. {_titles([one for _, one in ranked])}".strip())
    best = [one for score, one in ranked if ranked[0][0] - score < CLEARER]
    if len(best) > 1 and (best[0].group is None or len({one.group for one in best}) > 1):
        raise ToolException(f"Which one do you mean by {words[:80]!r}? {_titles(best)}")
    return sorted(one.sku for one in best)


async def round_of(found: Campaign, talking: Talking) -> Round:
    """Return a campaign's newest round.

    Raises:
        ToolException: nothing is written yet.
    """
    last = await talking.services.contents.last_round(found.id)
    if not last:
        why = f", {found.reason}" if found.reason else ""
        raise ToolException(f"{found.name} has no draft: {found.status}{why}.")
    return await talking.services.contents.round(found.id, last)


def _campaign(words: str | None, about: str | None, campaigns: Sequence[Campaign]) -> Campaign:
    if not words or not words.strip():
        spoken = next((one for one in campaigns if one.id == about), None)
        if spoken:
            return spoken
        raise ToolException(f"Which campaign? There {_offered(campaigns)}.")
    exact = [one for one in campaigns if words.strip().casefold() in {one.id, one.name.casefold()}]
    if exact:
        return exact[0]
    ranked = sorted(
        ((fuzz.token_set_ratio(words, one.name, processor=utils.default_process), one) for one in campaigns),
        key=lambda scored: -scored[0],
    )
    near = [(score, one) for score, one in ranked if score >= ALIKE]
    if not near:
        raise ToolException(f"No campaign is called {words[:80]!r}. There {_offered(campaigns)}.")
    best = [one for score, one in near if near[0][0] - score < CLEARER]
    if len({one.name for one in best}) > 1:
        raise ToolException(f"Which one: {', '.join(one.name for one in best[:MOST])}?")
    return best[0]  # of one name, the newest


def _offered(campaigns: Sequence[Campaign]) -> str:
    names = list(dict.fromkeys(one.name for one in campaigns))
    if not names:
        return "is none yet"
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return f"{'is' if len(names) == 1 else 'are'} {', '.join(names[:MOST])}{more}"


def _titles(products: Sequence[Product]) -> str:
    return f"There is {'; '.join(f'{one.title} ({one.sku})' for one in products[:MOST])}." if products else ""
