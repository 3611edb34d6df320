{
    "name": "Partner Service Import: Contracts",
    "summary": "A contract's fees and the imported services on one invoice a month",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Quittance",
    "category": "Accounting/Accounting",
    "depends": ["partner_import", "contract"],
    "data": ["views/contract_views.xml"],
    "auto_install": True,
}
