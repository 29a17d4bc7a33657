"""Places: the divisions of the country, and what a title says of region and round."""
