"""The served model speaks the protocol that the link reads; whole campaigns are `make test-model`'s."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import langchain_openai  # noqa: F401 - its import takes seconds, which belong to no call
import pytest
from pydantic import SecretStr

from marque.models.openai_link import OpenAILink
from tests.marque.models.conftest import gateway_of, ledger, time
from tests.marque.models.kit import GatewayOf, ask_for_copy
from tests.small_model.serving import MISSING, MODEL, is_installed, small_model

__all__ = ["gateway_of", "ledger", "time"]


@pytest.mark.integration
@pytest.mark.enable_socket
@pytest.mark.timeout(600)
@pytest.mark.skipif(not is_installed(), reason=MISSING)
async def test_a_real_model_is_asked_and_says_who_answered_and_what_it_took(
    tmp_path: Path, gateway_of: GatewayOf, clock: Callable[[], datetime]
) -> None:
    with small_model(tmp_path) as base_url:
        link = OpenAILink(SecretStr("none"), base_url, clock)
        step = {"timeout_seconds": 500, "stall_seconds": 500, "retries": 0, "max_tokens": 40}
        reply = await ask_for_copy(gateway_of(link, model=MODEL, **step))
        await link.close()

    first = reply.calls[0]
    assert (first.link, first.model_asked, first.model_answered) == ("openai", MODEL, MODEL)
    assert (first.tokens_in or 0) > 10 <= (first.tokens_out or 0)
