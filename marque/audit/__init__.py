"""The record of what happened and who decided, in chains that show when they were altered."""

from marque.audit.chain import append, brand_chain, campaign_chain

__all__ = ["append", "brand_chain", "campaign_chain"]
