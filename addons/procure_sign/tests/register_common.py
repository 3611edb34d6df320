"""People, rights and policies of two companies, as the register's tests want them."""

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

from ..trust import trusted, untrusted

REGISTRAR = "procure_sign.group_registrar"


class RegisterCase(TransactionCase):
    """Rita and Remi prepare who may sign; Bruno and Chloé approve; Anna asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        usd = cls.env.ref("base.USD")
        usd.active = True
        companies = cls.env["res.company"]
        cls.company = companies.create({"name": "Register SA"})
        cls.other = companies.create({"name": "Register Inc", "currency_id": usd.id})
        cls.rita = cls.user("rita", groups=f"base.group_user,{REGISTRAR}")
        cls.remi = cls.user("remi", groups=f"base.group_user,{REGISTRAR}")
        cls.anna, cls.bruno, cls.chloe = map(cls.user, ("anna", "bruno", "chloe"))

    @classmethod
    def user(cls, login, groups="base.group_user", company=None):
        """Make a user of one company."""
        company = company or cls.company
        return new_test_user(
            cls.env,
            f"{login}_register",
            groups,
            name=login.capitalize(),
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            # No mail to each: a class makes a dozen users.
            context={"no_reset_password": True},
        )

    @classmethod
    def role(cls, code):
        """Return one of the program's roles."""
        return cls.env.ref(f"procure_sign.role_{code}")

    @classmethod
    def person(cls, user, *roles, company=None, **limits):
        """Put a person with her login and rights in force, past every signature."""
        company = company or user.company_id
        person = trusted(cls.env["signing.person"]).create(
            {
                "name": user.name,
                "email": f"{user.login}@example.com",
                "company_id": company.id,
                "login_ids": [Command.create({"user_id": user.id})],
                "right_ids": [
                    Command.create({"role_id": cls.role(code).id, **limits})
                    for code in roles
                ],
            }
        )
        for part in (person, person.login_ids, person.right_ids):
            part._put_in_force()
        return untrusted(person)

    @classmethod
    def policy_values(cls, *steps, **values):
        """Return values of a policy of the company."""
        steps = steps or ({"name": "Approve", "role_id": cls.role("approver").id},)
        return {
            "name": "Orders",
            "company_id": cls.company.id,
            "step_ids": [Command.create(step) for step in steps],
            **values,
        }

    @classmethod
    def policy(cls, *steps, **values):
        """Put a policy in force, past every signature."""
        values = cls.policy_values(*steps, **values)
        policy = trusted(cls.env["signing.policy"]).create(values)
        policy._put_in_force()
        return untrusted(policy)
