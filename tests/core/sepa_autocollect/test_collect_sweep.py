"""The daily proof: one charge, one owner, or an alert with both sides."""

from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sepa_autocollect.core.proof import Ours, ProviderObject
from sepa_autocollect.core.sweep import sweep

START = datetime(2026, 11, 15)
END = datetime(2026, 11, 16)
NOON = START + timedelta(hours=12)


def charge(id="pi_1", reference="QA-1", amount="10", **values):
    values = {
        "database": "db",
        "currency": "eur",
        "state": "charged",
        "created": NOON,
        **values,
    }
    return ProviderObject(id, reference, amount=Decimal(amount), **values)


def ours(id=1, reference="QA-1", amount="10", **values):
    values = {
        "provider_id": "",
        "currency": "EUR",
        "state": "done",
        "sent_at": NOON,
        **values,
    }
    return Ours(id, reference, amount=Decimal(amount), **values)


def proof(objects, attempts=(), transactions=()):
    return sweep(objects, attempts, transactions, "db", START, END)


def codes(*sides):
    return [one.code for one in proof(*sides).unexplained]


def test_one_charge_one_attempt():
    result = proof([charge()], [ours()])
    assert result.clean
    assert (result.charges, result.attempts, result.open) == (1, 1, 0)


def test_a_portal_payment_is_explained_by_its_transaction():
    stock = charge("pi_2", "INV/1", database="")
    result = proof([stock], [], [ours(5, "INV/1", provider_id="pi_2")])
    assert result.clean
    assert (result.attempts, result.transactions) == (0, 1)


def test_the_transaction_of_an_attempt_is_not_a_second_owner():
    result = proof([charge()], [ours()], [ours(9)])
    assert result.clean
    assert (result.attempts, result.transactions) == (1, 0)


def test_other_databases_are_counted_apart():
    result = proof([charge(database="other")])
    assert result.clean
    assert (result.charges, result.other_databases, result.objects) == (0, 1, 1)


def test_a_charge_of_nobody_is_an_alert_with_the_object():
    (alert,) = proof([charge(reference="")]).unexplained
    assert (alert.code, alert.objects[0].id) == ("no_owner", "pi_1")
    assert codes([charge(reference="", database="")]) == ["no_owner"]


def test_two_charges_of_one_attempt():
    result = proof([charge(), charge("pi_2")], [ours()])
    (alert,) = result.unexplained
    assert (alert.code, len(alert.objects)) == ("charged_twice", 2)
    assert [one.id for one in alert.attempts] == [1]
    assert not result.clean


def test_the_same_object_on_two_pages_is_one_charge():
    assert proof([charge(), charge()], [ours()]).clean


def test_one_charge_of_two_attempts():
    assert codes([charge()], [ours(1), ours(2)]) == ["two_owners"]
    both = [ours(1, provider_id="pi_1")], [ours(5, "INV/1", provider_id="pi_1")]
    assert codes([charge()], *both) == ["two_owners"]


def test_what_differs():
    assert codes([charge(amount="10.01")], [ours()]) == ["amount_differs"]
    assert codes([charge(currency="usd")], [ours()]) == ["currency_differs"]
    for state in ("refused", "cancelled", "prepared"):
        assert codes([charge()], [ours(state=state)]) == ["charged_but_closed"]


def test_what_we_say_is_paid_and_the_provider_does_not_know():
    assert codes([], [ours()]) == ["no_object"]
    assert codes([charge(state="not_charged")], [ours()]) == ["not_charged"]
    assert codes([], [ours(state="refused")]) == []
    assert codes([], [], [ours()]) == ["no_object"]
    assert codes([], [ours(state="unknown")]) == []


def test_an_unresolved_attempt_is_explained_and_counted_open():
    result = proof([charge()], [ours(state="unknown")])
    assert result.clean
    assert result.open == 1


def test_refused_objects_need_no_owner():
    result = proof([charge(state="not_charged", reference="")])
    assert result.clean
    assert result.not_charged == 1


def test_edges_of_the_window():
    before = START - timedelta(minutes=1)
    # Sent before, charged inside: found in the margin.
    assert proof([charge()], [ours(sent_at=before)]).clean
    # Sent inside, charged after: found in the margin, counted another day.
    late = proof([charge(created=END)], [ours()])
    assert late.clean
    assert late.charges == 0
    # Outside altogether: another day's matter.
    assert proof([charge(created=END, reference="")]).clean
    assert proof([], [ours(sent_at=END)]).clean


@given(
    st.lists(st.sampled_from(["ok", "lost", "twice", "nobody", "more"]), max_size=12)
)
def test_every_fault_is_found_and_nothing_else(faults):
    objects, attempts, wrong = [], [], 0
    for n, fault in enumerate(faults):
        reference = f"QA-{n}"
        if fault != "nobody":
            attempts.append(ours(n, reference))
        if fault != "lost":
            amount = "11" if fault == "more" else "10"
            objects.append(charge(f"pi_{n}", reference, amount))
        if fault == "twice":
            objects.append(charge(f"pi_{n}_again", reference))
        wrong += fault != "ok"
    result = proof(objects, attempts)
    assert len(result.unexplained) == wrong
    assert result.clean == (not wrong)
    assert result.attempts == faults.count("ok")
    assert result.charges == len(objects)
