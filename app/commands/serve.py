"""`marque serve`: the LangGraph server in this process, from whatever folder, with the configuration in the package."""

import errno
import json
import logging
import os
import signal
import socket
import sys
from importlib import import_module
from importlib.resources import files
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from app.printing import AsJson

app = typer.Typer(rich_markup_mode=None, add_completion=False)

AT_ONCE = 16
"""Runs at a time."""
LAST_SECONDS = 5
"""What open streams get to end in, when the server is told to."""


@app.command()
def serve(
    host: Annotated[
        str, typer.Option(help="The address to listen at; beyond this machine needs a login.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen at.", min=1, max=65535)] = 2024,
    as_json: AsJson = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Start the LangGraph server: threads, runs, streams, MCP and our own routes, until it is told to end."""
    from marque.errors import InputError
    from marque.loopback import is_this_machine

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _quiet()
    from app.server import served

    logged_in = _login_is_configured(served.services())
    if not logged_in and not is_this_machine(host):
        raise InputError(f"{host!r} is beyond this machine, and no login is configured", where="--host",
                         mend="make a key with `marque keys create`, or leave --host out")  # fmt: skip
    _refuse_taken(host, port)
    served.when_ready.append(lambda: _tell(host, port, logged_in=logged_in, as_json=as_json))
    with TemporaryDirectory(prefix="marque-serve-") as folder:
        os.chdir(folder)  # the runtime writes a folder of its own into the current one; ours are named in full
        _run(host, port)


def _quiet() -> None:
    """Let the libraries log what went wrong, as plain lines, and ask nobody beyond for a newer version."""
    if "LOG_LEVEL" not in os.environ:
        os.environ["LOG_LEVEL"] = "WARNING"
        logging.getLogger("langgraph_api").setLevel(logging.ERROR)
    os.environ.setdefault("LOG_COLOR", "false")
    os.environ["LANGGRAPH_NO_VERSION_CHECK"] = "true"


def _login_is_configured(services: Any) -> bool:  # noqa: ANN401 - imported when it is needed
    """Ask the rows, in an event loop that ends before the server's begins."""
    import asyncio

    from app.server.login import login_is_configured

    async def ask() -> bool:
        try:
            return await login_is_configured(services)
        finally:
            await services.close()

    return asyncio.run(ask())


def _refuse_taken(host: str, port: int) -> None:
    """Refuse a port or an address that cannot be listened at; the runtime would choose another port."""
    from marque.errors import InputError

    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except socket.gaierror as error:
        raise InputError(f"{host!r} is no address", where="--host", mend="name one of this machine's") from error
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        what = f"port {port} is in use" if taken else f"cannot listen at {host}:{port}: {error.strerror}"
        raise InputError(what, where="--port", mend="name another one with --port") from error


def _tell(host: str, port: int, *, logged_in: bool, as_json: bool) -> None:
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    if as_json:
        typer.echo(json.dumps({"url": url, "login": logged_in}))
        return
    typer.echo(f"listening at {url}")
    if not logged_in:
        typer.echo("no login is configured: it answers on this machine only, and nobody decides over it")


def configuration() -> dict[str, Any]:
    """Return what `langgraph.json` says, as the installed package has it."""
    found: dict[str, Any] = json.loads((files("app") / "langgraph.json").read_text("utf-8"))
    return found


def _run(host: str, port: int) -> None:
    from langgraph_api.cli import run_server  # type: ignore[import-untyped] # it ships no types

    from app.server.logs import skip_what_is_not_logged

    import_module("langgraph_api.logging")  # sets its loggers up, for the level above
    skip_what_is_not_logged(logging.getLogger().level)
    said = configuration()
    given = {name: said.get(name) for name in ("graphs", "auth", "http", "store", "checkpointer", "webhooks")}
    run_server(
        host, port, reload=False, n_jobs_per_worker=AT_ONCE, open_browser=False, tunnel=False, allow_blocking=False,
        disable_persistence=True, timeout_graceful_shutdown=LAST_SECONDS, **given,
    )  # fmt: skip
