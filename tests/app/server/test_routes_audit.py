"""The record over HTTP: a campaign's for whoever sees it, the rest for a compliance officer."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.routes import Counter, counter


@pytest_asyncio.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        yield opened


async def test_a_campaign_s_record_is_seen_in_pages(shop: Counter) -> None:
    campaign = await shop.run()
    async with shop.of("analyst") as client:
        whole = (await client.get(f"/v1/campaigns/{campaign}/audit")).json()
        page = (await client.get(f"/v1/campaigns/{campaign}/audit", params={"limit": 1})).json()

    assert whole["records"][0]["kind"] == "campaign.created"
    assert (len(page["records"]), page["more"]) == (1, True)
    assert "@" not in json.dumps(whole)


async def test_a_bundle_verifies_where_marque_is_not(shop: Counter, tmp_path: Path) -> None:
    campaign = await shop.run()
    task = await shop.task(campaign)
    async with shop.of("editor") as client:
        decision = {"content_hash": task.content_hash, "decisions": [{"type": "approve"}]}
        await client.post(f"/v1/approvals/{task.id}/decision", json=decision)
        await shop.go_on(campaign)
        bundle = (await client.get(f"/v1/campaigns/{campaign}/audit/bundle")).json()
    (tmp_path / "verify.py").write_text(bundle["verifier"], "utf-8")
    (tmp_path / "bundle.json").write_text(json.dumps(bundle), "utf-8")

    command = [sys.executable, str(tmp_path / "verify.py"), str(tmp_path / "bundle.json"), bundle["key_id"]]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, check=False)
    assert done.returncode == 0


async def test_all_is_verified_by_a_compliance_officer(shop: Counter) -> None:
    await shop.run()
    async with shop.of("officer") as client:
        found = (await client.post("/v1/audit/verify")).json()
        brand = await client.get("/v1/brands/tarnholt/audit")

    assert (found["problems"], found["records"] > 0) == ([], True)
    assert brand.json()["chain"] == "brand:tarnholt"


@pytest.mark.parametrize("who", [None, "lead", "editor", "analyst", "engineer", "service"])
async def test_nobody_else_reads_a_brand_s_record_or_verifies_all(shop: Counter, who: str | None) -> None:
    async with shop.of(who) as client:
        assert (await client.post("/v1/audit/verify")).status_code == 403
        assert (await client.get("/v1/brands/tarnholt/audit")).status_code == 403
