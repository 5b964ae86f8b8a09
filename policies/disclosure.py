"""What a brand owes readers of copy that a model wrote: the sentence that its pack has for the market."""

from collections.abc import Iterator

from marque.message import Message
from marque.verdict import Finding
from policies.brands import DISCLOSED_ON
from policies.policy import Policy
from policies.rule import Rule
from policies.spans import missing_in

AI_DISCLOSURE = Rule(
    id="compliance.ai_disclosure",
    severity="block",
    source="The brand's own policy, `ai_disclosure` of the market in brand.yaml; Regulation (EU) 2024/1689, article "
    "50(4) asks for it of texts on matters of public interest that no person answers for (not reviewed by counsel)",
    fix="Put the sentence back into the footer, or take it out of the brand pack if the brand does not owe it.",
    wrong="The lamp is back.",
    right="The lamp is back. Written with AI and read by our editors.",
)
RULES: tuple[Rule, ...] = (AI_DISCLOSURE,)


def undisclosed(message: Message, policy: Policy) -> Iterator[Finding]:
    """Yield a finding where a model wrote the message and it lacks the sentence that the brand owes this market."""
    own = policy.brand.markets.get(policy.market) if policy.brand else None
    if own is None or own.ai_disclosure is None or not message.ai_written or message.channel not in DISCLOSED_ON:
        return
    owed = _plain(own.ai_disclosure)
    if not any(owed in _plain(text) for _, text in message.parts()):
        yield AI_DISCLOSURE.finding(
            missing_in("footer"), f"A model wrote this, and it does not say so as the brand does: {own.ai_disclosure!r}"
        )


def _plain(text: str) -> str:
    return " ".join(text.split())
