"""The double objects to whatever does not go by its script."""

from collections.abc import Callable
from datetime import datetime

import pytest

from marque.models.link import Request
from marque.models.scripted import Scripted, ScriptError
from tests.marque.models.kit import COPY, FALLBACK, PROMPT, Copy, GatewayOf, ask_for_copy
from tests.support.gateway import gateway_with


async def test_one_call_too_many_is_an_error(gateway_of: GatewayOf) -> None:
    model = Scripted(COPY)
    await ask_for_copy(gateway_of(model))

    with pytest.raises(ScriptError, match="call 2 by 'write', but the script has ended"):
        await ask_for_copy(gateway_of(model))


async def test_a_reply_never_used_is_an_error(gateway_of: GatewayOf) -> None:
    model = Scripted(COPY, COPY)
    await ask_for_copy(gateway_of(model))

    with pytest.raises(ScriptError, match="1 of 2 replies were never used"):
        model.assert_played_out()


async def test_a_function_may_answer_from_the_request(gateway_of: GatewayOf, scripted: Callable[..., Scripted]) -> None:
    def by_seed(request: Request) -> Copy:
        return Copy(subject=request.step.name, stock=request.seed)

    reply = await ask_for_copy(gateway_of(scripted(by_seed)))

    assert reply.answer == Copy(subject="write", stock=7)


async def test_what_was_said_can_be_read(gateway_of: GatewayOf, scripted: Callable[..., Scripted]) -> None:
    model = scripted(COPY)

    await ask_for_copy(gateway_of(model))

    assert model.only_call == f"{PROMPT.system}\n{PROMPT.user}"


async def test_it_stands_in_for_the_model_of_every_shipped_step(
    scripted: Callable[..., Scripted], clock: Callable[[], datetime]
) -> None:
    from tests.marque.models.kit import CONTEXT

    gateway = gateway_with(scripted(COPY), clock)

    reply = await gateway.ask("writer.cta", Copy, PROMPT, last=lambda: FALLBACK, context=CONTEXT)

    assert [call.link for call in reply.calls] == ["scripted"]
