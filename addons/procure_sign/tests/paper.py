"""A record to sign that is nothing but its values: the process without any trade."""

from decimal import Decimal
from types import SimpleNamespace

from odoo import fields, models

from ..core.names import UBL_CAC, UBL_CBC, UBL_ORDER
from ..core.policy import Facts
from ..core.statement import Act
from ..core.strict_xml import canonical, parse
from .common import SigningCase

#: No addon of this name: only :func:`add_model` loads what is in it.
MODULE = "signing_test_paper"
ORDER = (
    f'<Order xmlns="{UBL_ORDER}" xmlns:cac="{UBL_CAC}" xmlns:cbc="{UBL_CBC}">'
    "<cbc:ID>{}</cbc:ID><cbc:Note>{}</cbc:Note><cac:AnticipatedMonetaryTotal>"
    '<cbc:PayableAmount currencyID="{}">{:.2f}</cbc:PayableAmount>'
    "</cac:AnticipatedMonetaryTotal></Order>"
)


class Paper(models.Model):
    _module = None
    _name = "signing.test.paper"
    _description = "Paper to Sign"
    _inherit = ["signing.signed", "mail.thread"]

    name = fields.Char()
    text = fields.Char()
    company_id = fields.Many2one("res.company")
    amount = fields.Float()
    currency_id = fields.Many2one("res.currency")
    asked_by_id = fields.Many2one("res.users")
    day = fields.Date(default=fields.Date.today)
    done = fields.Integer()
    refused = fields.Char()

    def _signing_document(self, act):
        values = self.name, self.text, self.currency_id.name, self.amount
        return canonical(parse(ORDER.format(*values).encode()))

    def _signing_values(self, act):
        return {
            "reference": self.name,
            "amount": Decimal(f"{self.amount:.2f}"),
            "currency": self.currency_id,
            "accounts": (),
        }

    def _signing_facts(self, act):
        asked = frozenset({f"u{self.asked_by_id.id}"} if self.asked_by_id else ())
        amount = self.currency_id._convert(
            self.amount, self.company_id.currency_id, self.company_id, self.day
        )
        return Facts(act, Decimal(str(amount)), self.day, duties={"request": asked})

    def _signing_display(self, act):
        rows = [{"label": "Text", "value": self.text, "was": "", "alert": False}]
        return {"title": self.name, "rows": rows, "tables": []}

    def _signing_done(self, act, request):
        self.done += 1

    def _signing_refused(self, act, request, reason):
        self.refused = reason


def add_model(env, tables=True):
    """Let a registry know the paper; with its table, in this transaction."""
    registry = env.registry
    if Paper._name not in registry:
        models.MetaModel._module_to_models__[MODULE] = [Paper]
        registry.load(SimpleNamespace(name=MODULE))
        registry._setup_models__(env.cr, [Paper._name])
    if tables:
        registry.init_models(env.cr, [Paper._name], {"module": "procure_sign"})


class PaperCase(SigningCase):
    """Papers to sign, as if they were orders."""

    ACT = Act.APPROVE_ORDER

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls._forget_paper)
        add_model(cls.env)

    @classmethod
    def _forget_paper(cls):
        registry = cls.env.registry
        for parent in ("signing.signed", "mail.thread", "base"):
            registry[parent]._inherit_children.discard(Paper._name)
        del registry.models[Paper._name]

    def paper(self, text="10 chairs", amount=1200.0, company=None, **values):
        """Make a paper, in its company's currency."""
        company = company or self.company
        return self.env["signing.test.paper"].create(
            {
                "name": "P00001",
                "text": text,
                "amount": amount,
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                **values,
            }
        )

    def open(self, paper, user=None):
        """Ask for a paper's signatures."""
        return paper.with_user(user or self.anna).sudo()._signing_open(self.ACT)
