"""What a role has on its desk: a gateway to models, the prompts, the policy, tools, and the brief's setting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from langchain_core.tools import BaseTool

from marque.brief import Brief
from marque.message import ChannelMessage, Message, to_check
from marque.models.gateway import CallContext, CallRecord, Gateway
from marque.records import Record
from marque.verdict import Verdict
from policies.policy import Policy
from prompts.form import PromptFile
from prompts.inputs import Setting
from prompts.loader import Library


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One campaign's setting for every role."""

    brief: Brief
    gateway: Gateway
    library: Library
    policy: Policy
    context: CallContext
    """For whom calls are recorded; its seed moves on with the round, so a new round draws anew."""
    tools: Sequence[BaseTool]
    """What a model may ask while it writes or checks; never anything that decides."""
    now: datetime
    judged_at: datetime
    """When prices and offers are judged: the instant of sending, or now where that is not later."""
    signed: bool
    only_template: bool = False
    ai_written: frozenset[str] = frozenset()
    """The hashes of the variants that a model wrote, also where a person edited them since."""

    @property
    def template(self) -> PromptFile:
        """The campaign's copy template."""
        return self.library.get(self.brief.template or "")

    @property
    def setting(self) -> Setting:
        """As whom and where the copy is written."""
        policy, pack = self.policy, self.policy.brand
        return Setting(
            brand=pack.display_name if pack else "",
            market=policy.market,
            language=policy.language,
            zone=policy.market_rules.zone,
            currency=policy.market_rules.currency,
            avoid=pack.voice.avoid if pack else (),
            tokens=tuple(pack.tokens) if pack else (),
        )

    def as_messages(self, message: ChannelMessage) -> list[Message]:
        """Return each variant of a message in the setting that it is judged in."""
        brief = self.brief
        return [
            to_check(
                variant,
                brand=brief.brand,
                products=brief.products,
                offer=brief.offer if self.signed else None,
                now=self.judged_at,
                send_at=brief.send_at,
                ai_written=variant.variant_hash in self.ai_written,
            )
            for variant in message.variants
        ]


class Checked(Record):
    """What a checking role says of one text, and the calls that it took."""

    verdict: Verdict
    calls: tuple[CallRecord, ...] = ()


def draft_of(message: Message) -> list[dict[str, str]]:
    """Return the parts of a text as the checkers' prompts show them."""
    return [{"part": part, "text": text} for part, text in message.parts()]
