"""Our own routes, one small file a room; each asks who calls, which brand is meant, and what they may."""

from fastapi import FastAPI

from app.server.routes import approvals, audit, campaigns, checks, document, health, inventory, webhooks

ROUTERS = (
    checks.router,
    approvals.router,
    campaigns.router,
    inventory.router,
    webhooks.router,
    audit.router,
    health.router,
    document.router,
)
LARGER = {"/v1/checks/batch": checks.MAX_LIST, "/v1/checks/stream": checks.MAX_STREAM}
"""What takes more bytes than usual, by path; a body of this kind is counted as it comes and not held."""


def mount(web: FastAPI) -> None:
    """Add every route to the server, one by one: the LangGraph server wraps its login around each."""
    for router in ROUTERS:
        web.router.routes.extend(router.routes)
