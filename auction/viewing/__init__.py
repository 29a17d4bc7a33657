"""Viewing appointments: booked on the page, one group at a time, and no name on any list (法释〔2016〕18号 art 7, 14(4))."""
