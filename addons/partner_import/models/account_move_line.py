from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..trust import is_trusted

#: Written by our own code only.
GUARDED = {"import_line_ids", "import_partner_id", "import_origin_id"}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    import_line_ids = fields.One2many(
        "partner.import.line", "move_line_id", string="Service lines", readonly=True
    )
    import_partner_id = fields.Many2one(
        "res.partner",
        string="Delivered by",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="Partner whose section or service this line is.",
    )
    import_origin_id = fields.Many2one(
        "account.move.line",
        string="Credited line",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Imported invoice line that this line of a credit note reverses.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not is_trusted(self) and (
            any("import_line_ids" in vals for vals in vals_list)
            or any(line.import_partner_id or line.import_origin_id for line in lines)
        ):
            self._raise_import_guarded()
        return lines

    def write(self, vals):
        if not is_trusted(self) and GUARDED & vals.keys():
            self._raise_import_guarded()
        if "move_id" in vals:
            self._check_import_move(vals["move_id"])
        return super().write(vals)

    def unlink(self):
        lines = self.filtered(lambda line: line.display_type == "product")
        if lines:
            lines._check_import_not_credited()
            self.env["partner.import.invoicing"]._free_rows(lines=lines)
        return super().unlink()

    def _raise_import_guarded(self):
        """Refuse what would link services and invoice lines wrongly."""
        raise AccessError(
            self.env._(
                "The service lines of an invoice line come from the partner files and "
                "cannot be set by hand."
            )
        )

    def _check_import_move(self, move_id):
        """Refuse to move imported lines to another invoice; called by write."""
        for line in self:
            if line.import_partner_id and line.move_id.id != move_id:
                raise UserError(
                    self.env._(
                        "%(line)s comes from a partner file and stays on its invoice.",
                        line=line.name,
                    )
                )

    def _check_import_not_credited(self):
        """Refuse to delete lines whose services a credit note credits."""
        self.env["partner.import.line"].flush_model(["state", "move_line_id"])
        credited = self.env.execute_query(
            SQL(
                """SELECT move_line_id FROM partner_import_line
                    WHERE move_line_id = ANY(%s) AND state = 'credited' LIMIT 1""",
                self.ids,
            )
        )
        if credited:
            raise UserError(
                self.env._(
                    "A credit note credits the services of %(line)s. Reset the credit "
                    "note to draft and delete it first.",
                    line=self.browse(credited[0][0]).name,
                )
            )

    def _copy_data_extend_business_fields(self, values):
        """Remember which imported line a credit note's line reverses.

        Called by Odoo for each line copied by a reversal.
        """
        result = super()._copy_data_extend_business_fields(values)
        if is_trusted(self) and self.move_id.import_check:
            if self.display_type == "product":
                values["import_origin_id"] = self.id
            values["import_partner_id"] = self.import_partner_id.id
        return result

    def action_open_import_lines(self):
        """Open the service lines of an invoice line; called by its button."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Service lines"),
            "res_model": "partner.import.line",
            "view_mode": "list,form",
            "domain": [("move_line_id", "in", self.ids)],
            "context": {"create": False},
        }
