"""A month's collection while everything goes wrong; then the books are compared.

Real Odoo servers with their scheduled jobs, a PostgreSQL of their own and a Stripe
double over HTTP. One seed gives the same faults, kills and clock steps again, as far
as processes allow: what runs at that instant is the machine's choice.
"""
