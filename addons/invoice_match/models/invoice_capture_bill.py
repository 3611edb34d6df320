import base64
import logging

import psycopg2

from odoo import models

from ..core.capture.plan import plan_bill
from ..trust import trusted

_logger = logging.getLogger(__name__)

#: Refused as invoices because they are something else, handled elsewhere.
NO_BILLS = ("despatch", "order")
#: Bills that are written together, to bound memory.
CHUNK = 200
#: All lines are given with their amounts: there is nothing for Odoo to work out.
WRITTEN = {
    "skip_invoice_sync": True,
    "skip_invoice_line_sync": True,
    "check_move_validity": False,
    "skip_analytic_sync": True,
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


class InvoiceCapture(models.Model):
    """The bill beside what was written, with the same figures to the cent."""

    _inherit = "invoice.capture"

    def _make_bills(self, journal=None, attachments=None, even_unreadable=False):
        """Make the bill of every capture that has none and can have one.

        What is to be typed has an empty bill; the same content in a second file goes
        beside the first bill.

        :param journal: purchase journal, else the first of each company
        :param attachments: ``ir.attachment`` of the file by id of the capture
        :param even_unreadable: make an empty bill also of what cannot be read
        """
        attachments = dict(attachments or {})
        new = self.browse(dict.fromkeys(self.ids)).filtered(lambda one: not one.move_id)
        again = new.filtered(lambda one: one.same_as_id)
        todo = (new - again) | again.same_as_id.filtered(lambda one: not one.move_id)
        todo = todo.filtered(
            lambda one: (
                one.state != "unreadable"
                or (even_unreadable and one.refusal_code not in NO_BILLS)
            )
        )
        moves = self.env["account.move"]
        for company, captures in todo.grouped("company_id").items():
            chosen = journal or captures._get_journal(company)
            if not chosen:
                # Kept without a bill: the list of captures shows it.
                continue
            for start in range(0, len(captures), CHUNK):
                part = captures[start : start + CHUNK]
                moves |= part._make_bills_safely(chosen, attachments)
        for capture in again:
            capture._attach_to_first(attachments)
        todo._compare_bills(moves)

    def _get_journal(self, company):
        """Return the purchase journal of bills that come without one; a hook."""
        journals = self.env["account.journal"].sudo()
        domain = journals._check_company_domain(company)
        return journals.search([*domain, ("type", "=", "purchase")], limit=1)

    def _make_bills_safely(self, journal, attachments, moves=None):
        """Make bills together; where that fails, one by one, at worst an empty one.

        :param moves: bills that exist already, one for each capture
        """
        try:
            with self.env.cr.savepoint():
                return self._write_bills(journal, attachments, moves)
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            if len(self) == 1:
                _logger.exception("Cannot make the bill of capture %s", self.id)
                return self._leave_empty(journal, attachments, moves, error)
        parts = [
            capture._make_bills_safely(journal, attachments, moves and moves[place])
            for place, capture in enumerate(self)
        ]
        return self.env["account.move"].union(*parts)

    def _leave_empty(self, journal, attachments, moves, error):
        """Leave a bill to type, with the reason, where making it failed."""
        if not moves:
            moves = (
                self.env["account.move"]
                .sudo()
                .create([{"journal_id": journal.id, "move_type": "in_invoice"}])
            )
        self._attach_files(moves, attachments)
        # What is written counts all the same: the empty bill differs by all of it.
        reason = {"why": "failed", "where": type(error).__name__}
        figures = {
            name: f"{abs(self[f'amount_{name}'])}"
            for name in ("untaxed", "tax", "total")
        }
        trusted(self.sudo()).write(
            {
                "move_id": moves.id,
                "bill_differences": [reason],
                "bill_figures": figures if self.state == "captured" else False,
            }
        )
        return moves.sudo(self.env.su)

    def _fill_bill(self, move, attachments=None):
        """Write a draft bill, still empty, from what was captured, and compare it.

        :param move: an ``account.move`` of a purchase journal
        :param attachments: as of :meth:`_make_bills`
        """
        self.ensure_one()
        self._make_bills_safely(move.journal_id, attachments or {}, moves=move)
        self._compare_bills(move)

    def _compare_bills(self, moves):
        """Compare new bills; one that cannot be stops no other and stays unreleased."""
        try:
            with self.env.cr.savepoint():
                self._follow_bills(moves)
                moves._compare()
                self._tell_unread()
        except psycopg2.OperationalError:
            raise
        except Exception:
            if len(self) <= 1:
                _logger.exception("Cannot compare bills %s", moves.ids)
                return
            for capture in self:
                capture._compare_bills(capture.sudo().move_id.with_env(self.env))

    def _follow_bills(self, moves):
        """Do what new bills need before they are compared; a hook.

        :param moves: ``account.move`` made from these captures
        """

    def _tell_unread(self):
        """Open the exception of bills whose file cannot be read."""
        unread = self.filtered(lambda one: one.state == "unreadable")
        found = {one.sudo().move_id: one._get_bill_findings() for one in unread}
        if found:
            self.env["invoice.exception"]._record(found)

    def _write_bills(self, journal, attachments, moves=None):
        """Write the bills of captures of one company, all in one set."""
        read = self.filtered(lambda capture: capture.state == "captured")
        plans = read._plan_bills()
        sellers = read._find_sellers()
        headers = [
            {
                "journal_id": journal.id,
                **capture._prepare_bill_vals(plans.get(capture), sellers.get(capture)),
            }
            for capture in self
        ]
        # Whoever may send a file need not be allowed to keep the books.
        everything = self.env["account.move"].sudo().with_context(**WRITTEN)
        if moves:
            moves = moves.sudo().with_context(**WRITTEN)
            for move, vals in zip(moves, headers, strict=True):
                move.write({name: vals[name] for name in vals if name != "journal_id"})
        else:
            moves = everything.create(headers)
        bills = dict(zip(self, moves, strict=True))
        left = read._write_bill_lines(plans, bills)
        self._note_bills(bills, plans, sellers, left)
        self._attach_files(moves, attachments)
        return moves.with_env(self.env)

    def _plan_bills(self):
        """Return ``core.capture.plan.Plan`` by capture."""
        quantity = self.env["decimal.precision"].precision_get("Product Unit")
        return {
            capture: plan_bill(
                capture._get_document(),
                quantity,
                capture.currency_id.decimal_places if capture.currency_id else 2,
            )
            for capture in self
        }

    def _prepare_bill_vals(self, plan, seller):
        """Return the values of a bill's header; a hook.

        :param plan: of ``core.capture.plan``; none for what is to be typed
        :param seller: ``res.partner``, possibly none
        """
        self.ensure_one()
        if not plan:
            return {"move_type": "in_invoice"}
        document = self._get_document()
        vals = {
            "move_type": "in_refund" if plan.refund else "in_invoice",
            "ref": document.number,
            "invoice_date": document.issued,
            "invoice_origin": document.references.order,
            "currency_id": (self.currency_id or self.company_id.currency_id).id,
        }
        if seller:
            vals["partner_id"] = seller.id
        if document.due_date:
            vals["invoice_date_due"] = document.due_date
            vals["invoice_payment_term_id"] = False
        return vals

    def _note_bills(self, bills, plans, sellers, left):
        """Note on captures their bill, its supplier and what it cannot show.

        :param left: names of lines for a tax that the company lacks
        """
        differences = self._find_bill_differences(bills, plans, left)
        for capture in trusted(self.sudo()):
            plain = self.browse(capture.id)
            plan = plans.get(plain)
            if capture.state == "unreadable":
                reason = {"why": "unreadable", "where": capture.refusal_code}
                differences[plain] = [reason]
                bills[plain]._message_log(body=plain.refusal)
            capture.write(
                {
                    "move_id": bills[plain].id,
                    "partner_id": sellers[plain].id if plan else False,
                    "bill_figures": plan and plain._prepare_figures(plan),
                    "bill_differences": differences.get(plain),
                }
            )

    def _attach_files(self, moves, attachments):
        """Show the file of each capture beside its bill."""
        missing = self.filtered(
            lambda one: one.id not in attachments and one.sudo().content
        )
        created = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": capture.name,
                        "raw": base64.b64decode(capture.sudo().content),
                        "res_model": "account.move",
                        "res_id": move.id,
                    }
                    for capture, move in zip(self, moves, strict=True)
                    if capture in missing
                ]
            )
        )
        shown = dict(zip(missing.ids, created, strict=True))
        for capture, move in zip(self, moves, strict=True):
            given = attachments.get(capture.id)
            if given:
                given.sudo().write({"res_model": "account.move", "res_id": move.id})
            if one := given or shown.get(capture.id):
                move.with_context(**WRITTEN).message_main_attachment_id = one

    def _attach_to_first(self, attachments):
        """Put a second file of one content beside the bill of the first."""
        move = self.same_as_id.sudo().move_id
        if not move:
            return
        given = attachments.get(self.id)
        if given:
            given.sudo().write({"res_model": "account.move", "res_id": move.id})
        else:
            self.env["ir.attachment"].sudo().create(
                {
                    "name": self.name,
                    "raw": self._get_content(),
                    "res_model": "account.move",
                    "res_id": move.id,
                }
            )
        move.message_post(
            body=self.env._(
                "%(name)s says the same as %(first)s: it was put beside it, and no "
                "second bill was made.",
                name=self.name,
                first=self.same_as_id.name,
            )
        )
