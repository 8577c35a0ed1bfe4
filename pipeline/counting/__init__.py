"""Counting things in pictures: a density of them is estimated, which sums up to their number."""
