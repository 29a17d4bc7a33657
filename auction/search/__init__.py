"""Search: find a lot by words, place, price and what is known of it."""
