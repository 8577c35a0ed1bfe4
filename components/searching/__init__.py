"""A search of the works by pictures: what its address says, how it is found, and its parts on a page."""
