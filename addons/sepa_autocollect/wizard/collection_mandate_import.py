import base64

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.quittance_base.core.iso20022.charset import reference_faults
from odoo.addons.quittance_base.core.readers import FileRefused, read_table, sniff

from ..core import mandate_rows


class CollectionMandateImport(models.TransientModel):
    """Mandates that another system kept, from a file."""

    _name = "collection.mandate.import"
    _description = "Import of mandates"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    content = fields.Binary(string="File", required=True)
    file_name = fields.Char()
    report = fields.Text(readonly=True)
    created_count = fields.Integer(readonly=True)
    known_count = fields.Integer(string="There already", readonly=True)
    refused_count = fields.Integer(string="Not taken", readonly=True)

    def action_import(self):
        """Create the mandates of the file; rows that cannot be taken are listed."""
        self.ensure_one()
        rows, faults = self._read()
        mandates = self.env["account.banking.mandate"]
        mandates._check_creditor_identifier(self.company_id)
        clients = self._find_clients(rows)
        known = self._find_known(rows)
        fresh = [row for row in rows if row.reference not in known]
        faults += [
            mandate_rows.RowFault(row.row, "client", "client", row.client)
            for row in fresh
            if row.client.lower() not in clients
        ]
        faults += [
            mandate_rows.RowFault(row.row, "reference", "reference", row.reference)
            for row in fresh
            if reference_faults(row.reference)
        ]
        refused = {fault.row for fault in faults}
        taken = [row for row in fresh if row.row not in refused]
        banks = self._find_banks(taken, clients)
        created = mandates.create(
            [self._prepare_mandate_vals(row, clients, banks) for row in taken]
        )
        self.write(
            {
                "created_count": len(created),
                "known_count": len(rows) - len(fresh),
                "refused_count": len(refused),
                "report": "\n".join(self._explain(fault) for fault in faults),
                "content": False,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _read(self):
        content = base64.b64decode(self.content or b"")
        name = self.file_name or ""
        today = fields.Date.context_today(self)
        try:
            table = read_table(content, sniff(content, name))
            return mandate_rows.read_mandates(table.header, table.rows(), today)
        except FileRefused as error:
            raise UserError(
                self.env._(
                    "%(file)s cannot be read (%(code)s). Save it as CSV or XLSX with a "
                    "row of titles, then import it again.",
                    file=name,
                    code=error.code,
                )
            ) from error
        except LookupError as error:
            raise UserError(
                self.env._(
                    "%(file)s has no column for: %(columns)s. Add these titles to its "
                    "first row, then import it again.",
                    file=name,
                    columns=error.args[0],
                )
            ) from error

    def _find_clients(self, rows):
        """Return the client of each name in the file, where it names one alone."""
        names = list({row.client for row in rows})
        by_any = Domain.OR(
            [Domain(field, "in", names) for field in ("ref", "vat", "name")]
        )
        companies = Domain("company_id", "in", (False, self.company_id.id))
        partners = self.env["res.partner"].search(by_any & companies)
        found = {}
        for field in ("name", "vat", "ref"):
            groups = partners.filtered(field).grouped(
                lambda one, field=field: one[field].lower()
            )
            for name, group in groups.items():
                entities = group.commercial_partner_id
                found[name] = entities if len(entities) == 1 else entities.browse()
        return {name: one for name, one in found.items() if one}

    def _find_known(self, rows):
        domain = [
            ("company_id", "=", self.company_id.id),
            ("unique_mandate_reference", "in", [row.reference for row in rows]),
        ]
        mandates = self.env["account.banking.mandate"].search(domain)
        return set(mandates.mapped("unique_mandate_reference"))

    def _find_banks(self, rows, clients):
        """Return the accounts by client and IBAN; those there are not are created."""
        banks = self.env["res.partner.bank"].sudo().with_context(active_test=False)
        numbers = [row.iban for row in rows]
        known = banks.search([("sanitized_acc_number", "in", numbers)])
        found = {(one.partner_id.id, one.sanitized_acc_number): one for one in known}
        missing = {
            (clients[row.client.lower()].id, row.iban): row
            for row in rows
            if (clients[row.client.lower()].id, row.iban) not in found
        }
        created = banks.create(
            [
                {
                    "partner_id": partner,
                    "acc_number": number,
                    "acc_holder_name": row.holder,
                }
                for (partner, number), row in missing.items()
            ]
        )
        found.update(zip(missing, created, strict=True))
        return found

    def _prepare_mandate_vals(self, row, clients, banks):
        """Return the values of one mandate; B2B ones were confirmed before."""
        client = clients[row.client.lower()]
        return {
            "partner_id": client.id,
            "partner_bank_id": banks[client.id, row.iban].id,
            "company_id": self.company_id.id,
            "unique_mandate_reference": row.reference,
            "format": row.scheme,
            "type": "recurrent",
            "signature_date": row.signed,
            "last_debit_date": row.last_debit,
            "holder_name": row.holder,
            "bank_confirmed_on": row.signed if row.scheme == "sepa_b2b" else False,
            "state": "valid",
        }

    def _explain(self, fault):
        """Return the sentence about one row that was not taken."""
        rules = {
            "missing": self.env._("is empty; fill it in"),
            "iban": self.env._("is not an IBAN; correct it"),
            "scheme": self.env._("is neither CORE nor B2B"),
            "date": self.env._("is not a date; write it as 2026-01-31 or 31/01/2026"),
            "future": self.env._("lies in the future; correct it"),
            "order": self.env._("lies before the signature; correct one of them"),
            "twice": self.env._("stands in the file twice; keep one row"),
            "client": self.env._(
                "is no client's reference, VAT number or name, or of several clients"
            ),
            "reference": self.env._("holds signs that banks refuse, or is too long"),
        }
        return self.env._(
            "Row %(row)s, column %(column)s: %(value)s %(rule)s.",
            row=fault.row,
            column=mandate_rows.TITLES[fault.field][0],
            value=f"'{fault.value}'",
            rule=rules[fault.code],
        )
