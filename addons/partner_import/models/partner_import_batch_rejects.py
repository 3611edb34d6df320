from odoo import models
from odoo.exceptions import UserError

#: Which answer settles the rows of a reason; every other reason is corrected by row.
ANSWERS = {
    **dict.fromkeys(
        (
            "unknown_client",
            "ambiguous_client",
            "archived_client",
            "client_other_company",
        ),
        "clients",
    ),
    **dict.fromkeys(
        (
            "unknown_service",
            "ambiguous_service",
            "archived_service",
            "service_other_company",
        ),
        "services",
    ),
    "possible_repeat": "repeats",
    "changed_after_invoice": "changes",
}
#: Which wizard gives an answer for all rows at once.
WIZARDS = {
    "clients": "partner_import_map_action",
    "services": "partner_import_map_action",
    "repeats": "partner_import_repeat_action",
}
#: How many names a group shows.
NAMES = 3


class PartnerImportBatch(models.Model):
    """Which rows need me, and why: rejects by reason with the answer beside."""

    _inherit = "partner.import.batch"

    def get_reject_groups(self):
        """Return the rejected rows by reason, the largest first.

        Called by the widget on the batch form.

        :return: list of ``{'code', 'label', 'rows', 'names', 'more', 'amounts',
            'answer', 'answer_label'}``; ``names`` are the first clients or service
            types that wait, ``more`` counts the others
        :rtype: list[dict]
        :raises AccessError: when the user may not read the batch
        """
        self.ensure_one()
        self.check_access("read")
        groups = self.env["partner.import.line"]._read_group(
            [("batch_id", "=", self.id), ("state", "=", "rejected")],
            ["reason_code", "currency_id"],
            [
                "__count",
                "amount:sum",
                "client_key:array_agg_distinct",
                "service_key:array_agg_distinct",
            ],
        )
        result = {}
        for code, currency, rows, amount, clients, services in groups:
            group = result.setdefault(code, self._prepare_reject_group(code))
            group["rows"] += rows
            names = {"clients": clients, "services": services}.get(group["answer"])
            group["names"] |= {name for name in names or () if name}
            if currency and amount:
                group["amounts"].append({"currency_id": currency.id, "amount": amount})
        for group in result.values():
            names = sorted(group["names"])
            group.update(names=names[:NAMES], more=len(names[NAMES:]))
        return sorted(result.values(), key=lambda group: -group["rows"])

    def open_rejects(self, code=None):
        """Return the list of the batch's rejected rows. Called by the widget.

        :param str code: reason of the group pressed, None for all
        :rtype: dict
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "partner_import.partner_import_line_action_rejected"
        )
        action["domain"] = [("batch_id", "=", self.id), ("state", "=", "rejected")]
        if code:
            action["domain"].append(("reason_code", "=", code))
        action["context"] = {} if code else {"search_default_by_reason": 1}
        return action

    def open_answer(self, code):
        """Return the screen that answers all rows of a reason at once.

        Called by the button beside the group; rows that have no answer in common
        are listed to be corrected one by one.

        :param str code: reason of the group
        :rtype: dict
        """
        self.check_access("read")
        wizard = WIZARDS.get(ANSWERS.get(code))
        if not wizard:
            return self.open_rejects(code)
        action = self.env["ir.actions.actions"]._for_xml_id(f"partner_import.{wizard}")
        action["context"] = {
            "active_model": self._name,
            "active_ids": self.ids,
            "dialog_size": "extra-large",
        }
        return action

    def action_fix_and_continue(self):
        """Open the answer of the reason that stops most rows.

        Called by the primary button of the batch form.

        :rtype: dict
        :raises UserError: when nothing waits
        """
        groups = self.get_reject_groups()
        if not groups:
            raise UserError(self.env._("No row of this file waits for you."))
        return self.open_answer(groups[0]["code"])

    def _prepare_reject_group(self, code):
        """Return an empty group of a reason, with its words and its answer."""
        selection = self.env["partner.import.line"]._fields["reason_code"]
        labels = dict(selection._description_selection(self.env))
        answer = ANSWERS.get(code, "rows")
        return {
            "code": code,
            "label": labels.get(code, code),
            "rows": 0,
            "names": set(),
            "amounts": [],
            "answer": answer,
            "answer_label": {
                "clients": self.env._("Choose the clients"),
                "services": self.env._("Choose the products"),
                "repeats": self.env._("Compare and answer"),
                "changes": self.env._("Look at the changes"),
                "rows": self.env._("Correct the rows"),
            }[answer],
        }
