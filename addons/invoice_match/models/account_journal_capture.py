from odoo import api, models

from odoo.addons.quittance_base.core.rate import Allowance

#: What one machine may send within an hour: files and bytes.
MACHINE = Allowance(2000, 2 * 2**30)


class AccountJournal(models.Model):
    """Files that come to a purchase journal from folders and machines."""

    _name = "account.journal"
    _inherit = ["account.journal", "quittance.channel.target"]

    def _receive_channel_file(self, name, content, origin):
        """Capture one file of a watched folder; called by the channel's look.

        What cannot be read is kept as well: it is on the list of captured invoices with
        its reason.
        """
        self.ensure_one()
        if self.type != "purchase":
            return super()._receive_channel_file(name, content, origin)
        kind = self.env.context.get("quittance_channel_kind") or "folder"
        return self.env["invoice.capture"]._receive_many(
            self.company_id, [(name, content)], kind, sender=origin, journal=self
        )

    @api.model
    def _find_for_endpoint(self, user, journal_id=None):
        """Return the purchase journal a machine may send bills to, else none.

        :param user: ``res.users`` of the API key
        :param journal_id: id as sent, else the first journal of the user's company
        """
        journals = self.with_user(user).with_company(user.company_id)
        if not journals.env["account.move"].has_access("create"):
            return self.browse()
        domain = [("type", "=", "purchase"), ("company_id", "in", user.company_ids.ids)]
        if journal_id:
            domain.append(("id", "=", journal_id))
        else:
            domain.append(("company_id", "=", user.company_id.id))
        return journals.search(domain, limit=1)

    @api.model
    def _take_arrival(self, user, size):
        """Count what a machine sends.

        :param size: bytes of the request
        :return: seconds to wait, 0 when the file may come
        """
        sender = f"capture-user-{user.id}"
        return self.env["quittance.arrival"]._take(sender, 1, size, MACHINE)
