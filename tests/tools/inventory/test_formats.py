"""Each format as shops write it, with its near misses."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marque.errors import InputError
from tools.inventory.formats.recognise import recognise
from tools.inventory.formats.rows import Listing, Row

RSS = """<?xml version="1.0"?>
<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title>
<item><g:id>A1</g:id><title>Wool Scarf</title><description>Soft &amp; warm</description><link>https://s.example/a1</link>
<g:price>29.00 EUR</g:price><g:sale_price>19.00 EUR</g:sale_price>
<g:sale_price_effective_date>2026-11-20T00:00Z/2026-11-30T23:59Z</g:sale_price_effective_date>
<g:availability>in_stock</g:availability><g:item_group_id>A</g:item_group_id><g:color>Red</g:color>
<g:shipping><g:country>DE</g:country><g:service>Standard</g:service><g:price>4.90 EUR</g:price></g:shipping>
<g:product_highlight>Merino</g:product_highlight><g:product_highlight>Made in Porto</g:product_highlight>
<g:product_detail><g:section_name>Care</g:section_name><g:attribute_name>Wash at</g:attribute_name>
<g:attribute_value>30 C</g:attribute_value></g:product_detail>
<g:shipping_weight>0,2 kg</g:shipping_weight><g:cost_of_goods_sold>7 EUR</g:cost_of_goods_sold>
<g:custom_label_0>winter</g:custom_label_0></item>
<item><g:id>A2</g:id><title>No price that can be read</title><g:price>ask us</g:price></item>
<item><title>No id</title></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>Shop</title>
<entry><id>tag:x</id><g:id>B1</g:id><title>Felt Hat</title><link href="https://s.example/b1"/><summary>Round</summary>
<g:price>15 USD</g:price></entry></feed>"""

SHOPIFY = """Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,\
Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,\
Variant Compare At Price,Image Src,Variant Weight Unit,Cost per item,Price / International,Status
tee,Plain Tee,<p>Good &amp; plain</p>,Loom,Shirts,"a, b",true,Size,S,Color,Red,TEE-S-R,200,shopify,5,deny,20.00,25.00,\
https://i.example/1.jpg,kg,8.00,22.00,active
tee,,,,,,,,M,,Red,,200,shopify,0,deny,21.00,,https://i.example/2.jpg,kg,8.00,,
tee,,,,,,,,L,,Red,'0012,200,,0,continue,22.00,0,,g,8.00,,
tee,,,,,,,,,,,,,,,,,,https://i.example/3.jpg,,,,
mug,Mug,,Loom,,,true,Title,Default Title,,,,0,shopify,-2,continue,9.00,,,kg,,,active
"""


def rows(tmp_path: Path, content: str | bytes, **options: str) -> list[Row]:
    path = tmp_path / "feed"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = recognise(path, **options)
    return list(found.read(found.file))


def listings(found: list[Row]) -> Iterator[Listing]:
    return (row.listing for row in found if row.listing)


def test_an_rss_feed_states_prices_sale_and_details(tmp_path: Path) -> None:
    (scarf,) = listings(rows(tmp_path, RSS))

    assert (scarf.sku, scarf.title, scarf.group) == ("A1", "Wool Scarf", "A")
    assert scarf.facts == {
        "description": "Soft & warm", "link": "https://s.example/a1", "price": "29.00 EUR", "sale_price": "19.00 EUR",
        "sale_starts": "2026-11-20T00:00:00Z", "sale_ends": "2026-11-30T23:59:00Z", "availability": "in_stock",
        "color": "Red", "shipping": "DE Standard 4.90 EUR", "product_highlight": "Merino; Made in Porto",
        "wash_at": "30 C", "shipping_weight": "0.2 kg", "custom_label_0": "winter",
    }  # fmt: skip


def test_a_feed_item_that_cannot_be_read_is_skipped_with_number_and_reason(tmp_path: Path) -> None:
    bad = [(row.number, row.reason) for row in rows(tmp_path, RSS) if not row.listing]

    assert bad == [(2, "price: 'ask us' is not a price"), (3, "has no id")]


def test_an_atom_feed_prefers_googles_id_to_its_own(tmp_path: Path) -> None:
    (hat,) = listings(rows(tmp_path, ATOM))

    assert hat.sku == "B1"
    assert hat.facts == {"link": "https://s.example/b1", "description": "Round", "price": "15.00 USD"}


def test_a_merchant_table_states_what_its_xml_does(tmp_path: Path) -> None:
    table = (
        "id\ttitle\tprice\tsale price\tavailability\tg:item_group_id\tshipping(country:price)\tproduct_detail\n"
        'A1\t"Wool ""Alp"" Scarf"\t29 EUR\t19 EUR\tout of stock\tA\tDE:4.90 EUR\tCare:Wash at:30 C, or less,Fit:Cut:wide\n'
        "A2\tShort row\t29 EUR\n"
    )

    scarf, short = rows(tmp_path, table)

    assert scarf.listing is not None
    assert scarf.listing.title == 'Wool "Alp" Scarf'
    assert scarf.listing.facts == {
        "price": "29.00 EUR", "sale_price": "19.00 EUR", "availability": "out_of_stock", "shipping": "DE 4.90 EUR",
        "wash_at": "30 C, or less", "cut": "wide",
    }  # fmt: skip
    assert short == Row(3, None, "has 3 cells, the header 8")


def test_a_merchant_feed_never_states_a_count(tmp_path: Path) -> None:
    (scarf,) = listings(rows(tmp_path, RSS))

    assert "stock" not in scarf.facts


def test_a_shopify_product_over_several_rows_is_one_listing_a_variant(tmp_path: Path) -> None:
    found = {one.sku: one for one in listings(rows(tmp_path, SHOPIFY, currency="USD"))}

    assert list(found) == ["TEE-S-R", "tee#M/Red", "0012", "mug"]
    assert all(
        found[sku].title == "Plain Tee" and found[sku].group == "tee" for sku in ("TEE-S-R", "tee#M/Red", "0012")
    )
    assert found["TEE-S-R"].facts["description"] == "Good & plain"


@pytest.mark.parametrize(
    ("sku", "fact", "expected"),
    [
        ("TEE-S-R", "price", "20.00 USD"), ("TEE-S-R", "was_price", "25.00 USD"), ("TEE-S-R", "stock", "5"),
        ("TEE-S-R", "availability", "in_stock"), ("TEE-S-R", "size", "S"), ("TEE-S-R", "color", "Red"),
        ("TEE-S-R", "weight", "0.2 kg"), ("TEE-S-R", "brand", "Loom"), ("TEE-S-R", "cost_per_item", None),
        ("tee#M/Red", "stock", "0"), ("tee#M/Red", "availability", "out_of_stock"), ("tee#M/Red", "was_price", None),
        ("0012", "stock", None), ("0012", "availability", None), ("0012", "was_price", None), ("0012", "weight", "200 g"),
        ("mug", "stock", "-2"), ("mug", "availability", "backorder"), ("mug", "weight", None), ("mug", "title", None),
    ],
)  # fmt: skip
def test_a_shopify_variant_states_what_is_its_own(tmp_path: Path, sku: str, fact: str, expected: str | None) -> None:
    found = {one.sku: one for one in listings(rows(tmp_path, SHOPIFY, currency="USD"))}

    assert found[sku].facts.get(fact) == expected


def test_a_shopify_export_with_the_newer_column_names_is_read(tmp_path: Path) -> None:
    newer = (
        "Title,URL handle,SKU,Option1 name,Option1 value,Price,Compare-at price,Inventory tracker,Inventory quantity\n"
        "Plain Tee,tee,,Size,S,20.00,25.00,shopify,5\n"
    )

    (tee,) = listings(rows(tmp_path, newer, currency="EUR"))

    assert (tee.sku, tee.facts) == (
        "tee#S",
        {"size": "S", "price": "20.00 EUR", "was_price": "25.00 EUR", "stock": "5", "availability": "in_stock"},
    )


def test_a_shopify_export_without_a_currency_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--currency"):
        rows(tmp_path, SHOPIFY)


def test_a_shopify_row_without_its_first_row_is_skipped(tmp_path: Path) -> None:
    orphan = "Handle,Title,Option1 Name,Option1 Value,Variant Price\nghost,,,S,5.00\ntee,Tee,Size,S,6.00\n"

    first, second = rows(tmp_path, orphan, currency="USD")

    assert first.reason == "has no title, and no row above it has the same handle"
    assert second.listing is not None


def test_dummyjson_states_no_discount_no_people_and_no_dates(tmp_path: Path) -> None:
    record = {
        "id": 7, "sku": "D1", "title": "Lamp", "price": 10, "discountPercentage": 12.5, "rating": 4.0, "stock": 0,
        "availabilityStatus": "Out of Stock", "weight": 4, "dimensions": {"width": 15.10}, "tags": ["a", "b"],
        "reviews": [{"reviewerName": "Ann", "date": "2020-01-01"}], "meta": {"createdAt": "2020-01-01"},
    }  # fmt: skip

    (lamp,) = listings(rows(tmp_path, json.dumps({"products": [record], "total": 1})))

    assert lamp.facts == {
        "price": "10.00 USD", "rating": "4", "stock": "0", "availability": "out_of_stock", "weight": "4",
        "width": "15.1", "tags": "a, b", "review_count": "1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ('{"title": "A"}', "has no id"),
        ('{"sku": "A"}', "has no title"),
        ("7", "is no object"),
        ('{"sku": "A", "title": "A", "price": [1]}', "price: is no text or number"),
        ('{"sku": "A", "title": "A", "price": true}', "price: is no text or number"),
        ('{"sku": "A", "title": "A", "stock": "many"}', "stock: 'many' is not a number"),
        ('{"sku": "A", "sku": "B", "title": "A"}', "key 'sku' stands twice"),
        ('{"sku": "A\\u0000", "title": "A"}', "holds a NUL character"),
        ('{"sku": "A", "title": "\\ud800"}', "holds half a character (a lone surrogate)"),
    ],
)
def test_a_bad_record_is_skipped_and_the_next_one_is_read(tmp_path: Path, record: str, reason: str) -> None:
    bad, good = rows(tmp_path, f'[{record}, {{"sku": "G", "title": "Good"}}]')

    assert bad == Row(1, None, reason)
    assert good.listing is not None


def test_a_long_array_is_read_across_chunks(tmp_path: Path) -> None:
    records = [{"sku": f"S{n}", "title": f"Lamp {n}", "description": "é" * 500} for n in range(1_000)]

    assert len(list(listings(rows(tmp_path, json.dumps(records, ensure_ascii=False))))) == 1_000


def test_a_german_table_with_semicolons_and_decimal_commas_is_read(tmp_path: Path) -> None:
    table = "Artikelnummer;Bezeichnung;Preis;Lagerbestand;Farbe;Heel Height\r\nA1;Stiefel;1.299,95;12;braun;4 cm\r\n"

    (boot,) = listings(rows(tmp_path, table.encode("cp1252"), home_currency="EUR"))

    assert boot.facts == {"price": "1299.95 EUR", "stock": "12", "color": "braun", "heel_height": "4 cm"}


def test_a_header_may_name_the_currency(tmp_path: Path) -> None:
    (cup,) = listings(rows(tmp_path, "sku,name,Price (GBP),compare at price\nC1,Cup,5,7\n", currency="USD"))

    assert cup.facts == {"price": "5.00 GBP", "was_price": "7.00 USD"}


def test_a_column_may_name_the_currency_of_each_row(tmp_path: Path) -> None:
    found = list(listings(rows(tmp_path, "id,title,price,currency\nC1,Cup,5,EUR\nC2,Cup,5,\n", currency="USD")))

    assert [one.facts["price"] for one in found] == ["5.00 EUR", "5.00 USD"]


def test_of_two_columns_for_one_fact_the_better_word_wins_and_the_other_stays_an_attribute(tmp_path: Path) -> None:
    (cup,) = listings(rows(tmp_path, "id,sku,title,in_stock,qty\n7,C1,Cup,yes,3\n"))

    assert (cup.sku, cup.facts) == ("C1", {"availability": "in_stock", "stock": "3", "id": "7"})


def test_a_price_without_any_currency_is_skipped_with_the_mend(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, "sku,title,price\nC1,Cup,5\n")

    assert row.reason == "price: '5' names no currency; pass --currency"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_table_is_read_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    table = "sku,title,color\nC1,Tasse für Frühstück \u2013 groß,weiß\nC2,Café crème brûlée à la carte,doré\n"

    found = list(listings(rows(tmp_path, table.encode(encoding))))

    assert [one.title for one in found] == ["Tasse für Frühstück \u2013 groß", "Café crème brûlée à la carte"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (RSS, "merchant_xml"), (ATOM, "merchant_xml"), (SHOPIFY, "shopify_csv"), ('[{"sku": "A"}]', "dummyjson"),
        ("id,title,price,link\n", "merchant_table"), ("id\ttitle\tprice\tlink\n", "merchant_table"),
        ("id,title,price\n", "plain_csv"), ("sku|name\n", "plain_csv"),
    ],
)  # fmt: skip
def test_the_format_is_told_by_the_content(tmp_path: Path, content: str, expected: str) -> None:
    path = tmp_path / "misleading.pdf"
    path.write_text(content, encoding="utf-8")

    assert recognise(path).format == expected


HEADS = (
    "",
    "sku,title,price\n",
    "id\ttitle\tprice\tlink\n",
    "Handle,Title,Option1 Name,Option1 Value\n",
    "[",
    '{"products": [',
    RSS[:400],
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from(HEADS),
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
)
def test_whatever_follows_is_rows_or_one_clear_line(tmp_path: Path, head: str, rest: bytes) -> None:
    refused = ""
    found: list[Row] = []
    try:
        found = rows(tmp_path, head.encode() + rest, currency="USD")
    except InputError as error:
        refused = str(error)

    assert "\n" not in refused
    assert all(row.listing or row.reason for row in found)
