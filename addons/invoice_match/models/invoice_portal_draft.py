import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.quittance_base.core.rate import Allowance

#: Days after which what was never sent is forgotten, and what was sent.
KEEP_UNSENT, KEEP_SENT = 2, 90
#: What one supplier may send within an hour: files and bytes.
ALLOWANCE = Allowance(60, 300 * 2**20)


class InvoicePortalDraft(models.Model):
    """An invoice that a supplier looks at before it sends it."""

    _name = "invoice.portal.draft"
    _description = "Invoice Prepared in the Portal"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    kind = fields.Selection(
        [("upload", "File"), ("typed", "Typed")], required=True, readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Supplier", required=True, readonly=True, index=True
    )
    user_id = fields.Many2one("res.users", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    order_id = fields.Many2one("purchase.order", readonly=True, ondelete="cascade")
    content = fields.Binary(attachment=True, readonly=True)
    values = fields.Json(readonly=True, help="What was typed, as text.")
    sent_at = fields.Datetime(readonly=True)
    capture_id = fields.Many2one(
        "invoice.capture", readonly=True, index="btree_not_null", ondelete="set null"
    )

    @api.model
    def _take_arrival(self, supplier, size):
        """Count what a supplier sends; called before a file is looked at.

        :return: seconds to wait, 0 when it may come
        """
        arrivals = self.env["quittance.arrival"]
        sender = f"invoice_match-portal-{supplier.id}"
        return arrivals._take(sender, 1, size, ALLOWANCE)

    @api.model
    def _find(self, supplier, draft_id):
        """Return a draft of the supplier, in sudo; none for anything else."""
        if not supplier:
            return self.sudo().browse()
        own = [("id", "=", draft_id), ("partner_id", "=", supplier.id)]
        return self.sudo().search(own, limit=1)

    @api.model
    def _start_upload(self, supplier, company, name, content):
        """Keep a file until its sender has read what we understood of it."""
        return self.sudo().create(
            {
                "name": name,
                "kind": "upload",
                "partner_id": supplier.id,
                "company_id": company.id,
                "user_id": self.env.uid,
                "content": base64.b64encode(content),
            }
        )

    def _get_content(self):
        """Return the bytes of the file."""
        self.ensure_one()
        return base64.b64decode(self.sudo().content or b"")

    def _send(self):
        """Hand the invoice over, once however often it is asked for.

        The row is locked: a second click waits, finds the capture and does nothing.

        :return: the capture where it is the supplier's, else none
        """
        self.ensure_one()
        draft = self.sudo()
        # Waits for a click at the same time, and is retried when that one wrote.
        self.env.cr.execute(
            SQL("SELECT id FROM invoice_portal_draft WHERE id = %s FOR UPDATE", self.id)
        )
        draft.invalidate_recordset()
        if draft.sent_at:
            return draft.capture_id
        name, content = draft._prepare_file()
        channel = "portal" if draft.kind == "upload" else "typed"
        captures = self.env["invoice.capture"].with_company(draft.company_id)
        capture = captures._receive_from(
            draft.partner_id, draft.company_id, name, content, channel
        ).sudo()
        own = capture if capture._is_of(draft.partner_id) else capture.browse()
        draft.write({"sent_at": fields.Datetime.now(), "capture_id": own.id})
        return own

    def _prepare_file(self):
        """Return ``(name, bytes)`` of what is sent."""
        self.ensure_one()
        return self.name, self._get_content()

    @api.autovacuum
    def _gc_drafts(self):
        """Forget drafts; what was sent is kept by its capture."""
        now = fields.Datetime.now()
        old = [
            "|",
            "&",
            ("sent_at", "=", False),
            ("create_date", "<", now - timedelta(days=KEEP_UNSENT)),
            ("create_date", "<", now - timedelta(days=KEEP_SENT)),
        ]
        self.sudo().search(old, limit=1000).unlink()
