"""The public pages: a dossier that somebody uploads, a code on a document."""

from datetime import datetime, timezone

from cryptography.hazmat.primitives import hashes

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import consteq
from odoo.tools.misc import hmac

from odoo.addons.quittance_base.core.rate import Allowance

from .. import findings_words
from ..core import dossier_check
from ..core.pairing import block
from ..core.reasons import FAILED, INDETERMINATE, PASSED, Refused
from ..core.verify import Trust, verify

#: Of one address, and of everybody, within an hour.
UPLOADS, ALL_UPLOADS = Allowance(30, 200 * 2**20), Allowance(1000, 4 * 2**30)
LOOKS = Allowance(300, 0)
#: Names that the page shows: whoever puts hundreds in wants them to be a wall.
SHOWN = 20
_SCOPE = "procure_sign-public"


class SigningPublic(models.AbstractModel):
    """Answers the public; it tells nothing that is not in what was shown to it."""

    _name = "signing.public"
    _description = "Public Verification"

    # --- a dossier ---

    @api.model
    def _take(self, address, size):
        """Count an upload; return the seconds to wait, 0 when it may come now."""
        mine = f"signing-verify-{block(address)}"
        # Committed before anything is read: what kills the worker was counted too.
        with self.env.registry.cursor() as cr:
            arrivals = self.env(cr=cr)["quittance.arrival"].sudo()
            wait = arrivals._take(mine, 1, size, UPLOADS)
            return wait or arrivals._take("signing-verify", 1, size, ALL_UPLOADS)

    @api.model
    def _verify_dossier(self, data):
        """Verify a dossier for whoever has it; nothing is kept. Called as superuser.

        :return: ``indication``, ``verdict``, ``findings`` (sentences) and ``evidence``
            (list of what each signature says), all for the page
        :rtype: dict
        """
        company, codes = self._find_company(data)
        trust = company._signing_trust() if company else Trust(())
        report = dossier_check.check(data, trust, datetime.now(timezone.utc))
        more, by_identity = self._look_at_requests(company, report.evidences)
        codes = [
            *((one.reason.code, one.detail) for one in report.findings),
            *((code, "") for code in (*codes, *more)),
        ]
        worst = _worst(report.indication, (code for code, _detail in codes))
        return {
            "indication": worst,
            "verdict": self._say_verdict(worst),
            "stamped_at": report.stamped_at,
            "uncovered": report.uncovered[:SHOWN],
            "findings": [self._say(*one) for one in codes],
            "evidence": [
                self._show(one, by_identity.get(one.identity, ()))
                for one in report.evidences
            ],
        }

    def _find_company(self, data):
        """Find whose trust decides: the company whose log has the signatures.

        :return: company, and codes of what its log has otherwise
        """
        none = self.env["res.company"]
        try:
            found = dossier_check.read_signatures(data)
            first = found[0].statement
        except (Refused, IndexError):
            return none, []
        if first.database != self._get_database():
            return none, []
        entries = self.env["signing.log"].search(
            [("evidence", "in", [one.identity for one in found])]
        )
        if len(entries.company_id) == 1:
            logged = {one.evidence: one.signature for one in entries}
            return entries.company_id, _compare(found, logged)
        for company in none.search(Domain.TRUE):
            bound = self.env["signing.request"]._prepare_bound(company)
            said = {"name": first.company.name, "vat": first.company.vat}
            if bound == said and self._has_signed(company, first, data):
                return company, ["not-in-the-log"]
        return none, []

    def _has_signed(self, company, first, data):
        """Say whether a signature of a dossier is a company's own, though not logged.

        Without that a made-up dossier would find out which companies there are.
        """
        trust, now = company._signing_trust(), datetime.now(timezone.utc)
        for evidence in dossier_check.read_evidences(data).values():
            report = verify(evidence, trust, now)
            # Only who is trusted has a chain; of a public authority anybody is.
            if report.chain and (report.built_in or self._is_ours(company, report)):
                said = report.statement
                same = said.company == first.company
                if same and said.database == first.database:
                    return True
        return False

    def _is_ours(self, company, report):
        digest = report.certificate.fingerprint(hashes.SHA256()).hex()
        domain = [("company_id", "=", company.id), ("fingerprint", "=", digest)]
        return bool(self.env["signing.certificate"].search_count(domain, limit=1))

    def _get_database(self):
        return self.env["ir.config_parameter"].get_param("database.uuid")

    def _show(self, report, codes):
        """Return what one signature of a dossier says, for the page.

        :param codes: what the database knows against it
        """
        one = report.statement
        worst = _worst(report.indication, codes)
        acts = dict(
            self.env["signing.request"]._fields["act"]._description_selection(self.env)
        )
        shown = {
            "indication": worst,
            "verdict": self._say_verdict(worst),
            "findings": [
                *(self._say(each.reason.code, each.detail) for each in report.findings),
                *map(self._say, codes),
            ],
            "level": report.shown_level,
            "built_in": report.built_in,
            "signed_at": report.signed_at,
            "best": report.best,
        }
        if one:
            shown |= {
                "signer": one.signer.name,
                "role": one.signer.role,
                "act": acts.get(one.act.value, one.act.value),
                "reference": one.record.reference,
                "revision": one.record.revision,
                "amount": f"{one.amount:,f} {one.currency}",
                "accounts": ", ".join(one.accounts),
                "company": one.company.name,
            }
        return shown

    def _say(self, code, detail=""):
        said = findings_words.sentence(self.env, code)
        return f"{said} [{code}{': ' if detail else ''}{detail}]"

    def _say_verdict(self, indication):
        """Return ETSI's word in a sentence."""
        verification = self.env["signing.verification"]
        return verification.new({"indication": indication})._get_verdict()

    # --- the code on a document ---

    @api.model
    def _get_token(self, identity):
        """Return the token without which the page of a signature says nothing."""
        return hmac(self.env(su=True), _SCOPE, identity)[:32]

    @api.model
    def _look(self, address):
        """Count a look at a signature's page; return the seconds to wait."""
        sender = f"signing-look-{block(address)}"
        return self.env["quittance.arrival"].sudo()._take(sender, 1, 0, LOOKS)

    @api.model
    def _find_signed(self, identity, token):
        """Return what the page of a document's code says.

        :return: dict for the page; empty when identity and token do not belong together
        :rtype: dict
        """
        known = self._get_token(identity).encode()
        if not consteq(known, str(token or "").encode(errors="replace")):
            return {}
        evidence = (
            self.env["signing.evidence"].sudo().search([("identity", "=", identity)])
        )
        if not evidence:
            return {}
        request = evidence.request_id
        trust = request.company_id._signing_trust()
        verification = self.env["signing.verification"].sudo()
        logged = verification._get_logged(request.evidence_ids)
        looked = [
            (one, *verification._look(one, trust, logged))
            for one in request.evidence_ids
        ]
        codes = [code for *_rest, found in looked for code, *_more in found]
        codes += self.sudo()._look_at_request(request)
        worst = _worst(PASSED, codes)
        return {
            "indication": worst,
            "verdict": self._say_verdict(worst),
            "company": request.company_id.name,
            "reference": request.name,
            "revision": request.revision,
            "evidence": [
                {"signer": one.signer, "signed_at": report.signed_at}
                for one, report, _found in looked
            ],
            "findings": sorted(
                {findings_words.sentence(self.env, code) for code in codes}
            ),
        }


class SigningEvidence(models.Model):
    _inherit = "signing.evidence"

    def _get_public_url(self):
        """Return the address behind the code on a document.

        Whoever prints a signed document calls this.
        """
        self.ensure_one()
        token = self.env["signing.public"]._get_token(self.identity)
        base = self.company_id.get_base_url()
        return f"{base}/signatures/verify/{self.identity}?token={token}"


def _compare(found, logged):
    """Return codes of signatures that the log has not, or has with another value."""
    codes = set()
    for one in found:
        if one.identity not in logged:
            codes.add("not-in-the-log")
        elif logged[one.identity] != one.value:
            codes.add("log-signature")
    return sorted(codes)


def _worst(indication, codes):
    """Return the worst of an indication and those that codes lead to."""
    found = {indication, *map(findings_words.indication, codes)}
    return next((one for one in (FAILED, INDETERMINATE) if one in found), PASSED)
