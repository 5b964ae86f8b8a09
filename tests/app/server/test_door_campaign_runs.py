"""What a client may send to a campaign, judged without a server."""

from typing import Any

import pytest

from app.server.calling_back import refuse_webhook
from app.server.campaign_runs import Pending, answer_in, refuse_what_jumps
from marque.approval import Answer
from marque.errors import InputError, MarqueError, Refused

THREAD = "01a208a9-7b16-7674-be73-169fe868d35c"
HASH, OTHER_HASH = "a" * 64, "b" * 64
PENDING = Pending("1" * 32, "a task", HASH)
APPROVE: dict[str, Any] = {"decisions": [{"type": "approve"}]}


def test_a_plain_answer_is_on_the_hash_it_names() -> None:
    assert answer_in({**APPROVE, "content_hash": OTHER_HASH}, PENDING, THREAD) == Answer.model_validate(
        {**APPROVE, "content_hash": OTHER_HASH}
    )


def test_a_plain_answer_without_a_hash_is_refused_with_the_mend() -> None:
    with pytest.raises(InputError, match="'content_hash' is missing"):
        answer_in(APPROVE, PENDING, THREAD)


def test_an_answer_by_the_interrupts_id_gets_the_hash_that_it_shows() -> None:
    assert answer_in({PENDING.interrupt_id: APPROVE}, PENDING, THREAD).content_hash == HASH


def test_a_hash_that_the_client_names_is_never_replaced() -> None:
    sent = {PENDING.interrupt_id: {**APPROVE, "content_hash": OTHER_HASH}}

    assert answer_in(sent, PENDING, THREAD).content_hash == OTHER_HASH


@pytest.mark.parametrize("resume", [
    None, True, "approve", 7, [], ["approve"], {}, {"decisions": []}, {"decisions": [{"type": "respond"}]},
    {"decisions": [{"type": "approve"}] * 2}, {**APPROVE, "by": "x"}, {"content_hash": HASH},
    {PENDING.interrupt_id: "approve"}, {PENDING.interrupt_id: [APPROVE]}, {PENDING.interrupt_id: None},
    {PENDING.interrupt_id: APPROVE, "2" * 32: APPROVE}, {PENDING.interrupt_id: {**APPROVE, "content_hash": "x"}},
    {"decisions": [{"type": "reject"}]},
])  # fmt: skip
def test_what_is_no_answer_is_refused(resume: Any) -> None:
    with pytest.raises(InputError):
        answer_in(resume, PENDING, THREAD)


def test_an_answer_to_what_waits_no_more_is_refused() -> None:
    with pytest.raises(Refused, match="waits no more"):
        answer_in({"2" * 32: APPROVE}, PENDING, THREAD)


@pytest.mark.parametrize("given", [[], [1], "x", 7, True])
def test_an_input_that_is_no_object_is_refused_before_it_runs(given: Any) -> None:
    with pytest.raises(InputError, match="an input is an object"):
        refuse_what_jumps({"kwargs": {"input": given}}, THREAD)


@pytest.mark.parametrize("url", [
    "/threads", "http://example.com/", "ftp://example.com/", "https://", "https:///x", "//example.com", "x",
    "https://user@example.com/", "https://user:word@example.com/", "http://[::1", "HTTP://EXAMPLE.COM", {"url": "x"},
    "http://localhost.example.com/", "http://127.0.0.1.example.com/", "file:///etc/passwd", "http://0/",
])  # fmt: skip
@pytest.mark.parametrize("near", [True, False])
def test_a_webhook_goes_nowhere_but_to_https(url: Any, near: bool) -> None:
    with pytest.raises(MarqueError):
        refuse_webhook(url, near=near)


@pytest.mark.parametrize("url", [
    "http://[::1", "https://[::1]]/x", "https://example.com:99999/", "https://example.com:x/", "http://127.0.0.1:0/",
    "https://a..b/x", f"https://{'a' * 64}.example/", "https://\u2100.com/", "https://ex\u200bample.com/",
    "http://localhost:8/\x7f", f"https://example.com/{'a' * 70_000}",
])  # fmt: skip
def test_an_address_that_nobody_can_read_is_one_line(url: str) -> None:
    with pytest.raises(InputError) as refused:
        refuse_webhook(url, near=True)

    assert str(refused.value) == "webhook: is no address that can be read; give one such as https://example.com/ended"


@pytest.mark.parametrize(
    "url", ["http://localhost:8/x", "http://127.0.0.1:8/x", "http://[::1]:8/", "https://127.0.0.1/"]
)
def test_a_webhook_to_this_machine_is_for_whoever_is_on_it(url: str) -> None:
    refuse_webhook(url, near=True)
    with pytest.raises(Refused):
        refuse_webhook(url, near=False)


def test_a_webhook_to_another_machine_goes_over_https() -> None:
    refuse_webhook("https://hooks.example.com/x?y=1", near=False)
    refuse_webhook(None, near=False)


@pytest.mark.parametrize("more", [
    {}, {"multitask_strategy": "enqueue"}, {"multitask_strategy": "reject"}, {"after_seconds": 0},
    {"kwargs": {"input": {"brief": {}}, "config": {"configurable": {"thread_id": THREAD, "user_id": "x", "locale": "en",
                "checkpoint_ns": "", "__after_seconds__": 0}}}},
])  # fmt: skip
def test_what_an_ordinary_client_sends_passes(more: dict[str, Any]) -> None:
    refuse_what_jumps({"kwargs": {"input": {"brief": {}}}, **more}, THREAD)
