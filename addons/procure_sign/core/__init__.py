"""Rules of signing: pure Python, no Odoo, no network, no clock of their own."""
