{
    "name": "Partner Service Import",
    "summary": "Partner service files become one invoice per client and month",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Quittance",
    "category": "Accounting/Accounting",
    "depends": ["quittance_base", "portal", "account_edi_ubl_cii"],
    "data": [
        "security/partner_import_groups.xml",
        "security/ir.model.access.csv",
        "security/partner_import_security.xml",
        "data/partner_import_data.xml",
        "views/partner_import_settlement_views.xml",
    ],
    "application": True,
}
