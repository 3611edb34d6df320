"""Amounts as the rules in ``core`` take them."""

from decimal import Decimal

from odoo import fields


def decimal(amount, currency):
    """Return an amount of a record as it is written: with its currency's places."""
    return Decimal(f"{amount:.{currency.decimal_places}f}")


def in_company(amount, currency, company):
    """Return an amount in the company's currency, at today's rate."""
    own = company.currency_id
    today = fields.Date.today()
    return decimal(currency._convert(float(amount), own, company, today), own)
