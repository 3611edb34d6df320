from dataclasses import dataclass
from decimal import Decimal

from psycopg2.errors import UniqueViolation

from odoo import models
from odoo.exceptions import (
    AccessDenied,
    AccessError,
    ConcurrencyError,
    LockError,
    UserError,
)
from odoo.tools import SQL

from ..core.grouping import Precision, plan_sections

#: Sections start here: after fees and what is added by hand (100 by default).
SECTION_START = 1000
SECTION_STEP = 10


@dataclass(slots=True)
class Document:
    """One draft to write or to join.

    :param header: vals of the draft to create, None where ``move`` is joined
    :param rows: ids of the rows for each line key
    :param expected: what the rows add to the untaxed total, credits negative
    """

    header: dict | None
    move: models.Model
    lines: list
    rows: dict
    expected: Decimal


class PartnerImportInvoicing(models.AbstractModel):
    _inherit = "partner.import.invoicing"

    def _bill_groups(self, company, groups):
        """Write the drafts of some whole clients and link their rows.

        Called by ``_create_invoices`` for each piece of work.

        :param groups: ``{(client id, currency id, month): row ids}``
        :return: the drafts
        """
        rows = self._load_rows([row_id for ids in groups.values() for row_id in ids])
        groups = {
            key: [rows[row_id] for row_id in row_ids] for key, row_ids in groups.items()
        }
        groups = self._reject_unbillable(company, groups)
        if not groups:
            return self.env["account.move"]
        documents = self._prepare_documents(company, groups)
        moves, refused = self._write_documents(documents)
        self._reject_rows(refused)
        self._create_spending_alerts(company, moves)
        return moves

    def _prepare_documents(self, company, groups):
        """Return the :class:`Document` of each group."""
        texts = self._prepare_texts(groups)
        clients = self.env["res.partner"].browse(key[0] for key in groups)
        since = min(key[2] for key in groups)
        drafts = self._get_target_drafts(company, since, clients.ids)
        joined = self.env["account.move"].union(
            *(drafts[key] for key in groups if key in drafts)
        )
        self._lock_drafts(joined)
        sections = self._get_sections(joined)
        return [
            self._prepare_document(company, key, rows, drafts.get(key), texts, sections)
            for key, rows in groups.items()
        ]

    def _lock_drafts(self, moves):
        """Let nobody validate, cancel or delete the drafts while rows join them."""
        moves.flush_recordset()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM account_move WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
                moves.ids,
            )
        )

    def _prepare_document(self, company, key, rows, move, texts, sections):
        """Return the :class:`Document` of one client, currency and month."""
        client = texts.partner(key[0])
        currency = self.env["res.currency"].browse(key[1])
        plans = plan_sections(
            rows, client.import_detail or "line", self._get_precision(company, currency)
        )
        expected = sum((row.amount for row in rows), Decimal())
        negative = move.move_type == "out_refund" if move else expected < 0
        document = Document(None, move, [], {}, expected)
        if not move:
            document.header = {
                "journal_id": texts.journal(company).id,
                **self._prepare_header_vals(
                    company, client, currency, key[2], negative
                ),
            }
        self._add_lines(
            document, plans, (company, client), texts, sections, -1 if negative else 1
        )
        return document

    def _add_lines(self, document, plans, who, texts, sections, sign):
        """Put the lines of every section into the document."""
        company, client = who
        known = sections.get(document.move.id, {}) if document.move else {}
        end = max((seq for seq, _has in known.values()), default=SECTION_START)
        for partner in sorted(plans, key=texts.contact):
            sequence, has_section = known.get(partner, (end + SECTION_STEP, False))
            if not has_section:
                end = max(end, sequence)
                document.lines.append(
                    self._prepare_section_vals(partner, sequence, texts)
                )
            for plan in plans[partner]:
                document.rows[plan.first.id] = [row.id for row in plan.rows]
                vals = self._prepare_line_vals(company, client, plan, sign, texts)
                document.lines.append(
                    {
                        "key": plan.first.id,
                        "display_type": "product",
                        "sequence": sequence + (0 if has_section else 1),
                        "import_partner_id": partner,
                        **vals,
                    }
                )

    def _get_precision(self, company, currency):
        """Return the decimals an invoice of the company in the currency can hold."""
        return Precision(
            unit=self.env["decimal.precision"].precision_get("Product Unit"),
            currency=currency.decimal_places,
            per_line=company.tax_calculation_rounding_method == "round_per_line",
        )

    def _get_sections(self, moves):
        """Return ``{move id: {partner id: (last sequence, has a section line)}}``."""
        sections = {}
        if moves:
            moves.invoice_line_ids.flush_recordset()
            rows = self.env.execute_query(
                SQL(
                    """SELECT move_id, import_partner_id, MAX(sequence),
                              BOOL_OR(display_type = 'line_section')
                         FROM account_move_line
                        WHERE move_id = ANY(%s) AND import_partner_id IS NOT NULL
                     GROUP BY move_id, import_partner_id""",
                    moves.ids,
                )
            )
            for move, partner, sequence, has_section in rows:
                sections.setdefault(move, {})[partner] = sequence, has_section
        return sections

    def _write_documents(self, documents):
        """Write all documents at once; where one is refused, each by itself.

        :return: the drafts, and ``{(code, params as JSON): row ids}`` of the refused
        """
        try:
            return self._write_together(documents), {}
        except (AccessError, AccessDenied, LockError):
            raise  # whoever asks lacks a right, or must wait: no row is at fault
        except UserError as error:
            if len(documents) == 1:
                return self.env["account.move"], self._refused(documents[0], error)
        moves, refused = self.env["account.move"], {}
        for document in documents:
            written, reasons = self._write_documents([document])
            moves |= written
            refused.update(reasons)
        return moves, refused

    def _write_together(self, documents):
        """Write the documents in one savepoint and link their rows."""
        try:
            with self.env.cr.savepoint():
                before = {
                    document.move: document.move.amount_untaxed_in_currency_signed
                    for document in documents
                    if document.move
                }
                drafts = self._call_writer(documents)
                moves = self.env["account.move"].browse(
                    draft.move_id for draft in drafts
                )
                self._check_totals(documents, moves, before)
                self._settle_joined(moves.browse(move.id for move in before))
                self._ask_for_check(moves)
                moves.filtered(lambda m: m.amount_total < 0).action_switch_move_type()
                self._link_rows(documents, drafts)
                return moves
        except UniqueViolation as error:
            if "import_draft" in (error.diag.constraint_name or ""):
                message = "another transaction made a draft for the same client"
                raise ConcurrencyError(message) from error
            raise

    def _call_writer(self, documents):
        """Create new drafts and append to the others, in the documents' order."""
        writer = self.env["quittance.invoice.writer"]
        created = iter(
            writer.write_drafts(
                [
                    {"header": document.header, "lines": document.lines}
                    for document in documents
                    if document.header
                ]
            )
        )
        joined = iter(
            writer.append_lines(
                [
                    {"move_id": document.move.id, "lines": document.lines}
                    for document in documents
                    if not document.header
                ]
            )
        )
        return [next(created if document.header else joined) for document in documents]

    def _check_totals(self, documents, moves, before):
        """Refuse drafts that do not add up to their rows, to the cent."""
        for document, move in zip(documents, moves, strict=True):
            old = before[document.move] if document.move else 0.0
            added = move.amount_untaxed_in_currency_signed - old
            if move.currency_id.compare_amounts(added, float(document.expected)):
                raise UserError(
                    self.env._(
                        "The services add up to %(expected)s, the invoice to %(added)s "
                        "before tax: check the taxes of their products.",
                        expected=document.expected,
                        added=move.currency_id.round(added),
                    )
                )

    def _settle_joined(self, moves):
        """Hook: called with the drafts that rows joined, before their check is asked.

        A draft without ``import_check`` was made by a bridge.
        """

    def _ask_for_check(self, moves):
        """Ask for a check of the drafts written, again of those that rows joined.

        In SQL and after the writer, whose prototypes would be second drafts.
        """
        moves.flush_recordset()
        self.env.cr.execute(
            SQL(
                """UPDATE account_move SET import_check = 'to_check'
                    WHERE id = ANY(%s) AND import_check IS DISTINCT FROM 'to_check'""",
                moves.ids,
            )
        )
        moves.invalidate_recordset(["import_check"])
        moves.modified(["import_check"])
