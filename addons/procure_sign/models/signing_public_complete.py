"""Of signatures that somebody shows: are they all, and do they still count?"""

from odoo import models

#: What a request's state means for who holds its signatures.
_STATES = {"void": "replaced", "refused": "request-refused", "open": "still-open"}


class SigningPublic(models.AbstractModel):
    _inherit = "signing.public"

    def _look_at_requests(self, company, reports):
        """Compare the signatures of a dossier with the requests that they were given to.

        :param company: whose log knows them; none when nothing of them is known here
        :param reports: ``core.report.Report``, of each signature
        :return: codes about the whole, and codes by each signature's identity
        """
        by_identity = {one.identity: one for one in reports if one.identity}
        if not company:
            return (["unknown-here"] if by_identity else []), {}
        names = list(by_identity)
        evidences = self.env["signing.evidence"].search(
            [("company_id", "=", company.id), ("identity", "in", names)]
        )
        codes, codes_by_identity = set(), {}
        for request, ours in evidences.grouped("request_id").items():
            found = self._look_at_request(request)
            if request.evidence_ids - ours:
                found.append("left-out")
            for one in ours:
                report = by_identity[one.identity]
                gone = one.certificate_id._is_revoked_for(report)
                more = ["revoked-here"] if gone else []
                codes_by_identity[one.identity] = [*found, *more]
                codes.update(found, more)
        if self._is_any_logged(company, set(names) - set(evidences.mapped("identity"))):
            codes.add("evidence-missing")
        return sorted(codes), codes_by_identity

    def _look_at_request(self, request):
        """Say why a request's signatures do not stand for it now; codes.

        :param request: ``signing.request``, as superuser
        """
        if request.state in _STATES:
            return [_STATES[request.state]]
        complete = request._is_complete(request._get_signatures())
        return [] if complete else ["not-complete"]

    def _is_any_logged(self, company, identities):
        domain = [("company_id", "=", company.id), ("evidence", "in", list(identities))]
        return bool(self.env["signing.log"].search_count(domain, limit=1))
