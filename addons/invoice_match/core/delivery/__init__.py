"""Deliveries: what came, what was refused, what a despatch advice announced."""
