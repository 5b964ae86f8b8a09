"""What a sentence weighs for each tool, once the conversation has been weighed in."""

import re
from collections.abc import Mapping

from agents.commands.meaning import OF_A_CAMPAIGN, Said
from agents.commands.requests import LEAST, SURE, weighed
from agents.commands.signs import IT, part_in, stranger_in
from agents.commands.words import words

RANK = (
    "check_copy", "forget", "show_memory", "remember", "explain_finding", "show_record", "revise_draft",
    "campaign_figures", "list_waiting", "search_knowledge", "look_up_product", "campaign_status", "show_draft",
    "show_brief",
)  # fmt: skip
"""Where two weigh the same, the one that is said in fewer ways goes first."""
_OF_COPY = re.compile(r"\b(?:check|proof|vet|look over|copy|text)")
_OF_KNOWLEDGE = re.compile(r"\b(?:review|guideline|rule|polic|voice|learn|competitor)")
_ASKING = re.compile(r"^\W*(?:what|which|who|why|how|when|where|did|was)\b")
_AWAY = re.compile(r"\b(?:delete|remove|get rid|clear|drop|wipe|erase)\b")


def weights_of(said: Said) -> Mapping[str, float]:
    """Return by tool what a message weighs for it, in its conversation."""
    weights = dict(weighed(said.marked))
    for change in (_of_products, _of_campaigns, _of_drafts, _of_copy, _of_memory, _of_strangers):
        change(weights, said)
    return weights


def best_of(weights: Mapping[str, float]) -> str:
    """Return the tool that is asked for, or an empty text where none plainly is."""
    best = min(weights, key=lambda name: (-weights[name], RANK.index(name)), default="")
    return best if best and weights[best] >= LEAST else ""


def _of_products(weights: dict[str, float], said: Said) -> None:
    weight = weights.get("look_up_product")
    if weight is None:
        return
    hinted = any(one.search(said.marked) for one in words().requests["look_up_product"].hint)
    rivals = any(name in weights for name in (*OF_A_CAMPAIGN, "campaign_status"))
    written = "revise_draft" in weights and part_in(said.marked) and not said.asks
    if written or "_c_" in said.marked or ("_b_" in said.marked and rivals and not hinted):
        del weights["look_up_product"]
    elif not said.product.names:
        goes_on = said.was.product and IT.search(said.marked)
        weights["look_up_product"] = max(weight, SURE) if goes_on else min(weight, SURE / 2)


def _of_campaigns(weights: dict[str, float], said: Said) -> None:
    if not (said.campaign.names or said.was.campaign) and "search_knowledge" in weights:
        weights.pop("explain_finding", None)
    surely = "_c_" in said.marked or any(name in weights for name in (*OF_A_CAMPAIGN, "campaign_status"))
    if said.campaign.names and surely and not _OF_KNOWLEDGE.search(said.marked):
        weights.pop("search_knowledge", None)
        weights.pop("list_waiting", None)


def _of_drafts(weights: dict[str, float], said: Said) -> None:
    if "show_brief" in weights and not said.turn.brief and "brief" not in said.marked:
        del weights["show_brief"]
    if "revise_draft" not in weights:
        return
    of_brief = said.turn.brief and not (said.campaign.names or said.turn.about or part_in(said.marked))
    if of_brief and weights["revise_draft"] <= SURE:
        del weights["revise_draft"]
    elif weights.get("look_up_product", 0) >= LEAST or _ASKING.search(said.marked):
        weights["revise_draft"] -= SURE / 2


def _of_copy(weights: dict[str, float], said: Said) -> None:
    if "check_copy" not in weights:
        return
    if said.read.pasted:
        weights["check_copy"] += SURE
    elif said.campaign.names or said.product.names or not _OF_COPY.search(said.marked):
        del weights["check_copy"]


def _of_memory(weights: dict[str, float], said: Said) -> None:
    if said.was.tool in {"show_memory", "remember"} and _AWAY.search(said.marked):
        weights["forget"] = 2 * SURE


def _of_strangers(weights: dict[str, float], said: Said) -> None:
    """Let what is asked of somebody else's goods be looked for in what the team knows."""
    asks = "look_up_product" in weights or "search_knowledge" in weights
    if asks and not said.campaign.names and stranger_in(said):
        weights.pop("look_up_product", None)
        weights["search_knowledge"] = 2 * SURE
