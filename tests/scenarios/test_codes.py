"""How many one-time codes a contact gets, when they are asked for at the same time."""

CODES = "SELECT count(*) FROM collection_code WHERE contact_id = %s"
HOURLY = 5


def test_codes_asked_for_at_once_are_counted_together(workshop):
    contact = workshop.run("make_contact")
    allowed = [workshop.run("send_code", contact=contact) for _n in range(HOURLY - 1)]
    assert allowed == [True] * (HOURLY - 1)
    with workshop.gate(74) as arrived:
        first = workshop.start("send_code", (None, 74), contact=contact)
        arrived(1)
        second = workshop.start("send_code", contact=contact)
        workshop.await_blocked()
    assert (first.result(), second.result()) == (True, False)
    assert second.gave_way()
    assert workshop.query(CODES, contact) == [(HOURLY,)]


def test_what_four_see_at_once_is_not_what_counts(workshop):
    contact = workshop.run("make_contact")
    for _number in range(HOURLY - 2):
        workshop.run("send_code", contact=contact)
    with workshop.gate(75) as arrived:
        workers = [
            workshop.start("send_code", (75, None), contact=contact) for _n in range(4)
        ]
        arrived(4)
    assert sum(worker.result() for worker in workers) == 2
    assert workshop.query(CODES, contact) == [(HOURLY,)]
