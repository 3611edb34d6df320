"""What only the addon's own code may write; see ``quittance_base.trust``."""

from odoo.addons.quittance_base.trust import Mark, plain, split_defaults

__all__ = ["is_trusted", "plain", "split_defaults", "trusted", "untrusted"]

_MARK = Mark("procure_sign_trusted")
trusted, untrusted, is_trusted = _MARK.put, _MARK.take, _MARK.is_on
