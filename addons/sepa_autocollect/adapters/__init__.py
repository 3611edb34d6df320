"""Edges of the addon: they know HTTP, and neither records nor cursors."""
