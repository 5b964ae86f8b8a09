"""A span and a measure for each request, by the conventions of OpenTelemetry; nothing of what was said is in them."""

from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from marque import telemetry

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Traced:
    """Stands around the whole application; does nothing while telemetry is off."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on within a span of its own, which belongs to the caller's trace where it sends one."""
        if scope["type"] != "http" or not telemetry.is_on():
            await self.app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in METHODS else "_OTHER"
        about: dict[str, telemetry.Value] = {"http.request.method": method}
        status = 500

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        path, began = scope["path"], perf_counter()
        with telemetry.in_trace_of_caller(_traceparent(scope)), telemetry.span(method, about) as record:
            try:
                await self.app(scope, receive, told)
            finally:
                about["http.response.status_code"] = status
                if route := _route(path, scope):
                    about["http.route"] = route
                    telemetry.rename(f"{method} {route}")
                record(about)
                telemetry.measured("http.server.request.duration", perf_counter() - began, about)


def _route(path: str, scope: Scope) -> str | None:
    """Return the path with `{name}` in place of what a route takes from it; None: no route was found for it."""
    if "endpoint" not in scope:
        return None
    names = {str(value): f"{{{name}}}" for name, value in scope.get("path_params", {}).items()}
    if any("/" in value for value in names):  # what takes the rest of the path, such as a mount
        return None
    return "/".join(names.get(part, part) for part in path.split("/"))


def _traceparent(scope: Scope) -> str | None:
    said = [value.decode("latin-1") for name, value in scope["headers"] if name == b"traceparent"]
    return said[0] if len(said) == 1 else None
