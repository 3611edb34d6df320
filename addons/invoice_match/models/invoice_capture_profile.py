import base64

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.quittance_base.core.profile import Field, recognise
from odoo.addons.quittance_base.core.readers import FileRefused

#: What a profile looks for in a supplier's table, the most important first.
FIELDS = (
    Field(
        "number",
        "key",
        ("number", "invoice", "invoice number", "invoice no", "facture", "n facture",
         "numero facture", "numero de facture", "no facture", "rechnung"),
        required=True,
        looks="id",
    ),
    Field(
        "date",
        "date",
        ("date", "invoice date", "date facture", "date de facture"),
        required=True,
    ),
    Field(
        "quantity",
        "decimal",
        ("quantity", "qty", "quantite", "qte", "nombre", "menge"),
        looks="integer",
    ),
    Field(
        "price",
        "decimal",
        ("price", "unit price", "prix", "prix unitaire", "pu", "pu ht", "preis"),
        looks="money",
    ),
    Field(
        "net",
        "decimal",
        ("net", "amount", "net amount", "montant", "montant ht", "total ht", "betrag"),
        looks="money",
    ),
    Field(
        "rate",
        "decimal",
        ("vat", "vat rate", "tax", "tax rate", "tva", "taux", "taux tva", "mwst"),
    ),
    Field(
        "name",
        "text",
        ("name", "description", "designation", "libelle", "text", "bezeichnung"),
        looks="words",
    ),
    Field(
        "item",
        "key",
        ("item", "item number", "article", "reference", "ref", "code article", "sku"),
        looks="id",
    ),
    Field("unit", "text", ("unit", "uom", "unite", "einheit")),
    Field(
        "order",
        "key",
        ("order", "order number", "purchase order", "po", "commande", "n commande",
         "bon de commande", "bestellung"),
        looks="id",
    ),
    Field("currency", "currency", ("currency", "devise", "waehrung")),
    Field("due_date", "date", ("due date", "due", "echeance", "date echeance")),
)  # fmt: skip
MEANINGS = [
    ("number", "Invoice number"),
    ("date", "Invoice date"),
    ("quantity", "Quantity"),
    ("price", "Unit price"),
    ("net", "Net amount"),
    ("rate", "Tax rate"),
    ("name", "Description"),
    ("item", "Supplier's item number"),
    ("unit", "Unit"),
    ("order", "Order number"),
    ("currency", "Currency"),
    ("due_date", "Due date"),
]


class InvoiceCaptureProfile(models.Model):
    """How one supplier's tables of invoice lines are written."""

    _name = "invoice.capture.profile"
    _description = "Profile of a Supplier's Table"
    _check_company_auto = True
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner", string="Supplier", required=True, index=True, check_company=True
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Where no row names one.",
    )
    sample = fields.Binary(string="Sample file", attachment=True)
    sample_name = fields.Char()
    dialect = fields.Json(readonly=True, help="How the sample is written.")
    date_order = fields.Selection(
        [("dmy", "31/12/2026"), ("mdy", "12/31/2026"), ("ymd", "2026/12/31")],
        required=True,
        default="dmy",
    )
    decimal_mark = fields.Selection(
        [("auto", "As each number says"), (",", "Comma"), (".", "Point")],
        required=True,
        default="auto",
    )
    column_ids = fields.One2many("invoice.capture.profile.column", "profile_id")

    def action_recognise(self):
        """Propose the columns of the sample. Button of the form."""
        self.ensure_one()
        self.check_access("write")
        content = base64.b64decode(self.sample or b"")
        try:
            proposal = recognise(content, self.sample_name or "", FIELDS)
        except FileRefused as refusal:
            raise UserError(
                self.env._(
                    "%(file)s cannot be read as a table (%(code)s). Give a CSV, XLSX or "
                    "ODS file with a row of titles.",
                    file=self.sample_name or self.env._("The sample"),
                    code=refusal.code,
                )
            ) from refusal
        layout = proposal.layout
        columns = [
            Command.create(
                {
                    "sequence": column.index,
                    "name": column.header,
                    "meaning": column.field or False,
                }
            )
            for column in layout.columns
        ]
        self.write(
            {
                "dialect": vars(layout.dialect).copy(),
                "date_order": layout.date_order,
                "decimal_mark": layout.decimal_mark,
                "column_ids": [Command.clear(), *columns],
            }
        )

    def _get_table_layout(self):
        """Return how a table is read, to be kept with each capture of it."""
        self.ensure_one()
        return {
            "dialect": self.dialect,
            "columns": [
                [column.sequence, column.name or "", column.meaning or None]
                for column in self.column_ids.sorted("sequence")
            ],
            "date_order": self.date_order,
            "decimal_mark": self.decimal_mark,
            "currency": self.currency_id.name,
            "seller": {"name": self.partner_id.name, "vat": self.partner_id.vat or ""},
        }


class InvoiceCaptureProfileColumn(models.Model):
    """A column of a supplier's table and what it means."""

    _name = "invoice.capture.profile.column"
    _description = "Column of a Supplier's Table"
    _order = "profile_id, sequence, id"

    profile_id = fields.Many2one(
        "invoice.capture.profile", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, index=True
    )
    sequence = fields.Integer()
    name = fields.Char(string="Title")
    meaning = fields.Selection(MEANINGS)
