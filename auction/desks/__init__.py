"""Across the desks: search everywhere, one act for many things, keys."""
