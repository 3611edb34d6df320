from odoo import api, fields, models

ACCEPTED = ("ready", "invoiced", "credited")


class PartnerImportBatch(models.Model):
    """How many rows of a file are where; counted from the rows, never stored."""

    _inherit = "partner.import.batch"

    rows_read = fields.Integer(compute="_compute_counts")
    accepted_count = fields.Integer(string="Accepted", compute="_compute_counts")
    rejected_count = fields.Integer(string="Rejects", compute="_compute_counts")
    ignored_count = fields.Integer(string="Left out", compute="_compute_counts")
    invoiced_count = fields.Integer(string="Invoiced", compute="_compute_counts")
    credited_count = fields.Integer(string="Credited", compute="_compute_counts")
    repeat_count = fields.Integer(string="Possible repeats", compute="_compute_counts")
    amount_total = fields.Monetary(
        string="Amount accepted",
        compute="_compute_counts",
        help="What clients are billed for the accepted rows in the profile's currency.",
    )
    progress = fields.Float(
        compute="_compute_counts", help="Percent of the file's rows that are read."
    )

    @api.depends("state", "total_rows", "line_ids.state", "line_ids.reason_code")
    def _compute_counts(self):
        groups = self.env["partner.import.line"]._read_group(
            [("batch_id", "in", self.ids)],
            ["batch_id", "state", "currency_id"],
            ["__count", "amount:sum"],
        )
        counts = {batch: {} for batch in self}
        amounts = dict.fromkeys(self, 0.0)
        for batch, state, currency, count, amount in groups:
            counts[batch][state] = counts[batch].get(state, 0) + count
            if state in ACCEPTED and currency == batch.currency_id:
                amounts[batch] += amount
        repeats = dict(
            self.env["partner.import.line"]._read_group(
                [("batch_id", "in", self.ids), ("reason_code", "=", "possible_repeat")],
                ["batch_id"],
                ["__count"],
            )
        )
        for batch in self:
            batch._set_counts(counts[batch])
            batch.repeat_count = repeats.get(batch, 0)
            batch.amount_total = amounts[batch]

    def _set_counts(self, counts):
        """Set the computed counts from ``{state: rows}``."""
        self.rows_read = sum(counts.values())
        self.accepted_count = sum(counts.get(state, 0) for state in ACCEPTED)
        self.rejected_count = counts.get("rejected", 0)
        self.ignored_count = counts.get("ignored", 0)
        self.invoiced_count = counts.get("invoiced", 0)
        self.credited_count = counts.get("credited", 0)
        if self.state in ("done", "checking"):
            self.progress = 100.0
        else:
            total = max(self.total_rows, self.rows_read, 1)
            self.progress = 100.0 * self.rows_read / total
