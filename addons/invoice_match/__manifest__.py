{
    "name": "Supplier Invoice Match",
    "summary": "Supplier invoices kept as written, compared with order and receipt",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Quittance",
    "category": "Accounting/Accounting",
    "depends": ["quittance_base", "purchase_stock", "account_edi_ubl_cii"],
    "data": [
        "security/ir.model.access.csv",
        "security/invoice_match_security.xml",
    ],
    "application": True,
}
