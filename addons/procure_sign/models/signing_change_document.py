"""What is signed when who may sign changes: the document, and how it is shown."""

import hashlib
from base64 import b64encode
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ..binary import raw
from ..core import change
from ..core.policy import Facts
from ..core.reasons import Refused
from ..core.statement import Act
from ..keys import login_key


class SigningChange(models.Model):
    _inherit = "signing.change"

    def _signing_document(self, act):
        """Return the document: the one that was signed, while all in it still holds."""
        self.ensure_one()
        made = self._build_document()
        kept = raw(self, "document")
        if self.state == "done" and self._same(change.digests(made), kept):
            return kept
        return made

    def _same(self, now, kept):
        """Compare the values of records with those signed, corrections aside."""
        signed = change.digests(kept)
        corrected = {
            f"put {line.res_model},{line.res_id}" for line in self._later_corrections()
        }
        return signed.keys() == now.keys() and all(
            signed[key] == now[key] or key in corrected for key in signed
        )

    def _later_corrections(self):
        """Return the signed corrections of what this change put in force."""
        lines = self.line_ids
        return lines.sudo().search(
            [
                ("operation", "=", "amend"),
                ("change_id.state", "=", "done"),
                ("res_model", "in", lines.mapped("res_model")),
                ("res_id", "in", lines.mapped("res_id")),
            ]
        )

    def _build_document(self):
        """Return the canonical bytes of the change as it stands."""
        lines = self.sudo().line_ids.sorted("id")
        try:
            return change.write(
                change.Change(
                    company=self.company_id.name,
                    title=self.name,
                    reason=self.reason or "",
                    parts=[line._part() for line in lines],
                    trust=self.company_id._signing_fingerprints()
                    if self.founding
                    else (),
                )
            )
        except Refused as refused:
            raise UserError(
                self.env._(
                    "A value has a character that cannot be signed: %(detail)s",
                    detail=refused.detail,
                )
            ) from refused

    def _keep_document(self, document, state):
        self.write(
            {
                "document": b64encode(document),
                "document_sha256": hashlib.sha256(document).hexdigest(),
                "state": state,
            }
        )

    def _signing_values(self, act):
        """No amount, no account: the document says it all."""
        return {
            "reference": " ".join(self.name.split())[:200] or str(self.id),
            "amount": Decimal(0),
            "currency": self.company_id.currency_id,
            "accounts": (),
        }

    def _signing_facts(self, act):
        """Who prepared it asked for it, for companies that keep that apart."""
        return Facts(
            act=Act.CHANGE_POLICY,
            amount=Decimal(0),
            day=fields.Date.context_today(self),
            duties={"request": frozenset({login_key(self.author_id)})},
        )

    def _signing_display(self, act):
        """Show each record: what it will be, and what it was."""
        rows = [
            {"label": self.env._("What changes"), "value": self.name},
            {"label": self.env._("Why"), "value": self.reason or "-"},
        ]
        tables = [line._as_table() for line in self.sudo().line_ids.sorted("id")]
        return {"title": self.name, "rows": rows, "tables": tables}


class SigningChangeLine(models.Model):
    _inherit = "signing.change.line"

    def _as_table(self):
        """Return one record of the change for the signer's screen."""
        operations = dict(self._fields["operation"]._description_selection(self.env))
        record = self._governed()
        before = self.env["signing.change.line"]._shown_before(record, self.operation)
        rows = []
        for name, label, text in self._shown(record):
            was = before.get(name, "")
            if text or was:
                rows.append([label, text, was if was != text else ""])
        return {
            "title": self.env._(
                "%(operation)s: %(title)s (%(kind)s)",
                operation=operations[self.operation],
                title=self.title,
                kind=self.kind,
            ),
            "head": [self.env._("Value"), self.env._("Will be"), self.env._("Was")],
            "rows": rows,
        }

    def _shown(self, record):
        shown = record._governed_shown()
        if self.operation != "amend":
            return shown
        return [
            (name, label, self.amended.get(name, text)) for name, label, text in shown
        ]

    def _shown_before(self, record, operation):
        """Return the values of what a draft replaces, or of what is corrected."""
        if operation == "amend":
            replaced = record
        else:
            replaced = record.browse(record.replaced_id or ()).exists()
        if not replaced:
            return {}
        return {name: text for name, _label, text in replaced._governed_shown()}
