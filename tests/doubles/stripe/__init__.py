"""Stripe, API version 2019-05-16, as far as Odoo 19 and we use it."""
