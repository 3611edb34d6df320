from odoo import models
from odoo.exceptions import UserError

from ..trust import trusted


class CollectionMeans(models.Model):
    _inherit = "collection.means"

    def action_set_default(self):
        """Make this the client's first choice; button for who works on invoices."""
        self.check_access("write")
        self._make_default(self.env.user.partner_id)

    def action_remove(self):
        """Remove this means; button for who works on invoices."""
        self.check_access("write")
        self._remove(self.env.user.partner_id)

    def action_set_aside(self, reason=None):
        """Stop using this means; button for who works on invoices."""
        self.check_access("write")
        self._set_aside(
            reason or self.env._("Set aside by %s", self.env.user.display_name)
        )

    def action_renew(self):
        """Use this means again; button for who works on invoices."""
        self.check_access("write")
        self._renew()

    def action_withdraw_consent(self):
        """Note that the client withdrew the consent; button."""
        self.check_access("write")
        self.consent_ids._revoke(self.env.user.partner_id)

    def _make_default(self, by):
        """Make one means the default of its client and company.

        :param by: the contact or the user who chose

        Called by buttons and the portal, after their checks.
        """
        self.ensure_one()
        means = trusted(self.sudo())
        if means.state == "removed":
            raise UserError(
                self.env._(
                    "%(means)s was removed. Choose another means of payment.",
                    means=self.masked_name,
                )
            )
        # The unique index allows one: the former goes first.
        means._get_siblings().filtered("is_default").write({"is_default": False})
        means.flush_model(["is_default"])
        means.write({"is_default": True})
        means._note(by, self.env._("Chosen as the default means of payment."))

    def _reorder(self, ids, by):
        """Set the order in which a client's means are tried.

        :param ids: ids of these means, the first to try first; those left out follow

        Called by the portal with all means of the client, after its checks.
        """
        wanted = [one for one in ids if one in self._ids]
        rest = [one for one in self.ids if one not in wanted]
        for rank, number in enumerate(wanted + rest, start=1):
            trusted(self.browse(number).sudo()).write({"sequence": rank})
        trusted(self[:1].sudo())._note(by, self.env._("Order changed by the client."))

    def _remove(self, by):
        """End these means: cards archived, mandates cancelled, consents revoked.

        :param by: the contact or the user who removes

        Called by buttons and the portal, after their checks.
        """
        means = trusted(self.sudo())
        means._check_removable()
        means.write({"is_default": False})
        means.consent_ids._revoke(by)
        means.token_id.filtered("active").active = False
        open_mandates = means.mandate_id.filtered(lambda one: one.state != "cancel")
        open_mandates._cancel()
        for one in means:
            one._note(by, self.env._("Removed."))

    def _check_removable(self):
        """Refuse a removal; hook for attempts that are under way."""

    def _get_siblings(self):
        """Return the other means of the same client and company."""
        return self.search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("id", "!=", self.id),
            ]
        )

    def _note(self, by, body):
        """Log who did what on one means."""
        self._message_log(body=body, author_id=by.id)
