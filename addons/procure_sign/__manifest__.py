{
    "name": "Signed Orders and Payments",
    "summary": "Orders and payments signed with a personal certificate",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Quittance",
    "category": "Supply Chain/Purchase",
    "depends": [
        "quittance_base",
        "account_payment_mandate",
        "account_payment_sepa_credit_transfer",
        "auth_passkey",
        "portal",
        "purchase_edi_ubl_bis3",
        "purchase_request",
        "purchase_stock",
    ],
    "external_dependencies": {
        "python": ["asn1crypto", "cryptography", "lxml", "pyOpenSSL", "qrcode"]
    },
    "data": [
        "security/procure_sign_groups.xml",
        "security/ir.model.access.csv",
        "security/procure_sign_security.xml",
        "security/procure_sign_trust.xml",
        "security/signing_process_security.xml",
        "security/register/ir.model.access.csv",
        "security/register_security.xml",
        "data/signing_role_data.xml",
        "data/mail_template_to_sign.xml",
        "data/trust_cron.xml",
        "wizard/signing_refuse_views.xml",
        "views/signing_evidence_views.xml",
        "views/signing_step_views.xml",
        "views/signing_request_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "procure_sign/static/src/to_sign/**/*",
        ],
    },
    "application": True,
}
