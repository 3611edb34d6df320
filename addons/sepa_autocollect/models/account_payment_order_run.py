from odoo import models
from odoo.exceptions import UserError

from ..trust import trusted

#: How often a file is made again without what the check found.
TRIES = 3


def file_refused(message, references):
    """Return the error of a file that must not leave.

    It is a plain UserError: browsers show the text of no other kind, own ones included.

    :param references: of the debits that are the reason
    """
    error = UserError(message)
    error.file_references = references
    return error


class AccountPaymentOrder(models.Model):
    """A run's order on its way to the file, without what no file can hold."""

    _inherit = "account.payment.order"

    def _run_to_file(self):
        """Confirm a run's order, make its files and have them left at the bank.

        What the bank would refuse is taken out, and its attempts wait for a person; an
        order that cannot be confirmed stays a draft and asks for one. Called by the
        scheduled job.

        :return: the orders that have a file
        """
        self.ensure_one()
        for _try in range(TRIES):
            if not self.payment_line_ids:
                trusted(self).unlink()
                return self.browse()
            try:
                with self.env.cr.savepoint():
                    orders = self._make_files()
            except UserError as error:
                found, problem = self._get_problems(error), str(error)
            else:
                self._deliver_run(orders)
                return orders
            if not found:
                break
            self._take_out(found)
        self._ask_person(problem)
        return self.browse()

    def _make_files(self):
        """Confirm, and make the file of each part.

        :return: the orders, more than one when the bank's limits split it
        """
        lines = self.payment_line_ids
        self.draft2open()
        orders = lines.order_id
        for order in orders:
            order.open2generated()
        return orders

    def _get_problems(self, error):
        """Return what an order was refused for: ``{line: sentence}``."""
        if hasattr(error, "file_references"):
            return self._get_file_problems(error)
        return self._get_line_problems()

    def _get_line_problems(self):
        """Return what stands against single lines: ``{line: sentence}``."""
        found = {}
        for line in self.payment_line_ids:
            if problems := line._draft2open_payment_line_check():
                found[line] = " ".join(problems)
        planned = self._get_plan()
        for line, plan in planned.items():
            if plan.problem and line not in found:
                found[line] = self._get_ended_text(line)
        return found

    def _get_file_problems(self, refused):
        """Return the lines of the debits that a file was refused for."""
        return {
            line: str(refused)
            for line in self.payment_line_ids
            if line.collection_reference in refused.file_references
        }

    def _take_out(self, problems):
        """Take lines out with their attempts, whose every line goes.

        :param problems: ``{line: sentence}``
        """
        if not problems:
            return
        reasons = {line.collection_reference: text for line, text in problems.items()}
        attempts = self.env["collection.attempt"]
        attempts = attempts._get_of_bank(self.company_id, list(reasons))
        attempts._lock()
        attempts._refuse_for_bank({one: reasons[one.name] for one in attempts})
        out = self.payment_line_ids.filtered(
            lambda line: line.collection_reference in reasons
        )
        trusted(out).unlink()

    def _ask_person(self, problem):
        """Leave the order a draft, and have somebody look at it."""
        users = self.env.ref("account.group_account_manager").all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        body = self.env._("This order was not confirmed. %(why)s", why=problem)
        self.message_post(body=body)
        if users:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("A debit order needs you"),
                note=problem,
                user_id=users.sorted("id")[:1].id,
            )

    def _deliver_run(self, orders):
        """Have the files left at the bank where the company wants that."""
        if self.company_id.collection_bank_files != "deliver":
            return
        for order in orders.filtered("has_delivery"):
            try:
                with self.env.cr.savepoint():
                    order.action_deliver()
            except UserError as error:
                order._deliver_failed(str(error))
