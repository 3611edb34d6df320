"""Stand-ins for a card processor, a payment platform and a bank, over real HTTP.

Each is a process of its own on the loopback: ``python -m tests.doubles.stripe``.
"""
