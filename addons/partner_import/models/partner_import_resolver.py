from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from ..core.choose import Candidate, choose_client
from ..core.keys import CLIENT_KEYS, siren_of
from ..core.matches import ClientMatch


class PartnerImportResolver(models.AbstractModel):
    """Finds what the keys of a set of rows stand for: one query per kind of key."""

    _name = "partner.import.resolver"
    _description = "Partner Import Look-ups"

    def _resolve(self, profile, known, rows):
        """Add to ``known`` what the keys of ``rows`` mean, where not known yet.

        Called before rows are evaluated. Reads as superuser: it only ever hands out
        ids of the profile's company, the caller has checked access to the profile.

        :param known: :class:`..core.matches.Known`
        :param rows: iterable of ``ParsedRow``
        """
        profile = profile.sudo().with_company(profile.company_id)
        # In the order of the file, and each spelling by itself: what a key means
        # must not depend on which rows happen to be looked up together.
        clients = dict.fromkeys(row.values.get("client") for row in rows)
        services = dict.fromkeys(row.values.get("service") for row in rows)
        self._resolve_currencies(known)
        self._resolve_clients(
            profile, known, [k for k in clients if k and k not in known.clients]
        )
        self._resolve_services(
            profile, known, [k for k in services if k and k not in known.services]
        )

    def _resolve_currencies(self, known):
        """Fill the active currencies, once."""
        if not known.currencies:
            known.currencies.update(
                (currency.name, (currency.id, Decimal(str(currency.rounding))))
                for currency in self.env["res.currency"].search([])
            )

    def _get_companies(self, profile):
        """Return the ids of the companies whose records the profile may use."""
        return set(profile.company_id.sudo().parent_ids.ids)

    # === CLIENTS === #

    def _resolve_clients(self, profile, known, keys):
        """Fill the clients of ``keys``: an alias always wins."""
        if not keys:
            return
        companies = self._get_companies(profile)
        for key, alias in self._get_aliases(profile.client_alias_ids, keys).items():
            known.clients[key] = self._get_alias_match(alias, companies)
        if profile.client_by == "alias":
            return
        key_of = CLIENT_KEYS[profile.client_by]
        looked_up = {key: key_of(key) for key in keys if key not in known.clients}
        found = self._find_clients(
            profile.client_by, set(filter(None, looked_up.values()))
        )
        for key, form in looked_up.items():
            known.clients[key] = choose_client(found.get(form, ()), companies)

    @staticmethod
    def _get_aliases(aliases, keys):
        """Return ``{key: alias}``: spelled alike, else alike but for the case."""
        exact = {alias.key: alias for alias in aliases}
        folded = {alias.key.casefold(): alias for alias in aliases}
        found = {key: exact.get(key) or folded.get(key.casefold()) for key in keys}
        return {key: alias for key, alias in found.items() if alias}

    def _get_alias_match(self, alias, companies):
        """Return the match of an alias; its client may have been archived since."""
        if alias.ignore:
            return ClientMatch(ignore=True)
        client = alias.client_id.with_context(active_test=False)
        if not client:
            return ClientMatch(code="unknown_client")
        return choose_client([self._get_candidate(client)], companies)

    @staticmethod
    def _get_candidate(record):
        """Return the core's view of a partner or product."""
        return Candidate(record.id, record.active, record.company_id.id or None)

    def _find_clients(self, client_by, keys):
        """Return ``{key: [Candidate]}`` of the contacts that carry the keys."""
        found = defaultdict(list)
        if not keys:
            return found
        finder = getattr(self, f"_get_client_rows_{client_by}")
        for key, *values in self.env.execute_query(finder(list(keys))):
            found[key].append(Candidate(*values))
        return found

    def _get_client_query(self, key, condition):
        """Return the query for the contacts under ``condition``."""
        self.env["res.partner"].flush_model()
        return SQL(
            "SELECT %s, id, active, company_id, commercial_partner_id "
            "FROM res_partner WHERE %s ORDER BY id",
            key,
            condition,
        )

    def _get_client_rows_ref(self, keys):
        """Return the query that finds clients by our reference."""
        return self._get_client_query(SQL("ref"), SQL("ref = ANY(%s)", keys))

    def _get_client_rows_email(self, keys):
        """Return the query that finds clients by e-mail address."""
        return self._get_client_query(
            SQL("email_normalized"), SQL("email_normalized = ANY(%s)", keys)
        )

    def _get_client_rows_phone(self, keys):
        """Return the query that finds clients by phone, whatever its notation."""
        # French numbers are compared by their nine last digits, others whole.
        digits = SQL("regexp_replace(phone, '[^0-9]', '', 'g')")
        plain = SQL(
            "ltrim(CASE WHEN phone ~ '^\\s*(\\+|00)\\s*33' "
            "THEN regexp_replace(%s, '^(00)?33', '') "
            "ELSE %s END, '0')",
            digits,
            digits,
        )
        return self._get_client_query(
            plain, SQL("phone IS NOT NULL AND %s = ANY(%s)", plain, keys)
        )

    def _get_client_rows_vat(self, keys):
        """Return the query that finds clients by VAT number, SIREN or SIRET."""
        sirens = [siren for siren in map(siren_of, keys) if siren]
        vat = SQL("upper(regexp_replace(vat, '[^0-9A-Za-z]', '', 'g'))")
        registry = SQL("regexp_replace(company_registry, '[^0-9A-Za-z]', '', 'g')")
        rows = self._get_client_query(
            SQL("%s AS vat_key, %s AS registry_key", vat, registry),
            SQL(
                "%(vat)s = ANY(%(keys)s) OR %(registry)s = ANY(%(keys)s) "
                "OR left(%(registry)s, 9) = ANY(%(sirens)s) "
                "OR right(%(vat)s, 9) = ANY(%(sirens)s) AND vat LIKE 'FR%%'",
                vat=vat,
                registry=registry,
                keys=keys,
                sirens=sirens,
            ),
        )
        return SQL(
            "SELECT key.text, p.id, p.active, p.company_id, p.commercial_partner_id "
            "FROM unnest(%s) AS key(text) JOIN (%s) AS p "
            "ON p.vat_key = key.text OR p.registry_key = key.text "
            "OR length(key.text) = 9 AND (left(p.registry_key, 9) = key.text "
            "OR p.vat_key LIKE 'FR__' || key.text) "
            "OR length(key.text) = 14 AND p.vat_key LIKE 'FR__' || left(key.text, 9) "
            "AND p.registry_key IS NULL ORDER BY p.id",
            keys,
            rows,
        )
