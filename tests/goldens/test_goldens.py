"""What ten campaigns of the shop become: any change in the product's behaviour is one that a person reads."""

import copy
import json
from pathlib import Path

import pytest

from tests.goldens.campaigns import GOLDENS, make
from tests.goldens.keeping import AGAIN, FOLDER, differences, kept, stored


@pytest.mark.parametrize("name", GOLDENS)
async def test_a_campaign_becomes_the_package_that_it_became_before(name: str, tmp_path: Path) -> None:
    told = differences(stored(name), kept(await make(GOLDENS[name], tmp_path)))

    assert not told, "\n".join([f"the package of {name} is another:", *told, AGAIN])


def test_there_are_ten_and_none_is_left_from_before() -> None:
    assert {folder.name for folder in FOLDER.iterdir()} == set(GOLDENS)
    assert len(GOLDENS) == 10


def test_a_difference_is_told_by_its_place_with_both_values() -> None:
    golden = stored("price-drop")
    package = json.loads(golden["package.json"])
    changed = copy.deepcopy(package)
    changed["messages"][0]["variants"][0]["copy"]["cta"] = "Hurry"
    del changed["brand"]
    page = golden["email-A.html"].replace("<footer>", "<div>")

    told = differences(golden, {"package.json": json.dumps(changed), "email-A.html": page, "sms-A.html": ""})

    cta = json.dumps(package["messages"][0]["variants"][0]["copy"]["cta"])
    assert told[:2] == ["email-B.html: is gone", "sms-A.html: is new"]
    assert f'package.json: messages[0].variants[0].copy.cta: was {cta}, is "Hurry"' in told
    assert 'package.json: brand: is gone: "tarnholt"' in told
    assert any(line.startswith("email-A.html: +<div>") for line in told)
    assert differences(golden, golden) == []
