"""Copy about the real products of the development data: nothing of them stands here, they are picked by property."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from marque.settings import load_settings
from marque.storage import Storage
from tools.inventory.importer import import_catalogue

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-22T10:00:00+00:00"
pytestmark = pytest.mark.shared

Check = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture(scope="module")
def products() -> list[dict[str, Any]]:
    file = ROOT.parent / "shared" / "data" / "products" / "products.json"
    if not file.is_file():
        pytest.skip("needs ../shared/data/products, which is not beside this checkout")
    found: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def shop(products: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose catalogue is the real one, imported as of the instant of judging."""
    folder = tmp_path_factory.mktemp("real") / "shop"
    shutil.copytree(ROOT / "examples" / "shop", folder, ignore=shutil.ignore_patterns(".marque", "out"))
    settings = load_settings({"MARQUE_WORKSPACE": str(folder)}, folder)

    async def load() -> int:
        storage = Storage(settings.database_url)
        try:
            report = await import_catalogue(
                storage, ROOT.parent / "shared" / "data" / "products" / "products.json",
                brand="tarnholt", now=datetime.fromisoformat(NOW),
            )  # fmt: skip
        finally:
            await storage.close()
        return report.imported

    assert asyncio.run(load()) == len(products) == 194
    return folder


@pytest.fixture
def check(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Answer one message by the facts gate, through the command."""
    from app.commands.check import app

    monkeypatch.setenv("MARQUE_WORKSPACE", str(shop))

    def run(message: dict[str, Any]) -> dict[str, Any]:
        result = CliRunner().invoke(app, ["--json", "--gates", "facts"], input=json.dumps({"now": NOW, **message}))
        answer: dict[str, Any] = json.loads(result.stdout)
        assert result.exit_code == (0 if answer["verdict"] == "pass" else 1)
        return answer

    return run


@pytest.fixture(scope="module")
def there(products: list[dict[str, Any]]) -> dict[str, Any]:
    """A product with a name of several words that is in stock."""
    return next(p for p in products if p["stock"] > 20 and len(p["title"].split()) > 2 and p["price"] > 20)


@pytest.fixture(scope="module")
def gone(products: list[dict[str, Any]]) -> dict[str, Any]:
    """A product that is sold out."""
    return next(p for p in products if p["stock"] == 0 and len(p["title"].split()) > 2)


def bad_claims(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [claim for claim in answer["claims"] if claim["status"] not in {"supported", "deferred"}]


def test_a_wrong_price_blocks_with_the_quote_the_product_and_the_true_value(
    check: Check, there: dict[str, Any]
) -> None:
    wrong = f"${Decimal(str(there['price'])) + 5}"

    answer = check({"body": f"The {there['title']} is yours for {wrong}."})

    (claim,) = bad_claims(answer)
    assert answer["verdict"] == "block"
    assert (claim["quote"], claim["sku"], claim["status"]) == (wrong, there["sku"], "contradicted")
    assert claim["actual"].startswith(str(there["price"]))


def test_a_discount_other_than_the_offers_blocks(check: Check, there: dict[str, Any]) -> None:
    offer = {"percent_off": 20, "skus": [there["sku"]]}

    answer = check({"body": f"Take 30% off the {there['title']} this week.", "offer": offer})

    claim = next(claim for claim in bad_claims(answer) if claim["kind"] == "percent_off")
    assert answer["verdict"] == "block"
    assert claim["status"] == "contradicted"
    assert "30%" in claim["quote"]
    assert "20" in claim["actual"]


def test_a_sold_out_product_offered_as_there_blocks(check: Check, gone: dict[str, Any]) -> None:
    answer = check({"body": f"The {gone['title']} is in stock and ready to ship."})

    claim = next(claim for claim in bad_claims(answer) if claim["kind"] == "stock")
    assert answer["verdict"] == "block"
    assert (claim["sku"], claim["status"]) == (gone["sku"], "contradicted")
    assert claim["actual"] is not None


def test_an_expired_offer_blocks(check: Check, there: dict[str, Any]) -> None:
    offer = {"percent_off": 20, "skus": [there["sku"]], "ends": "2026-11-20"}

    answer = check({"body": f"Take 20% off the {there['title']}.", "offer": offer})

    assert answer["verdict"] == "block"
    assert {"contradicted"} == {claim["status"] for claim in bad_claims(answer)}
    assert any("2026-11-20" in str(claim["actual"]) for claim in bad_claims(answer))


def test_an_invented_product_is_unsupported_and_has_no_true_value(check: Check) -> None:
    answer = check({"body": "The Quillon Drift 900 is yours for $49."})

    (claim,) = bad_claims(answer)
    assert answer["verdict"] == "revise"
    assert (claim["sku"], claim["status"], claim["actual"]) == (None, "unsupported", None)


def test_a_discount_that_no_offer_makes_is_unsupported(check: Check, there: dict[str, Any]) -> None:
    answer = check({"body": f"Take 25% off the {there['title']}.", "products": [there["sku"]]})

    (claim,) = bad_claims(answer)
    assert answer["verdict"] == "revise"
    assert (claim["kind"], claim["status"], claim["actual"]) == ("percent_off", "unsupported", None)


def test_the_corrected_copy_passes(check: Check, there: dict[str, Any]) -> None:
    offer = {"code": "TWENTY", "percent_off": 20, "skus": [there["sku"]], "ends": "2026-11-30"}
    price = f"${there['price']}"

    answer = check(
        {"body": f"The {there['title']} is {price} and in stock. Take 20% off with code TWENTY until November 30.",
         "offer": offer}
    )  # fmt: skip

    assert answer["verdict"] == "pass"
    assert {claim["status"] for claim in answer["claims"]} == {"supported"}
    assert {"price", "stock", "percent_off", "offer_code", "offer_date"} <= {c["kind"] for c in answer["claims"]}


@pytest.mark.integration
def test_a_brief_on_real_products_runs_to_a_draft_that_waits(shop: Path, products: list[dict[str, Any]]) -> None:
    skus = [product["sku"] for product in products if product["stock"] > 20][:3]
    brief = shop / "briefs" / "real.yaml"
    brief.write_text(yaml.safe_dump({
        "name": "Three from the shelf", "objective": "Sell three products at a lower price",
        "author": "nora.velk@tarnholt.example", "channels": ["email"], "template": "price_drop",
        "audience": "People who looked at them", "products": skus,
        "offer": {"code": "SHELF10", "percent_off": 10, "skus": list(skus), "terms": "One use per customer."},
    }), "utf-8")  # fmt: skip
    # The clock of a process is the real one: facts as of the instant of judging would be stale by now.
    subprocess.run(
        [sys.executable, "-m", "app", "inventory", "import",
         str(ROOT.parent / "shared" / "data" / "products" / "products.json"),
         "--as-of", datetime.now(UTC).isoformat()],
        env={"MARQUE_WORKSPACE": str(shop), "PATH": "/usr/bin:/bin"}, check=True, capture_output=True, cwd=ROOT,
    )  # fmt: skip

    done = subprocess.run(
        [sys.executable, "-m", "app", "run", str(brief), "--json"], capture_output=True, text=True, cwd=ROOT,
        env={"MARQUE_WORKSPACE": str(shop), "PATH": "/usr/bin:/bin"}, check=False,
    )  # fmt: skip

    assert done.stdout, done.stderr
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["campaign"]["status"]) == (0, "waiting")
    assert {claim["status"] for claim in answer["claims"]} == {"supported"}
    assert answer["task"]["role"] == "editor"
