"""Tests of what goes across the desks."""
