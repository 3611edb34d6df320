"""What the screens of a request show."""

import hashlib
from itertools import zip_longest

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError


class SigningRequest(models.Model):
    _inherit = "signing.request"

    is_mine = fields.Boolean("Waits for me", compute="_compute_is_mine")
    is_late = fields.Boolean(
        "Late", compute="_compute_is_late", search="_search_is_late"
    )
    can_open = fields.Boolean("May be opened", compute="_compute_can_open")
    shown = fields.Html(
        "What is signed", compute="_compute_shown", compute_sudo=True, sanitize=False
    )

    @api.depends_context("uid")
    def _compute_is_mine(self):
        """Say whether one of the steps waits for the user."""
        mine = self.env["signing.step"]._get_to_sign(
            self.env.user, self.sudo().step_ids
        )
        for request in self:
            request.is_mine = request in mine.request_id

    @api.depends_context("uid")
    def _compute_can_open(self):
        """Say whether the user may open the record itself; signers need not."""
        for request in self:
            record = request._record()
            request.can_open = bool(record) and record.has_access("read")

    @api.depends("step_ids.is_late")
    def _compute_is_late(self):
        """Say whether a step is late; everybody who waits sees it."""
        for request in self:
            request.is_late = any(request.sudo().step_ids.mapped("is_late"))

    def _search_is_late(self, operator, value):
        """Find requests with a late step."""
        if operator != "in":
            return NotImplemented
        late = self.env["signing.step"].sudo().search([("is_late", "=", True)])
        return [("id", "in", late.request_id.ids)]

    @api.depends("display", "state")
    @api.depends_context("lang")
    def _compute_shown(self):
        """Write the values as they will be, or were, signed."""
        for request in self:
            request.shown = request._write_display(request._get_display())

    def _get_display(self):
        """Return what the signer is shown: the record's, while it is unchanged.

        Older revisions keep what was shown then; an open one is in its reader's language.
        """
        self.ensure_one()
        record = self.sudo()._record() if self.state == "open" else None
        if not record:
            return self.sudo().display
        act = self._get_act()
        document = record._signing_document(act)
        if hashlib.sha256(document).hexdigest() != self.document_sha256:
            return self.sudo().display
        return record._signing_display(act)

    def _write_display(self, shown):
        """Write rows and tables as HTML; every value is escaped."""
        rows = [self._write_row(row) for row in shown.get("rows", ())]
        parts = [
            Markup('<table class="table table-sm o_signing_rows">{}</table>').format(
                Markup("").join(rows)
            )
        ]
        parts += [self._write_table(one) for one in shown.get("tables", ())]
        return Markup("").join(parts)

    def _write_row(self, row):
        return Markup('<tr><th class="text-muted fw-normal">{}</th>{}</tr>').format(
            row.get("label", ""), self._write_cell(row)
        )

    def _write_cell(self, cell, label="", number=False):
        """Write one value: what changed beside what it was, and marked.

        :param label: its column's, which a phone shows beside it
        :param number: stands on the right, as its column
        """
        if not isinstance(cell, dict):
            cell = {"value": cell}
        alert, was = cell.get("alert"), cell.get("was")
        said = Markup("").join(
            Markup(' <{0} class="{1}">{2}</{0}>').format(tag, tone, text)
            for tag, tone, text in (
                ("s", "text-muted", was),
                ("span", "badge text-bg-danger", isinstance(alert, str) and alert),
            )
            if text
        )
        value = cell.get("value")
        value = "" if value is None or value is False else value
        tone = " ".join(
            name
            for name, wanted in (
                ("text-danger fw-bold", alert),
                ("text-end", number),
                ("o_sign_none", value == ""),
            )
            if wanted
        )
        return Markup('<td class="{}" data-label="{}"><span>{}{}</span></td>').format(
            tone, label, value, said
        )

    def _write_table(self, table):
        names = table.get("head", ())
        numbers = table.get("numbers", ())
        head = Markup("").join(
            Markup('<th class="{}">{}</th>').format(
                "text-end" if place in numbers else "", one
            )
            for place, one in enumerate(names)
        )
        rows = Markup("").join(
            Markup("<tr>{}</tr>").format(
                Markup("").join(
                    self._write_cell(cell, name, number=place in numbers)
                    for place, (cell, name) in enumerate(
                        zip_longest(row, names[: len(row)], fillvalue="")
                    )
                )
            )
            for row in table.get("rows", ())
        )
        return Markup(
            '<h4 class="mt-3">{}</h4><div class="table-responsive">'
            '<table class="o_sign_table table table-sm"><thead><tr>{}</tr></thead>'
            "<tbody>{}</tbody></table></div>"
        ).format(table.get("title", ""), head, rows)

    def action_sign(self):
        """Open the signing screen for the user's own step; the form's button."""
        self.ensure_one()
        steps = self.env["signing.step"]._get_to_sign(
            self.env.user, self.sudo().step_ids
        )
        return steps.action_sign()

    def action_ask_refuse(self):
        """Ask why the user refuses; the form's button."""
        self.ensure_one()
        steps = self.env["signing.step"]._get_to_sign(
            self.env.user, self.sudo().step_ids
        )
        return steps[:1].action_ask_refuse()

    def action_open_record(self):
        """Open the order or payment; the form's button."""
        self.ensure_one()
        if not self.can_open:
            raise AccessError(
                self.env._(
                    "You may sign this, but not open it: all that is signed stands here."
                )
            )
        return self._record().get_formview_action()
