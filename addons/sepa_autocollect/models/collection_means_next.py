from odoo import api, fields, models

from ..core import attempt as states

#: Left out since nothing more is to be paid, or it is paid otherwise.
SETTLED = ("in_attempt", "other_payment", "covered_by_credit", "nothing_open")
#: Only waiting for its day, which is known.
WAITING = (
    "not_yet_due",
    "not_before_due",
    "moved",
    "retry_wait",
    "notice_running",
    "bank_lead",
)


class CollectionMeans(models.Model):
    """What a client sees coming: the decision of the run, asked for one client."""

    _inherit = "collection.means"

    @api.model
    def _get_coming(self, contact, company):
        """Return what will be taken from a client, when and from what.

        :param contact: any contact of the client
        :rtype: dict: ``debits``, those under way first, then by day, each with ``date``
            (None for one the provider is at), ``amount`` (float), ``currency`` (record),
            ``means`` (masked name), ``invoices`` (their numbers in one text);
            ``unplanned``, the same of invoices no debit is planned for, with
            ``move_id``

        Called by the client's page, which has checked who looks.
        """
        client = contact.sudo().commercial_partner_id
        company = company.sudo()
        situation, decision = self.env["collection.engine"]._decide(
            company, fields.Date.context_today(self), client
        )
        items = {one.id: one for one in situation.items}
        later = [one for one in decision.left if _is_later(one)]
        rest = [
            one for one in decision.left if one not in later and one.code not in SETTLED
        ]
        planned = [
            (
                one.collect_on,
                one.amount,
                one.currency,
                one.means.id,
                [items[line.item].number for line in one.lines],
            )
            for one in decision.debits
        ]
        planned += [_row(one, items) for one in later]
        planned.sort(key=lambda row: row[0])
        under_way = self._get_debits_under_way(client, company)
        unplanned = self._prepare_coming(_row(one, items) for one in rest)
        for row, left in zip(unplanned, rest, strict=True):
            row["move_id"] = items[left.item].invoice
        return {
            "debits": self._prepare_coming(under_way + planned),
            "unplanned": unplanned,
        }

    @api.model
    def _get_next_debit(self, contact, company):
        """Return the next debit of a client as in :meth:`_get_coming`, None for none.

        Called by whoever shows one debit only.
        """
        debits = self._get_coming(contact, company)["debits"]
        return debits[0] if debits else None

    @api.model
    def _get_debits_under_way(self, client, company):
        """Return rows of the attempts of a client whose outcome is not known yet."""
        today = fields.Date.context_today(self)
        attempts = self.env["collection.attempt"].sudo()
        attempts = attempts.search(
            [
                ("partner_id", "=", client.id),
                ("company_id", "=", company.id),
                ("state", "in", sorted(states.OPEN)),
            ],
            order="id",
        )
        return [
            (
                one.collect_on and one.collect_on > today and one.collect_on or None,
                one.amount,
                one.currency_id.name,
                one.means_id.id,
                one.line_ids.move_id.mapped("name"),
            )
            for one in attempts
        ]

    @api.model
    def _prepare_coming(self, rows):
        """Return the named values of rows ``(day, amount, currency, means, invoices)``.

        Called with names and ids; reads the records of all rows at once.
        """
        rows = list(rows)
        means = self.sudo().browse(sorted({row[3] for row in rows if row[3]}))
        names = {one.id: one.masked_name for one in means}
        currencies = self.env["res.currency"].sudo().with_context(active_test=False)
        found = currencies.search([("name", "in", sorted({row[2] for row in rows}))])
        by_name = {one.name: one for one in found}
        return [
            {
                "date": day,
                "amount": float(amount),
                "currency": by_name[currency],
                "means": names.get(means_id, ""),
                "invoices": ", ".join(dict.fromkeys(invoices)),
            }
            for day, amount, currency, means_id, invoices in rows
        ]


def _is_later(left):
    return left.code in WAITING and bool(left.params.get("until"))


def _row(left, items):
    item = items[left.item]
    day = left.params.get("until") if _is_later(left) else None
    return day, item.residual, item.currency, left.params.get("means"), [item.number]
