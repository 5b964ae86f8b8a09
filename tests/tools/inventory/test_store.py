from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest

from marque.errors import MarqueError
from marque.evidence import Product
from marque.storage import Storage
from tools.inventory.importer import ImportReport
from tools.inventory.store import Inventory

Load = Callable[..., Awaitable[ImportReport]]
CATALOGUE = """sku,title,item_group_id,brand,category,price,stock,availability
W1,Northwind Alpine Shell Jacket - Red,W,Northwind,Jackets,199.00 USD,4,in_stock
W2,Northwind Alpine Shell Jacket - Blue,W,Northwind,Jackets,189.00 USD,0,in_stock
P1,Apple,,,Groceries,1.99 USD,,in_stock
P2,Apple Watch,,Apple,Watches,299.00 USD,,out_of_stock
L100,Cherry Lipstick,,Chic,Beauty,12.00 USD,,
B1,Wild Berry Mix,,,Groceries,5.00 USD,9,
"""


@pytest.fixture
async def stocked(load: Load, inventory: Inventory) -> Inventory:
    await load(CATALOGUE)
    return inventory


def skus(products: tuple[Product, ...]) -> list[str]:
    return [product.sku for product in products]


async def test_get_many_keeps_the_order_asked_for(stocked: Inventory) -> None:
    assert skus(await stocked.get_many(["P2", "none", "P1", "P2"])) == ["P2", "P1"]


async def test_an_unknown_id_is_none(stocked: Inventory) -> None:
    assert await stocked.get("none") is None


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("lipstick", "L100"), ("lipsticks", "L100"), ("cherry lipstik", "L100"), ("apple watch", "P2"), ("Apple", "P1"),
        ("alpine jacket", "W2"), ("l100", "L100"), ("berries", "B1"), ("beauty", "L100"), ("chic", "L100"),
    ],
)  # fmt: skip
async def test_search_puts_the_best_fit_first(stocked: Inventory, question: str, best: str) -> None:
    found = await stocked.search(question, 2)

    assert skus(found)[0] in {best, "W1" if best == "W2" else best}


@pytest.mark.parametrize("question", ["zzzzzz", "500%", "_", "'; DROP TABLE products; --"])
async def test_search_finds_nothing_where_nothing_is_like_it(stocked: Inventory, question: str) -> None:
    assert await stocked.search(question) == ()


async def test_search_is_narrowed_by_filters(stocked: Inventory) -> None:
    assert skus(await stocked.search("jacket", in_stock=True)) == ["W1"]
    assert skus(await stocked.search("jacket", max_price=Decimal(190))) == ["W2"]
    assert skus(await stocked.search("", category="groceries")) == ["B1", "P1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The CHERRY LIPSTICK is back", ["L100"]),
        ("Cherry lipsticks for all", ["L100"]),
        ("the Cherry Lipstick\u2019s colour", ["L100"]),
        ("our Apple Watch", ["P2"]),
        ("An Apple a day, an Apple Watch a year", ["P2", "P1"]),
        ("pineapple and apple juice", []),
        ("Northwind Alpine Shell Jacket - Blue", ["W2"]),
        ("the Alpine Shell Jacket", ["W1", "W2"]),
        ("order L100.", ["L100"]),
        ("only 100 left", []),
        ("cherry-red lipstick", []),
        ("the alpine shell, lipstick and all", ["W1", "W2"]),
        ("Northwind, from $99", ["W1", "W2"]),
        ("the Alpine is back", ["W1", "W2"]),
        ("New for all", []),
        ("", []),
    ],
)
async def test_a_product_is_found_where_the_copy_names_it(stocked: Inventory, text: str, expected: list[str]) -> None:
    assert skus(await stocked.mentioned_in(text)) == expected


async def test_the_other_variants_of_a_group_stand_beside_one(stocked: Inventory) -> None:
    assert skus(await stocked.beside(["P1", "W2"])) == ["W1"]
    assert await stocked.beside(["W1", "W2", "P1", "none"]) == ()


async def test_a_title_that_was_loaded_later_is_found_too(stocked: Inventory, load: Load) -> None:
    await stocked.mentioned_in("warm up the index")
    before = await stocked.fingerprint()

    await load("sku,title\nN1,Felt Slippers\n")

    assert skus(await stocked.mentioned_in("felt slippers")) == ["N1"]
    assert await stocked.fingerprint() != before


async def test_everything_comes_in_the_order_of_ids_and_nothing_where_it_is_too_much(stocked: Inventory) -> None:
    assert skus(await stocked.everything(6)) == ["B1", "L100", "P1", "P2", "W1", "W2"]
    assert await stocked.everything(5) == ()


async def test_everything_is_kept_until_the_next_import(stocked: Inventory, load: Load) -> None:
    assert await stocked.everything(10) is await stocked.everything(10)

    await load("sku,title\nN1,Felt Slippers\n")

    assert "N1" in skus(await stocked.everything(10))


async def test_variants_of_a_group_come_together(stocked: Inventory) -> None:
    assert skus(await stocked.variants_of("W")) == ["W1", "W2"]


async def test_a_mistyped_id_has_a_nearest_one(stocked: Inventory) -> None:
    assert (await stocked.nearest_ids("L10"))[0] == "L100"


async def test_a_database_that_is_away_is_no_empty_answer() -> None:
    inventory = Inventory(Storage("sqlite:////proc/nowhere/marque.db"), "shop")

    with pytest.raises(MarqueError):
        await inventory.search("hat")
