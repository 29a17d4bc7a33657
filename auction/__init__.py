"""Subhasta: online judicial asset auctions. The map of the house stands in the README; `app.create_app` builds it."""
