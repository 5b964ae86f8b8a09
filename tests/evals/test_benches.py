import asyncio
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from evals.benches import assembly, campaign, checking, gates, imports, knowledge, login, originality, server, start
from evals.benches.mails import MAILS, open_desk
from evals.benches.meter import MeasuredLeases, Meter


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The instants that the meter will read, in order."""
    instants: list[float] = []
    monkeypatch.setattr("evals.benches.meter.time.perf_counter", lambda: instants.pop(0))
    return instants


def test_calls_that_overlap_count_once(ticks: list[float]) -> None:
    meter = Meter()
    ticks += [0.0, 1.0, 3.0, 4.0, 10.0, 12.0]
    with meter.running("gates"), meter.running("tools"):
        pass  # from 0 to 4, and within it from 1 to 3
    with meter.running("tools"):
        pass  # from 10 to 12

    assert meter.seconds("gates", "tools") == 6.0
    assert meter.seconds("tools") == 4.0
    assert meter.seconds("ledger") == 0.0


async def test_a_store_is_measured_while_it_is_awaited_and_otherwise_is_itself(ticks: list[float]) -> None:
    class Store:
        folder = "out"

        async def get(self, id_: str) -> str:
            await asyncio.sleep(0)
            return id_

    meter = Meter()
    ticks += [1.0, 3.5]
    store = meter.before(Store(), "tools")

    assert (store.folder, await store.get("x")) == ("out", "x")
    assert meter.seconds("tools") == 2.5


async def test_what_runs_under_a_lease_is_not_the_leases_time(ticks: list[float]) -> None:
    from contextlib import asynccontextmanager

    class Leases:
        @asynccontextmanager
        async def hold(self, campaign_id: str) -> Any:
            yield campaign_id == "mine"

    meter = Meter()
    ticks += [0.0, 1.0, 51.0, 53.0]

    async with MeasuredLeases(Leases(), "tools", meter).hold("mine") as ours:
        assert ours

    assert meter.seconds("tools") == 3.0


def test_the_campaign_bench_runs_whole_and_its_parts_lie_within_the_whole() -> None:
    figures = campaign.bench(runs=1, warm_up=0)

    assert figures["runs"] == 1
    assert figures["ratio"] == pytest.approx(figures["own_ms"] / figures["bare_graph_ms"])
    for smaller, larger in pairwise((0.0, figures["own_ms"], figures["whole_p50_ms"])):
        assert smaller < larger
    assert figures["own_ms"] >= figures["whole_p50_ms"] - figures["gates_ms"] - figures["tools_ms"]
    assert min(figures[f"{kind}_ms"] for kind in ("gates", "tools", "ledger", "files")) > 0


def test_help_imports_nothing_heavy() -> None:
    figures = start.bench(runs=1)

    packages = str(figures["packages"]).split()
    assert "typer" in packages
    assert not {"langgraph", "langchain_core", "pydantic", "sqlalchemy", "presidio_analyzer", "rich"} & set(packages)


def test_the_import_bench_measures_each_run_and_its_peer() -> None:
    figures = imports.bench(small_rows=20, large_rows=40)

    assert figures["ratio"] == pytest.approx(figures["rows_per_second"] / figures["rows_per_second_peer"])
    assert figures["memory_growth"] == pytest.approx(figures["peak_mib_40"] / figures["peak_mib_20"])


def test_the_bench_of_originality_measures_a_look_up_against_a_scan() -> None:
    figures = originality.bench(messages=40)

    assert figures["ratio"] == pytest.approx(figures["lookup_ms"] / figures["lookup_ms_peer"])
    assert figures["found"] > 0.9


def test_the_bench_of_the_knowledge_finds_what_an_exact_search_finds_in_every_store() -> None:
    figures = knowledge.bench(chunks=300, asked=6, opened={"sqlite": knowledge.sqlite, "weaviate": knowledge.sqlite})

    assert figures["ratio"] == pytest.approx(figures["sqlite_p50_ms_1"] / figures["weaviate_p50_ms_1"])
    assert figures["sqlite_found"] == figures["weaviate_found"] == 1.0
    assert figures["near_duplicates"] < 0.05
    for callers in knowledge.CALLERS:
        assert 0 < figures[f"sqlite_p50_ms_{callers}"] <= figures[f"sqlite_p99_ms_{callers}"]


@pytest.mark.integration
@pytest.mark.enable_socket
@pytest.mark.timeout(600)
def test_the_bench_of_the_server_takes_campaigns_to_their_packages_on_both_sides() -> None:
    figures = server.bench(batch=2, rounds=1, alone=1, at_once=2)

    assert figures["ratio"] == pytest.approx(figures["campaigns_per_hour"] / figures["campaigns_per_hour_in_process"])
    assert figures["queue_wait_p50_s"] > 0


@pytest.mark.integration
@pytest.mark.enable_socket
@pytest.mark.timeout(600)
def test_the_bench_of_checks_over_http_gives_its_lower_ratio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "STARTED", 2)

    figures = checking.bench(messages=6, letters=1, rounds=1)

    assert figures["ratio"] == min(figures["ratio_one_by_one"], figures["ratio_streamed"])
    assert figures["streamed_per_second"] > 0


@pytest.mark.integration
@pytest.mark.enable_socket
@pytest.mark.timeout(600)
def test_the_bench_of_the_login_reads_one_thread_over_both_servers() -> None:
    figures = login.bench(reads=3)

    assert figures["ratio"] == pytest.approx(figures["state_ms"] / figures["state_ms_without"])


def test_the_bench_of_prompts_measures_assembly_with_and_without_cutting_against_the_bare_template() -> None:
    figures = assembly.bench(rounds=3)

    assert figures["ratio"] == pytest.approx(figures["assembly_us"] / figures["bare_us"])
    assert (figures["passages"], 0 < figures["passages_left_out"] < figures["passages"]) == (50, True)
    assert figures["with_cutting_us"] > 0


def test_texts_that_score_as_high_as_the_tenth_count_as_found() -> None:
    exact = knowledge.Exact({**{str(at): 1.0 for at in range(9)}, "a": 0.5, "b": 0.5, "c": 0.1}, 0.5)

    assert exact.found([*map(str, range(9)), "b"]) == 1.0
    assert exact.found([*map(str, range(9)), "c"]) == 0.9


def test_the_gates_bench_measures_each_gate_and_names_its_peer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "SEEDS", ("a", "word. "))

    figures = gates.bench(rounds=1, kilobytes=(1, 2), hostile=1_000, few=3, many=4)

    assert figures["growth"] == pytest.approx(
        float(figures["processor_ms_2_kb"]) / 2 / float(figures["processor_ms_1_kb"])
    )
    assert str(figures["hostile_slowest"]).endswith((" on 'a' times 1,000", " on 'word. ' times 166"))
    assert float(figures["messages_per_second"]) > 0
    assert figures["all_cores_to_one"] == pytest.approx(
        float(figures["messages_per_second"]) / float(figures["messages_per_second_one_process"])
    )
    assert figures["memory_growth"] == pytest.approx(float(figures["peak_mib_4"]) / float(figures["peak_mib_3"]))
    assert all(float(figures[f"{gate}_ms"]) > 0 for gate in ("facts", "compliance", "personal_data", "voice"))
    assert "sha256 e94cbf6c" in str(figures["peer"])
    assert figures["ratio"] == pytest.approx(float(figures["gates_ms"]) / float(figures["peer_ms"]))


async def test_the_mails_are_twenty_of_one_kilobyte_and_each_number_makes_new_ones(tmp_path: Path) -> None:
    desk = await open_desk(tmp_path)

    first, second = desk.mails(1), desk.mails(2)

    bodies = {mail.body for mail in (*first, *second)}
    assert len(bodies) == 2 * MAILS
    assert all(800 < sum(len(text) for _, text in mail.parts()) < 1300 for mail in first)
    assert (len(desk.evidence.products), len(desk.evidence.passages)) == (3, 2)


async def test_without_the_peers_model_there_is_no_ratio_and_the_bench_says_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("evals.benches.gates.is_installed", lambda: False)

    figures = gates.against_the_peer(await open_desk(tmp_path), rounds=1)

    assert "ratio" not in figures
    assert figures["gates_ms"]
    assert "`make bench` installs it" in str(figures["peer"])
