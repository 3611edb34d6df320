from odoo import models
from odoo.tools import plaintext2html


class PartnerImportBatch(models.Model):
    """Calls the manager when a file needs a person."""

    _inherit = "partner.import.batch"

    def _notify_done(self):
        """Tell the profile's manager how the file was read; called when it is done."""
        if not self.rejected_count:
            self._close_call()
            return
        env = self._in_manager_language().env
        texts = [
            env._(
                "Rows of %(file)s that wait for a decision: %(rejected)s of %(rows)s.",
                rejected=self.rejected_count,
                rows=self.rows_read,
                file=self.name,
            )
        ]
        if self.repeat_count:
            texts.append(
                env._(
                    "Possible repeats among them: %(repeats)s.",
                    repeats=self.repeat_count,
                )
            )
        self._call_manager(" ".join(texts))

    def _call_manager(self, note):
        """Plan one activity for the manager of the profile, who is mailed by Odoo.

        Called when rows wait or a file was refused.

        :param note: what is wrong and what to do
        """
        self.ensure_one()
        batch = self.sudo()._external()
        batch.activity_unlink(["mail.mail_activity_data_todo"])
        batch.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self._get_manager().id,
            summary=self._in_manager_language().env._("Partner file to look at"),
            note=plaintext2html(note),
        )

    def _close_calls(self):
        """End the calls for files of which no row waits any more.

        Called after rows were judged again, answered or replaced.
        """
        # sudo: whoever answers for rows may not see the manager's activities
        open_calls = (
            self.env["mail.activity"]
            .sudo()
            ._read_group(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("automated", "=", True),
                ],
                ["res_id"],
            )
        )
        called = self.sudo().browse(res_id for (res_id,) in open_calls)
        for batch in called.filtered(lambda b: b.state == "done"):
            if not batch.rejected_count:
                batch._close_call()

    def _close_call(self):
        """Mark the call for the manager as done."""
        self.sudo()._external().activity_feedback(
            ["mail.mail_activity_data_todo"],
            feedback=self._in_manager_language().env._("No row waits any more."),
        )

    def _get_manager(self):
        """Return the user who answers for the profile."""
        profile = self.profile_id.sudo()
        return profile.user_id or profile.create_uid

    def _in_manager_language(self):
        """Return the batch in the language of its manager."""
        return self.with_context(lang=self._get_manager().lang)
