"""The tooling's own tests must not touch the cache that people work with."""

import pytest


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    """An empty cache folder for one test."""
    monkeypatch.setenv("QUITTANCE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"
