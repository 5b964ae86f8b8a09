"""Where a call to action leads: the product's own page, or the brand's home."""

from urllib.parse import urlsplit

from marque.brief import Brief
from marque.evidence import Evidence
from policies.brands import BrandPack


def where_to(evidence: Evidence, brief: Brief, pack: BrandPack | None) -> str | None:
    """Return the page of the only product, where it is on a domain of the brand's; else the brand's home."""
    if pack is None:
        return None
    links = [product.text("link") for product in evidence.products if product.sku in brief.products]
    if len(links) == 1 and links[0] and _is_ours(links[0], pack):
        return links[0]
    return pack.home_url


def _is_ours(url: str, pack: BrandPack) -> bool:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return parts.scheme == "https" and any(host == d or host.endswith(f".{d}") for d in pack.link_domains)
