from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date

#: Who sees the figures of all bills.
READERS = ("account.group_account_readonly", "account.group_account_invoice")
#: Days since arrival, from the youngest: (name, at least, less than).
AGES = (("2", 0, 3), ("7", 3, 8), ("14", 8, 15), ("30", 15, 31), ("more", 31, None))


class InvoiceMatchBoard(models.AbstractModel):
    """Dashboard of supplier invoices, read as the user, so record rules apply.

    Here: what each figure counts; the same domain serves the figure and its list.
    """

    _name = "invoice.match.board"
    _description = "Dashboard of Supplier Invoices"

    # === ENTRANCES FOR THE SCREEN === #

    @api.model
    def get_board(self, month=None):
        """Return what the dashboard shows for a month. Called by its OWL action.

        :param str month: any date of the month (ISO); this month without it
        :rtype: dict
        :raises AccessError: the user may not see all bills
        """
        self._check_reader()
        month = self._get_month(month)
        return {
            "month": fields.Date.to_string(month),
            "month_name": format_date(self.env, month, date_format="MMMM y"),
            "previous": fields.Date.to_string(fields.Date.subtract(month, months=1)),
            "next": fields.Date.to_string(fields.Date.add(month, months=1)),
            "touchless": self._get_touchless(month),
            "suppliers": self._get_suppliers(month),
            "reasons": self._get_reasons(),
            "ages": self._get_ages(),
            "delay": self._get_delay(month),
            "discounts": self._get_discounts(month),
            "empty": not self.env["account.move"].search_count(
                self._get_compared_domain(), limit=1
            ),
        }

    @api.model
    def open_figure(self, figure, month, key=None):
        """Return the action that lists what a figure counts. Called by the screen.

        :param str figure: a name of :meth:`_get_figure`
        :param key: which one of several alike: a code, a supplier, an age
        :raises UserError: there is no such figure
        """
        self._check_reader()
        try:
            found = self._get_figure(figure, self._get_month(month), key)
        except (KeyError, ValueError, TypeError):
            found = None
        if not found:
            raise UserError(
                self.env._("The dashboard has no figure %(name)s.", name=figure)
            )
        xmlid, domain = found
        action = self.env["ir.actions.actions"]._for_xml_id(f"invoice_match.{xmlid}")
        return {**action, "domain": list(domain), "context": {}}

    def _check_reader(self):
        """Check that the user may see the figures of all bills.

        :raises AccessError: they may not
        """
        if not any(self.env.user.has_group(group) for group in READERS):
            raise AccessError(self.env._("The dashboard is for accounting."))
        self.env["account.move"].check_access("read")
        self.env["invoice.exception"].check_access("read")

    @api.model
    def _get_month(self, month):
        """Return the first day of a month.

        :raises UserError: it is no date
        """
        try:
            day = fields.Date.to_date(month or fields.Date.context_today(self))
        except (ValueError, TypeError) as error:
            raise UserError(self.env._("This is no month.")) from error
        return day.replace(day=1)

    # === WHAT A FIGURE COUNTS === #

    def _get_figure(self, figure, month, key):
        """Return ``(action, domain)`` of a figure, or None; a hook for more figures."""
        bills, exceptions = "account_move_match_action", "invoice_exception_action"
        figures = {
            "first": lambda: (bills, self._get_first_domain(month)),
            "touchless": lambda: (
                bills,
                self._get_first_domain(month) & Domain("match_touchless", "=", True),
            ),
            "later": lambda: (bills, self._get_way_domain(month, "later")),
            "person": lambda: (bills, self._get_way_domain(month, "person")),
            "held": lambda: (bills, self._get_way_domain(month, "held")),
            "supplier": lambda: (
                bills,
                self._get_first_domain(month)
                & Domain("commercial_partner_id", "=", int(key)),
            ),
            "variance": lambda: (
                bills,
                self._get_posted_domain(month)
                & Domain("commercial_partner_id", "=", int(key)),
            ),
            "reason": lambda: (exceptions, self._get_reason_domain(key)),
            "age": lambda: (bills, self._get_age_domain(key)),
            "discount": lambda: (
                bills,
                Domain("id", "in", self._get_discounted(month, key)),
            ),
        }
        return figures[figure]() if figure in figures else None

    def _get_companies_domain(self):
        return Domain("company_id", "in", self.env.companies.ids)

    def _get_compared_domain(self):
        """Return the bills that were ever compared."""
        return self._get_companies_domain() & Domain("match_first_at", "!=", False)

    def _get_first_domain(self, month):
        """Return the bills that were compared for the first time in a month."""
        until = fields.Date.add(month, months=1)
        return (
            self._get_companies_domain()
            & Domain("match_first_at", ">=", fields.Date.to_string(month))
            & Domain("match_first_at", "<", fields.Date.to_string(until))
        )

    def _get_way_domain(self, month, way):
        """Return the bills of a month that were not released at first sight, by how
        they were released: ``later`` by themselves, by a ``person``, or not (``held``).
        """
        kinds = {"later": "auto", "person": "person", "held": False}
        return (
            self._get_first_domain(month)
            & Domain("match_touchless", "=", False)
            & Domain("release_kind", "=", kinds[way])
        )

    def _get_posted_domain(self, month):
        """Return the bills that are dated in a month and posted."""
        return (
            self._get_companies_domain()
            & Domain("move_type", "in", ("in_invoice", "in_refund"))
            & Domain("state", "=", "posted")
            & Domain("invoice_date", ">=", month)
            & Domain("invoice_date", "<", fields.Date.add(month, months=1))
        )

    def _get_reason_domain(self, key=None):
        """Return open exceptions; ``key`` is ``code/owner``."""
        domain = self._get_companies_domain() & Domain("state", "=", "open")
        if not key:
            return domain
        code, _slash, owner = key.partition("/")
        return domain & Domain("code", "=", code) & Domain("owner", "=", owner)

    def _get_held_domain(self):
        """Return what came, was compared and is not released."""
        return (
            self._get_compared_domain()
            & Domain("state", "=", "draft")
            & Domain("release_kind", "=", False)
            & Domain("match_state", "!=", "refused")
        )

    def _get_age_domain(self, key):
        """Return what is held since so many days, as :data:`AGES` says."""
        low, high = {name: (low, high) for name, low, high in AGES}[key]
        now = fields.Datetime.now()
        domain = self._get_held_domain()
        domain &= Domain("create_date", "<=", now - timedelta(days=low))
        if high is not None:
            domain &= Domain("create_date", ">", now - timedelta(days=high))
        return domain
