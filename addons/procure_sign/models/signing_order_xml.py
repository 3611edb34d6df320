from odoo import models


class SigningOrderXml(models.AbstractModel):
    """Odoo's UBL Order, less what people may write after it was signed."""

    _name = "signing.order.xml"
    _description = "UBL Order to Sign"
    _inherit = ["purchase.edi.xml.ubl_bis3"]

    def _export_order(self, purchase_order):
        """Look up once for an order what Odoo's builder looks up for each line."""
        builder = self.with_context(signing_looked_up={})
        return super(SigningOrderXml, builder)._export_order(purchase_order)

    def _get_tax_category_code(self, customer, supplier, tax):
        """Ask for a tax and its parties once: each time reads who is in Europe."""
        known = self.env.context.get("signing_looked_up", {})
        key = ("tax", customer, supplier, tax)
        if key not in known:
            known[key] = super()._get_tax_category_code(customer, supplier, tax)
        return known[key]

    def _get_uom_unece_code(self, uom):
        """Ask for a unit once."""
        known = self.env.context.get("signing_looked_up", {})
        if uom not in known:
            known[uom] = super()._get_uom_unece_code(uom)
        return known[uom]

    def _add_purchase_order_config_vals(self, vals):
        """Deliver where the order says, not to the newest address of the company."""
        result = super()._add_purchase_order_config_vals(vals)
        vals["partner_shipping"] = vals["purchase_order"]._signing_delivery()
        return result

    def _add_purchase_order_base_lines_vals(self, vals):
        """Leave out the lines of down payments: bills write them, nothing is ordered."""
        result = super()._add_purchase_order_base_lines_vals(vals)
        wanted = vals["purchase_order"]._signing_lines()
        by_line = {one["record"]: one for one in vals["base_lines"]}
        vals["base_lines"] = [by_line[line] for line in wanted]
        return result

    def _add_purchase_order_header_nodes(self, document_node, vals):
        """Say notes too that belong to no line; leave out the supplier's reference.

        The reference comes after the order was sent.
        """
        result = super()._add_purchase_order_header_nodes(document_node, vals)
        document_node["cac:QuotationDocumentReference"] = None
        said = (document_node["cbc:Note"] or {}).get("_text")
        notes = self.env.context.get("signing_notes", ())
        # One element: networks take no second one.
        text = "\n".join(filter(None, [said, *notes]))
        document_node["cbc:Note"] = {"_text": text} if text else None
        return result
