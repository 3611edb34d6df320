import uuid

from odoo import Command, api, fields, models

from ..core import attempt as states
from ..core import means as core_means
from ..core.evidence import ResolverRules
from ..core.frozen import frozen, frozen_hash
from ..core.reference import attempt_reference, idempotency_key
from ..trust import trusted

#: Payments of the portal that took the money of an invoice and are not in the books
#: yet, or may still take it. A draft that nobody finished within a day is given up.
PORTAL = """
SELECT DISTINCT link.invoice_id
  FROM account_invoice_transaction_rel link
  JOIN payment_transaction tx ON tx.id = link.transaction_id
  JOIN payment_provider provider ON provider.id = tx.provider_id
 WHERE link.invoice_id = ANY(%s) AND provider.code NOT IN ('none', 'custom')
   AND tx.operation NOT IN ('refund', 'validation')
   AND (tx.state IN ('pending', 'authorized')
        OR tx.state = 'done' AND tx.is_post_processed IS NOT TRUE
        OR tx.state = 'draft' AND tx.create_date > %s - interval '1 day')
"""
LOCK = """
UPDATE account_move SET collection_lock = coalesce(collection_lock, 0) + 1
 WHERE id IN (SELECT id FROM account_move WHERE id = ANY(%s) AND state = 'posted'
               ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
RETURNING id
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
        if attempts.provider_id:
            self.env["collection.engine"]._wake()
        return attempts.with_env(self.env), left

    @api.model
    def _prepare_trusted(self, debits):
        judge = self._get_judge(debits)
        left, vals_list = {}, []
        every = self.env["collection.means"].browse({one.means.id for one in debits})
        of_id = {one.id: one for one in every.exists()}
        for debit in debits:
            means = of_id.get(debit.means.id, every.browse())
            if code := self._get_problem(debit, means, judge):
                left.update(dict.fromkeys(debit.items, code))
            else:
                vals_list.append(self._prepare_vals(debit, means))
                judge["free"].difference_update(debit.items)
        attempts = self.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )._create_prepared(vals_list)
        for code, ones in attempts.grouped(lambda one: one.provider_id.code).items():
            if code:
                ones._freeze(code)
        self.env.flush_all()
        return attempts, left

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
        items = items.exists()
        self.env.flush_all()
        self.env.cr.execute(LOCK, [items.move_id.ids])
        locked = {row[0] for row in self.env.cr.fetchall()}
        items.invalidate_recordset()
        now = fields.Datetime.now()
        self.env.cr.execute(PORTAL, [items.move_id.ids, now])
        portal = {row[0] for row in self.env.cr.fetchall()}
        lines = self.env["collection.attempt.line"]._get_open("move_line_id", items.ids)
        taken = set(lines.move_line_id.ids)
        return {
            "items": {item.id: item for item in items},
            "locked": locked,
            "portal": portal,
            "free": set(items.ids) - taken,
        }

    def _get_problem(self, debit, means, judge):
        """Return the code of what speaks against a debit now, or None.

        Hook: the run's own rules were applied before; this only says what changed.
        """
        items = [judge["items"].get(line.item) for line in debit.lines]
        if not items or not all(items):
            return "gone"
        if any(item.move_id.id not in judge["locked"] for item in items):
            return "changing"
        if any(item.id not in judge["free"] for item in items):
            return "in_attempt"
        if any(item.move_id.id in judge["portal"] for item in items):
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
        """Return what speaks against the items: they are not as they were decided."""
        first = items[0]
        for item, line in zip(items, debit.lines, strict=True):
            move, currency = item.move_id, item.currency_id
            fits = (
                move.state == "posted"
                and move.move_type == "out_invoice"
                and item.account_type == "asset_receivable"
                and item.account_id == first.account_id
                and item.company_id == means.company_id
                and currency.name == debit.currency
                and move.commercial_partner_id == means.partner_id
            )
            if not fits:
                return "gone"
            over = currency.compare_amounts(
                float(line.amount), item.amount_residual_currency
            )
            if item.reconciled or over > 0:
                return "paid"
        if sum(line.amount for line in debit.lines) != debit.amount:
            return "gone"
        return "two_parts" if self._count_parts(debit, items) > 1 else None

    @api.model
    def _count_parts(self, debit, items):
        """Count items that are collected in part.

        One payment covers whole items first, so that only one can be covered in part.
        """
        return sum(
            item.currency_id.compare_amounts(
                float(line.amount), item.amount_residual_currency
            )
            < 0
            for item, line in zip(items, debit.lines, strict=True)
        )

    def _prepare_vals(self, debit, means):
        """Return the values of an attempt; hook for what else belongs to it."""
        identity = uuid.uuid4()
        item = self.env["account.move.line"].browse(debit.items[0])
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
            "currency_id": item.currency_id.id,
            "amount": float(debit.amount),
            "number": debit.number,
            "state": states.PREPARED,
            "prepared_at": fields.Datetime.now(),
            "next_look_at": fields.Datetime.now() + ResolverRules().prepared_life,
            "line_ids": [
                Command.create(
                    {"move_line_id": line.item, "amount": float(line.amount)}
                )
                for line in debit.lines
            ],
        }
