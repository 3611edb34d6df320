"""A server with orders that wait for Bruno's card, and a liar in front of it."""

import base64
import http.server
import json
import threading
import urllib.request
import xmlrpc.client

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PASSPHRASE = "a long sentence that only this test knows"
PASSWORD = "bruno-agent-test"
SECRET = "a secret of forty letters, of this test a"
ORDERS = 14
SET_UP = """
import base64, json
from datetime import datetime, timedelta, timezone
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.hazmat.primitives.serialization import Encoding
from odoo.fields import Command
from odoo.addons.procure_sign.trust import trusted

company = env.company
company.write({{"name": "Maison Test", "vat": "FR23334175221"}})
authority = env["signing.authority"]._found(company)

def person(name, role, password):
    login = name.lower()
    user = env["res.users"].with_context(no_reset_password=True).create({{
        "name": name, "login": login, "password": password,
        "email": login + "@example.com", "lang": "en_US",
        "group_ids": [Command.set([env.ref("base.group_user").id])],
    }})
    one = trusted(env["signing.person"]).create({{
        "name": name, "email": user.email, "company_id": company.id,
        "login_ids": [Command.create({{"user_id": user.id}})],
    }})
    right = trusted(env["signing.right"]).create({{
        "person_id": one.id, "company_id": company.id,
        "role_id": env.ref("procure_sign.role_" + role).id,
    }})
    for part in (one, one.login_ids, right):
        part._put_in_force()
    return one

bruno = person("Bruno", "approver", {password!r})
chloe = person("Chloe", "buyer", {password!r})
keys = {keys!r}
made = {{}}
for label, owner, state in (
    ("bruno", bruno, "enrolled"), ("chloe", chloe, "enrolled"), ("new", bruno, ""),
):
    key = load_pem_public_key(keys[label].encode())
    certificate = authority._certify(key, owner)
    if state:
        env["signing.certificate"]._keep(owner, certificate, "card", state=state)
    made[label] = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
issuer = authority._issuer("issuing")
card = env["signing.certificate"].search([("person_id", "=", bruno.id)], limit=1)
now = datetime.now(timezone.utc)

# For logging in, as it lies on a card beside the one that signs.
def beside(subject, label, serial):
    return (
        x509.CertificateBuilder().subject_name(subject)
        .issuer_name(issuer.certificate.subject)
        .public_key(load_pem_public_key(keys[label].encode())).serial_number(serial)
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.KeyUsage(True, *[False] * 8), critical=True)
        .add_extension(x509.ExtendedKeyUsage(
            [x509.ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(
            issuer.key.public_key()), critical=False)
        .sign(issuer.key, hashes.SHA256())
    )

login = beside(card._x509().subject, "login", 4711)
made["login"] = base64.b64encode(login.public_bytes(Encoding.DER)).decode()
for use in ("root", "issuing"):
    der = authority._part(use)._x509().public_bytes(Encoding.DER)
    made[use] = base64.b64encode(der).decode()
policy = trusted(env["signing.policy"]).create({{
    "name": "Orders", "act": "approve_order", "company_id": company.id,
    "step_ids": [Command.create({{
        "name": "approver", "sequence": 1, "level": {level!r},
        "role_id": env.ref("procure_sign.role_approver").id,
    }})],
}})
policy._put_in_force()
supplier = env["res.partner"].create({{
    "name": "Chaises SARL", "email": "c@example.com", "vat": "FR23334175221",
    "street": "1 rue Haute", "country_id": env.ref("base.fr").id,
}})
chair = env["product.product"].create({{
    "name": "Oak chair", "type": "consu", "supplier_taxes_id": [Command.clear()],
}})
orders = env["purchase.order"].create([{{
    "partner_id": supplier.id,
    "order_line": [Command.create({{
        "product_id": chair.id, "product_qty": 10, "price_unit": 100 + number,
    }})],
}} for number in range({count})])
for order in orders:
    order.button_confirm()
steps = env["signing.step"].search([("state", "=", "open")], order="id")
assert len(steps) == {count}, steps
{more}
env.cr.commit()
print(json.dumps({{"certificates": made, "steps": steps.ids,
                   "names": steps.request_id.mapped("name")}}))
"""


def set_up(database, keys, level="card", count=ORDERS, more=""):
    """Fill a database; give the cards' certificates and the steps that wait.

    :param dict keys: public key of each card
    :param str level: that the policy asks for
    :param int count: of orders
    :param str more: statements at the end
    """
    spelled = {
        label: key.public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        ).decode()
        for label, key in keys.items()
    }
    script = SET_UP.format(
        keys=spelled, password=PASSWORD, level=level, count=count, more=more
    )
    found = json.loads(database.run(script).strip().splitlines()[-1])
    found["certificates"] = {
        label: x509.load_der_x509_certificate(base64.b64decode(der))
        for label, der in found["certificates"].items()
    }
    return found


def write_signers(folder, certificates):
    """The file of the cards' authorities, for nginx."""
    authorities = [certificates[one] for one in ("root", "issuing")]
    pem = b"".join(one.public_bytes(Encoding.PEM) for one in authorities)
    (folder / "signers.pem").write_bytes(pem)


class Signer:
    """Bruno at his browser, by Odoo's own external interface."""

    def __init__(self, url, database, login="bruno"):
        self._where = database
        self._object = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object")
        common = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common")
        self._uid = common.authenticate(database, login, PASSWORD, {})

    def call(self, model, method, *arguments):
        """Call a public method."""
        login = (self._where, self._uid, PASSWORD)
        return self._object.execute_kw(*login, model, method, list(arguments))

    def code(self, *steps):
        """Ask for a code as the Sign screen does."""
        return self.call("signing.pairing", "open_pairing", list(steps))["code"]

    def states(self, *steps):
        """What became of steps."""
        found = self.call("signing.step", "read", list(steps), ["state"])
        return [one["state"] for one in found]


class Middle:
    """Stands between agent and server; ``answers[name]`` may change what comes back.

    An answer's function gets the server's result and returns the one that is passed on.
    """

    def __init__(self, url):
        self.answers, self.asked = {}, []
        middle = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                name = self.path.rsplit("/", 1)[-1]
                middle.asked.append(name)
                data = middle.forward(url + self.path, body, self.headers, name)
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_arguments):
                """Tests are quiet."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def forward(self, url, body, headers, name):
        """Ask the server, then let the test look at its answer."""
        kept = {"Content-Type": "application/json"}
        if key := headers.get("Authorization"):
            kept["Authorization"] = key
        with urllib.request.urlopen(urllib.request.Request(url, body, kept)) as answer:
            data = answer.read()
        change = self.answers.get(name)
        if change:
            content = json.loads(data)
            content["result"] = change(content.get("result"))
            data = json.dumps(content).encode()
        return data

    def close(self):
        """End it."""
        self._server.shutdown()
        self._server.server_close()
