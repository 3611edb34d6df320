"""A company that is founded by a change, and its registrars with cards."""

from contextlib import contextmanager

from odoo.exceptions import UserError
from odoo.fields import Command

from .common import SigningCase

REGISTRAR = "base.group_user,procure_sign.group_registrar"


class ChangeCase(SigningCase):
    """Rita and Remi keep the register; Ray may prepare but has no right to sign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rita, cls.remi, cls.ray = (
            cls.make_user(login, groups=REGISTRAR) for login in ("rita", "remi", "ray")
        )

    @classmethod
    def make_registrars(cls):
        """Put the registrars in force, past every signature."""
        for user in (cls.rita, cls.remi):
            cls.persons[user] = cls.make_person(user, "registrar")
            cls.cards[user] = cls.make_card(cls.persons[user])

    @contextmanager
    def refused(self, words):
        """Expect a refusal that says something, and roll back what it did."""
        with self.assertRaises(UserError) as caught:
            yield
        self.assertIn(words, str(caught.exception))

    def as_rita(self, model):
        """Return a model as Rita uses it."""
        return self.env[model].with_user(self.rita).with_company(self.company)

    def draft_policy(self, **values):
        """Prepare a policy."""
        step = {"name": "Approve", "role_id": self.role("approver").id}
        vals = {
            "name": "Orders",
            "company_id": self.company.id,
            "step_ids": [Command.create(step)],
        }
        return self.as_rita("signing.policy").create({**vals, **values})

    def role(self, code):
        """Return one of the program's roles."""
        return self.env.ref(f"procure_sign.role_{code}")

    def propose(self, records, button="action_propose"):
        """Take records into Rita's change."""
        action = getattr(records, button)()
        return self.as_rita("signing.change").browse(action["res_id"])

    def sign_change(self, change, *users):
        """Ask for the signatures of a change, and give them."""
        if change.state == "draft":
            change.action_ask()
        request = change._signing_requests()[:1]
        for user in users:
            step = request.step_ids.filtered(lambda one: one.state == "open")[:1]
            self.sign(step, user)
        return request
