{
    "name": "Supplier Invoice Match",
    "summary": "Supplier invoices kept as written, compared with order and receipt",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Quittance",
    "category": "Accounting/Accounting",
    "depends": [
        "quittance_base",
        "account_edi_ubl_cii",
        "account_payment_sepa_credit_transfer",
        "portal",
        "purchase_stock",
    ],
    "data": [
        "security/invoice_match_groups.xml",
        "security/ir.model.access.csv",
        "security/invoice_match_security.xml",
        "security/delivery_security.xml",
        "security/invoice_exception_security.xml",
        "data/invoice_exception_data.xml",
    ],
    "application": True,
}
