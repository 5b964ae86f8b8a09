"""Who may do what at a door, by role: the table of `interfaces.md`, "A workspace, and the files a team edits".

What a decision or a waiver needs beyond the role is judged where it is taken (`policies.approval`).
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Literal, get_args

from policies.tiers import Role

Action = Literal[
    "read",  # what the brand's campaigns, tasks, products and knowledge say
    "read own",  # what the caller started
    "start",  # a campaign
    "sign",
    "decide",
    "mark",  # findings right or wrong, labels, spot checks
    "comment",  # also: say that one is at work on a task
    "waive",
    "withdraw",
    "reopen",
    "hold",
    "release",  # a text from quarantine
    "check",
    "update inventory",
    "sync knowledge",
    "manage keys",
    "manage models",
    "manage prompts",
    "read audit",
]
EVERYBODY: frozenset[Role] = frozenset(get_args(Role))
PEOPLE: frozenset[Role] = EVERYBODY - {"service"}
DECIDERS: frozenset[Role] = frozenset({"editor", "brand_lead", "compliance_officer"})
SIGNERS: frozenset[Role] = frozenset({"strategist", "brand_lead"})
STOPPERS: frozenset[Role] = frozenset({"brand_lead", "compliance_officer"})

ALLOWED: Mapping[Action, frozenset[Role]] = {
    "read": PEOPLE,
    "read own": EVERYBODY,
    "start": SIGNERS | {"service"},
    "sign": SIGNERS,
    "decide": DECIDERS,
    "mark": DECIDERS,
    "comment": PEOPLE - {"analyst"},
    "waive": DECIDERS,
    "withdraw": STOPPERS,
    "reopen": frozenset({"brand_lead"}),
    "hold": STOPPERS,
    "release": frozenset({"compliance_officer"}),
    "check": EVERYBODY,
    "update inventory": frozenset({"marketing_engineer", "service"}),
    "sync knowledge": frozenset({"marketing_engineer"}),
    "manage keys": frozenset({"marketing_engineer"}),
    "manage models": frozenset({"marketing_engineer"}),
    "manage prompts": frozenset({"prompt_librarian"}),
    "read audit": frozenset({"compliance_officer"}),
}

NOBODY: frozenset[Action] = frozenset({"read", "read own", "start", "check", "update inventory", "sync knowledge"})
"""What somebody on this machine may do where no login is configured; whoever decides has to be known."""


def may(action: Action, roles: AbstractSet[str]) -> bool:
    """Tell whether somebody with these roles in a brand may do this there."""
    return bool(ALLOWED[action] & roles)


def who_may(action: Action) -> str:
    """Return the roles that may do this, as a sentence names whom to ask: "a brand lead or a compliance officer"."""
    return " or ".join(
        f"{'an' if role[0] in 'ae' else 'a'} {role.replace('_', ' ')}" for role in sorted(ALLOWED[action])
    )
