"""Counts things in a picture: by a density that sums up to their number, or by boxes round some of them."""
