"""Which order line is meant, one situation at a time."""

from decimal import Decimal

import pytest

from invoice_match.core.match import InvoiceLine, Matcher, OrderLine, Receipt, Unit

PIECE, BOX = Unit("unit"), Unit("unit", Decimal(10))
KILO = Unit("weight")


def order_line(number, text="", *, order=1, quantity=10, price=5, **values):
    """An order line, all of it received."""
    defaults = {
        "names": frozenset({f"P0000{order}"}),
        "refs": frozenset({str(number), str(number % 100)}),
        "position": number % 100,
        "product": number,
        "ordered": Decimal(quantity),
        "received": Decimal(quantity),
        "price": Decimal(price),
    }
    return OrderLine(id=number, order=order, text=text, **{**defaults, **values})


def line(key, text="", quantity=10, price=5, **values):
    """An invoice line."""
    quantity, price = Decimal(quantity), Decimal(price)
    values = {"quantity": quantity, "price": price, "net": quantity * price, **values}
    return InvoiceLine(key=key, text=text, **values)


def pairs(order_lines, *lines, aliases=None, **named):
    """``line -> [(order line, quantity, reason)]``."""
    matching = Matcher(order_lines, aliases).match(lines, **named)
    found = {}
    for one in matching.pairs:
        row = (one.order_line, one.quantity, one.reason)
        found.setdefault(one.key, []).append(row)
    return found, matching


SCREW = order_line(101, "Vis inox 6x40")
PLATE = order_line(102, "Équerre de renfort", price=40)
OTHER = order_line(201, "Vis inox 6x40", order=2)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"order": "P-00001", "order_line": "1"}, "order_line"),
        ({"gtin": "4006381333931"}, "gtin"),
        ({"seller_item": "vx 640"}, "seller_item"),
        ({"buyer_item": "B-7"}, "buyer_item"),
    ],
)
def test_a_number_wins_over_any_text(values, reason):
    screw = order_line(
        101,
        "Vis inox 6x40",
        gtins=frozenset({"4006381333931"}),
        seller_items=frozenset({"VX-640"}),
        buyer_items=frozenset({"B-7"}),
    )
    one = line("1", "Équerre de renfort", price=40, **values)
    found, _all = pairs([screw, PLATE], one)
    assert found == {"1": [(101, Decimal(10), reason)]}


def test_text_price_and_quantity_together():
    found, _all = pairs([SCREW, PLATE], line("1", "EQUERRE renfort", price=40))
    assert found["1"][0][::2] == (102, "text")


def test_the_order_that_is_named_wins_over_an_older_one():
    found, _all = pairs([SCREW, OTHER], line("1", SCREW.text), orders=["P00002"])
    assert found["1"][0][0] == 201
    found, _all = pairs([SCREW, OTHER], line("1", SCREW.text, order="P00002"))
    assert found["1"][0][0] == 201


def test_one_line_over_several_orders_of_an_item():
    other = order_line(201, SCREW.text, order=2, product=101)
    found, _all = pairs([SCREW, other], line("1", SCREW.text, 15))
    assert [row[:2] for row in found["1"]] == [(101, Decimal(10)), (201, Decimal(5))]


def test_too_much_is_shown_on_the_first():
    other = order_line(201, SCREW.text, order=2, product=101)
    found, _all = pairs([SCREW, other], line("1", SCREW.text, 25))
    assert [row[:2] for row in found["1"]] == [(101, Decimal(15)), (201, Decimal(10))]


def test_several_lines_of_one_order_line():
    first, second = line("1", SCREW.text, 6), line("2", SCREW.text, 4)
    found, _all = pairs([SCREW, PLATE], first, second)
    assert {row[0] for rows in found.values() for row in rows} == {101}
    assert sorted(found) == ["1", "2"]


def test_the_delivery_note_says_which():
    first = order_line(101, "Vis", receipts=(Receipt("BL-1", Decimal(10)),))
    second = order_line(
        201, "Vis", order=2, product=101, receipts=(Receipt("BL-2", Decimal(10)),)
    )
    found, _all = pairs([first, second], line("1", "Vis", despatch="BL-2"))
    assert found["1"][0][:2] == (201, Decimal(10))


def test_a_kit_is_the_sum_of_its_parts():
    parts = [
        order_line(101, "Table", quantity=1, price=300),
        order_line(102, "Chaise", quantity=4, price=50),
        order_line(103, "Lampe", quantity=1, price=33),
    ]
    kit = line("1", "Zyx", 1, 500)
    found, _all = pairs(parts, kit, orders=["P00001"])
    assert {row[0] for row in found["1"]} == {101, 102}
    assert {row[2] for row in found["1"]} == {"kit"}
    _found, matching = pairs(parts, kit)
    assert matching.alone == ("1",), "among all orders some sum always fits"


def test_two_that_answer_alike_are_for_a_person():
    black = order_line(101, "Gants nitrile taille 8 noir")
    white = order_line(102, "Gants nitrile taille 8 blanc")
    found, matching = pairs([black, white], line("1", "Gants nitrile taille 8"))
    assert not found
    assert matching.ambiguous == {"1": (101, 102)}


def test_what_people_said_once_is_known():
    aliases = {"ZY77": frozenset({101})}
    found, _all = pairs([SCREW, PLATE], line("1", "zy-77", price=9), aliases=aliases)
    assert found["1"][0][::2] == (101, "alias")


def test_units_are_brought_together():
    found, _all = pairs([SCREW], line("1", SCREW.text, 1, 50, unit=BOX))
    assert found["1"] == [(101, Decimal(10), "text")]
    weighed = line("1", SCREW.text, 3, 5, unit=KILO, order_line="1", order="P00001")
    found, _all = pairs([SCREW], weighed)
    assert found["1"][0][1] is None


def test_nothing_alike_is_alone():
    found, matching = pairs([SCREW, PLATE], line("1", "Transport express", 1, 30))
    assert (found, matching.alone) == ({}, ("1",))


def test_without_orders_every_line_is_alone():
    _found, matching = pairs([], line("1", "Vis"), line("2", ""))
    assert matching.alone == ("1", "2") or set(matching.alone) == {"1", "2"}
