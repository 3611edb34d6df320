from odoo import models


class SigningSigned(models.AbstractModel):
    """What can be signed: orders, bank files, bank accounts, mandates, policy changes.

    The first half are hooks of each such model; the second is what they call.
    """

    _name = "signing.signed"
    _description = "Record that is Signed"

    # --- hooks: what there is to sign ---

    def _signing_document(self, act):
        """Return the document as it stands now.

        :param act: ``core.statement.Act``
        :return: canonical bytes (``core.strict_xml.canonical``)
        :rtype: bytes
        """
        raise NotImplementedError

    def _signing_values(self, act):
        """Return what the statement says beside the document.

        :return: ``reference`` (str), ``amount`` (Decimal, in ``currency``),
            ``currency`` (``res.currency``), ``accounts`` (tuple of IBANs)
        :rtype: dict
        """
        raise NotImplementedError

    def _signing_facts(self, act):
        """Return what policies look at, in the company's currency.

        :rtype: core.policy.Facts
        """
        raise NotImplementedError

    def _signing_display(self, act):
        """Return what the signer is shown, from the same values as the document.

        :return: ``title``, ``rows`` (list of ``{label, value, was, alert}``) and
            ``tables`` (list of ``{title, head, rows}``), all JSON
        :rtype: dict
        """
        raise NotImplementedError

    def _signing_done(self, act, request):
        """Go on when the last step is signed; called once, as superuser; a hook."""

    def _signing_refused(self, act, request, reason):
        """Go on when a step was refused; called once, as superuser; a hook."""
