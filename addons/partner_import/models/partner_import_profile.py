from odoo import fields, models
from odoo.exceptions import UserError


class PartnerImportProfile(models.Model):
    """How one partner's kind of file is read, matched, priced and billed."""

    _name = "partner.import.profile"
    _description = "Partner Import Profile"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    partner_id = fields.Many2one(
        "res.partner", required=True, index=True, check_company=True
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    # Layout of the file
    file_format = fields.Selection(
        [
            ("csv", "CSV or TSV"),
            ("xlsx", "Excel (XLSX)"),
            ("ods", "OpenDocument (ODS)"),
            ("json", "JSON"),
            ("jsonl", "JSON lines"),
            ("xml", "XML"),
        ],
        required=True,
        default="csv",
    )
    encoding = fields.Char(default="utf-8")
    delimiter = fields.Char(default=",", trim=False)
    quotechar = fields.Char(default='"')
    sheet = fields.Char()
    header_row = fields.Integer(
        default=1, help="Row that holds the column names; 0 when there is none."
    )
    record_path = fields.Char(help="Where the records stand in JSON or XML.")
    date_order = fields.Selection(
        [
            ("dmy", "Day, month, year"),
            ("mdy", "Month, day, year"),
            ("ymd", "Year, month, day"),
        ],
        required=True,
        default="dmy",
    )
    decimal_mark = fields.Selection(
        [("auto", "Recognised"), (".", "Point"), (",", "Comma")],
        required=True,
        default="auto",
    )
    column_ids = fields.One2many("partner.import.profile.column", "profile_id")
    # Client and service
    client_by = fields.Selection(
        [
            ("ref", "Our reference"),
            ("email", "E-mail"),
            ("phone", "Phone"),
            ("vat", "VAT or SIRET"),
            ("alias", "Choices made by hand only"),
        ],
        required=True,
        default="ref",
    )
    client_alias_ids = fields.One2many("partner.import.client.alias", "profile_id")
    service_alias_ids = fields.One2many("partner.import.service.alias", "profile_id")
    # Price
    price_mode = fields.Selection(
        [("file", "Price of the file"), ("pricelist", "Client's price list")],
        required=True,
        default="file",
    )
    markup_type = fields.Selection(
        [
            ("none", "No mark-up"),
            ("percent", "Percent"),
            ("fixed", "Fixed amount per unit"),
        ],
        required=True,
        default="none",
    )
    markup_value = fields.Float(digits=(16, 4))
    minimum_fee = fields.Monetary(help="Least amount billed for a service.")
    text_template = fields.Char(
        default="{service}",
        help="Text of the invoice line; {service}, {date}, {reference}, {note}, "
        "{client} and {quantity} are replaced.",
    )
    disbursement = fields.Boolean(
        string="Disbursement (débours)",
        help="Re-billed at cost, without VAT, on the disbursement account.",
    )
    analytic_distribution = fields.Json()
    billing_month_by = fields.Selection(
        [("service", "Service date"), ("arrival", "Arrival of the file")],
        required=True,
        default="service",
    )
    negative_rule = fields.Selection(
        [("credit", "Bill as credit"), ("reject", "Reject")],
        required=True,
        default="credit",
    )
    zero_rule = fields.Selection(
        [("keep", "Keep"), ("ignore", "Ignore"), ("reject", "Reject")],
        required=True,
        default="ignore",
    )
    expected_day = fields.Integer(
        default=3, help="Day of the following month by which the file is due."
    )
    batch_ids = fields.One2many("partner.import.batch", "profile_id")
    repeat_serial = fields.Integer(readonly=True, copy=False)

    def write(self, vals):
        """Refuse another partner or company once files have come.

        :raises UserError: rows stay with the partner and company they came for
        """
        for profile in self.filtered(
            lambda p: {"partner_id", "company_id"} & set(vals)
        ):
            changed = any(
                name in vals and vals[name] != profile[name].id
                for name in ("partner_id", "company_id")
            )
            if changed and profile.sudo().batch_ids:
                raise UserError(
                    self.env._(
                        "%(profile)s has files already: its partner and company stay. "
                        "Make another profile.",
                        profile=profile.name,
                    )
                )
        return super().write(vals)
