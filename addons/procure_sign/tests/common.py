"""People with cards, rights and policies of two companies, put in force past signing."""

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

from ..core.statement import Level
from ..trust import trusted
from .trust_common import derive_at_once, make_authority

PIN = "2580"


class SigningCase(TransactionCase):
    """Anna asks, Bruno approves, Chloé buys, David pays, Eve releases payments.

    Each has a user and a software card with PIN "2580" in the EUR company. Bruno has a
    second login; Otto is nobody's person; Gina approves in the USD company.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        derive_at_once(cls)
        cls._make_companies()
        make_authority(cls, cls.company)
        make_authority(cls, cls.other_company)
        names = ("anna", "bruno", "chloe", "david", "eve", "otto")
        cls.anna, cls.bruno, cls.chloe, cls.david, cls.eve, cls.otto = map(
            cls.make_user, names
        )
        cls.bruno_too = cls.make_user("bruno_too")
        cls.gina = cls.make_user("gina", cls.other_company)
        cls.persons = {
            cls.anna: cls.make_person(cls.anna, "requester"),
            cls.bruno: cls.make_person(cls.bruno, "approver", logins=cls.bruno_too),
            cls.chloe: cls.make_person(cls.chloe, "buyer"),
            cls.david: cls.make_person(cls.david, "accountant"),
            cls.eve: cls.make_person(cls.eve, "treasurer"),
            cls.gina: cls.make_person(cls.gina, "approver"),
        }
        cls.cards = {
            user: cls.make_card(person) for user, person in cls.persons.items()
        }
        cls.cards[cls.bruno_too] = cls.cards[cls.bruno]

    @classmethod
    def _make_companies(cls):
        euro, dollar = cls.env.ref("base.EUR"), cls.env.ref("base.USD")
        (euro | dollar).active = True
        cls.company, cls.other_company = cls.env["res.company"].create(
            [
                {"name": "Maison Test", "currency_id": euro.id, "vat": "FR23334175221"},
                {"name": "Test Inc", "currency_id": dollar.id},
            ]
        )

    @classmethod
    def make_user(cls, login, company=None, groups="base.group_user"):
        """Make an internal user of one company."""
        company = company or cls.company
        return new_test_user(
            cls.env,
            f"sign-{login}",
            groups,
            name=login.capitalize(),
            email=f"{login}@example.com",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            # No mail to each: a class makes a dozen users.
            context={"no_reset_password": True},
        )

    @classmethod
    def make_person(cls, user, *roles, logins=(), **limits):
        """Put a person, her logins and rights in force."""
        users = [user, *logins]
        person = trusted(cls.env["signing.person"]).create(
            {
                "name": user.name,
                "email": user.email,
                "company_id": user.company_id.id,
                "login_ids": [Command.create({"user_id": one.id}) for one in users],
            }
        )
        (person._put_in_force(), person.login_ids._put_in_force())
        for role in roles:
            cls.make_right(person, role, **limits)
        return person

    @classmethod
    def make_right(cls, person, role, **values):
        """Put a right in force."""
        right = trusted(cls.env["signing.right"]).create(
            {
                "person_id": person.id,
                "role_id": cls.env.ref(f"procure_sign.role_{role}").id,
                "company_id": person.company_id.id,
                **values,
            }
        )
        right._put_in_force()
        return right

    @classmethod
    def make_card(cls, person, pin=PIN):
        """Issue a software card."""
        return cls.env["signing.certificate"]._issue_software(person, pin)

    @classmethod
    def policy(cls, act, *steps, company=None, **conditions):
        """Put a policy in force.

        :param act: ``core.statement.Act``, or its code
        :param steps: values of ``signing.policy.step``; a role's code for a plain one
        :param conditions: values of ``signing.policy``
        """
        code = getattr(act, "value", act)
        policy = trusted(cls.env["signing.policy"]).create(
            {
                "name": f"Policy of {code}",
                "act": code,
                "company_id": (company or cls.company).id,
                "step_ids": [
                    Command.create(cls._step_values(number, step))
                    for number, step in enumerate(steps, 1)
                ],
                **conditions,
            }
        )
        policy._put_in_force()
        return policy

    @classmethod
    def _step_values(cls, number, step):
        values = {"role": step} if isinstance(step, str) else dict(step)
        role = values.pop("role")
        return {
            "name": role,
            "sequence": number,
            "role_id": cls.env.ref(f"procure_sign.role_{role}").id,
            **values,
        }

    def sign(self, step, user, pin=PIN, certificate=None):
        """Sign a step with a user's software card, as the screen does.

        :return: ``signing.evidence``
        """
        certificate = certificate or self.cards[user]
        self.assertEqual(certificate.level, Level.SOFTWARE.value)
        session = step.with_user(user)._prepare_session(certificate)
        sign = session.certificate_id._open_card(pin)
        return session._finish(sign(session._to_sign()))
