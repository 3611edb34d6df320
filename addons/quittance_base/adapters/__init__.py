"""Edges of quittance_base: places where files come from."""

from . import folder_store, sftp_store
