from odoo import api, models
from odoo.exceptions import AccessError, UserError

#: Jobs of the month end by what the board says of them.
JOBS = {
    "creating": "_job_create_invoices",
    "validating": "_job_validate_and_send",
}
WAITING = ("pending", "enqueued", "started", "wait_dependencies")


class PartnerImportBoard(models.AbstractModel):
    """What the manager starts from the board, and how far it is."""

    _inherit = "partner.import.board"

    @api.model
    def create_invoices(self, month):
        """Start billing the month's ready rows in the background.

        Called by the button "Create invoices"; pressing twice bills nothing twice.

        :param str month: month of the board (ISO date)
        :return: number of jobs
        :rtype: int
        :raises AccessError: when the user is no manager
        """
        self._check_manager()
        invoicing = self.env["partner.import.invoicing"]
        month = self._parse_month(month)
        return sum(invoicing._enqueue(company, month) for company in self.env.companies)

    @api.model
    def validate_invoices(self, month):
        """Start validating and sending the month's checked invoices.

        Called by the button "Validate and send".

        :param str month: month of the board (ISO date)
        :return: number of invoices
        :rtype: int
        :raises AccessError: when the user is no manager
        :raises UserError: when no invoice is checked
        """
        self._check_manager()
        moves = self.env["account.move"].search(
            self._get_stage_domain(self._parse_month(month), "to_validate")
        )
        if not moves:
            raise UserError(self.env._("No invoice of this month is checked."))
        moves.action_validate_and_send()
        return len(moves)

    def _get_work(self):
        """Return how many jobs are left of each kind, and why some failed today.

        Called by the board; empty for a user who may not start them.
        """
        if not self._is_manager():
            return {}
        # sudo: managers are no job administrators; only counts and messages leave
        Job = self.env["queue.job"].sudo()
        ours = [
            ("method_name", "in", list(JOBS.values())),
            ("company_id", "in", self.env.companies.ids),
        ]
        groups = dict(
            Job._read_group(
                [*ours, ("state", "in", WAITING)], ["method_name"], ["__count"]
            )
        )
        failed = Job.search_fetch(
            [*ours, ("state", "=", "failed"), ("date_created", ">=", "today")],
            ["exc_message"],
        )
        return {
            **{name: groups.get(method, 0) for name, method in JOBS.items()},
            "failed": sorted(set(failed.filtered("exc_message").mapped("exc_message"))),
        }

    def _is_manager(self):
        """Return whether the user may create and validate invoices."""
        return self.env.user.has_group("partner_import.partner_import_group_manager")

    def _check_manager(self):
        """Raise AccessError unless the user is a manager of partner services."""
        if not self._is_manager():
            raise AccessError(
                self.env._("Only a manager of Partner Services bills clients.")
            )
