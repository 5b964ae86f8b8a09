"""Questions made from a catalogue's own values."""

from datetime import UTC, datetime

from evals.known_items import documents, known_items, rows
from marque.evidence import Fact, Product

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def product(sku: str, title: str, group: str | None = None, **facts: str) -> Product:
    known = {name: Fact(value=value, as_of=NOW, source="feed.xml") for name, value in facts.items()}
    return Product(sku=sku, group=group, title=title, facts=known)


JACKETS = [
    product(f"J-{color}", f"Carrow Rain Jacket in {color.capitalize()}", "J", color=color, material="nylon",
            weight="1 lb", description="A rain jacket in three layers with taped seams and two chest pockets.")
    for color in ("moss", "slate")
]  # fmt: skip
LAMP = product("L", "Wick Brass Lantern", description="An oil lantern.")


def test_each_product_is_asked_for_in_every_manner_that_its_facts_allow() -> None:
    asked = list(known_items([*JACKETS, LAMP], seed=1))

    manners = {sku: [item.manner for item in asked if item.sku == sku] for sku in ("J-moss", "L")}
    assert manners["J-moss"] == ["name", "misspelt", "like", "told", "other_word"]
    assert manners["L"] == ["name", "misspelt"]
    assert "coat" in next(item.query for item in asked if item.manner == "other_word")


def test_what_tells_variants_apart_is_part_of_the_question() -> None:
    asked = [item for item in known_items(JACKETS, seed=1) if item.sku == "J-slate"]

    assert all("slate" in item.query for item in asked)
    assert not any("moss" in item.query for item in asked)


def test_the_same_seed_asks_the_same_in_whatever_order_the_products_come() -> None:
    assert list(known_items([*JACKETS, LAMP], seed=1)) == list(known_items([LAMP, *reversed(JACKETS)], seed=1))
    assert list(known_items(JACKETS, seed=1)) != list(known_items(JACKETS, seed=2))


def test_a_misspelt_word_has_the_same_letters_and_is_another_word() -> None:
    (item,) = (item for item in known_items([LAMP], seed=3) if item.manner == "misspelt")

    (wrong,) = (word for word in item.query.strip("?").split() if sorted(word) == sorted("lantern"))
    assert wrong != "lantern"


def test_rows_and_texts_name_products_by_their_ids_and_one_without_a_text_is_left_out() -> None:
    bare = product("B", "Bare Shelf")

    assert rows(list(known_items([LAMP], seed=1)))[0]["relevant"] == ["L"]
    assert [line["id"] for line in documents([LAMP, bare, *JACKETS])] == ["L", "J-moss", "J-slate"]
    assert "Material: nylon." in next(iter(documents(JACKETS)))["text"]
