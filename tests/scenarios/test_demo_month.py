"""The demo company's month, from the files to the bank, with every kind of failure."""

import json

SET_UP = """
params = env["ir.config_parameter"]
for kind, address in {addresses!r}.items():
    params.set_param(f"quittance_demo.{{kind}}_address", address)
env["quittance.demo"].run()
env.cr.commit()
"""
COLLECT = """
import json
print(json.dumps(env["quittance.demo"].collect()))
"""
OUTCOMES = """
SELECT client.ref, attempt.state, attempt.code FROM collection_attempt attempt
  JOIN res_partner client ON client.id = attempt.partner_id ORDER BY client.ref
"""
#: Each refusal of a kind of its own; C-2005's answer was lost.
EXPECTED = {
    "C-2001": ("refused", "insufficient_funds"),
    "C-2002": ("done", None),
    "C-2003": ("refused", "lost_card"),
    "C-2004": ("refused", "authentication_required"),
    "C-2005": ("done", None),
    "C-2006": ("done", None),
    "C-2007": ("refused", "30051001"),
    "C-3001": ("done", None),
    "C-3002": ("returned", "AM04"),
    "C-3003": ("refused", "AC01"),
}


def test_the_demo_collects_its_month_once(
    demo_db, stripe_double, worldline_double, bank_double
):
    doubles = {
        "stripe": stripe_double,
        "worldline": worldline_double,
        "bank": bank_double,
    }
    addresses = {kind: double.url for kind, double in doubles.items()}
    demo_db.run(SET_UP.format(addresses=addresses))
    first = json.loads(demo_db.run(COLLECT).splitlines()[-1])
    found = {ref: (state, code) for ref, state, code in demo_db.query(OUTCOMES)}
    assert set(found) == set(EXPECTED)
    for ref, (state, code) in EXPECTED.items():
        assert found[ref][0] == state, ref
        assert code is None or found[ref][1] == code, ref
    assert first["resolved"] == 1, "the lost answer was asked for"
    assert stripe_double.taken()["count"] == 2
    again = json.loads(demo_db.run(COLLECT).splitlines()[-1])
    assert again == first
    assert stripe_double.taken()["count"] == 2
