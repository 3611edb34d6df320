from odoo import models
from odoo.exceptions import UserError

from ..core import frozen
from ..core.policy import duty_of
from ..core.segregation import conflicts
from ..keys import login_key, person_key
from .purchase_order_bound import ACT


class PurchaseOrder(models.Model):
    """Who approved an order does not receive what it ordered."""

    _inherit = "purchase.order"

    def _signing_check_receiver(self):
        """Refuse that the user receives what was ordered by his signature or right.

        :raises UserError: names the order
        """
        for order in self.sudo()._signing_bound():
            governor = order._signing_company()
            # Its signatures may be by another register: a branch got its own.
            companies = governor | order._signing_requests(ACT).company_id
            persons = [one._signing_person(self.env.user) for one in companies]
            me = [person_key(one) for one in persons if one]
            me.append(login_key(self.env.user))
            rules = governor._signing_rules()
            if conflicts(rules, "receive", me, order._signing_get_done()):
                raise UserError(
                    self.env._(
                        "%(name)s was approved by you, or by your right: somebody else "
                        "receives it.",
                        name=order.name,
                    )
                )

    def _signing_get_done(self):
        """Return which duties the signers of an order had: duty to persons.

        Whoever ever signed it counts: another revision does not undo what he knew.
        """
        done = {}
        for request in self._signing_requests(ACT):
            policy = frozen.load(request.policy)
            duties = {step.name: duty_of(policy, step) for step in policy.steps}
            for one in request.evidence_ids:
                duty = duties.get(one.step_id.name, "")
                done.setdefault(duty, set()).update(one.chain)
        return done
