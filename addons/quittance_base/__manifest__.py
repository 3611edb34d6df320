{
    "name": "Quittance Base",
    "summary": "Safe file readers, profiles, channels in, set-based invoice writer",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Quittance",
    "category": "Accounting/Accounting",
    "depends": ["account", "queue_job"],
    "external_dependencies": {"python": ["holidays", "paramiko", "unidecode"]},
    "data": [
        "security/ir.model.access.csv",
        "security/quittance_base_security.xml",
        "data/quittance_channel_data.xml",
        "views/quittance_channel_views.xml",
    ],
}
