"""Worldline Direct, as far as Odoo 19 and we use it."""
