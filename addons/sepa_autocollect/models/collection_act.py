from odoo import api, fields, models
from odoo.exceptions import UserError

from ..trust import trusted

ACTS = [
    ("collect", "Collected now"),
    ("stop", "Stopped"),
    ("hold", "Excluded"),
    ("release", "Exclusion ended"),
    ("means", "Means changed"),
    ("write_off", "Written off"),
    ("refund", "Refunded"),
    ("look", "Looked at"),
    ("found", "Found at the provider"),
    ("absent", "Not found at the provider"),
]


class CollectionAct(models.Model):
    """What a person did by hand, who it was and why; kept as it was."""

    _name = "collection.act"
    _description = "Act by Hand"
    _inherit = ["collection.guarded"]
    _order = "id desc"
    _rec_name = "reason"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    act = fields.Selection(ACTS, required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True)
    reason = fields.Char("Why", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Client", readonly=True, index="btree_not_null"
    )
    move_id = fields.Many2one(
        "account.move", "Invoice", readonly=True, index="btree_not_null"
    )
    attempt_id = fields.Many2one(
        "collection.attempt", readonly=True, index="btree_not_null"
    )
    run_id = fields.Many2one(
        "collection.run", readonly=True, index="btree_not_null", ondelete="set null"
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True)

    def write(self, vals):
        """Refuse every change that is not the addon's own."""
        self._check_trusted()
        return super().write(vals)

    @api.model
    def _note(self, act, reason, vals_list):
        """Keep what the current user did by hand, and say it on the invoices.

        :param str act: a key of ``ACTS``
        :param str reason: why, in the person's words
        :param list vals_list: what it was about, ``company_id`` at least
        :return: the acts

        Called by everything that a person does by hand.
        """
        acts = trusted(self.sudo()).create(
            [
                {"act": act, "reason": reason, "user_id": self.env.uid, **vals}
                for vals in vals_list
            ]
        )
        acts._say_on_invoices()
        return acts

    def _say_on_invoices(self):
        labels = dict(self._fields["act"]._description_selection(self.env))
        user = self.env.user.name
        bodies = {
            one.move_id.id: self.env._(
                "Collection – %(act)s by %(user)s: %(reason)s",
                act=labels[one.act],
                user=user,
                reason=one.reason,
            )
            for one in self
            if one.move_id
        }
        moves = self.env["account.move"].sudo().browse(bodies)
        moves._message_log_batch(bodies)

    @api.model
    def _check_reason(self, reason):
        """Return the reason without blanks around it.

        :raises UserError: when a person gave none
        """
        text = (reason or "").strip()
        if not text:
            raise UserError(
                self.env._("Say why: it is kept with your name beside what you do.")
            )
        return text
