import uuid
from collections import namedtuple

from odoo import Command, api, fields, models
from odoo.tools import SQL

from ..core import attempt as states
from ..core import means as core_means
from ..core.evidence import ResolverRules
from ..core.frozen import frozen, frozen_hash
from ..core.reference import attempt_reference, idempotency_key
from ..trust import trusted

#: Payments of the portal that took the money of an invoice and are not in the books
#: yet, or may still take it. Providers tell of a payment for three days while we are
#: down: a draft of which nothing was heard for longer is given up.
PORTAL = """
SELECT DISTINCT link.invoice_id
  FROM account_invoice_transaction_rel link
  JOIN payment_transaction tx ON tx.id = link.transaction_id
  JOIN payment_provider provider ON provider.id = tx.provider_id
 WHERE link.invoice_id = ANY(%s) AND provider.code NOT IN ('none', 'custom')
   AND tx.operation NOT IN ('refund', 'validation')
   AND (tx.state IN ('pending', 'authorized')
        OR tx.state = 'done' AND tx.is_post_processed IS NOT TRUE
        OR tx.state = 'draft' AND tx.create_date > %s - interval '4 days')
"""
LOCK = """
UPDATE account_move SET collection_lock = coalesce(collection_lock, 0) + 1
 WHERE id IN (SELECT id FROM account_move WHERE id = ANY(%s) AND state = 'posted'
               ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
RETURNING id
"""
RULES = ResolverRules()

#: A receivable item as it is under the lock of its invoice.
ItemRow = namedtuple(
    "ItemRow",
    "id move_id state move_type account_type account_id company_id currency_id currency"
    " commercial_partner_id reconciled residual",
)
_MOVES = "SELECT DISTINCT move_id FROM account_move_line WHERE id = ANY(%s)"
_ITEMS = """
SELECT item.id, item.move_id, move.state, move.move_type, account.account_type,
       item.account_id, item.company_id, item.currency_id, currency.name,
       move.commercial_partner_id, item.reconciled, item.amount_residual_currency
  FROM account_move_line item
  JOIN account_move move ON move.id = item.move_id
  JOIN account_account account ON account.id = item.account_id
  JOIN res_currency currency ON currency.id = item.currency_id
 WHERE item.id = ANY(%s)
"""
_OF_PROVIDERS = """
SELECT id FROM collection_attempt WHERE id = ANY(%s) AND provider_id IS NOT NULL
"""


class CollectionAttempt(models.Model):
    _inherit = "collection.attempt"

    @api.model
    def _prepare(self, debits):
        """Create the attempts of debits, with everything frozen that will be sent.

        :param debits: ``core.debits.Debit``; ids of means are ``collection.means``
        :return: the attempts, and ``{item id: code}`` of what could not be prepared
        :rtype: tuple

        Called by the run. Each debit is judged anew under the lock of its invoices:
        what changed since the decision is left out. The caller commits.
        """
        attempts, left = trusted(self.sudo())._prepare_trusted(list(debits))
        if attempts._get_ids_of_providers():
            self.env["collection.engine"]._wake()
        return attempts.with_env(self.env), left

    @api.model
    def _prepare_trusted(self, debits):
        judge = self._get_judge(debits)
        left, vals_list = {}, []
        currencies = self._get_currency_ids({one.currency for one in debits})
        every = self.env["collection.means"].browse({one.means.id for one in debits})
        of_id = {one.id: one for one in every.exists()}
        for debit in debits:
            means = of_id.get(debit.means.id, every.browse())
            if code := self._get_problem(debit, means, judge):
                left.update(dict.fromkeys(debit.items, code))
            else:
                vals = self._prepare_vals(debit, means)
                vals_list.append({**vals, "currency_id": currencies[debit.currency]})
                judge["free"].difference_update(debit.items)
        attempts = self.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )._create_prepared(vals_list)
        by_provider = self.browse(attempts._get_ids_of_providers())
        for code, ones in by_provider.grouped(lambda one: one.provider_id.code).items():
            ones._freeze(code)
        self.env.flush_all()
        return attempts, left

    def _get_ids_of_providers(self):
        """Return the ids of those that a provider collects, without reading all."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL(_OF_PROVIDERS, self.ids))
        return [attempt for (attempt,) in rows]

    @api.model
    def _get_currency_ids(self, names):
        """Return ``{name: id}`` of currencies."""
        found = self.env["res.currency"].with_context(active_test=False)
        return {one.name: one.id for one in found.search([("name", "in", [*names])])}

    def _freeze(self, code):
        """Freeze what will be sent; called once, when prepared."""
        payloads = self.env["collection.gateway"]._get(code)._freeze(self)
        for attempt in self:
            text = frozen(payloads[attempt.id])
            attempt.write({"payload": text, "payload_hash": frozen_hash(text)})

    @api.model
    def _get_judge(self, debits):
        """Lock the invoices and return what is known of all items at once."""
        items = self.env["account.move.line"].browse(
            {item for debit in debits for item in debit.items}
        )
        self.env.flush_all()
        moves = [move for (move,) in self.env.execute_query(SQL(_MOVES, items.ids))]
        self.env.cr.execute(LOCK, [moves])
        locked = {row[0] for row in self.env.cr.fetchall()}
        items.invalidate_recordset()
        now = fields.Datetime.now()
        self.env.cr.execute(PORTAL, [moves, now])
        portal = {row[0] for row in self.env.cr.fetchall()}
        taken = self.env["collection.engine"]._get_open_attempts(items.ids)
        rows = [ItemRow(*row) for row in self.env.execute_query(SQL(_ITEMS, items.ids))]
        return {
            "items": {row.id: row for row in rows},
            "locked": locked,
            "portal": portal,
            "free": {row.id for row in rows}.difference(taken),
        }

    def _get_problem(self, debit, means, judge):
        """Return the code of what speaks against a debit now, or None.

        Hook: the run's own rules were applied before; this only says what changed.
        """
        items = [judge["items"].get(line.item) for line in debit.lines]
        if not items or not all(items):
            return "gone"
        if any(item.move_id not in judge["locked"] for item in items):
            return "changing"
        if any(item.id not in judge["free"] for item in items):
            return "in_attempt"
        if any(item.move_id in judge["portal"] for item in items):
            return "payment_pending"
        return self._get_means_problem(debit, means) or self._get_item_problem(
            debit, means, items
        )

    def _get_means_problem(self, debit, means):
        """Return what speaks against the means."""
        if not means or means.state != "usable":
            return "no_means"
        if means.kind == core_means.SEPA_BANK:
            return None
        token, provider = means.token_id, means.token_id.provider_id
        if means.kind != core_means.CARD and debit.currency != "EUR":
            return "currency_not_supported"
        gateway = self.env["collection.gateway"]._get(provider.code)
        if gateway is None:
            return "provider_not_ready"
        return gateway._get_problem(provider, token)

    def _get_item_problem(self, debit, means, items):
        """Return what speaks against the items: they are not as they were decided.

        :param items: ``ItemRow`` of each line of the debit
        """
        first = items[0]
        company, partner = means.company_id.id, means.partner_id.id
        for item, line in zip(items, debit.lines, strict=True):
            fits = (
                item.state == "posted"
                and item.move_type == "out_invoice"
                and item.account_type == "asset_receivable"
                and item.account_id == first.account_id
                and item.company_id == company
                and item.currency == debit.currency
                and item.commercial_partner_id == partner
            )
            if not fits:
                return "gone"
            if item.reconciled or self._compare(line, item) > 0:
                return "paid"
        if sum(line.amount for line in debit.lines) != debit.amount:
            return "gone"
        return "two_parts" if self._count_parts(debit, items) > 1 else None

    @api.model
    def _compare(self, line, item):
        """Compare what is asked of an item with what is open of it."""
        amount = float(line.amount)
        if amount == item.residual:
            return 0
        currency = self.env["res.currency"].browse(item.currency_id)
        return currency.compare_amounts(amount, item.residual)

    @api.model
    def _count_parts(self, debit, items):
        """Count items that are collected in part.

        One payment covers whole items first, so that only one can be covered in part.
        """
        return sum(
            self._compare(line, item) < 0
            for item, line in zip(items, debit.lines, strict=True)
        )

    def _prepare_vals(self, debit, means):
        """Return the values of an attempt; hook for what else belongs to it."""
        identity, now = uuid.uuid4(), fields.Datetime.now()
        return {
            "name": attempt_reference(identity),
            "uuid": str(identity),
            "idempotency_key": idempotency_key(identity),
            "company_id": means.company_id.id,
            "partner_id": means.partner_id.id,
            "means_id": means.id,
            "kind": means.kind,
            "token_id": means.token_id.id,
            "provider_id": means.token_id.provider_id.id,
            "amount": float(debit.amount),
            "number": debit.number,
            "state": states.PREPARED,
            "prepared_at": now,
            "next_look_at": now + RULES.prepared_life,
            "line_ids": [
                Command.create(
                    {"move_line_id": line.item, "amount": float(line.amount)}
                )
                for line in debit.lines
            ],
        }
