"""Settings, read once at the edge: environment, then `.env`, then `marque.toml`, then the default."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from marque.brief import Language, Market, Name
from marque.dotenv import parse_dotenv
from marque.errors import InputError
from marque.reading import nearest, read_text, validate
from marque.records import Record

TOML = "marque.toml"
EXAMPLE = ("app/examples/shop", "examples/shop")
"""Where the built-in example lies beside this package: in an installed wheel, in a checkout."""

WORDLLAMA = "wordllama"
"""The embedding whose weights lie in an installed package."""

KnowledgeStore = Literal["sqlite", "weaviate"]
Telemetry = Literal["off", "otel", "langsmith"]


class Workspace(Record):
    """What `marque.toml` says: the folder's own defaults and where its files lie."""

    brand: Name
    """The brand of a brief or a check that names none."""
    market: Market = "US"
    """The market of a brief or a check that names none."""
    language: Language = "en"
    """The language of a brief or a check that names none."""
    catalogue: tuple[str, ...] = ()
    """Catalogue files that `marque inventory import` loads when it is given none."""
    knowledge: dict[Literal["guideline", "campaign", "product", "review", "competitor", "doc"], str] = Field(
        default_factory=dict
    )
    """Folder or file for each kind of text, for `marque knowledge sync`."""
    prompt_checks: tuple[str, ...] = ()
    """Installed Python modules whose functions a prompt's `custom` test may call, in `marque prompts test` only."""


class Oidc(Record):
    """Whose tokens are logins."""

    issuer: str = Field(
        pattern=r"^https://[^/?#@\s]+[^?#\s]*$|^http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/[^?#\s]*)?$"
    )
    """As it stands in its tokens; `http` on this machine only."""
    audience: str = Field(min_length=1)
    """What its tokens for us are for."""


class Settings(Record):
    """All that the outside decides, as one value that is passed on."""

    workspace: Path
    """The folder with `marque.toml`."""
    home: Path
    """Where state lives."""
    defaults: Workspace
    """What `marque.toml` says of brand, market, language and files."""
    database_url: str = Field(repr=False)
    """SQLite in `home` unless `MARQUE_DATABASE_URL` says otherwise; may hold a password."""
    knowledge: KnowledgeStore = "sqlite"
    """Where the knowledge index is: a file in `home`, or Weaviate."""
    embeddings: str = WORDLLAMA
    """`wordllama`, which needs no network, or the name of an embedding model at `OPENAI_BASE_URL`."""
    weaviate_url: str | None = None
    """Where Weaviate answers over HTTP, such as `http://localhost:8080`."""
    weaviate_api_key: SecretStr | None = None
    """Key of Weaviate; none: it is asked without one."""
    weaviate_grpc_port: int | None = Field(default=None, ge=1, le=65535)
    """Port on which Weaviate answers over gRPC; none: 50051, or 443 with `https`."""
    model: str | None = None
    """For steps that `models.yaml` leaves unpinned."""
    openai_api_key: SecretStr | None = None
    """Key of the model endpoint; none: every chain ends in its deterministic last link."""
    openai_base_url: str | None = None
    """Any endpoint that speaks the OpenAI protocol; none: the library's own default."""
    api_key: SecretStr | None = None
    """The key that the commands act as where a login is configured."""
    webhook_url: SecretStr | None = None
    """Where notices are posted, signed as Standard Webhooks; https, or http on this machine; none: nowhere."""
    webhook_secret: SecretStr | None = None
    """What they are signed with: `whsec_` and at least 24 bytes in base64, which the receiver knows too."""
    smtp_url: SecretStr | None = None
    """The mail server for notices to people, `smtp://USER:PASSWORD@HOST:587` or `smtps://…`; none: no mails."""
    mail_from: SecretStr | None = None
    """The address that those mails come from."""
    oidc: Oidc | None = None
    """Whose tokens are logins to the server, beside keys; none: nobody's."""
    shopify_secret: SecretStr | None = None
    """With which a Shopify shop signs what it tells of its products; none: nothing of that kind is taken."""
    inbound_secret: SecretStr | None = None
    """`whsec_…`, with which another system signs inventory updates (Standard Webhooks); none: none are taken."""
    telemetry: Telemetry = "off"
    """Where spans go; off: nowhere."""


class _Toml(Workspace):
    """`marque.toml` as it stands: the workspace's own keys, and settings that the environment may overrule."""

    home: str | None = None
    """Where state lives, relative to this file's folder."""
    database_url: str | None = None
    """`postgresql://…`; leave a password to the environment or `.env`."""
    knowledge_store: KnowledgeStore = "sqlite"
    """Where the knowledge index is."""
    embeddings: str = Field(default=WORDLLAMA, min_length=1, max_length=200)
    """`wordllama`, or the name of an embedding model at the endpoint."""
    weaviate_url: str | None = None
    """Where Weaviate answers over HTTP."""
    weaviate_grpc_port: int | None = Field(default=None, ge=1, le=65535)
    """Port on which Weaviate answers over gRPC."""
    model: str | None = None
    """For steps that `models.yaml` leaves unpinned."""
    openai_base_url: str | None = None
    """Any endpoint that speaks the OpenAI protocol."""
    oidc_issuer: str | None = None
    """The OpenID issuer whose tokens are logins to the server."""
    oidc_audience: str | None = None
    """What its tokens for this server are for."""
    telemetry: Telemetry = "off"
    """Where spans go."""


class _Variables(Record):
    """What the environment and `.env` may say; the names are the fields in capitals."""

    MARQUE_HOME: str | None = None
    MARQUE_DATABASE_URL: str | None = None
    MARQUE_BRAND: Name | None = None
    MARQUE_MARKET: Market | None = None
    MARQUE_LANGUAGE: Language | None = None
    MARQUE_KNOWLEDGE: KnowledgeStore | None = None
    MARQUE_EMBEDDINGS: str | None = None
    MARQUE_MODEL: str | None = None
    MARQUE_API_KEY: SecretStr | None = None
    MARQUE_OIDC_ISSUER: str | None = None
    MARQUE_OIDC_AUDIENCE: str | None = None
    MARQUE_WEBHOOK_URL: SecretStr | None = None
    MARQUE_WEBHOOK_SECRET: SecretStr | None = None
    MARQUE_SMTP_URL: SecretStr | None = None
    MARQUE_MAIL_FROM: SecretStr | None = None
    MARQUE_SHOPIFY_SECRET: SecretStr | None = None
    MARQUE_INBOUND_SECRET: SecretStr | None = None
    MARQUE_TELEMETRY: Telemetry | None = None
    OPENAI_API_KEY: SecretStr | None = None
    OPENAI_BASE_URL: str | None = None
    WEAVIATE_URL: str | None = None
    WEAVIATE_API_KEY: SecretStr | None = None
    WEAVIATE_GRPC_PORT: int | None = Field(default=None, ge=1, le=65535)


def load_settings(environ: Mapping[str, str], cwd: Path) -> Settings:
    """Return the settings; names that begin with `LANGSMITH_`, `OTEL_` and the like are left to their libraries.

    Args:
        environ: the environment, such as `os.environ`.
        cwd: the folder from which a workspace is looked for, upwards.

    Raises:
        InputError: a name that begins with `MARQUE_` is unknown, a value cannot be used, or a file cannot be read.
    """
    _refuse_unknown(environ, where="the environment")
    folder = find_workspace(environ, cwd)
    toml = _read_toml(folder / TOML)
    variables = _variables(folder, environ)
    named_home = variables.MARQUE_HOME or toml.home
    home = _absolute(named_home, folder if not variables.MARQUE_HOME else cwd) if named_home else folder / ".marque"
    overruled = {
        key: value
        for key in ("brand", "market", "language")
        if (value := getattr(variables, f"MARQUE_{key.upper()}")) is not None
    }
    defaults = {key: value for key, value in toml.as_json().items() if key in Workspace.model_fields}
    return Settings(
        workspace=folder,
        home=home,
        defaults=Workspace.model_validate({**defaults, **overruled}),
        database_url=variables.MARQUE_DATABASE_URL or toml.database_url or _sqlite_in(home),
        knowledge=variables.MARQUE_KNOWLEDGE or toml.knowledge_store,
        embeddings=variables.MARQUE_EMBEDDINGS or toml.embeddings,
        weaviate_url=variables.WEAVIATE_URL or toml.weaviate_url,
        weaviate_api_key=variables.WEAVIATE_API_KEY,
        weaviate_grpc_port=variables.WEAVIATE_GRPC_PORT or toml.weaviate_grpc_port,
        model=variables.MARQUE_MODEL or toml.model,
        openai_api_key=variables.OPENAI_API_KEY,
        openai_base_url=variables.OPENAI_BASE_URL or toml.openai_base_url,
        api_key=variables.MARQUE_API_KEY,
        oidc=_oidc(
            variables.MARQUE_OIDC_ISSUER or toml.oidc_issuer, variables.MARQUE_OIDC_AUDIENCE or toml.oidc_audience
        ),
        webhook_url=variables.MARQUE_WEBHOOK_URL,
        webhook_secret=variables.MARQUE_WEBHOOK_SECRET,
        smtp_url=variables.MARQUE_SMTP_URL,
        mail_from=variables.MARQUE_MAIL_FROM,
        shopify_secret=variables.MARQUE_SHOPIFY_SECRET,
        inbound_secret=variables.MARQUE_INBOUND_SECRET,
        telemetry=variables.MARQUE_TELEMETRY or toml.telemetry,
    )


def _oidc(issuer: str | None, audience: str | None) -> Oidc | None:
    """Return whose tokens are logins; one half of it is no setting."""
    if not issuer and not audience:
        return None
    if not issuer or not audience:
        raise InputError("an issuer without an audience, or the other way round", where="settings",
                         mend="set both MARQUE_OIDC_ISSUER and MARQUE_OIDC_AUDIENCE")  # fmt: skip
    return validate(Oidc, {"issuer": issuer, "audience": audience}, where="settings, oidc")


def find_workspace(environ: Mapping[str, str], cwd: Path) -> Path:
    """Return the folder of `MARQUE_WORKSPACE`, else the nearest at or above `cwd`, else the built-in example."""
    named = environ.get("MARQUE_WORKSPACE")
    if named:
        folder = _absolute(named, cwd)
        if not _is_workspace(folder):
            raise InputError(f"no {TOML} in {str(folder)!r}", where="MARQUE_WORKSPACE",
                             mend="name a workspace, or make one with `marque init`")  # fmt: skip
        return folder
    here = cwd.resolve()
    for folder in (here, *here.parents, *built_in_examples()):
        if _is_workspace(folder):
            return folder
    raise InputError(f"no {TOML} here or above", where=str(here), mend="make a workspace with `marque init`")


def built_in_examples() -> tuple[Path, ...]:
    """Return where the built-in example may lie; in one installation it is only ever one of them."""
    beside = Path(__file__).resolve().parents[1]
    return tuple(beside / example for example in EXAMPLE)


def _read_toml(path: Path) -> _Toml:
    text = read_text(path)
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"is not TOML: {error}", where=TOML, mend="mend the line or the one before it") from error
    secrets = sorted(key for key in data if key.endswith("api_key"))
    if secrets:
        raise InputError(f"{secrets[0]!r} is a secret, and this file is shared", where=TOML,
                         mend=f"set {_as_variable(secrets[0])} in the environment or in .env")  # fmt: skip
    return validate(_Toml, data, where=TOML)


def _as_variable(key: str) -> str:
    known = (service for service in ("openai", "weaviate") if service in key)
    return f"{next(known, 'marque').upper()}_API_KEY"


def _variables(folder: Path, environ: Mapping[str, str]) -> _Variables:
    """Return what the workspace's `.env` and, over it, the environment say; an empty value says nothing."""
    file = folder / ".env"
    from_file = parse_dotenv(read_text(file), where=".env") if file.exists() and file.stat().st_size else {}
    if "MARQUE_WORKSPACE" in from_file:
        raise InputError("MARQUE_WORKSPACE names the folder in which this file lies", where=".env",
                         mend="set it in the environment, or leave it out")  # fmt: skip
    _refuse_unknown(from_file, where=".env")
    lower = validate(_Variables, _ours(from_file), where=".env")
    upper = validate(_Variables, _ours(environ), where="the environment")
    return lower.model_copy(update={name: getattr(upper, name) for name in upper.model_fields_set})


def _ours(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if name in _Variables.model_fields and value}


def _refuse_unknown(names: Iterable[str], *, where: str) -> None:
    known = {name for name in _Variables.model_fields if name.startswith("MARQUE_")} | {"MARQUE_WORKSPACE"}
    for name in sorted(names):
        if name.startswith("MARQUE_") and name not in known and not name.startswith("MARQUE_TEST_"):
            guess = nearest(name, known)
            mend = f"did you mean {guess}?" if guess else f"known: {', '.join(sorted(known))}"
            raise InputError(f"unknown setting {name}", where=where, mend=mend)


def _absolute(named: str, base: Path) -> Path:
    if "\0" in named:
        raise InputError("a folder's name holds a NUL byte", where="settings", mend="name a folder")
    try:
        return (base / Path(named).expanduser()).resolve()
    except (OSError, RuntimeError) as error:  # a link that leads to itself, a ~ of nobody
        raise InputError(f"{named!r} leads nowhere", where="settings", mend="name a folder") from error


def _is_workspace(folder: Path) -> bool:
    try:
        return (folder / TOML).is_file()
    except OSError:  # a folder above that we may not look into, or a name too long, is none
        return False


def _sqlite_in(home: Path) -> str:
    if "?" in str(home):  # would begin the URL's query
        raise InputError(f"{str(home)!r} holds a question mark", where="MARQUE_HOME", mend="name another folder")
    return f"sqlite:///{home / 'marque.db'}"
