from odoo import models
from odoo.tools import SQL

from ..core.line_shape import freeze, shape_of
from .invoice_writer_types import Draft, Kind, NotCovered

FREE_FIELDS = ("name", "quantity", "price_unit", "discount")
FREE_TYPES = ("char", "text", "integer", "float", "boolean", "date", "datetime")


class InvoiceWriter(models.AbstractModel):
    """Which invoices are of one kind, and which of their lines of one shape."""

    _inherit = "quittance.invoice.writer"

    def _new_drafts(self, documents):
        """Create the headers and sort the documents into kinds.

        :return: list of :class:`Draft`
        :raises NotCovered: when a created header needs what the set path lacks
        """
        moves = self._create_headers(
            [dict(document["header"]) for document in documents]
        )
        # A savepoint computes what is pending as the superuser: first as this user.
        self.env.flush_all()
        reasons = {
            position: reason
            for position, move in enumerate(moves)
            if (reason := self._move_obstacle(move))
        }
        if reasons:
            raise NotCovered(reasons)
        return self._sort_drafts(documents, moves)

    def _sort_drafts(self, documents, moves):
        """Return a :class:`Draft` per document, with its kind and its lines' shapes.

        :param moves: the drafts, one per document, in the same order
        """
        facets = self._facets(documents)
        free = self._free_fields(documents)
        products = {} if "product" in facets else self._products(documents)
        drafts, kinds = [], {}
        for position, (document, move) in enumerate(zip(documents, moves, strict=True)):
            kind = kinds.setdefault(
                self._kind_key(move, facets),
                Kind(move, move.company_id, move.currency_id),
            )
            shapes = [
                self._line_shape(kind, line, free, products)
                for line in document["lines"]
            ]
            drafts.append(Draft(position, document, move, kind, shapes))
        return drafts

    def _products(self, documents):
        """Return the products of all lines by id; they are read together."""
        ids = {line.get("product_id") for doc in documents for line in doc["lines"]}
        products = self.env["product.product"].browse(ids - {None, False})
        return {product.id: product for product in products}

    def _line_shape(self, kind, line, free, products):
        """Return the shape of one line; a product counts by its traits if it can."""
        product_id = line.get("product_id")
        if not products or not {"product_id", "name", "price_unit"} <= line.keys():
            return shape_of(line, free)
        if not product_id:
            return shape_of(line, free)
        if not kind.facets:
            kind.facets = self._product_facets(products, kind.company)
        facet = kind.facets.get(product_id)
        if facet is None:
            return shape_of(line, free)
        return shape_of(line, {*free, "product_id"}, ("product", facet))

    def _product_facets(self, products, company):
        """Return the traits that decide what each product gives to a line.

        Called once per kind, for lines that come with name and price; an addon whose
        products give lines more adds to the traits. A product left out is alike none.

        :param products: ``product.product`` by id
        :return: hashable traits by product id
        """
        records = self.env["product.product"].browse(products)
        # The rows are read in one query; who may not see a product is told as ever.
        records.check_access("read")
        fields = self.env["product.template"]._fields
        rows = self.env.execute_query(
            SQL(
                """
                SELECT product.id, template.categ_id, template.type, template.uom_id,
                       template.company_id,
                       template.property_account_income_id ->> %(company)s,
                       ARRAY(SELECT %(tax)s FROM %(taxes)s
                              WHERE %(taxed)s = template.id ORDER BY 1),
                       ARRAY(SELECT %(tag)s FROM %(tags)s
                              WHERE %(tagged)s = template.id ORDER BY 1)
                  FROM product_product product
                  JOIN product_template template
                    ON template.id = product.product_tmpl_id
                 WHERE product.id = ANY(%(ids)s)
                """,
                company=str(company.id),
                taxes=SQL.identifier(fields["taxes_id"].relation),
                taxed=SQL.identifier(fields["taxes_id"].column1),
                tax=SQL.identifier(fields["taxes_id"].column2),
                tags=SQL.identifier(fields["account_tag_ids"].relation),
                tagged=SQL.identifier(fields["account_tag_ids"].column1),
                tag=SQL.identifier(fields["account_tag_ids"].column2),
                ids=records.ids,
            )
        )
        return {row[0]: freeze(row[1:]) for row in rows}

    def _free_fields(self, documents):
        """Return the line fields whose value only its own column depends on."""
        given = set().union(*(line for doc in documents for line in doc["lines"]))
        fields = self.env["account.move.line"]._fields
        free = {"key", *FREE_FIELDS}
        for name in given - free:
            field = fields[name]
            if self._is_core_field(field) or field.compute:
                continue
            if field.type in FREE_TYPES or (
                field.type == "many2one" and not field.check_company
            ):
                free.add(name)
        return free

    def _facets(self, documents):
        """Return which traits of clients and products change what lines store.

        :return: set of ``lang`` and ``client`` (invoices of one kind then have it in
            common) and ``product`` (two products never make one shape)
        """
        facets = set()
        for document in documents:
            for line in document["lines"]:
                if line.get("product_id") and "name" not in line:
                    facets.add("lang")
                if "analytic_distribution" not in line:
                    facets |= {"client", "product"}
        if facets:
            facets -= self._analytic_indifference()
        return facets

    def _analytic_indifference(self):
        """Return what no analytic distribution model looks at."""
        # What a user may not read still fills her lines; only its existence counts.
        Model = self.env["account.analytic.distribution.model"].sudo()
        domains = {
            "client": [
                "|",
                ("partner_id", "!=", False),
                ("partner_category_id", "!=", False),
            ],
            "product": [("product_id", "!=", False)],
        }
        return {
            name
            for name, domain in domains.items()
            if not Model.search_count(domain, limit=1)
        }

    def _kind_key(self, move, facets):
        """Return what two invoices share when one's prototypes serve the other.

        Called for every header; an addon whose lines depend on more extends it.
        """
        partner = move.commercial_partner_id
        return (
            move.company_id.id,
            move.journal_id.id,
            move.currency_id.id,
            move.move_type,
            move.fiscal_position_id.id,
            move.invoice_payment_term_id.id,
            move.date,
            move.invoice_date,
            move.invoice_currency_rate,
            move.payment_reference and (move.payment_reference, move.ref),
            partner.lang if "lang" in facets else None,
            partner.id if "client" in facets else None,
        )
