"""What came of campaigns whose writer is a small model: in figures, and in words."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from evals.intervals import wilson
from tests.support.ends import Ended


def figures(ended: Sequence[Ended]) -> dict[str, Any]:
    """Return the figures; each share with its 95 % interval, none where there is nothing to share."""
    drafts = [draft for one in ended for draft in one.drafts]
    written = [draft for draft in drafts if draft.by_model]
    last = [one.drafts[-1] for one in ended if one.drafts]
    seconds = sum(one.seconds for one in ended)
    tokens = sum(one.tokens for one in ended)
    return {
        "campaigns": len(ended),
        "drafts": len(drafts),
        "drafts_by_model": len(written),
        "packages": sum(one.made_up is not None for one in ended),
        "ends": dict(Counter(one.status for one in ended)),
        "gates_on_model_drafts": dict(Counter(draft.gates for draft in written)),
        **_share("model_drafts_with_something_made_up", sum(bool(draft.made_up) for draft in written), len(written)),
        **_share("person_had_to_see", sum(one.status == "waiting" for one in ended), len(ended)),
        **_share("fell_back", sum(not draft.by_model for draft in last), len(last)),
        **_share(
            "packaged_as_the_model_wrote_it",
            sum(one.made_up is not None and one.drafts[-1].by_model for one in ended), len(ended),
        ),
        "made_up_in_packages": sum(len(one.made_up or ()) for one in ended),
        "calls": dict(sum((one.calls for one in ended), Counter[str]())),
        "tokens": tokens,
        "seconds": round(seconds, 1),
        "tokens_per_second": round(tokens / seconds, 1) if seconds else None,
    }  # fmt: skip


def in_words(found: dict[str, Any]) -> str:
    """Return the figures for people, the two shares that matter side by side."""

    def share(name: str) -> str:
        if found[name] is None:
            return "none to share"
        return f"{found[name]:.0%}, between {found[f'{name}_low']:.0%} and {found[f'{name}_high']:.0%}"

    lines = {
        "campaigns, drafts": f"{found['campaigns']}, {found['drafts']}, {found['drafts_by_model']} of them by the model",
        "a person had to see": share("person_had_to_see"),
        "fell back to the template": share("fell_back"),
        "packaged as the model wrote": share("packaged_as_the_model_wrote_it"),
        "its drafts made something up": share("model_drafts_with_something_made_up"),
        "gates on its drafts": _counts(found["gates_on_model_drafts"]),
        "campaigns ended": _counts(found["ends"]),
        "calls ended": _counts(found["calls"]),
        "tokens": f"{found['tokens']} in {found['seconds']:.0f} s",
        "made up in packages": f"{found['made_up_in_packages']} in {found['packages']} packages",
    }
    return "\n".join(f"{name:<30}{value}" for name, value in lines.items())


def _share(name: str, hits: int, of: int) -> dict[str, float | None]:
    low, high = wilson(hits, of)
    values = {name: hits / of if of else math.nan, f"{name}_low": low, f"{name}_high": high}
    return {key: None if math.isnan(value) else round(value, 4) for key, value in values.items()}


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(_most_first(counts)) or "none"


def _most_first(counts: dict[str, int]) -> Iterator[str]:
    for name, number in sorted(counts.items(), key=lambda one: -one[1]):
        yield f"{number} {name}"
