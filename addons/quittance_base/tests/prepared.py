"""Companies with a chart of accounts that many test classes share."""

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

#: A company that was given no more than this may be another class's too.
SHARED = {"name", "country_id", "currency_id"}

#: By database and by what a company is: its id, or None while it is only wanted.
_companies = {}


class PreparedCase(AccountTestInvoicingCommon):
    """Take Odoo's test companies ready made: their charts cost seconds a class.

    The first class that wants a company makes it as ever. Before the next class begins
    one of its like is committed for all that follow; what a class changes in it is
    rolled back with that class.
    """

    @classmethod
    def setUpClass(cls):
        """Commit what earlier classes wanted, before this class's transaction begins."""
        database = get_db_name()
        for key, made in list(_companies.items()):
            if made is None and key[0] == database:
                _companies[key] = _prepare(*key)
        cls._companies_taken = set()
        super().setUpClass()

    @classmethod
    def _create_company(cls, **values):
        key = cls._company_key(values)
        shared = key not in cls._companies_taken and SHARED.issuperset(values)
        if not shared or not _companies.setdefault(key, None):
            return super()._create_company(**values)
        cls._companies_taken.add(key)
        company = cls.env["res.company"].browse(_companies[key])
        company.sudo().name = values["name"]
        cls.env.user.company_ids = [Command.link(company.id)]
        return company

    @classmethod
    def _company_key(cls, values):
        """What makes two companies alike."""
        kept = tuple(sorted(values.items()))
        return get_db_name(), cls.chart_template, cls.country_code, kept


def _prepare(database, chart, country, values):
    """Make a company as the class would that wanted it, and commit it.

    :return: its id
    """
    with Registry(database).cursor() as cr:
        context = AccountTestInvoicingCommon.default_env_context()
        made_of = {
            "env": api.Environment(cr, SUPERUSER_ID, context),
            "chart_template": chart,
            "country_code": country,
        }
        maker = type("Maker", (AccountTestInvoicingCommon,), made_of)
        company = maker._create_company(**dict(values))
        # Names of companies are unique: a class gives it the one it wants.
        company.name = f"Prepared {company.id}"
        return company.id
