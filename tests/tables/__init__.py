"""Tests of the desk lists."""
