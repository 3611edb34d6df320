import inspect
from collections.abc import Mapping

from odoo.exceptions import AccessError
from odoo.service.model import call_kw, get_public_method
from odoo.tools import mute_logger

from odoo.addons.quittance_base.tests.prepared import PreparedCase

from .portal_common import PortalSetup

OURS = ("partner.import.", "quittance.")
ADDONS = ("odoo.addons.partner_import", "odoo.addons.quittance_base")
MIXINS = {
    "partner.import.guarded",
    "quittance.channel.target",
    "quittance.mail.target",
}
#: Something to pass to a parameter of this name when a method is called blindly.
GUESSES = {
    "month": "2031-03-01",
    "code": "unknown_client",
    "vals": {},
    "vals_list": [{}],
    "values": {},
    "figure": "rows",
    "content": "",
    "filename": "x.csv",
    "limit": 1,
    "step": "check",
}
#: Methods whose answer holds no record: they may answer anybody.
HARMLESS = {
    "copy_data",
    "default_get",
    "get_view",
    "get_views",
    "message_process",  # guarded, see test_forged_mail_over_rpc
    "message_update",  # guarded, see test_mail_gateway_is_not_for_rpc
    "onchange",
}
#: Methods tested with their own arguments.
BASIC = {"copy", "create", "read", "unlink", "write"}


class AttackCase(PortalSetup, PreparedCase):
    """Records worth attacking, and calls as they come over RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()
        cls.batch = cls._make_batch(cls.profile)
        cls.line = cls._make_line(cls.batch, 2, state="ready")
        cls.billed = cls._make_line(cls.batch, 3)
        cls.invoice = cls._make_invoice(cls.company, cls.billed)
        aliases = {"profile_id": cls.profile.id, "key": "HOTEL-7"}
        cls.client_alias = cls.env["partner.import.client.alias"].create(
            {**aliases, "client_id": cls.hotel.id}
        )
        cls.service_alias = cls.env["partner.import.service.alias"].create(aliases)
        cls.column = cls.env["partner.import.profile.column"].create(
            {"profile_id": cls.profile.id, "name": "Client", "meaning": "client"}
        )
        cls.settlement = (
            cls.env["partner.import.settlement"]
            .sudo()
            .create(
                {
                    "partner_id": cls.laundry.id,
                    "company_id": cls.company.id,
                    "month": "2031-03-01",
                    "currency_id": cls.company.currency_id.id,
                }
            )
        )
        cls.channel = (
            cls.env["quittance.channel"]
            .sudo()
            .create(
                {
                    "name": "SFTP",
                    "kind": "sftp",
                    "path": "/out",
                    "host": "127.0.0.1",
                    "user": "us",
                    "res_model": "partner.import.profile",
                    "res_id": cls.profile.id,
                    "company_id": cls.company.id,
                }
            )
        )
        cls.records = {
            record._name: record
            for record in (
                cls.settlement.sudo(False),
                cls.channel.sudo(False),
                cls.profile,
                cls.batch,
                cls.line,
                cls.client_alias,
                cls.service_alias,
                cls.column,
            )
        }
        cls.outsiders = (
            cls.laundry_user,
            cls.drivers_user,
            cls.hotel_user,
            cls.clerk,
            cls.biller,
            cls.env.ref("base.public_user"),
        )

    def _our_models(self):
        return [
            self.env[name]
            for name in sorted(self.registry)
            if name.startswith(OURS) and name not in MIXINS
        ]

    def _call(self, user, model, method, *args, **kwargs):
        """Call a method as RPC does, with the user's rights."""
        env = self.env(user=user, su=False)
        with mute_logger("odoo.addons.base.models.ir_model"):
            return call_kw(env[model], method, list(args), kwargs)

    def _refused(self, user, model, method, *args, errors=AccessError, **kwargs):
        refused = False
        with self.subTest(f"{user.sudo().login}: {model}.{method}"):
            try:
                with self.cr.savepoint():
                    self._call(user, model, method, *args, **kwargs)
                    self.env.flush_all()
            except errors:
                refused = True
                self.env.invalidate_all()
            self.assertTrue(refused, "it answered")

    def _get_public_methods(self, model):
        """Names of the methods that our addons define on a model."""
        names = set()
        for parent in type(model).mro():
            if parent.__module__.startswith(ADDONS):
                names |= {
                    name
                    for name, item in vars(parent).items()
                    if inspect.isfunction(item)
                }
        names = {name for name in names if not name.startswith("_")}
        names -= HARMLESS | BASIC
        found = []
        for name in sorted(names):
            try:
                get_public_method(model, name)
            except (AccessError, AttributeError):
                continue
            found.append(name)
        return found

    def _guess_arguments(self, record, method):
        function = getattr(type(record), method)
        parameters = list(inspect.signature(function).parameters.values())[1:]
        args = [] if getattr(function, "_api_model", False) else [record.ids]
        for parameter in parameters:
            if parameter.default is parameter.empty and parameter.kind in (
                parameter.POSITIONAL_ONLY,
                parameter.POSITIONAL_OR_KEYWORD,
            ):
                guess = GUESSES.get(parameter.name, record.ids or 1)
                args.append(dict(guess) if isinstance(guess, Mapping) else guess)
        return args
