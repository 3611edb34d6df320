from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.quittance_base.core.iso20022.mandate import creditor_identifier_faults

from ..core import forms
from ..core.policy import Facts
from ..core.statement import Act
from ..texts import in_fours, words
from ..trust import is_trusted, trusted

ACT = Act.SIGN_MANDATE
#: What is signed of a mandate.
_WRITTEN = frozenset(
    {"company_id", "partner_id", "creditor", "mandate", "bank_id", "kind", "since"}
)


class SigningDebitMandate(models.Model):
    """A B2B mandate by which a supplier may debit us; there is no refund of its debits."""

    _name = "signing.debit.mandate"
    _description = "Mandate Given to a Supplier"
    _inherit = ["signing.guarded", "signing.signed", "mail.thread"]
    _order = "id desc"
    _rec_name = "mandate"
    _check_company_auto = True
    _free_fields = frozenset(
        {
            *("company_id", "partner_id", "creditor", "mandate", "bank_id", "kind"),
            *("since", "message_follower_ids", "message_ids"),
        }
    )

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one("res.partner", "Supplier", required=True, index=True)
    creditor = fields.Char("Creditor identifier", required=True)
    mandate = fields.Char("Mandate reference", required=True)
    bank_id = fields.Many2one(
        "res.partner.bank",
        "Our account",
        required=True,
        domain="[('journal_id.company_id', '=', company_id)]",
    )
    kind = fields.Selection(
        [("recurrent", "Recurrent"), ("oneoff", "One-off")],
        required=True,
        default="recurrent",
    )
    signing_writer_ids = fields.Many2many(
        "res.users", string="Written by", copy=False, readonly=True
    )
    since = fields.Date("From", required=True, default=fields.Date.context_today)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("open", "To sign"),
            ("signed", "Signed"),
            ("refused", "Refused"),
            ("ended", "Ended"),
        ],
        required=True,
        default="draft",
        tracking=True,
    )

    _one_reference = models.Constraint(
        "UNIQUE (company_id, creditor, mandate)", "This mandate is known already."
    )

    @api.constrains("creditor")
    def _check_creditor(self):
        for mandate in self:
            if creditor_identifier_faults(mandate.creditor):
                raise ValidationError(
                    self.env._(
                        "%(creditor)s is no SEPA creditor identifier: check it with the "
                        "supplier's mandate form.",
                        creditor=mandate.creditor,
                    )
                )

    @api.constrains("bank_id", "company_id")
    def _check_bank(self):
        for mandate in self.sudo():
            if mandate.bank_id.journal_id.company_id != mandate.company_id:
                raise ValidationError(
                    self.env._("A mandate debits an account of a bank journal of ours.")
                )

    def write(self, vals):
        """Remember who writes a mandate: none of them signs it."""
        res = super().write(vals)
        if not is_trusted(self) and not _WRITTEN.isdisjoint(vals):
            self._signing_note_writer()
        return res

    def _signing_note_writer(self):
        writer = fields.Command.link(self.env.uid)
        trusted(self.sudo()).write({"signing_writer_ids": [writer]})

    def _check_free(self, operation):
        """Let drafts be written; what is to be signed stays as it is."""
        if operation != "create" and self.filtered(lambda one: one.state != "draft"):
            self._refuse_guarded("state")

    def _signing_company(self):
        """Return whose signers decide: a branch's are those above."""
        return self.company_id._signing_get_governors(ACT)

    def _signing_document(self, act):
        """Return the mandate as a form of our own."""
        mandate = self.sudo().with_context(lang=None)
        return forms.write(
            forms.Mandate(
                record=mandate._signing_get_reference(),
                name=words(mandate.partner_id.display_name),
                creditor=words(mandate.creditor),
                mandate=words(mandate.mandate),
                number=mandate.bank_id.sanitized_acc_number,
                since=str(mandate.since),
                kind=mandate.kind,
                partner=str(mandate.partner_id.id),
            )
        )

    def _signing_get_reference(self):
        return f"MANDATE/{self.id}"

    def _signing_values(self, act):
        """Return what the statement says of the mandate."""
        mandate = self.sudo()
        return {
            "reference": mandate._signing_get_reference(),
            "amount": forms.NOTHING,
            "currency": mandate.company_id.currency_id,
            "accounts": (mandate.bank_id.sanitized_acc_number,),
        }

    def _signing_facts(self, act):
        """Return what policies look at: whose mandate, and who prepared it."""
        mandate = self.sudo()
        writers = mandate.create_uid | mandate.signing_writer_ids
        supplier = mandate.partner_id.commercial_partner_id
        payments, governed = self.env["account.payment"], mandate.company_id
        return Facts(
            act=act,
            amount=forms.NOTHING,
            day=fields.Date.today(),
            supplier=str(supplier.id),
            new_supplier=not payments._signing_get_paid(supplier, governed),
            duties={"request": frozenset(f"u{one.id}" for one in writers)},
        )

    def _signing_display(self, act):
        """Return what the signer gives the supplier."""
        mandate = self.sudo()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        found = [
            (self.env._("Supplier"), mandate.partner_id.display_name),
            (self.env._("Creditor identifier"), mandate.creditor),
            (self.env._("Mandate reference"), mandate.mandate),
            (
                self.env._("Our account"),
                in_fours(mandate.bank_id.sanitized_acc_number),
            ),
            (self.env._("Kind"), kinds[mandate.kind]),
            (self.env._("From"), str(mandate.since)),
        ]
        return {
            "title": self.env._(
                "Let %(supplier)s debit us (B2B)",
                supplier=mandate.partner_id.display_name,
            ),
            "rows": [{"label": label, "value": value} for label, value in found],
            "tables": [],
        }

    def action_sign(self):
        """Ask for the signatures of drafts; without policy they hold at once. Button."""
        self.check_access("write")
        for mandate in self:
            if mandate.state != "draft":
                mandate._refuse_guarded("state")
            mandate._signing_note_writer()
            request = mandate._signing_open(ACT)
            state = "open" if request else "signed"
            trusted(mandate).write({"state": state})
        return True

    def action_draft(self):
        """Take mandates back that are not signed yet, to correct them. Button."""
        self.check_access("write")
        for mandate in self.filtered(lambda one: one.state in ("open", "refused")):
            requests = mandate._signing_requests(ACT)
            requests.filtered(lambda one: one.state == "open")._void()
            trusted(mandate).write({"state": "draft"})
        return True

    def action_end(self):
        """End mandates: nothing more is debited under them. Button."""
        self.check_access("write")
        trusted(self).write({"state": "ended"})
        return True

    def _signing_done(self, act, request):
        """Let the mandate hold."""
        self.filtered(lambda one: one.state == "open")._signing_set("signed")

    def _signing_refused(self, act, request, reason):
        """Let it be corrected and asked for again."""
        self.filtered(lambda one: one.state == "open")._signing_set("refused")

    def _signing_set(self, state):
        trusted(self.sudo()).write({"state": state})

    def _check_usable(self):
        """Refuse to debit under a mandate that does not hold as it stands.

        :raises UserError: naming it and what to do
        """
        for mandate in self:
            if mandate.state != "signed":
                raise UserError(
                    self.env._(
                        "The mandate %(mandate)s is not signed, or has ended.",
                        mandate=mandate.display_name,
                    )
                )
        self._signing_check(ACT)
