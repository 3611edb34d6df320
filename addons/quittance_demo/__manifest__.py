{
    "name": "Quittance Demo",
    "summary": "A French concierge company with partners, clients and sample files",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Quittance",
    "category": "Hidden",
    "depends": [
        "partner_import_contract",
        "sepa_autocollect",
        "invoice_match",
        "procure_sign",
        "l10n_fr_account",
    ],
    "data": ["views/payment_templates.xml"],
    "post_init_hook": "post_init_hook",
}
