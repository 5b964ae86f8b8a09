import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import SecretStr

from evals.experiments import LangSmith, experiment, langsmith_of, sync, upload, wanted_of
from evals.metrics import share
from evals.rows import EvalRow, Rows
from evals.running import Ran, example_settings
from evals.suites.suite import Score
from marque.errors import InputError, Unavailable

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
KEY = {"LANGSMITH_API_KEY": "lsv2_test"}


class Text(EvalRow):
    text: str


ROWS = Rows("dev", (Text(text="A lamp."), Text(text="A rug.")), "ab" * 32)
RAN = Ran("pii-clean", ROWS, Score({"hit": [1, 0], "case": [1, 1]}, {"flagged_rate": share("hit", "case")}, ()), 2.0)


class Vendor(ThreadingHTTPServer):
    """Answers as LangSmith's API does, as far as it is asked, and remembers what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, str, str | None, Any]] = []
        self.datasets: dict[str, dict[str, Any]] = {}
        self.examples: list[dict[str, Any]] = []
        self.status = 200


class Handler(BaseHTTPRequestHandler):
    server: Vendor

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        if self.path.startswith("/datasets"):
            self._answer(list(self.server.datasets.values()))
        else:
            self._answer(self.server.examples if "offset=0" in self.path else [])

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.seen.append((self.path, self.command, self.headers["x-api-key"], body))
        if self.path == "/datasets":
            found = {"id": "6c1f7a26-46a5-4f0b-8ac4-3a6f8e2f9a11", "created_at": AT.isoformat(), **body}
            self.server.datasets[body["name"]] = found
            self._answer(found)
        elif self.path == "/examples/bulk":
            self.server.examples += [{**one, "created_at": AT.isoformat()} for one in body]
            self._answer(body)
        else:
            self._answer({})

    def _answer(self, body: Any) -> None:
        raw = json.dumps(body).encode()
        self.send_response(self.server.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    server = Vendor()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def at(vendor: Vendor) -> LangSmith:
    return LangSmith(f"http://127.0.0.1:{vendor.server_port}", SecretStr("lsv2_test"))


@pytest.mark.parametrize(
    ("telemetry", "environ", "is_sent"),
    [("off", KEY, False), ("otel", KEY, False), ("langsmith", {}, False), ("langsmith", KEY, True)],
)
def test_nothing_is_sent_unless_the_setting_and_the_key_are_there(
    telemetry: str, environ: dict[str, str], is_sent: bool
) -> None:
    settings = example_settings().model_copy(update={"telemetry": telemetry})

    assert (langsmith_of(settings, environ) is not None) is is_sent


def test_whoever_asks_for_datasets_is_told_what_is_missing() -> None:
    with pytest.raises(InputError, match="LangSmith is not configured"):
        wanted_of(example_settings(), KEY)


def test_an_experiment_has_each_row_with_its_numbers_and_the_figures() -> None:
    found = experiment(RAN, AT, {"commit": "c"})

    assert [one["inputs"]["text"] for one in found["results"]] == ["A lamp.", "A rug."]
    assert found["results"][0]["evaluation_scores"] == [{"key": "hit", "score": 1.0}, {"key": "case", "score": 1.0}]
    assert found["summary_experiment_scores"] == [{"key": "flagged_rate", "score": 0.5}]
    assert found["experiment_end_time"] == AT.isoformat()


@pytest.mark.integration
@pytest.mark.enable_socket
def test_a_run_is_sent_in_one_request_with_the_key_in_its_header(vendor: Vendor) -> None:
    upload(RAN, at(vendor), AT, {})

    [(path, method, key, body)] = vendor.seen
    assert (path, method, key) == ("/api/v1/datasets/upload-experiment", "POST", "lsv2_test")
    assert len(body["results"]) == 2


@pytest.mark.integration
@pytest.mark.enable_socket
def test_a_service_that_refuses_is_unavailable_in_one_line(vendor: Vendor) -> None:
    vendor.status = 503

    with pytest.raises(Unavailable, match="took no experiment"):
        upload(RAN, at(vendor), AT, {})


@pytest.mark.integration
@pytest.mark.enable_socket
def test_rows_become_a_dataset_once(vendor: Vendor) -> None:
    assert sync("pii-clean", ROWS, at(vendor)) == 2
    assert sync("pii-clean", ROWS, at(vendor)) == 0

    assert [one["inputs"]["text"] for one in vendor.examples] == ["A lamp.", "A rug."]
    assert len(vendor.datasets) == 1
