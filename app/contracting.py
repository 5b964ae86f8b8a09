"""What the commands on models do: make a contract, promote by it, demote, and list what is in force."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncConnection

from app.workshop import Workshop, allowed_here, workshop
from evals.contract.report import FOLDER, Report, limits_hash
from evals.contract.rows import package_version, read_contract_rows, rows_hash
from evals.contract.running import Progress, Trial, run_step, steps_asking
from marque.audit.heads import sign_head
from marque.audit.keys import AuditKeys
from marque.errors import InputError, Refused
from marque.models.contracts import (
    Contracted,
    Demoted,
    Promoted,
    as_pin,
    as_text,
    latest_contract,
    standing,
    where_from,
)
from marque.models.making import FILE_NAME, make_gateway, model_policy
from marque.models.pinning import Pin, pin_in, with_pin
from marque.models.policy import ModelPolicy
from marque.reading import inside, read_text
from marque.records import digest
from marque.settings import Settings
from marque.writing import write_whole
from policies.go_no_go import load_limits
from policies.promoting import Now, may_promote
from tools.contracts import Contracts
from tools.journal import journal_of

OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True, kw_only=True)
class Bureau:
    """One call's workshop, and the record of models."""

    shop: Workshop
    contracts: Contracts
    keys: AuditKeys

    @property
    def settings(self) -> Settings:
        """The workspace's settings."""
        return self.shop.settings

    @property
    def brand(self) -> str:
        """Whose chain tells of models, and whose roles decide: the workspace's own brand's."""
        return self.settings.defaults.brand


@asynccontextmanager
async def bureau(*, quiet: bool) -> AsyncIterator[Bureau]:
    """Give the record of models beside the services."""
    async with workshop(quiet=quiet) as shop:
        keys = AuditKeys(shop.settings.home)
        clock = shop.services.clock
        contracts = Contracts(
            storage=shop.services.campaigns.storage, journal=journal_of(keys, clock), clock=clock,
            sign_head=partial(_sign, keys), public_key=keys.public_key, brand=shop.settings.defaults.brand,
        )  # fmt: skip
        yield Bureau(shop=shop, contracts=contracts, keys=keys)


async def _sign(keys: AuditKeys, connection: AsyncConnection, **head: Any) -> None:  # noqa: ANN401 - as SignsHead has it
    await keys.ready()
    await sign_head(connection, key=keys.private_key, **head)


async def make_contract(
    office: Bureau, candidate: str, named: tuple[str, ...], who: str | None, progress: Progress
) -> Report:
    """Ask the candidate and the models in force every row, write the report, and put it on record."""
    settings, services = office.settings, office.shop.services
    by = await _asker(office, who)
    endpoint = endpoint_of(settings)
    policy, rows, limits = model_policy(settings), read_contract_rows(), load_limits(settings.workspace).limits
    pins = pins_of(policy, settings, named)
    gateway = make_gateway(
        settings, policy.asking(steps_asking(candidate, pins)), services.campaigns.storage,
        clock=services.clock, ids=services.ids, rng=random.Random(),  # noqa: S311 - delays of retries
    )  # fmt: skip
    now = services.clock()
    trial = Trial(
        candidate=candidate, gateway=gateway, policy=policy, rows=rows, limits=limits,
        library=await services.files.library(), brand=office.brand, now=now, progress=progress,
    )  # fmt: skip
    try:
        steps = tuple([await run_step(step, pin, trial) for step, pin in pins.items()])
    finally:
        await gateway.close()
    report = Report(
        id=services.ids(), at=now, package_version=package_version(), candidate=candidate, endpoint=endpoint,
        brand=office.brand, rows={name: found.sha256 for name, found in rows.items()}, rows_hash=rows_hash(rows),
        limits=limits, limits_hash=limits_hash(limits), steps=steps,
    )  # fmt: skip
    told = [
        Contracted(
            at=now, step=step.step, contract=report.id, report=report.sha256, candidate=candidate, pin=step.pin,
            go=step.go, rows=report.rows_hash, limits=report.limits_hash, endpoint=digest(endpoint),
        )
        for step in steps
    ]  # fmt: skip

    async def written() -> None:
        await asyncio.to_thread(report.write, settings.home)

    await office.contracts.tell(*told, by=by, then=written)
    return report


async def promote(office: Bureau, candidate: str, step: str, who: str | None) -> dict[str, Any]:
    """Pin the candidate at a step with the parameters that its contract was made with."""
    by = await allowed_here(office.shop, who, office.brand, "manage models")
    settings, now = office.settings, office.shop.services.clock()
    policy, limits = model_policy(settings), load_limits(settings.workspace).limits
    if policy.step(step).chain[0] != "openai":
        raise Refused("its chain does not begin with `openai`, so a pin would change nothing", where=f"step {step}",
                      mend=f"let the chain begin with `openai` in {FILE_NAME}")  # fmt: skip
    in_force, events = pins_of(policy, settings, (step,))[step], await office.contracts.events()
    text = await asyncio.to_thread(_own_text, settings)
    if in_force == candidate:
        raise _asked_already(candidate, step, pin_in(text, step), standing(events, step))
    contract = latest_contract(events, candidate, step)
    held_against = Now(
        at=now, rows=rows_hash(read_contract_rows()), limits=limits_hash(limits), pin=in_force,
        endpoint=digest(endpoint_of(settings)), days=limits.contract_days,
    )  # fmt: skip
    refused = may_promote(contract, candidate, step, held_against)
    if refused or contract is None:
        raise refused or AssertionError
    file = settings.home / FOLDER / f"{contract.contract}.json"
    report = await asyncio.to_thread(Report.read, file)
    if report.sha256 != contract.report:
        raise Refused("is not the report on record", where=file.name, mend="run `marque models contract` again")
    tested = next(one for one in report.steps if one.step == step)
    pin: dict[str, str | int | float] = {"model": candidate, **tested.parameters}
    event = Promoted(
        at=now, step=step, promotion=office.shop.services.ids(), contract=report.id, report=report.sha256,
        model=candidate, pin=as_text(pin), before=as_text(pin_in(text, step)),
    )  # fmt: skip
    await office.contracts.tell(event, by=by, then=_writing(settings, text, with_pin(text, step, pin)))
    return {"step": step, "model": candidate, "parameters": tested.parameters, "was": in_force, "contract": report.id}


async def demote(office: Bureau, step: str, reason: str, who: str | None) -> dict[str, Any]:
    """Take the last promotion of a step back to what models.yaml pinned before."""
    by = await allowed_here(office.shop, who, office.brand, "manage models")
    settings, now = office.settings, office.shop.services.clock()
    model_policy(settings).step(step)
    last = standing(await office.contracts.events(), step)
    if last is None:
        raise Refused("was not promoted here", where=f"step {step}", mend=f"change its pin in {FILE_NAME} by hand")
    text = await asyncio.to_thread(_own_text, settings)
    pinned = pin_in(text, step)
    before = as_pin(last.before)
    if pinned not in (as_pin(last.pin), before):  # a demotion that was killed has put it back, and is on no record
        raise Refused(f"was changed by hand since {last.model} was promoted", where=f"{FILE_NAME}, step {step}",
                      mend="put the pin back, or change it by hand again")  # fmt: skip
    told = {"demoted": step, "model": last.model, "promotion": last.promotion, "by": by, "at": now.isoformat(),
            "reason": reason}  # fmt: skip
    event = Demoted(at=now, step=step, promotion=last.promotion, model=last.model, reason=digest(told))
    writing = _writing(settings, text, with_pin(text, step, before))

    async def written() -> None:
        words = settings.home / FOLDER / f"demoted-{last.promotion}.json"
        await asyncio.to_thread(write_whole, words, json.dumps(told, indent=2, ensure_ascii=False) + "\n")
        await writing()

    await office.contracts.tell(event, by=by, then=written)
    return {"step": step, "was": last.model, "model": pins_of(model_policy(settings), settings, (step,))[step],
            "reason": reason}  # fmt: skip


async def list_models(office: Bureau) -> list[dict[str, Any]]:
    """Return each step: its chain, the model it asks, what decides that, who promoted it, whether it is priced."""
    settings = office.settings
    policy, events = model_policy(settings), await office.contracts.events()
    text = await asyncio.to_thread(_own_text, settings)
    names = await _names(office)
    found = []
    for step, entry in policy.steps.items():
        model = policy.in_force(step, settings.model)
        last = standing(events, step)
        ours = last if last and pin_in(text, step) == as_pin(last.pin) else None
        found.append({
            "step": step,
            "chain": list(entry.chain),
            "model": model,
            "from": where_from(policy, step, settings.model) if model else None,
            "parameters": policy.parameters(step),
            "promoted": {"by": names.get(ours.actor or "", "somebody who is not in people.yaml"),
                         "at": ours.at.isoformat(), "contract": ours.contract} if ours else None,
            "priced": model in policy.prices if model else None,
        })  # fmt: skip
    return found


async def _names(office: Bureau) -> Mapping[str, str]:
    """Return whose each pseudonym is, of those in people.yaml."""
    if office.keys.known_secret() is None:
        return {}
    people = await office.shop.services.files.people()
    return {office.keys.pseudonym(address): address for address in people.people}


async def _asker(office: Bureau, who: str | None) -> str | None:
    """Return who runs a contract; where no login is configured, nobody has to say so: it decides nothing."""
    if who is None and office.settings.oidc is None and not await office.shop.services.keys.any():
        return None
    return await allowed_here(office.shop, who, office.brand, "manage models")


def pins_of(policy: ModelPolicy, settings: Settings, named: tuple[str, ...]) -> dict[str, str]:
    """Return the model in force of each step that was named, or of every one that asks a model."""
    in_force = {step: policy.in_force(step, settings.model) for step in named or tuple(policy.steps)}
    if silent := [step for step in named if in_force[step] is None]:
        raise InputError(f"step {silent[0]!r} asks no model", where="--step",
                         mend=f"put `openai` before the last link of its chain in {FILE_NAME}")  # fmt: skip
    return {step: model for step, model in in_force.items() if model}


def endpoint_of(settings: Settings) -> str:
    """Return where models are asked, without a password; without a key there is nobody to ask."""
    if settings.openai_api_key is None:
        raise InputError("no model can be asked without a key", where="OPENAI_API_KEY",
                         mend="set it, to any word where the endpoint wants none, and OPENAI_BASE_URL")  # fmt: skip
    found = urlsplit(settings.openai_base_url or OPENAI)
    port = f":{found.port}" if found.port else ""
    return f"{found.scheme}://{found.hostname}{port}{found.path}"


def _asked_already(candidate: str, step: str, pin: Pin, last: Promoted | None) -> Refused:
    """Return why nothing is promoted: it is done, or the pin came by hand or from a promotion that was killed."""
    if "model" not in pin or (last and pin == as_pin(last.pin)):
        return Refused(f"asks {candidate} already", where=f"step {step}", mend="nothing is left to do")
    return Refused(f"asks {candidate} already, and no promotion of it is on record", where=f"step {step}",
                   mend=f"take its pin out of {FILE_NAME}, then promote it")  # fmt: skip


def _own_text(settings: Settings) -> str:
    """Return the workspace's own `models.yaml`; empty: it has none."""
    file = inside(settings.workspace, FILE_NAME, where=FILE_NAME)
    return read_text(file) if file.exists() else ""


def _writing(settings: Settings, before: str, after: str) -> Any:  # noqa: ANN401 - an awaitable of nothing, when it is called
    """Return what writes `models.yaml` while the record is written, unless somebody changed it since it was read."""

    async def written() -> None:
        if await asyncio.to_thread(_own_text, settings) != before:
            raise Refused("was changed by somebody else at the same time", where=FILE_NAME, mend="run it again")
        await asyncio.to_thread(write_whole, inside(settings.workspace, FILE_NAME, where=FILE_NAME), after)

    return written
