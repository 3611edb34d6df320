from odoo import api, fields, models
from odoo.tools import SQL

from ..core.capture.kinds import is_refund
from ..core.check.header import Facts, OrderFacts
from ..core.match.text import number

#: What is written where there is no order.
NO_ORDER = {"", "NA", "N", "NONE", "0", "SANS", "NEANT"}
STATES = {"purchase": "open", "cancel": "cancelled"}


class InvoiceMatchFacts(models.AbstractModel):
    """What the records say about bills, gathered for many at once."""

    _name = "invoice.match.facts"
    _description = "Facts about Bills"

    @api.model
    def _gather(self, company, runs):
        """Give each comparison its facts and the ids of the orders it names.

        :param runs: ``Comparison``
        """
        written = {run: self._get_orders_written(run) for run in runs}
        named = self._find_named(
            company, {one for names in written.values() for one in names}
        )
        pointed = self._point_to_sellers(runs)
        moves = self.env["account.move"].browse([run.move.id for run in runs])
        accounts = moves._get_accounts_facts()
        for run in runs:
            run.account = accounts[run.move]
            self._prepare_facts(company, run, written[run], named, pointed.get(run, ()))

    @api.model
    def _point_to_sellers(self, runs):
        """Return {comparison: suppliers that the seller's numbers point to}."""
        captured = {run.capture: run for run in runs if run.capture}
        every = self.env["invoice.capture"].browse([one.id for one in captured])
        parties = {one: captured[one].document.seller for one in captured}
        found = every._point_to_sellers(parties)
        return {captured[one]: pointed.ids for one, (_best, pointed) in found.items()}

    # === ORDERS === #

    @api.model
    def _get_orders_written(self, run):
        """Return the orders that a bill names; a hook."""
        return self._get_written(run.document)

    @api.model
    def _get_written(self, document):
        """Return the orders that a document names, as written, each once."""
        names = [document.references.order, *(line.order for line in document.lines)]
        found = {number(name): name for name in reversed(names) if name}
        return [found[key] for key in reversed(found) if key not in NO_ORDER]

    @api.model
    def _find_named(self, company, names):
        """Return {plain name: orders of the company}; by our number or the supplier's."""
        wanted = {number(name) for name in names}
        wanted |= {number(one) for name in names for one in name.split()}
        self.env["purchase.order"].flush_model(["name", "partner_ref", "company_id"])
        self.env.cr.execute(
            SQL(
                """
                SELECT key, array_agg(id) FROM (
                    SELECT id, upper(
                               regexp_replace(name, '[^[:alnum:]]', '', 'g')) AS key
                      FROM purchase_order WHERE company_id = %(company)s
                     UNION
                    SELECT id, upper(
                               regexp_replace(partner_ref, '[^[:alnum:]]', '', 'g'))
                      FROM purchase_order WHERE company_id = %(company)s
                ) AS named
                 WHERE key = ANY(%(wanted)s) GROUP BY key
                """,
                company=company.id,
                wanted=list(wanted),
            )
        )
        orders = self.env["purchase.order"].sudo()
        return {key: orders.browse(ids) for key, ids in self.env.cr.fetchall()}

    @api.model
    def _choose_orders(self, run, written, named):
        """Return ``(names, {name: order})`` of a document.

        Our number is unique; the supplier's counts for its own orders only. Where a
        text as a whole is no order, the words in it may be.
        """
        seller = run.move.commercial_partner_id
        names, chosen = [], {}
        for text in written:
            parts = [text]
            if number(text) not in named:
                parts = [one for one in text.split() if number(one) in named] or [text]
            for name in parts:
                names.append(name)
                order = self._choose_order(named.get(number(name)), name, seller)
                if order:
                    chosen[name] = order
        return names, chosen

    @api.model
    def _choose_order(self, orders, name, seller):
        """Return which of the orders of one name is meant."""
        if not orders:
            return orders
        own = orders.filtered(
            lambda order: order.partner_id.commercial_partner_id == seller
        )
        ours = orders.filtered(lambda order: number(order.name) == number(name))
        best = own.sorted(lambda order: order.state != "purchase")[:1]
        return best or ours[:1]

    @api.model
    def _prepare_order(self, name, order, closed):
        """Return the ``OrderFacts`` of a named order."""
        state = STATES.get(order.state, "draft")
        ordered = order.date_approve or order.date_order
        return OrderFacts(
            name=name,
            seller=order.partner_id.commercial_partner_id.id,
            currency=order.currency_id.name,
            ordered_on=ordered.date() if ordered else None,
            state="closed" if state == "open" and closed else state,
        )

    @api.model
    def _is_closed(self, run, order):
        """Return whether nothing was left to be billed when a bill came: it does not
        count itself nor the drafts after it.
        """
        lines = order.order_line.filtered(lambda line: not line.display_type)
        return bool(lines) and all(
            line.qty_invoiced - self._get_taken_since(run.move, line)
            >= max(line.product_qty, line.qty_received)
            > 0
            for line in lines
        )

    @api.model
    def _get_taken_since(self, move, line):
        """Return what a bill and the drafts after it take of an order line."""
        return sum(
            item._get_ordered_quantity()
            for item in line.invoice_lines
            if item.move_id == move
            or (item.parent_state == "draft" and item.move_id.id > move.id)
        )

    # === THE REST === #

    @api.model
    def _prepare_facts(self, company, run, written, named, pointed):
        """Give a comparison its ``Facts`` and named orders; a hook for other facts."""
        document, move = run.document, run.move
        names, chosen = self._choose_orders(run, written, named)
        seller = move.commercial_partner_id
        refund = is_refund(document.kind, document.totals.total)
        orders = tuple(
            self._prepare_order(name, order, not refund and self._is_closed(run, order))
            for name, order in chosen.items()
        )
        terms = [order.payment_term_id for order in chosen.values()]
        run.orders = {order.id for order in chosen.values()}
        run.facts = Facts(
            today=fields.Date.context_today(self),
            seller=seller.id or None,
            sellers=tuple({*pointed, *seller.ids} if pointed else seller.ids),
            names_us=self._names_us(company, document.buyer) if run.capture else None,
            named=tuple(names),
            orders=orders,
            account=run.account,
            payment_days=self._get_agreed_days(run, terms),
            needs_vat=bool(run.capture),
        )

    @api.model
    def _names_us(self, company, buyer):
        """Return whether a buyer's numbers are ours; None where none can be compared.

        :param buyer: ``core.capture.party.Party``
        """
        ours = {number(company.vat or ""), number(company.company_registry or "")} - {
            ""
        }
        partner = company.partner_id
        ours.add(number(partner.peppol_endpoint or ""))
        theirs = {
            number(one)
            for one in (buyer.vat, buyer.legal_id, buyer.endpoint)
            if one and "@" not in one
        } - {""}
        ours.discard("")
        if not theirs or not ours:
            return None
        return any(self._is_same_number(one, other) for one in theirs for other in ours)

    @api.model
    def _is_same_number(self, one, other):
        """Return whether two numbers are one company's: a SIRET begins with its SIREN,
        a French VAT number ends with it.
        """
        if one == other:
            return True
        short, long = sorted((one, other), key=len)
        if len(short) < 9:
            return False
        return (
            long.startswith(short)
            or long.endswith(short)
            or (len(short) == 13 and len(long) == 14 and short[-9:] == long[:9])
        )

    @api.model
    def _get_agreed_days(self, run, terms):
        """Return the days to pay that were agreed; None where none were.

        :param terms: payment terms of the named orders
        """
        document = run.document
        if not (run.capture and document.issued and document.due_date):
            return None
        partner = run.move.commercial_partner_id
        own = partner.property_supplier_payment_term_id
        lines = next((one.line_ids for one in [*terms, own] if one), ())
        days = [
            (line._get_due_date(document.issued) - document.issued).days
            for line in lines
        ]
        return max(days, default=None)
