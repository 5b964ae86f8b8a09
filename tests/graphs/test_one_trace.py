"""A campaign is one trace, whichever process takes it up; that it waits for a person is no error."""

from pathlib import Path

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext

from marque.approval import Approve
from tests.graphs.conftest import EDITOR, Shop, open_shop


def steps(spans: InMemorySpanExporter) -> list[str]:
    return [span.name.removeprefix("step ") for span in spans.get_finished_spans() if span.name.startswith("step ")]


def context(span: ReadableSpan) -> SpanContext:
    found: SpanContext | None = span.context
    assert found
    return found


async def test_a_campaign_is_one_trace_across_processes(
    shop: Shop, workspace: Path, spans: InMemorySpanExporter
) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    before = steps(spans)
    assert before[0] == "intake"
    assert before[-1] == "approve"

    other = open_shop(workspace)  # nothing but the rows is the same
    other.clock.now = shop.clock.now
    await other.decide(campaign, EDITOR, Approve())
    await other.services.close()
    assert steps(spans)[-1] == "package"

    found = spans.get_finished_spans()
    (first,) = (span for span in found if span.name == "campaign")
    assert first.parent is None
    assert dict(first.attributes or {}) == {
        "marque.campaign": campaign.id, "marque.brand": campaign.brand, "marque.tier": campaign.tier
    }  # fmt: skip
    assert {context(span).trace_id for span in found} == {context(first).trace_id}
    assert len({context(span).span_id for span in found}) == len(found)
    parents = {span.parent.span_id for span in found if span.parent and span.name.startswith("step ")}
    assert parents == {context(first).span_id}


async def test_waiting_for_a_person_is_no_error(shop: Shop, spans: InMemorySpanExporter) -> None:
    await shop.run(shop.brief("price-drop"))
    (waits,) = (span for span in spans.get_finished_spans() if (span.attributes or {}).get("marque.waits"))
    assert waits.name == "step approve"
    assert waits.status.is_ok
    assert "error.type" not in (waits.attributes or {})


async def test_two_campaigns_are_two_traces(shop: Shop, spans: InMemorySpanExporter) -> None:
    for name in ("price-drop", "back-in-stock"):
        await shop.run(shop.brief(name))
    assert len({context(span).trace_id for span in spans.get_finished_spans()}) == 2


async def test_no_words_of_the_brief_or_the_copy_are_in_a_span(shop: Shop, spans: InMemorySpanExporter) -> None:
    campaign = await shop.run(shop.brief("price-drop"))
    content = (await shop.last(campaign)).content
    said = [campaign.brief.objective, campaign.author, *(v.body for m in content.messages for v in m.variants)]
    sent = "\n".join(span.to_json() for span in spans.get_finished_spans())
    assert not [words for words in said if words and words[:40] in sent]
