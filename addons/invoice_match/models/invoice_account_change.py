from odoo import api, fields, models

from odoo.addons.base.models.res_bank import sanitize_account_number

from ..trust import trusted
from .account_move_account import _IBAN
from .invoice_capture import CHANNELS


class InvoiceAccountChange(models.Model):
    """A new or changed bank account of a supplier, until a second person called."""

    _name = "invoice.account.change"
    _description = "Change of a Supplier's Bank Account"
    _inherit = ["invoice.match.kept", "mail.thread", "mail.activity.mixin"]
    _order = "state desc, asked_at desc, id desc"
    _rec_name = "number"

    partner_id = fields.Many2one(
        "res.partner", string="Supplier", required=True, index=True
    )
    company_id = fields.Many2one("res.company", index="btree_not_null")
    bank_id = fields.Many2one(
        "res.partner.bank", string="Bank account", index="btree_not_null"
    )
    old_number = fields.Char(string="Number before")
    number = fields.Char(string="New number", required=True, index=True)
    holder = fields.Char()
    bic = fields.Char("BIC")
    asked_by = fields.Many2one("res.users", string="Written by", required=True)
    writer_ids = fields.Many2many(
        "res.users", string="All who wrote it", help="None of them may confirm it."
    )
    asked_at = fields.Datetime(string="Written at", required=True)
    channel = fields.Selection(
        [*CHANNELS, ("screen", "Screen or import"), ("bill", "Bill")],
        string="How it came",
    )
    capture_id = fields.Many2one("invoice.capture", index="btree_not_null")
    move_id = fields.Many2one("account.move", string="Bill", index="btree_not_null")
    flags = fields.Json(help="What is unusual, as codes with their values.")
    flag_words = fields.Text(compute="_compute_flag_words", string="Unusual")
    state = fields.Selection(
        [
            ("proposed", "To confirm"),
            ("confirmed", "Confirmed"),
            ("refused", "Refused"),
        ],
        required=True,
        default="proposed",
        index=True,
        tracking=True,
    )
    called_person = fields.Char(string="Person called")
    called_number = fields.Char(string="Number called")
    called_at = fields.Datetime(string="Called at")
    note = fields.Text()
    decided_by = fields.Many2one("res.users")
    decided_at = fields.Datetime()

    _open_uniq = models.UniqueIndex(
        "(partner_id, number) WHERE state = 'proposed'",
        "This account already waits for confirmation.",
    )

    @api.depends("flags")
    @api.depends_context("lang")
    def _compute_flag_words(self):
        for change in self:
            sentences = [
                change._get_flag_words(code, value)
                for code, value in (change.flags or {}).items()
            ]
            change.flag_words = "\n".join(sentences)

    def _get_flag_words(self, code, value):
        """Return the sentence of a flag; a hook for other flags."""
        words = {
            "shared": self.env._("The same number belongs to %(value)s.", value=value),
            "country": self.env._(
                "The account is in %(value)s, the supplier is not.", value=value
            ),
            "archived": self.env._("This account was archived."),
            "payee": self.env._(
                "The invoice asks to pay somebody else: %(value)s.", value=value
            ),
            "holder": self.env._(
                "The account is in the name of %(value)s.", value=value
            ),
        }
        return words.get(code, code)

    # === HOW CHANGES COME === #

    @api.model
    def _propose(self, source, iban, holder=None, bic=None, again=False):
        """Have the account that a supplier wrote confirmed; nothing is payable by it.

        :param source: an ``invoice.capture`` or ``account.move`` with a supplier
        :param iban: as written
        :param again: also an account that was confirmed before
        :return: the open change, the earlier one where the same is asked again
        """
        number = sanitize_account_number(iban or "") or ""
        partner = source.partner_id.commercial_partner_id
        if not number or not partner:
            return self.browse()
        capture = source if source._name == "invoice.capture" else source.capture_id
        move = source.move_id if source._name == "invoice.capture" else source
        vals = {
            "holder": holder,
            "bic": bic,
            "capture_id": capture.id,
            "move_id": move.id,
            "channel": capture.channel or "bill",
            "company_id": source.company_id.id,
            # Who brought the document, not who looks at it.
            "asked_by": (capture or move).sudo().create_uid.id,
        }
        return self._open(partner, number, vals, again)

    @api.model
    def _propose_accounts(self, banks, before):
        """Have accounts confirmed that were written on a screen or imported.

        :param banks: ``res.partner.bank``
        :param before: {id: identity before the change}
        """
        for bank in banks.sudo():
            vals = {
                "bank_id": bank.id,
                "holder": bank.acc_holder_name,
                "bic": bank.bank_id.bic,
                "old_number": before[bank.id][0] if bank.id in before else False,
                "channel": "screen",
                "company_id": bank.company_id.id,
            }
            if bank.sanitized_acc_number:
                self._open(bank.partner_id, bank.sanitized_acc_number, vals)

    @api.model
    def _open(self, partner, number, vals, again=False):
        """Return the open change of a number, made if there is none.

        :param again: also for an account that is confirmed
        """
        changes = trusted(self.sudo())
        banks = self.env["res.partner.bank"].sudo().with_context(active_test=False)
        same = banks.search([("sanitized_acc_number", "=", number)])
        own = same.filtered(lambda one: one.partner_id.commercial_partner_id == partner)
        if own[:1] and own[:1]._is_confirmed() and not again:
            return self.browse()
        found = changes.search(
            [
                ("partner_id", "=", partner.id),
                ("number", "=", number),
                ("state", "=", "proposed"),
            ]
        )
        if found:
            if found.company_id and found.company_id.id != vals.get("company_id"):
                # Two companies wait for it: each one's treasury may call.
                found.write({"company_id": False})
            if vals.get("channel") == "screen":
                writer = [fields.Command.link(self.env.uid)]
                found.write({"writer_ids": writer, "bank_id": vals["bank_id"]})
            return found.sudo(self.env.su)
        writer = vals.get("asked_by") or self.env.uid
        vals = {
            "bank_id": own[:1].id,
            "old_number": self._get_old_number(partner),
            **{key: value for key, value in vals.items() if value},
            "partner_id": partner.id,
            "number": number,
            "asked_by": writer,
            "writer_ids": [fields.Command.link(writer)],
            "asked_at": fields.Datetime.now(),
            "flags": self._get_flags(partner, number, same, own, vals),
        }
        return changes.create(vals).sudo(self.env.su)

    @api.model
    def _get_old_number(self, partner):
        """Return the number that the supplier is paid to until now."""
        confirmed = partner.sudo().bank_ids.filtered(lambda one: one._is_confirmed())
        return confirmed[:1].sanitized_acc_number

    @api.model
    def _get_flags(self, partner, number, same, own, vals):
        """Return what is unusual: {code: value}."""
        flags = {}
        others = (same - own).filtered("active").partner_id
        if others:
            flags["shared"] = ", ".join(sorted(set(others.mapped("name"))))
        country = partner.country_id.code
        if _IBAN.fullmatch(number) and country and number[:2] != country:
            flags["country"] = number[:2]
        if own and not own.filtered("active"):
            flags["archived"] = own[0].sanitized_acc_number
        holder = vals.get("holder")
        capture = (
            self.env["invoice.capture"].sudo().browse(vals.get("capture_id") or ())
        )
        payee = ((capture.written or {}).get("payee") or {}).get("name")
        if payee and payee != capture.seller_name:
            flags["payee"] = payee
        if holder and holder.casefold() != (partner.name or "").casefold():
            flags["holder"] = holder
        return flags
