"""Where an administrator's day begins: what is due and late, and where it is mended."""
