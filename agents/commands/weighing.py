"""What a sentence weighs for each tool, once the conversation has been weighed in."""

import re
from collections.abc import Mapping, Sequence

from agents.commands.facts import products_in
from agents.commands.meaning import OF_A_CAMPAIGN, Said
from agents.commands.requests import LEAN, LEAST, SURE, leaning, weighed
from agents.commands.signs import IT, ORDERS, part_in, stranger_in
from agents.commands.words import words

RANK = (
    "check_copy", "forget", "show_memory", "remember", "explain_finding", "show_record", "revise_draft",
    "campaign_figures", "list_waiting", "search_knowledge", "look_up_product", "campaign_status", "show_draft",
    "show_brief",
)  # fmt: skip
"""Where two weigh the same, the one that is said in fewer ways goes first."""
BESIDES = 2
"""Telling words next to a product's name, of a message that only names it."""
MARGIN = 0.2
"""By how much a tool must weigh more than the next to be meant plainly."""
_OF_COPY = re.compile(r"\b(?:check|proof|vet|look over|copy|text)")
_OF_KNOWLEDGE = re.compile(r"\b(?:review|guideline|rule|polic|voice|learn|competitor)")
_EDITORS = re.compile(r"\b(?:editors?|brand leads?|approvers?|deadline|overdue)\b")
_ASKING = re.compile(r"^\W*(?:what|which|who|why|how|when|where|did|was)\b")
_AWAY = re.compile(r"\b(?:delete|remove|get rid|clear|drop|wipe|erase)\b")


def weights_of(said: Said) -> Mapping[str, float]:
    """Return by tool what a message weighs for it, in its conversation."""
    weights = dict(weighed(said.marked))
    for change in (_of_products, _of_campaigns, _of_drafts, _of_copy, _of_memory, _of_strangers):
        change(weights, said)
    lean = leaning(said.marked)
    return {name: weight + lean.get(name, 0) * (weight >= LEAST) for name, weight in weights.items()}


def best_of(weights: Mapping[str, float]) -> str:
    """Return the tool that is asked for, or an empty text where none plainly is."""
    best = min(weights, key=lambda name: (-weights[name], RANK.index(name)), default="")
    return best if best and weights[best] >= LEAST else ""


def rivals_of(weights: Mapping[str, float]) -> Sequence[str]:
    """Return the two tools that a message asks for alike, the likelier first, or nothing where one is plainly meant."""
    plain = sorted(
        (name for name in weights if weights[name] >= LEAST), key=lambda name: (-weights[name], RANK.index(name))
    )
    near = len(plain) > 1 and weights[plain[0]] - weights[plain[1]] < MARGIN
    return plain[:2] if near else ()


def leant(said: Said) -> str:
    """Return the tool that single words lean to, where nothing weighs enough: it only reads, and leads plainly."""
    lean = dict(leaning(said.marked))
    known = bool(said.campaign.names or (said.was.campaign and IT.search(said.marked)))
    if part_in(said.marked) and known and not said.asks and not ORDERS.match(said.marked) and "show_draft" not in lean:
        return "revise_draft"
    if said.product.names and not said.campaign.names:
        besides = [one for one in re.findall(r"[\w'-]+", said.marked) if one[0] != "_" and one not in words().little]
        near = bool(
            "look_up_product" in lean or (len(besides) <= BESIDES and products_in(said.text, said.turn.products))
        )
        lean["look_up_product"] = lean.get("look_up_product", 0) + 2 * LEAN * near
    else:
        lean.pop("look_up_product", None)
    first, *others = sorted(lean, key=lambda name: -lean[name]) or [""]
    if not first or (others and lean[first] - lean[others[0]] < LEAN / 2):
        return ""
    enough = bool(known or said.product.names or lean[first] >= 2 * LEAN or said.asks or ORDERS.match(said.marked))
    enough = enough or first in OF_A_CAMPAIGN  # which campaign is then asked
    return first if enough else ""


def _of_products(weights: dict[str, float], said: Said) -> None:
    weight = weights.get("look_up_product")
    if weight is None:
        return
    hinted = any(one.search(said.marked) for one in words().requests["look_up_product"].hint)
    rivals = any(name in weights for name in (*OF_A_CAMPAIGN, "campaign_status"))
    written = "revise_draft" in weights and part_in(said.marked) and not said.asks
    goes_on = said.was.tool == "campaign_figures" and weights.get("campaign_figures", 0) >= LEAST
    if (
        written
        or goes_on
        or _EDITORS.search(said.marked)
        or "_c_" in said.marked
        or ("_b_" in said.marked and rivals and not hinted)
    ):
        del weights["look_up_product"]
    elif not said.product.names:
        same = said.was.product and IT.search(said.marked)
        weights["look_up_product"] = max(weight, SURE) if same else min(weight, SURE / 2)


def _of_campaigns(weights: dict[str, float], said: Said) -> None:
    if not (said.campaign.names or said.was.campaign) and "search_knowledge" in weights:
        weights.pop("explain_finding", None)
        weights.pop("campaign_status", None)
    surely = "_c_" in said.marked or any(name in weights for name in (*OF_A_CAMPAIGN, "campaign_status"))
    if said.campaign.names and surely and not _OF_KNOWLEDGE.search(said.marked):
        weights.pop("search_knowledge", None)
        weights.pop("list_waiting", None)


def _of_drafts(weights: dict[str, float], said: Said) -> None:
    if "show_brief" in weights and not said.turn.brief and "brief" not in said.marked:
        del weights["show_brief"]
    if "revise_draft" not in weights:
        return
    if weights["revise_draft"] >= SURE and "revise_draft" in leaning(said.marked):
        weights.pop("show_draft", None)  # a wish names the copy it is for
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
    if "show_memory" in weights:
        weights.pop("search_knowledge", None)


def _of_strangers(weights: dict[str, float], said: Said) -> None:
    """Let what is asked of somebody else's goods be looked for in what the team knows."""
    asks = "look_up_product" in weights or "search_knowledge" in weights
    if asks and not said.campaign.names and stranger_in(said):
        weights.pop("look_up_product", None)
        weights["search_knowledge"] = 2 * SURE
