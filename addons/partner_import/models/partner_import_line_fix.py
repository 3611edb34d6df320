from odoo import fields, models
from odoo.exceptions import UserError

from ..core.repeats import CHANGED, DUPLICATE_REF, POSSIBLE_REPEAT
from .partner_import_line import CORRECTABLE

OPEN_STATES = ("ready", "rejected", "ignored")


class PartnerImportLine(models.Model):
    """What a person decides about rows; every method checks the right to."""

    _inherit = "partner.import.line"

    def _check_may_fix(self, states=OPEN_STATES):
        """Refuse users without the right, and rows that are billed.

        :raises AccessError: no write access to the rows
        :raises UserError: a row is not in one of ``states``
        """
        self.check_access("write")
        for line in self:
            if line.state not in states:
                raise UserError(
                    self.env._(
                        "%(file)s, row %(row)s is invoiced or decided already. Cancel "
                        "the draft invoice or make a credit note first.",
                        file=line.batch_id.name,
                        row=line.row_number,
                    )
                )

    def _correct(self, vals):
        """Correct rows in place; what the file says is kept beside it.

        Called by ``write``, so by the list and form of rows.

        :param vals: values of the fields named in ``CORRECTABLE``
        :raises UserError: a row is invoiced, or a client of another company
        """
        self._check_may_fix(("ready", "rejected"))
        self._check_choice(vals.get("client_id"), "res.partner")
        self._check_choice(vals.get("product_id"), "product.product")
        texts = {
            CORRECTABLE[name]: self._get_correction_text(name, value)
            for name, value in vals.items()
            if name not in ("client_id", "product_id", "billing_month")
        }
        chosen = {
            name: value or None
            for name, value in vals.items()
            if name in ("client_id", "product_id")
        }
        if "billing_month" in vals:
            month = fields.Date.to_date(vals["billing_month"])
            chosen["billing_month"] = month and str(month.replace(day=1))
        self._keep_corrections(texts, chosen)
        self._reevaluate()

    def _keep_corrections(self, texts, chosen):
        """Add corrections to those the rows have."""
        for line in self.sudo()._internal():
            kept = dict(line.corrections or {})
            if texts:
                kept["texts"] = {**(kept.get("texts") or {}), **texts}
            kept.update(chosen)
            line.corrections = {name: value for name, value in kept.items() if value}

    def _get_correction_text(self, name, value):
        """Return the text under which a correction is kept."""
        if name == "currency_id":
            return self.env["res.currency"].browse(value).name if value else None
        if name == "service_date":
            return fields.Date.to_string(fields.Date.to_date(value)) or None
        if value is False or value is None or value == "":
            return None
        return repr(value) if isinstance(value, float) else str(value)

    def _check_choice(self, record_id, model):
        """Refuse a client or product that the rows' company may not use.

        :raises UserError: record of another company, or archived
        """
        if not record_id:
            return
        record = self.env[model].browse(record_id)
        record.check_access("read")
        for company in self.company_id:
            allowed = company.sudo().parent_ids
            if record.company_id and record.company_id not in allowed:
                raise UserError(
                    self.env._(
                        "%(record)s belongs to another company than the rows.",
                        record=record.display_name,
                    )
                )
        if not record.active:
            raise UserError(
                self.env._("%(record)s is archived.", record=record.display_name)
            )

    def action_check_again(self):
        """Judge the rows again, e.g. after a product got its account."""
        self.check_access("write")
        self._reevaluate()
        return True

    def action_set_aside(self):
        """Never bill the rows; the reason says that it was decided by hand."""
        self._check_may_fix(("ready", "rejected"))
        self._keep_corrections({}, {"set_aside": True})
        self._reevaluate(forget_repeats=True)
        return True

    def action_take_back(self):
        """Judge rows again that were set aside, or said to be repeats."""
        self._check_may_fix(("ignored",))
        lines = self.filtered(
            lambda line: line.reason_code in ("set_aside", "answered_repeat")
        )
        lines._keep_corrections({}, {"set_aside": False})
        lines._reevaluate(forget_repeats=True)
        for batch, again in lines.grouped("batch_id").items():
            batch.sudo()._lock_repeats()
            batch.sudo()._classify_repeats(again.ids)
        return True

    # === REPEATS === #

    def _answer_repeats(self, repeats):
        """Answer for possible repeats, and for line numbers used twice.

        Called by the wizard that shows both files side by side.

        :param repeats: True: they are repeats, never billed; False: second services
        :raises UserError: a row that no such question was asked about
        """
        self._check_may_fix(("rejected",))
        if any(
            line.reason_code not in (POSSIBLE_REPEAT, DUPLICATE_REF) for line in self
        ):
            raise UserError(
                self.env._("Choose only rows that wait as possible repeats.")
            )
        lines = self.sudo()._internal()
        if repeats:
            lines.write({"state": "ignored", "reason_code": "answered_repeat"})
            lines.batch_id._close_calls()
        else:
            lines.write({"repeat_answer": "distinct"})
            lines._reevaluate(forget_repeats=True)

    def action_are_repeats(self):
        """Say that the chosen rows repeat earlier ones: they are never billed."""
        self._answer_repeats(True)
        return True

    def action_are_distinct(self):
        """Say that the chosen rows are services of their own."""
        self._answer_repeats(False)
        return True

    def action_accept_change(self):
        """Bill the difference of services that changed after they were invoiced.

        :raises UserError: the client, product or currency changed too
        """
        self._check_may_fix(("rejected",))
        if any(line.reason_code != CHANGED for line in self):
            raise UserError(
                self.env._("Choose only rows that changed after they were invoiced.")
            )
        for line in self.sudo():
            line._check_same_subject(line.repeat_of_id)
        lines = self.sudo()._internal()
        earlier = {line: line.repeat_of_id for line in lines}
        lines.write({"repeat_answer": "difference"})
        lines._reevaluate(forget_repeats=True)
        for line, billed in earlier.items():
            line.repeat_of_id = billed
        return True

    def _check_same_subject(self, earlier):
        """Refuse a difference between two clients, products or currencies.

        :raises UserError: with what to do instead
        """
        if earlier.state == "credited":
            return  # nothing of it is billed any more
        for name in ("client_id", "product_id", "currency_id"):
            if self[name] != earlier[name]:
                raise UserError(
                    self.env._(
                        "%(file)s, row %(row)s: %(field)s changed too, from %(old)s to "
                        "%(new)s. Make a credit note for the invoiced row first, then "
                        "accept the change.",
                        file=self.batch_id.name,
                        row=self.row_number,
                        field=self._fields[name]._description_string(self.env),
                        old=earlier[name].display_name or "-",
                        new=self[name].display_name or "-",
                    )
                )

    # === PRODUCTS === #

    def _get_unknown_services(self):
        """Return ``{profile: [service key]}`` of the rows without a product.

        Spellings that differ in case only are one service type, as for aliases.
        """
        keys = {}
        for line in self:
            if line.service_key and not line.product_id:
                spellings = keys.setdefault(line.profile_id, {})
                spellings.setdefault(line.service_key.casefold(), line.service_key)
        return {profile: list(found.values()) for profile, found in keys.items()}

    def action_create_product_for_service(self):
        """Create a service product for each unknown type of the rows, and remember it.

        Only for managers of the importer.

        :raises AccessError: the user is no manager
        """
        self._check_may_fix(("rejected",))
        for profile, keys in self._get_unknown_services().items():
            profile._create_products(sorted(keys))
        return True
