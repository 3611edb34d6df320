from odoo import models
from odoo.tools import SQL

# Methods that decide what plain create() stores; an unknown override ends the set path.
WATCHED = {
    "account.move": {
        "create",
        "write",
        "_create",
        "_prepare_create_values",
        "_add_precomputed_values",
        "_sanitize_vals",
        "_get_sync_stack",
        "_recompute_cash_rounding_lines",
        "_get_protected_vals",
        "_compute_needed_terms",
        "_prepare_product_base_line_for_taxes_computation",
        "_get_product_base_line_currency_rate",
        "_get_rounded_base_and_tax_lines",
        "_get_discount_allocation_account",
    },
    "account.move.line": {
        "create",
        "write",
        "_create",
        "_prepare_create_values",
        "_add_precomputed_values",
        "_sanitize_vals",
        "_compute_discount_allocation_needed",
        "_compute_epd_needed",
        "_compute_term_key",
    },
    "account.tax": set(),
    "account.payment.term": {"_compute_terms"},
    "product.template": {"_get_product_accounts", "get_product_accounts"},
    "product.product": {"_get_product_accounts"},
}
WATCHED_PREFIXES = ("_sync_", "_inverse_", "_check_")
REVIEWED_MODULES = frozenset(
    {
        "account",
        "account_add_gln",
        "account_edi_ubl_cii",
        "account_payment",
        "account_payment_base_oca",
        "account_payment_batch_oca",
        "account_payment_mandate",
        "account_payment_method_base",
        "account_payment_return",
        "account_payment_sepa_base",
        "account_payment_sepa_direct_debit",
        "account_qr_code_sepa",
        "analytic",
        "base",
        "base_import",
        "base_sparse_field",
        "html_editor",
        "mail",
        "payment",
        "phone_validation",
        "portal",
        "product",
        "quittance_base",
        "rpc",
        "sms",
        "snailmail",
        "snailmail_account",
        "uom",
        "web",
    }
)
# Read and safe too: on customer invoices purchase tells from which orders a bill comes,
# purchase_stock takes their place of delivery, stock_account gives accounts to purchase
# documents and leaves out lines of the cost of goods, which only posting makes.
BESIDE_MODULES = frozenset(
    {"contract", "purchase", "purchase_stock", "stock", "stock_account"}
)
# Context keys by which a caller switches off a part of what create() does.
CONTEXT_SWITCHES = (
    "skip_invoice_sync",
    "skip_invoice_line_sync",
    "check_move_validity",
    "skip_computed_taxes",
    "skip_analytic_sync",
    "default_invoice_line_ids",
    "default_line_ids",
    "import_file",
)
HEADER_REFUSED = (
    "line_ids",
    "invoice_line_ids",
    "tax_totals",
    "state",
    "name",
    "invoice_cash_rounding_id",
)
CORE_LINE_FIELDS = frozenset(
    {
        "account_id",
        "analytic_distribution",
        "collapse_composition",
        "collapse_prices",
        "discount",
        "display_type",
        "name",
        "price_unit",
        "product_id",
        "product_uom_id",
        "quantity",
        "sequence",
        "tax_ids",
    }
)
AUTOMATION_MODEL = "base.automation"
SALE_TYPES = ("out_invoice", "out_refund")


class InvoiceWriter(models.AbstractModel):
    """What the set path does not know, found before anything is written."""

    _inherit = "quittance.invoice.writer"

    def _get_reviewed_modules(self):
        """Return the modules whose overrides on invoices were read and are safe.

        Called for every batch; an addon that overrides ``create`` on ``account.move``
        or its lines adds itself once its override is known not to change line values.
        """
        return REVIEWED_MODULES | BESIDE_MODULES

    def _batch_obstacle(self):
        """Return why no document of the batch can be written in sets, or None.

        Called by ``write_drafts``; addons with rules of their own extend it.
        """
        for key in CONTEXT_SWITCHES:
            if key in self.env.context:
                return f"context key {key}"
        return (
            self._override_obstacle()
            or self._automation_obstacle()
            or self._trigger_obstacle()
            or self._default_obstacle()
        )

    def _override_obstacle(self):
        """Return the first override by a module that nobody reviewed, or None."""
        reviewed = self._get_reviewed_modules()
        for model_name in WATCHED:
            watched = WATCHED[model_name]
            if model_name.startswith("account.move"):
                watched = watched | self._stored_computes(model_name)
            known = set()
            for cls in reversed(type(self.env[model_name]).mro()):
                names = {name for name, value in vars(cls).items() if callable(value)}
                module = _module_of(cls)
                if module and module not in reviewed:
                    for name in sorted(names & known):
                        if name in watched or _is_watched(model_name, name):
                            return f"{module} overrides {model_name}.{name}"
                known |= names
        return None

    def _stored_computes(self, model_name):
        """Return the names of the methods that compute stored fields."""
        return {
            field.compute
            for field in self.env[model_name]._fields.values()
            if field.store and isinstance(field.compute, str)
        }

    def _automation_obstacle(self):
        """Return a reason when an automation rule watches invoices, or None."""
        if AUTOMATION_MODEL not in self.env:
            return None
        # A billing user may not read the rules that act on what she creates.
        rule = (
            self.env[AUTOMATION_MODEL]
            .sudo()
            .search(
                [("model_id.model", "in", ["account.move", "account.move.line"])],
                limit=1,
            )
        )
        return f"automation rule {rule.id}" if rule else None

    def _trigger_obstacle(self):
        """Return a reason when a database trigger sits on a table, or None."""
        tables = self._written_tables()
        rows = self.env.execute_query(
            SQL(
                """
            SELECT tgname FROM pg_trigger
             WHERE NOT tgisinternal AND tgenabled != 'D'
               AND tgrelid = ANY(%s::regclass[])
             LIMIT 1
            """,
                tables,
            )
        )
        return f"database trigger {rows[0][0]}" if rows else None

    def _default_obstacle(self):
        """Return a reason when an unknown field's default differs per line, or None."""
        Line = self.env["account.move.line"]
        for field in Line._fields.values():
            if not field.store or not field.default or self._is_core_field(field):
                continue
            if field.default(Line) != field.default(Line):
                return f"default of {field} differs from line to line"
        return None

    def _document_obstacle(self, document):
        """Return why one document cannot be written in sets, or None.

        Called by ``write_drafts`` before anything is created.
        """
        header = document["header"]
        if header.get("move_type") not in SALE_TYPES:
            return "not a customer invoice or credit note"
        for name in HEADER_REFUSED:
            if header.get(name):
                return f"header gives {name}"
        return self._lines_obstacle(document["lines"])

    def _lines_obstacle(self, lines):
        """Return why lines given by the caller cannot be written in sets, or None."""
        if not lines:
            return "no lines"
        for name in sorted(set().union(*lines) - CORE_LINE_FIELDS - {"key"}):
            if reason := self._line_field_obstacle(name):
                return reason
        return self._account_obstacle(lines)

    def _line_field_obstacle(self, name):
        """Return why a line field given by the caller is not covered, or None."""
        field = self.env["account.move.line"]._fields.get(name)
        if field is None:
            return f"unknown line field {name}"
        if self._is_core_field(field):
            return f"lines give {name}"
        if not (field.store and field.column_type) or field.inverse or field.related:
            return f"lines give {name}, which is not a plain column"
        if field.type in ("monetary", "binary", "properties"):
            return f"lines give {name} of type {field.type}"
        return None

    def _account_obstacle(self, lines):
        """Return a reason when an account would depend on the other lines, or None."""
        for line in lines:
            if line.get("display_type", "product") != "product":
                continue
            if not line.get("account_id") and not line.get("product_id"):
                return "a line without product and account"
            if "account_id" in line and not line["account_id"]:
                return "a line with an empty account"
        return None

    def _move_obstacle(self, move):
        """Return why a header, once created, cannot get its lines in sets, or None.

        Called after the headers of a batch are created, inside a savepoint.
        """
        term = move.invoice_payment_term_id
        if move.move_type not in SALE_TYPES or move.state != "draft":
            return "not a draft customer invoice or credit note"
        if term.early_discount:
            return "early payment discount"
        if move.company_id.account_storno:
            return "storno accounting"
        if move.invoice_cash_rounding_id:
            return "cash rounding"
        if move._get_discount_allocation_account():
            return "discounts on an account of their own"
        if not move.invoice_currency_rate:
            return "no currency rate"
        return None

    def _is_core_field(self, field):
        """Tell whether only the modules the writer was tested with define ``field``."""
        return bool(field._modules) and set(field._modules) <= REVIEWED_MODULES

    def _written_tables(self):
        """Return the tables the set path writes: moves, lines, lines' relations."""
        Line = self.env["account.move.line"]
        return [
            "account_move",
            Line._table,
            *(field.relation for field in self._line_links().values()),
        ]

    def _line_links(self):
        """Return the stored many2many fields of lines, by name."""
        return {
            name: field
            for name, field in self.env["account.move.line"]._fields.items()
            if field.type == "many2many" and field.store
        }


def _module_of(cls):
    """Return the addon a class of a model comes from, or None for Odoo's own."""
    parts = cls.__module__.split(".")
    return parts[2] if parts[:2] == ["odoo", "addons"] else None


def _is_watched(model_name, name):
    """Tell whether an override of ``name`` may change what a line stores."""
    if model_name == "account.tax":
        return "tax" in name or "base_line" in name or "_eval_" in name
    return model_name.startswith("account.move") and name.startswith(WATCHED_PREFIXES)
