"""What ended sales came to: hammer against reference price, share sold, bidders per lot."""
