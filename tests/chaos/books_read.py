"""What Odoo's books say, in the queries of the comparison."""

ATTEMPTS = """
SELECT attempt.id, attempt.uuid, attempt.name, attempt.state, attempt.amount,
       currency.name AS currency, attempt.settled, attempt.provider_reference,
       attempt.code, attempt.alert, attempt.settle_error, attempt.number,
       provider.code AS provider, attempt.confirm_state,
       tx.state AS transaction, payment.state AS payment, payment.amount AS paid,
       entry.state AS entry
  FROM collection_attempt attempt
  JOIN res_currency currency ON currency.id = attempt.currency_id
  LEFT JOIN payment_provider provider ON provider.id = attempt.provider_id
  LEFT JOIN payment_transaction tx ON tx.id = attempt.transaction_id
  LEFT JOIN account_payment payment ON payment.id = attempt.payment_id
  LEFT JOIN account_move entry ON entry.id = payment.move_id
 ORDER BY attempt.id
"""
LINES = "SELECT attempt_id, move_id, amount, open FROM collection_attempt_line"
INVOICES = """
SELECT id, name, amount_total, amount_residual, payment_state FROM account_move
 WHERE move_type = 'out_invoice' AND state = 'posted'
"""
REFUNDS = """
SELECT attempt_id, state, amount, purpose, move_id, booked FROM collection_refund
"""
#: What clients paid on the invoice's page: transactions that are no attempt's.
PORTAL = """
SELECT tx.id, tx.reference, tx.state, tx.amount, link.invoice_id,
       payment.id AS payment_id
  FROM payment_transaction tx
  LEFT JOIN account_invoice_transaction_rel link ON link.transaction_id = tx.id
  LEFT JOIN account_payment payment ON payment.payment_transaction_id = tx.id
 WHERE tx.operation IS DISTINCT FROM 'refund'
   AND NOT EXISTS (SELECT FROM collection_attempt WHERE transaction_id = tx.id)
"""
#: What the clerk booked by hand: the payments nobody else made.
HAND = """
SELECT payment.id, payment.amount, link.invoice_id
  FROM account_payment payment
  LEFT JOIN account_move__account_payment link ON link.payment_id = payment.id
 WHERE payment.payment_transaction_id IS NULL AND payment.payment_type = 'inbound'
   AND payment.payment_order_id IS NULL
   AND NOT EXISTS (SELECT FROM collection_attempt WHERE payment_id = payment.id)
"""
#: Entries that are not in balance.
UNBALANCED = """
SELECT move.name, sum(line.balance) FROM account_move_line line
  JOIN account_move move ON move.id = line.move_id
 WHERE move.state = 'posted' GROUP BY move.id HAVING sum(line.balance) != 0
"""
#: What payments left open of what clients owe, in the invoices' currency.
LOOSE = """
SELECT sum(line.amount_residual_currency) FROM account_move_line line
  JOIN account_move move ON move.id = line.move_id
  JOIN account_account account ON account.id = line.account_id
 WHERE move.state = 'posted' AND account.account_type = 'asset_receivable'
   AND move.move_type = 'entry' AND line.amount_residual_currency != 0
"""
#: Mails of the same event: the same words to the same person.
TWICE = """
SELECT notice.kind, notice.attempt_id, count(*), array_agg(DISTINCT line.move_line_id)
  FROM collection_notice notice
  JOIN collection_notice_line line ON line.notice_id = notice.id
 WHERE notice.attempt_id IS NOT NULL
 GROUP BY notice.kind, notice.attempt_id, line.move_line_id HAVING count(*) > 1
"""
MAILED = """
SELECT res_id, count(*) FROM mail_message
 WHERE model = 'collection.notice' AND message_type != 'notification'
 GROUP BY res_id HAVING count(*) > 1
"""
NOTICES = "SELECT kind, count(*) FROM collection_notice GROUP BY kind"
DEBITS = """
SELECT state, count(*) FROM collection_debit GROUP BY state
"""
EVENTS = "SELECT state, count(*) FROM collection_event GROUP BY state"
LEFT_EVENTS = """
SELECT to_jsonb(event) - 'payload' - 'raw' FROM collection_event event
 WHERE state IN ('new', 'failed')
"""
FILES = "SELECT state, count(*) FROM collection_bank_message GROUP BY state"
QUESTIONS = """
SELECT kind, state, reason FROM collection_bank_message
 WHERE state IN ('question', 'refused', 'new')
"""
#: A proof of everything there ever was, for each provider.
PROVE = """
INSERT INTO collection_sweep
       (provider_id, company_id, start, "end", state, create_uid, create_date)
SELECT DISTINCT provider.id, provider.company_id, %s::timestamp,
       now() AT TIME ZONE 'UTC', 'waiting', 1, now() AT TIME ZONE 'UTC'
  FROM payment_provider provider
  JOIN collection_attempt attempt ON attempt.provider_id = provider.id
"""
PROOFS = """
SELECT sweep.id, sweep.state, problem, charges, attempts, transactions, found,
       unexplained, start = %s::timestamp AS whole, provider.code, start, "end",
       provider.name, sweep.company_id
  FROM collection_sweep sweep
  JOIN payment_provider provider ON provider.id = sweep.provider_id
"""
OPEN_FACTS = """
SELECT to_jsonb(line) FROM collection_sweep_line line WHERE state = 'open'
"""
WAITING = "SELECT count(*) FROM collection_sweep WHERE finished_at IS NULL"
HISTORY = """
SELECT attempt.id, attempt.name, attempt.state, attempt.number, attempt.prepared_at,
       attempt.sent_at, attempt.provider_sent_at, attempt.answered_at, attempt.code,
       attempt.evidence, attempt.listings, attempt.asked, attempt.alert,
       attempt.idempotency_key, attempt.provider_reference, attempt.settle_error,
       attempt.confirm_state, attempt.confirm_until, attempt.kind, attempt.amount
  FROM collection_attempt attempt
 WHERE id IN (SELECT attempt_id FROM collection_attempt_line WHERE move_id = %s)
 ORDER BY attempt.id
"""
PAID_BY = """
SELECT to_jsonb(row) FROM (
SELECT payment.id, payment.state, payment.amount, payment.memo, payment.payment_type,
       payment.payment_transaction_id, payment.payment_order_id
  FROM account_payment payment
  JOIN account_move__account_payment link ON link.payment_id = payment.id
 WHERE link.invoice_id = %s) row
"""
