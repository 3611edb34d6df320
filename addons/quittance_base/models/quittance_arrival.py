from datetime import timedelta

from odoo import api, fields, models

from ..core.rate import WINDOW, Load, seconds_to_wait


class QuittanceArrival(models.Model):
    """What senders from outside sent within the last hour, to slow down who floods.

    Two requests at the same instant do not see each other: a sender can exceed the
    limit by as many files as there are workers, and no upload waits for another.
    """

    _name = "quittance.arrival"
    _description = "Recent Arrival of Files"
    _log_access = False

    sender = fields.Char(required=True, readonly=True)
    arrived_at = fields.Datetime(required=True, readonly=True)
    files = fields.Integer(readonly=True)
    size = fields.Integer(string="Bytes", readonly=True)

    _sender_idx = models.Index("(sender, arrived_at)")

    @api.model
    def _take(self, sender, files, size, allowed):
        """Note what a sender wants to send, unless it is too much within an hour.

        Called by portal, endpoint and mail before a file is kept.

        :param str sender: names whose files are counted together
        :param int files: number of files
        :param int size: bytes
        :param allowed: ``core.rate.Allowance``
        :return: seconds to wait; 0 when it may come now, and only then it is noted
        :rtype: int
        """
        arrivals, now = self.sudo(), fields.Datetime.now()
        since = now - timedelta(seconds=WINDOW)
        earlier = arrivals.search_fetch(
            [("sender", "=", sender), ("arrived_at", ">", since)],
            ["arrived_at", "files", "size"],
        )
        loads = [
            Load(item.files, item.size, int((now - item.arrived_at).total_seconds()))
            for item in earlier
        ]
        wait = seconds_to_wait(loads, Load(files, size), allowed)
        if not wait:
            values = {"sender": sender, "arrived_at": now, "files": files, "size": size}
            arrivals.create(values)
        return wait

    @api.autovacuum
    def _gc_arrivals(self):
        """Forget what no longer counts; called by Odoo's daily clean-up."""
        since = fields.Datetime.now() - timedelta(seconds=WINDOW)
        self.sudo().search([("arrived_at", "<", since)]).unlink()
