from odoo import models


class AccountPayment(models.Model):
    """What a signer is told of payments behind which no order stands."""

    _inherit = "account.payment"

    def _signing_show_bills(self, bare):
        """Return the documents of a payment for its signer, marked when none accounts.

        :param bare: of :meth:`_signing_get_undocumented`
        """
        names = ", ".join(filter(None, self._signing_get_bills().mapped("name")))
        if self not in bare:
            return {"value": names}
        if not names:
            return {"value": self.env._("no document"), "alert": True}
        return {"value": names, "alert": self.env._("no order behind it")}

    def _signing_show_undocumented(self, bare):
        """Say, in a row of its own, how many there are and who must not sign them.

        :param bare: of :meth:`_signing_get_undocumented`
        """
        count = len(self & bare)
        if not count:
            return []
        said = self.env._(
            "%(count)s: without a bill of an order. Whoever signed an unpaid order of "
            "the same supplier does not sign the payment.",
            count=count,
        )
        return [
            {"label": self.env._("Without order"), "value": said, "alert": True},
        ]
