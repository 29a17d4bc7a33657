"""Writing the announcement of a lot item by item, reading it whole, publishing it."""
