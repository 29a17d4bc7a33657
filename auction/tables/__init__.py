"""Desk lists: one description of a list becomes its page, its order, its filters and its export."""
